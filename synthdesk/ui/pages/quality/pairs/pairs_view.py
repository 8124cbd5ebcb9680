"""Every pair of columns: a matrix, a table, and the pair that was chosen in either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.ui.pages.quality.pairs.pair_choice import PairChoice
from synthdesk.ui.pages.quality.pairs.pair_columns import BAR_COLUMN, pair_columns
from synthdesk.ui.pages.quality.pairs.pair_detail import PairDetail, association_in_words
from synthdesk.ui.pages.quality.pairs.pair_figures import (
    PairFigure,
    matrix_columns,
    matrix_figure,
    matrix_table,
    pairs_worst_first,
    why_nothing,
)
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.widgets.bar_delegate import BarDelegate, Span
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.view_tabs import ViewTabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthdesk.engine.accuracy.accuracy import Accuracy, PairAccuracy
    from synthdesk.engine.accuracy.associations import PairAssociation
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.health.findings import Finding

ABOUT_ALL = "The finding is about all pairs together; the matrix shows the gap of each"
MATRIX, TABLE = 0, 1
MOST_SCALED_PAIRS = 5_000


class PairsView(QualityView):
    """Matrix and table of one figure beside the detail of the chosen pair."""

    title = "&Pairs"
    fields = ("accuracy",)

    def build(self) -> None:
        """Controls above; matrix or table beside the detail."""
        self._accuracy: Accuracy | None = None
        self._pairs: Sequence[PairAccuracy] | Sequence[PairAssociation] = ()
        self._by_names: dict[tuple[str, str], PairAccuracy] = {}
        self._table_waits = True
        self.choice = QComboBox()
        self.choice.setAccessibleName("Figure of every pair")
        self.choice.addItems([shown.value for shown in PairFigure])
        self.choice.setMinimumContentsLength(12)
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.pair_choice = PairChoice()
        self.matrix = ChartView()
        self.matrix.setToolTip("Click a cell to see the pair, the diagonal to see the column")
        self.table = FilterTable("Pairs of columns", "Filter pairs by column name or standing")
        self._bars = BarDelegate(self)
        self.table.table.setItemDelegateForColumn(BAR_COLUMN, self._bars)
        self.nothing = text_label("", "muted")
        self.views = ViewTabs("Matrix or table of pairs")
        self.views.setObjectName("quality-pairs-views")
        self.views.add_view("Matri&x", self.matrix)
        self.views.add_view("Ta&ble", self.table)
        self.detail = PairDetail()
        self._lay_out()
        self.choice.currentIndexChanged.connect(lambda _: self._show_figure())
        self.pair_choice.chosen.connect(self._choose_places)
        self.matrix.clicked.connect(self._choose_cell)
        self.views.currentChanged.connect(lambda _: self._fill_table())
        for signal in (self.table.table.row_selected, self.table.table.row_activated):
            signal.connect(self._choose_row)
        for chart in (self.matrix, self.detail.chart):
            chart.saved.connect(lambda path: self.status_message.emit(f"Saved {path}"))

    def _lay_out(self) -> None:
        label = QLabel("Sho&w")
        label.setBuddy(self.choice)
        left = QWidget()
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        controls = QHBoxLayout()
        controls.addWidget(label)
        controls.addWidget(self.choice, 2)
        controls.addSpacing(8)
        controls.addWidget(self.pair_choice, 3)
        beside.addLayout(controls)
        beside.addWidget(self.nothing)
        beside.addWidget(self.views, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("quality-pairs-across")
        self.across.addWidget(left)
        self.across.addWidget(self.detail)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 1)
        self.across.setSizes([605, 625])
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.across)

    # --- what is shown ---------------------------------------------------------------------

    @property
    def shown(self) -> PairFigure:
        """The figure that matrix and table show."""
        return list(PairFigure)[max(self.choice.currentIndex(), 0)]

    def show_result(self, result: AuditResult) -> None:
        """Show another audit, the pair with the widest gap first."""
        accuracy = result.accuracy
        if accuracy is None:
            return
        self._accuracy = accuracy
        self._by_names = {}
        self.pair_choice.set_columns([column.name for column in accuracy.columns])
        self._show_figure()
        if accuracy.pairs:
            worst = max(accuracy.pairs, key=lambda pair: pair.reference.gap.value)
            self._show_pair(worst)
        else:
            self.detail.show_nothing()

    def show_finding(self, finding: Finding) -> None:
        """Choose the pair that a finding names first, among the associations that told of it."""
        if len(finding.columns) > 1:
            self.choice.setCurrentText(PairFigure.CRAMERS_V.value)
            self.show_pair(*finding.columns[:2])
            return
        self.choice.setCurrentText(PairFigure.GAP.value)
        self.views.setCurrentIndex(MATRIX)
        self.choice.setFocus()
        self.status_message.emit(ABOUT_ALL)

    def show_pair(self, first: str, second: str) -> None:
        """Choose a pair that another view asks for: its row is in sight and has the focus.

        Args:
            first: either of the two columns.
            second: the other one.
        """
        pair = self._pair(first, second)
        if pair is None:
            self.status_message.emit(f"“{first[:60]} × {second[:60]}” is no pair of this audit")
            return
        self.views.setCurrentIndex(TABLE)
        row = self._row_of(pair)
        if row is None:
            self.choice.setCurrentText(PairFigure.GAP.value)
            row = self._row_of(pair)
        if row is not None:
            self.choose_row(self.table, row)
        self._show_pair(pair)

    def _row_of(self, pair: PairAccuracy) -> int | None:
        """Its place in the table; correlations are not measured on every pair."""
        rows = range(len(self._pairs))
        return next((row for row in rows if self._pairs[row].columns == pair.columns), None)

    def _show_figure(self) -> None:
        accuracy, shown = self._accuracy, self.shown
        if accuracy is None:
            return
        reason = why_nothing(accuracy, shown)
        self.nothing.setText(reason)
        self.nothing.setVisible(bool(reason))
        if reason:
            self.matrix.clear(reason)
        else:
            self.matrix.show_chart(
                lambda palette: matrix_figure(accuracy, shown, palette),
                lambda: matrix_table(accuracy, shown),
                f"{shown.value} of every pair of columns",
            )
        self._table_waits = True
        self._fill_table()

    def _fill_table(self) -> None:
        """Put the rows in when somebody looks: sorting 45,000 pairs takes its time."""
        if self._accuracy is None or not self._table_waits or self.views.currentIndex() != TABLE:
            return
        self._table_waits = False
        self._pairs = pairs_worst_first(self._accuracy, self.shown)
        columns = pair_columns(self.shown)
        payload = columns[BAR_COLUMN].payload
        spans = [payload(pair) for pair in self._pairs[:MOST_SCALED_PAIRS]] if payload else []
        self._bars.set_scale(span for span in spans if isinstance(span, Span))
        self.table.table.set_content(columns, self._pairs)

    def _show_pair(self, pair: PairAccuracy) -> None:
        accuracy = self._accuracy
        if accuracy is None:
            return
        names = [column.name for column in accuracy.columns]
        first, second = (names.index(name) for name in pair.columns)
        self.pair_choice.show_pair(first, second, pair.columns)
        if not self.detail.is_showing(accuracy, pair):
            self.detail.show_pair(accuracy, pair, _associations(accuracy, pair.columns))

    # --- choices ---------------------------------------------------------------------------

    def _pair(self, first: str, second: str) -> PairAccuracy | None:
        if not self._by_names and self._accuracy is not None:
            self._by_names = {pair.columns: pair for pair in self._accuracy.pairs}
        return self._by_names.get((first, second)) or self._by_names.get((second, first))

    def _choose(self, first: str, second: str) -> None:
        pair = self._pair(first, second)
        if pair is not None:
            self._show_pair(pair)

    def _choose_row(self, row: int) -> None:
        if row < len(self._pairs):
            self._choose(*self._pairs[row].columns)

    def _choose_places(self, first: int, second: int) -> None:
        if self._accuracy is not None:
            columns = self._accuracy.columns
            self._choose(columns[first].name, columns[second].name)

    def _choose_cell(self, x: float, y: float) -> None:
        """A click into the matrix: the pair, or on the diagonal the column."""
        if self._accuracy is None:
            return
        names = matrix_columns(self._accuracy, self.shown)
        row, column = round(y), round(x)
        if not (0 <= row < len(names) and 0 <= column < len(names)):
            return
        if row == column:
            self.column_requested.emit(names[row])
        else:
            self._choose(names[row], names[column])


def _associations(accuracy: Accuracy, columns: tuple[str, str]) -> tuple[str, ...]:
    """What is known of a pair's associations, a sentence for each measure."""
    found = accuracy.associations
    if found is None:
        return ()
    measured = (found.cramers_v, found.pearson, found.spearman)
    own = ((one.measure, _of_columns(one.pairs, columns)) for one in measured)
    return tuple(association_in_words(measure, pair) for measure, pair in own if pair is not None)


def _of_columns(
    pairs: Sequence[PairAssociation], columns: tuple[str, str]
) -> PairAssociation | None:
    return next((pair for pair in pairs if pair.columns == columns), None)
