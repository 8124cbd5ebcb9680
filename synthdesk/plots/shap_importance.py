"""What a model goes by in each table: mean absolute SHAP values, and every row's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget, TargetKind
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_HOLDOUT,
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.explanation import Explanation
    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

    Floats = npt.NDArray[np.float64]

MOST_FEATURES = 20
LABEL = 24
MOST_DOTS = 2_000
TABLES = ("training", "synthetic", "holdout")


def unit_of(target: ModelTarget) -> str:
    """In which unit SHAP values of a target are."""
    if target.kind is TargetKind.REGRESSION:
        return f"units of {drawable(target.column, LABEL)}"
    if target.kind is TargetKind.MULTICLASS:
        return f"{target.scale}, mean over classes"
    return f"{target.scale} of {drawable(target.positive, LABEL)}"


def importance_figure(explanation: Explanation, target: ModelTarget, palette: Palette) -> Figure:
    """A bar for each table and feature, the synthetic table's most important feature on top."""
    features = _features(explanation)
    shown = features[:MOST_FEATURES]
    first = f", first {MOST_FEATURES} of {count(len(features))}" if len(features) > 20 else ""
    given = [table for table in TABLES if any(one.table == table for one in explanation.tables)]
    known = {(one.table, one.feature): one.mean_abs for one in explanation.importance}
    looks = {
        "training": (palette.real, ""),
        "synthetic": (palette.synthetic, HATCH_SYNTHETIC),
        "holdout": (palette.holdout, HATCH_HOLDOUT),
    }
    rows = {one.table: one.rows for one in explanation.tables}
    sizes = sorted(set(rows.values()))
    n = count(sizes[0]) + (f" to {count(sizes[-1])}" if len(sizes) > 1 else "")
    height = 0.8 / len(given)
    with styled(palette):
        title = f"Importance: mean |SHAP| of each feature{first}; n = {n} rows a table"
        figure = new_figure(title, 1.5 + 0.34 * max(len(shown), 3))
        axes = figure.add_subplot()
        for place, table in enumerate(given):
            colour, hatch = looks[table]
            axes.barh(
                [at + (place - (len(given) - 1) / 2) * height for at in range(len(shown))],
                [known[table, feature] for feature in shown],
                height * 0.92,
                color=colour,
                hatch=hatch,
                edgecolor=palette.background if hatch else None,
                label=table,
            )
        axes.set_yticks(range(len(shown)), [drawable(name, LABEL) for name in shown])
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(f"mean |SHAP|, {unit_of(target)}")
        axes.grid(axis="x")
        legend_above(axes, 3)
    return figure


def importance_table(explanation: Explanation) -> PlotTable:
    """The same in numbers."""
    known = {(one.table, one.feature): one.mean_abs for one in explanation.importance}
    given = [one.table for one in explanation.tables]
    return PlotTable(
        title="Mean absolute SHAP value of each feature",
        headers=("feature", *given),
        rows=tuple(
            (feature, *(known[table, feature] for table in given))
            for feature in _features(explanation)
        ),
    )


def _features(explanation: Explanation) -> list[str]:
    first = explanation.tables[0].table
    return [one.feature for one in explanation.importance if one.table == first]


def beeswarm_figure(
    rows: ExplainedRows, table: str, target: ModelTarget, palette: Palette
) -> Figure:
    """A dot a row, to the right where the feature raises the prediction, dark where its value is
    high; categories and missing values are grey.

    Args:
        rows: of one table, at most ``MOST_DOTS`` of them are drawn.
        table: its name.
        target: that is predicted.
        palette: colours.
    """
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    step = max(1, len(rows.numbers) // MOST_DOTS)
    values, contributions = rows.values[::step], rows.contributions[::step]
    order = np.abs(rows.contributions).mean(axis=0).argsort()[::-1][:MOST_FEATURES]
    with styled(palette):
        title = f"SHAP values of the {table} rows; n = {count(len(values))}"
        figure = new_figure(title, 1.4 + 0.42 * max(len(order), 3))
        axes = figure.add_subplot()
        colours = LinearSegmentedColormap.from_list("value", palette.sequential[1:])
        for line, place in enumerate(order):
            feature, column = rows.design.features[place], contributions[:, place]
            offsets = _spread(column)
            known = ~np.isnan(values[:, place])
            if feature.is_category:
                known[:] = False
            ranks = np.zeros(len(column))
            if known.any():
                ranks[known] = _ranks(values[known, place])
            for chosen, colour in ((~known, palette.muted), (known, None)):
                axes.scatter(
                    column[chosen],
                    line + offsets[chosen],
                    s=5,
                    linewidths=0,
                    c=[colour] * int(chosen.sum()) if colour else ranks[chosen],
                    cmap=None if colour else colours,
                    vmin=None if colour else 0,
                    vmax=None if colour else 1,
                    rasterized=True,
                )
        axes.axvline(0, color=palette.muted, linewidth=0.8)
        names = [drawable(rows.design.names[place], LABEL) for place in order]
        axes.set_yticks(range(len(order)), names)
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(
            f"SHAP value, {unit_of(target)}; dark dots have high values, grey ones are categories "
            "or missing"
        )
        axes.grid(axis="x")
    return figure


def beeswarm_table(rows: ExplainedRows) -> PlotTable:
    """Quantiles of every feature's SHAP values."""
    import numpy as np

    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    order = np.abs(rows.contributions).mean(axis=0).argsort()[::-1]
    return PlotTable(
        title="SHAP values",
        headers=("feature", "mean |SHAP|", *(f"{100 * level:.0f} %" for level in levels)),
        rows=tuple(
            (
                rows.design.names[place],
                float(np.abs(rows.contributions[:, place]).mean()),
                *(float(one) for one in np.quantile(rows.contributions[:, place], levels)),
            )
            for place in order
        ),
    )


def _spread(values: Floats) -> Floats:
    """Offsets that keep dots of like SHAP value apart: wide where there are many."""
    import numpy as np

    low, high = values.min(), values.max()
    bins = np.clip(((values - low) / max(high - low, 1e-12) * 60).astype(int), 0, 59)
    counts = np.bincount(bins, minlength=60)
    order = np.argsort(bins, kind="stable")
    within = np.empty(len(values))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    within[order] = np.arange(len(values)) - np.repeat(starts, counts)
    width = 0.4 * np.sqrt(counts[bins] / counts.max())
    found: Floats = (2 * within / np.maximum(counts[bins] - 1, 1) - 1) * width
    return found


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    ranks: Floats = rankdata(values)
    return (ranks - 1) / max(len(ranks) - 1, 1)
