"""What one column holds in one table, and the bins that the training table's values suggest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.browsing.cell_text import shown_texts
from synthdesk.engine.tables.codes import ABOVE, BELOW, OTHER
from synthdesk.engine.tables.distinct_texts import DistinctTexts
from synthdesk.engine.tables.schema import Column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

MOST_BINS = 20
FREQUENT = 12
EXTREMES = 5
LOWEST_SHARE, HIGHEST_SHARE = 0.01, 0.99
CROWDED_SHARE = 0.6
"""A single bin of equal width that holds more than this makes room for bins of equal numbers."""
DAY = 86_400_000_000


@dataclass(frozen=True)
class OrderedBins:
    """Bins of numbers or times.

    Attributes:
        labels: of the bins, those outside the training table's values last.
        points: the values that have a bin each; empty where the bins are intervals.
        cuts: the values between two intervals, each belonging to the lower one.
        lowest: training's lowest value.
        highest: training's highest value.
    """

    labels: tuple[str, ...]
    points: npt.NDArray[Any]
    cuts: npt.NDArray[Any]
    lowest: float
    highest: float
    is_ordered: bool = True


@dataclass(frozen=True)
class CategoryBins:
    """Bins of categories; the last one holds all that have none of their own."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    is_ordered: bool


@dataclass(frozen=True)
class OrderedValues:
    """Numbers or times that are there, lowest first.

    Attributes:
        values: float64, or microseconds since 1970 as int64; shape (present rows,), sorted.
        kind: Arrow's type to write them in.
    """

    values: npt.NDArray[Any]
    kind: pa.DataType

    @classmethod
    def of(cls, array: pa.Array) -> OrderedValues:
        """Sort the values of a converted column."""
        import numpy as np
        import pyarrow as pa

        present = array.drop_null()
        if pa.types.is_timestamp(array.type):
            present = present.cast(pa.int64())
        return cls(np.sort(present.to_numpy(zero_copy_only=False)), array.type)

    @property
    def distinct(self) -> int:
        """How many different values."""
        return len(self._starts)

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        """Where each different value begins."""
        import numpy as np

        is_new = np.ones(len(self.values), dtype=bool)
        np.not_equal(self.values[1:], self.values[:-1], out=is_new[1:])
        return np.flatnonzero(is_new)

    @cached_property
    def _rows(self) -> npt.NDArray[np.int64]:
        """How many rows hold each different value."""
        import numpy as np

        return np.diff(np.append(self._starts, len(self.values)))

    def extremes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lowest and the highest different values as texts, outermost first."""
        lowest = self.values[self._starts[:EXTREMES]]
        highest = self.values[self._starts[-EXTREMES:][::-1]]
        return self._texts(lowest), self._texts(highest)

    def moments(self) -> tuple[float | None, float | None, float | None]:
        """Mean, median and standard deviation (n − 1); numbers only."""
        import numpy as np

        size = len(self.values)
        if self.values.dtype.kind != "f" or not size:
            return None, None, None
        half = self.values[(size - 1) // 2], self.values[size // 2]
        deviation = float(np.std(self.values, ddof=1)) if size > 1 else None
        return float(np.mean(self.values)), float(half[0] + (half[1] - half[0]) / 2), deviation

    def examples(self) -> tuple[tuple[str, int], ...]:
        """The most frequent values with their rows; of equally frequent ones the lowest."""
        chosen = most_frequent(self._rows)
        texts = self._texts(self.values[self._starts[chosen]])
        return tuple(zip(texts, self._rows[chosen].tolist(), strict=True))

    def own_bins(self, column: Column) -> OrderedBins:
        """Bins by these values, taken as the training table's."""
        import numpy as np

        nothing = self.values[:0]
        if not len(self.values):
            return OrderedBins((OTHER,), nothing, nothing, math.inf, -math.inf)
        lowest, highest = self.values[0], self.values[-1]
        if self.distinct <= MOST_BINS:
            points = self.values[self._starts]
            return OrderedBins((*self._texts(points), OTHER), points, nothing, lowest, highest)
        cuts = self._cuts()
        cuts = np.unique(cuts[(cuts >= lowest) & (cuts < highest)])
        labels = _interval_labels(self._texts(cuts))
        return OrderedBins((*labels, BELOW, ABOVE), nothing, cuts, lowest, highest)

    def shares(self, bins: OrderedBins, rows: int) -> tuple[float, ...]:
        """Share of all rows in each bin."""
        import numpy as np

        if not len(bins.cuts):
            left = np.searchsorted(self.values, bins.points, "left")
            inside = np.searchsorted(self.values, bins.points, "right") - left
            counts = [*inside.tolist(), len(self.values) - int(inside.sum())]
        else:
            below = int(np.searchsorted(self.values, bins.lowest, "left"))
            above = len(self.values) - int(np.searchsorted(self.values, bins.highest, "right"))
            inside = self._rows_between(bins.cuts)
            inside[0] -= below
            inside[-1] -= above
            counts = [*inside.tolist(), below, above]
        return tuple(count / max(rows, 1) for count in counts)

    def _rows_between(self, cuts: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        import numpy as np

        ends = np.searchsorted(self.values, cuts, "right")
        return np.diff(np.concatenate([[0], ends, [len(self.values)]]))

    def _cuts(self) -> npt.NDArray[Any]:
        import numpy as np

        most = CROWDED_SHARE * len(self.values)
        heap = int(np.argmax(self._rows))
        if self._rows[heap] > most:
            # Nine zeros in ten: zero gets a bin of its own, the others share the rest.
            around = self.values[self._starts[max(heap - 1, 0) : heap + 1]]
            rest = self.values[self.values != self.values[self._starts[heap]]]
            return np.concatenate([around, OrderedValues(rest, self.kind)._even_cuts()])
        cuts = self._even_cuts()
        if np.max(self._rows_between(cuts)) > most:
            levels = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
            cuts = self.values[(levels * (len(self.values) - 1)).astype(int)]
        return cuts

    def _even_cuts(self) -> npt.NDArray[Any]:
        """Round values at an equal distance over the bulk of the values."""
        import numpy as np

        last = len(self.values) - 1
        low, high = (float(self.values[int(q * last)]) for q in (LOWEST_SHARE, HIGHEST_SHARE))
        width = (high - low) / MOST_BINS
        if width <= 0 or not math.isfinite(width):
            return self.values[:0]
        if self.values.dtype.kind != "f":
            width = math.ceil(width / DAY) * DAY if width > DAY / 2 else math.ceil(width)
            return np.arange(low, high, width).astype(self.values.dtype) // int(width) * int(width)
        step = round_step(width)
        cuts = (math.floor(low / step) + 1 + np.arange(math.ceil((high - low) / step))) * step
        return cuts[cuts < high]

    def _texts(self, values: npt.NDArray[Any]) -> tuple[str, ...]:
        import pyarrow as pa

        if self.values.dtype.kind == "f":
            # Twelve digits tell all shown values apart and hide 0.30000000000000004.
            return tuple(f"{value:.12g}" for value in values.tolist())
        return tuple(shown_texts(pa.array(values, pa.int64()).cast(self.kind)).to_pylist())


@dataclass(frozen=True)
class Categories:
    """Categories that are there, with their rows."""

    texts: DistinctTexts

    @property
    def distinct(self) -> int:
        """How many different values."""
        return len(self.texts.words)

    def extremes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Categories have none."""
        return (), ()

    def moments(self) -> tuple[None, None, None]:
        """Categories have none."""
        return None, None, None

    def examples(self) -> tuple[tuple[str, int], ...]:
        """The most frequent values with their rows; of equally frequent ones by the alphabet."""
        import pyarrow as pa
        import pyarrow.compute as pc

        counted = pa.table({"word": self.texts.words, "rows": pa.array(self.texts.rows)})
        keys = [("rows", "descending"), ("word", "ascending")]
        chosen = counted.take(pc.select_k_unstable(counted, min(FREQUENT, len(counted)), keys))
        return tuple(
            zip(chosen.column("word").to_pylist(), chosen.column("rows").to_pylist(), strict=True)
        )

    def own_bins(self, column: Column) -> CategoryBins:
        """The user's order where there is one, else the most frequent values first."""
        words = column.order or tuple(word for word, _ in self.examples())
        return CategoryBins((*words, OTHER), words, bool(column.order))

    def shares(self, bins: CategoryBins, rows: int) -> tuple[float, ...]:
        """Share of all rows in each bin."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        places = pc.index_in(self.texts.words, value_set=pa.array(bins.words, pa.string()))
        places = places.fill_null(len(bins.words)).to_numpy()
        counts = np.bincount(places, weights=self.texts.rows, minlength=len(bins.labels))
        return tuple((counts / max(rows, 1)).tolist())


def most_frequent(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Positions of the largest counts, largest first; of equal ones the first."""
    import numpy as np

    if len(rows) > FREQUENT:
        least = np.partition(rows, -FREQUENT)[-FREQUENT]
        larger = np.flatnonzero(rows > least)
        equal = np.flatnonzero(rows == least)[: FREQUENT - len(larger)]
        candidates = np.sort(np.concatenate([larger, equal]))
    else:
        candidates = np.arange(len(rows))
    return candidates[np.argsort(-rows[candidates], kind="stable")]


def round_step(width: float) -> float:
    """The next larger of 1, 2, 2.5, 5 and 10, times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(base * power for base in (1, 2, 2.5, 5, 10) if base * power >= width * (1 - 1e-9))


def _interval_labels(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        return ("in range",)
    return (f"≤ {texts[0]}", *(f"{a} – {b}" for a, b in pairwise(texts)), f"> {texts[-1]}")
