"""Accuracy within each level of a chosen column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class GroupsView(QualityView):
    """Accuracy within each level of a chosen column."""

    title = "&Groups"
    fields = ("subgroups",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
