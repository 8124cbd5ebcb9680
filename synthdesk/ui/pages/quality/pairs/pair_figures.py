"""The figures that the matrix and the table can show of every pair, and how each is shown."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from synthdesk.engine.accuracy.accuracy import Accuracy, PairAccuracy
from synthdesk.engine.accuracy.associations import Measure, MeasuredAssociation, PairAssociation
from synthdesk.plots.association_matrix import (
    association_columns,
    association_matrix_figure,
    association_table,
)
from synthdesk.plots.pair_matrix import (
    gap_matrix_figure,
    gap_matrix_table,
    pair_matrix_figure,
    pair_matrix_table,
)
from synthdesk.plots.plot_table import PlotTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.plots.palette import Palette


class PairFigure(StrEnum):
    """What is shown of every pair."""

    ACCURACY = "Accuracy"
    GAP = "Gap to real data"
    CRAMERS_V = "Cramér's V, difference"
    PEARSON = "Pearson correlation, difference"
    SPEARMAN = "Spearman correlation, difference"

    @property
    def measure(self) -> Measure | None:
        """The measure of association, if it is one."""
        return _MEASURES.get(self)


_MEASURES = {
    PairFigure.CRAMERS_V: Measure.CRAMERS_V,
    PairFigure.PEARSON: Measure.PEARSON,
    PairFigure.SPEARMAN: Measure.SPEARMAN,
}

NEEDS_TWO_NUMBERS = (
    "Correlations are measured on numbers and times that vary; this table has fewer than two such "
    "columns. Choose Cramér's V, which takes every column."
)
NOT_MEASURED = "This result was made without associations. Run the audit again to see them."


def association_of(accuracy: Accuracy, shown: PairFigure) -> MeasuredAssociation | None:
    """The association that a figure shows; absent for accuracy and gap, and where not measured."""
    if shown.measure is None or accuracy.associations is None:
        return None
    return accuracy.associations.of(shown.measure)


def why_nothing(accuracy: Accuracy, shown: PairFigure) -> str:
    """Why there is nothing to see of a figure; empty where there is something."""
    if shown.measure is None:
        return ""
    association = association_of(accuracy, shown)
    if association is None:
        return NOT_MEASURED
    return "" if association.pairs else NEEDS_TWO_NUMBERS


def matrix_figure(accuracy: Accuracy, shown: PairFigure, palette: Palette) -> Figure:
    """The matrix of a figure."""
    association = association_of(accuracy, shown)
    if association is not None:
        return association_matrix_figure(accuracy, association, palette)
    draw = gap_matrix_figure if shown is PairFigure.GAP else pair_matrix_figure
    return draw(accuracy, palette)


def matrix_table(accuracy: Accuracy, shown: PairFigure) -> PlotTable:
    """The numbers of the matrix of a figure."""
    association = association_of(accuracy, shown)
    if association is not None:
        return association_table(association)
    return gap_matrix_table(accuracy) if shown is PairFigure.GAP else pair_matrix_table(accuracy)


def matrix_columns(accuracy: Accuracy, shown: PairFigure) -> list[str]:
    """Names along the sides of the matrix."""
    association = association_of(accuracy, shown)
    if association is not None:
        return association_columns(accuracy, association)
    return [column.name for column in accuracy.columns]


def pairs_worst_first(
    accuracy: Accuracy, shown: PairFigure
) -> Sequence[PairAccuracy] | Sequence[PairAssociation]:
    """All pairs of a figure, the one to look at first on top."""
    association = association_of(accuracy, shown)
    if association is not None:
        return sorted(association.pairs, key=lambda pair: -abs(pair.difference))
    if shown.measure is not None:
        return ()
    key: Any = (
        (lambda pair: -pair.reference.gap.value)
        if shown is PairFigure.GAP
        else (lambda pair: pair.accuracy)
    )
    return sorted(accuracy.pairs, key=key)
