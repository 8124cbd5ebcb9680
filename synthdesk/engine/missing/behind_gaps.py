"""The true values behind the gaps, against those that are there: is missing at random?

In one table alone nobody can see whether a value is missing because of what it is. With the true
values, row by row, it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Z_95, Estimate, newcombe_difference
from synthdesk.engine.missing.distances import (
    ValueCounts,
    ks_and_w1,
    on_common_values,
    reference_of_numbers,
)
from synthdesk.engine.missing.gap_shares import share_of
from synthdesk.engine.missing.resampled_counts import equal_size_comparisons, total_variation

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

FEWEST_VALUES = 30
NORMAL = "normal 95 %"


@dataclass(frozen=True)
class ValuesBehindGaps:
    """True values where training is missing, against true values where it is not.

    Attributes:
        column: the column with the gaps.
        figure: what ``behind``, ``observed`` and ``difference`` are: ``"mean"``, or
            ``"share of …"`` with the level whose share differs most.
        behind: the figure behind the gaps.
        observed: the figure where nothing is missing.
        difference: behind minus observed.
        distance: KS for numbers and times, total variation distance for categories.
        reference: the same distance at equal size between the values behind the gaps and all
            true values, beside two samples of all true values: what gaps at random would give.
        adjusted: the difference among rows alike in ``adjusted_for``; absent where no such rows
            are found on both sides.
        adjusted_for: the columns whose values the gaps depend on most.
        spread: standard deviation of the observed figure, the unit for its differences.
    """

    column: str
    figure: str
    behind: Estimate
    observed: Estimate
    difference: Estimate
    distance: float
    reference: Comparison
    adjusted: Estimate | None
    adjusted_for: tuple[str, ...]
    spread: float


def numbers_behind_gaps(
    column: str,
    truth: Floats,
    is_gap: Mask,
    strata: Integers,
    adjusted_for: Sequence[str],
    generator: np.random.Generator,
) -> ValuesBehindGaps | None:
    """True numbers behind the gaps; nothing below ``FEWEST_VALUES`` on either side.

    Args:
        column: column name.
        truth: shape (rows,), NaN where the truth itself is missing.
        is_gap: shape (rows,).
        strata: shape (rows,), rows of one number are alike in ``adjusted_for``.
        adjusted_for: names of those columns.
        generator: the metric's own.
    """
    import numpy as np

    known = ~np.isnan(truth)
    behind, observed = truth[known & is_gap], truth[known & ~is_gap]
    if min(len(behind), len(observed)) < FEWEST_VALUES:
        return None
    counts = [ValueCounts.of(part) for part in (behind, observed)]
    values, rows = on_common_values(*counts)
    everything = ValueCounts(values, rows[0] + rows[1])
    reference = reference_of_numbers(everything, counts[0], generator)
    if reference is None:
        return None
    means = [mean_of(part) for part in (behind, observed)]
    return ValuesBehindGaps(
        column,
        "mean",
        means[0],
        means[1],
        _difference(behind, observed),
        ks_and_w1(values, *rows)[0],
        reference[0],
        _adjusted(truth[known], is_gap[known], strata[known]) if adjusted_for else None,
        tuple(adjusted_for),
        counts[1].mean_and_sd()[1],
    )


def categories_behind_gaps(
    column: str,
    truth: Integers,
    labels: Sequence[str],
    is_gap: Mask,
    strata: Integers,
    adjusted_for: Sequence[str],
    generator: np.random.Generator,
) -> ValuesBehindGaps | None:
    """The same for categories, as places in ``labels``, −1 where the truth is missing."""
    import numpy as np

    known = truth >= 0
    behind, observed = (
        np.bincount(truth[known & side], minlength=len(labels)) for side in (is_gap, ~is_gap)
    )
    n_behind, n_observed = int(behind.sum()), int(observed.sum())
    if min(n_behind, n_observed) < FEWEST_VALUES:
        return None
    most = int(np.argmax(np.abs(behind / n_behind - observed / n_observed)))

    def distances(p: Integers, q: Integers) -> tuple[float, ...]:
        return (total_variation(p, q),)

    reference = equal_size_comparisons(behind + observed, behind, distances, generator)
    if not reference:
        return None
    hits = (truth[known] == most).astype(np.float64)
    share = int(observed[most]) / n_observed
    return ValuesBehindGaps(
        column,
        f"share of “{labels[most][:60]}”",
        share_of(int(behind[most]), n_behind),
        share_of(int(observed[most]), n_observed),
        newcombe_difference(int(behind[most]), n_behind, int(observed[most]), n_observed),
        total_variation(behind, observed),
        reference[0],
        _adjusted(hits, is_gap[known], strata[known]) if adjusted_for else None,
        tuple(adjusted_for),
        (share * (1 - share)) ** 0.5,
    )


def mean_of(numbers: Floats) -> Estimate:
    """Mean with its normal interval."""
    n = len(numbers)
    mean = float(numbers.mean())
    error = Z_95 * float(numbers.std(ddof=1)) / n**0.5 if n > 1 else 0.0
    return Estimate(mean, mean - error, mean + error, n, NORMAL)


def _difference(a: Floats, b: Floats) -> Estimate:
    value = float(a.mean() - b.mean())
    error = Z_95 * float(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)) ** 0.5
    return Estimate(value, value - error, value + error, len(a) + len(b), NORMAL)


def _adjusted(numbers: Floats, is_gap: Mask, strata: Integers) -> Estimate | None:
    """Difference of means within strata, weighted by the gaps in each."""
    import numpy as np

    size = int(strata.max()) + 1
    sums = []
    for side in (is_gap, ~is_gap):
        rows, values = strata[side], numbers[side]
        n = np.bincount(rows, minlength=size).astype(np.float64)
        mean = np.bincount(rows, values, size) / np.maximum(n, 1.0)
        spread = np.bincount(rows, (values - mean[rows]) ** 2, size) / np.maximum(n - 1.0, 1.0)
        sums.append((n, mean, spread))
    (n_gap, mean_gap, spread_gap), (n_seen, mean_seen, spread_seen) = sums
    used = (n_gap >= 2) & (n_seen >= 2)
    total = float(n_gap[used].sum())
    if total < FEWEST_VALUES:
        return None
    weight = n_gap[used] / total
    value = float((weight * (mean_gap - mean_seen)[used]).sum())
    variance = spread_gap[used] / n_gap[used] + spread_seen[used] / n_seen[used]
    error = Z_95 * float((weight**2 * variance).sum()) ** 0.5
    n_used = int(total + n_seen[used].sum())
    return Estimate(value, value - error, value + error, n_used, NORMAL)
