"""What a model decides for one group, and how that compares with another group."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.bias_models.decisions import Confusion, FairnessRate
from synthdesk.engine.bias_models.group_scores import GroupScores
from synthdesk.engine.bias_models.rate_ratio import is_inside_four_fifths, rate_ratio
from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.formats import counted

FEWEST_ROWS = 30
FEWEST_OF_A_CLASS = 10
WILSON = "Wilson 95 %"


@dataclass(frozen=True)
class GroupRate:
    """One of a group's rates.

    Attributes:
        rate: which.
        value: it; absent where no row of the group is one that it is of.
        ratio: to that of the reference group; absent of the reference itself and where undefined.
        is_inside: whether the ratio lies within .8 – 1.25, which is a screen and proves nothing.
    """

    rate: FairnessRate
    value: Estimate | None
    ratio: Estimate | None
    is_inside: bool | None


@dataclass(frozen=True)
class AdverseImpact:
    """A group's accepted share against that of other groups.

    Attributes:
        ratio: adverse impact ratio, to the reference group; absent where undefined.
        is_inside: whether it lies within .8 – 1.25, which is a screen and proves nothing.
        p_value: of Fisher's exact test, two-sided, that both groups are accepted alike.
        marginal_effect: accepted share of the reference group less that of this group.
        to_best: ratio to the group that is accepted most among those large enough; absent of that
            group itself. That group was found on the same rows, which the interval doesn't know.
    """

    ratio: Estimate | None
    is_inside: bool | None
    p_value: float | None
    marginal_effect: Estimate | None
    to_best: Estimate | None


@dataclass(frozen=True)
class GroupFairness:
    """One group among the rows tested.

    Attributes:
        group: its label.
        n: rows.
        lacks_value: whether it is the rows without a value in a protected column.
        is_reference: whether the others are compared with it.
        insufficient: why its figures mean little; empty where there are rows enough.
        confusion: its rows by what they are and what the model takes them for.
        accept_rate: share for which the model decides what is good for the person.
        adverse_impact: that share against other groups'.
        rates: all others, of the model's positive class.
        scores: what the model gives; absent of a group without rows.
    """

    group: str
    n: int
    lacks_value: bool
    is_reference: bool
    insufficient: str
    confusion: Confusion
    accept_rate: Estimate | None
    adverse_impact: AdverseImpact
    rates: tuple[GroupRate, ...]
    scores: GroupScores | None

    def rate(self, which: FairnessRate) -> GroupRate:
        """One of the rates; that of accepted rows as well."""
        if which is FairnessRate.ACCEPTED:
            impact = self.adverse_impact
            return GroupRate(which, self.accept_rate, impact.ratio, impact.is_inside)
        return next(one for one in self.rates if one.rate is which)

    @property
    def outside(self) -> tuple[FairnessRate, ...]:
        """Rates whose ratio to the reference group's lies outside .8 – 1.25."""
        both = (self.rate(which) for which in FairnessRate)
        return tuple(one.rate for one in both if one.is_inside is False)


def shortage(confusion: Confusion) -> str:
    """Why a group is too small to be judged, in words; empty where it is not."""
    n, classes = confusion.n, (confusion.positives, confusion.negatives)
    found = [f"{counted(n, 'row')} of {FEWEST_ROWS} needed"] if n < FEWEST_ROWS else []
    for rows, name in zip(classes, ("positive", "negative"), strict=True):
        if rows < FEWEST_OF_A_CLASS:
            found.append(f"{counted(rows, f'{name} row')} of {FEWEST_OF_A_CLASS} needed")
    return ", ".join(found)


def share_of(hits: int, n: int) -> Estimate | None:
    """A proportion with its Wilson interval; of no rows it is undefined, never 0."""
    return Estimate(hits / n, *wilson_interval(hits, n), n, WILSON) if n else None


def group_rates(
    ours: Confusion, reference: Confusion | None, favourable_is_positive: bool
) -> tuple[GroupRate, ...]:
    """All rates but that of accepted rows.

    Args:
        ours: the group's.
        reference: the group compared with; absent of that group itself, or where there is none.
        favourable_is_positive: whether rows taken for positive are accepted.
    """
    return tuple(
        _rate(which, ours, reference, favourable_is_positive)
        for which in FairnessRate
        if which is not FairnessRate.ACCEPTED
    )


def adverse_impact(
    ours: Confusion,
    reference: Confusion | None,
    best: Confusion | None,
    favourable_is_positive: bool,
) -> AdverseImpact:
    """A group's accepted share against the reference group's and the best one's.

    Args:
        ours: the group's.
        reference: the group compared with; absent of that group itself, or where there is none.
        best: the group that is accepted most; absent likewise.
        favourable_is_positive: whether rows taken for positive are accepted.
    """
    found = _rate(FairnessRate.ACCEPTED, ours, reference, favourable_is_positive)
    accepted = ours.accepted(favourable_is_positive)
    p_value = marginal = to_best = None
    if reference is not None and reference.n and ours.n:
        theirs = reference.accepted(favourable_is_positive)
        p_value = _fisher(accepted, ours.n, theirs, reference.n)
        marginal = newcombe_difference(theirs, reference.n, accepted, ours.n)
    if best is not None:
        to_best = rate_ratio(accepted, ours.n, best.accepted(favourable_is_positive), best.n)
    return AdverseImpact(found.ratio, found.is_inside, p_value, marginal, to_best)


def _rate(
    which: FairnessRate, ours: Confusion, reference: Confusion | None, favourable_is_positive: bool
) -> GroupRate:
    hits, n = ours.parts(which, favourable_is_positive)
    ratio = is_inside = None
    if reference is not None:
        below = reference.parts(which, favourable_is_positive)
        ratio = rate_ratio(hits, n, *below)
        is_inside = None if ratio is None else is_inside_four_fifths(hits, n, *below)
    return GroupRate(which, share_of(hits, n), ratio, is_inside)


def _fisher(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    from scipy.stats import fisher_exact

    found = fisher_exact([[hits_a, n_a - hits_a], [hits_b, n_b - hits_b]])
    return min(1.0, float(found.pvalue))
