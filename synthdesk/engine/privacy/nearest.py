"""Nearest rows among many, exact over all pairs: no index that approximates, no sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.folded_rows import fold_rows
from synthdesk.engine.privacy.nearest_bounds import SortedRows
from synthdesk.engine.privacy.nearest_walk import NearestWalk
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import RowCodes
    from synthdesk.engine.privacy.mixed_distance import MixedScale, Units

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TwoNearest:
    """How far each query row's nearest and second nearest rows of one part are.

    Attributes:
        first: shape (queries,), in [0, 1].
        second: the same; not a number where the part has a single row.
    """

    first: Floats
    second: Floats


@dataclass(frozen=True, eq=False)
class Ties:
    """All nearest rows of every query, equal rows taken together.

    Attributes:
        number: shape (queries,), which distinct query each one is.
        query: shape (pairs,), distinct queries.
        kind: shape (pairs,), distinct pooled rows, each the nearest or as near as it.
    """

    number: Integers
    query: Integers
    kind: Integers


@dataclass(frozen=True, eq=False)
class NearestRows:
    """What is nearest to each query row.

    Attributes:
        distance: shape (queries,), of the nearest pooled row, in [0, 1].
        row: shape (queries,), the first pooled row at that distance, counted from 0 through the
            parts.
        ties: shape (queries,), how many pooled rows are that near.
        owned: shape (pooled rows,): each query row gives the weight 1 to its nearest rows, in
            equal shares.
        to: for each ranked part, its two nearest rows.
        looked_at: pairs of distinct rows of which all columns had to be compared.
        tied: all nearest rows one by one, where they were asked for.
    """

    distance: Floats
    row: Integers
    ties: Integers
    owned: Floats
    to: Mapping[str, TwoNearest]
    looked_at: int
    tied: Ties | None = None


class Pool:
    """Rows to be found, in named parts, made ready for any number of searches.

    Attributes:
        scale: by which distances are measured.

    Args:
        scale: the same.
        parts: int32 codes of shape (rows, columns) for each part, not all of them empty.
    """

    def __init__(self, scale: MixedScale, parts: Mapping[str, RowCodes]) -> None:
        self.scale = scale
        self._names = tuple(parts)
        self._rows = fold_rows([scale.columns(codes) for codes in parts.values()])
        self._parts = [SortedRows(scale, self._rows, part) for part in range(len(parts))]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self._rows.number)

    @property
    def kinds(self) -> Integers:
        """Shape (rows,): equal rows of one part have the same number."""
        return self._rows.number

    def nearest(
        self,
        codes: RowCodes,
        ranked: Collection[str] = (),
        progress: Progress = SILENT,
        *,
        with_ties: bool = False,
    ) -> NearestRows:
        """Find the nearest rows of each query row.

        Args:
            codes: int32, shape (queries, columns), by the scale's code book.
            ranked: parts whose own nearest and second nearest rows are wanted; it takes longer.
            progress: told of every step.
            with_ties: whether all nearest rows are wanted one by one.
        """
        import numpy as np

        wanted = [self._names.index(name) for name in ranked]
        queries = fold_rows([self.scale.columns(codes)])
        limits = self._limits(queries.columns, wanted, progress.part(0.0, 0.2))
        walk = NearestWalk(self.scale, self._rows, queries, limits, wanted, keep_pairs=with_ties)
        walk.run(progress.part(0.2, 1.0))
        number, pooled = queries.number, self._rows
        unknown = np.iinfo(self.scale.type).max

        def distances(steps: Units) -> Floats:
            return np.where(steps == unknown, np.nan, self.scale.mean(steps))[number]

        return NearestRows(
            distance=distances(walk.distance),
            row=walk.row[number],
            ties=walk.ties[number],
            owned=(walk.owned / pooled.counts)[pooled.number],
            to={
                name: TwoNearest(distances(walk.nearest[part]), distances(walk.second[part]))
                for name, part in zip(ranked, wanted, strict=True)
            },
            looked_at=walk.looked_at,
            tied=_ties(number, walk.pairs) if with_ties else None,
        )

    def _limits(self, columns: list[Units], wanted: list[int], progress: Progress) -> Units:
        """How far each query has to look, in steps."""
        import numpy as np

        unknown = np.iinfo(self.scale.type).max
        needed = []
        limits = np.full(len(columns[0]), unknown, self.scale.type)
        for at, part in enumerate(progress.track(self._parts)):
            nearest, second = part.bounds(columns)
            limits = np.minimum(limits, nearest)
            if at in wanted and part.rows:
                needed.append(second if part.rows > 1 else nearest)
        for bound in needed:
            limits = np.maximum(limits, bound)
        return limits


def _ties(number: Integers, pairs: list[tuple[Integers, Integers]]) -> Ties:
    import numpy as np

    none = np.empty(0, dtype=np.int64)
    return Ties(
        number,
        query=np.concatenate([none, *(query for query, _ in pairs)]),
        kind=np.concatenate([none, *(kind for _, kind in pairs)]),
    )
