"""A column's training values as a short list of levels, and every table's rows by level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column, ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_FIRST_ROWS = 10_000
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True, eq=False)
class Levels:
    """Levels of a column; a code is a place in ``labels``.

    Attributes:
        labels: one a level, in the column's order or by the values.
        numbers: the levels' numbers, ascending, for columns of numbers.
    """

    labels: tuple[str, ...]
    numbers: Floats | None = None

    def codes(self, values: pa.ChunkedArray) -> Integers:
        """Level of each row; one past the last for any other value, −1 for missing."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        other = len(self.labels)
        codes: Integers
        if self.numbers is not None:
            known = numbers_of(values)
            place = np.minimum(np.searchsorted(self.numbers, known), other - 1)
            codes = np.where(self.numbers[place] == known, place, other)
            codes[np.isnan(known)] = -1
            return codes
        array = values.combine_chunks()
        words = array.dictionary.cast(pa.string())
        level = pc.index_in(words, value_set=pa.array(self.labels, pa.string())).fill_null(other)
        of_word = np.append(level.to_numpy(zero_copy_only=False).astype(np.int64), -1)
        entry = array.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        codes = of_word[entry]
        return codes


def all_levels(column: Column, training: pa.ChunkedArray, most: int) -> Levels | None:
    """Every training value as a level; nothing for times and where there are too many values."""
    import numpy as np

    if column.type is ColumnType.DATETIME:
        return None
    if column.is_ordered:
        # Nearly always the first rows already hold too many values, and need no sorting of all.
        if len(np.unique(numbers_of(training.slice(0, _FIRST_ROWS)))) > most + 1:
            return None
        known = numbers_of(training)
        distinct = np.unique(known[~np.isnan(known)])
        if not 2 <= len(distinct) <= most:
            return None
        return Levels(tuple(f"{value:.6g}" for value in distinct.tolist()), distinct)
    counted = value_counts(training)
    if not 2 <= len(counted) <= most:
        return None
    return Levels(_in_order(column, sorted(counted)))


def frequent_levels(column: Column, training: pa.ChunkedArray, most: int) -> Levels:
    """The most frequent training values of a column of categories."""
    counted = value_counts(training)
    ranked = sorted(counted, key=lambda word: (-counted[word], word))[:most]
    return Levels(_in_order(column, ranked))


def value_counts(values: pa.ChunkedArray) -> dict[str, int]:
    """Rows of each different value that is not missing."""
    import pyarrow.compute as pc

    counted = pc.value_counts(values.combine_chunks().drop_null()).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counted}


def _in_order(column: Column, words: list[str]) -> tuple[str, ...]:
    place = {word: at for at, word in enumerate(column.order)}
    return tuple(sorted(words, key=lambda word: place.get(word, len(place))))


def numbers_of(values: pa.ChunkedArray) -> Floats:
    """Numbers as they are, times as days since 1970; missing is NaN."""
    import numpy as np
    import pyarrow as pa

    array = values.combine_chunks()
    if pa.types.is_timestamp(array.type):
        days = array.cast(pa.int64()).cast(pa.float64(), safe=False)
        return np.asarray(days.to_numpy(zero_copy_only=False)) / MICROSECONDS_A_DAY
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)
