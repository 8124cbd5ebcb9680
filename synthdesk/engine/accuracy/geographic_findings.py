"""Maps that differ, and points where no real ones are, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.levels import shortened
from synthdesk.engine.formats import count, counted, p_value, points_range, share, share_range
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.geographic import GeographicMap

SHIFTED, EMPTY, OUTSIDE = "map-shifted", "points-in-empty-places", "points-outside"
AMBER_GAP, RED_GAP = 0.05, 0.15
AMBER_SHARE, RED_SHARE = 0.001, 0.01
SIGNIFICANCE = 0.001


def findings_of(made: GeographicMap, rows_outside: tuple[int, ...]) -> tuple[Finding, ...]:
    """What the figures of one map amount to.

    Args:
        made: the map.
        rows_outside: synthetic rows outside all real ones, counted from 1.
    """
    found = (_shifted(made), _in_empty_places(made), _outside(made, rows_outside))
    return tuple(finding for finding in found if finding is not None)


def _severity(value: float, red_from: float) -> Severity:
    return Severity.RED if value >= red_from else Severity.AMBER


def _id(check: str, made: GeographicMap) -> str:
    return ":".join((check, "synthetic", *made.columns.columns))


def _names(made: GeographicMap) -> str:
    return " and ".join(f"“{shortened(name)}”" for name in made.columns.columns)


def _samples(made: GeographicMap) -> str:
    return f"n = {count(made.rows)} rows in each sample, {made.draws} draws"


def _shifted(made: GeographicMap) -> Finding | None:
    compared = made.accuracy
    if compared.gap.value < AMBER_GAP or not compared.is_beyond_real:
        return None
    return Finding(
        id=_id(SHIFTED, made),
        check=SHIFTED,
        severity=_severity(compared.gap.value, RED_GAP),
        table=TableRole.SYNTHETIC,
        version="",
        columns=made.columns.columns,
        title=f"The synthetic rows of {_names(made)} lie elsewhere on the map",
        why="Maps, distances and counts by area from the synthetic table would be wrong, even "
        "where latitude and longitude each look right by themselves.",
        evidence=(
            Evidence(
                "Distance on the grid (TVD)",
                f"{share(made.distance)} of the rows would have to move, whole files; "
                f"n = {count(made.n_training)} training, {count(made.n_synthetic)} synthetic",
            ),
            Evidence(
                "Accuracy on the grid",
                f"{share_range(compared.synthetic)}, real against real "
                f"{share_range(compared.real)}, gap {points_range(compared.gap)}; "
                f"{_samples(made)}",
            ),
            Evidence(
                "Grid",
                f"{made.grid.side} × {made.grid.side} cells over the middle 99 % of training's "
                "latitudes and longitudes; rows beyond it and without a place count",
            ),
        ),
        advice="Look at the difference in Quality, Map. Generators do better when both "
        "coordinates are given to them as one place.",
    )


def _in_empty_places(made: GeographicMap) -> Finding | None:
    compared = made.known_places
    if compared.gap.value < AMBER_GAP or not compared.is_beyond_real:
        return None
    return Finding(
        id=_id(EMPTY, made),
        check=EMPTY,
        severity=_severity(compared.gap.value, RED_GAP),
        table=TableRole.SYNTHETIC,
        version="",
        columns=made.columns.columns,
        title=f"Synthetic rows of {_names(made)} lie where there are no real ones",
        why="Such points may stand in water, in parks or in another country; whoever maps the "
        "synthetic table sees at once that it is made up.",
        evidence=(
            Evidence(
                "Rows in places that a real sample knows",
                f"{share_range(compared.synthetic)}, another real sample "
                f"{share_range(compared.real)}; {_samples(made)}",
            ),
        ),
        advice="Look at the synthetic map in Quality, Map, for cells that are empty on the "
        "training map. Generators do better when both coordinates are given to them as one place.",
    )


def _outside(made: GeographicMap, rows: tuple[int, ...]) -> Finding | None:
    outside = made.outside
    is_by_chance = outside.p_value > SIGNIFICANCE or outside.share.value < AMBER_SHARE
    if is_by_chance and not outside.impossible:
        return None
    sides = (
        ("south", outside.south),
        ("north", outside.north),
        ("west", outside.west),
        ("east", outside.east),
        ("beyond ±90° or ±180°", outside.impossible),
    )
    is_red = outside.impossible or outside.share.low >= RED_SHARE
    return Finding(
        id=_id(OUTSIDE, made),
        check=OUTSIDE,
        severity=Severity.RED if is_red else Severity.AMBER,
        table=TableRole.SYNTHETIC,
        version="",
        columns=made.columns.columns,
        title=f"{counted(outside.count, 'synthetic point')} of {_names(made)} "
        f"{'lies' if outside.count == 1 else 'lie'} outside all real ones",
        why="No real row lies so far out; such points are impossible or made up, and stretch "
        "every map and distance.",
        evidence=(
            Evidence(
                "Points outside",
                f"{share_range(outside.share, 2)}, n = {count(outside.share.n)} synthetic points",
            ),
            Evidence(
                "Beyond which side", ", ".join(f"{side} {count(n)}" for side, n in sides if n)
            ),
            Evidence("How sure", f"chance p {_p(outside.p_value)} among as many real points"),
        ),
        advice="Look at the rows named below, and bound the coordinates when generating.",
        row_examples=rows,
    )


def _p(value: float) -> str:
    written = p_value(value)
    return written if written.startswith("<") else f"= {written}"
