"""A square of cells, one row and one column for each column of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable
from synthdesk.plots.style import SMALL, WIDTH, new_figure, readable_on

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

    from synthdesk.plots.palette import Palette

    Matrix = npt.NDArray[np.float64]

MOST_WITH_VALUES = 14
MOST_WITH_MARKS = 45
MOST_LABELS = 60
MOST_NARROW = 45


@dataclass(frozen=True)
class CellScale:
    """How the cells of a matrix are coloured and written.

    Attributes:
        colours: colour map; cells without a value take its empty colour.
        low: value of its first colour.
        high: value of its last.
        label: what stands beside the colour bar.
        write: a value as it stands in its cell.
        tell: a value as it is told under the pointer.
        axis: writes the colour bar's ticks.
    """

    colours: Colormap
    low: float
    high: float
    label: str
    write: Callable[[float], str]
    tell: Callable[[float], str]
    axis: Callable[[Any], None]


@dataclass(frozen=True)
class CellMarks:
    """A sign in the upper right corner of some cells, so that colour is not alone.

    Attributes:
        where: true in cells that get one.
        marker: matplotlib's name of the sign.
        label: what it means.
    """

    where: npt.NDArray[np.bool_]
    marker: str
    label: str


def square_matrix_figure(
    title: str,
    names: Sequence[str],
    matrix: Matrix,
    scale: CellScale,
    palette: Palette,
    marks: Sequence[CellMarks] = (),
) -> Figure:
    """Cell (column i, column j) is centred at x = j, y = i; call inside ``styled``."""
    n = len(matrix)
    width = WIDTH if n <= MOST_NARROW else 9.0
    figure = new_figure(title, width * 0.9, width)
    axes = figure.add_subplot()
    drawn = heat_map(axes, matrix, scale.colours, scale.low, scale.high, palette, scale.tell)
    axes.set_aspect("equal")
    _labels(axes, names)
    if n <= MOST_WITH_VALUES:
        size = SMALL if n <= 10 else SMALL - 1
        write_values(axes, matrix, drawn, scale.write, palette, fontsize=size)
    if n <= MOST_WITH_MARKS:
        _mark(axes, matrix, drawn, marks, palette)
    bar = figure.colorbar(drawn, ax=axes, shrink=0.7, aspect=30, pad=0.02)
    bar.outline.set_visible(False)
    scale.axis(bar.ax.yaxis)
    bar.set_label(scale.label, fontsize=SMALL)
    return figure


def _labels(axes: Axes, names: Sequence[str]) -> None:
    n = len(names)
    size = SMALL + 1 if n <= 14 else max(4.5, 200 / n) if n > 28 else SMALL
    most = 22 if n <= 14 else 16
    every = range(0, n, -(-n // MOST_LABELS))
    texts = [drawable(names[place], most) for place in every]
    axes.set_xticks(every, texts, parse_math=False, rotation=90, fontsize=size)
    axes.set_yticks(every, texts, parse_math=False, fontsize=size)


def _mark(
    axes: Axes, matrix: Matrix, drawn: Any, marks: Sequence[CellMarks], palette: Palette
) -> None:
    import numpy as np
    from matplotlib.lines import Line2D

    shown = [mark for mark in marks if mark.where.any()]
    in_corner = len(matrix) <= MOST_WITH_VALUES
    corner = 0.34 if in_corner else 0.0
    for mark in shown:
        rows, columns = np.nonzero(mark.where)
        axes.scatter(
            columns + corner,
            rows - corner,
            s=16 if in_corner else 10,
            marker=mark.marker,
            c=[readable_on(colour, palette) for colour in drawn.to_rgba(matrix[rows, columns])],
            linewidths=0.8,
        )
    if shown:
        handles = [
            Line2D([], [], color=palette.text, marker=mark.marker, linestyle="", markersize=4)
            for mark in shown
        ]
        labels = [mark.label for mark in shown]
        axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(shown))
