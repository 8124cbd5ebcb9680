"""One column: how often each of its bins occurs in both tables, and the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, share
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shown_bins import ShownBin, shown_bins
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    percent_axis,
    signed_points_axis,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
    from synthdesk.plots.palette import Palette

BAR = 0.4
DIFFERENCE = "synthetic − training"


def univariate_figure(column: ColumnAccuracy, palette: Palette) -> Figure:
    """Paired bars, training beside synthetic; bins of numbers and times keep their order.

    A second panel over the same bins shows synthetic minus training in percentage points.
    """
    bins = shown_bins(column)
    real, fake = (_shares(counts, bins) for counts in (column.training, column.synthetic))
    with styled(palette):
        if column.ordered:
            figure = new_figure(_title(column), 4.3)
            axes, below = figure.subplots(2, height_ratios=(2.4, 1.0))
            _upright_bars(axes, bins, real, fake, palette)
            _upright_difference(below, axes, real, fake, palette)
        else:
            figure = new_figure(_title(column), 1.25 + 0.34 * max(len(bins), 2))
            axes, beside = figure.subplots(1, 2, width_ratios=(1.7, 1.0))
            _lying_bars(axes, bins, real, fake, palette)
            _lying_difference(beside, axes, real, fake, palette)
        legend_above(axes, 2)
    return figure


def _title(column: ColumnAccuracy) -> str:
    return (
        f"{drawable(column.name)} — {share(column.univariate)} univariate accuracy; "
        f"n = {count(sum(column.training))} training, {count(sum(column.synthetic))} synthetic"
    )


def _shares(counts: Sequence[int], bins: Sequence[ShownBin]) -> list[float]:
    total = max(sum(counts), 1)
    return [counts[shown.position] / total for shown in bins]


def _upright_bars(
    axes: Axes,
    bins: Sequence[ShownBin],
    real: Sequence[float],
    fake: Sequence[float],
    palette: Palette,
) -> None:
    places = range(len(bins))
    axes.bar([p - BAR / 2 for p in places], real, BAR, color=palette.real, label="training")
    axes.bar(
        [p + BAR / 2 for p in places],
        fake,
        BAR,
        color=palette.synthetic,
        edgecolor=palette.background,
        linewidth=0,
        hatch=HATCH_SYNTHETIC,
        label="synthetic",
    )
    labels = [shown.short for shown in bins]
    crowded = sum(map(len, labels)) + 2 * len(labels) > 88
    slanted: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(places, labels, parse_math=False, **(slanted if crowded else {}))
    axes.set_xlim(-0.6, len(bins) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("value")
    axes.set_ylabel("share of rows")
    percent_axis(axes.yaxis)
    axes.grid(axis="y")
    for place, shown in enumerate(bins):
        if shown.special and place > 0 and not bins[place - 1].special:
            axes.axvline(place - 0.5, color=palette.muted, linewidth=0.7, linestyle=(0, (3, 3)))
        if shown.special and place + 1 < len(bins) and not bins[place + 1].special:
            axes.axvline(place + 0.5, color=palette.muted, linewidth=0.7, linestyle=(0, (3, 3)))


def _lying_bars(
    axes: Axes,
    bins: Sequence[ShownBin],
    real: Sequence[float],
    fake: Sequence[float],
    palette: Palette,
) -> None:
    places = range(len(bins))
    axes.barh([p - BAR / 2 for p in places], real, BAR, color=palette.real, label="training")
    axes.barh(
        [p + BAR / 2 for p in places],
        fake,
        BAR,
        color=palette.synthetic,
        edgecolor=palette.background,
        linewidth=0,
        hatch=HATCH_SYNTHETIC,
        label="synthetic",
    )
    axes.set_yticks(places, [shown.short for shown in bins], parse_math=False)
    axes.set_ylim(len(bins) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of rows")
    axes.set_ylabel("category")
    percent_axis(axes.xaxis)
    axes.grid(axis="x")


def _differences(real: Sequence[float], fake: Sequence[float]) -> list[float]:
    return [100 * (made - found) for found, made in zip(real, fake, strict=True)]


def _difference_bars(palette: Palette) -> dict[str, Any]:
    return {
        "color": palette.synthetic,
        "edgecolor": palette.background,
        "linewidth": 0,
        "hatch": HATCH_SYNTHETIC,
        "label": DIFFERENCE,
    }


def _upright_difference(
    axes: Axes, above: Axes, real: Sequence[float], fake: Sequence[float], palette: Palette
) -> None:
    axes.bar(range(len(real)), _differences(real, fake), 0.6, **_difference_bars(palette))
    axes.axhline(0, color=palette.text, linewidth=0.8)
    # Under the labels of the panel above: shared axes would lose or double them.
    axes.set_xticks([])
    axes.set_xlim(above.get_xlim())
    axes.set_ylabel("difference,\npoints")
    signed_points_axis(axes.yaxis)
    axes.grid(axis="y")


def _lying_difference(
    axes: Axes, beside: Axes, real: Sequence[float], fake: Sequence[float], palette: Palette
) -> None:
    axes.barh(range(len(real)), _differences(real, fake), 0.6, **_difference_bars(palette))
    axes.axvline(0, color=palette.text, linewidth=0.8)
    axes.set_yticks([])
    axes.set_ylim(beside.get_ylim())
    axes.set_xlabel(f"{DIFFERENCE}, points")
    signed_points_axis(axes.xaxis)
    axes.grid(axis="x")


def univariate_table(column: ColumnAccuracy) -> PlotTable:
    """Rows and shares of every bin that the plot shows."""
    bins = shown_bins(column)
    n_real, n_fake = max(sum(column.training), 1), max(sum(column.synthetic), 1)
    rows = []
    for shown in bins:
        real, fake = column.training[shown.position], column.synthetic[shown.position]
        rows.append(
            (
                shown.label,
                real,
                fake,
                100 * real / n_real,
                100 * fake / n_fake,
                100 * (fake / n_fake - real / n_real),
            )
        )
    return PlotTable(
        title=f"{literal(column.name)}: rows by bin",
        headers=(
            "bin",
            "training rows",
            "synthetic rows",
            "training, %",
            "synthetic, %",
            "synthetic − training, points",
        ),
        rows=tuple(rows),
    )
