"""Distances between two tables' values of one column, exact, and at equal size.

Values are counted first: whatever is asked afterwards costs as much as there are different
values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.missing.resampled_counts import equal_size_comparisons

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.equal_size_reference import Comparison

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_POINTS = 2_000


@dataclass(frozen=True, eq=False)
class ValueCounts:
    """The different numbers of a column in ascending order, and the rows of each."""

    values: Floats
    rows: Counts

    @classmethod
    def of(cls, numbers: Floats) -> ValueCounts:
        """Count the numbers that are not missing (NaN)."""
        import numpy as np

        values, rows = np.unique(numbers[~np.isnan(numbers)], return_counts=True)
        return cls(values, rows.astype(np.int64))

    @property
    def n(self) -> int:
        """All rows with a number."""
        return int(self.rows.sum())

    def quantiles(self, shares: tuple[float, ...]) -> tuple[float, ...]:
        """Quantiles as ``numpy.quantile`` takes them, linear between two rows' values."""
        import numpy as np

        ends = np.cumsum(self.rows)
        at = np.asarray(shares) * (self.n - 1)
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, self.n - 1)
        below, above = (
            self.values[np.searchsorted(ends, rank, side="right")] for rank in (low, high)
        )
        return tuple((below + (at - low) * (above - below)).tolist())

    def mean_and_sd(self) -> tuple[float, float]:
        """Mean and standard deviation (n − 1)."""
        import numpy as np

        mean = float((self.values * (self.rows / self.n)).sum())
        spread = float((self.rows * (self.values - mean) ** 2).sum()) / max(self.n - 1, 1)
        return mean, float(np.sqrt(spread))


def on_common_values(*tables: ValueCounts) -> tuple[Floats, list[Counts]]:
    """All tables' different values together, and each table's rows of every one."""
    import numpy as np

    values = np.unique(np.concatenate([table.values for table in tables]))
    rows = []
    for table in tables:
        counts = np.zeros(len(values), dtype=np.int64)
        counts[np.searchsorted(values, table.values)] = table.rows
        rows.append(counts)
    return values, rows


def ks_and_w1(values: Floats, p: Counts, q: Counts) -> tuple[float, float]:
    """Kolmogorov-Smirnov distance and first Wasserstein distance, in the values' own unit."""
    import numpy as np

    difference = np.abs(np.cumsum(p) / p.sum() - np.cumsum(q) / q.sum())
    return float(difference.max()), float((difference[:-1] * np.diff(values)).sum())


def reference_of_numbers(
    real: ValueCounts, other: ValueCounts, generator: np.random.Generator
) -> tuple[Comparison, Comparison] | None:
    """KS and W1 at equal size: of two real samples, and of the other table and a real sample.

    With more than ``MOST_POINTS`` different values these are taken on that many of them, at equal
    steps of the pooled ranks, which can lower either KS by up to 1/``MOST_POINTS``.
    """
    import numpy as np

    values, (ours, theirs) = on_common_values(real, other)
    if len(values) > MOST_POINTS:
        ranks = np.cumsum(ours + theirs)
        steps = np.linspace(ranks[-1] / MOST_POINTS, ranks[-1], MOST_POINTS)
        kept = np.unique(np.minimum(np.searchsorted(ranks, steps), len(values) - 1))
        starts = np.append(0, kept[:-1] + 1)
        ours, theirs = (np.add.reduceat(counts, starts) for counts in (ours, theirs))
        values = values[kept]

    def distances(p: Counts, q: Counts) -> tuple[float, ...]:
        return ks_and_w1(values, p, q)

    found = equal_size_comparisons(ours, theirs, distances, generator)
    return (found[0], found[1]) if found else None
