"""Columns of the tables that a comparison is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import NOT_ASSESSED, count, number_range
from synthdesk.engine.policy import Verdict
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.wording import (
    ABOUT_BEST,
    ABOUT_FIGURES,
    ABOUT_TSTR,
    BEST,
    TITLES,
    TSTR,
    difference_range,
    mark_of,
    on_ladder,
    short_range,
)
from synthdesk.ui.widgets.marks import MARK_OF_VERDICT, Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.policy import GateResult
    from synthdesk.engine.versions.compared_version import ComparedVersion
    from synthdesk.engine.versions.comparing import VersionComparison
    from synthdesk.engine.versions.differences import Leaders, VersionDifference
    from synthdesk.engine.versions.ladder import ReferenceLadder

NOT_COMPARED = "not compared"


def version_columns(comparison: VersionComparison) -> tuple[TableColumn, ...]:
    """Over ``ComparedVersion``: verdict, headline figures with who is best, findings."""
    ahead = {one.figure: one for one in comparison.leaders}
    return (
        TableColumn("Version", lambda one: one.name),
        TableColumn("Verdict", _verdict, payload=_verdict_mark, hint="By the policy's gates"),
        *(_figure_column(figure, ahead.get(figure)) for figure in Figure),
        *((_TSTR,) if any(one.tstr is not None for one in comparison.versions) else ()),
        TableColumn(
            "Red / amber",
            _red,
            lambda one: (
                NOT_ASSESSED
                if one.quality is None
                else f"{count(one.quality.red_findings)} / {count(one.quality.amber_findings)}"
            ),
            hint="Findings on quality that an accuracy figure hides",
            is_numeric=False,
        ),
    )


_TSTR = TableColumn(
    TSTR,
    lambda one: None if one.tstr is None else one.tstr.value,
    lambda one: NOT_ASSESSED if one.tstr is None else number_range(one.tstr),
    hint=ABOUT_TSTR,
    is_numeric=False,
)


def _verdict(one: ComparedVersion) -> str:
    return NOT_COMPARED if one.verdict is None else one.verdict.verdict.value


def _verdict_mark(one: ComparedVersion) -> Mark:
    return Mark.UNKNOWN if one.verdict is None else MARK_OF_VERDICT[one.verdict.verdict]


def _red(one: ComparedVersion) -> int | None:
    return None if one.quality is None else one.quality.red_findings


def _figure_column(figure: Figure, leaders: Leaders | None) -> TableColumn:
    def value(one: ComparedVersion) -> float | None:
        estimate = None if one.headline is None else one.headline.figure(figure)
        return None if estimate is None else estimate.value

    def text(one: ComparedVersion) -> str:
        if one.headline is None:
            return NOT_ASSESSED
        mark = mark_of(one.name, leaders)
        written = short_range(figure, one.headline.figure(figure))
        return f"{written}, {mark}" if mark else written

    def best(one: ComparedVersion) -> Mark | None:
        return Mark.GOOD if mark_of(one.name, leaders) == BEST else None

    hint = f"{ABOUT_FIGURES[figure]} {ABOUT_BEST}"
    return TableColumn(TITLES[figure], value, text, payload=best, hint=hint, is_numeric=False)


def difference_columns(pair: VersionDifference) -> tuple[TableColumn, ...]:
    """Over ``FigureDifference``."""
    return (
        TableColumn("Figure", lambda one: TITLES[one.figure]),
        TableColumn(
            f"{pair.first[:40]} minus {pair.second[:40]}",
            lambda one: one.difference.value,
            lambda one: difference_range(one.figure, one.difference),
            hint="95 % interval, over the same real rows",
            is_numeric=False,
        ),
        TableColumn("Better beyond chance", lambda one: one.better or "neither"),
    )


def apart_columns(first: str, second: str) -> tuple[TableColumn, ...]:
    """Over (gate's title, first version's verdict, second's)."""
    return (
        TableColumn("Gate", lambda row: row[0]),
        TableColumn(first[:40], lambda row: row[1], payload=lambda row: _mark_of_word(row[1])),
        TableColumn(second[:40], lambda row: row[2], payload=lambda row: _mark_of_word(row[2])),
    )


def _mark_of_word(verdict: str) -> Mark:
    return MARK_OF_VERDICT[Verdict(verdict)]


def gate_columns(versions: tuple[ComparedVersion, ...]) -> tuple[TableColumn, ...]:
    """Over the places of the policy's gates, a column a version."""
    first = versions[0].gates

    def column(version: ComparedVersion) -> TableColumn:
        def gate(place: int) -> GateResult:
            return version.gates[place]

        return TableColumn(
            version.name[:40],
            lambda place: gate(place).verdict.value,
            payload=lambda place: MARK_OF_VERDICT[gate(place).verdict],
        )

    return (
        TableColumn("Gate", lambda place: first[place].title),
        *(column(version) for version in versions),
    )


def ladder_columns(ladder: ReferenceLadder, figure: Figure) -> tuple[TableColumn, ...]:
    """Over (version's name, its figure)."""
    return (
        TableColumn("Version", lambda row: row[0]),
        TableColumn(
            TITLES[figure],
            lambda row: row[1].value,
            lambda row: short_range(figure, row[1]),
            is_numeric=False,
        ),
        TableColumn("On the ladder", lambda row: on_ladder(ladder, figure, row[1])),
    )
