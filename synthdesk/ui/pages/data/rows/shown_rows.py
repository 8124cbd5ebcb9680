"""Which rows of a table are on the screen: all, those that a query found, or a few by number."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.formats import counted
from synthdesk.engine.tables.browsing.row_order import RowOrder, RowQuery
from synthdesk.ui.pages.data.rows.rows_model import Rows


@dataclass(frozen=True)
class ShownRows:
    """All rows in file order, unless a query's order or single rows are given.

    Attributes:
        order: what a query found.
        picked: positions of single rows, counted from 0.
    """

    order: RowOrder | None = None
    picked: tuple[int, ...] = ()

    @property
    def query(self) -> RowQuery:
        """The query that found them."""
        return self.order.query if self.order is not None else RowQuery()

    @property
    def path(self) -> str:
        """File with the rows' positions, if there is one."""
        return self.order.path if self.order is not None else ""

    def in_words(self, shown: int, total: int) -> str:
        """How many rows are shown, of how many, and why."""
        if self.picked:
            return f"{counted(shown, 'chosen row')} of {total:,}"
        if self.query.filter or self.query.search:
            text = f"{shown:,} of {counted(total, 'row')}"
        else:
            text = counted(total, "row")
        if self.query.sort:
            how = "largest first" if self.query.descending else "smallest first"
            text += f", sorted by {self.query.sort[:40]}, {how}"
        return text


ALL_ROWS = ShownRows()


def open_rows(cache: str, shown: ShownRows) -> Rows:
    """Map a table's rows; nothing is read yet."""
    from synthdesk.engine.tables.browsing.row_window import RowWindow

    return RowWindow(cache, shown.picked or shown.order)


def file_row_place(shown: ShownRows, position: int) -> int | None:
    """Where a row of the file is shown, both counted from 0; none if it is left out."""
    if shown.picked:
        return shown.picked.index(position) if position in shown.picked else None
    if shown.order is None or not shown.order.path:
        return position
    from synthdesk.engine.tables.browsing.row_order import read_positions

    positions = read_positions(shown.order)
    if positions is None:
        return position
    found = (positions == position).nonzero()[0]
    return int(found[0]) if len(found) else None
