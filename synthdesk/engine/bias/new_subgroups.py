"""Combinations of two or three columns that only one of two tables has people in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from synthdesk.engine.bias.grouped_rows import GroupedRows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

MOST_LISTED = 200
FEWEST_ROWS = 10
"""Fewer rows of a combination, against none, say nothing of either table."""
LARGEST_SIZE = 3
MOST_CORE = 6
MOST_OTHERS = 60


@dataclass(frozen=True)
class UnseenSubgroup:
    """People whom only one table has.

    Attributes:
        columns: that are combined.
        values: one of each.
        n_training: training rows.
        n_synthetic: synthetic rows.
        expected: rows that the table without any would have, had it the other's share.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    n_training: int
    n_synthetic: int
    expected: float


@dataclass(frozen=True)
class UnseenSubgroups:
    """New and vanished ones; nothing inside of one is listed again.

    Attributes:
        columns: that were combined, those that each combination has one of first.
        core: number of those.
        new: with synthetic rows and no training rows, the largest first.
        vanished: with training rows and no synthetic rows, the largest first.
        n_new: how many there are in all, each with ``fewest`` rows or more.
        n_vanished: likewise.
        fewest: rows below which a combination is not counted.
    """

    columns: tuple[str, ...]
    core: int
    new: tuple[UnseenSubgroup, ...]
    vanished: tuple[UnseenSubgroup, ...]
    n_new: int
    n_vanished: int
    fewest: int


def find_subgroups(
    groups: Mapping[str, GroupedRows], core: Sequence[str], training: str, synthetic: str
) -> UnseenSubgroups:
    """Look through all pairs and triples that hold a protected, judged or rebalanced column.

    Args:
        groups: every column's rows by level, by column.
        core: columns, of which a pair holds one or more and a triple two or more.
        training: name of the training table among the groups' codes.
        synthetic: of the synthetic one.
    """
    core = [name for name in dict.fromkeys(core) if name in groups][:MOST_CORE]
    others = [name for name in groups if name not in core][:MOST_OTHERS]
    names = (*core, *others)
    new: list[UnseenSubgroup] = []
    vanished: list[UnseenSubgroup] = []
    for size in range(2, LARGEST_SIZE + 1):
        for columns in combinations(names, size):
            if sum(name in core for name in columns) < size - 1:
                continue
            real, made = (
                _counts([groups[name] for name in columns], table)
                for table in (training, synthetic)
            )
            labels = [groups[name].labels for name in columns]
            new += _only(columns, labels, made, real, is_new=True)
            vanished += _only(columns, labels, real, made, is_new=False)
    return UnseenSubgroups(
        names,
        len(core),
        _largest(new),
        _largest(vanished),
        len(new),
        len(vanished),
        FEWEST_ROWS,
    )


def _counts(groups: Sequence[GroupedRows], table: str) -> Integers:
    """Rows by level of each column, one dimension a column."""
    import numpy as np

    shape = tuple(len(one.labels) for one in groups)
    codes = np.ravel_multi_index([one.codes[table] for one in groups], shape)
    return np.bincount(codes, minlength=int(np.prod(shape))).reshape(shape)


def _only(
    columns: tuple[str, ...],
    labels: Sequence[tuple[str, ...]],
    there: Integers,
    absent: Integers,
    is_new: bool,
) -> list[UnseenSubgroup]:
    """Cells that one table has and the other not, though the other has all that they lie in."""
    import numpy as np

    found = (there >= FEWEST_ROWS) & (absent == 0)
    for axis in range(there.ndim):
        found &= absent.sum(axis=axis, keepdims=True) > 0
    share = float(absent.sum()) / max(int(there.sum()), 1)
    return [
        UnseenSubgroup(
            columns,
            tuple(label[at] for label, at in zip(labels, cell, strict=True)),
            0 if is_new else int(there[tuple(cell)]),
            int(there[tuple(cell)]) if is_new else 0,
            float(there[tuple(cell)] * share),
        )
        for cell in np.argwhere(found).tolist()
    ]


def _largest(found: list[UnseenSubgroup]) -> tuple[UnseenSubgroup, ...]:
    found.sort(key=lambda one: (-(one.n_training + one.n_synthetic), one.columns, one.values))
    return tuple(found[:MOST_LISTED])
