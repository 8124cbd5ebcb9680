"""Where the rows lie: training, synthetic, and their difference on one grid. North is up.

The maps hold no coast and no streets: nothing is fetched. Places where nobody is stay empty, so
that a coast or a park shows as a gap in the training map.
"""

from __future__ import annotations

from math import cos, floor, log10, radians
from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, p_value, points_range, share, share_range
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, colour_map, new_figure, percent_axis, styled
from synthdesk.plots.subgroups import STANDING_WORDS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.geographic import GeographicMap
    from synthdesk.plots.palette import Palette

    Shares = npt.NDArray[np.float64]

LABELS_A_SIDE = 4
LEAST_SPREAD = 1e-4
PANEL_WIDTH = 2.0
LOWEST, HIGHEST = 2.6, 5.8
MOST_CELLS_LISTED = 400
FEWEST_SHOWN = 10
"""Counts of real rows below this are not written out: a cell of its own says where somebody is."""


def density_map_figure(made: GeographicMap, palette: Palette) -> Figure:
    """Three panels; the first two share a scale, darker is denser; the third is a difference."""
    import numpy as np
    from matplotlib.colors import Normalize, PowerNorm

    real, fake = _shares(made)
    stretch = _stretch(made)
    top = float(max(real.max(), fake.max())) or 1.0
    with styled(palette):
        height = min(max(PANEL_WIDTH * stretch + 1.5, LOWEST), HIGHEST)
        figure = new_figure(_title(made), height)
        axes = figure.subplots(1, 3)
        colours = colour_map(palette.sequential, palette.background)
        for panel, table, name in zip(axes, (real, fake), ("training", "synthetic"), strict=False):
            masked = np.ma.masked_equal(table, 0.0)
            # The root spreads the many thin cells, which a straight scale would swallow.
            drawn = _panel(panel, masked, colours, PowerNorm(0.5, 0.0, top), stretch)
            panel.set_title(name)
        _colour_bar(figure, drawn, list(axes[:2]), "% of rows in a cell")
        difference = np.ma.masked_where((real == 0) & (fake == 0), fake - real)
        spread = max(float(np.abs(fake - real).max()), LEAST_SPREAD)
        diverging = colour_map(palette.diverging, palette.background)
        drawn = _panel(axes[2], difference, diverging, Normalize(-spread, spread), stretch)
        axes[2].set_title("synthetic − training")
        _colour_bar(figure, drawn, [axes[2]], "points")
        _label_axes(axes, made)
    return figure


def _title(made: GeographicMap) -> str:
    names = " × ".join(drawable(name, 22) for name in made.columns.columns)
    return (
        f"Map of {names} — {share(made.distance)} apart; "
        f"n = {count(made.n_training)} training, {count(made.n_synthetic)} synthetic"
    )


def _shares(made: GeographicMap) -> tuple[Shares, Shares]:
    """Share of all rows in each cell, shape (side, side), north on top."""
    import numpy as np

    side = made.grid.side
    real, fake = (
        np.asarray(counts, dtype=np.float64).reshape(side, side)[::-1] / n
        for counts, n in ((made.training, made.n_training), (made.synthetic, made.n_synthetic))
    )
    return real, fake


def _stretch(made: GeographicMap) -> float:
    """Height of the map over its width on the ground; a degree of longitude shrinks polewards."""
    grid = made.grid
    across = (grid.east - grid.west) * max(cos(radians((grid.south + grid.north) / 2)), 0.05)
    return min(max((grid.north - grid.south) / across, 0.3), 3.0)


def _panel(axes: Axes, table: Any, colours: Any, norm: Any, stretch: float) -> Any:
    drawn = axes.imshow(table, cmap=colours, norm=norm, interpolation="none", aspect=stretch)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.5)
    return drawn


def _label_axes(axes: Any, made: GeographicMap) -> None:
    """A label at every cell, so that the value under the pointer has its place; few are drawn."""
    grid = made.grid
    north_down = [_degrees(value, grid.north - grid.south) for value in grid.parallels()[::-1]]
    eastward = [_degrees(value, grid.east - grid.west) for value in grid.meridians()]
    shown = {
        round((place + 0.5) * grid.side / LABELS_A_SIDE - 0.5) for place in range(LABELS_A_SIDE)
    }
    for panel in axes:
        panel.set_xticks(range(grid.side), eastward, fontsize=SMALL, rotation=90)
        panel.set_yticks(range(grid.side), north_down, fontsize=SMALL)
        panel.tick_params(length=0)
        for axis in (panel.xaxis, panel.yaxis):
            for place, tick in enumerate(axis.get_major_ticks()):
                is_inner = axis is panel.yaxis and panel is not axes[0]
                tick.label1.set_visible(place in shown and not is_inner)
        panel.set_xlabel("longitude")
    axes[0].set_ylabel("latitude")


