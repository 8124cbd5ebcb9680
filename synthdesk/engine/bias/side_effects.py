"""What moved beside a rebalanced column: what follows from it, and what does not.

Rows of synthetic are held against training rows of the same cells of the rebalanced columns, so
what only follows from other shares of those cells is no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.bias.reweighting import (
    Reweighting,
    ShareDifferences,
    cell_counts,
    of_cells,
    reweighting,
    univariate,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes

    Integers = npt.NDArray[np.int64]

SMALLEST_EFFECT = 0.02
"""Share of rows at other values that is worth a word, however many rows make it certain."""
FAINTEST = 0.05
"""Where chance alone moves so many rows, an effect of the smallest size could not be seen."""
SIGNIFICANCE = 0.05
FEWEST_TRAINING = 100
FEWEST_SYNTHETIC = 50
FEWEST_COMPARED = 0.5
"""Share of synthetic's rows in cells that training has too, below which nothing can be said."""


class EffectKind(StrEnum):
    """How a column stands to the rebalancing."""

    INTENDED = "intended"
    FOLLOWS = "follows from it"
    SIDE_EFFECT = "side effect"
    NOTHING = "nothing noticeable"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True)
class EffectWithin:
    """A column within one level of the rebalanced columns.

    Attributes:
        level: its label.
        n_training: training rows there.
        n_synthetic: synthetic rows there.
        accuracy: 1 − TVD of the column's bins there.
        accuracy_by_chance: what rows of the same people, drawn anew, would reach on average.
        value: bin that moved furthest.
        from_share: of training's rows there.
        to_share: of synthetic's.
        p: of the column's widest shift there, corrected for all that was looked at.
        is_noticeable: whether it moved by ``SMALLEST_EFFECT`` or more and p is below .05.
        sufficient: whether there are rows enough to say.
    """

    level: str
    n_training: int
    n_synthetic: int
    accuracy: float
    accuracy_by_chance: float
    value: str
    from_share: float
    to_share: float
    p: float
    is_noticeable: bool
    sufficient: bool


@dataclass(frozen=True)
class RebalancingEffect:
    """What became of one column.

    Attributes:
        column: its name.
        kind: how it stands to the rebalancing.
        raw_accuracy: 1 − TVD against training as it is.
        reweighted_accuracy: against training weighted to synthetic's shares of the rebalanced
            columns.
        accuracy_by_chance: what rows of the same people, drawn anew, would reach on average
            against the weighted ones.
        value: bin that moved furthest from the weighted share.
        from_share: of training as it is.
        expected_share: of training as weighted.
        to_share: of synthetic.
        p: of the widest shift from the weighted shares, corrected for all that was looked at.
        within: the same within each level.
    """

    column: str
    kind: EffectKind
    raw_accuracy: float
    reweighted_accuracy: float
    accuracy_by_chance: float
    value: str
    from_share: float
    expected_share: float
    to_share: float
    p: float
    within: tuple[EffectWithin, ...]

    @property
    def is_own(self) -> bool:
        """Whether it is a rebalanced column itself."""
        return self.kind is EffectKind.INTENDED


def rebalancing_effects(
    codes: Codes, by: Reweighting, levels: tuple[str, ...]
) -> tuple[RebalancingEffect, ...]:
    """Every column, in table order.

    Args:
        codes: of all rows.
        by: cells of the rebalanced columns.
        levels: labels of the cells.
    """
    everyone = reweighting(codes, ())
    tests = _tests(codes, by)
    return tuple(
        _effect(codes, place, by, levels, everyone, tests) for place in range(len(codes.bins))
    )


def _tests(codes: Codes, by: Reweighting) -> int:
    """Differences that are looked at: bins of all columns, over all rows and within each level."""
    bins = sum(size for place, size in enumerate(codes.sizes) if place not in by.places)
    return max(1, bins * (1 + int(_sufficient(by).sum())))


def _sufficient(by: Reweighting) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (by.training_counts >= FEWEST_TRAINING) & (
        by.synthetic_counts >= FEWEST_SYNTHETIC
    )
    return found


def _effect(
    codes: Codes,
    place: int,
    by: Reweighting,
    levels: tuple[str, ...],
    everyone: Reweighting,
    tests: int,
) -> RebalancingEffect:
    import numpy as np

    bins = codes.bins[place]
    raw, weighted = univariate(codes, place, everyone), univariate(codes, place, by)
    within = () if place in by.places else _within(codes, place, by, levels, tests)
    at = int(np.argmax(np.abs(weighted.found - weighted.expected)))
    if place in by.places:
        at = int(np.argmax(np.abs(raw.found - raw.expected)))
    return RebalancingEffect(
        bins.name,
        _kind(place, by, raw, weighted, within, tests),
        _accuracy(raw),
        _accuracy(weighted),
        1 - weighted.noise,
        bins.labels[at],
        float(raw.expected[at]),
        float(weighted.expected[at]),
        float(raw.found[at]),
        _p(weighted, tests),
        within,
    )


def _kind(
    place: int,
    by: Reweighting,
    raw: ShareDifferences,
    weighted: ShareDifferences,
    within: tuple[EffectWithin, ...],
    tests: int,
) -> EffectKind:
    if place in by.places:
        return EffectKind.INTENDED
    if by.compared < FEWEST_COMPARED:
        return EffectKind.NOT_ASSESSABLE
    if _is_noticeable(weighted, tests) or any(one.is_noticeable for one in within):
        return EffectKind.SIDE_EFFECT
    if _is_noticeable(raw, tests):
        # Weighted from a handful of rows, shares are too uncertain to account for anything.
        accounts = weighted.noise < raw.distance and weighted.beyond_chance < raw.beyond_chance / 2
        return EffectKind.FOLLOWS if accounts else EffectKind.NOT_ASSESSABLE
    if weighted.noise >= FAINTEST and not any(one.sufficient for one in within):
        return EffectKind.NOT_ASSESSABLE
    return EffectKind.NOTHING


def _within(
    codes: Codes, place: int, by: Reweighting, levels: tuple[str, ...], tests: int
) -> tuple[EffectWithin, ...]:
    import numpy as np

    real, made = cell_counts(
        by,
        codes.training[place].astype(np.int64),
        codes.synthetic[place].astype(np.int64),
        codes.sizes[place],
    )
    labels, enough = codes.bins[place].labels, _sufficient(by)
    found = []
    for cell in np.flatnonzero(by.shared).tolist():
        one = of_cells(real[cell : cell + 1], made[cell : cell + 1])
        at = int(np.argmax(np.abs(one.found - one.expected)))
        found.append(
            EffectWithin(
                levels[cell],
                int(by.training_counts[cell]),
                int(by.synthetic_counts[cell]),
                _accuracy(one),
                1 - one.noise,
                labels[at],
                float(one.expected[at]),
                float(one.found[at]),
                _p(one, tests),
                bool(enough[cell]) and _is_noticeable(one, tests),
                bool(enough[cell]),
            )
        )
    return tuple(found)


def _accuracy(found: ShareDifferences) -> float:
    return 1 - min(1.0, found.distance)


def _is_noticeable(found: ShareDifferences, tests: int) -> bool:
    return found.distance >= SMALLEST_EFFECT and _p(found, tests) < SIGNIFICANCE


def _p(found: ShareDifferences, tests: int) -> float:
    """Two-sided, of the widest of all shifts (Bonferroni)."""
    import numpy as np

    return min(1.0, tests * erfc(float(np.abs(found.scores).max(initial=0.0)) / sqrt(2)))
