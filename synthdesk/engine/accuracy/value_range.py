"""Values below and above training's range, with the extremes of every table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.outside_range import chance_beyond
from synthdesk.engine.estimate import Estimate, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues

    Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Extremes:
    """Lowest and highest value of one table; times as days since 1970-01-01."""

    lowest: float
    highest: float


@dataclass(frozen=True)
class BeyondTraining:
    """Values on one side of training's range.

    Attributes:
        count: synthetic rows there.
        rate: the same as a share of the rows with a value, Wilson 95 %.
        holdout_count: holdout rows there; absent without a holdout.
        beyond_real: synthetic rows that lie outside the holdout's range too.
        p_value: chance that as many lie beyond all real ones, both being of one population.
    """

    count: int
    rate: Estimate
    holdout_count: int | None
    beyond_real: int
    p_value: float


@dataclass(frozen=True)
class ValueRange:
    """How synthetic values keep to training's range.

    Attributes:
        training: extremes of the training table.
        synthetic: extremes of the synthetic table.
        holdout: extremes of the holdout, if it has a value.
        below: values below training's lowest.
        above: values above training's highest.
        rows: synthetic rows outside, counted from 1; at most twenty.
    """

    training: Extremes
    synthetic: Extremes
    holdout: Extremes | None
    below: BeyondTraining
    above: BeyondTraining
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """Synthetic rows outside, on either side."""
        return self.below.count + self.above.count


def value_range(values: CountedValues) -> ValueRange | None:
    """Compare the ranges; nothing where training or synthetic has no value."""
    import numpy as np

    training, synthetic = _ends(values.training), _ends(values.synthetic)
    if values.numbers is None or training is None or synthetic is None:
        return None
    holdout = _ends(values.holdout) if values.holdout is not None else None
    real = _ends(values.real) or training
    place = np.arange(len(values.numbers))
    outside = (place < training[0]) | (place > training[1])

    def extremes(ends: tuple[int, int]) -> Extremes:
        assert values.numbers is not None
        return Extremes(float(values.numbers[ends[0]]), float(values.numbers[ends[1]]))

    return ValueRange(
        training=extremes(training),
        synthetic=extremes(synthetic),
        holdout=extremes(holdout) if holdout is not None else None,
        below=_beyond(values, place < training[0], place < real[0]),
        above=_beyond(values, place > training[1], place > real[1]),
        rows=values.synthetic_rows(outside) if outside.any() else (),
    )


def _ends(counts: Counts) -> tuple[int, int] | None:
    import numpy as np

    held = np.flatnonzero(counts)
    return (int(held[0]), int(held[-1])) if len(held) else None


def _beyond(
    values: CountedValues,
    of_training: npt.NDArray[np.bool_],
    of_real: npt.NDArray[np.bool_],
) -> BeyondTraining:
    m = int(values.synthetic.sum())
    count, beyond_real = (int(values.synthetic[side].sum()) for side in (of_training, of_real))
    return BeyondTraining(
        count=count,
        rate=Estimate(count / m, *wilson_interval(count, m), m, "Wilson 95 %"),
        holdout_count=int(values.holdout[of_training].sum())
        if values.holdout is not None
        else None,
        beyond_real=beyond_real,
        p_value=chance_beyond(int(values.real.sum()), m, beyond_real),
    )
