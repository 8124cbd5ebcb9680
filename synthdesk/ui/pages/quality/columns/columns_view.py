"""Every column: accuracy, what binning hides, and small multiples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from synthdesk.engine.formats import count, counted
from synthdesk.ui.pages.quality.columns.column_detail import ColumnPanel
from synthdesk.ui.pages.quality.columns.column_row import ColumnRow, rows_of
from synthdesk.ui.pages.quality.columns.column_table import (
    FINDING_COLUMN,
    GAP_COLUMN,
    column_columns,
    span_of,
)
from synthdesk.ui.pages.quality.columns.small_charts import SmallCharts
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.severity_marks import SeverityDelegate
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import Accuracy
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

NOTHING = "No columns to show"
WHY = "The audit holds no figures on single columns. Run it again to see them."
TABLE = 0
WIDEST_NAME = 180
WIDEST_FINDING = 190


class ColumnsView(QualityView):
    """All columns at the left, as a table or as small charts; the chosen one at the right."""

    title = "&Columns"
    fields = ("accuracy", "details")

    def build(self) -> None:
        """Make the widgets."""
        self._rows: tuple[ColumnRow, ...] = ()
        self._result: AuditResult | None = None
        self.empty = EmptyState(NOTHING, WHY)
        self.summary = text_label("", "muted")
        self.columns = FilterTable("Columns", "Filter by column name, finding or standing")
        self._bars = BarDelegate(self)
        table = self.columns.table
        table.setItemDelegateForColumn(GAP_COLUMN, self._bars)
        table.setItemDelegateForColumn(FINDING_COLUMN, SeverityDelegate(table))
        for signal in (table.row_selected, table.row_activated):
            signal.connect(self._choose)
        self.small = SmallCharts()
        self.small.chosen.connect(self._choose_named)
        self.gaps = ChartView()
        self.gaps.clicked.connect(self._choose_bar)
        self.gaps.setToolTip("Click a bar to see the column")
        self.left = ViewTabs("Columns as")
        self.detail = ColumnPanel(self.session, self.tasks)
        self.detail.column_requested.connect(self._choose_named)
        self.detail.pair_requested.connect(self.pair_requested)
        self._compose()

    def _compose(self) -> None:
        layout = self.content_behind(self.empty)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("quality-columns-across")
        layout.setSpacing(6)
        layout.addWidget(self.summary)
        layout.addWidget(self.across, 1)
        self.across.addWidget(self.left)
        self.left.add_view("Table", self.columns)
        self.left.add_view("Small charts", self.small)
        self.left.add_view("Gaps", self.gaps)
        self.across.addWidget(self.detail)
        self.across.setSizes([640, 610])
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the column that was chosen before if it is still there."""
        before = self.detail.row.name if self.detail.row is not None else ""
        self._result, self._rows = result, rows_of(result)
        self.stack.setCurrentIndex(1 if self._rows else 0)
        if not self._rows:
            self.detail.show_nothing()
            return
        self.summary.setText(_summary(self._rows, result))
        spans = [span_of(row) for row in self._rows]
        self._bars.set_scale(span for span in spans if span is not None)
        table = self.columns.table
        table.set_content(column_columns(), self._rows, (GAP_COLUMN, Qt.SortOrder.DescendingOrder))
        for column, widest in ((0, WIDEST_NAME), (FINDING_COLUMN, WIDEST_FINDING)):
            table.setColumnWidth(column, min(table.columnWidth(column), widest))
        self.small.show_rows(self._rows)
        self._show_gaps(result.accuracy)
        names = [row.name for row in self._rows]
        self._select(names.index(before) if before in names else 0)

    def show_finding(self, finding: Finding) -> None:
        """Choose the column that a finding is about, and the finding among its own."""
        self.show_column(finding.columns[0] if finding.columns else "")
        self.detail.found.choose(finding)

    def show_column(self, name: str) -> None:
        """Choose a column that another view asks for: its row is in sight and has the focus."""
        place = self._place(name)
        if place is None:
            self.status_message.emit(f"“{name[:60]}” is not among the columns of this audit")
            return
        self.left.setCurrentIndex(TABLE)
        self.choose_row(self.columns, place)
        self._choose(place)

    def _choose_named(self, name: str) -> None:
        place = self._place(name)
        if place is not None:
            self._select(place)

    def _place(self, name: str) -> int | None:
        return next((place for place, row in enumerate(self._rows) if row.name == name), None)

    def _show_gaps(self, accuracy: Accuracy | None) -> None:
        from synthdesk.plots.column_gaps import column_gaps_figure, column_gaps_table

        if accuracy is None:
            self.gaps.clear("Accuracy was left out of this run.")
            return
        self.gaps.show_chart(
            lambda palette: column_gaps_figure(accuracy, palette),
            lambda: column_gaps_table(accuracy),
            "Gap of each column to real data",
        )

    def _select(self, place: int) -> None:
        table = self.columns.table
        if table.table_model.shown_row(place) is None:
            self.columns.filter_box.clear()  # a filter must not hide what was asked for
        if table.selected_row() != place:
            table.select_row(place)
        self._choose(place)

    def _choose(self, place: int) -> None:
        if self._result is None or not 0 <= place < len(self._rows):
            return
        if self.detail.row is not self._rows[place]:
            self.detail.show_row(self._result, self._rows[place])
            self.small.show_column(self._rows[place].name)

    def _choose_bar(self, x: float, y: float) -> None:
        """A click into the chart of gaps, which stands worst first from the top as the rows do."""
        del x
        if 0 <= round(y) < len(self._rows):
            self._select(round(y))


def _summary(rows: tuple[ColumnRow, ...], result: AuditResult) -> str:
    with_findings = sum(bool(row.findings) for row in rows)
    text = f"{counted(len(rows), 'column')}, findings on {count(with_findings)}. "
    accuracy = result.accuracy
    if accuracy is None:
        return text
    return text + (
        f"n = {count(accuracy.n_training)} training, {count(accuracy.n_synthetic)} synthetic rows; "
        f"references from {accuracy.reference.draws} draws of {count(accuracy.reference.rows)} "
        f"rows, seed {result.provenance.seed}."
    )
