"""The walk that finds the nearest rows of a pool: exact, and mostly without looking at far ones.

Sorted query rows share their first values, so the walk goes down the columns one by one, a value
at a time, and carries along how far each row of the pool is already: once for all query rows that
begin alike. Rows of the pool that are farther than the nearest ones can be are dropped on the way.
What is left is compared cell by cell as soon as it is little enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.folded_rows import FoldedRows
    from synthdesk.engine.privacy.mixed_distance import MixedScale, Units

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

_CELLS_AT_ONCE = 2**16
"""Pairs of rows that are compared without further dropping; they fit into a core's cache."""
_REPORTS = 500
_WORTH_GATHERING = 0.25
_WORTH_DROPPING = 0.75


class _Node(NamedTuple):
    """Query rows ``low … high`` of the sorted order, which agree in the columns before ``level``.

    ``rows`` are the pool's rows that are still near enough, None for all of them, and ``so_far``
    how many categories differ or, from the first number column on, their distance in steps.
    """

    low: int
    high: int
    level: int
    rows: Integers | None
    so_far: Units


class NearestWalk:
    """One search, with room for everything that it carries along.

    Attributes:
        distance: shape (queries,), of the nearest rows, in steps.
        row: shape (queries,), the first pooled row at that distance.
        ties: shape (queries,), how many pooled rows are that near.
        owned: shape (distinct pool rows,), what each got of the queries' weight.
        nearest: for each ranked part, shape (queries,), in steps.
        second: the same for the second nearest row.
        looked_at: pairs of distinct rows that were compared in every column.
        pairs: where they are kept, (queries, distinct pool rows that are nearest to them).

    Args:
        scale: of all rows.
        pool: distinct rows, by parts.
        queries: distinct rows.
        limits: shape (queries,): no less than any distance that is asked for, in steps.
        ranked: parts whose nearest and second nearest rows are wanted.
        keep_pairs: whether all nearest rows are wanted one by one.
    """

    def __init__(
        self,
        scale: MixedScale,
        pool: FoldedRows,
        queries: FoldedRows,
        limits: Units,
        ranked: Sequence[int],
        *,
        keep_pairs: bool = False,
    ) -> None:
        import numpy as np

        self._scale, self._pool, self._ranked = scale, pool, tuple(ranked)
        self._weights = queries.counts
        # Rows that need not look far go first: one that must would keep all rows in the running.
        reach = limits // scale.steps
        self._order = np.lexsort([*queries.columns[::-1], reach])
        self._columns = [values[self._order] for values in queries.columns]
        self._limits = limits[self._order]
        self._tiers = np.flatnonzero(np.diff(reach[self._order])) + 1
        self._some_missing = [
            bool((ours == scale.missing).any() or (theirs == scale.missing).any())
            for ours, theirs in zip(queries.columns, pool.columns, strict=True)
        ]
        size, kind = len(pool), scale.type
        self._unknown = kind.type(np.iinfo(kind).max)
        self._mismatches = np.dtype(np.min_scalar_type(scale.categories))
        self._room = [
            np.empty(size, self._mismatches if level < scale.categories else kind)
            for level in range(len(pool.columns))
        ]
        self._keep = np.empty(size, dtype=bool)
        cells = max(_CELLS_AT_ONCE, size)
        self._totals, self._gaps = np.empty(cells, kind), np.empty(cells, kind)
        self._most = np.full(cells, scale.steps, kind)
        self._differ = np.empty(cells, dtype=bool)
        self._counted = np.empty(cells, self._mismatches)
        count = len(queries)
        self.looked_at = 0
        self._keep_pairs = keep_pairs
        self.pairs: list[tuple[Integers, Integers]] = []
        self.distance = np.empty(count, kind)
        self.row, self.ties = np.empty(count, np.int64), np.empty(count, np.int64)
        self.owned: Floats = np.zeros(size)
        self.nearest = {part: np.empty(count, kind) for part in self._ranked}
        self.second = {part: np.empty(count, kind) for part in self._ranked}

    def run(self, progress: Progress = SILENT) -> None:
        """Walk to the end; raises ``Cancelled`` if the run was cancelled."""
        queries = len(self._order)
        between, due = queries / _REPORTS, 0.0
        stack = [self._roots()]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                continue
            if node.low >= due:
                progress.step(node.low / queries)
                due = node.low + between
            node = self._counted_as_steps(node)
            cells = (node.high - node.low) * len(node.so_far)
            if cells <= _CELLS_AT_ONCE or node.level == len(self._columns):
                self._compare_all(node)
            else:
                stack.append(self._children(node))
        progress.step(1.0)

    def _roots(self) -> Iterator[_Node]:
        import numpy as np

        edges = [0, *self._tiers.tolist(), len(self._order)]
        nothing = np.zeros(len(self._pool), self._mismatches)
        for low, high in pairwise(edges if len(self._order) else ()):
            yield _Node(low, high, 0, None, nothing)

    def _counted_as_steps(self, node: _Node) -> _Node:
        """Behind the last category differing ones become a distance."""
        import numpy as np

        if node.level != self._scale.categories:
            return node
        total = np.multiply(node.so_far, self._scale.steps, dtype=self._scale.type)
        return node._replace(so_far=total)

    def _children(self, node: _Node) -> Iterator[_Node]:
        """The query rows by their value in the next column; each child reuses the last one's room.

        A child must be finished before the next one is asked for.
        """
        import numpy as np

        level, rows, so_far = node.level, node.rows, node.so_far
        values = self._columns[level][node.low : node.high]
        edges = [0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)]
        column = self._pooled(level, rows)
        total, keep = self._room[level][: len(so_far)], self._keep[: len(so_far)]
        for start, end in pairwise(edges):
            low, high = node.low + start, node.low + end
            limit = int(self._limits[low:high].max())
            if level < self._scale.categories:
                np.not_equal(column, values[start], out=keep)
                np.add(so_far, keep.view(np.uint8), out=total)
                limit = min(limit // self._scale.steps, self._scale.categories)
            else:
                self._gap(level, column, values[start], total)
                np.add(total, so_far, out=total)
            np.less_equal(total, limit, out=keep)
            kept = np.count_nonzero(keep) / len(keep)
            # Picked rows are slower to look at than all of them in a row, unless they are few.
            if kept < (_WORTH_GATHERING if rows is None else _WORTH_DROPPING):
                near = np.flatnonzero(keep)
                picked = near if rows is None else rows.take(near, mode="clip")
                yield _Node(low, high, level + 1, picked, total.take(near, mode="clip"))
            else:
                yield _Node(low, high, level + 1, rows, total)

    def _pooled(self, level: int, rows: Integers | None) -> Units:
        column = self._pool.columns[level]
        return column if rows is None else column.take(rows, mode="clip")

    def _gap(self, level: int, column: Units, values: Units, out: Units) -> None:
        most = self._most[: out.size].reshape(out.shape) if self._some_missing[level] else None
        self._scale.number_gaps(column, values, out, most)

    # --- cell by cell ---------------------------------------------------------------------------

    def _compare_all(self, node: _Node) -> None:
        at_once = max(1, _CELLS_AT_ONCE // len(node.so_far))
        for low in range(node.low, node.high, at_once):
            part = node._replace(low=low, high=min(node.high, low + at_once))
            totals = self._distances(part)
            self._rank(part, totals)
            self._share(part, totals)

    def _distances(self, node: _Node) -> Units:
        """Distances in steps, shape (queries of the node, rows of the node)."""
        import numpy as np

        low, high, level, rows, so_far = node
        shape = (high - low, len(so_far))
        cells = shape[0] * shape[1]
        self.looked_at += cells
        totals, gaps = (room[:cells].reshape(shape) for room in (self._totals, self._gaps))
        categories = self._scale.categories
        if level < categories:
            differ, counted = (
                room[:cells].reshape(shape) for room in (self._differ, self._counted)
            )
            counted[:] = so_far
            for at in range(level, categories):
                np.not_equal(self._pooled(at, rows), self._columns[at][low:high, None], out=differ)
                np.add(counted, differ.view(np.uint8), out=counted)
            np.multiply(counted, self._scale.steps, out=totals, dtype=self._scale.type)
        else:
            totals[:] = so_far
        for at in range(max(level, categories), len(self._columns)):
            self._gap(at, self._pooled(at, rows), self._columns[at][low:high, None], gaps)
            np.add(totals, gaps, out=totals)
        return totals

    def _rank(self, node: _Node, totals: Units) -> None:
        """Nearest and second nearest rows of the ranked parts."""
        import numpy as np

        pool, rows = self._pool, node.rows
        starts = pool.starts if rows is None else np.searchsorted(rows, pool.starts)
        answered = self._order[node.low : node.high]
        line = np.arange(len(totals))
        for part in self._ranked:
            theirs = totals[:, starts[part] : starts[part + 1]]
            if not theirs.shape[1]:
                self.nearest[part][answered] = self.second[part][answered] = self._unknown
                continue
            at = theirs.argmin(axis=1)
            nearest = theirs[line, at]
            theirs[line, at] = self._unknown
            others = theirs.min(axis=1)
            theirs[line, at] = nearest
            place = starts[part] + at
            alike = pool.counts[place if rows is None else rows[place]]
            self.nearest[part][answered] = nearest
            self.second[part][answered] = np.where(alike > 1, nearest, others)

    def _share(self, node: _Node, totals: Units) -> None:
        """Share each query's weight among its nearest rows, as many shares as they have rows."""
        import numpy as np

        answered = self._order[node.low : node.high]
        smallest = totals.min(axis=1)
        differ = self._differ[: totals.size].reshape(totals.shape)
        np.equal(totals, smallest[:, None], out=differ)
        query, place = np.divmod(np.flatnonzero(differ), totals.shape[1])
        row = place if node.rows is None else node.rows[place]
        if self._keep_pairs:
            self.pairs.append((answered[query], row))
        counts = self._pool.counts[row]
        ties = np.bincount(query, counts, len(totals))
        first_tie = np.searchsorted(query, np.arange(len(totals)))
        np.add.at(self.owned, row, counts * (self._weights[answered] / ties)[query])
        self.distance[answered] = smallest
        self.ties[answered] = ties
        self.row[answered] = np.minimum.reduceat(self._pool.first[row], first_tie)
