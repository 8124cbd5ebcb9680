"""What other cutoffs would decide: nothing is chosen by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.bias_models.decisions import ModelDecisions
    from synthdesk.engine.bias_models.group_codes import RowGroups

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

CUTOFFS = tuple(step / 100 for step in range(1, 100))
MOST_SWEPT = 12


@dataclass(frozen=True)
class SweptGroup:
    """A group at each cutoff.

    Attributes:
        group: its label.
        accept_rates: by cutoff.
    """

    group: str
    accept_rates: tuple[float, ...]


@dataclass(frozen=True)
class CutoffSweep:
    """Accuracy and groups at each cutoff.

    Attributes:
        cutoffs: rising.
        accuracy: of all rows, by cutoff.
        reference: the group that the others are compared with; empty where there is none.
        groups: ``MOST_SWEPT`` at most: the reference, then the largest.
    """

    cutoffs: tuple[float, ...]
    accuracy: tuple[float, ...]
    reference: str
    groups: tuple[SweptGroup, ...]

    def ratios(self, group: str) -> tuple[float | None, ...]:
        """Adverse impact ratio of a group to the reference, by cutoff; None where undefined."""
        rates = {one.group: one.accept_rates for one in self.groups}
        below = rates.get(self.reference)
        if below is None:
            return (None,) * len(self.cutoffs)
        pairs = zip(rates[group], below, strict=True)
        return tuple(ours / theirs if theirs > 0 else None for ours, theirs in pairs)


def cutoff_sweep(
    decisions: ModelDecisions,
    groups: RowGroups,
    chosen: Sequence[int],
    reference: int | None,
    cutoffs: Sequence[float] = CUTOFFS,
) -> CutoffSweep:
    """Every cutoff in turn, at each of which a row above it is taken for positive.

    Args:
        decisions: of all rows tested, whose own cutoff plays no part.
        groups: of these rows.
        chosen: places of the groups that are swept, each with rows.
        reference: place of the group compared with.
        cutoffs: rising.
    """
    import numpy as np

    scores, is_positive = decisions.scores, decisions.labels
    at = np.asarray(cutoffs)

    def not_above(part: Floats) -> Integers:
        return np.searchsorted(np.sort(part), at, side="right")

    ones, zeros = scores[is_positive], scores[~is_positive]
    right = len(ones) - not_above(ones) + not_above(zeros)
    swept = []
    for place in chosen:
        of_group = scores[groups.codes == place]
        accepted = not_above(of_group)
        if decisions.favourable_is_positive:
            accepted = len(of_group) - accepted
        rates = accepted / len(of_group)
        swept.append(SweptGroup(groups.labels[place], tuple(rates.tolist())))
    return CutoffSweep(
        cutoffs=tuple(cutoffs),
        accuracy=tuple((right / len(scores)).tolist()),
        reference="" if reference is None else groups.labels[reference],
        groups=tuple(swept),
    )
