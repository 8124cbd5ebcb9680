"""The overview: headline, worst columns and pairs, and what the accuracy figures hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from synthdesk.engine.formats import count
from synthdesk.engine.quality_findings import QUALITY_PARTS, looked_at, quality_findings
from synthdesk.engine.reading import findings_in_words
from synthdesk.engine.versions.headline import Figure
from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.pages.quality.overview.headline import HeadlineCard
from synthdesk.ui.pages.quality.overview.looked_at import COLUMNS, OUTCOME, looked_at_rows
from synthdesk.ui.pages.quality.overview.worst import WorstColumnsAndPairs
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.finding_list import ListedFinding
from synthdesk.ui.widgets.ladder_card import LadderCard
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.table_view import TableView
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.engine.quality_findings import QualityFinding

NO_ACCURACY = (
    "Accuracy was left out of this run, so there are no headline figures. What the other "
    "analyses found stands below."
)
FINDINGS = "&Findings"
HEADLINE_TAB, LADDER_TAB = 2, 3


class OverviewView(QualityView):
    """Headline above; what is worst at the left, all findings at the right."""

    title = "&Overview"
    fields = tuple(part.field for part in QUALITY_PARTS)

    finding_requested = Signal(object)
    """The ``QualityFinding`` whose matter is to be shown in its view."""

    def build(self) -> None:
        """Make the widgets."""
        self._found: tuple[QualityFinding, ...] = ()
        self.headline = HeadlineCard()
        self.no_accuracy = text_label(NO_ACCURACY, "muted")
        self.worst = WorstColumnsAndPairs()
        self.worst.column_chosen.connect(self.column_requested)
        self.worst.pair_chosen.connect(self.pair_requested)
        self.headline_chart = ChartView()
        self.ladder = LadderCard("Accuracy on the reference ladder", (Figure.ACCURACY,))
        self.panel = FindingPanel(
            "Findings on quality", self.session, self.tasks, "View", Qt.Orientation.Horizontal
        )
        self.findings, self.sheet = self.panel.list, self.panel.sheet
        self.looked_at = TableView("What was looked at")
        self.looked_at.setItemDelegateForColumn(OUTCOME, MarkDelegate(self.looked_at))
        self.right = ViewTabs("Findings, what was looked at, headline chart")
        self.right.setObjectName("quality-overview-right")
        self._lay_out()
        self.panel.column_requested.connect(self.column_requested)
        self.panel.asked.connect(self._request)

    def _lay_out(self) -> None:
        self.panel.setObjectName("quality-overview-findings")
        self.panel.setContentsMargins(0, 8, 0, 0)
        self.right.addTab(self.panel, FINDINGS)
        self.right.addTab(self.looked_at, "What was loo&ked at")
        self.right.addTab(self.headline_chart, "Headline chart")
        self.right.addTab(self.ladder, "Reference la&dder")
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("quality-overview-across")
        self.across.addWidget(self.worst)
        self.across.addWidget(self.right)
        self.across.setSizes([520, 720])
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.headline)
        layout.addWidget(self.no_accuracy)
        layout.addWidget(self.across, 1)

    # --- showing ---------------------------------------------------------------------------

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the worst finding chosen."""
        from synthdesk.plots.headline import headline_figure, headline_table

        accuracy = result.accuracy
        self.headline.setVisible(accuracy is not None)
        self.no_accuracy.setVisible(accuracy is None)
        self.worst.setVisible(accuracy is not None)
        self.right.setTabVisible(HEADLINE_TAB, accuracy is not None)
        if accuracy is not None:
            self.headline.show_accuracy(accuracy, result.provenance.seed)
            self.worst.show_accuracy(accuracy)
            self.headline_chart.show_chart(
                lambda palette: headline_figure(accuracy, palette),
                lambda: headline_table(accuracy),
                "Headline accuracy",
            )
        self.ladder.show_result(result)
        self.right.setTabVisible(LADDER_TAB, not self.ladder.is_empty)
        self._found = quality_findings(result)
        listed = [ListedFinding(one.finding, one.part.title) for one in self._found]
        nothing = findings_in_words((), looked_at(result))
        self.panel.show_findings(result, listed, nothing)
        self.right.setTabText(0, f"{FINDINGS} ({count(len(listed))})")
        self.looked_at.set_content(COLUMNS, looked_at_rows(result))

    def _request(self, finding: Finding) -> None:
        one = next((one for one in self._found if one.finding is finding), None)
        if one is not None:
            self.finding_requested.emit(one)
