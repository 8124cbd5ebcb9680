"""Groups, their outcomes and the gap between them in words; the same in window and report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.bias.gap import ChangeStanding, GapStanding
from synthdesk.engine.formats import (
    NOT_ASSESSED,
    count,
    number_range,
    points_range,
    share,
    share_range,
)

if TYPE_CHECKING:
    from synthdesk.engine.bias.columns_in_groups import ColumnInGroup
    from synthdesk.engine.bias.gap import GroupChange, OutcomeGap
    from synthdesk.engine.bias.group_outcomes import GroupOutcome
    from synthdesk.engine.estimate import Estimate

ABOUT_OUTCOMES = (
    "Shares are of all rows of the table, rates of the rows whose outcome is known, with Wilson's "
    "95 % intervals. Ratios are to the group with the highest rate among those with rows enough, "
    "and to the reference. The four-fifths line is a screen: a ratio within .8 – 1.25 does not "
    "show that an outcome is fair, one outside does not show that it is not. Groups with too few "
    "rows are shown and marked."
)
ABOUT_READINGS = (
    "Nobody named the outcome that is good for a person, so each is read as the good one in turn. "
    "Ratios depend on it: name it beside Target."
)
ABOUT_GAP = (
    "The gap is between the two groups that lie furthest apart in training, of those with rows "
    "enough; the same two in synthetic. What became of it is decided by the interval of the "
    "change. A closed gap in a table says nothing of why it was there, nor that a model of the "
    "table treats the groups alike."
)
CLOSING = {
    GapStanding.CLOSED: "The gap is closed.",
    GapStanding.NARROWED: "The gap is narrower.",
    GapStanding.TURNED: "The gap is turned round: the group that was behind is ahead.",
    GapStanding.UNCHANGED: "The gap is what it was.",
    GapStanding.WIDENED: "The gap is wider.",
    GapStanding.CANNOT_TELL: "Whether the gap changed can't be told from so few rows.",
}


@dataclass(frozen=True)
class Grouping:
    """Groups of one kind, read one way.

    Attributes:
        column: that makes the groups.
        favourable: the value that counts as good; empty for a number, or without an outcome.
        outcomes: of every group and table.
    """

    column: str
    favourable: str
    outcomes: tuple[GroupOutcome, ...]

    @property
    def name(self) -> str:
        """For a list to choose from."""
        if not self.favourable or self.outcomes[0].is_chosen:
            return self.column
        return f"{self.column}, “{self.favourable[:30]}” read as good"

    @property
    def tables(self) -> tuple[str, ...]:
        """Names, training first."""
        return tuple(dict.fromkeys(one.table for one in self.outcomes))

    @property
    def groups(self) -> tuple[str, ...]:
        """Labels, in the columns' own order."""
        return tuple(dict.fromkeys(one.group for one in self.outcomes))


def groupings_of(outcomes: Sequence[GroupOutcome]) -> tuple[Grouping, ...]:
    """The outcomes by kind of group and reading."""
    found: dict[tuple[str, str], list[GroupOutcome]] = {}
    for one in outcomes:
        found.setdefault((one.column, one.favourable), []).append(one)
    return tuple(Grouping(*key, tuple(listed)) for key, listed in found.items())


def screen_of(one: GroupOutcome) -> str:
    """Inside or outside, or why neither."""
    if one.is_best:
        return "best"
    if one.screen is None:
        return NOT_ASSESSED
    word = "inside" if one.screen else "outside"
    return word if one.sufficient else f"{word}, too few rows"


def _told(write: Callable[[Estimate], str], found: Estimate | None) -> str:
    return NOT_ASSESSED if found is None else write(found)


OUTCOME_HEADERS = (
    "Table",
    "Group",
    "Rows",
    "Share",
    "Favourable rate",
    "Screen",
    "Ratio to best",
    "Ratio to reference",
    "Difference to best",
    "Difference to reference",
    "Mean",
    "SMD",
    "Marks",
)


