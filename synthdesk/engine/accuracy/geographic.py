"""Where the rows lie: both tables on one grid over latitude and longitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.coordinate_pairs import (
    CoordinateColumns,
    coordinate_columns,
    coordinates,
)
from synthdesk.engine.accuracy.density_grid import DensityGrid, grid_over
from synthdesk.engine.accuracy.equal_size_reference import (
    DRAWS,
    Comparison,
    comparison,
    sample_size,
)
from synthdesk.engine.accuracy.geographic_findings import findings_of
from synthdesk.engine.accuracy.joint_frequencies import similarity
from synthdesk.engine.accuracy.outside_range import OutsideRange, outside_range
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.conform import Tables

    Cells = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]

MOST_MAPS = 10
NO_COLUMNS = (
    "No audited column holds latitudes or longitudes. If there are some, give the columns the "
    "types latitude and longitude in Data; a column of texts like “40.71, -74.01” counts as soon "
    "as its role is feature."
)


@dataclass(frozen=True)
class GeographicMap:
    """One pair of coordinate columns, both tables on one grid.

    Attributes:
        columns: where the coordinates stand.
        n_training: training rows.
        n_synthetic: synthetic rows.
        n_holdout: holdout rows, if a holdout was given.
        grid: the grid.
        training: training rows by cell, south-west first, eastward, row by row.
        synthetic: the same for synthetic rows.
        training_outside: training rows beyond the grid.
        synthetic_outside: the same for synthetic rows.
        training_missing: training rows without a latitude or a longitude.
        synthetic_missing: the same for synthetic rows.
        distance: TVD over all cells, those beyond the grid and without a place included.
        accuracy: 1 − ``distance`` at equal size, against real with itself.
        known_places: share of rows in cells where a real sample of the same size has any row,
            synthetic beside real.
        rows: m, the rows of each sample.
        draws: number of draws.
        seed: the audit's seed.
        outside: synthetic rows beyond the range of all real ones.
    """

    columns: CoordinateColumns
    n_training: int
    n_synthetic: int
    n_holdout: int | None
    grid: DensityGrid
    training: tuple[int, ...]
    synthetic: tuple[int, ...]
    training_outside: int
    synthetic_outside: int
    training_missing: int
    synthetic_missing: int
    distance: float
    accuracy: Comparison
    known_places: Comparison
    rows: int
    draws: int
    seed: int
    outside: OutsideRange


@dataclass(frozen=True)
class Geography:
    """Maps of all pairs of a latitude and a longitude column.

    Attributes:
        not_assessable: why there is no map; empty if there is one.
        findings: maps that differ, points where no real ones are.
        maps: one a pair of columns, at most ``MOST_MAPS``.
        unpaired: columns with coordinates that have no partner.
        left_out: pairs of columns without a map, in words.
    """

    not_assessable: str
    findings: tuple[Finding, ...]
    maps: tuple[GeographicMap, ...] = ()
    unpaired: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def measure_geography(tables: Tables, seed: int, progress: Progress = SILENT) -> Geography:
    """Density of the rows on a common grid, and the distance between the densities.

    Args:
        tables: conformed tables.
        seed: the audit's seed.
    """
    progress.step(0.0, "Map: columns with coordinates")
    pairs, unpaired = coordinate_columns(tables)
    maps: list[GeographicMap] = []
    findings: list[Finding] = []
    left_out = [_words(pair) + ": more than the report holds" for pair in pairs[MOST_MAPS:]]
    for pair in progress.track(pairs[:MOST_MAPS], "Map: rows by place"):
        made = _map_of(tables, pair, seed)
        if made is None:
            left_out.append(_words(pair) + ": all training rows lie on one line or one point")
            continue
        maps.append(made[0])
        findings += findings_of(*made)
    why = "" if maps else _why_none(unpaired, left_out)
    return Geography(why, tuple(findings), tuple(maps), unpaired, tuple(left_out))


def _words(pair: CoordinateColumns) -> str:
    return " and ".join(f"“{name[:60]}”" for name in pair.columns)


def _why_none(unpaired: tuple[str, ...], left_out: list[str]) -> str:
    if left_out:
        return f"No map could be made. {'; '.join(left_out)}."
    if unpaired:
        names = ", ".join(f"“{name[:60]}”" for name in unpaired)
        return (
            f"A map needs a latitude and a longitude, and there is only {names}. Give its partner "
            "the type latitude or longitude in Data."
        )
    return NO_COLUMNS


def _map_of(
    tables: Tables, pair: CoordinateColumns, seed: int
) -> tuple[GeographicMap, tuple[int, ...]] | None:
    """The map, and synthetic rows outside all real ones."""
    import numpy as np

    training, synthetic = (
        coordinates(table, pair) for table in (tables.training, tables.synthetic)
    )
    n_holdout = 0 if tables.holdout is None else tables.holdout.num_rows
    m = sample_size(len(training[0]), n_holdout, len(synthetic[0]))
    grid = grid_over(*training, m)
    if grid is None:
        return None
    real = [training]
    if tables.holdout is not None:
        real.append(coordinates(tables.holdout, pair))
    real_cells = np.concatenate([grid.place(*points) for points in real])
    cells = grid.place(*synthetic)
    counts = [grid.counts(real_cells[: len(training[0])]), grid.counts(cells)]
    generator = generator_for(seed, f"geography.map:{pair.latitude}:{pair.longitude}")
    accuracy, known = _draws(grid, real_cells, cells, m, generator)
    all_real = [np.concatenate(parts) for parts in zip(*real, strict=True)]
    outside, rows = outside_range((all_real[0], all_real[1]), synthetic)
    made = GeographicMap(
        columns=pair,
        n_training=len(training[0]),
        n_synthetic=len(cells),
        n_holdout=None if tables.holdout is None else n_holdout,
        grid=grid,
        training=tuple(counts[0][: grid.outside].tolist()),
        synthetic=tuple(counts[1][: grid.outside].tolist()),
        training_outside=int(counts[0][grid.outside]),
        synthetic_outside=int(counts[1][grid.outside]),
        training_missing=int(counts[0][grid.missing]),
        synthetic_missing=int(counts[1][grid.missing]),
        distance=1.0 - similarity(*counts),
        accuracy=accuracy,
        known_places=known,
        rows=m,
        draws=DRAWS,
        seed=seed,
        outside=outside,
    )
    return made, rows


def _draws(
    grid: DensityGrid, real: Cells, synthetic: Cells, m: int, generator: np.random.Generator
) -> tuple[Comparison, Comparison]:
    """Accuracy on the grid, and the share of rows where another real sample has any."""
    import numpy as np

    accuracies: list[tuple[float, float]] = []
    known: list[tuple[float, float]] = []
    for _ in range(DRAWS):
        order = generator.permutation(len(real))[: 2 * m]
        chosen = generator.permutation(len(synthetic))[:m]
        first, second, fake = (
            grid.counts(cells) for cells in (real[order[:m]], real[order[m:]], synthetic[chosen])
        )
        accuracies.append((similarity(first, second), similarity(first, fake)))
        of_second, of_fake = (float(other[first > 0].sum()) / m for other in (second, fake))
        known.append((of_second, of_fake))

    def compared(scores: list[tuple[float, float]]) -> Comparison:
        both: Scores = np.array(scores)
        return comparison(both[:, 0], both[:, 1], m)

    return compared(accuracies), compared(known)
