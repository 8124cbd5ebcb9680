"""How well other columns hold among the rows of each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.bias.grouped_rows import GroupedRows
from synthdesk.engine.bias.reweighting import of_cells
from synthdesk.engine.bias.side_effects import FEWEST_SYNTHETIC, FEWEST_TRAINING
from synthdesk.engine.model.utility import SYNTHETIC, TRAINING

if TYPE_CHECKING:
    from synthdesk.engine.tables.codes import Codes


@dataclass(frozen=True)
class ColumnInGroup:
    """How well another column holds within a group.

    Attributes:
        column: its name.
        group: the group's label.
        accuracy: 1 − TVD of the column's bins among the group's rows.
        accuracy_by_chance: what rows of the same people, drawn anew, would reach on average.
        n_training: training rows of the group.
        n_synthetic: synthetic rows of the group.
        sufficient: whether there are rows enough to say.
    """

    column: str
    group: str
    accuracy: float
    accuracy_by_chance: float
    n_training: int
    n_synthetic: int
    sufficient: bool


def columns_in_groups(
    by: GroupedRows, listed: Sequence[int], codes: Codes
) -> tuple[ColumnInGroup, ...]:
    """Every column within the listed groups that both tables have.

    The columns that make the groups are left out: all rows of a group have the same value there.

    Args:
        by: the groups.
        listed: places of those looked at.
        codes: of the same rows; bins are the whole training table's, also within a group.
    """
    import numpy as np

    counts = [by.counts(name) for name in (TRAINING, SYNTHETIC)]
    shared = [at for at in listed if counts[0][at] and counts[1][at]]
    # Rows of groups that are not listed go to one cell after the others, which is dropped.
    place = np.full(len(by.labels), len(shared))
    place[shared] = np.arange(len(shared))
    cells = [place[by.codes[name]] for name in (TRAINING, SYNTHETIC)]
    found = []
    for bins, size, real, made in zip(
        codes.bins, codes.sizes, codes.training, codes.synthetic, strict=True
    ):
        if bins.name in by.columns:
            continue
        sides = [
            np.bincount(
                cell * size + side.astype(np.int64), minlength=(len(shared) + 1) * size
            ).reshape(-1, size)
            for cell, side in zip(cells, (real, made), strict=True)
        ]
        for row, at in enumerate(shared):
            one = of_cells(sides[0][row : row + 1], sides[1][row : row + 1])
            n, m = int(counts[0][at]), int(counts[1][at])
            found.append(
                ColumnInGroup(
                    bins.name,
                    by.labels[at],
                    1 - min(1.0, one.distance),
                    1 - min(1.0, one.noise),
                    n,
                    m,
                    n >= FEWEST_TRAINING and m >= FEWEST_SYNTHETIC,
                )
            )
    return tuple(found)
