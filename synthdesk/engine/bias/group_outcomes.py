"""How many people each group has in each table, and how many of them get the favourable outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.bias.favourable import FavourableReading
from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.bias_models.rate_ratio import is_inside_four_fifths, rate_ratio
from synthdesk.engine.estimate import Z_95, Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.formats import counted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]

MOST_LISTED = 200
FEWEST_ROWS = 30
FEWEST_OF_A_KIND = 10
WILSON = "Wilson 95 %"
SMD_METHOD = "pooled standard deviation, normal 95 %"


@dataclass(frozen=True)
class GroupOutcome:
    """One group in one table, read one way.

    Attributes:
        table: its name.
        column: by which people are grouped; several crossed as ``"sex × race"``.
        group: its label.
        favourable: the value that counts as good here; empty for a number, or without an outcome.
        is_chosen: whether the user named it.
        n: rows.
        n_known: rows whose outcome is known.
        share: of the table's rows.
        favourable_rate: of the rows whose outcome is known; absent without any.
        mean: of a number.
        difference_best: the rate less the best group's; absent of that group.
        difference_reference: the rate less the reference group's; absent of that group.
        ratio_best: to the group of the same table with the highest rate among those with rows
            enough; absent of that group, and where undefined.
        ratio_reference: to the reference group; absent likewise.
        smd: of a number, the mean less the reference group's in pooled standard deviations.
        screen: whether the ratio to the best group lies within .8 – 1.25, which proves nothing;
            absent where there is none.
        is_reference: whether the others are compared with it.
        is_best: whether its rate is the highest among groups with rows enough.
        sufficient: whether it has rows enough to be judged.
        shortage: what it lacks, in words; empty where nothing.
    """

    table: str
    column: str
    group: str
    favourable: str
    is_chosen: bool
    n: int
    n_known: int
    share: Estimate
    favourable_rate: Estimate | None
    mean: float | None
    difference_best: Estimate | None
    difference_reference: Estimate | None
    ratio_best: Estimate | None
    ratio_reference: Estimate | None
    smd: Estimate | None
    screen: bool | None
    is_reference: bool
    is_best: bool
    sufficient: bool
    shortage: str


@dataclass(frozen=True)
class _Cell:
    """A group's rows in one table."""

    n: int
    known: int
    hits: int
    values: Floats

    @property
    def shortage(self) -> str:
        found = []
        if self.known < FEWEST_ROWS:
            # Rows whose outcome nobody knows are no evidence of a rate.
            what = "row" if self.known == self.n else "known outcome"
            found.append(f"{counted(self.known, what)} of {FEWEST_ROWS} needed")
        for rows, name in ((self.hits, "favourable"), (self.known - self.hits, "unfavourable")):
            if rows < FEWEST_OF_A_KIND:
                found.append(f"{counted(rows, f'{name} row')} of {FEWEST_OF_A_KIND} needed")
        return ", ".join(found)


def group_outcomes(
    groups: GroupedRows,
    tables: Mapping[str, pa.Table],
    reading: FavourableReading | None,
    reference: str = "",
) -> tuple[tuple[GroupOutcome, ...], tuple[str, ...]]:
    """Every group in every table, and what is to be said of them.

    Args:
        groups: of the tables' rows.
        tables: by name, typed by the schema; the training table first.
        reading: of the outcome; absent where only shares can be told.
        reference: label of the group that others are compared with; training's largest if empty.

    Returns:
        The ``MOST_LISTED`` groups that are largest over all tables, with those that others are
        compared with, and notes in sentences.
    """
    import numpy as np

    codes = [groups.counts(name) for name in tables]
    total = np.sum(codes, axis=0)
    by_size = sorted(range(len(groups.labels)), key=lambda place: (-int(total[place]), place))
    notes = list(groups.notes)
    at = _reference(groups, codes[0], reference)
    cells_of = {name: _cells(groups, name, table, reading) for name, table in tables.items()}
    best_of = {name: _best(cells, reading) for name, cells in cells_of.items()}
    # What the others are compared with is listed however small it is.
    compared = {place for place in (at, *best_of.values()) if place is not None}
    listed = sorted({*by_size[:MOST_LISTED], *compared})
    left = set(by_size).difference(listed)
    if left:
        rows = int(sum(total[place] for place in left))
        notes.append(
            f"{counted(len(left), 'smaller group')} of {groups.name} with "
            f"{counted(rows, 'row')} in all are not listed."
        )
    if reference and at is None:
        notes.append(f"“{reference[:60]}” is no group of {groups.name}, so none is compared with.")
    if len(groups.labels) < 2:
        notes.append(f"{groups.name} has one group only, so there is nothing to compare.")
    found = []
    for name, cells in cells_of.items():
        if at is not None and not cells[at].n:
            notes.append(
                f"The {name} table has no row of “{groups.labels[at][:60]}”, the group compared "
                "with."
            )
        if reading is not None and reading.is_rate and not any(one.hits for one in cells):
            notes.append(f"No {name} row has “{reading.favourable[:60]}” as {reading.column[:60]}.")
        found += _outcomes(groups, name, cells, listed, at, best_of[name], reading)
    return tuple(found), tuple(notes)


