"""Whether something happens to training records more often than to those that nobody saw."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt


def fisher_greater(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    """One-sided p of Fisher's exact test that the first share is the larger one."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(hits_a - 1, n_a + n_b, hits_a + hits_b, n_a))


def pooled_z(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    """Two-proportion z with the pooled standard error; 0 where all or none hit."""
    pooled = (hits_a + hits_b) / (n_a + n_b)
    if pooled in (0.0, 1.0):
        return 0.0
    error = sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return (hits_a / n_a - hits_b / n_b) / error


def corrected(p_values: Sequence[float]) -> float:
    """One p for several questions (Bonferroni)."""
    return min(1.0, len(p_values) * min(p_values)) if p_values else 1.0
