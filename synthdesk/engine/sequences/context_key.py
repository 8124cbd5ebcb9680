"""Which column of a context table names the subject, and which row is about whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType
from synthdesk.engine.tables.subjects import number_subjects

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.schema import Schema

MOST_TRIED = 50
ROW_EXAMPLES = 20


@dataclass(frozen=True, eq=False)
class KeyColumn:
    """A column of a context table as the key to the subjects of another table.

    Attributes:
        name: column name.
        why: why it was taken.
        row_of: int64 array, the context row of each subject that was asked for; null without one.
        matched: subjects with a row.
        repeated: rows about a subject that an earlier row is about.
        without_key: rows without a key.
        repeated_rows: the first of the repeated rows, from 1.
    """

    name: str
    why: str
    row_of: pa.Int64Array
    matched: int
    repeated: int
    without_key: int
    repeated_rows: tuple[int, ...]


def find_key(
    table: pa.Table, schema: Schema, subject_key: str, subjects: pa.StringArray
) -> KeyColumn | None:
    """The column of the subject key's name, else the one that names the most subjects.

    Of equally good columns one that is called “id” is taken, else the first. Numbers with
    decimals and times are no keys.

    Args:
        table: the context table.
        schema: its columns.
        subject_key: name of the subject key.
        subjects: the keys to be found, none twice.
    """
    if subject_key in table.column_names:
        plain = _plain(subject_key)
        same = _against(plain, table.column(subject_key), subjects, "of the subject key's name")
        if same.matched:
            return same
    best: KeyColumn | None = None
    candidates = [c for c in schema.columns if _can_be_key(c, table)][:MOST_TRIED]
    for column in sorted(candidates, key=lambda c: c.name.strip().lower() != "id"):
        found = _against(
            _plain(column.name),
            table.column(column.name),
            subjects,
            "it names the most subjects",
        )
        if found.matched and (best is None or found.matched > best.matched):
            best = found
    return best


def _can_be_key(column: Column, table: pa.Table) -> bool:
    import pyarrow as pa

    if column.name not in table.column_names or column.type is ColumnType.DATETIME:
        return False
    return not pa.types.is_floating(table.schema.field(column.name).type)


def _plain(name: str) -> Column:
    return Column(name, ColumnType.IDENTIFIER, ColumnRole.SUBJECT_KEY, "")


def _against(key: Column, stored: pa.ChunkedArray, subjects: pa.StringArray, why: str) -> KeyColumn:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers, keys = number_subjects(key, stored)
    first = np.full(len(keys) + 1, -1)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    place = pc.index_in(subjects, value_set=keys)
    row_of = pa.array(first[:-1], pa.int64()).take(place)
    is_later = (numbers >= 0) & (first[numbers] != np.arange(len(numbers)))
    later = np.flatnonzero(is_later)
    return KeyColumn(
        name=key.name,
        why=why,
        row_of=row_of,
        matched=len(row_of) - row_of.null_count,
        repeated=len(later),
        without_key=int(np.count_nonzero(numbers < 0)),
        repeated_rows=tuple(int(row) + 1 for row in later[:ROW_EXAMPLES]),
    )
