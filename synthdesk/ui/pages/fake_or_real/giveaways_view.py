"""What the classifier goes by: columns and pairs at the left, the chosen one at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.engine.discriminator.giveaways import CellEvidence, ColumnEvidence, PairEvidence
from synthdesk.engine.discriminator.wording import ABOUT_COLUMNS, ABOUT_PAIRS, pair_in_words
from synthdesk.engine.formats import count, number, number_range, p_value
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.mark_delegate import MarkDelegate
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView

NO_PAIRS = "No two columns tell more together than each by itself, beyond chance."
WITHHELD = "The values are withheld in this form of the result."


class GiveawaysView(QWidget):
    """Lists of columns and of pairs, and the values of what is chosen in them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Discriminator | None = None
        self.importance = ChartView()
        self.columns = TableView("Columns that give fakes away")
        self.columns.setItemDelegateForColumn(0, MarkDelegate(self.columns))
        self.pairs = TableView("Pairs of columns that give fakes away")
        self.no_pairs = text_label(NO_PAIRS, "muted")
        self.values = ChartView()
        self.about_pair = text_label("")
        self.cells = TableView("Combinations of values")
        for signal in (self.columns.row_selected, self.columns.row_activated):
            signal.connect(self._choose_column)
        for signal in (self.pairs.row_selected, self.pairs.row_activated):
            signal.connect(self._choose_pair)
        self._compose()

    def _compose(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text_label("Columns", "section-title"))
        column.addWidget(text_label(ABOUT_COLUMNS, "muted"))
        column.addWidget(self.columns, 3)
        column.addWidget(text_label("Pairs", "section-title"))
        column.addWidget(text_label(ABOUT_PAIRS, "muted"))
        column.addWidget(self.pairs, 2)
        column.addWidget(self.no_pairs)
        pair = QWidget()
        below = QVBoxLayout(pair)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.about_pair)
        below.addWidget(self.cells, 1)
        self.detail = QStackedWidget()
        for page in (self.importance, self.values, pair):
            self.detail.addWidget(page)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("giveaways-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(left)
        self.across.addWidget(self.detail)
        self.across.setStretchFactor(0, 1)
        self.across.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.across)

    def show_look(self, found: Discriminator) -> None:
        """Show another discriminator."""
        from synthdesk.plots.giveaways import importance_figure, importance_table

        self._found = found
        self.columns.set_content(_COLUMNS, found.columns)
        self.pairs.set_content(_PAIRS, found.pairs)
        self.pairs.setVisible(bool(found.pairs))
        self.no_pairs.setVisible(not found.pairs)
        self.importance.show_chart(
            lambda palette: importance_figure(found.columns, found.n_explained, palette),
            lambda: importance_table(found.columns),
            "What the classifier goes by",
        )
        self.detail.setCurrentIndex(0)

    def _choose_column(self, row: int) -> None:
        from synthdesk.plots.giveaways import values_figure, values_table

        if self._found is None or not 0 <= row < len(self._found.columns):
            return
        column = self._found.columns[row]
        self.detail.setCurrentIndex(1)
        if not column.classes:
            self.values.clear(WITHHELD)
            return
        self.values.show_chart(
            lambda palette: values_figure(column, palette),
            lambda: values_table(column),
            f"Values of {column.column}",
        )

    def _choose_pair(self, row: int) -> None:
        if self._found is None or not 0 <= row < len(self._found.pairs):
            return
        pair = self._found.pairs[row]
        self.about_pair.setText(pair_in_words(pair) if pair.cells else WITHHELD)
        self.cells.set_content(_cell_columns(pair), pair.cells)
        self.detail.setCurrentIndex(2)


def _separates(one: ColumnEvidence) -> Mark | None:
    return Mark.NOTICE if one.separates else None


_COLUMNS = (
    TableColumn(
        "Column",
        lambda one: one.column,
        lambda one: f"{one.column} (separates)" if one.separates else one.column,
        payload=_separates,
    ),
    TableColumn(
        "Contribution",
        lambda one: one.importance,
        lambda one: number(one.importance),
        hint="Mean absolute contribution to the log-odds of fake",
        is_numeric=True,
    ),
    TableColumn(
        "AUC alone",
        lambda one: one.alone.value,
        lambda one: number_range(one.alone),
        hint="How well its values alone tell the tables apart",
        is_numeric=True,
    ),
)


def _names(one: PairEvidence) -> str:
    return f"{one.first} × {one.second}"


_PAIRS = (
    TableColumn("Pair", _names),
    TableColumn("Together", lambda one: one.together, lambda one: number(one.together)),
    TableColumn("Apart", lambda one: one.apart, lambda one: number(one.apart)),
    TableColumn("Gain", lambda one: one.gain.value, lambda one: number_range(one.gain)),
    TableColumn("p, corrected", lambda one: one.p_value, lambda one: p_value(one.p_value)),
)


def _expected(one: CellEvidence) -> str:
    return f"{one.expected:,.1f}"


def _cell_columns(pair: PairEvidence) -> tuple[TableColumn, ...]:
    return (
        TableColumn(pair.first, lambda one: one.first),
        TableColumn(pair.second, lambda one: one.second),
        TableColumn("Training rows", lambda one: one.real, lambda one: count(one.real)),
        TableColumn("Synthetic rows", lambda one: one.fake, lambda one: count(one.fake)),
        TableColumn("Expected", lambda one: one.expected, _expected),
    )