def _degrees(value: float, width: float) -> str:
    """Degrees with as many digits as tell neighbouring cells apart."""
    digits = max(0, 2 - floor(log10(width)))
    return f"{value:.{min(digits, 6)}f}°".replace("-", "−")


def _colour_bar(figure: Figure, drawn: Any, axes: list[Axes], label: str) -> None:
    bar = figure.colorbar(
        drawn, ax=axes, location="bottom", shrink=0.7, aspect=30, pad=0.03, fraction=0.06
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=2, labelsize=SMALL)
    percent_axis(bar.ax.xaxis, unit="")
    bar.set_label(label, fontsize=SMALL)


def density_map_table(made: GeographicMap) -> PlotTable:
    """Cells by how much they differ, the largest difference first, then the rows on no cell.

    At most ``MOST_CELLS_LISTED``; counts of fewer than ``FEWEST_SHOWN`` training rows are left
    out.
    """
    grid = made.grid
    parallels, meridians = grid.parallels(), grid.meridians()
    cells = [
        (
            _degrees_of(parallels, place // grid.side, grid.north - grid.south),
            _degrees_of(meridians, place % grid.side, grid.east - grid.west),
            real,
            fake,
        )
        for place, (real, fake) in enumerate(zip(made.training, made.synthetic, strict=True))
        if real or fake
    ]
    cells.sort(key=lambda cell: -abs(cell[3] / made.n_synthetic - cell[2] / made.n_training))
    special = [
        ("beyond the map", "", made.training_outside, made.synthetic_outside),
        ("no place", "", made.training_missing, made.synthetic_missing),
    ]
    names = " × ".join(literal(name, 40) for name in made.columns.columns)
    return PlotTable(
        title=f"Map of {names}: cells, the largest difference first",
        headers=(
            "latitude",
            "longitude",
            f"training rows (if {FEWEST_SHOWN} or more)",
            "synthetic rows",
            "training, %",
            "synthetic, %",
            "synthetic − training, points",
        ),
        rows=tuple(
            _row(made, *cell) for cell in [*special, *cells[: MOST_CELLS_LISTED - len(special)]]
        ),
    )


def _degrees_of(middles: tuple[float, ...], place: int, width: float) -> str:
    return _degrees(middles[place], width)


def _row(
    made: GeographicMap, latitude: str, longitude: str, real: int, fake: int
) -> tuple[str | int | float | None, ...]:
    share_fake = 100 * fake / made.n_synthetic
    if 0 < real < FEWEST_SHOWN:
        return latitude, longitude, None, fake, None, share_fake, None
    share_real = 100 * real / made.n_training
    return latitude, longitude, real, fake, share_real, share_fake, share_fake - share_real


def map_figures_table(made: GeographicMap) -> PlotTable:
    """The figures of a map: whole files, at equal size, and real against real."""
    accuracy, known, outside = made.accuracy, made.known_places, made.outside
    return PlotTable(
        title=f"Figures of the map, {count(made.rows)} rows in each sample",
        headers=("Figure", "Synthetic", "Real against real", "Gap, points", "Standing"),
        rows=(
            (
                "Accuracy on the grid",
                share_range(accuracy.synthetic),
                share_range(accuracy.real),
                points_range(accuracy.gap).replace(" points", ""),
                STANDING_WORDS[accuracy.standing],
            ),
            (
                "Rows in known places",
                share_range(known.synthetic),
                share_range(known.real),
                points_range(known.gap).replace(" points", ""),
                STANDING_WORDS[known.standing],
            ),
            ("Distance (TVD), whole files", share(made.distance), None, None, None),
            (
                f"Points beyond all real ones: {count(outside.count)}",
                share_range(outside.share, 2),
                None,
                None,
                f"chance p {_p(outside.p_value)}",
            ),
            *(
                (name, share(fake / made.n_synthetic), share(real / made.n_training), None, None)
                for name, real, fake in (
                    ("Rows beyond the map", made.training_outside, made.synthetic_outside),
                    ("Rows without a place", made.training_missing, made.synthetic_missing),
                )
            ),
        ),
    )


def _p(value: float) -> str:
    written = p_value(value)
    return written if written.startswith("<") else f"= {written}"


def map_basis(made: GeographicMap) -> str:
    """What the figures of a map rest on, in a sentence or two."""
    rows = f"{count(made.n_training)} training, {count(made.n_synthetic)} synthetic"
    if made.n_holdout is not None:
        rows += f", {count(made.n_holdout)} holdout"
    return (
        f"n = {rows} rows. {made.grid.side} × {made.grid.side} cells over the middle 99 % of "
        "training’s points on either axis; rows beyond it and without a place are cells of their "
        "own. Accuracy on the grid is 1 − TVD; a place is known if another real sample of the "
        f"same size has a row in its cell. Equal size: {count(made.rows)} rows in each sample, "
        f"median and 5–95 % of {made.draws} draws; seed {made.seed}. No coast and no streets are "
        "drawn: nothing is fetched."
    )
