"""How far away the nearest rows can be at most, from rows that stand close in sorted tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.folded_rows import FoldedRows
    from synthdesk.engine.privacy.mixed_distance import Columns, MixedScale, Units

    Integers = npt.NDArray[np.int64]

_ORDERS = 5
_NEIGHBOURS = 4
"""Rows before and after the place where a row would stand."""
_LARGEST_KEY = 2**62


class SortedRows:
    """One part of a pool, sorted by its columns several times, each time by another column first.

    Args:
        scale: of all rows.
        pool: distinct rows.
        part: which part.
    """

    def __init__(self, scale: MixedScale, pool: FoldedRows, part: int) -> None:
        import numpy as np

        start, end = pool.starts[part], pool.starts[part + 1]
        self._scale = scale
        self._columns = [values[start:end] for values in pool.columns]
        self._counts = pool.counts[start:end]
        self._orders: list[tuple[Integers, Integers]] = []
        for first in _first_columns(len(self._columns)):
            keys = _keys(scale, self._columns, first)
            order = np.argsort(keys, kind="stable")
            self._orders.append((keys[order], order))

    @property
    def rows(self) -> int:
        """How many rows the distinct ones stand for."""
        return int(self._counts.sum())

    def bounds(self, queries: Columns, progress: Progress = SILENT) -> tuple[Units, Units]:
        """No less than the distance of each query's nearest and second nearest row, in steps.

        Args:
            queries: for each column an array of shape (queries,).
            progress: told after each order.

        Returns:
            Two arrays of shape (queries,); the type's largest number where there is no such row.
        """
        import numpy as np

        unknown = np.iinfo(self._scale.type).max
        nearest = np.full(len(queries[0]), unknown, self._scale.type)
        second = nearest.copy()
        if not self.rows:
            return nearest, second
        firsts = _first_columns(len(queries))
        for first, (keys, order) in zip(progress.track(firsts), self._orders, strict=True):
            place = np.searchsorted(keys, _keys(self._scale, queries, first))
            # Two rows of one order are different rows, but another order may show the same again.
            one, two = np.full_like(nearest, unknown), np.full_like(nearest, unknown)
            for step in range(-_NEIGHBOURS, _NEIGHBOURS):
                at = place + step
                is_there = (at >= 0) & (at < len(order))
                row = order[np.clip(at, 0, len(order) - 1)]
                distance = self._scale.between([c[row] for c in self._columns], queries)
                distance[~is_there] = unknown
                again = np.where(self._counts[row] > 1, distance, np.maximum(distance, one))
                two = np.minimum(two, again)
                one = np.minimum(one, distance)
            nearest, second = np.minimum(nearest, one), np.minimum(second, two)
        return nearest, second


def _first_columns(columns: int) -> list[int]:
    return sorted({turn * columns // _ORDERS for turn in range(_ORDERS)})


def _turned(columns: int, first: int) -> Iterator[int]:
    return (at % columns for at in range(first, first + columns))


def _keys(scale: MixedScale, rows: Columns, first: int) -> Integers:
    """Whole numbers that sort rows by as many columns as such a number holds."""
    import numpy as np

    key = np.zeros(len(rows[0]), dtype=np.int64)
    limit = 1
    for at in _turned(len(rows), first):
        size = scale.sizes[at] if at < scale.categories else scale.missing + 1
        if limit > _LARGEST_KEY // size:
            break
        key = key * size + rows[at]
        limit *= size
    return key
