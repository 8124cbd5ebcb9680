"""The values of a column sorted into classes, more of them than bins, and drawn back from them.

Each frequent value is a class of its own; of numbers and times the rest is cut at quantiles, of
categories it is one class. A value that few training rows share is not given back: numbers and
times are drawn anew between its neighbours.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from synthdesk.engine.tables.codes import MISSING, value_labels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_CLASSES = 60
FEWEST_CLASSES = 10
ROWS_A_CLASS = 100
"""A column has one class for so many rows, within the two bounds above."""
SHARED_ROWS = 10
"""A number that fewer training rows have is drawn anew between its neighbours."""
_GRIDS = 6


class ValueClasses(ABC):
    """The classes of one column, missing being the last of them.

    Attributes:
        count: how many there are.
        is_ordered: whether the column holds numbers or times.
    """

    count: int
    is_ordered: bool

    @property
    @abstractmethod
    def labels(self) -> tuple[str, ...]:
        """What each class holds, in words."""

    @abstractmethod
    def classes(self, column: pa.ChunkedArray) -> Integers:
        """The class of each value, shape (rows,); of any table with the same types."""

    @abstractmethod
    def predictor(self, column: pa.ChunkedArray) -> Floats:
        """What a tree splits by, shape (rows,): numbers within [0, 1] if ordered, else classes.

        A missing number lies below all others.
        """

    @abstractmethod
    def draw(self, classes: Integers, generator: np.random.Generator) -> pa.Array:
        """A value of each class, as the training rows have them."""


def value_classes(column: pa.ChunkedArray, most: int = MOST_CLASSES) -> ValueClasses:
    """The classes that a column's values suggest.

    Args:
        column: float64, a timestamp, or dictionary-encoded strings.
        most: about so many classes at most.
    """
    import pyarrow as pa

    rows = len(column)
    most = min(most, max(FEWEST_CLASSES, rows // ROWS_A_CLASS))
    if pa.types.is_dictionary(column.type):
        return _Categories(column, most)
    return _Numbers(column, most)


class _Numbers(ValueClasses):
    is_ordered = True

    def __init__(self, column: pa.ChunkedArray, most: int) -> None:
        import numpy as np

        self._type = column.type
        values = self._floats(column)
        known = values[~np.isnan(values)]
        self._values, self._rows = np.unique(known, return_counts=True)
        self._class_of = _classes_of_numbers(self._rows, most)
        self.count = int(self._class_of.max()) + 2
        self._grid = _grid(self._values)
        # Values class by class, so that a place among the rows of a class is a value.
        self._order = np.argsort(self._class_of, kind="stable")
        self._below = np.concatenate([[0], np.cumsum(self._rows[self._order])])
        sizes = np.bincount(self._class_of, weights=self._rows, minlength=self.count - 1)
        self._first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    @property
    def labels(self) -> tuple[str, ...]:
        import pyarrow as pa

        places = self._below.searchsorted(self._first)
        lowest = self._values[self._order[places[:-1]]]
        highest = self._values[self._order[places[1:] - 1]]
        is_time = pa.types.is_timestamp(self._type)
        texts = zip(value_labels(lowest, is_time), value_labels(highest, is_time), strict=True)
        ranges = (low if low == high else f"{low} – {high}" for low, high in texts)
        return (*ranges, MISSING)

    def classes(self, column: pa.ChunkedArray) -> Integers:
        import numpy as np

        values = self._floats(column)
        # A value that training has not belongs to the class of the next one.
        place = np.searchsorted(self._values, values).clip(0, len(self._values) - 1)
        found: Integers = np.where(np.isnan(values), self.count - 1, self._class_of[place])
        return found

    def predictor(self, column: pa.ChunkedArray) -> Floats:
        import numpy as np

        values = self._floats(column)
        low, high = self._values[0], self._values[-1]
        scaled: Floats = np.where(
            np.isnan(values), -1.0, ((values - low) / ((high - low) or 1.0)).clip(0.0, 1.0)
        )
        return scaled

    def draw(self, classes: Integers, generator: np.random.Generator) -> pa.Array:
        import numpy as np
        import pyarrow as pa

        missing = classes == self.count - 1
        inside = np.where(missing, 0, classes)
        size = self._first[inside + 1] - self._first[inside]
        row = self._first[inside] + (generator.random(len(classes)) * size).astype(np.int64)
        place = self._order[np.searchsorted(self._below, row, side="right") - 1]
        values = self._values[place]
        rare = self._rows[place] < SHARED_ROWS
        last = len(self._values) - 1
        low = self._values[np.maximum(place - 1, 0)]
        high = self._values[np.minimum(place + 1, last)]
        between = low + (high - low) * generator.random(len(classes))
        if self._grid:
            between = (np.round(between / self._grid) * self._grid).clip(low, high)
        values = np.where(rare, between, values)
        if pa.types.is_timestamp(self._type):
            return pa.array(values.astype(np.int64), pa.int64(), mask=missing).cast(self._type)
        return pa.array(values, self._type, mask=missing)

    @staticmethod
    def _floats(column: pa.ChunkedArray) -> Floats:
        import numpy as np
        import pyarrow as pa

        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64()).cast(pa.float64(), safe=False)
        return np.asarray(column.to_numpy(), dtype=np.float64)


class _Categories(ValueClasses):
    is_ordered = False

    def __init__(self, column: pa.ChunkedArray, most: int) -> None:
        import numpy as np
        import pyarrow.compute as pc

        self._type = column.type
        counted = pc.value_counts(column.cast(self._type.value_type).drop_null())
        # By frequency, then by text, so that nothing hangs on the order of rows.
        texts, rows = counted.field("values"), counted.field("counts").to_numpy()
        by_text = pc.sort_indices(texts).to_numpy()
        order = by_text[np.argsort(-rows[by_text], kind="stable")]
        self._words, self._rows = texts.take(order), rows[order]
        self._class_of = np.minimum(np.arange(len(self._words)), most)
        self.count = int(self._class_of.max()) + 2

    @property
    def labels(self) -> tuple[str, ...]:
        alone = self._words.slice(0, self.count - 1).to_pylist()
        if len(self._words) > len(alone):
            alone[-1] = f"{len(self._words) - len(alone) + 1:,} rarer values"
        return (*alone, MISSING)

    def classes(self, column: pa.ChunkedArray) -> Integers:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        column = column.unify_dictionaries()
        words = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
        place = pc.index_in(words.cast(self._words.type), self._words)
        # A word that training has not belongs to the least frequent class.
        known = place.fill_null(len(self._words) - 1).to_numpy()
        of_word = np.append(self._class_of[known], self.count - 1)
        codes = [pc.fill_null(chunk.indices.cast(pa.int64()), -1) for chunk in column.chunks]
        found: Integers = of_word[pa.chunked_array(codes, pa.int64()).to_numpy()]
        return found

    def predictor(self, column: pa.ChunkedArray) -> Floats:
        return self.classes(column).astype("float64")

    def draw(self, classes: Integers, generator: np.random.Generator) -> pa.Array:
        import numpy as np
        import pyarrow as pa

        missing = classes == self.count - 1
        place = classes.copy()
        place[missing] = 0
        merged = len(self._words) > self.count - 1
        if merged:
            rest = np.flatnonzero(classes == self.count - 2)
            first = self.count - 2
            chances = self._rows[first:] / self._rows[first:].sum()
            place[rest] = first + generator.choice(len(chances), len(rest), p=chances)
        indices = pa.array(place, pa.int32(), mask=missing)
        return pa.DictionaryArray.from_arrays(indices, self._words).cast(self._type)


def _classes_of_numbers(rows: Integers, most: int) -> Integers:
    """The class of each distinct value: its own if frequent, else one of a quantile range.

    Args:
        rows: how many training rows have each distinct value, values rising.
        most: so many ranges, and at most about as many frequent values.
    """
    import numpy as np

    if len(rows) <= most:
        return np.arange(len(rows))
    frequent = (rows >= SHARED_ROWS) & (rows * most >= rows.sum() / 4)
    below = np.cumsum(np.where(frequent, 0, rows))
    ranges = np.minimum((below - 1) * most // max(int(below[-1]), 1), most - 1)
    _, numbered = np.unique(ranges[~frequent], return_inverse=True)
    classes = np.empty(len(rows), dtype=np.int64)
    classes[~frequent] = numbered
    used = int(numbered.max()) + 1 if len(numbered) else 0
    classes[frequent] = used + np.arange(int(frequent.sum()))
    return classes


def _grid(values: Floats) -> float:
    """The coarsest power of ten that all values are multiples of; 0 if none down to 1e-6 is."""
    import numpy as np

    for digits in range(_GRIDS + 1):
        scaled = values * 10.0**digits
        if np.allclose(scaled, np.round(scaled), rtol=0, atol=1e-6):
            return float(10.0**-digits)
    return 0.0