def outcome_row(one: GroupOutcome) -> tuple[str, ...]:
    """A group's figures below ``OUTCOME_HEADERS``."""
    return (
        one.table,
        one.group,
        count(one.n),
        share_range(one.share),
        _told(share_range, one.favourable_rate),
        screen_of(one),
        _told(number_range, one.ratio_best),
        "reference" if one.is_reference else _told(number_range, one.ratio_reference),
        _told(points_range, one.difference_best),
        _told(points_range, one.difference_reference),
        NOT_ASSESSED if one.mean is None else f"{one.mean:.4g}",
        _told(number_range, one.smd),
        one.shortage,
    )


def grouping_in_words(found: Grouping) -> str:
    """Who is largest and who is outside the screen, table by table."""
    said = []
    for table in found.tables:
        rows = [one for one in found.outcomes if one.table == table]
        outside = [one for one in rows if one.screen is False and one.sufficient]
        few = sum(not one.sufficient for one in rows)
        if any(one.screen is not None and one.sufficient for one in rows):
            named = ", ".join(f"“{one.group[:40]}”" for one in outside[:4])
            more = f" and {len(outside) - 4} more" if len(outside) > 4 else ""
            where = f"outside the screen: {named}{more}" if outside else "none outside the screen"
            said.append(f"{table.capitalize()}: {where}.")
        if few:
            noun = "group has" if few == 1 else "groups have"
            said.append(f"{few} {noun} too few rows in {table}.")
    return " ".join(said)


def gap_name(one: OutcomeGap) -> str:
    """For a list to choose from."""
    read = "" if one.is_chosen else " read as good"
    return f"{one.column}: “{one.favourable[:30]}”{read}"


def gap_in_words(one: OutcomeGap) -> str:
    """Before, after, what became of it and who paid."""
    if one.before is None or one.after is None or one.change is None:
        return one.not_assessable
    said = [
        f"{CLOSING[one.standing]} “{one.highest[:40]}” lay {points_range(one.before)} ahead of "
        f"“{one.lowest[:40]}” in training, {points_range(one.after)} in synthetic: a change of "
        f"{points_range(one.change)}."
    ]
    if one.widest_after is not None and set(one.widest_after_between) != {one.highest, one.lowest}:
        first, second = one.widest_after_between
        said.append(
            f"In synthetic “{first[:40]}” and “{second[:40]}” lie furthest apart: "
            f"{points_range(one.widest_after)}."
        )
    for standing in (ChangeStanding.GAINED, ChangeStanding.LOST):
        named = [f"“{group.group[:40]}”" for group in one.groups if group.standing is standing]
        if named:
            more = f" and {len(named) - 4} more" if len(named) > 4 else ""
            said.append(f"{standing.value.capitalize()}: {', '.join(named[:4])}{more}.")
    if one.whole is not None:
        said.append(f"The whole table's rate changed by {points_range(one.whole)}.")
    return " ".join(said)


CHANGE_HEADERS = (
    "Group",
    "Training rows",
    "Synthetic rows",
    "Rate in training",
    "Rate in synthetic",
    "Change",
    "Standing",
)


def change_row(one: GroupChange) -> tuple[str, ...]:
    """A group's change below ``CHANGE_HEADERS``."""
    return (
        one.group,
        count(one.n_training),
        count(one.n_synthetic),
        _told(share_range, one.before),
        _told(share_range, one.after),
        _told(points_range, one.change),
        one.standing.value,
    )


IN_GROUP_HEADERS = ("Column", "Group", "Accuracy", "By chance", "Training rows", "Synthetic rows")


def in_group_row(one: ColumnInGroup) -> tuple[str, ...]:
    """A column within a group, below ``IN_GROUP_HEADERS``."""
    return (
        one.column,
        one.group if one.sufficient else f"{one.group} (too few rows)",
        share(one.accuracy),
        share(one.accuracy_by_chance),
        count(one.n_training),
        count(one.n_synthetic),
    )
