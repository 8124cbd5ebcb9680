"""Equal rows taken together: a search that has answered one of them has answered all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.mixed_distance import Columns

    Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FoldedRows:
    """Distinct rows, sorted part by part and then by their columns.

    Attributes:
        columns: for each column an array of shape (distinct rows,).
        counts: shape (distinct rows,), rows that each stands for.
        first: shape (distinct rows,), the first of them.
        number: shape (rows,), the distinct row that stands for each.
        starts: shape (parts + 1,), where the distinct rows of each part begin, and the end.
    """

    columns: Columns
    counts: Integers
    first: Integers
    number: Integers
    starts: Integers

    def __len__(self) -> int:
        return len(self.counts)


def fold_rows(parts: Sequence[Columns]) -> FoldedRows:
    """Fold equal rows within each part; equal rows of different parts stay apart.

    Args:
        parts: the columns of each part, at least one of each.
    """
    import numpy as np

    sizes = [len(part[0]) for part in parts]
    part_of = np.repeat(np.arange(len(parts)), sizes)
    columns = [np.concatenate(pieces) for pieces in zip(*parts, strict=True)]
    order = np.lexsort([*columns[::-1], part_of])
    is_new = np.zeros(len(order), dtype=bool)
    for values in (part_of, *columns):
        ordered = values[order]
        is_new[1:] |= ordered[1:] != ordered[:-1]
    is_new[:1] = True
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(is_new) - 1
    first = order[is_new]
    return FoldedRows(
        columns=[values[first] for values in columns],
        counts=np.bincount(number, minlength=len(first)),
        first=first,
        number=number,
        starts=np.searchsorted(part_of[first], np.arange(len(parts) + 1)),
    )
