"""Rules that real rows keep, and the synthetic rows that break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class RulesView(QualityView):
    """Rules that real rows keep, and the synthetic rows that break them."""

    title = "&Rules"
    fields = ("rules",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
