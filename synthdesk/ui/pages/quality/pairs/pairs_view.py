"""Every pair of columns: accuracy, gap and difference of association."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class PairsView(QualityView):
    """Every pair of columns: accuracy, gap and difference of association."""

    title = "&Pairs"
    fields = ("accuracy",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
