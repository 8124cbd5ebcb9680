"""One column's different values, and how many rows of every table hold each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.tables.schema import Column, ColumnType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

MICROSECONDS_A_DAY = 86_400_000_000
LONGEST_VALUE = 200
MOST_ROWS = 20


@dataclass(frozen=True, eq=False)
class CountedValues:
    """The different values of all tables together, numbers and times in ascending order.

    Attributes:
        column: what the schema says of it.
        numbers: shape (values,); times as days since 1970-01-01. Absent for other columns.
        words: shape (values,), texts; absent for numbers and times.
        training: rows of each value; shape (values,).
        synthetic: the same.
        holdout: the same, if a holdout was given.
        places: for each table's rows, the place of the value; −1 where it is missing.
    """

    column: Column
    numbers: Floats | None
    words: pa.Array | None
    training: Counts
    synthetic: Counts
    holdout: Counts | None
    places: tuple[Places, ...]

    @property
    def real(self) -> Counts:
        """Rows of each value in training and holdout together."""
        return self.training if self.holdout is None else self.training + self.holdout

    @property
    def real_places(self) -> Places:
        """Places of training's rows, then of the holdout's."""
        import numpy as np

        if len(self.places) == 2:
            return self.places[0]
        return np.concatenate([self.places[0], self.places[2]])

    def text(self, place: int) -> str:
        """A value as it is written for a reader."""
        if self.numbers is not None:
            return number_text(float(self.numbers[place]), self.column.type)
        assert self.words is not None
        return shortened(str(self.words[place].as_py()), LONGEST_VALUE)

    def synthetic_rows(self, is_meant: npt.NDArray[np.bool_]) -> tuple[int, ...]:
        """The first synthetic rows, counted from 1, whose value is among those meant.

        Args:
            is_meant: shape (values,).
        """
        import numpy as np

        meant = np.append(is_meant, False)  # what is missing is at −1
        return tuple((np.flatnonzero(meant[self.places[1]])[:MOST_ROWS] + 1).tolist())


def counted_values(column: Column, tables: Tables) -> CountedValues:
    """Count one column of all tables."""
    import numpy as np

    sources = [tables.training, tables.synthetic]
    if tables.holdout is not None:
        sources.append(tables.holdout)
    arrays = [table.column(column.name).combine_chunks() for table in sources]
    numbers = words = None
    if column.is_ordered:
        numbers, places = _counted_numbers([_floats(array) for array in arrays])
        size = len(numbers)
    else:
        words, places = _counted_words(arrays)
        size = len(words)
    counts = [np.bincount(found[found >= 0], minlength=size).astype(np.int64) for found in places]
    return CountedValues(
        column,
        numbers,
        words,
        counts[0],
        counts[1],
        counts[2] if tables.holdout is not None else None,
        tuple(places),
    )


def _floats(array: pa.Array) -> Floats:
    import numpy as np
    import pyarrow as pa

    if pa.types.is_timestamp(array.type):
        days = array.cast(pa.int64()).cast(pa.float64(), safe=False)
        return np.asarray(days.to_numpy(zero_copy_only=False)) / MICROSECONDS_A_DAY
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)


def _counted_numbers(tables: list[Floats]) -> tuple[Floats, list[Places]]:
    import numpy as np

    known = [values[~np.isnan(values)] for values in tables]
    numbers = np.unique(np.concatenate([np.unique(values) for values in known]))
    places = []
    for values in tables:
        place = np.searchsorted(numbers, values).astype(np.int64)
        place[np.isnan(values)] = -1
        places.append(place)
    return numbers, places


def _counted_words(tables: list[pa.DictionaryArray]) -> tuple[pa.Array, list[Places]]:
    """Only words that some row holds: a dictionary may list others."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.unique(
        pa.concat_arrays([table.dictionary.cast(pa.string()) for table in tables])
    ).drop_null()
    places = []
    for table in tables:
        of_word = pc.index_in(table.dictionary.cast(pa.string()), value_set=words)
        of_word = np.append(of_word.to_numpy(zero_copy_only=False).astype(np.int64), -1)
        entry = table.indices.fill_null(len(table.dictionary)).to_numpy(zero_copy_only=False)
        places.append(of_word[entry])
    held = np.zeros(len(words), dtype=np.bool_)
    for found in places:
        held[found[found >= 0]] = True
    renumbered = np.append(np.where(held, np.cumsum(held) - 1, -1), -1)
    return words.filter(pa.array(held)), [renumbered[found] for found in places]


def number_text(value: float, kind: ColumnType) -> str:
    """A number in few digits, a time as ISO 8601 down to the second."""
    if kind is not ColumnType.DATETIME:
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"
    import numpy as np

    time = np.datetime64(round(value * 86_400), "s")
    is_day = time == time.astype("datetime64[D]")
    return str(np.datetime_as_string(time.astype("datetime64[D]") if is_day else time))
