"""Which rows of a table are shown, and in which order: filter and sort on millions of rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from synthdesk.engine.progress import SILENT, Progress


@dataclass(frozen=True)
class RowQuery:
    """What to show.

    Attributes:
        filter: a condition in the words of SQL, e.g. ``age > 30 and sex = 'Female'``; empty
            for all rows.
        search: text that any cell of the row has to hold, whatever its case; empty for none.
        sort: column to sort by; empty for file order.
        descending: largest first; missing values last in both directions.
    """

    filter: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class RowOrder:
    """The rows that a query found.

    Attributes:
        query: the query.
        path: Arrow file with one int64 column ``row``: positions in the table from 0, in the
            order asked for. Empty where all rows are shown in file order.
        rows: how many rows were found.
    """

    query: RowQuery
    path: str
    rows: int


def order_rows(cache: Path, query: RowQuery, folder: Path, progress: Progress = SILENT) -> RowOrder:
    """Find the rows of a loaded table that a query asks for.

    Args:
        cache: Arrow file of the loaded table.
        query: what to show.
        folder: where the result is written.

    Raises:
        UserError: ``bad-filter`` where the expression can't be understood.
    """
    raise NotImplementedError
