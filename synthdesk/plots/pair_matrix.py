"""All pairs of columns at a glance: accuracy of each, the columns themselves on the diagonal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.formats import count, points, share
from synthdesk.plots.labels import literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.square_matrix import (
    MOST_WITH_MARKS,
    CellMarks,
    CellScale,
    square_matrix_figure,
)
from synthdesk.plots.style import colour_map, percent_axis, styled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
    from synthdesk.plots.palette import Palette

    Matrix = npt.NDArray[np.float64]

SCALE_STEP = 0.05
LEAST_SCALE = 0.1
LEAST_GAP_SCALE = 0.02


def pair_matrix_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """A square of cells, cell (column i, column j) centred at x = j, y = i."""
    import numpy as np

    matrix = _matrix(accuracy, lambda column: column.univariate, lambda pair: pair.accuracy)
    lowest = min(np.floor(matrix.min() / SCALE_STEP) * SCALE_STEP, 1.0 - LEAST_SCALE)
    with styled(palette):
        scale = CellScale(
            colour_map(palette.gap, palette.grid),
            max(float(lowest), 0.0),
            1.0,
            "accuracy: univariate on the diagonal, bivariate beside it",
            lambda value: f"{100 * value:.1f}",
            share,
            percent_axis,
        )
        return square_matrix_figure(_title(accuracy), _names(accuracy), matrix, scale, palette)


def gap_matrix_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """The same square with each gap to what two real samples reach with one another."""
    matrix = _matrix(
        accuracy, lambda column: column.reference.gap.value, lambda pair: pair.reference.gap.value
    )
    spread = max(float(abs(matrix).max()), LEAST_GAP_SCALE)
    rows = count(accuracy.reference.rows)
    with styled(palette):
        scale = CellScale(
            # More than real samples differ lies at the end that means “less than real”.
            colour_map(palette.diverging[::-1], palette.grid),
            -spread,
            spread,
            "gap in points: the column's own on the diagonal (positive: less accurate)",
            lambda value: f"{100 * value:+.1f}".replace("-", "−"),
            points,
            lambda axis: percent_axis(axis, unit=""),
        )
        title = f"Gap of each pair to real data; n = {rows} rows in each sample"
        marks = tuple(
            CellMarks(_stands(accuracy, standing), sign, standing.value)
            for standing, sign in ((Standing.BELOW, "x"), (Standing.ABOVE, "^"))
            if len(matrix) <= MOST_WITH_MARKS
        )
        return square_matrix_figure(title, _names(accuracy), matrix, scale, palette, marks)


def _title(accuracy: Accuracy) -> str:
    return (
        f"Pairs of columns — {share(accuracy.bivariate)} mean bivariate accuracy; "
        f"n = {count(accuracy.n_training)} training, {count(accuracy.n_synthetic)} synthetic"
    )


def _names(accuracy: Accuracy) -> list[str]:
    return [column.name for column in accuracy.columns]


def _matrix(
    accuracy: Accuracy,
    of_column: Callable[[ColumnAccuracy], float],
    of_pair: Callable[[PairAccuracy], float],
) -> Matrix:
    import numpy as np

    places = {column.name: place for place, column in enumerate(accuracy.columns)}
    matrix = np.diag([of_column(column) for column in accuracy.columns]).astype(float)
    for pair in accuracy.pairs:
        i, j = (places[name] for name in pair.columns)
        matrix[i, j] = matrix[j, i] = of_pair(pair)
    return matrix


def _stands(accuracy: Accuracy, standing: Standing) -> npt.NDArray[np.bool_]:
    found = _matrix(
        accuracy,
        lambda column: float(column.reference.standing is standing),
        lambda pair: float(pair.reference.standing is standing),
    )
    return found > 0


def pair_matrix_table(accuracy: Accuracy) -> PlotTable:
    """Every pair, least accurate first, with its gap to the reference."""
    return _table(accuracy, "least accurate first", lambda pair: (pair.accuracy, *pair.columns))


def gap_matrix_table(accuracy: Accuracy) -> PlotTable:
    """Every pair, the one with the widest gap first."""
    return _table(
        accuracy, "widest gap first", lambda pair: (-pair.reference.gap.value, *pair.columns)
    )


def _table(
    accuracy: Accuracy, order: str, key: Callable[[PairAccuracy], tuple[float, str, str]]
) -> PlotTable:
    return PlotTable(
        title=f"Pairs of columns, {order}",
        headers=(
            "first column",
            "second column",
            "bivariate accuracy, %",
            "gap to reference, points",
            "gap from",
            "gap to",
            "against real samples",
        ),
        rows=tuple(
            (
                literal(pair.columns[0]),
                literal(pair.columns[1]),
                100 * pair.accuracy,
                100 * pair.reference.gap.value,
                100 * pair.reference.gap.low,
                100 * pair.reference.gap.high,
                pair.reference.standing.value,
            )
            for pair in sorted(accuracy.pairs, key=key)
        ),
    )
