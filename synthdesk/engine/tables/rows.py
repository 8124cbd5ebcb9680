"""Row identity across tables: equal rows get equal numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_LARGEST_KEY = 2**62


def row_numbers_of_equals(tables: Sequence[pa.Table]) -> list[npt.NDArray[np.int64]]:
    """One integer a row, the same for two rows exactly when all their values are the same.

    Exact, not hashed: columns are folded one by one into a mixed-radix key that is renumbered
    before it can overflow. Missing equals missing.

    Args:
        tables: conformed tables with the same columns.

    Returns:
        One int64 array of length ``rows`` for each table.
    """
    import numpy as np
    import pyarrow as pa

    combined = pa.concat_tables(tables).unify_dictionaries()
    key = np.zeros(combined.num_rows, dtype=np.int64)
    limit = 1
    for name in combined.column_names:
        codes, size = _numbered(combined.column(name).combine_chunks())
        if limit > _LARGEST_KEY // size:
            key, limit = _numbered(pa.array(key))
        key = key * size + codes
        limit *= size
    ends = np.cumsum([table.num_rows for table in tables])
    return list(np.split(key, ends[:-1]))


def twins(first: pa.Table, second: pa.Table) -> npt.NDArray[np.int64] | None:
    """For each row of the second table an equal one of the first, every row taken once.

    Returns:
        Shape (rows,); None where the tables don't hold the same rows equally often.
    """
    import numpy as np

    if first.num_rows != second.num_rows:
        return None
    # Nearly always one column already tells them apart, and whole rows need not be compared.
    for name in first.column_names:
        keys = row_numbers_of_equals([first.select([name]), second.select([name])])
        if not np.array_equal(np.bincount(keys[0]), np.bincount(keys[1])):
            return None
    ours, theirs = row_numbers_of_equals([first, second])
    order, their_order = np.argsort(ours, kind="stable"), np.argsort(theirs, kind="stable")
    if not np.array_equal(ours[order], theirs[their_order]):
        return None
    found = np.empty(len(order), dtype=np.int64)
    found[their_order] = order
    return found


def _numbered(array: pa.Array) -> tuple[npt.NDArray[np.int64], int]:
    """Values renumbered from 0, missing last; and how many numbers there are."""
    import numpy as np
    import pyarrow as pa

    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    missing = len(encoded.dictionary)
    codes = encoded.indices.fill_null(missing).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), missing + 1
