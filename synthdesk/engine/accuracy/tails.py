"""How many synthetic values lie beyond training's 1 % and 99 % quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import two_shares
from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.missing.distances import ValueCounts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues

    Counts = npt.NDArray[np.int64]

QUANTILES = (0.01, 0.99)


@dataclass(frozen=True)
class TailShare:
    """Values strictly beyond one of training's quantiles.

    Attributes:
        cut: the quantile; times as days since 1970-01-01.
        synthetic_quantile: the same quantile of the synthetic values.
        holdout_quantile: the same of the holdout's; absent without one.
        training_share: share of training's values beyond the cut; under 1 % where many equal it.
        synthetic: share of synthetic values beyond the cut, Wilson 95 %.
        p_value: of the difference of the two shares.
    """

    cut: float
    synthetic_quantile: float
    holdout_quantile: float | None
    training_share: float
    synthetic: Estimate
    p_value: float


@dataclass(frozen=True)
class Tails:
    """Both tails."""

    low: TailShare
    high: TailShare


def tails_of(values: CountedValues) -> Tails | None:
    """Compare both tails; nothing where a table has no value."""
    import numpy as np

    if values.numbers is None or not values.training.any() or not values.synthetic.any():
        return None
    numbers = values.numbers
    cuts, made = (_quantiles(values, rows) for rows in (values.training, values.synthetic))
    held = (
        _quantiles(values, values.holdout)
        if values.holdout is not None and values.holdout.any()
        else (None, None)
    )

    def tail(place: int) -> TailShare:
        beyond = np.less(numbers, cuts[0]) if place == 0 else np.greater(numbers, cuts[1])
        n, m = int(values.training.sum()), int(values.synthetic.sum())
        training, synthetic = (
            int(rows[beyond].sum()) for rows in (values.training, values.synthetic)
        )
        return TailShare(
            cut=cuts[place],
            synthetic_quantile=made[place],
            holdout_quantile=held[place],
            training_share=training / n,
            synthetic=Estimate(synthetic / m, *wilson_interval(synthetic, m), m, "Wilson 95 %"),
            p_value=two_shares(synthetic, m, training, n),
        )

    return Tails(tail(0), tail(1))


def _quantiles(values: CountedValues, rows: Counts) -> tuple[float, float]:
    assert values.numbers is not None
    low, high = ValueCounts(values.numbers[rows > 0], rows[rows > 0]).quantiles(QUANTILES)
    return low, high
