"""Samples of equal size, drawn from counts: two disjoint real ones and a synthetic one a draw.

The counts of a random sample without replacement follow the multivariate hypergeometric
distribution, so that a draw costs as much as there are different values, not rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import (
    DRAWS,
    Comparison,
    comparisons,
    sample_size,
)
from synthdesk.engine.accuracy.joint_frequencies import similarity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Distances = Callable[[Counts, Counts], tuple[float, ...]]


def equal_size_counts(
    real: Counts, other: Counts, generator: np.random.Generator
) -> Iterator[tuple[Counts, Counts, Counts]]:
    """``DRAWS`` draws of two disjoint real samples and one of the other table, as counts.

    Args:
        real: rows of each value; shape (values,).
        other: the same values in the table that is judged.
        generator: the metric's own.
    """
    m = sample_size(int(real.sum()), 0, int(other.sum()))
    for _ in range(DRAWS):
        first = generator.multivariate_hypergeometric(real, m)
        second = generator.multivariate_hypergeometric(real - first, m)
        yield first, second, generator.multivariate_hypergeometric(other, m)


def equal_size_comparisons(
    real: Counts, other: Counts, distances: Distances, generator: np.random.Generator
) -> list[Comparison]:
    """Figures between real samples, and between the other table and a real sample.

    Args:
        real: rows of each value.
        other: the same values in the table that is judged.
        distances: the figures of two vectors of counts of the same total.
        generator: the metric's own.

    Returns:
        One comparison for each figure; nothing where the tables are too small to be drawn from.
    """
    import numpy as np

    m = sample_size(int(real.sum()), 0, int(other.sum()))
    if m < 1:
        return []
    drawn = [
        (distances(first, second), distances(first, fake))
        for first, second, fake in equal_size_counts(real, other, generator)
    ]
    both = [np.array([pair[side] for pair in drawn], dtype=np.float64) for side in (0, 1)]
    return comparisons(both[0], both[1], m)


def total_variation(p: Counts, q: Counts) -> float:
    """½ Σ |p − q| of two count vectors, each scaled to sum to one; in [0, 1]."""
    return 1.0 - similarity(p, q)
