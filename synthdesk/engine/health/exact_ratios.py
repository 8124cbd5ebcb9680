"""Columns that are an exact ratio or product of two others, found on a sample in logarithms.

``z = a · x / y`` means that ``log|z| − log|x| + log|y|`` is the same in every row, so all pairs
``(x, y)`` are tried at once on a few rows and only those that fit are looked at on all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.coefficients import short_forms, written
from synthdesk.engine.health.exact_sums import rounding_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

PROBE_ROWS = 32
FEWEST_DIFFERENT = 20
"""A column of fewer different values is no computed ratio."""
FEWEST_ROWS = 100
SMALLEST_SPREAD = 1e-3
COARSEST_PROBE = 0.02
"""Rounding may blur a probed row by this share at most."""


@dataclass(frozen=True)
class RatioRelation:
    """``quotient = factor · dividend / divisor``, all as positions.

    Attributes:
        quotient: position of the ratio.
        dividend: position of what is divided.
        divisor: position of what it is divided by.
        factor: e.g. 100 for percentages.
        tolerance: how far a row may lie off: rounding of the quotient.
        dividend_tolerance: the same for the dividend, where that is the computed one.
    """

    quotient: int
    dividend: int
    divisor: int
    factor: float
    tolerance: float
    dividend_tolerance: float

    @property
    def computed(self) -> int:
        """The column that a person would write left of the equals sign: the table's last."""
        return max(self.quotient, self.dividend, self.divisor)

    def holds(self, quotient: Matrix, dividend: Matrix, divisor: Matrix) -> Matrix:
        """1 where the relation holds, 0 where not, NaN where a value is missing or zero divides."""
        import numpy as np

        with np.errstate(all="ignore"):
            as_ratio = np.abs(quotient - self.factor * dividend / divisor)
            as_product = np.abs(dividend - quotient * divisor / self.factor)
        noise = 1e-9 * np.abs(quotient), 1e-9 * np.abs(dividend)
        fits = (as_ratio <= 1.01 * self.tolerance + noise[0]) | (
            as_product <= 1.01 * self.dividend_tolerance + noise[1]
        )
        known = ~np.isnan(quotient) & ~np.isnan(dividend) & (divisor != 0) & ~np.isnan(divisor)
        return np.where(known, fits.astype(float), np.nan)

    def written(self, names: list[str]) -> str:
        """The relation solved for the computed column."""
        quotient, dividend, divisor = (
            names[at] for at in (self.quotient, self.dividend, self.divisor)
        )
        factor = "" if self.factor == 1 else f"{written(self.factor)} × "
        if self.computed == self.dividend:
            inverse = "" if self.factor == 1 else f" / {written(self.factor)}"
            return f"{dividend} = {quotient} × {divisor}{inverse}"
        if self.computed == self.divisor:
            return f"{divisor} = {factor}{dividend} / {quotient}"
        return f"{quotient} = {factor}{dividend} / {divisor}"


def find_ratios(sample: Matrix) -> list[RatioRelation]:
    """Exact ratios and products among the columns of a sample, one for each three columns.

    Args:
        sample: shape (rows, columns), missing is NaN.
    """
    import numpy as np

    roundings = np.array([rounding_of(sample[:, at]) for at in range(sample.shape[1])])
    found: dict[frozenset[int], RatioRelation] = {}
    for quotient in range(sample.shape[1]):
        for dividend, divisor in _pairs_for(sample, quotient, roundings):
            three = frozenset((quotient, dividend, divisor))
            if three in found:
                continue
            relation = _fitted(sample, quotient, dividend, divisor, roundings)
            if relation is not None:
                found[three] = relation
    return list(found.values())


def _pairs_for(sample: Matrix, quotient: int, roundings: Matrix) -> list[tuple[int, int]]:
    """Pairs (dividend, divisor) whose ratio follows the quotient over the probed rows."""
    import numpy as np

    values = sample[:, quotient]
    size = np.abs(values)
    usable = np.flatnonzero((size > 0) & (len(np.unique(values)) > FEWEST_DIFFERENT))
    if len(usable) < FEWEST_ROWS:
        return []
    # The larger half: rounding blurs it least.
    large = usable[size[usable] >= np.median(size[usable])][:PROBE_ROWS]
    probed = np.abs(sample[large])
    with np.errstate(divide="ignore"):
        logs = np.log(probed)
    takes_part = np.isfinite(logs).all(0)
    takes_part[quotient] = False
    logs = logs - np.where(np.isfinite(logs), logs, 0.0).mean(0)
    spread = np.ptp(np.where(np.isfinite(logs), logs, 0.0), axis=0)
    columns = np.flatnonzero(takes_part & (spread > SMALLEST_SPREAD))
    if len(columns) < 2 or spread[quotient] <= SMALLEST_SPREAD:
        return []
    blur = np.minimum(3 * roundings / probed.min(0).clip(1e-300), COARSEST_PROBE)
    allowed = blur[columns][:, None] + blur[quotient] + 1e-9
    divisors = logs[:, columns]
    needed = divisors - logs[:, [quotient]]
    squared = (needed**2).sum(0)[:, None] + (divisors**2).sum(0)[None, :] - 2 * needed.T @ divisors
    # The difference of squares loses half the digits.
    first, second = np.nonzero(squared <= len(large) * allowed**2 + 1e-9)
    return [
        (int(columns[a]), int(columns[b]))
        for a, b in zip(first, second, strict=True)
        if a != b and np.abs(needed[:, a] - divisors[:, b]).max() <= allowed[a, 0] * 3
    ]


def _fitted(
    sample: Matrix, quotient: int, dividend: int, divisor: int, roundings: Matrix
) -> RatioRelation | None:
    import numpy as np

    z, x, y = sample[:, quotient], sample[:, dividend], sample[:, divisor]
    rows = np.flatnonzero(np.isfinite(z * x * y) & (z * x * y != 0))
    if len(rows) < FEWEST_ROWS:
        return None
    large = rows[np.argsort(-np.abs(z[rows]))[: max(PROBE_ROWS, len(rows) // 4)]]
    factor = float(np.median(z[large] * y[large] / x[large]))
    blur = (
        roundings[quotient] / np.abs(z[large]).min() + roundings[dividend] / np.abs(x[large]).min()
    )
    for short in short_forms(factor, abs(factor) * (1e-9 + min(blur, COARSEST_PROBE))):
        relation = RatioRelation(
            quotient, dividend, divisor, short, roundings[quotient], roundings[dividend]
        )
        if np.nanmin(relation.holds(z, x, y)) == 1:
            return relation
    return None
