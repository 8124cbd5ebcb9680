"""Columns that only rise, or only fall, from row to row of a real subject: age, year, visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.subjects import TableSubjects

    Numbers = npt.NDArray[np.float64]

MOST_AGAINST = 0.001
"""Share of training's steps that may go against the direction."""

LEAST_WITH = 0.1
"""Share of training's steps that must go with it."""

ROW_EXAMPLES = 20


@dataclass(frozen=True)
class Direction:
    """A column with a direction in training, and how far synthetic sequences keep to it.

    Attributes:
        column: name.
        rises: whether it rises; else it falls.
        training: share of subjects with at least one step against it, of those with two rows.
        synthetic: the same for synthetic subjects.
        steps: synthetic steps between two values.
        against: those of them against the direction.
        rows: synthetic rows, from 1, that go against it; the first ones.
    """

    column: str
    rises: bool
    training: Estimate
    synthetic: Estimate
    steps: int
    against: int
    rows: tuple[int, ...]


def find_directions(tables: Tables) -> tuple[Direction, ...]:
    """Every column of numbers or times that has a direction in training.

    Args:
        tables: conformed tables with their subjects.
    """
    subjects = tables.subjects
    assert subjects is not None
    found = []
    for column in tables.columns:
        if not column.is_ordered:
            continue
        real = _Steps.of(tables.training.column(column.name), subjects.training)
        rising, falling = real.share(1), real.share(-1)
        for sign, with_it, against in ((1, rising, falling), (-1, falling, rising)):
            if against <= MOST_AGAINST and with_it >= LEAST_WITH:
                made = _Steps.of(tables.synthetic.column(column.name), subjects.synthetic)
                found.append(_direction(column.name, sign, real, made))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Steps:
    """Steps between values of consecutive rows of one subject.

    Attributes:
        signs: −1, 0 or 1 for each.
        rows: row of the file, from 0, that each leads to.
        owners: the subject of each.
    """

    signs: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: pa.ChunkedArray, subjects: TableSubjects) -> _Steps:
        import numpy as np

        numbers = _numbers(values)[subjects.order]
        owner = subjects.numbers[subjects.order]
        known = ~np.isnan(numbers)
        numbers, owner, rows = numbers[known], owner[known], subjects.order[known]
        same = np.flatnonzero(owner[1:] == owner[:-1])
        signs = np.sign(numbers[same + 1] - numbers[same]).astype(np.int64)
        return cls(signs, rows[same + 1], owner[same])

    def share(self, sign: int) -> float:
        import numpy as np

        return float(np.count_nonzero(self.signs == sign)) / max(len(self.signs), 1)

    def subjects_with(self, sign: int) -> Estimate:
        import numpy as np

        hit = len(np.unique(self.owners[self.signs == sign]))
        n = len(np.unique(self.owners))
        if n == 0:
            return Estimate(0.0, 0.0, 1.0, 0, "Wilson 95 %")
        return Estimate(hit / n, *wilson_interval(hit, n), n, "Wilson 95 %")


def _numbers(values: pa.ChunkedArray) -> Numbers:
    """Times as microseconds; their differences are below 2⁵³ for any two dates of a lifetime."""
    import numpy as np
    import pyarrow as pa

    array = values.combine_chunks()
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.int64()).cast(pa.float64(), safe=False)
    return np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.float64)


def _direction(name: str, sign: int, real: _Steps, made: _Steps) -> Direction:
    import numpy as np

    against = made.signs == -sign
    return Direction(
        column=name,
        rises=sign > 0,
        training=real.subjects_with(-sign),
        synthetic=made.subjects_with(-sign),
        steps=len(made.signs),
        against=int(np.count_nonzero(against)),
        rows=tuple(int(row) + 1 for row in np.sort(made.rows[against])[:ROW_EXAMPLES]),
    )
