"""Millions of rows as a table model: only the cells on the screen are ever read.

Cells come in blocks of neighbouring rows and columns, of which a few are kept, so that neither
scrolling over ten million rows nor over five thousand columns reads more than is seen.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QColor, QFont

from synthdesk.engine import formats
from synthdesk.ui.theme import current
from synthdesk.ui.widgets.table_model import Index, as_tooltip, one_line

MISSING = "∅ missing"
LONGEST_HEAD = 36
EMPTY_TEXT = "‹empty text›"
LONGEST_TOOLTIP = 500
BLOCK_ROWS = 64
BLOCK_COLUMNS = 32
MOST_BLOCKS = 96

Block = tuple[tuple[str | None, ...], ...]


class Rows(Protocol):
    """What the model reads from; ``engine.tables.row_window.RowWindow`` is one."""

    rows: int
    columns: tuple[str, ...]

    def cells(self, start: int, count: int, columns: Sequence[int] | None = None) -> Block:
        """Texts of shown rows, missing values as ``None``."""
        ...

    def positions(self, start: int, count: int) -> tuple[int, ...]:
        """Where shown rows stand in the file, counted from 0."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class RowsModel(QAbstractTableModel):
    """Rows of one table in the order of one query."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: Rows | None = None
        self._columns: tuple[str, ...] = ()
        self._numeric: tuple[bool, ...] = ()
        self._sort: tuple[str, bool] | None = None
        self._blocks: OrderedDict[tuple[int, int], Block] = OrderedDict()
        self._numbers: OrderedDict[int, tuple[int, ...]] = OrderedDict()
        self._slanted = QFont()
        self._slanted.setItalic(True)

    # --- content ---------------------------------------------------------------------------

    def show_rows(
        self, rows: Rows | None, numeric: Sequence[bool], sort: tuple[str, bool] | None = None
    ) -> None:
        """Show other rows; the former ones are let go.

        Args:
            rows: what to read from; nothing is shown without it.
            numeric: whether each column holds numbers.
            sort: column that the rows are sorted by, and whether downwards.
        """
        self.beginResetModel()
        if self._rows is not None:
            self._rows.close()
        self._rows, self._sort = rows, sort
        self._columns = rows.columns if rows is not None else ()
        self._numeric = tuple(numeric)
        self._blocks.clear()
        self._numbers.clear()
        self.endResetModel()

    def set_numeric(self, numeric: Sequence[bool]) -> None:
        """Columns hold numbers, or don't, as decided anew."""
        if tuple(numeric) != self._numeric:
            self._numeric = tuple(numeric)
            self.layoutChanged.emit()

    @property
    def rows(self) -> Rows | None:
        """What is read from."""
        return self._rows

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in file order."""
        return self._columns

    @property
    def sort_key(self) -> tuple[str, bool] | None:
        """Column that the rows are sorted by, and whether downwards."""
        return self._sort

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell as it stands in the table; missing values are ``None``."""
        block_row, row_in_block = divmod(row, BLOCK_ROWS)
        block_column, column_in_block = divmod(column, BLOCK_COLUMNS)
        return self._block(block_row, block_column)[row_in_block][column_in_block]

    def file_row(self, row: int) -> int:
        """Where a shown row stands in the file, counted from 1."""
        place, within = divmod(row, BLOCK_ROWS)
        if place not in self._numbers:
            assert self._rows is not None
            self._numbers[place] = self._rows.positions(place * BLOCK_ROWS, BLOCK_ROWS)
            while len(self._numbers) > MOST_BLOCKS:
                self._numbers.popitem(last=False)
        return self._numbers[place][within] + 1

    def _block(self, row: int, column: int) -> Block:
        key = (row, column)
        found = self._blocks.get(key)
        if found is None:
            assert self._rows is not None
            first = column * BLOCK_COLUMNS
            chosen = range(first, min(first + BLOCK_COLUMNS, len(self._columns)))
            found = self._rows.cells(row * BLOCK_ROWS, BLOCK_ROWS, chosen)
            self._blocks[key] = found
            while len(self._blocks) > MOST_BLOCKS:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(key)
        return found

    # --- what Qt asks ----------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        """Rows that the query found."""
        if self._rows is None or (parent is not None and parent.isValid()):
            return 0
        return self._rows.rows

    def columnCount(self, parent: Index | None = None) -> int:
        """Columns of the file."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, alignment and look of one cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if not index.isValid() or role not in _READING_ROLES:
            return None
        text = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return MISSING if text is None else one_line(text) or EMPTY_TEXT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "missing value" if text is None else one_line(text) or "empty text"
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(_hint(text))
        if text:
            return None
        return QColor(current().text_muted) if role in _COLOUR_ROLES else self._slanted

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column names with the order of sorting; row numbers of the file."""
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and 0 <= section < self.rowCount():
                return formats.count(self.file_row(section))
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return None
        if not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_short(self._columns[section]) or EMPTY_TEXT) + self._arrow(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(_hint(self._columns[section]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        is_numeric = 0 <= column < len(self._numeric) and self._numeric[column]
        side = Qt.AlignmentFlag.AlignRight if is_numeric else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _arrow(self, section: int) -> str:
        if self._sort is None or self._sort[0] != self._columns[section]:
            return ""
        return " ▾" if self._sort[1] else " ▴"


_COLOUR_ROLES = (Qt.ItemDataRole.ForegroundRole,)
_READING_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.FontRole,
    *_COLOUR_ROLES,
)


def _hint(text: str | None) -> str:
    if text is None:
        return "This row has no value here."
    return text if len(text) <= LONGEST_TOOLTIP else f"{text[: LONGEST_TOOLTIP - 1]}…"


def _short(name: str) -> str:
    """A column's name as its head; Qt cuts right-aligned heads at their beginning."""
    line = one_line(name)
    return line if len(line) <= LONGEST_HEAD else f"{line[: LONGEST_HEAD - 1]}…"
