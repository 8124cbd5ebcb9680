"""What the columns of a table hold, before any decision about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_COUNTED_UP_TO = 2_000_000
_ROWS_FOR_EXAMPLES = 10_000


@dataclass(frozen=True)
class ColumnProfile:
    """What one column of one file holds, before any decision.

    Attributes:
        name: column name.
        missing: rows without a value.
        distinct: different values, missing not counted; absent where a large table's numbers
            were not counted while it was read.
        examples: up to three of the values.
    """

    name: str
    missing: int
    distinct: int | None
    examples: tuple[str, ...]


def profiles_of(table: pa.Table) -> tuple[ColumnProfile, ...]:
    """One profile a column, in the table's order."""
    return tuple(_profile(name, table.column(name)) for name in table.column_names)


def _profile(name: str, values: pa.ChunkedArray) -> ColumnProfile:
    return ColumnProfile(
        name=name,
        missing=values.null_count,
        distinct=_distinct(values),
        examples=_examples(values),
    )


def _distinct(values: pa.ChunkedArray) -> int | None:
    """Different values; of a large table only where they were listed when it was written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        return _listed_values_in_use(values)
    if pa.types.is_null(values.type):
        return 0
    if len(values) > _COUNTED_UP_TO:
        return None
    return int(pc.count_distinct(values, mode="only_valid").as_py())


def _listed_values_in_use(values: pa.ChunkedArray) -> int:
    import numpy as np
    import pyarrow.compute as pc

    lists = [chunk.dictionary for chunk in values.chunks]
    if any(len(words) != len(lists[0]) for words in lists):
        return int(pc.count_distinct(values.unify_dictionaries(), mode="only_valid").as_py())
    used = np.zeros(len(lists[0]) if lists else 0, dtype=bool)
    for chunk in values.chunks:
        used[chunk.indices.drop_null().to_numpy(zero_copy_only=False)] = True
    return int(used.sum())


def _examples(values: pa.ChunkedArray) -> tuple[str, ...]:
    head = values.slice(0, _ROWS_FOR_EXAMPLES)
    different = head.unique().drop_null()
    if not len(different) and values.null_count < len(values):
        # A column that begins with many missing values still has some to show.
        different = values.drop_null().slice(0, 3).unique()
    return tuple(str(value)[:40] for value in different.slice(0, 3).to_pylist())
