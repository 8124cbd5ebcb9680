"""Importance within the groups of a column: whom the model judges by other features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_importance import MOST_FEATURES, unit_of
from synthdesk.plots.style import legend_above, new_figure, styled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

MOST_GROUPS = 6
FEWEST_ROWS = 20
MARKERS = ("o", "D", "s", "^", "v", "P")
LABEL = 24


def groups_figure(
    rows: ExplainedRows, column: int, table: str, target: ModelTarget, palette: Palette
) -> Figure:
    """A line a feature, a mark a group: mean |SHAP| of its rows.

    Args:
        rows: of one table.
        column: place of the feature whose values make the groups; it has categories.
        table: the table's name.
        target: that is predicted.
        palette: colours.
    """
    import numpy as np

    groups = _groups(rows, column)
    order = np.abs(rows.contributions).mean(axis=0).argsort()[::-1][:MOST_FEATURES]
    colours = (palette.text, palette.synthetic, palette.holdout, palette.alarm, palette.muted)
    with styled(palette):
        name = drawable(rows.design.names[column], LABEL)
        title = f"Importance by {name}, {table} rows; n = {count(len(rows.numbers))}"
        figure = new_figure(title, 1.7 + 0.3 * max(len(order), 3))
        axes = figure.add_subplot()
        for place, (label, members) in enumerate(groups):
            means = np.abs(rows.contributions[members]).mean(axis=0)
            axes.plot(
                means[order],
                range(len(order)),
                linestyle="none",
                marker=MARKERS[place],
                color=colours[place % len(colours)],
                markersize=6.5,
                label=f"{drawable(label, 16)} (n = {count(len(members))})",
            )
        axes.set_yticks(range(len(order)), [drawable(rows.design.names[at], LABEL) for at in order])
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.set_xlabel(f"mean |SHAP|, {unit_of(target)}")
        axes.grid()
        legend_above(axes, 3)
    return figure


def groups_table(rows: ExplainedRows, column: int) -> PlotTable:
    """The same in numbers, every feature."""
    import numpy as np

    groups = _groups(rows, column)
    order = np.abs(rows.contributions).mean(axis=0).argsort()[::-1]
    means = [np.abs(rows.contributions[members]).mean(axis=0) for _, members in groups]
    return PlotTable(
        title=f"Importance by {rows.design.names[column]}",
        headers=("feature", *(f"{label} (n = {len(members)})" for label, members in groups)),
        rows=tuple((rows.design.names[at], *(float(one[at]) for one in means)) for at in order),
    )


def can_group(rows: ExplainedRows, column: int) -> bool:
    """Whether a feature's values make at least two groups that are large enough."""
    return rows.design.features[column].is_category and len(_groups(rows, column)) > 1


def _groups(rows: ExplainedRows, column: int) -> list[tuple[str, npt.NDArray[np.int64]]]:
    """The largest groups with their rows; smaller ones than ``FEWEST_ROWS`` are left out."""
    import numpy as np

    values = rows.values[:, column]
    found = [
        (label, np.flatnonzero(values == place))
        for place, label in enumerate(rows.design.features[column].categories)
    ]
    found.append(("missing", np.flatnonzero(np.isnan(values))))
    found = [(label, members) for label, members in found if len(members) >= FEWEST_ROWS]
    found.sort(key=lambda one: -len(one[1]))
    return found[:MOST_GROUPS]
