"""Columns put together from single cells, for formats where every cell has a type of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.readers.column_storage import repeated_text
from synthdesk.engine.tables.readers.typed_columns import SIGNIFICANT_DIGITS

if TYPE_CHECKING:
    import pyarrow as pa

Cell = str | float | int | bool | date | datetime | time | timedelta | None
"""One value; nothing for a missing one."""

_EXACT = 2**53


class CellColumns:
    """Takes up rows chunk by chunk and settles each column's type once all have come.

    A column of one kind keeps it: truth values, whole numbers, other numbers, times. Columns of
    several kinds become text, and so do whole numbers beyond 64 bits.
    """

    def __init__(self) -> None:
        self._chunks: dict[str, list[pa.Array]] = {}
        self._rows = 0
        self.too_long: set[str] = set()

    def add(self, columns: Mapping[str, Sequence[Cell]], rows: int) -> None:
        """Take up the next rows; a column that first comes now is missing in all rows before."""
        import pyarrow as pa

        for name, cells in columns.items():
            if name not in self._chunks:
                self._chunks[name] = [pa.nulls(self._rows)] if self._rows else []
            self._chunks[name].append(self._array(name, cells))
        for name, chunks in self._chunks.items():
            if name not in columns:
                chunks.append(pa.nulls(rows))
        self._rows += rows

    def table(self) -> pa.Table:
        """All rows; columns in the order in which they first came."""
        import pyarrow as pa

        columns = {name: _settled(chunks) for name, chunks in self._chunks.items()}
        schema = pa.schema([(name, column.type) for name, column in columns.items()])
        table = pa.table(list(columns.values()), schema=schema)
        return table.unify_dictionaries().combine_chunks()

    def _array(self, name: str, cells: Sequence[Cell]) -> pa.Array:
        import pyarrow as pa

        kind = _kind_of(cells)
        if kind is not None and pa.types.is_timestamp(kind):
            return times_of(cells)
        if kind is not None:
            try:
                return pa.array(cells, kind, from_pandas=pa.types.is_float64(kind))
            except (pa.ArrowInvalid, OverflowError):
                # Whole numbers that 64 bits, or the digits of a double, can't hold.
                self.too_long.add(name)
        texts = [None if cell is None else text_of(cell) for cell in cells]
        return pa.array(texts, pa.string()).dictionary_encode()


def times_of(cells: Sequence[Any]) -> pa.Array:
    """Dates and times as timestamps; a date is its midnight."""
    import pyarrow as pa

    midnight = time()
    moments = [datetime.combine(c, midnight) if type(c) is date else c for c in cells]
    return pa.array(moments, pa.timestamp("us"))


def text_of(cell: Cell) -> str:
    """A cell as it is written where its column holds texts too."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _kind_of(cells: Sequence[Cell]) -> pa.DataType | None:
    """The one kind of all cells; nothing where they have to be texts."""
    import pyarrow as pa

    kinds = {type(cell) for cell in cells} - {type(None)}
    if not kinds:
        return pa.null()
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds <= {int, float}:
        return pa.float64()
    return pa.timestamp("us") if kinds <= {date, datetime} else None


def _settled(chunks: list[pa.Array]) -> pa.ChunkedArray:
    import pyarrow as pa

    kinds = {chunk.type for chunk in chunks} - {pa.null()}
    if not kinds:
        return pa.chunked_array(chunks, pa.null())
    if kinds <= {pa.int64(), pa.float64()} and _digits_survive(chunks):
        kind = pa.float64() if len(kinds) > 1 else kinds.pop()
    elif len(kinds) == 1 and kinds != {repeated_text()}:
        kind = kinds.pop()
    else:
        return pa.chunked_array([_as_text(chunk) for chunk in chunks], repeated_text())
    return pa.chunked_array([chunk.cast(kind) for chunk in chunks], kind)


def _digits_survive(chunks: list[pa.Array]) -> bool:
    """Whether whole numbers among others still are themselves as doubles."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len({chunk.type for chunk in chunks if chunk.type != pa.null()}) == 1:
        return True
    limit = 10**SIGNIFICANT_DIGITS
    whole = [chunk for chunk in chunks if pa.types.is_int64(chunk.type)]
    return all(pc.all(pc.less(pc.abs(chunk), limit)).as_py() is not False for chunk in whole)


def _as_text(values: pa.Array) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(values.type):
        return values
    texts = [None if cell is None else text_of(cell) for cell in values.to_pylist()]
    return pa.array(texts, pa.string()).dictionary_encode()
