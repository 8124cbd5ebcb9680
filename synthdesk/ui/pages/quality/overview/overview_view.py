"""The overview: headline, reference band, worst columns and pairs, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.ui.pages.quality.quality_view import QualityView

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


class OverviewView(QualityView):
    """The overview: headline, reference band, worst columns and pairs, findings."""

    title = "&Overview"
    fields = ("accuracy",)

    def build(self) -> None:
        """Make the widgets."""

    def show_result(self, result: AuditResult) -> None:
        """Show another audit."""
