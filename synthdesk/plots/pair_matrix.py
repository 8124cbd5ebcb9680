"""All pairs of columns at a glance: accuracy of each, the columns themselves on the diagonal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, share
from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, WIDTH, colour_map, new_figure, percent_axis, styled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy
    from synthdesk.plots.palette import Palette

    Matrix = npt.NDArray[np.float64]

MOST_WITH_VALUES = 14
MOST_LABELS = 60
MOST_NARROW = 45
SCALE_STEP = 0.05
LEAST_SCALE = 0.1


def pair_matrix_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """A square of cells, cell (column i, column j) centred at x = j, y = i."""
    import numpy as np

    matrix = _matrix(accuracy)
    n = len(matrix)
    lowest = min(np.floor(matrix.min() / SCALE_STEP) * SCALE_STEP, 1.0 - LEAST_SCALE)
    with styled(palette):
        width = WIDTH if n <= MOST_NARROW else 9.0
        figure = new_figure(_title(accuracy), width * 0.9, width)
        axes = figure.add_subplot()
        colours = colour_map(palette.gap, palette.grid)
        drawn = heat_map(axes, matrix, colours, max(float(lowest), 0.0), 1.0, palette)
        axes.set_aspect("equal")
        _labels(axes, [column.name for column in accuracy.columns])
        if n <= MOST_WITH_VALUES:
            write_values(
                axes,
                matrix,
                drawn,
                lambda value: f"{100 * value:.1f}",
                palette,
                fontsize=SMALL if n <= 10 else SMALL - 1,
            )
        bar = figure.colorbar(drawn, ax=axes, shrink=0.7, aspect=30, pad=0.02)
        bar.outline.set_visible(False)
        percent_axis(bar.ax.yaxis)
        bar.set_label("accuracy: univariate on the diagonal, bivariate beside it", fontsize=SMALL)
    return figure


def _title(accuracy: Accuracy) -> str:
    return (
        f"Pairs of columns — {share(accuracy.bivariate)} mean bivariate accuracy; "
        f"n = {count(accuracy.n_training)} training, {count(accuracy.n_synthetic)} synthetic"
    )


def _matrix(accuracy: Accuracy) -> Matrix:
    import numpy as np

    places = {column.name: place for place, column in enumerate(accuracy.columns)}
    matrix = np.diag([column.univariate for column in accuracy.columns]).astype(float)
    for pair in accuracy.pairs:
        i, j = (places[name] for name in pair.columns)
        matrix[i, j] = matrix[j, i] = pair.accuracy
    return matrix


def _labels(axes: Axes, names: list[str]) -> None:
    n = len(names)
    size = SMALL + 1 if n <= 14 else max(4.5, 200 / n) if n > 28 else SMALL
    most = 22 if n <= 14 else 16
    every = range(0, n, -(-n // MOST_LABELS))
    texts = [drawable(names[place], most) for place in every]
    axes.set_xticks(every, texts, parse_math=False, rotation=90, fontsize=size)
    axes.set_yticks(every, texts, parse_math=False, fontsize=size)


def pair_matrix_table(accuracy: Accuracy) -> PlotTable:
    """Every pair, least accurate first, with its gap to the reference."""
    worst_first = sorted(accuracy.pairs, key=lambda pair: (pair.accuracy, pair.columns))
    return PlotTable(
        title="Pairs of columns, least accurate first",
        headers=(
            "first column",
            "second column",
            "bivariate accuracy, %",
            "gap to reference, points",
            "gap from",
            "gap to",
        ),
        rows=tuple(
            (
                literal(pair.columns[0]),
                literal(pair.columns[1]),
                100 * pair.accuracy,
                100 * pair.reference.gap.value,
                100 * pair.reference.gap.low,
                100 * pair.reference.gap.high,
            )
            for pair in worst_first
        ),
    )
