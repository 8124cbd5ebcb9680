"""A rebalancing in words; the same in window and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.bias.side_effects import EffectKind
from synthdesk.engine.formats import NOT_ASSESSED, count, counted, p_value, share

if TYPE_CHECKING:
    from synthdesk.engine.bias.new_subgroups import UnseenSubgroup, UnseenSubgroups
    from synthdesk.engine.bias.rebalancing import Rebalancing
    from synthdesk.engine.bias.side_effects import EffectWithin, RebalancingEffect

ABOUT_KINDS = (
    "Intended: the rebalanced column itself. Follows from it: it moved, and training rows weighted "
    "to the new shares move with it. Side effect: it moved in a way that other shares do not "
    "account for, by 2 % of the rows or more and beyond chance (p < .05 over all that was looked "
    "at). A generator's ordinary error looks the same as a side effect: only a version that was "
    "not rebalanced tells them apart. Nothing noticeable is not nothing."
)
ABOUT_SUBGROUPS = (
    "A combination is listed once: what lies inside of a new one is not named again. People whom "
    "training has not are made up by the generator; whether they are plausible no table can show."
)
EFFECT_HEADERS = (
    "Column",
    "What became of it",
    "Raw accuracy",
    "Re-weighted accuracy",
    "By chance",
    "Widest shift",
    "Training",
    "Training, weighted",
    "Synthetic",
    "p",
)
WITHIN_HEADERS = (
    "Column",
    "Level",
    "Accuracy",
    "By chance",
    "Widest shift",
    "Training",
    "Synthetic",
    "p",
    "Training rows",
    "Synthetic rows",
    "Standing",
)
SUBGROUP_HEADERS = ("Columns", "Values", "Training rows", "Synthetic rows", "Expected")


def rebalancing_in_words(found: Rebalancing) -> str:
    """What was rebalanced, how much of all differences goes with it, what else moved."""
    if not found.column:
        return (
            "No columns' shares account for the differences between synthetic and training "
            f"(mean distance beyond chance {share(found.excess)}): nothing looks rebalanced. If "
            "something was, name it in Settings."
        )
    raw, weighted = found.raw_accuracy, found.reweighted_accuracy
    said = [
        f"Rebalanced, as you said: “{found.column[:120]}”."
        if found.is_told
        else f"Looks rebalanced: “{found.column[:120]}”. Whether on purpose, no table can tell.",
        f"Accuracy {share(raw.overall)} against training as it is, {share(weighted.overall)} "
        "against training weighted to synthetic's shares.",
    ]
    if found.explained:
        said.append(
            f"These shares account for {share(found.explained)} of all differences beyond chance."
        )
    side = [one.column for one in found.effects if one.kind is EffectKind.SIDE_EFFECT]
    named = ", ".join(f"“{name[:60]}”" for name in side[:5])
    more = f" and {count(len(side) - 5)} more" if len(side) > 5 else ""
    said.append(
        f"Side effects or generator's errors: {named}{more}."
        if side
        else "No other column moved in a way that these shares do not account for."
    )
    return " ".join((*said, *found.notes))


def effect_row(one: RebalancingEffect) -> tuple[str, ...]:
    """A column's figures below ``EFFECT_HEADERS``."""
    is_own = one.is_own
    return (
        one.column,
        kind_in_words(one),
        share(one.raw_accuracy),
        NOT_ASSESSED if is_own else share(one.reweighted_accuracy),
        NOT_ASSESSED if is_own else share(one.accuracy_by_chance),
        one.value,
        share(one.from_share),
        NOT_ASSESSED if is_own else share(one.expected_share),
        share(one.to_share),
        NOT_ASSESSED if is_own else p_value(one.p),
    )


def kind_in_words(one: RebalancingEffect) -> str:
    """How a column stands to the rebalancing, and within which levels a side effect shows."""
    levels = [level.level for level in one.within if level.is_noticeable]
    if one.kind is not EffectKind.SIDE_EFFECT or not levels:
        return one.kind.value
    named = ", ".join(f"“{level[:40]}”" for level in levels[:3])
    more = f" and {count(len(levels) - 3)} more" if len(levels) > 3 else ""
    return f"{one.kind.value}, within {named}{more}"


def within_rows(found: Rebalancing, only_noticeable: bool = False) -> list[tuple[str, ...]]:
    """Each column within each level, noticeable ones first."""
    rows = [
        (effect.column, one)
        for effect in found.effects
        for one in effect.within
        if one.is_noticeable or not only_noticeable
    ]
    rows.sort(key=lambda row: (not row[1].is_noticeable, not row[1].sufficient))
    return [_within_row(column, one) for column, one in rows]


def _within_row(column: str, one: EffectWithin) -> tuple[str, ...]:
    standing = "noticeable" if one.is_noticeable else EffectKind.NOTHING.value
    return (
        column,
        one.level,
        share(one.accuracy),
        share(one.accuracy_by_chance),
        one.value,
        share(one.from_share),
        share(one.to_share),
        p_value(one.p),
        count(one.n_training),
        count(one.n_synthetic),
        standing if one.sufficient else "too few rows",
    )


def subgroups_in_words(found: UnseenSubgroups) -> str:
    """How many there are, and among what."""
    if not found.n_new and not found.n_vanished:
        return (
            f"No combination of two or three columns with {found.fewest} rows or more in one table "
            "has none in the other."
        )
    shown = (
        " The largest are listed."
        if len(found.new) + len(found.vanished) < found.n_new + found.n_vanished
        else ""
    )
    return (
        f"{counted(found.n_new, 'combination has', 'combinations have')} synthetic rows "
        f"({found.fewest} or more) and no training row; "
        f"{counted(found.n_vanished, 'combination of', 'combinations of')} training rows "
        f"vanished.{shown}"
    )


def subgroup_row(one: UnseenSubgroup) -> tuple[str, ...]:
    """A combination below ``SUBGROUP_HEADERS``; expected are rows of the table without any."""
    return (
        " × ".join(one.columns),
        " × ".join(value.strip() for value in one.values),
        count(one.n_training),
        count(one.n_synthetic),
        f"{one.expected:.1f}",
    )
