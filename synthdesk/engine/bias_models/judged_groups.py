"""A model's decisions by the groups of one protected column, or of several crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthdesk.engine.bias_models.cutoff_sweep import MOST_SWEPT, CutoffSweep, cutoff_sweep
from synthdesk.engine.bias_models.decisions import Confusion, FairnessRate, ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups
from synthdesk.engine.bias_models.group_fairness import (
    GroupFairness,
    adverse_impact,
    group_rates,
    share_of,
    shortage,
)
from synthdesk.engine.bias_models.group_scores import group_scores
from synthdesk.engine.bias_models.widest_difference import (
    ODDS,
    PARITY,
    WidestDifference,
    widest_difference,
)

MOST_LISTED = 50


@dataclass(frozen=True)
class WidestDifferences:
    """A largest difference over all groups, and over those that are large enough.

    Attributes:
        all_groups: over every group with rows; absent where fewer than two can be compared.
        sufficient: over groups with rows enough; absent likewise.
    """

    all_groups: WidestDifference | None
    sufficient: WidestDifference | None


@dataclass(frozen=True)
class JudgedGroups:
    """What a model decides for the groups of one grouping.

    Attributes:
        by: the columns, several where they are crossed.
        reference: label of the group that the others are compared with; empty where there is none.
        best: label of the group that is accepted most among those with rows enough; empty where
            none has.
        groups: the ``MOST_LISTED`` largest, the reference among them, in the order of their labels.
        group_count: groups that there are, with or without rows.
        unlisted_groups: groups that are not listed; the largest differences are over them too.
        unlisted_rows: their rows.
        insufficient_groups: groups without rows enough, listed or not.
        equalised_odds: largest difference of true positive or false positive rates.
        demographic_parity: largest difference of accepted shares.
        sweep: other cutoffs.
        not_assessable: what can't be compared and why; empty where all can.
    """

    by: tuple[str, ...]
    reference: str
    best: str
    groups: tuple[GroupFairness, ...]
    group_count: int
    unlisted_groups: int
    unlisted_rows: int
    insufficient_groups: int
    equalised_odds: WidestDifferences
    demographic_parity: WidestDifferences
    sweep: CutoffSweep
    not_assessable: str


def judge_groups(
    by: tuple[str, ...],
    groups: RowGroups,
    decisions: ModelDecisions,
    seed: int,
    name: str,
    reference: str = "",
) -> JudgedGroups:
    """Every figure of every group.

    Args:
        by: the columns of the grouping.
        groups: of the rows.
        decisions: of the same rows.
        seed: the audit's.
        name: of the figures, by which counts are resampled.
        reference: label of the group that others are compared with; the largest if empty.
    """
    confusions = decisions.confusions(groups)
    at = _reference(groups, confusions, reference)
    best = _best(confusions, decisions.favourable_is_positive)
    by_size = sorted(range(len(confusions)), key=lambda place: -confusions[place].n)
    if at is not None:
        by_size.remove(at)
        by_size.insert(0, at)
    listed = sorted(by_size[:MOST_LISTED])
    unlisted = by_size[MOST_LISTED:]
    swept = [place for place in by_size if confusions[place].n][:MOST_SWEPT]
    return JudgedGroups(
        by=by,
        reference="" if at is None else groups.labels[at],
        best="" if best is None else groups.labels[best],
        groups=_group_figures(groups, decisions, confusions, listed, at, best),
        group_count=len(confusions),
        unlisted_groups=len(unlisted),
        unlisted_rows=sum(confusions[place].n for place in unlisted),
        insufficient_groups=sum(bool(shortage(one)) for one in confusions),
        equalised_odds=_widest(ODDS, groups, decisions, confusions, seed, f"{name}.odds"),
        demographic_parity=_widest(PARITY, groups, decisions, confusions, seed, f"{name}.parity"),
        sweep=cutoff_sweep(decisions, groups, sorted(swept), at),
        not_assessable=_reason(confusions, reference if at is None else ""),
    )


def _reference(groups: RowGroups, confusions: Sequence[Confusion], wanted: str) -> int | None:
    """Place of the group compared with; nothing where the one that is wanted has no rows."""
    if wanted:
        found = groups.labels.index(wanted) if wanted in groups.labels else None
        return None if found is None or not confusions[found].n else found
    with_rows = [place for place, one in enumerate(confusions) if one.n]
    known = [place for place in with_rows if place not in groups.unknown]
    return max(known or with_rows, key=lambda place: confusions[place].n, default=None)


def _best(confusions: Sequence[Confusion], favourable_is_positive: bool) -> int | None:
    enough = [place for place, one in enumerate(confusions) if not shortage(one)]

    def accepted(place: int) -> tuple[float, int]:
        one = confusions[place]
        return one.accepted(favourable_is_positive) / one.n, one.n

    return max(enough, key=accepted, default=None)


def _group_figures(
    groups: RowGroups,
    decisions: ModelDecisions,
    confusions: Sequence[Confusion],
    listed: Sequence[int],
    reference: int | None,
    best: int | None,
) -> tuple[GroupFairness, ...]:
    scores, favourable_is_positive = decisions.scores, decisions.favourable_is_positive
    # Scores all alike may have a standard deviation that is not quite 0.
    spread = float(scores.std(ddof=1)) if scores.min() < scores.max() else 0.0
    theirs = None if reference is None else scores[groups.codes == reference]
    found = []
    for place in listed:
        rows, ours = groups.codes == place, confusions[place]
        below = None if reference is None or reference == place else confusions[reference]
        most = None if best is None or best == place else confusions[best]
        found.append(
            GroupFairness(
                group=groups.labels[place],
                n=ours.n,
                lacks_value=place in groups.unknown,
                is_reference=place == reference,
                insufficient=shortage(ours),
                confusion=ours,
                accept_rate=share_of(ours.accepted(favourable_is_positive), ours.n),
                adverse_impact=adverse_impact(ours, below, most, favourable_is_positive),
                rates=group_rates(ours, below, favourable_is_positive),
                scores=group_scores(
                    decisions.labels[rows],
                    scores[rows],
                    None if place == reference else theirs,
                    spread,
                ),
            )
        )
    return tuple(found)


def _widest(
    rates: tuple[FairnessRate, ...],
    groups: RowGroups,
    decisions: ModelDecisions,
    confusions: Sequence[Confusion],
    seed: int,
    name: str,
) -> WidestDifferences:
    enough = [place for place, one in enumerate(confusions) if not shortage(one)]
    favourable_is_positive = decisions.favourable_is_positive
    return WidestDifferences(
        widest_difference(rates, confusions, groups.labels, favourable_is_positive, seed, name),
        widest_difference(
            rates,
            [confusions[place] for place in enough],
            [groups.labels[place] for place in enough],
            favourable_is_positive,
            seed,
            f"{name}.sufficient",
        ),
    )


def _reason(confusions: Sequence[Confusion], lost: str) -> str:
    found = []
    if sum(bool(one.n) for one in confusions) < 2:
        found.append("All rows tested are of one group, so there is nothing to compare.")
    if lost:
        found.append(
            f"No row tested is of the reference group “{lost[:60]}”, so ratios to it are undefined."
        )
    return " ".join(found)
