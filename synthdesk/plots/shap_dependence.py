"""How a feature's SHAP value goes with its value: lines of all tables, rows of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.explain.dependence import CUT, MISSING, FeatureDependence
from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_importance import unit_of
from synthdesk.plots.style import SMALL, legend_above, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

MOST_DOTS = 5_000
MOST_TICKS = 40
LABEL = 20
ORDER = ("training", "holdout", "synthetic")
SIDE = 0.14
"""How far the tables' marks of a category stand apart."""
LOOKS = {"training": ("-", "o"), "synthetic": ("--", "D"), "holdout": (":", "s")}


def dependence_figure(
    found: FeatureDependence,
    target: ModelTarget,
    palette: Palette,
    rows: ExplainedRows | None = None,
    coloured_by: int | None = None,
) -> Figure:
    """Mean lines of every table, over the rows of one.

    Args:
        found: the lines.
        target: that is predicted.
        palette: colours.
        rows: of one table, drawn as dots behind.
        coloured_by: place of a feature whose value colours the dots.
    """
    n = max((sum(point.n for point in line.points) for line in found.tables), default=0)
    with styled(palette):
        title = f"Dependence on {drawable(found.feature, 40)}; n = {count(n)} rows"
        figure = new_figure(title, 4.4)
        axes = figure.add_subplot()
        axes.axhline(0, color=palette.muted, linewidth=0.8)
        if rows is not None:
            _dots(figure, axes, found, rows, coloured_by, palette)
        colours = {
            "training": palette.text,
            "synthetic": palette.synthetic,
            "holdout": palette.holdout,
        }
        # What is compared lies on top of what it is compared with.
        for line in sorted(found.tables, key=lambda one: ORDER.index(one.table)):
            known = [point for point in line.points if point.at is not None]
            style, marker = LOOKS[line.table]
            aside = SIDE * (ORDER.index(line.table) - 1) if found.is_category else 0.0
            axes.plot(
                [point.at + aside for point in known if point.at is not None],
                [point.mean for point in known],
                linestyle="none" if found.is_category else style,
                marker=marker if found.is_category or len(known) < 25 else None,
                markersize=6 if found.is_category else 5,
                markeredgecolor=palette.background,
                markeredgewidth=0.5,
                color=colours[line.table],
                linewidth=1.6,
                label=f"{line.table}, mean",
                zorder=3,
            )
        if found.is_category:
            _category_ticks(axes, found)
        missing = [
            f"{line.table} {point.mean:+.2f}"
            for line in found.tables
            for point in line.points
            if point.at is None
        ]
        if missing:
            said = f"missing values: {', '.join(missing)}"
            axes.text(0.99, 0.02, said, transform=axes.transAxes, ha="right", fontsize=SMALL)
        axes.set_xlabel(drawable(found.feature, 60))
        axes.set_ylabel(f"SHAP, {unit_of(target)}")
        axes.grid(axis="y")
        legend_above(axes, 3)
    return figure


def _category_ticks(axes: Axes, found: FeatureDependence) -> None:
    labels = {
        point.at: point.label
        for line in found.tables
        for point in line.points
        if point.at is not None
    }
    places = sorted(labels)
    step = max(1, -(-len(places) // MOST_TICKS))
    axes.set_xticks(
        places[::step],
        [drawable(labels[place], LABEL) for place in places[::step]],
        rotation=45 if len(places) > 5 else 0,
        ha="right" if len(places) > 5 else "center",
    )


def _dots(
    figure: Figure,
    axes: Axes,
    found: FeatureDependence,
    rows: ExplainedRows,
    coloured_by: int | None,
    palette: Palette,
) -> None:
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    step = max(1, len(rows.numbers) // MOST_DOTS)
    place = rows.design.names.index(found.feature)
    across, up = rows.values[::step, place].copy(), rows.contributions[::step, place]
    if found.is_category:
        categories = rows.design.features[place].categories
        at = {point.label: point.at for line in found.tables for point in line.points}
        order = np.array([at.get(name, np.nan) for name in categories], dtype=np.float64)
        known = ~np.isnan(across)
        across[known] = order[across[known].astype(np.int64)]
        jitter = np.random.default_rng(1).uniform(-0.25, 0.25, len(across))
        across = across + jitter
    else:
        known = across[~np.isnan(across)]
        if len(known):
            low, high = np.quantile(known, CUT)
            across[(across < low) | (across > high)] = np.nan
    look: dict[str, Any] = {"s": 6, "linewidths": 0, "alpha": 0.55, "rasterized": True, "zorder": 1}
    if coloured_by is None:
        axes.scatter(across, up, color=palette.muted, label="rows", **look)
        return
    other = rows.values[::step, coloured_by]
    colours = LinearSegmentedColormap.from_list("value", palette.sequential[1:])
    name = drawable(rows.design.names[coloured_by], LABEL)
    feature = rows.design.features[coloured_by]
    drawn = axes.scatter(across, up, c=other, cmap=colours, plotnonfinite=False, **look)
    bar = figure.colorbar(drawn, ax=axes, pad=0.02, aspect=30)
    bar.set_label(name)
    if feature.is_category:
        shown = range(0, len(feature.categories), max(1, len(feature.categories) // 10))
        bar.set_ticks(list(shown), labels=[drawable(feature.categories[at], 14) for at in shown])


def dependence_table(found: FeatureDependence) -> PlotTable:
    """Every point of every line."""
    return PlotTable(
        title=f"Dependence on {found.feature}",
        headers=("table", found.feature or MISSING, "mean SHAP", "5 %", "95 %", "rows"),
        rows=tuple(
            (line.table, point.label, point.mean, point.low, point.high, point.n)
            for line in found.tables
            for point in line.points
        ),
    )
