"""How far each column falls behind what real data reach with themselves, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.plots.gap_bars import gap_bar, gap_legend
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    new_figure,
    signed_points_axis,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy
    from synthdesk.plots.palette import Palette

MOST_COLUMNS = 30


def worst_first(accuracy: Accuracy) -> tuple[ColumnAccuracy, ...]:
    """Columns by their univariate gap to the reference, widest gap first."""
    return tuple(sorted(accuracy.columns, key=lambda c: (-c.reference.gap.value, c.name)))


def column_gaps_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """Bars in percentage points with their 5–95 % whiskers, on the band of real samples."""
    ranked = worst_first(accuracy)
    shown = ranked[:MOST_COLUMNS]
    rows = accuracy.reference.rows
    with styled(palette):
        title = f"Gap to real data by column; n = {count(rows)} rows in each sample"
        figure = new_figure(title, 1.45 + 0.25 * max(len(shown), 2))
        axes = figure.add_subplot()
        for place, column in enumerate(shown):
            gap_bar(axes, place, column.reference, palette)
        axes.axvline(0, color=palette.text, linewidth=0.8)
        labels = [drawable(column.name) for column in shown]
        axes.set_yticks(range(len(shown)), labels, parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(_axis_label(len(ranked) - len(shown)))
        axes.set_ylabel("column, worst first")
        signed_points_axis(axes.xaxis)
        axes.grid(axis="x")
        gap_legend(axes, palette)
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
