"""Codes of a table subject by subject, and what is counted on them: pairs of rows, values held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray
    from synthdesk.engine.tables.subjects import TableSubjects

    Counts = npt.NDArray[np.int64]
    Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class SequenceCodes:
    """The codes of one table, its rows subject by subject, in file order within each.

    Attributes:
        codes: uint8, shape (columns, rows).
        owner: int32, shape (rows,), the subject of each row, ascending.
        is_pair: shape (rows − 1,), whether the same subject's next row follows.
        starts: shape (subjects,), each subject's first row.
        sizes: number of bins of each column.
    """

    codes: CodeArray
    owner: Integers
    is_pair: npt.NDArray[np.bool_]
    starts: Integers
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, codes: CodeArray, subjects: TableSubjects, sizes: tuple[int, ...]) -> SequenceCodes:
        """Sort a table's codes by subject."""
        import numpy as np

        order = subjects.order
        owner = subjects.numbers[order].astype(np.int32)
        return cls(codes[:, order], owner, owner[1:] == owner[:-1], subjects.starts, sizes)

    @property
    def subjects(self) -> int:
        """How many subjects there are."""
        return len(self.starts)

    @cached_property
    def lengths(self) -> Counts:
        """Shape (subjects,), rows of each subject."""
        import numpy as np

        return np.diff(self.starts, append=len(self.owner))

    @cached_property
    def pairs(self) -> int:
        """How many rows another row of the same subject follows."""
        import numpy as np

        return int(np.count_nonzero(self.is_pair))

    @cached_property
    def owner_of_pair(self) -> Integers:
        """The subject of each such pair of rows."""
        return self.owner[:-1][self.is_pair]

    def pair_codes(self, column: int) -> Integers:
        """One code for each pair of rows, ``this row · size + next row``, in 16 bits."""
        import numpy as np

        joint = self.codes[column, :-1].astype(np.uint16)
        joint *= np.uint16(self.sizes[column])
        joint += self.codes[column, 1:]
        return joint[self.is_pair]

    def pair_counts(self, column: int) -> Counts:
        """How often each pair occurs, flattened row by row."""
        import numpy as np

        return np.bincount(self.pair_codes(column), minlength=self.sizes[column] ** 2)

    def values_held(self, column: int) -> Integers:
        """Shape (subjects,), a bit for each bin that some row of the subject is in."""
        import numpy as np

        bits = np.left_shift(np.uint32(1), self.codes[column].astype(np.uint32))
        return np.bitwise_or.reduceat(bits, self.starts)

    def in_random_order(self, generator: np.random.Generator) -> SequenceCodes:
        """The same rows of the same subjects, shuffled within each subject."""
        import numpy as np

        order = np.argsort(self.owner + generator.random(len(self.owner)))
        return replace(self, codes=self.codes[:, order])


def together(first: SequenceCodes, second: SequenceCodes | None) -> SequenceCodes:
    """Two tables as one; their subjects stay apart."""
    import numpy as np

    if second is None:
        return first
    owner = np.concatenate([first.owner, second.owner + np.int32(first.subjects)])
    return SequenceCodes(
        np.concatenate([first.codes, second.codes], axis=1),
        owner,
        owner[1:] == owner[:-1],
        np.concatenate([first.starts, second.starts + len(first.owner)]),
        first.sizes,
    )


def subjects_holding(patterns: Counts, size: int) -> Counts:
    """Subjects that hold each bin, from the counts of every combination of bins."""
    import numpy as np

    present = np.flatnonzero(patterns)
    bits = (present[:, None] >> np.arange(size)) & 1
    held: Counts = (patterns[present][:, None] * bits).sum(axis=0)
    return held


def different_bins(patterns: Counts, size: int) -> Counts:
    """Subjects by how many different bins they hold, 1 … ``size``."""
    import numpy as np

    present = np.flatnonzero(patterns)
    number = ((present[:, None] >> np.arange(size)) & 1).sum(axis=1)
    counts: Counts = np.bincount(number, weights=patterns[present], minlength=size + 1)[1:]
    return counts.astype(np.int64)
