"""The Quality page: headline, columns and pairs worst first, and a detail of what is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
from synthdesk.engine.audit import AuditResult
from synthdesk.ui.pages.quality.drill_down import DrillDown
from synthdesk.ui.pages.quality.headline import HeadlineCard, HeadlineView
from synthdesk.ui.pages.quality.models import (
    GAP_OF_COLUMNS,
    GAP_OF_PAIRS,
    column_columns,
    columns_worst_first,
    pair_columns,
    pairs_worst_first,
    span_of,
)
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.view_tabs import ViewTabs

MOST_SCALED_PAIRS = 5_000


class QualityPage(ResultPage):
    """Accuracy, from the whole tables down to one pair of columns."""

    title = "Quality"
    icon_name = "quality"
    analysis = "accuracy"
    promise = (
        "This page will show how accurate the synthetic table is, beside what two real samples "
        "of the same size reach with one another, for every column and every pair."
    )

    def build(self) -> None:
        """Headline above; tables and charts beside the detail below."""
        self._accuracy: Accuracy | None = None
        self._columns: tuple[ColumnAccuracy, ...] = ()
        self._pairs: tuple[PairAccuracy, ...] = ()
        self.headline = HeadlineCard()
        self.columns = FilterTable("Accuracy by column", "Filter columns or findings")
        self.pairs = FilterTable("Accuracy by pair of columns", "Filter pairs by column name")
        self.column_gaps = ChartView()
        self.pair_matrix = ChartView()
        self.detail = DrillDown()
        self._column_bars = BarDelegate(self)
        self._pair_bars = BarDelegate(self)
        self.columns.table.setItemDelegateForColumn(GAP_OF_COLUMNS, self._column_bars)
        self.pairs.table.setItemDelegateForColumn(GAP_OF_PAIRS, self._pair_bars)
        self.headline_view = HeadlineView()
        self.views = ViewTabs("Columns and pairs")
        self.views.setObjectName("quality-views")
        for name, widget in (
            ("&Columns", self.columns),
            ("&Gaps by column", self.column_gaps),
            ("&Pairs", self.pairs),
            ("Pair &matrix", self.pair_matrix),
            ("&Headline", self.headline_view),
        ):
            self.views.add_view(name, widget)
        self._connect()
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("quality-across")
        self.across.addWidget(self.views)
        self.across.addWidget(self.detail)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 1)
        self.across.setSizes([650, 600])
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.headline)
        layout.addWidget(self.across, 1)

    def _connect(self) -> None:
        for signal in (self.columns.table.row_selected, self.columns.table.row_activated):
            signal.connect(self._choose_column)
        for signal in (self.pairs.table.row_selected, self.pairs.table.row_activated):
            signal.connect(self._choose_pair)
        self.pair_matrix.clicked.connect(self._choose_cell)
        self.pair_matrix.setToolTip("Click a cell to see the pair")
        self.column_gaps.clicked.connect(self._choose_bar)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's accuracy, its worst column first."""
        from synthdesk.plots.column_gaps import column_gaps_figure, column_gaps_table
        from synthdesk.plots.pair_matrix import pair_matrix_figure, pair_matrix_table

        accuracy = result.accuracy
        if accuracy is None:
            return
        self._accuracy = accuracy
        self._columns, self._pairs = columns_worst_first(accuracy), pairs_worst_first(accuracy)
        self.headline.show_accuracy(accuracy, result.provenance.seed)
        self.headline_view.show_accuracy(accuracy)
        self._column_bars.set_scale(span_of(column.reference) for column in self._columns)
        self._pair_bars.set_scale(
            span_of(pair.reference) for pair in self._pairs[:MOST_SCALED_PAIRS]
        )
        widest_first = Qt.SortOrder.DescendingOrder
        self.columns.table.set_content(
            column_columns(accuracy), self._columns, (GAP_OF_COLUMNS, widest_first)
        )
        self.pairs.table.set_content(pair_columns(), self._pairs, (GAP_OF_PAIRS, widest_first))
        self.column_gaps.show_chart(
            lambda palette: column_gaps_figure(accuracy, palette),
            lambda: column_gaps_table(accuracy),
            "Gap of each column to real data",
        )
        self.pair_matrix.show_chart(
            lambda palette: pair_matrix_figure(accuracy, palette),
            lambda: pair_matrix_table(accuracy),
            "Accuracy of every pair of columns",
        )
        self.detail.show_nothing()
        if self._columns:
            self.columns.table.select_row(0)
            self._choose_column(0)

    # --- choices ---------------------------------------------------------------------------

    def _choose_column(self, row: int) -> None:
        self.detail.show_column(self._columns[row])

    def _choose_pair(self, row: int) -> None:
        if self._accuracy is not None:
            self.detail.show_pair(self._accuracy, self._pairs[row])

    def _choose_cell(self, x: float, y: float) -> None:
        """A click into the matrix: the pair, or on the diagonal the column."""
        accuracy = self._accuracy
        if accuracy is None:
            return
        first, second = round(y), round(x)
        if not (0 <= first < len(accuracy.columns) and 0 <= second < len(accuracy.columns)):
            return
        if first == second:
            self.detail.show_column(accuracy.columns[first])
            return
        names = {accuracy.columns[first].name, accuracy.columns[second].name}
        for pair in accuracy.pairs:
            if set(pair.columns) == names:
                self.detail.show_pair(accuracy, pair)
                return

    def _choose_bar(self, x: float, y: float) -> None:
        """A click into the chart of gaps, which stands worst first from the top."""
        del x
        if 0 <= round(y) < len(self._columns):
            self._choose_column(round(y))
