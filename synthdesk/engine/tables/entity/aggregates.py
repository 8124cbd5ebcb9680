"""Columns of many child rows as one value per entity.

Every function takes, for each child row, the position of its entity (int64, −1 for none) and how
many entities there are. Counts and sums of no rows are 0; all other figures of no rows are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Places = npt.NDArray[np.int64]

FREQUENT_CATEGORIES = 10


def row_counts(places: Places, entities: int) -> pa.Array:
    """Child rows of each entity, int64."""
    import numpy as np
    import pyarrow as pa

    return pa.array(np.bincount(places[places >= 0], minlength=entities).astype(np.int64))


def sums(values: pa.Array, places: Places, entities: int) -> pa.Array:
    """Sum of the values that are there: int64 where they are whole and it can't overflow."""
    import numpy as np
    import pyarrow as pa

    places, present = _present(values, places)
    if present.dtype.kind == "i" and _fits(present):
        totals = np.zeros(entities, dtype=np.int64)
        np.add.at(totals, places, present)
        return pa.array(totals)
    return pa.array(np.bincount(places, weights=present, minlength=entities)[:entities])


def means(values: pa.Array, places: Places, entities: int) -> pa.Array:
    """Arithmetic mean of the values that are there, double."""
    import numpy as np
    import pyarrow as pa

    places, present = _present(values, places)
    totals = np.bincount(places, weights=present, minlength=entities)
    rows = np.bincount(places, minlength=entities)
    return pa.array(totals / np.maximum(rows, 1), mask=rows == 0)


def minima(values: pa.Array, places: Places, entities: int) -> pa.Array:
    """Lowest value that is there, of the values' own type."""
    return _outermost(values, places, entities, first=True)


def maxima(values: pa.Array, places: Places, entities: int) -> pa.Array:
    """Highest value that is there, of the values' own type."""
    return _outermost(values, places, entities, first=False)


def latest(values: pa.Array, by: pa.Array, places: Places, entities: int) -> pa.Array:
    """The value in the row with the largest ``by``; of equal ones the last in the file."""
    import numpy as np
    import pyarrow as pa

    rows = np.flatnonzero(np.asarray(by.is_valid()) & (places >= 0))
    keys = _plain_numbers(by.take(pa.array(rows)))
    order = rows[np.lexsort((keys, places[rows]))]
    return values.take(_last_of_each(order, places, entities))


def distinct_counts(values: pa.Array, places: Places, entities: int) -> pa.Array:
    """Different values that are there, int64."""
    import numpy as np
    import pyarrow as pa

    codes, words = _codes(values)
    there = (places >= 0) & (codes >= 0)
    pairs = np.unique(places[there] * max(len(words), 1) + codes[there])
    counts = np.bincount(pairs // max(len(words), 1), minlength=entities)
    return pa.array(counts.astype(np.int64))


def category_shares(values: pa.Array, places: Places, entities: int) -> dict[str, pa.Array]:
    """Share of each frequent category among the rows with a value, by category, double.

    At most ten categories, most frequent first; all others together under an empty name.
    """
    import numpy as np
    import pyarrow as pa

    codes, words = _codes(values)
    there = (places >= 0) & (codes >= 0)
    codes, places = codes[there], places[there]
    rows = np.bincount(codes, minlength=len(words))
    ranked = sorted(np.flatnonzero(rows).tolist(), key=lambda code: (-rows[code], words[code]))
    totals = np.bincount(places, minlength=entities)
    shares: dict[str, pa.Array] = {}
    left = totals.astype(np.float64)
    for code in ranked[:FREQUENT_CATEGORIES]:
        counts = np.bincount(places[codes == code], minlength=entities)
        left -= counts
        shares[words[code]] = pa.array(counts / np.maximum(totals, 1), mask=totals == 0)
    if len(ranked) > FREQUENT_CATEGORIES:
        shares[""] = pa.array(left / np.maximum(totals, 1), mask=totals == 0)
    return shares


def _present(values: pa.Array, places: Places) -> tuple[Places, npt.NDArray[Any]]:
    """Values that are there and belong to an entity."""
    import numpy as np
    import pyarrow as pa

    there = np.asarray(values.is_valid()) & (places >= 0)
    return places[there], values.filter(pa.array(there)).to_numpy(zero_copy_only=False)


def _fits(values: npt.NDArray[np.int64]) -> bool:
    if not len(values):
        return True
    largest = max(abs(int(values.max())), abs(int(values.min())))
    return largest * len(values) < 2**63


def _outermost(values: pa.Array, places: Places, entities: int, *, first: bool) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    rows = np.flatnonzero(np.asarray(values.is_valid()) & (places >= 0))
    keys = _plain_numbers(values.take(pa.array(rows)))
    order = rows[np.lexsort((keys, places[rows]))]
    if first:
        order = order[::-1]
    return values.take(_last_of_each(order, places, entities))


def _last_of_each(order: Places, places: Places, entities: int) -> pa.Array:
    """For each entity the row that comes last in the order; missing where it has none."""
    import numpy as np
    import pyarrow as pa

    chosen = np.full(entities, -1, dtype=np.int64)
    # Of several assignments to one place numpy keeps the last.
    chosen[places[order]] = order
    return pa.array(chosen, mask=chosen < 0)


def _plain_numbers(values: pa.Array) -> npt.NDArray[Any]:
    import pyarrow as pa

    if pa.types.is_temporal(values.type):
        values = values.cast(pa.timestamp("us")).cast(pa.int64())
    numbers: npt.NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return numbers


def _codes(values: pa.Array) -> tuple[npt.NDArray[np.int64], list[str]]:
    """For each row its text's position among the different texts, −1 for none."""
    import numpy as np
    import pyarrow as pa

    from synthdesk.engine.tables.browsing.cell_text import shown_texts

    encoded = shown_texts(values).dictionary_encode()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, encoded.dictionary.cast(pa.string()).to_pylist()