def _reference(groups: GroupedRows, training: npt.NDArray[np.int64], wanted: str) -> int | None:
    if wanted:
        return groups.labels.index(wanted) if wanted in groups.labels else None
    known = [place for place in range(len(groups.labels)) if place not in groups.unknown]
    return max(known, key=lambda place: int(training[place]), default=None)


def _cells(
    groups: GroupedRows, name: str, table: pa.Table, reading: FavourableReading | None
) -> list[_Cell]:
    import numpy as np

    codes, size = groups.codes[name], len(groups.labels)
    rows = np.bincount(codes, minlength=size)
    nothing = np.empty(0)
    if reading is None:
        return [_Cell(int(n), 0, 0, nothing) for n in rows]
    values = reading.values(table)
    is_known = ~np.isnan(values)
    known = np.bincount(codes[is_known], minlength=size)
    if reading.is_rate:
        hits = np.bincount(codes[is_known], values[is_known], minlength=size)
        return [
            _Cell(int(n), int(k), round(float(h)), nothing)
            for n, k, h in zip(rows, known, hits, strict=True)
        ]
    order = np.argsort(codes[is_known], kind="stable")
    parts = np.split(values[is_known][order], np.cumsum(known)[:-1])
    return [_Cell(int(n), int(k), 0, part) for n, k, part in zip(rows, known, parts, strict=True)]


def _best(cells: Sequence[_Cell], reading: FavourableReading | None) -> int | None:
    """The group with the highest rate of those with rows enough."""
    is_rate = reading is not None and reading.is_rate
    able = [place for place, one in enumerate(cells) if is_rate and not one.shortage]
    return max(able, key=lambda place: cells[place].hits / cells[place].known, default=None)


def _outcomes(
    groups: GroupedRows,
    table: str,
    cells: Sequence[_Cell],
    listed: Sequence[int],
    at: int | None,
    best: int | None,
    reading: FavourableReading | None,
) -> list[GroupOutcome]:
    whole = sum(one.n for one in cells)
    is_rate = reading is not None and reading.is_rate
    found = []
    for place in listed:
        one = cells[place]
        top = None if best is None or best == place else cells[best]
        other = None if at is None or at == place or not is_rate else cells[at]
        shortage = _shortage(one, reading)
        found.append(
            GroupOutcome(
                table=table,
                column=groups.name,
                group=groups.labels[place],
                favourable=reading.favourable if reading is not None else "",
                is_chosen=reading is not None and reading.is_chosen,
                n=one.n,
                n_known=one.known,
                share=Estimate(
                    one.n / max(whole, 1), *wilson_interval(one.n, max(whole, 1)), whole, WILSON
                ),
                favourable_rate=_rate(one) if is_rate else None,
                mean=_mean(one.values),
                difference_best=_difference(one, top),
                difference_reference=_difference(one, other),
                ratio_best=_ratio(one, top),
                ratio_reference=_ratio(one, other),
                smd=None if at is None or at == place else smd(one.values, cells[at].values),
                screen=_screen(one, top),
                is_reference=place == at,
                is_best=place == best,
                sufficient=not shortage,
                shortage=shortage,
            )
        )
    return found


def _shortage(one: _Cell, reading: FavourableReading | None) -> str:
    if reading is None or not reading.is_rate:
        rows = one.n if reading is None else one.known
        return "" if rows >= FEWEST_ROWS else f"{counted(rows, 'row')} of {FEWEST_ROWS} needed"
    return one.shortage


def _mean(values: Floats) -> float | None:
    """Absent of no values, and of some so large that their sum is no number."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        found = float(values.mean()) if len(values) else None
    return found if found is not None and isfinite(found) else None


def _rate(one: _Cell) -> Estimate | None:
    if not one.known:
        return None
    low, high = wilson_interval(one.hits, one.known)
    return Estimate(one.hits / one.known, low, high, one.known, WILSON)


def _difference(one: _Cell, other: _Cell | None) -> Estimate | None:
    if other is None or not one.known or not other.known:
        return None
    return newcombe_difference(one.hits, one.known, other.hits, other.known)


def _ratio(one: _Cell, other: _Cell | None) -> Estimate | None:
    if other is None or not one.known or not other.known:
        return None
    return rate_ratio(one.hits, one.known, other.hits, other.known)


def _screen(one: _Cell, other: _Cell | None) -> bool | None:
    if other is None or not one.known or not other.known or not other.hits:
        return None
    return is_inside_four_fifths(one.hits, one.known, other.hits, other.known)


def smd(values: Floats, others: Floats) -> Estimate | None:
    """Standardised mean difference; absent below two values of either, where none varies,
    and where they are too large to be squared.

    Source: L. Hedges and I. Olkin, Statistical Methods for Meta-Analysis (1985), chapter 5.
    """
    import numpy as np

    n, m = len(values), len(others)
    if n < 2 or m < 2:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        pooled = ((n - 1) * values.var(ddof=1) + (m - 1) * others.var(ddof=1)) / (n + m - 2)
        apart = float(values.mean() - others.mean())
    if not (0 < pooled < inf and isfinite(apart)):
        return None
    found = apart / sqrt(pooled)
    error = Z_95 * sqrt((n + m) / (n * m) + found**2 / (2 * (n + m)))
    return Estimate(found, found - error, found + error, n + m, SMD_METHOD)
