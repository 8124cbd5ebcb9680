"""Intervals of several differences that all hold at once, so that the widest may be picked out.

Of ten groups that are treated alike, the two that lie furthest apart do so by chance, and draw
together in the next table: judged by an interval of its own, a gap that nobody closed is closed
one time in four.

Source: the Bonferroni inequality; intervals of R. G. Newcombe, Statistics in Medicine 17 (1998),
873-890, method 10, and of G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693-1702.
"""

from __future__ import annotations

from math import hypot
from statistics import NormalDist

from synthdesk.engine.estimate import Z_95, Estimate, wilson_interval

LEVEL = 0.95


def quantile_for(comparisons: int) -> float:
    """Normal quantile at which so many intervals hold at once in 95 % of cases."""
    if comparisons <= 1:
        return Z_95
    return NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * comparisons))


def difference_among(
    comparisons: int, hits_a: int, n_a: int, hits_b: int, n_b: int, of: str = "pairs of groups"
) -> Estimate:
    """Difference of two independent proportions, a − b, one of several that are looked at.

    Args:
        comparisons: how many differences hold at once.
        hits_a: of the first.
        n_a: its rows.
        hits_b: of the second.
        n_b: its rows.
        of: what there are several of.
    """
    z = quantile_for(comparisons)
    share_a, share_b = hits_a / n_a, hits_b / n_b
    low_a, high_a = wilson_interval(hits_a, n_a, z)
    low_b, high_b = wilson_interval(hits_b, n_b, z)
    value = share_a - share_b
    return Estimate(
        value,
        value - hypot(share_a - low_a, high_b - share_b),
        value + hypot(high_a - share_a, share_b - low_b),
        n_a + n_b,
        _method("Newcombe", comparisons, of),
    )


def change_among(comparisons: int, before: Estimate, after: Estimate) -> Estimate:
    """After less before, of independent tables, both with intervals at the same level."""
    value = after.value - before.value
    return Estimate(
        value,
        value - hypot(after.value - after.low, before.high - before.value),
        value + hypot(after.high - after.value, before.value - before.low),
        before.n + after.n,
        _method("MOVER", comparisons, "pairs of groups"),
    )


def _method(name: str, comparisons: int, of: str) -> str:
    if comparisons <= 1:
        return f"{name} 95 %"
    return f"{name}, 95 % for all {comparisons:,} {of} at once"
