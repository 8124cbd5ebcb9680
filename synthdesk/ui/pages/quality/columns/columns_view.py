"""Every column: accuracy, what binning hides, and small multiples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class ColumnsView(QualityView):
    """Every column: accuracy, what binning hides, and small multiples."""

    title = "&Columns"
    fields = ("accuracy", "details")

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
