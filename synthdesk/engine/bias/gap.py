"""Whether a synthetic table closes the gap in outcomes between groups, and at whose expense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.bias.columns_in_groups import ColumnInGroup, columns_in_groups
from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.group_outcomes import FEWEST_OF_A_KIND, FEWEST_ROWS
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.bias.simultaneous import change_among, difference_among
from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.codes import Codes

SMALLEST_CHANGE = 0.02
"""Difference of two rates that is worth a word."""
MOST_LEFT = 0.25
"""No larger part of a gap may be left, by its interval, where it is called closed."""
MOST_GROUPS = 30


class GapStanding(StrEnum):
    """What became of the gap between the two groups that lay furthest apart."""

    CLOSED = "closed"
    NARROWED = "narrowed"
    TURNED = "turned round"
    UNCHANGED = "unchanged"
    WIDENED = "widened"
    CANNOT_TELL = "cannot tell"


class ChangeStanding(StrEnum):
    """What became of one group's outcome."""

    GAINED = "gained"
    LOST = "lost"
    UNCHANGED = "no change beyond chance"
    TOO_FEW = "too few rows"


@dataclass(frozen=True)
class GroupChange:
    """One group's outcome before and after.

    Attributes:
        group: its label.
        n_training: training rows whose outcome is known.
        n_synthetic: synthetic rows whose outcome is known.
        before: favourable rate in training; absent without a row.
        after: in synthetic.
        change: after less before; the intervals of all groups with rows enough hold at once.
        standing: in a word; decided by that interval.
    """

    group: str
    n_training: int
    n_synthetic: int
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    standing: ChangeStanding


@dataclass(frozen=True)
class OutcomeGap:
    """An outcome's gap between groups, before and after.

    Attributes:
        column: by which people are grouped; several crossed as ``"sex × race"``.
        outcome: column that people are judged by.
        favourable: the value that counts as good here.
        is_chosen: whether the user named it.
        highest: group with the highest rate in training, of those with rows enough in both tables.
        lowest: group with the lowest.
        before: the highest's rate less the lowest's in training; absent below two such groups.
            These intervals hold for all pairs of such groups at once, since the pair is chosen.
        after: the same groups' in synthetic.
        change: after less before.
        standing: what became of it.
        widest_after: the widest gap of any two such groups in synthetic.
        widest_after_between: those two, the higher first.
        whole: change of the whole table's rate; absent without a known outcome in either.
        groups: every group's change, of the ``MOST_GROUPS`` largest and those named above.
        columns: how the other columns hold within the groups.
        not_assessable: why there is no gap; empty where there is one.
    """

    column: str
    outcome: str
    favourable: str
    is_chosen: bool
    highest: str
    lowest: str
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    standing: GapStanding
    widest_after: Estimate | None
    widest_after_between: tuple[str, ...]
    whole: Estimate | None
    groups: tuple[GroupChange, ...]
    columns: tuple[ColumnInGroup, ...]
    not_assessable: str


@dataclass(frozen=True)
class _Rates:
    """Known and favourable rows of each group in one table."""

    known: tuple[int, ...]
    hits: tuple[int, ...]

    def is_enough(self, place: int) -> bool:
        known, hits = self.known[place], self.hits[place]
        return known >= FEWEST_ROWS and min(hits, known - hits) >= FEWEST_OF_A_KIND

    def rate(self, place: int) -> Estimate | None:
        known, hits = self.known[place], self.hits[place]
        if not known:
            return None
        return Estimate(hits / known, *wilson_interval(hits, known), known, "Wilson 95 %")

    def difference(self, comparisons: int, first: int, second: int) -> Estimate:
        return difference_among(
            comparisons,
            self.hits[first],
            self.known[first],
            self.hits[second],
            self.known[second],
        )


def outcome_gaps(
    groups: Sequence[GroupedRows],
    tables: Mapping[str, pa.Table],
    readings: Sequence[FavourableReading],
    codes: Codes,
) -> tuple[OutcomeGap, ...]:
    """One for each way to group people and each way to read the outcome; none of numbers.

    Args:
        groups: of the tables' rows.
        tables: by name, training and synthetic among them.
        readings: of the outcome.
        codes: of the same rows.
    """
    rates = [reading for reading in readings if reading.is_rate]
    return tuple(_gap(by, tables, reading, codes) for by in groups for reading in rates)


