"""How accurate columns are among the rows of each group, as a grid of coloured cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable
from synthdesk.plots.style import SMALL, colour_map, new_figure, percent_axis

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from synthdesk.plots.palette import Palette

LOWEST = 0.9
STEP = 0.05
LABEL = 28
GROUP_LABEL = 18


def accuracy_map_figure(
    title: str,
    columns: Sequence[str],
    groups: Sequence[str],
    accuracies: npt.NDArray[np.float64],
    too_few: npt.NDArray[np.bool_],
    palette: Palette,
) -> Figure:
    """Columns downwards, groups to the right; crossed where rows are too few; call in ``styled``.

    Args:
        title: of the figure.
        columns: names.
        groups: labels.
        accuracies: shape (columns, groups).
        too_few: the same shape.
        palette: colours.
    """
    import numpy as np

    figure = new_figure(title, 1.7 + 0.26 * len(columns))
    axes = figure.add_subplot()
    lowest = max(0.0, min(LOWEST, float(np.floor(accuracies.min() / STEP) * STEP)))
    colours = colour_map(palette.gap, palette.grid)
    drawn = heat_map(axes, accuracies, colours, lowest, 1.0, palette)
    write_values(
        axes, accuracies, drawn, lambda value: f"{100 * value:.1f}", palette, fontsize=SMALL
    )
    rows, places = np.nonzero(too_few)
    axes.scatter(places + 0.38, rows, marker="x", s=18, color=palette.text, linewidths=0.9)
    axes.set_xticks(
        range(len(groups)),
        [drawable(name, GROUP_LABEL) for name in groups],
        rotation=30,
        ha="right",
    )
    axes.set_yticks(range(len(columns)), [drawable(name, LABEL) for name in columns])
    if rows.size:
        axes.set_xlabel("×: too few rows to be judged", fontsize=SMALL)
    bar = figure.colorbar(drawn, ax=axes, shrink=0.7, pad=0.02)
    bar.outline.set_visible(False)
    percent_axis(bar.ax.yaxis)
    return figure
