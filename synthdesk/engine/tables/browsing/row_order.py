"""Which rows of a table are shown, and in which order: filter and sort on millions of rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.browsing.mapped_cache import mapped_table

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.browsing.row_condition import ConditionFilter
    from synthdesk.engine.tables.browsing.row_search import TextSearch

    Positions = npt.NDArray[np.int64]

SLICE_ROWS = 1_000_000
"""Rows looked at between two reports of progress."""


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

    Texts that are numbers or ISO dates throughout a column are compared as such.

    Args:
        cache: Arrow file of the loaded table.
        query: what to show.
        folder: where the result is written.

    Raises:
        UserError: ``bad-filter`` where the expression can't be understood, ``unknown-column``
            where the table has no column to sort by, ``cache-gone`` where the table's working
            copy was removed.
    """
    import pyarrow as pa

    from synthdesk.engine.tables.loading import write_arrow

    table = mapped_table(cache)
    if query.sort and query.sort not in table.column_names:
        raise UserError(
            "unknown-column",
            "There is no such column to sort by",
            f"The table has no column “{query.sort[:60]}”.",
            "Choose one of the columns that are shown.",
            Where(column=query.sort),
        )
    progress.step(0.0, "Finding rows")
    positions = _found(table, query, progress.part(0.0, 0.5, "Finding rows"))
    if query.sort:
        from synthdesk.engine.tables.browsing.row_sort import sorted_rows

        progress.step(0.5, f"Sorting by {query.sort}")
        column = table.column(query.sort)
        positions = sorted_rows(column, positions, descending=query.descending)
    progress.step(0.9, "Keeping the order")
    if positions is None:
        return RowOrder(query, "", table.num_rows)
    name = hashlib.sha256(f"{cache.name}\n{query}".encode()).hexdigest()[:24]
    path = folder / f"order-{name}.arrow"
    write_arrow(pa.table({"row": pa.array(positions)}), path)
    progress.step(1.0)
    return RowOrder(query, str(path), len(positions))


def read_positions(order: RowOrder) -> Positions | None:
    """The rows that a query found, mapped from its file; none where all are shown in file order."""
    if not order.path:
        return None
    import numpy as np

    rows = mapped_table(Path(order.path)).column("row").combine_chunks()
    # pyarrow's own to_numpy imports pandas, which costs the window a third of a second.
    return np.frombuffer(rows.buffers()[1], np.int64, len(rows), rows.offset * 8)


def _found(table: pa.Table, query: RowQuery, progress: Progress) -> Positions | None:
    """Rows that meet the filter and hold the searched text, in file order; none for all."""
    import numpy as np

    from synthdesk.engine.tables.browsing.row_condition import ConditionFilter
    from synthdesk.engine.tables.browsing.row_search import TextSearch

    if not query.filter.strip() and not query.search:
        return None
    condition = ConditionFilter(query.filter, table) if query.filter.strip() else None
    search = TextSearch(query.search, table) if query.search else None
    parts = [np.zeros(0, dtype=np.int64)]
    try:
        for start in range(0, table.num_rows, SLICE_ROWS):
            progress.step(start / table.num_rows)
            stop = min(start + SLICE_ROWS, table.num_rows)
            parts.append(_found_between(start, stop, condition, search))
    finally:
        if condition is not None:
            condition.close()
    return np.concatenate(parts)


def _found_between(
    start: int, stop: int, condition: ConditionFilter | None, search: TextSearch | None
) -> Positions:
    import numpy as np

    if condition is None:
        found = np.arange(start, stop, dtype=np.int64)
    else:
        found = condition.positions(start, stop)
    return found if search is None else found[search.mask(start, stop)[found - start]]
