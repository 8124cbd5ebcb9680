"""The ratio of two rates with its interval, and the line of four fifths."""

from __future__ import annotations

from math import exp, log, sqrt

from synthdesk.engine.estimate import Z_95, Estimate

FOUR_FIFTHS = (0.8, 1.25)
"""The line and its inverse: a screen, which proves nothing. Source: United States, Uniform
Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D (1978)."""
KATZ = "Katz log 95 %"


def rate_ratio(hits_a: int, n_a: int, hits_b: int, n_b: int) -> Estimate | None:
    """Ratio of two independent proportions, a / b, with Katz's log interval.

    Where a proportion is 0 or 1 its hits are moved by one half inwards for the interval, which
    would have no width, or no end, otherwise.

    Returns:
        Nothing where a proportion has no rows or the one below is 0: that ratio is undefined.

    Source: D. Katz et al., Biometrics 34 (1978), 469-474.
    """
    if n_a == 0 or n_b == 0 or hits_b == 0:
        return None
    value = (hits_a / n_a) / (hits_b / n_b)
    moved_a, moved_b = _inside(hits_a, n_a), _inside(hits_b, n_b)
    centre = log((moved_a / n_a) / (moved_b / n_b))
    error = Z_95 * sqrt(1 / moved_a - 1 / n_a + 1 / moved_b - 1 / n_b)
    low, high = exp(centre - error), exp(centre + error)
    return Estimate(value, min(low, value), max(high, value), n_a + n_b, KATZ)


def _inside(hits: int, n: int) -> float:
    return min(max(float(hits), 0.5), n - 0.5)


def is_inside_four_fifths(hits_a: int, n_a: int, hits_b: int, n_b: int) -> bool:
    """Whether the ratio of two proportions, a / b, lies between .8 and 1.25, ends included.

    In whole numbers, since a ratio of exactly four fifths may be written as less.
    """
    ours, theirs = hits_a * n_b, hits_b * n_a
    return 4 * theirs <= 5 * ours and 4 * ours <= 5 * theirs
