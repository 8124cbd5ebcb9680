"""The order of rows by one column: stable, missing values last in both directions.

Numbers and times go by value. Texts go by the alphabet without regard to case, then exactly; where
most of them are numbers, the numbers come first and by value. The work is done on the different
texts; rows are sorted by whole numbers that stand for their rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.browsing.value_columns import values_of_words
from synthdesk.engine.tables.values import numbers_from_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Positions = npt.NDArray[np.int64]

MOSTLY_NUMBERS = 0.9


def sorted_rows(
    column: pa.ChunkedArray, positions: Positions | None, *, descending: bool
) -> Positions:
    """Positions of rows in the column's order; equal values keep their order.

    Args:
        column: the whole column, as stored.
        positions: which rows; all of them if absent.
        descending: largest first.
    """
    import numpy as np

    keys, is_missing = _keys(column)
    if positions is not None:
        keys, is_missing = keys[positions], is_missing[positions]
    present = np.flatnonzero(~is_missing)
    kept = keys[present] if len(present) < len(keys) else keys
    if descending:
        # Turning the keys rather than the result keeps equal values in file order; the bitwise
        # complement of a whole number turns its order without an overflow.
        kept = -kept if kept.dtype.kind == "f" else ~kept
    order = present[np.argsort(kept, kind="stable")]
    found = np.concatenate([order, np.flatnonzero(is_missing)])
    return found if positions is None else positions[found]


def _keys(column: pa.ChunkedArray) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """For each row a number to sort by, and whether it has none."""
    import numpy as np
    import pyarrow as pa

    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.uint8), np.ones(len(column), bool)
    if pa.types.is_dictionary(kind) or not _is_fixed_width(kind):
        return _text_keys(column)
    if pa.types.is_temporal(kind):
        column = column.cast(pa.timestamp("us") if not pa.types.is_time(kind) else kind)
        column = column.cast(pa.int64())
    elif pa.types.is_boolean(kind):
        column = column.cast(pa.uint8())
    missing = np.asarray(column.is_null())
    keys = column.fill_null(0).to_numpy()
    if keys.dtype.kind == "f":
        missing = missing | np.isnan(keys)
    return keys, missing


def _is_fixed_width(kind: pa.DataType) -> bool:
    import pyarrow as pa

    types = pa.types
    is_number = types.is_integer(kind) or types.is_floating(kind)
    return bool(is_number or types.is_boolean(kind) or types.is_temporal(kind))


def _text_keys(column: pa.ChunkedArray) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    if not column.num_chunks:
        return np.zeros(0, np.uint8), np.zeros(0, bool)
    words = column.chunk(column.num_chunks - 1).dictionary
    last = len(words)
    # Few ranks fit 16 bits, which numpy sorts by radix, ten times as fast.
    width = np.uint16 if last < 2**16 - 1 else np.int32
    ranks = np.append(_ranks(words), last).astype(width)
    codes = [chunk.indices.fill_null(last).to_numpy() for chunk in column.chunks]
    keys = np.concatenate([ranks[part] for part in codes])
    return keys, keys == last


def _ranks(words: pa.Array) -> npt.NDArray[np.int64]:
    """Rank of each different text, missing last; texts of the same number share one."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    values = values_of_words(words)
    missing = np.asarray(values.is_null())
    if not pa.types.is_string(values.type):
        known = values.drop_null().to_numpy(zero_copy_only=False)
        ranks = np.full(len(words), len(words), dtype=np.int64)
        ranks[~missing] = np.unique(known, return_inverse=True)[1]
        return ranks
    numbers = numbers_from_text(values)
    if len(words) - numbers.null_count < MOSTLY_NUMBERS * len(words):
        numbers = pa.nulls(len(words), pa.float64())
    columns = pa.table({"number": numbers, "folded": pc.utf8_lower(values), "exact": values})
    order = pc.sort_indices(
        columns, sort_keys=[(name, "ascending") for name in columns.column_names]
    ).to_numpy()
    ranks = np.empty(len(words), dtype=np.int64)
    ranks[order] = np.arange(len(words))
    ranks[missing] = len(words)
    return ranks
