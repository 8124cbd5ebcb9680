"""A few rows of a mapped table as texts, at once, wherever in the table they lie.

A window shows some sixty rows of perhaps ten million. Taking them through Arrow costs a tenth of
a second, since a take looks at every batch; reading the few cells where they lie in the mapped
file costs a millisecond.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.browsing.cell_text import holds_days, shown_texts
from synthdesk.engine.tables.browsing.mapped_cache import mapped_table
from synthdesk.engine.tables.browsing.row_order import RowOrder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Positions = npt.NDArray[np.int64]
    _Place = tuple[int, int]
    """Batch and row within it."""

SMALL_DICTIONARY = 4_096


class RowWindow:
    """Rows of a loaded table, in file order or in the order that a query gave.

    Args:
        cache_path: Arrow file of the loaded table.
        order: what ``order_rows`` found, or positions of rows counted from 0; all rows in file
            order if absent.

    Raises:
        UserError: ``cache-gone`` where the working copy was removed.

    Attributes:
        rows: how many rows can be shown.
        columns: column names in file order.
    """

    def __init__(
        self, cache_path: str | Path, order: RowOrder | Sequence[int] | None = None
    ) -> None:
        import numpy as np

        table = mapped_table(Path(cache_path))
        self._batches: list[pa.RecordBatch] = table.to_batches()
        self._ends: Positions = np.cumsum([batch.num_rows for batch in self._batches], dtype="i8")
        self._readers: dict[int, _Reader] = {}
        self._order = _order_of(order)
        self.rows: int = table.num_rows if self._order is None else len(self._order)
        self.columns: tuple[str, ...] = tuple(table.column_names)

    def positions(self, start: int, count: int) -> tuple[int, ...]:
        """Where the shown rows ``start … start + count`` stand in the file, counted from 0."""
        return tuple(self._positions(start, count).tolist())

    def cells(
        self, start: int, count: int, columns: Sequence[int] | None = None
    ) -> tuple[tuple[str | None, ...], ...]:
        """Texts of the shown rows, one tuple a row; missing values are ``None``.

        Args:
            start: first shown row, counted from 0.
            count: how many; fewer come back at the end of the table.
            columns: which columns, by position; all of them if absent.
        """
        import numpy as np

        positions = self._positions(start, count)
        if not len(positions):
            return ()
        batches = np.searchsorted(self._ends, positions, side="right")
        firsts = np.append(0, self._ends[:-1])[batches]
        places = list(zip(batches.tolist(), (positions - firsts).tolist(), strict=True))
        chosen = range(len(self.columns)) if columns is None else columns
        texts = [self._reader(column).texts(places) for column in chosen]
        return tuple(zip(*texts, strict=True)) if texts else tuple(repeat((), len(places)))

    def close(self) -> None:
        """Let go of the mapped files, so that they can be removed."""
        self._batches, self._readers, self._order = [], {}, None
        self.rows = 0

    def _positions(self, start: int, count: int) -> Positions:
        import numpy as np

        first = min(max(start, 0), self.rows)
        last = min(first + max(count, 0), self.rows)
        if self._order is None:
            return np.arange(first, last, dtype=np.int64)
        return self._order[first:last]

    def _reader(self, column: int) -> _Reader:
        if column not in self._readers:
            self._readers[column] = _reader_of(self._batches, column)
        return self._readers[column]


def _order_of(order: RowOrder | Sequence[int] | None) -> Positions | None:
    import numpy as np

    if isinstance(order, RowOrder):
        from synthdesk.engine.tables.browsing.row_order import read_positions

        return read_positions(order)
    return None if order is None else np.asarray(order, dtype=np.int64)


# --- cells where they lie ------------------------------------------------------------------


class _Reader:
    """Reads cells of one column through Arrow, one run of neighbours after the other."""

    def __init__(self, batches: list[pa.RecordBatch], column: int) -> None:
        self._batches = batches
        self._column = column

    def texts(self, places: list[_Place]) -> list[str | None]:
        """Texts of cells."""
        texts: list[str | None] = []
        for batch, first, count in _runs(places):
            array = self._batches[batch].column(self._column)
            texts += _as_list(shown_texts(array.slice(first, count)))
        return texts


class _FixedWidthReader(_Reader):
    """Reads cells of one column from its buffers, without a copy.

    Args:
        batches: the table.
        column: position of the column.
        storage: numpy's name of the stored values.
        write: the stored values of cells as texts.
    """

    def __init__(
        self,
        batches: list[pa.RecordBatch],
        column: int,
        storage: str,
        write: Callable[[list[Any]], list[str | None]],
    ) -> None:
        super().__init__(batches, column)
        self._storage = storage
        self._write = write
        self._views: dict[int, tuple[Any, Any, int]] = {}

    def texts(self, places: list[_Place]) -> list[str | None]:
        """Texts of cells."""
        stored = []
        for batch, row in places:
            values, validity, offset = self._views.get(batch) or self._view(batch)
            row += offset
            is_missing = validity is not None and not validity[row >> 3] >> (row & 7) & 1
            stored.append(None if is_missing else values[row])
        present = iter(self._write([value for value in stored if value is not None]))
        return [None if value is None else next(present) for value in stored]

    def _view(self, batch: int) -> tuple[Any, Any, int]:
        array = self._batches[batch].column(self._column)
        validity, values = array.buffers()[:2]
        # Memoryviews give plain Python numbers, faster one by one than numpy's scalars.
        view = (
            memoryview(values).cast("B").cast(self._storage),  # type: ignore[call-overload]
            None if validity is None or not array.null_count else memoryview(validity).cast("B"),
            array.offset,
        )
        self._views[batch] = view
        return view


def _runs(places: list[_Place]) -> list[tuple[int, int, int]]:
    """(batch, first row, count) of places that lie side by side."""
    runs: list[tuple[int, int, int]] = []
    for batch, row in places:
        if runs and runs[-1][0] == batch and sum(runs[-1][1:]) == row:
            runs[-1] = (batch, runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((batch, row, 1))
    return runs


def _reader_of(batches: list[pa.RecordBatch], column: int) -> _Reader:
    import pyarrow as pa

    if not batches:
        return _Reader(batches, column)
    first = batches[0].column(column)
    kind = first.type
    if pa.types.is_timestamp(kind):
        is_days = holds_days(first)

        def write_times(ticks: list[int]) -> list[str | None]:
            times = _stored_array(ticks, pa.int64()).cast(kind)
            return _as_list(shown_texts(times, is_days))

        return _FixedWidthReader(batches, column, "q", write_times)
    if pa.types.is_dictionary(kind) and str(kind.index_type) in _STORAGE:
        # Batches of an Arrow file share one dictionary, which the file may give in parts.
        words = _words_writer(batches[-1].column(column).dictionary)
        return _FixedWidthReader(batches, column, _STORAGE[str(kind.index_type)], words)
    if str(kind) in _STORAGE:

        def write_numbers(numbers: list[Any]) -> list[str | None]:
            return _as_list(shown_texts(_stored_array(numbers, kind)))

        return _FixedWidthReader(batches, column, _STORAGE[str(kind)], write_numbers)
    return _Reader(batches, column)


_STORAGE = {
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float": "f",
    "double": "d",
}
"""How Python's memory views name Arrow's stored numbers."""


def _stored_array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Stored values as an array; ``pa.array`` would import pandas into the window's process."""
    import pyarrow as pa

    stored = pa.py_buffer(array(_STORAGE[str(kind)], values))
    return pa.Array.from_buffers(kind, len(values), [None, stored])


def _words_writer(words: pa.Array) -> Callable[[list[int]], list[str | None]]:
    import pyarrow as pa

    if len(words) > SMALL_DICTIONARY:
        return lambda codes: _as_list(words.take(_stored_array(codes, pa.int64())))
    known = _as_list(words)
    return lambda codes: [known[code] for code in codes]


def _as_list(texts: pa.Array) -> list[str | None]:
    listed: list[str | None] = texts.to_pylist()
    return listed
