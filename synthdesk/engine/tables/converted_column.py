"""A column by its schema type, with a mark on every row whose value the type can't take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.distinct_texts import is_text
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.values import numbers_from_text, times_from_text

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ConvertedColumn:
    """A column by its schema type.

    Attributes:
        values: float64, timestamp[us], or int32 dictionary of strings; what can't be read is
            missing.
        unreadable: for each row whether its value can't be read; absent where all can.
        expected: what was expected, in words.
    """

    values: pa.Array
    unreadable: pa.BooleanArray | None
    expected: str

    @property
    def unreadable_rows(self) -> int:
        """How many rows hold a value that the type can't take."""
        import pyarrow.compute as pc

        return 0 if self.unreadable is None else int(pc.sum(self.unreadable).as_py())

    def first_unreadable(self, most: int) -> list[int]:
        """Positions of the first such rows, counted from 0."""
        import numpy as np

        if self.unreadable is None:
            return []
        found = np.flatnonzero(self.unreadable.to_numpy(zero_copy_only=False))
        return [int(row) for row in found[:most]]


def rows_of(wrong_words: pa.BooleanArray, array: pa.DictionaryArray) -> pa.BooleanArray | None:
    """For each row whether its dictionary entry is wrong; absent where no row's is."""
    import pyarrow.compute as pc

    if not pc.any(wrong_words).as_py():
        return None
    rows = wrong_words.take(array.indices).fill_null(False)
    return rows if pc.any(rows).as_py() else None


def nothing_readable(stored: pa.ChunkedArray, kind: pa.DataType, expected: str) -> ConvertedColumn:
    """Values stored as something else altogether: whatever is there can't be read."""
    import pyarrow as pa
    import pyarrow.compute as pc

    present = one_array(pc.is_valid(stored), pa.bool_())
    unreadable = present if pc.any(present).as_py() else None
    return ConvertedColumn(pa.nulls(len(stored), kind), unreadable, expected)


def one_array(values: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    """All chunks as one array, also where there is none."""
    import pyarrow as pa

    return values.combine_chunks() if values.num_chunks else pa.array([], kind)


def plain_storage(stored: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without what storage adds: columns of nothing are texts, numbers need no dictionary."""
    import pyarrow as pa

    kind = stored.type
    if pa.types.is_null(kind):
        # Parquet's type for a column without any value fits every type.
        return stored.cast(pa.string())
    if pa.types.is_dictionary(kind) and not is_text(kind):
        return stored.cast(kind.value_type)
    return stored


def is_number_type(kind: pa.DataType) -> bool:
    """Whether values are stored as numbers of any width."""
    import pyarrow as pa

    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def without_missing_tokens(words: pa.StringArray, column: Column) -> pa.StringArray:
    """The texts with those that mean “no value” taken out; space around them doesn't matter.

    In columns of numbers and times a token also stands for its other spellings: ``-99`` for
    ``-99.0``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.missing:
        return words
    tokens = pa.array([token.strip() for token in column.missing], pa.string())
    hit = pc.is_in(pc.utf8_trim_whitespace(words), value_set=tokens)
    for parse, applies in (
        (numbers_from_text, column.type.is_number),
        (times_from_text, column.type is ColumnType.DATETIME),
    ):
        if applies and len(values := parse(tokens).drop_null()):
            hit = pc.or_(hit, pc.is_in(parse(words), value_set=values))
    return pc.if_else(hit, pa.scalar(None, pa.string()), words)
