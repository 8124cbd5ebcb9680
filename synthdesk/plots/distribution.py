"""A column of numbers or times as a whole: cumulative distributions, and histograms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.counted_values import number_text
from synthdesk.engine.formats import count, number
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import HATCH_SYNTHETIC, legend_above, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.column_details import ColumnDetail
    from synthdesk.engine.accuracy.distribution_curve import DistributionCurve
    from synthdesk.plots.palette import Palette

HEIGHT = 3.9
DASHED = (0, (4, 2))


def cumulative_figure(detail: ColumnDetail, palette: Palette) -> Figure:
    """Share of values up to each value, in steps; the widest distance between them is marked."""
    curve = _curve(detail)
    with styled(palette):
        figure = new_figure(f"{_name(detail)} — {_ks_words(detail)}; {_sizes(detail)}", HEIGHT)
        axes = figure.add_subplot()
        for shares, colour, style, width, label in (
            (curve.training, palette.real, "solid", 2.4, "training"),
            (curve.synthetic, palette.synthetic, DASHED, 1.5, "synthetic"),
        ):
            axes.step(
                curve.values,
                shares,
                where="post",
                color=colour,
                linestyle=style,
                linewidth=width,
                label=label,
            )
        entries = 2
        if detail.distances is not None:
            _mark_widest(axes, curve, detail.distances.ks_at, palette)
            entries = 3
        axes.set_ylabel("share of values up to here")
        axes.set_ylim(-0.02, 1.02)
        percent_axis(axes.yaxis)
        _value_axis(axes, detail, curve)
        axes.grid()
        legend_above(axes, entries)
    return figure


def _mark_widest(axes: Axes, curve: DistributionCurve, at: float, palette: Palette) -> None:
    place = min(range(len(curve.values)), key=lambda i: abs(curve.values[i] - at))
    axes.plot(
        [curve.values[place]] * 2,
        [curve.training[place], curve.synthetic[place]],
        color=palette.alarm,
        marker="_",
        markersize=9,
        linewidth=1.6,
        label="widest distance (KS)",
    )


def histogram_figure(detail: ColumnDetail, palette: Palette) -> Figure:
    """Share of values in narrow bins of one width, training filled, synthetic as hatched steps."""
    curve = _curve(detail)
    n, m = max(detail.n_training, 1), max(detail.n_synthetic, 1)
    with styled(palette):
        title = f"{_name(detail)} — histogram of {len(curve.training_rows)} bins; {_sizes(detail)}"
        figure = new_figure(title, HEIGHT)
        axes = figure.add_subplot()
        axes.stairs(
            [rows / n for rows in curve.training_rows],
            curve.edges,
            fill=True,
            color=palette.real,
            label="training",
        )
        axes.stairs(
            [rows / m for rows in curve.synthetic_rows],
            curve.edges,
            fill=True,
            facecolor="none",
            edgecolor=palette.synthetic,
            linewidth=1.3,
            hatch=HATCH_SYNTHETIC,
            label="synthetic",
        )
        axes.set_ylabel("share of values")
        axes.set_ylim(bottom=0)
        percent_axis(axes.yaxis)
        _value_axis(axes, detail, curve)
        axes.set_xlabel(_not_shown(detail, curve))
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def _not_shown(detail: ColumnDetail, curve: DistributionCurve) -> str:
    beyond = detail.n_training - sum(curve.training_rows)
    made = detail.n_synthetic - sum(curve.synthetic_rows)
    if not beyond and not made:
        return "value"
    return (
        f"value (outside the chart: {count(beyond)} training, {count(made)} synthetic; "
        "see the cumulative chart)"
    )


def _value_axis(axes: Axes, detail: ColumnDetail, curve: DistributionCurve) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_xlabel("value")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    if detail.type is ColumnType.DATETIME:
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: number_text(value, detail.type)[:10])
        )
    else:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    del curve


def _curve(detail: ColumnDetail) -> DistributionCurve:
    if detail.curve is None:
        raise ValueError("the column has no distribution to draw")
    return detail.curve


def _name(detail: ColumnDetail) -> str:
    return drawable(detail.name)


def _sizes(detail: ColumnDetail) -> str:
    return f"n = {count(detail.n_training)} training, {count(detail.n_synthetic)} synthetic"


def _ks_words(detail: ColumnDetail) -> str:
    if detail.distances is None:
        return "cumulative distribution"
    found = detail.distances
    return f"KS distance {number(found.ks)} at {number_text(found.ks_at, detail.type)}"


def cumulative_table(detail: ColumnDetail) -> PlotTable:
    """Both cumulative shares at each value that the plot is drawn from."""
    curve = _curve(detail)
    return PlotTable(
        title=f"{literal(detail.name)}: cumulative distribution",
        headers=("value", "training, % up to it", "synthetic, % up to it", "difference, points"),
        rows=tuple(
            (_cell(value, detail), 100 * real, 100 * made, 100 * (made - real))
            for value, real, made in zip(curve.values, curve.training, curve.synthetic, strict=True)
        ),
    )


def histogram_table(detail: ColumnDetail) -> PlotTable:
    """Rows and shares of each bin."""
    curve = _curve(detail)
    n, m = max(detail.n_training, 1), max(detail.n_synthetic, 1)
    return PlotTable(
        title=f"{literal(detail.name)}: histogram",
        headers=("from", "to", "training rows", "synthetic rows", "training, %", "synthetic, %"),
        rows=tuple(
            (_cell(low, detail), _cell(high, detail), real, made, 100 * real / n, 100 * made / m)
            for low, high, real, made in zip(
                curve.edges[:-1],
                curve.edges[1:],
                curve.training_rows,
                curve.synthetic_rows,
                strict=True,
            )
        ),
    )


def _cell(value: float, detail: ColumnDetail) -> Cell:
    return number_text(value, detail.type) if detail.type is ColumnType.DATETIME else value
