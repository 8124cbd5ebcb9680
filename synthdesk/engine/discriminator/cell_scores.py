"""How well rows are told apart by the cell of a cross table that they fall in, and by that alone.

Scores are learnt on one half of the rows and judged on the other, then the other way round, so
that cells which differ by chance do not count. Everything is done on counts of cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from synthdesk.engine.tables.value_classes import ValueClasses, value_classes

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

MOST_CLASSES = 30
SMOOTHING = 2.0
"""Rows that are added to what is expected in each cell: few rows change a score little."""


@dataclass(frozen=True, eq=False)
class ClassedRows:
    """Rows of a real and a fake table as classes of values.

    Attributes:
        names: the columns.
        labels: of each column's classes.
        classes: shape (columns, rows).
        group: shape (rows,), 0 and 1 for real rows of either half, 2 and 3 for fake ones.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    classes: Integers
    group: Integers

    def counts(self, *columns: int) -> Integers:
        """Rows of every cell, shape (2 halves, real or fake, cells); the last column runs first."""
        cell, cells = np.zeros(len(self.group), dtype=np.int64), 1
        for column in columns:
            cell = cell * len(self.labels[column]) + self.classes[column]
            cells *= len(self.labels[column])
        rows = np.bincount(self.group * cells + cell, minlength=4 * cells).reshape(2, 2, cells)
        return rows.transpose(1, 0, 2)


def class_rows(
    real: pa.Table, fake: pa.Table, halves: npt.NDArray[np.bool_], most: int = MOST_CLASSES
) -> ClassedRows:
    """The rows of both tables by classes that the values of both suggest.

    Args:
        real: numbers, times and dictionary-encoded texts.
        fake: the same columns.
        halves: shape (rows of both,), which half each row is in.
        most: about so many classes of a column.
    """
    import pyarrow as pa

    known: list[ValueClasses] = []
    classes = []
    for ours, theirs in zip(real.columns, fake.columns, strict=True):
        both = pa.chunked_array([*ours.chunks, *theirs.chunks], ours.type)
        both = both.unify_dictionaries() if pa.types.is_dictionary(both.type) else both
        known.append(value_classes(both, most))
        classes.append(known[-1].classes(both))
    is_fake = np.arange(real.num_rows + fake.num_rows) >= real.num_rows
    return ClassedRows(
        tuple(real.column_names),
        tuple(one.labels for one in known),
        np.stack(classes),
        2 * is_fake.astype(np.int64) + halves,
    )


@dataclass(frozen=True, eq=False)
class Placed:
    """How rows of each cell stand among the rows of the other kind, ties one half.

    Attributes:
        auc: chance that a fake row has the higher score.
        fake: shape (cells,), share of real rows below.
        real: shape (cells,), share of fake rows above.
    """

    auc: float
    fake: Floats
    real: Floats


def place(scores: Floats, counts: Integers) -> Placed:
    """AUC of a score that every cell has, and what its variance is made of.

    Args:
        scores: shape (cells,), higher for fake.
        counts: shape (2, cells), real and fake rows.
    """
    values, rank = np.unique(scores, return_inverse=True)
    rows = [np.bincount(rank, weights=kind, minlength=len(values)) for kind in counts]
    totals = [max(kind.sum(), 1.0) for kind in rows]
    below = (np.cumsum(rows[0]) - rows[0] / 2) / totals[0]
    above = 1 - (np.cumsum(rows[1]) - rows[1] / 2) / totals[1]
    return Placed(float((below * rows[1]).sum() / totals[1]), below[rank], above[rank])


def variance(fake: Floats, real: Floats, counts: Integers) -> float:
    """DeLong's, from cells: of an AUC by its placements, of a difference by their differences."""
    total = 0.0
    for parts, rows in ((fake, counts[1]), (real, counts[0])):
        n = int(rows.sum())
        if n < 2:
            return float("inf")
        mean = float((parts * rows).sum() / n)
        total += float((rows * (parts - mean) ** 2).sum() / (n - 1) / n)
    return total


def log_ratio(counts: Integers) -> Floats:
    """Log of fake over real share of each class, shape (classes,), smoothed.

    Args:
        counts: shape (2, classes), real and fake rows.
    """
    totals = counts.sum(axis=1, keepdims=True)
    share = counts.sum(axis=0) / max(int(counts.sum()), 1)
    smooth = (counts + SMOOTHING * share) / (totals + SMOOTHING)
    smooth = np.maximum(smooth, 1e-12)
    ratio: Floats = np.log(smooth[1] / smooth[0])
    return ratio
