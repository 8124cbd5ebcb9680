"""How much more, or less, each pair of columns depends on one another in the synthetic table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.associations import Measure
from synthdesk.engine.formats import count, number
from synthdesk.plots.labels import literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.square_matrix import CellMarks, CellScale, square_matrix_figure
from synthdesk.plots.style import colour_map, new_figure, styled

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy
    from synthdesk.engine.accuracy.associations import MeasuredAssociation
    from synthdesk.plots.palette import Palette

LEAST_SCALE = 0.05
NOTHING = "No two columns of the table can be measured this way."


def association_matrix_figure(
    accuracy: Accuracy, association: MeasuredAssociation, palette: Palette
) -> Figure:
    """Synthetic minus training, signed; cells without a value are empty."""
    import numpy as np

    names = association_columns(accuracy, association)
    places = {name: place for place, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    beyond = np.zeros(matrix.shape, dtype=bool)
    for pair in association.pairs:
        i, j = (places[name] for name in pair.columns)
        matrix[i, j] = matrix[j, i] = pair.difference
        beyond[i, j] = beyond[j, i] = pair.is_beyond_real
    with styled(palette):
        if not association.pairs:
            return _nothing(association, palette)
        spread = max(float(np.nanmax(np.abs(matrix))), LEAST_SCALE)
        scale = CellScale(
            colour_map(palette.diverging, palette.grid),
            -spread,
            spread,
            f"{_named(association.measure)}: synthetic − training",
            _signed,
            _signed,
            _signed_axis,
        )
        marks = CellMarks(beyond, "x", "beyond what two real samples differ by")
        return square_matrix_figure(
            _title(accuracy, association), names, matrix, scale, palette, (marks,)
        )


def association_columns(accuracy: Accuracy, association: MeasuredAssociation) -> list[str]:
    """Names along the matrix, in table order: columns with at least one pair."""
    present = {name for pair in association.pairs for name in pair.columns}
    return [column.name for column in accuracy.columns if column.name in present]


def _title(accuracy: Accuracy, association: MeasuredAssociation) -> str:
    mean = association.mean
    told = f" — mean difference {number(mean.value)}" if mean is not None else ""
    return (
        f"{_named(association.measure)} of each pair{told}; "
        f"n = {count(accuracy.n_training)} training, {count(accuracy.n_synthetic)} synthetic"
    )


def _named(measure: Measure) -> str:
    return measure.value if measure is Measure.CRAMERS_V else f"{measure.value} correlation"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _signed_axis(axis: Any) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:+.3g}".replace("-", "−") if value else "0")
    )


def _nothing(association: MeasuredAssociation, palette: Palette) -> Figure:
    figure = new_figure(_named(association.measure), 1.4)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.0, 0.5, NOTHING, ha="left", va="center", color=palette.muted)
    return figure


def association_table(association: MeasuredAssociation) -> PlotTable:
    """Every pair, the largest difference first."""
    ranked = sorted(association.pairs, key=lambda pair: (-abs(pair.difference), pair.columns))
    return PlotTable(
        title=f"{_named(association.measure)} by pair, largest difference first",
        headers=(
            "first column",
            "second column",
            "training",
            "synthetic",
            "difference",
            "difference at equal size",
            "real samples differ by less than",
        ),
        rows=tuple(
            (
                literal(pair.columns[0]),
                literal(pair.columns[1]),
                pair.training,
                pair.synthetic,
                pair.difference,
                pair.at_equal_size,
                pair.real_samples,
            )
            for pair in ranked
        ),
    )
