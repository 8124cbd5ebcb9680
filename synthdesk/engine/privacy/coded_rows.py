"""Rows as whole numbers that keep every value apart: what all privacy tests look at.

Unlike the bins of accuracy nothing is merged: two rows have equal codes exactly when all their
values are equal. Codes of numbers and times rise with the value, so that a comparison of codes is
a comparison of values. Planting a copy is copying a row of codes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables

    RowCodes = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """One column of ``CodedRows``.

    Attributes:
        name: the column.
        is_ordered: whether it holds numbers or times.
        values: what each code stands for, missing left out: float64 (times in microseconds since
            1970) and rising where ordered, else strings; its length is the code of missing.
    """

    name: str
    is_ordered: bool
    values: npt.NDArray[np.generic]

    @property
    def missing(self) -> int:
        """The code of a missing value."""
        return len(self.values)

    @property
    def size(self) -> int:
        """How many codes there are, missing included."""
        return len(self.values) + 1


@dataclass(frozen=True, eq=False)
class CodedRows:
    """The tables of an audit as codes, one code book a column for all of them.

    Attributes:
        columns: the audited columns, in table order.
        training: int32, shape (rows, columns).
        synthetic: the same.
        holdout: the same; absent where no holdout was given.
        training_subjects: shape (rows,), whose row each is, from 0; absent without subject key.
        holdout_subjects: the same for the holdout; numbers of the two tables are unrelated.
    """

    columns: tuple[CodedColumn, ...]
    training: RowCodes
    synthetic: RowCodes
    holdout: RowCodes | None
    training_subjects: Integers | None = None
    holdout_subjects: Integers | None = None

    def with_synthetic(self, rows: RowCodes) -> CodedRows:
        """The same real rows with another synthetic table."""
        return replace(self, synthetic=rows)

    def places(self, names: tuple[str, ...]) -> list[int]:
        """Where those columns stand, rising."""
        return [at for at, column in enumerate(self.columns) if column.name in names]

    def on(self, names: tuple[str, ...]) -> CodedRows:
        """Some of the columns only, in their order here."""
        import numpy as np

        places = self.places(names)
        held = self.holdout
        return replace(
            self,
            columns=tuple(self.columns[at] for at in places),
            training=np.ascontiguousarray(self.training[:, places]),
            synthetic=np.ascontiguousarray(self.synthetic[:, places]),
            holdout=None if held is None else np.ascontiguousarray(held[:, places]),
        )


def coded_rows(tables: Tables) -> CodedRows:
    """Code the audited columns of all tables."""
    import numpy as np

    sources = [tables.training, tables.synthetic]
    if tables.holdout is not None:
        sources.append(tables.holdout)
    ends = np.cumsum([source.num_rows for source in sources])[:-1]
    columns: list[CodedColumn] = []
    parts: list[list[RowCodes]] = [[] for _ in sources]
    for column in tables.columns:
        arrays = [source.column(column.name).combine_chunks() for source in sources]
        ordered = column.is_ordered
        values, codes = _ordered(arrays) if ordered else _categories(arrays)
        columns.append(CodedColumn(column.name, ordered, values))
        for part, piece in zip(parts, np.split(codes, ends), strict=True):
            part.append(piece)
    stacked = [np.ascontiguousarray(np.stack(part, axis=1)) for part in parts]
    subjects = tables.subjects
    held = subjects.holdout if subjects is not None else None
    return CodedRows(
        tuple(columns),
        stacked[0],
        stacked[1],
        stacked[2] if tables.holdout is not None else None,
        None if subjects is None else subjects.training.numbers,
        None if held is None else held.numbers,
    )


def row_keys(*tables: RowCodes) -> list[Integers]:
    """One whole number a row, the same for two rows exactly when all their codes are the same.

    Args:
        tables: int32, each of shape (rows, columns), by the same code book.

    Returns:
        One int64 array of shape (rows,) for each table; numbers of different calls are unrelated.
    """
    import numpy as np

    both = np.concatenate(tables)
    key = np.zeros(len(both), dtype=np.int64)
    limit = 1
    for column in both.T:
        size = int(column.max(initial=0)) + 1
        if limit > 2**62 // size:
            _, key = np.unique(key, return_inverse=True)
            limit = int(key.max(initial=0)) + 1
        key = key * size + column
        limit *= size
    return list(np.split(key, np.cumsum([len(table) for table in tables])[:-1]))


def _ordered(arrays: list[pa.Array]) -> tuple[npt.NDArray[np.generic], RowCodes]:
    import numpy as np
    import pyarrow as pa

    plain = [a.cast(pa.int64()) if pa.types.is_timestamp(a.type) else a for a in arrays]
    known = np.concatenate([a.is_valid().to_numpy(zero_copy_only=False) for a in plain])
    numbers = np.concatenate([a.fill_null(0).to_numpy(zero_copy_only=False) for a in plain])
    values, held = np.unique(numbers[known], return_inverse=True)
    codes = np.full(len(numbers), len(values), dtype=np.int32)
    codes[known] = held
    return values.astype(np.float64), codes


def _categories(arrays: list[pa.Array]) -> tuple[npt.NDArray[np.generic], RowCodes]:
    import numpy as np
    import pyarrow as pa

    joined = pa.chunked_array(arrays).unify_dictionaries().combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.chunk(0)
    values = joined.dictionary.to_numpy(zero_copy_only=False)
    codes = joined.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return values, codes.astype(np.int32)
