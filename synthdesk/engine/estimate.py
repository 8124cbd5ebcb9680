"""A figure with its uncertainty, and the closed forms that give it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt


@dataclass(frozen=True)
class Estimate:
    """A figure, its interval and how both were obtained.

    Attributes:
        value: the point estimate.
        low: lower end of the interval.
        high: upper end of the interval.
        n: number of rows (or draws' rows) that the figure rests on.
        method: interval in words, e.g. ``"Newcombe 95 %"``.
    """

    value: float
    low: float
    high: float
    n: int
    method: str

    @property
    def negated(self) -> Estimate:
        """The same of minus the figure: a difference taken the other way round."""
        return replace(self, value=0.0 - self.value, low=0.0 - self.high, high=0.0 - self.low)


Z_95 = 1.959963984540054


def wilson_interval(hits: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson score interval of a proportion ``hits / n``.

    Source: E. B. Wilson, JASA 22 (1927), 209-212.
    """
    if n <= 0:
        raise ValueError("a proportion needs at least one row")
    share = hits / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # Exactly 0 and 1 at the ends, where rounding would leave the share outside its own interval.
    low = 0.0 if hits == 0 else (centre - spread) / scale
    high = 1.0 if hits == n else (centre + spread) / scale
    return low, high


def newcombe_difference(hits_a: int, n_a: int, hits_b: int, n_b: int) -> Estimate:
    """Difference of two independent proportions, a − b, with Newcombe's hybrid score interval.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
    """
    share_a, share_b = hits_a / n_a, hits_b / n_b
    low_a, high_a = wilson_interval(hits_a, n_a)
    low_b, high_b = wilson_interval(hits_b, n_b)
    difference = share_a - share_b
    return Estimate(
        value=difference,
        low=difference - sqrt((share_a - low_a) ** 2 + (high_b - share_b) ** 2),
        high=difference + sqrt((high_a - share_a) ** 2 + (share_b - low_b) ** 2),
        n=n_a + n_b,
        method="Newcombe 95 %",
    )