def _gap(
    by: GroupedRows, tables: Mapping[str, pa.Table], reading: FavourableReading, codes: Codes
) -> OutcomeGap:
    was, now = (_rates(by, name, tables[name], reading) for name in (TRAINING, SYNTHETIC))
    able = [
        at for at in range(len(by.labels)) if was.is_enough(at) and now.known[at] >= FEWEST_ROWS
    ]
    before = after = change = widest = None
    named: list[int] = []
    if len(able) > 1:
        pairs = len(able) * (len(able) - 1) // 2
        low, high = _ends(able, was)
        last, first = _ends(able, now)
        before, after = was.difference(pairs, high, low), now.difference(pairs, high, low)
        change = change_among(pairs, before, after)
        widest = now.difference(pairs, first, last)
        named = [high, low, first, last]
    listed = _listed(was, now, named)
    labels = [by.labels[at] for at in named]
    return OutcomeGap(
        column=by.name,
        outcome=reading.column,
        favourable=reading.favourable,
        is_chosen=reading.is_chosen,
        highest=labels[0] if labels else "",
        lowest=labels[1] if labels else "",
        before=before,
        after=after,
        change=change,
        standing=_standing(before, after, change),
        widest_after=widest,
        widest_after_between=tuple(labels[2:]),
        whole=_whole(was, now),
        groups=_changes(by, listed, was, now),
        columns=tuple(
            one for one in columns_in_groups(by, listed, codes) if one.column != reading.column
        ),
        not_assessable=""
        if before is not None
        else "Fewer than two groups have rows enough of both outcomes, so no gap can be told.",
    )


def _ends(able: Sequence[int], rates: _Rates) -> tuple[int, int]:
    """The groups with the lowest and the highest rate."""
    ranked = sorted(able, key=lambda at: rates.hits[at] / rates.known[at])
    return ranked[0], ranked[-1]


def _listed(was: _Rates, now: _Rates, named: Sequence[int]) -> list[int]:
    """Places of the largest groups and of those that are named, in their own order."""
    places = range(len(was.known))
    largest = sorted(places, key=lambda at: -(was.known[at] + now.known[at]))
    return sorted({*largest[:MOST_GROUPS], *named})


def _rates(by: GroupedRows, name: str, table: pa.Table, reading: FavourableReading) -> _Rates:
    import numpy as np

    values = reading.values(table)
    is_known = ~np.isnan(values)
    codes, size = by.codes[name][is_known], len(by.labels)
    known = np.bincount(codes, minlength=size)
    hits = np.bincount(codes, values[is_known], size)
    return _Rates(tuple(known.tolist()), tuple(round(one) for one in hits.tolist()))


def _standing(
    before: Estimate | None, after: Estimate | None, change: Estimate | None
) -> GapStanding:
    if before is None or after is None or change is None:
        return GapStanding.CANNOT_TELL
    if max(-change.low, change.high) <= SMALLEST_CHANGE:
        return GapStanding.UNCHANGED
    if change.low <= 0 <= change.high:
        return GapStanding.CANNOT_TELL
    # A gap may also grow the other way round, where hardly any was there before.
    if change.low > 0 or change_among(1, before, after.negated).low > 0:
        return GapStanding.WIDENED
    left = max(SMALLEST_CHANGE, MOST_LEFT * before.value)
    is_small = after.low <= 0 <= after.high or abs(after.value) <= SMALLEST_CHANGE
    if is_small and -left <= after.low and after.high <= left:
        return GapStanding.CLOSED
    return GapStanding.TURNED if after.high < 0 else GapStanding.NARROWED


def _whole(was: _Rates, now: _Rates) -> Estimate | None:
    if not sum(was.known) or not sum(now.known):
        return None
    return newcombe_difference(sum(now.hits), sum(now.known), sum(was.hits), sum(was.known))


def _changes(
    by: GroupedRows, listed: Sequence[int], was: _Rates, now: _Rates
) -> tuple[GroupChange, ...]:
    able = [at for at in listed if min(was.known[at], now.known[at]) >= FEWEST_ROWS]
    found = []
    for at in listed:
        change = None
        standing = ChangeStanding.TOO_FEW
        if was.known[at] and now.known[at]:
            several = len(able) if at in able else 1
            change = difference_among(
                several, now.hits[at], now.known[at], was.hits[at], was.known[at], "groups"
            )
        if change is not None and at in able:
            standing = ChangeStanding.UNCHANGED
            if change.low > 0 or change.high < 0:
                standing = ChangeStanding.GAINED if change.low > 0 else ChangeStanding.LOST
        found.append(
            GroupChange(
                by.labels[at],
                was.known[at],
                now.known[at],
                was.rate(at),
                now.rate(at),
                change,
                standing,
            )
        )
    return tuple(found)
