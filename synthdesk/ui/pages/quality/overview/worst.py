"""The columns and the pairs of columns with the widest gaps to real data."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
from synthdesk.engine.formats import count
from synthdesk.ui.pages.quality.overview.models import (
    GAP,
    column_columns,
    pair_columns,
    span_of,
    worst_columns,
    worst_pairs,
)
from synthdesk.ui.widgets.bar_delegate import BarDelegate
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_view import TableView

WIDEST_NAME = 180
NO_PAIRS = "A single column takes part, so there are no pairs."


class WorstColumnsAndPairs(QWidget):
    """Two short tables on one scale; Enter or a double click goes to what is chosen."""

    column_chosen = Signal(str)
    pair_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[ColumnAccuracy, ...] = ()
        self._pairs: tuple[PairAccuracy, ...] = ()
        self._bars = BarDelegate(self)
        self.columns_title = text_label("", "card-title")
        self.pairs_title = text_label("", "card-title")
        self.columns = TableView("Columns with the widest gaps")
        self.pairs = TableView("Pairs of columns with the widest gaps")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        for title, table in (
            (self.columns_title, self.columns),
            (self.pairs_title, self.pairs),
        ):
            table.setItemDelegateForColumn(GAP, self._bars)
            table.setToolTip("Double click or press Enter to look closely")
            layout.addWidget(title)
            layout.addWidget(table, 1)
        self.columns.row_activated.connect(self._go_to_column)
        self.pairs.row_activated.connect(self._go_to_pair)

    def show_accuracy(self, accuracy: Accuracy) -> None:
        """Show another result."""
        self._columns, self._pairs = worst_columns(accuracy), worst_pairs(accuracy)
        references = [column.reference for column in self._columns]
        references += [pair.reference for pair in self._pairs]
        self._bars.set_scale(map(span_of, references))
        self.columns.set_content(column_columns(), self._columns)
        self.pairs.set_content(pair_columns(), self._pairs)
        for table in (self.columns, self.pairs):
            # A long name must not push the gaps out of sight.
            table.setColumnWidth(0, min(table.columnWidth(0), WIDEST_NAME))
        self.columns_title.setText(
            _title(len(self._columns), len(accuracy.columns), "column", "columns")
        )
        pairs = _title(len(self._pairs), len(accuracy.pairs), "pair", "pairs")
        self.pairs_title.setText(pairs if self._pairs else NO_PAIRS)
        self.pairs.setVisible(bool(self._pairs))

    def _go_to_column(self, row: int) -> None:
        self.column_chosen.emit(self._columns[row].name)

    def _go_to_pair(self, row: int) -> None:
        self.pair_chosen.emit(*self._pairs[row].columns)


def _title(shown: int, total: int, one: str, many: str) -> str:
    what = one if total == 1 else many
    of = f"{count(shown)} of {count(total)}" if shown < total else count(total)
    return f"{of} {what}, the widest gap to real data first"
