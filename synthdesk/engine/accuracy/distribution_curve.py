"""A column's distribution in both tables, in few enough points to be drawn and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues

    Counts = npt.NDArray[np.int64]

MOST_STEPS = 120
HISTOGRAM_BINS = 40
SHOWN = (0.005, 0.995)


@dataclass(frozen=True)
class DistributionCurve:
    """Cumulative distribution and histogram of a column of numbers or times.

    Attributes:
        values: ascending; every different value, or ``MOST_STEPS`` at equal steps of the ranks of
            both tables, and the value at which they differ most. Times as days since 1970-01-01.
        training: share of training's values up to and with each of ``values``.
        synthetic: the same.
        edges: of equal bins over what training holds between its .5 % and 99.5 % quantiles; empty
            where those are equal.
        training_rows: training rows in each bin; the first bin takes in its lower edge.
        synthetic_rows: the same.
    """

    values: tuple[float, ...]
    training: tuple[float, ...]
    synthetic: tuple[float, ...]
    edges: tuple[float, ...]
    training_rows: tuple[int, ...]
    synthetic_rows: tuple[int, ...]


def distribution_curve(values: CountedValues) -> DistributionCurve | None:
    """Both curves; nothing where a table has no value."""
    import numpy as np

    numbers, tables = values.numbers, (values.training, values.synthetic)
    if numbers is None or not all(rows.any() for rows in tables):
        return None
    shares = [np.cumsum(rows) / rows.sum() for rows in tables]
    kept = np.flatnonzero(tables[0] + tables[1])
    if len(kept) > MOST_STEPS:
        ranks = np.cumsum(tables[0] + tables[1])
        steps = np.searchsorted(ranks, np.linspace(1, ranks[-1], MOST_STEPS))
        widest = int(np.abs(shares[0] - shares[1]).argmax())
        kept = np.unique(np.append(steps, widest))
    low, high = (
        float(numbers[min(int(np.searchsorted(shares[0], share)), len(numbers) - 1)])
        for share in SHOWN
    )
    edges = np.linspace(low, high, HISTOGRAM_BINS + 1) if high > low else np.empty(0)
    return DistributionCurve(
        values=tuple(numbers[kept].tolist()),
        training=tuple(shares[0][kept].tolist()),
        synthetic=tuple(shares[1][kept].tolist()),
        edges=tuple(edges.tolist()),
        training_rows=_histogram(numbers, tables[0], edges),
        synthetic_rows=_histogram(numbers, tables[1], edges),
    )


def _histogram(
    numbers: npt.NDArray[np.float64], rows: Counts, edges: npt.NDArray[np.float64]
) -> tuple[int, ...]:
    import numpy as np

    if not len(edges):
        return ()
    # Right-closed as all bins here are, the lowest edge included.
    bins = np.searchsorted(edges, numbers, side="left") + (numbers == edges[0])
    counted = np.bincount(bins, weights=rows, minlength=len(edges) + 1)[1 : len(edges)]
    return tuple(counted.astype(np.int64).tolist())
