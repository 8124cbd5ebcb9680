"""A lazy table model: cells are computed from the rows' own records only when they are shown.

Sorting and filtering permute row numbers inside the model rather than in a proxy, so that half a
million pairs sort in one pass over raw values instead of millions of calls through Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from synthdesk.engine import formats
from synthdesk.plots.plot_table import Cell, PlotTable

PAYLOAD_ROLE = Qt.ItemDataRole.UserRole + 1
LONGEST_TEXT = 2_000

Index = QModelIndex | QPersistentModelIndex
ValueOf = Callable[[Any], Cell]
TextOf = Callable[[Any], str]


@dataclass(frozen=True)
class TableColumn:
    """One column over rows of any kind.

    Attributes:
        header: what stands above it.
        value: the raw cell of a row: what is sorted, copied and exported.
        text: the cell as people read it; derived from the value if absent.
        payload: what a delegate draws from (a span, a mark), if it needs more than the text.
        order: what is sorted by, if not the value.
        hint: tooltip of the header.
        is_numeric: right-aligned; guessed from the first value if None.
    """

    header: str
    value: ValueOf
    text: TextOf | None = None
    payload: Callable[[Any], object] | None = None
    order: ValueOf | None = None
    hint: str = ""
    is_numeric: bool | None = None

    def shown(self, row: Any) -> str:
        """The cell's text."""
        return self.text(row) if self.text is not None else plain_text(self.value(row))


def plain_text(cell: Cell) -> str:
    """A raw cell as people read it."""
    if cell is None:
        return formats.NOT_ASSESSED
    if isinstance(cell, bool | str):
        return str(cell)
    if isinstance(cell, int):
        return formats.count(cell)
    return formats.number(cell, 4)


def columns_of(table: PlotTable) -> tuple[TableColumn, ...]:
    """Columns over the rows of a plot's table."""

    def column(position: int, header: str) -> TableColumn:
        cells = [row[position] for row in table.rows]
        floats = [cell for cell in cells if isinstance(cell, float)]
        digits = 2 if any(abs(value) > 1 for value in floats) else 4

        def text(row: tuple[Cell, ...]) -> str:
            cell = row[position]
            return formats.number(cell, digits) if isinstance(cell, float) else plain_text(cell)

        return TableColumn(header, lambda row: row[position], text)

    return tuple(column(position, header) for position, header in enumerate(table.headers))


class TableModel(QAbstractTableModel):
    """Rows of any kind, shown through ``TableColumn``s."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._columns: tuple[TableColumn, ...] = ()
        self._rows: Sequence[Any] = ()
        self._shown: list[int] = []
        self._numeric: tuple[bool, ...] = ()
        self._sort: tuple[int, Qt.SortOrder] | None = None
        self._filter = ""

    # --- content ---------------------------------------------------------------------------

    def set_content(self, columns: Sequence[TableColumn], rows: Sequence[Any]) -> None:
        """Show other rows; the filter is kept, the sort order is the rows' own."""
        self.beginResetModel()
        self._columns, self._rows = tuple(columns), rows
        self._numeric = tuple(_is_numeric(column, rows) for column in self._columns)
        self._sort = None
        self._shown = self._matching(range(len(rows)))
        self.endResetModel()

    def set_table(self, table: PlotTable) -> None:
        """Show a plot's table."""
        self.set_content(columns_of(table), table.rows)

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns, left to right."""
        return self._columns

    @property
    def total(self) -> int:
        """Number of rows, filtered out ones included."""
        return len(self._rows)

    def record(self, source_row: int) -> Any:
        """The row as it was given."""
        return self._rows[source_row]

    def source_row(self, shown_row: int) -> int:
        """Position in the given rows of what is shown at a position."""
        return self._shown[shown_row]

    def shown_row(self, source_row: int) -> int | None:
        """Where a given row is shown, if the filter lets it through."""
        try:
            return self._shown.index(source_row)
        except ValueError:
            return None

    # --- filter and sort -------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Show only rows with this text in a column of texts, upper or lower case alike."""
        self.beginResetModel()
        self._filter = text.strip().casefold()
        self._shown = self._sorted(self._matching(range(len(self._rows))))
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by raw values, missing last either way; column −1 restores the given order."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        records = [self._shown[index.row()] for index in before]
        self._sort = (column, order) if 0 <= column < len(self._columns) else None
        self._shown = self._sorted(sorted(self._shown))
        position = {record: row for row, record in enumerate(self._shown)} if before else {}
        self.changePersistentIndexList(
            before,
            [
                self.index(position[record], index.column())
                for record, index in zip(records, before, strict=True)
            ],
        )
        self.layoutChanged.emit()
        if self._columns:
            last = len(self._columns) - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def _arrow(self, section: int) -> str:
        """The sort order as part of the header's text: Qt's own arrow lies over the text."""
        if self._sort is None or self._sort[0] != section:
            return ""
        return " ▴" if self._sort[1] == Qt.SortOrder.AscendingOrder else " ▾"

    def _matching(self, rows: Sequence[int]) -> list[int]:
        if not self._filter:
            return list(rows)
        searched = [
            column
            for column, is_numeric in zip(self._columns, self._numeric, strict=True)
            if not is_numeric
        ]
        return [
            row
            for row in rows
            if any(self._filter in column.shown(self._rows[row]).casefold() for column in searched)
        ]

    def _sorted(self, rows: list[int]) -> list[int]:
        if self._sort is None:
            return rows
        column, order = self._sort
        spec = self._columns[column]
        value = spec.order or spec.value
        keys = {row: value(self._rows[row]) for row in rows}
        known = [row for row in rows if keys[row] is not None]
        missing = [row for row in rows if keys[row] is None]
        known.sort(
            key=lambda row: _sort_key(keys[row]), reverse=order == Qt.SortOrder.DescendingOrder
        )
        return known + missing

    # --- what Qt asks ----------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows that the filter lets through."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, tooltip and payload of one cell."""
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        row = self._rows[self._shown[index.row()]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(column.shown(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(column.shown(row))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if self._numeric[index.column()]:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == PAYLOAD_ROLE:
            return column.payload(row) if column.payload is not None else None
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Header texts, and their hints as tooltips."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(column.header) + self._arrow(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(column.hint or column.header)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if self._numeric[section]:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def one_line(text: str) -> str:
    """Text for a cell: no line breaks, and never so long that painting it stalls the window."""
    flat = " ".join(text.split()) if any(mark in text for mark in "\n\r\t") else text
    return flat if len(flat) <= LONGEST_TEXT else f"{flat[:LONGEST_TEXT]}…"


def as_tooltip(text: str) -> str:
    """Text for a tooltip, escaped, because Qt guesses that ``<b>`` in a tooltip is markup."""
    from html import escape

    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    return f"<p style='white-space:pre-wrap'>{escape(short)}</p>" if short.strip() else ""


def _is_numeric(column: TableColumn, rows: Sequence[Any]) -> bool:
    if column.is_numeric is not None:
        return column.is_numeric
    for row in rows[:20]:
        value = column.value(row)
        if value is not None:
            return isinstance(value, int | float) and not isinstance(value, bool)
    return False


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    """Numbers before texts; texts by letters, upper and lower case alike."""
    if isinstance(cell, str):
        return 1, 0.0, cell.casefold()
    return 0, float(cell) if cell is not None else 0.0, ""
