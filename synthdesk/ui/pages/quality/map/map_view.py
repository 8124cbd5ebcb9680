"""Where the rows of both tables lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class MapView(QualityView):
    """Where the rows of both tables lie."""

    title = "M&ap"
    fields = ("geography",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
