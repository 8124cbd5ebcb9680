"""Points beyond the range of all real ones, and whether chance alone could put them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Points = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

MOST_ROWS = 20


@dataclass(frozen=True)
class OutsideRange:
    """Synthetic points beyond the real ones on any side.

    Attributes:
        share: share of the synthetic points that have a place, Wilson 95 %.
        count: how many.
        south: points beyond the southernmost real one.
        north: the same for the northernmost.
        west: the same for the westernmost.
        east: the same for the easternmost.
        impossible: those of them beyond ±90 degrees of latitude or ±180 of longitude.
        p_value: chance that as many real points of the same number lie beyond one side, for
            the least likely side, times four.
    """

    share: Estimate
    count: int
    south: int
    north: int
    west: int
    east: int
    impossible: int
    p_value: float


def outside_range(real: Points, synthetic: Points) -> tuple[OutsideRange, tuple[int, ...]]:
    """Count synthetic points beyond the smallest and largest real latitude and longitude.

    If both came from one population, every order of the n + m values would be equally likely,
    so that k or more of the m lie beyond all n with chance ∏ (m − i) / (n + m − i), i < k.

    Args:
        real: latitudes and longitudes, NaN where missing; at least one of each known.
        synthetic: the same.

    Returns:
        The counts, and at most ``MOST_ROWS`` of the synthetic rows, counted from 1, impossible
        ones first.
    """
    import numpy as np

    has_place = ~(np.isnan(synthetic[0]) | np.isnan(synthetic[1]))
    beyond = []
    for known, values in zip(real, synthetic, strict=True):
        beyond += [has_place & (values < np.nanmin(known)), has_place & (values > np.nanmax(known))]
    n, m = int((~(np.isnan(real[0]) | np.isnan(real[1]))).sum()), int(has_place.sum())
    sides = [int(side.sum()) for side in beyond]
    is_beyond = np.logical_or.reduce(beyond)
    is_impossible = is_beyond & _is_impossible(synthetic)
    rows = np.flatnonzero(is_beyond)
    shown = np.concatenate([np.flatnonzero(is_impossible), rows[~is_impossible[rows]]])
    low, high = wilson_interval(len(rows), m) if m else (0.0, 0.0)
    counted = OutsideRange(
        share=Estimate(len(rows) / m if m else 0.0, low, high, m, "Wilson 95 %"),
        count=len(rows),
        south=sides[0],
        north=sides[1],
        west=sides[2],
        east=sides[3],
        impossible=int(is_impossible.sum()),
        p_value=min(1.0, 4 * min(chance_beyond(n, m, k) for k in sides)),
    )
    return counted, tuple((shown[:MOST_ROWS] + 1).tolist())


def _is_impossible(points: Points) -> npt.NDArray[np.bool_]:
    import numpy as np

    found: npt.NDArray[np.bool_] = (np.abs(points[0]) > 90) | (np.abs(points[1]) > 180)
    return found


def chance_beyond(n: int, m: int, k: int) -> float:
    """Chance that at least k of m new values exceed all n known ones, all exchangeable."""
    import numpy as np

    step = np.arange(min(k, 10_000))  # by then the chance is nothing
    return float(np.exp(np.log((m - step) / (n + m - step)).sum())) if k else 1.0
