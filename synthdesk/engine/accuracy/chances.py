"""Chances under exchangeability: how likely is it that two samples of one population differ so."""

from __future__ import annotations

from math import erfc, exp, log, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def two_shares(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    """Two-sided p-value of a difference of two proportions, pooled variance, continuity corrected.

    Returns 1 where either is of nothing.
    """
    if not n_a or not n_b:
        return 1.0
    pooled = (hits_a + hits_b) / (n_a + n_b)
    spread = sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    difference = abs(hits_a / n_a - hits_b / n_b) - 0.5 * (1 / n_a + 1 / n_b)
    return erfc(difference / spread / sqrt(2)) if spread and difference > 0 else 1.0


def kolmogorov_smirnov(distance: float, n_a: int, n_b: int) -> float:
    """P-value of a Kolmogorov-Smirnov distance by its limit distribution; too large with ties.

    Source: N. V. Smirnov, Annals of Mathematical Statistics 19 (1948), 279-281.
    """
    scaled = float(distance * sqrt(n_a * n_b / (n_a + n_b)))
    if scaled < 0.2:
        return 1.0  # where the series converges slowly and is 1 to twelve digits
    terms = (2 * (-1) ** (k - 1) * exp(-2 * (k * scaled) ** 2) for k in range(1, 101))
    return float(min(max(sum(terms), 0.0), 1.0))


def two_frequencies(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], least_expected: float = 5.0
) -> float:
    """P-value of two tables of frequencies over the same levels, Pearson's chi-squared.

    Args:
        first: rows of each level.
        second: the same for the other table.
        least_expected: levels of which fewer rows are expected are taken together.
    """
    import numpy as np
    from scipy.special import gammaincc

    both = np.stack([first, second]).astype(np.float64)
    total = both.sum()
    if not both.sum(axis=1).all():
        return 1.0
    expected = both.sum(axis=1).min() * both.sum(axis=0) / total
    rare = expected < least_expected
    if rare.any():
        both = np.column_stack([both[:, ~rare], both[:, rare].sum(axis=1)])
    both = both[:, both.sum(axis=0) > 0]
    fitted = np.outer(both.sum(axis=1), both.sum(axis=0)) / total
    statistic = float(((both - fitted) ** 2 / fitted).sum())
    degrees = both.shape[1] - 1
    return float(gammaincc(degrees / 2, statistic / 2)) if degrees else 1.0


def all_in_one(counts: npt.NDArray[np.int64], n: int, m: int) -> npt.NDArray[np.float64]:
    """Chance that all c rows of a value lie among m of n + m rows in random order.

    That is C(n + m − c, m − c) / C(n + m, m), for each c of ``counts``, shape (values,).
    """
    import numpy as np
    from scipy.special import gammaln

    c = np.minimum(counts, m).astype(np.float64)
    chance = np.exp(
        gammaln(n + m - c + 1) + gammaln(m + 1) - gammaln(m - c + 1) - gammaln(n + m + 1)
    )
    return np.where(counts > m, 0.0, np.minimum(chance, 1.0))


def as_many(found: int, expected: float) -> float:
    """Bound of the chance that as many rare events happen as were found (Chernoff).

    Holds for sums of independent or negatively associated events, as rows that are shared out at
    random among two tables make them.
    """
    if found <= expected:
        return 1.0
    if expected <= 0:
        return 0.0
    return exp(-(found * log(found / expected) - found + expected))
