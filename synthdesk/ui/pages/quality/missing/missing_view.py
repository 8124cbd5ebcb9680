"""Missing values and what filling them moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from synthdesk.ui.pages.quality.findings.finding_panel import FindingPanel
from synthdesk.ui.pages.quality.missing.charts import MissingCharts
from synthdesk.ui.pages.quality.missing.models import basis_of, gap_columns, gap_rows, headline_of
from synthdesk.ui.pages.quality.missing.sub_views import sub_view_of
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding
    from synthdesk.ui.pages.quality.missing.models import GapRow

NOTHING = "No gaps in any table"
HOW_TO = (
    "Every row of every table has a value in every audited column. If a word or a number such as "
    "“?” or −99 means “no value” in your table, say so in Data, and run the audit again."
)
HAD_NO_GAPS = "“{column}” had no gaps, so it is not among the columns with gaps; see its finding"
COLUMNS, FINDINGS = 0, 1
WIDEST_NAME = 170


class MissingView(QualityView):
    """Columns with gaps, and findings, at the left; charts of the chosen column at the right."""

    title = "&Missing"
    fields = ("missing",)

    def build(self) -> None:
        """Make the widgets."""
        self._rows: tuple[GapRow, ...] = ()
        self.empty = EmptyState(NOTHING, HOW_TO)
        self.headline = text_label("", "section-title")
        self.basis = text_label("", "muted")
        self.columns = FilterTable("Columns with gaps", "Filter columns")
        self.columns.table.row_selected.connect(self._choose)
        self.columns.table.row_activated.connect(self._request)
        self.findings = FindingPanel("Findings on missing values", self.session, self.tasks)
        self.findings.asked.connect(self._go_to)
        self.findings.column_requested.connect(self.show_column)
        self.left = ViewTabs("Columns with gaps, and findings")
        self._compose()

    def _compose(self) -> None:
        layout = self.content_behind(self.empty)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setObjectName("missing-across")
        layout.setSpacing(6)
        layout.addWidget(self.headline)
        layout.addWidget(self.basis)
        layout.addWidget(across, 1)
        across.addWidget(self.left)
        self.left.add_view("Co&lumns", self.columns)
        self.left.add_view("Findin&gs", self.findings)
        self.charts = MissingCharts(across)
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        across.setSizes([480, 720])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the column with most gaps chosen."""
        found = result.missing
        if found is None:
            return
        if found.not_assessable or found.patterns is None:
            self.stack.setCurrentIndex(0)
            return
        self.headline.setText(headline_of(found))
        self.basis.setText(basis_of(found))
        self._rows = gap_rows(found)
        self.charts.show_whole(found)
        self.columns.table.set_content(gap_columns(self._rows), self._rows)
        width = self.columns.table.columnWidth(0)
        self.columns.table.setColumnWidth(0, min(width, WIDEST_NAME))
        self.findings.show_part(result, "missing")
        self.left.setTabText(FINDINGS, f"Findin&gs ({len(found.findings)})")
        self.stack.setCurrentIndex(1)
        self.columns.table.select_row(0)
        self._choose(0)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.charts.show_row(self._rows[place])

    def _request(self, place: int) -> None:
        self.column_requested.emit(self._rows[place].gaps.column)

    # --- going to what is asked for --------------------------------------------------------

    def show_finding(self, finding: Finding) -> None:
        """Choose the column that a finding is about, and the chart that shows it."""
        self.findings.choose(finding)
        name = finding.columns[0]
        if self._choose_named(name):
            chart = sub_view_of(finding, has_groups=self.charts.has_groups)
            self.charts.setCurrentIndex(chart)
            return
        self.left.setCurrentIndex(FINDINGS)
        self.findings.go_to(finding)
        self.status_message.emit(HAD_NO_GAPS.format(column=name[:60]))

    def show_column(self, name: str) -> None:
        """Choose a column by its name, here if it has gaps, else in the view of columns."""
        if not self._choose_named(name):
            self.column_requested.emit(name)

    def _go_to(self, finding: Finding) -> None:
        """From the list of findings: a column without gaps is to be seen elsewhere only."""
        name = finding.columns[0]
        if self._place(name) is None:
            self.column_requested.emit(name)
        else:
            self.show_finding(finding)

    def _choose_named(self, name: str) -> bool:
        place = self._place(name)
        if place is None:
            return False
        self.left.setCurrentIndex(COLUMNS)
        self.choose_row(self.columns, place)
        self._choose(place)
        return True

    def _place(self, name: str) -> int | None:
        places = (place for place, row in enumerate(self._rows) if row.gaps.column == name)
        return next(places, None)
