"""A grid of coloured cells, cell (row i, column j) centred at x = j, y = i, first row on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine import formats
from synthdesk.plots.style import readable_on

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    from synthdesk.plots.palette import Palette

    Matrix = npt.NDArray[np.float64]

MOST_VECTOR_CELLS = 2_100


def heat_map(
    axes: Axes,
    matrix: Matrix,
    colours: Colormap,
    low: float,
    high: float,
    palette: Palette,
    told: Callable[[float], str] = formats.share,
) -> Any:
    """Draw the cells; those without a value (NaN) take the colour map's empty colour.

    Args:
        told: writes the value of the cell under the pointer.
    """
    import numpy as np

    rows, columns = matrix.shape
    if matrix.size > MOST_VECTOR_CELLS:
        # One small picture instead of thousands of paths.
        drawn: Any = axes.imshow(
            matrix, cmap=colours, vmin=low, vmax=high, interpolation="none", aspect="auto"
        )
    else:
        drawn = axes.pcolormesh(
            np.arange(columns + 1) - 0.5,
            np.arange(rows + 1) - 0.5,
            np.ma.masked_invalid(matrix),
            cmap=colours,
            vmin=low,
            vmax=high,
            edgecolors=palette.background,
            linewidth=0.6 if max(rows, columns) <= 20 else 0.3,
        )
    # matplotlib's own way to say what a value under the pointer means.
    drawn.format_cursor_data = told
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return drawn


def write_values(
    axes: Axes,
    matrix: Matrix,
    drawn: Any,
    write: Callable[[float], str],
    palette: Palette,
    **look: Any,
) -> None:
    """Write each cell's value in its middle, in whichever text colour can be read there."""
    import numpy as np

    for i, j in np.ndindex(matrix.shape):
        value = float(matrix[i, j])
        if np.isfinite(value):
            axes.text(
                j,
                i,
                write(value),
                ha="center",
                va="center",
                color=readable_on(drawn.to_rgba(value), palette),
                **look,
            )
