"""Which features add something together: a cell for each pair, main effects on the diagonal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_importance import unit_of
from synthdesk.plots.style import SMALL, colour_map, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.interactions import Interactions
    from synthdesk.plots.palette import Palette

MOST_FEATURES = 14
LABEL = 18


def interactions_figure(found: Interactions, target: ModelTarget, palette: Palette) -> Figure:
    """A grid of mean absolute values.

    Args:
        found: with pairs.
        target: that is predicted.
        palette: colours.
    """
    import numpy as np

    names = found.features[:MOST_FEATURES]
    places = {name: place for place, name in enumerate(names)}
    matrix = np.diag(np.array(found.main[: len(names)]))
    for pair in found.pairs:
        if pair.first in places and pair.second in places:
            one, other = places[pair.first], places[pair.second]
            matrix[one, other] = matrix[other, one] = pair.mean_abs
    first = f", first {len(names)} of {len(found.features)}" if len(found.features) > 14 else ""
    title = (
        f"What pairs of features add together{first}; n = {count(found.rows)} {found.table} rows"
    )
    largest = float(matrix.max()) or 1.0
    with styled(palette):
        figure = new_figure(title, 1.6 + 0.34 * len(names))
        axes = figure.add_subplot()
        drawn = heat_map(
            axes, matrix, colour_map(palette.sequential, palette.grid), 0.0, largest, palette, _told
        )
        write_values(axes, matrix, drawn, _told, palette, fontsize=SMALL)
        labels = [drawable(name, LABEL) for name in names]
        axes.set_yticks(range(len(names)), labels)
        axes.set_xticks(range(len(names)), labels, rotation=45, ha="right")
        axes.set_xlabel(f"mean absolute value, {unit_of(target)}; diagonal: each by itself")
    return figure


def interactions_table(found: Interactions) -> PlotTable:
    """All pairs, the strongest first, then the main effects."""
    return PlotTable(
        title=f"Interactions in {count(found.rows)} {found.table} rows",
        headers=("feature", "and", "mean absolute value"),
        rows=(
            *((pair.first, pair.second, pair.mean_abs) for pair in found.pairs),
            *(
                (name, "by itself", value)
                for name, value in zip(found.features, found.main, strict=False)
            ),
        ),
    )


def _told(value: float) -> str:
    return f"{value:.2f}"
