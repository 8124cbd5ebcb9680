"""Whether a synthetic table closes the gap in outcomes between groups, and at whose expense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import TYPE_CHECKING

from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.group_outcomes import FEWEST_OF_A_KIND, FEWEST_ROWS
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.bias.reweighting import Reweighting, cell_counts, of_cells
from synthdesk.engine.bias.side_effects import FEWEST_SYNTHETIC, FEWEST_TRAINING
from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.codes import Codes

    Integers = npt.NDArray[np.int64]

SMALLEST_CHANGE = 0.02
"""Difference of two rates that is worth a word."""
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
        change: after less before.
        standing: in a word; decided by the interval.
    """

    group: str
    n_training: int
    n_synthetic: int
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    standing: ChangeStanding


@dataclass(frozen=True)
class ColumnInGroup:
    """How well another column holds within a group.

    Attributes:
        column: its name.
        group: the group's label.
        accuracy: 1 − TVD of the column's bins among the group's rows.
        accuracy_by_chance: what rows of the same people, drawn anew, would reach on average.
        n_training: training rows of the group.
        n_synthetic: synthetic rows of the group.
        sufficient: whether there are rows enough to say.
    """

    column: str
    group: str
    accuracy: float
    accuracy_by_chance: float
    n_training: int
    n_synthetic: int
    sufficient: bool


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
        after: the same groups' in synthetic.
        change: after less before.
        standing: what became of it.
        widest_after: the widest gap of any two such groups in synthetic.
        widest_after_between: those two, the higher first.
        whole: change of the whole table's rate; absent without a known outcome in either.
        groups: every group's change, the ``MOST_GROUPS`` largest.
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

    def difference(self, first: int, second: int) -> Estimate:
        return newcombe_difference(
            self.hits[first], self.known[first], self.hits[second], self.known[second]
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
    found = []
    for by in groups:
        columns = _within(by, codes) if readings else ()
        found += [_gap(by, tables, reading, columns) for reading in readings if reading.is_rate]
    return tuple(found)


def _gap(
    by: GroupedRows,
    tables: Mapping[str, pa.Table],
    reading: FavourableReading,
    columns: tuple[ColumnInGroup, ...],
) -> OutcomeGap:
    was, now = (_rates(by, name, tables[name], reading) for name in (TRAINING, SYNTHETIC))
    able = [
        at for at in range(len(by.labels)) if was.is_enough(at) and now.known[at] >= FEWEST_ROWS
    ]
    able.sort(key=lambda at: was.hits[at] / was.known[at])
    before = after = change = widest = None
    between: tuple[str, ...] = ()
    if len(able) > 1:
        low, high = able[0], able[-1]
        before, after = was.difference(high, low), now.difference(high, low)
        change = _difference_of_differences(before, after)
        ranked = sorted(able, key=lambda at: now.hits[at] / now.known[at])
        widest = now.difference(ranked[-1], ranked[0])
        between = (by.labels[ranked[-1]], by.labels[ranked[0]])
    largest = sorted(range(len(by.labels)), key=lambda at: -(was.known[at] + now.known[at]))
    listed = sorted(largest[:MOST_GROUPS])
    labels = {by.labels[at] for at in listed}
    return OutcomeGap(
        column=by.name,
        outcome=reading.column,
        favourable=reading.favourable,
        is_chosen=reading.is_chosen,
        highest=by.labels[able[-1]] if before is not None else "",
        lowest=by.labels[able[0]] if before is not None else "",
        before=before,
        after=after,
        change=change,
        standing=_standing(after, change),
        widest_after=widest,
        widest_after_between=between,
        whole=_whole(was, now),
        groups=tuple(_change(by.labels[at], at, was, now) for at in listed),
        columns=tuple(
            one for one in columns if one.group in labels and one.column != reading.column
        ),
        not_assessable=""
        if before is not None
        else "Fewer than two groups have rows enough of both outcomes, so no gap can be told.",
    )


def _rates(by: GroupedRows, name: str, table: pa.Table, reading: FavourableReading) -> _Rates:
    import numpy as np

    values = reading.values(table)
    is_known = ~np.isnan(values)
    codes, size = by.codes[name][is_known], len(by.labels)
    known = np.bincount(codes, minlength=size)
    hits = np.bincount(codes, values[is_known], size)
    return _Rates(tuple(known.tolist()), tuple(round(one) for one in hits.tolist()))


def _difference_of_differences(before: Estimate, after: Estimate) -> Estimate:
    """After less before, of independent tables.

    Source: G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693-1702 (MOVER).
    """
    value = after.value - before.value
    return Estimate(
        value,
        value - hypot(after.value - after.low, before.high - before.value),
        value + hypot(after.high - after.value, before.value - before.low),
        before.n + after.n,
        "MOVER 95 %",
    )


def _standing(after: Estimate | None, change: Estimate | None) -> GapStanding:
    if after is None or change is None:
        return GapStanding.CANNOT_TELL
    if change.low <= 0 <= change.high:
        is_small = max(-change.low, change.high) <= SMALLEST_CHANGE
        return GapStanding.UNCHANGED if is_small else GapStanding.CANNOT_TELL
    if change.low > 0:
        return GapStanding.WIDENED
    if after.high < -SMALLEST_CHANGE:
        return GapStanding.TURNED
    if after.low <= 0 <= after.high or abs(after.value) <= SMALLEST_CHANGE:
        return GapStanding.CLOSED
    return GapStanding.NARROWED


def _whole(was: _Rates, now: _Rates) -> Estimate | None:
    if not sum(was.known) or not sum(now.known):
        return None
    return newcombe_difference(sum(now.hits), sum(now.known), sum(was.hits), sum(was.known))


def _change(label: str, at: int, was: _Rates, now: _Rates) -> GroupChange:
    before, after = was.rate(at), now.rate(at)
    change = None
    standing = ChangeStanding.TOO_FEW
    if before is not None and after is not None:
        change = newcombe_difference(now.hits[at], now.known[at], was.hits[at], was.known[at])
        if min(was.known[at], now.known[at]) >= FEWEST_ROWS:
            standing = ChangeStanding.UNCHANGED
            if change.low > 0 or change.high < 0:
                is_more = change.low > 0
                standing = ChangeStanding.GAINED if is_more else ChangeStanding.LOST
    return GroupChange(label, was.known[at], now.known[at], before, after, change, standing)


def _within(by: GroupedRows, codes: Codes) -> tuple[ColumnInGroup, ...]:
    """Every column within every group that both tables have; not the columns that make them."""
    import numpy as np

    size = len(by.labels)
    real, made = (by.codes[name] for name in (TRAINING, SYNTHETIC))
    counts = [np.bincount(one, minlength=size) for one in (real, made)]
    cells = Reweighting((), real, made, counts[0], counts[1])
    own = set(by.columns)
    found = []
    for place, bins in enumerate(codes.bins):
        if bins.name in own:
            continue
        sides = cell_counts(
            cells,
            codes.training[place].astype(np.int64),
            codes.synthetic[place].astype(np.int64),
            codes.sizes[place],
        )
        for at in np.flatnonzero(cells.shared).tolist():
            one = of_cells(sides[0][at : at + 1], sides[1][at : at + 1])
            n, m = int(counts[0][at]), int(counts[1][at])
            found.append(
                ColumnInGroup(
                    bins.name,
                    by.labels[at],
                    1 - min(1.0, one.distance),
                    1 - one.noise,
                    n,
                    m,
                    n >= FEWEST_TRAINING and m >= FEWEST_SYNTHETIC,
                )
            )
    return tuple(found)
