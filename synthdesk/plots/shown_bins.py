"""Which bins of a column a plot shows, and what it calls them.

The engine adds bins of its own to each column: below and above the training range, any other
value, missing. They are told from a category of the same name by where they stand, never by their
label, and are drawn only when some row is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.plots.labels import drawable, literal

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy

BETWEEN = "other in range"


@dataclass(frozen=True)
class ShownBin:
    """One bin that a plot shows.

    Attributes:
        position: place in the column's bins.
        label: whole label, one line, for tables.
        short: label as drawn.
        special: whether the engine added it.
    """

    position: int
    label: str
    short: str
    special: bool


def special_positions(column: ColumnAccuracy) -> frozenset[int]:
    """Places of the bins that are no value or interval of the training table."""
    last = len(column.bins) - 1
    if not column.ordered:
        return frozenset({last - 1, last})
    above = last - 2 if column.bins[last - 1] == BETWEEN else last - 1
    return frozenset({0, *range(above, last + 1)})


def shown_bins(
    column: ColumnAccuracy,
    training: Sequence[int] | None = None,
    synthetic: Sequence[int] | None = None,
    most: int = 28,
) -> tuple[ShownBin, ...]:
    """The bins to draw, in the column's order: all but empty special ones.

    Args:
        column: the column.
        training: rows a bin; the column's own if absent.
        synthetic: the same.
        most: characters a drawn label may have.
    """
    real = column.training if training is None else training
    fake = column.synthetic if synthetic is None else synthetic
    special = special_positions(column)
    return tuple(
        ShownBin(
            position,
            f"‹{label}›" if position in special else literal(label),
            f"‹{label}›" if position in special else drawable(label, most),
            position in special,
        )
        for position, label in enumerate(column.bins)
        if position not in special or real[position] or fake[position]
    )
