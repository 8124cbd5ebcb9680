"""Text columns: characters, terms, co-occurrence, exact matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class TextView(QualityView):
    """Text columns: characters, terms, co-occurrence, exact matches."""

    title = "Te&xt"
    fields = ("text",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
