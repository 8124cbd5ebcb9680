"""How near synthetic rows come to training rows, over how near new real rows come by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import legend_above, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.privacy.distance_curves import CurvePair, DistanceCurve
    from synthdesk.plots.palette import Palette


def distance_figure(curves: CurvePair, palette: Palette) -> Figure:
    """DCR: share of rows that lie at most so far from their nearest training row."""
    return _curves(
        curves,
        palette,
        "Distance to the closest training row (DCR)",
        "distance: 0 the same row, 1 as different as can be",
    )


def ratio_figure(curves: CurvePair, palette: Palette) -> Figure:
    """NNDR: share of rows whose nearest training row stands out that much."""
    return _curves(
        curves,
        palette,
        "Nearest over second nearest training row (NNDR)",
        "ratio: 0 one training row stands out, 1 none does",
    )


def curves_table(curves: CurvePair, name: str) -> PlotTable:
    """Percentiles of both curves."""
    return PlotTable(
        title=f"{name}: rows and percentiles",
        headers=("rows", "n", "sampled from", "undefined", "1 %", "5 %", "50 %"),
        rows=tuple(
            (who, of.n, of.sampled_from, of.undefined, of.p1, of.p5, of.p50)
            for who, of in (
                ("synthetic → training", curves.synthetic),
                ("holdout → training", curves.holdout),
            )
        ),
    )


def _curves(curves: CurvePair, palette: Palette, name: str, axis: str) -> Figure:
    with styled(palette):
        figure = new_figure(
            f"{name} — 5 % of rows at most {_p5(curves.synthetic)} synthetic, "
            f"{_p5(curves.holdout)} holdout; n = {count(curves.synthetic.n)} and "
            f"{count(curves.holdout.n)}",
            2.9,
        )
        axes = figure.add_subplot()
        looks = (
            (curves.holdout, palette.holdout, "--", "holdout → training: what chance gives"),
            (curves.synthetic, palette.synthetic, "-", "synthetic → training"),
        )
        for of, colour, dashes, label in looks:
            axes.step(
                curves.grid,
                of.shares,
                where="post",
                color=colour,
                linestyle=dashes,
                linewidth=1.8,
                label=label,
            )
        axes.set_xlim(curves.grid[0], curves.grid[-1] or 1.0)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel(axis)
        axes.set_ylabel("rows at most so far" if "DCR" in name else "rows at most so high")
        percent_axis(axes.yaxis)
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def _p5(curve: DistanceCurve) -> str:
    return "–" if curve.p5 is None else number(curve.p5)
