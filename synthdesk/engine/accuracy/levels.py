"""Levels of a column: its bins, what they are called, and how often other columns' bins occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import ColumnBins

    Counts = npt.NDArray[np.int64]

LONGEST_NAME = 60


@dataclass(frozen=True)
class Frequencies:
    """How often each bin of a column occurs among the rows of a level.

    Attributes:
        bins: labels of the bins.
        is_ordered: whether they have an order.
        training: training rows in each bin.
        synthetic: synthetic rows in each bin.
    """

    bins: tuple[str, ...]
    is_ordered: bool
    training: tuple[int, ...]
    synthetic: tuple[int, ...]

    @property
    def special(self) -> frozenset[int]:
        """Places of the bins that are no value or interval of the training rows."""
        return special_places(self.bins, self.is_ordered)


def frequencies_of(bins: ColumnBins, training: Counts, synthetic: Counts) -> Frequencies:
    """Frequencies from the counts of a column's bins."""
    return Frequencies(
        bins.labels, bins.is_ordered, tuple(training.tolist()), tuple(synthetic.tolist())
    )


def special_places(labels: tuple[str, ...], is_ordered: bool) -> frozenset[int]:
    """Places of the bins that are no value or interval of the training table.

    They are told by where they stand, never by their label, which a category may share.
    """
    from synthdesk.engine.tables.codes import BETWEEN

    last = len(labels) - 1
    if not is_ordered:
        return frozenset({last - 1, last})
    above = last - 2 if labels[last - 1] == BETWEEN else last - 1
    return frozenset({0, *range(above, last + 1)})


def level_in_words(column: str, label: str, is_special: bool) -> str:
    """A level as people would write it, e.g. ``sex = Female``; cut where names are long."""
    return f"{shortened(column)} = {f'‹{label}›' if is_special else shortened(label)}"


def shortened(name: str) -> str:
    """A name from data, at most ``LONGEST_NAME`` characters of it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
