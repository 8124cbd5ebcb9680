"""How far each column falls behind what real data reach with themselves, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_ALARM,
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    signed_points_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.plots.palette import Palette

MOST_COLUMNS = 30
BAR = 0.62


def worst_first(accuracy: Accuracy) -> tuple[ColumnAccuracy, ...]:
    """Columns by their univariate gap to the reference, widest gap first."""
    return tuple(sorted(accuracy.columns, key=lambda c: (-c.reference.gap.value, c.name)))


def real_band(reference: Comparison) -> tuple[float, float]:
    """How much less, or more, than their own median two real samples reach (5–95 %)."""
    real = reference.real
    return real.value - real.high, real.value - real.low


def column_gaps_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """Bars in percentage points with their 5–95 % whiskers, on the band of real samples."""
    from matplotlib.patches import Patch

    ranked = worst_first(accuracy)
    shown = ranked[:MOST_COLUMNS]
    rows = accuracy.reference.rows
    with styled(palette):
        title = f"Gap to real data by column; n = {count(rows)} rows in each sample"
        figure = new_figure(title, 1.45 + 0.25 * max(len(shown), 2))
        axes = figure.add_subplot()
        for place, column in enumerate(shown):
            gap, band = column.reference.gap, real_band(column.reference)
            beyond = column.reference.is_beyond_real
            colour = palette.alarm if beyond else palette.synthetic
            axes.barh(
                place,
                100 * gap.value,
                BAR,
                color=colour,
                edgecolor=palette.background,
                linewidth=0,
                hatch=HATCH_ALARM if beyond else HATCH_SYNTHETIC,
            )
            axes.barh(
                place,
                100 * (band[1] - band[0]),
                0.92,
                left=100 * band[0],
                color=palette.band,
                alpha=0.75,
                zorder=0.5,
            )
            axes.errorbar(
                100 * gap.value,
                place,
                xerr=whiskers(100 * gap.value, 100 * gap.low, 100 * gap.high),
                color=palette.text,
                linewidth=1.0,
                capsize=2.5,
            )
        axes.axvline(0, color=palette.text, linewidth=0.8)
        labels = [drawable(column.name) for column in shown]
        axes.set_yticks(range(len(shown)), labels, parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(_axis_label(len(ranked) - len(shown)))
        axes.set_ylabel("column, worst first")
        signed_points_axis(axes.xaxis)
        axes.grid(axis="x")
        handles = [
            Patch(facecolor=palette.band, alpha=0.75),
            Patch(
                facecolor=palette.synthetic,
                hatch=HATCH_SYNTHETIC,
                edgecolor=palette.background,
                linewidth=0,
            ),
            Patch(
                facecolor=palette.alarm,
                hatch=HATCH_ALARM,
                edgecolor=palette.background,
                linewidth=0,
            ),
        ]
        texts = ["real samples", "gap", "gap beyond real samples"]
        legend_above(axes, 3, handles=handles, labels=texts)
    return figure


def _axis_label(not_shown: int) -> str:
    label = "gap in percentage points, all ranges 5–95 % (right: less accurate)"
    if not_shown:
        label += f"\nnot shown: {count(not_shown)} further columns with smaller gaps"
    return label


def column_gaps_table(accuracy: Accuracy) -> PlotTable:
    """Every column, worst first."""
    return PlotTable(
        title=f"Gap to real data by column, {count(accuracy.reference.rows)} rows in each sample",
        headers=(
            "column",
            "univariate accuracy, %",
            "mean of its pairs, %",
            "gap, points",
            "gap from",
            "gap to",
            "real against real, %",
            "real from",
            "real to",
        ),
        rows=tuple(
            (
                literal(column.name),
                100 * column.univariate,
                100 * column.bivariate,
                100 * column.reference.gap.value,
                100 * column.reference.gap.low,
                100 * column.reference.gap.high,
                100 * column.reference.real.value,
                100 * column.reference.real.low,
                100 * column.reference.real.high,
            )
            for column in worst_first(accuracy)
        ),
    )
