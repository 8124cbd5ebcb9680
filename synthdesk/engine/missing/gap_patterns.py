"""Joint missing pattern: which columns are missing together, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.missing.gap_shares import share_of
from synthdesk.engine.missing.resampled_counts import equal_size_comparisons, total_variation
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Integers = npt.NDArray[np.int64]

MOST_PATTERNS = 20
_LARGEST_TABLE = 1 << 22


@dataclass(frozen=True)
class PatternCount:
    """Rows of one table with one pattern."""

    role: TableRole
    rows: int
    share: Estimate


@dataclass(frozen=True)
class GapPattern:
    """Columns that are missing together, and no others.

    Attributes:
        columns: the missing columns, in table order; none for complete rows.
        tables: training, synthetic and, if given, holdout.
    """

    columns: tuple[str, ...]
    tables: tuple[PatternCount, ...]

    def rows(self, role: TableRole) -> int:
        """Rows of one table with this pattern."""
        return next((count.rows for count in self.tables if count.role is role), 0)


@dataclass(frozen=True)
class GapPatterns:
    """The frequencies of row-wise patterns, training against synthetic.

    Attributes:
        columns: columns with a gap in any of the compared tables, in table order.
        patterns: the most frequent ones by their larger share in training or synthetic, at most
            ``MOST_PATTERNS``.
        different: how many different patterns there are in all tables together.
        distance: total variation distance between training's and synthetic's frequencies of all
            patterns, whole files.
        reference: the same at equal size, beside what two real samples reach.
    """

    columns: tuple[str, ...]
    patterns: tuple[GapPattern, ...]
    different: int
    distance: float
    reference: Comparison


@dataclass(frozen=True, eq=False)
class NumberedPatterns:
    """Every row's pattern as a number.

    Attributes:
        columns: the columns that patterns are made of.
        numbers: for each table shape (rows,), from 0.
        counts: for each table shape (patterns,).
        missing: shape (patterns, columns), whether a pattern has a gap there.
    """

    columns: tuple[str, ...]
    numbers: Mapping[TableRole, Integers]
    counts: Mapping[TableRole, Integers]
    missing: Mask


def numbered_patterns(
    columns: Sequence[str],
    masks: Mapping[TableRole, Mapping[str, Mask]],
    rows: Mapping[TableRole, int],
) -> NumberedPatterns:
    """Number the patterns over all tables, exactly, without sorting any rows.

    Args:
        columns: columns with a gap in any of the tables.
        masks: for each table, the rows with a gap by column; a column without one may be absent.
        rows: rows of each table.
    """
    import numpy as np

    starts = np.cumsum([0, *rows.values()])
    key = np.zeros(int(starts[-1]), dtype=np.int64)
    size = 1
    for column in columns:
        key *= 2
        for start, table in zip(starts, masks.values(), strict=False):
            mask = table.get(column)
            if mask is not None:
                key[start : start + len(mask)] += mask
        size *= 2
        if size > _LARGEST_TABLE:
            key, size = _renumbered(key, size)
    key, size = _renumbered(key, size)
    numbers = {
        role: key[start:end] for role, start, end in zip(rows, starts[:-1], starts[1:], strict=True)
    }
    counts = {role: np.bincount(part, minlength=size) for role, part in numbers.items()}
    return NumberedPatterns(
        tuple(columns), numbers, counts, _content(columns, masks, numbers, size)
    )


def _renumbered(key: Integers, size: int) -> tuple[Integers, int]:
    import numpy as np

    used = np.bincount(key, minlength=size) > 0
    return (np.cumsum(used) - 1)[key], int(used.sum())


def _content(
    columns: Sequence[str],
    masks: Mapping[TableRole, Mapping[str, Mask]],
    numbers: Mapping[TableRole, Integers],
    size: int,
) -> Mask:
    """What each pattern consists of, read off one row that has it."""
    import numpy as np

    content = np.zeros((size, len(columns)), dtype=np.bool_)
    for role, number in numbers.items():
        row_of = np.full(size, -1, dtype=np.int64)
        row_of[number] = np.arange(len(number))
        found = np.flatnonzero(row_of >= 0)
        for place, column in enumerate(columns):
            mask = masks[role].get(column)
            if mask is not None:
                content[found, place] = mask[row_of[found]]
    return content


def compare_patterns(numbered: NumberedPatterns, generator: np.random.Generator) -> GapPatterns:
    """Training's frequencies of patterns against synthetic's; holdout joins training as real."""
    import numpy as np

    training = numbered.counts[TableRole.TRAINING]
    synthetic = numbered.counts[TableRole.SYNTHETIC]
    real = training + numbered.counts.get(TableRole.HOLDOUT, np.zeros_like(training))

    def distances(p: Integers, q: Integers) -> tuple[float, ...]:
        return (total_variation(p, q),)

    reference = equal_size_comparisons(real, synthetic, distances, generator)[0]
    larger = np.maximum(training / training.sum(), synthetic / synthetic.sum())
    most_frequent = np.lexsort((np.arange(len(larger)), -larger))[:MOST_PATTERNS]
    return GapPatterns(
        columns=numbered.columns,
        patterns=tuple(_pattern(numbered, int(place)) for place in most_frequent),
        different=len(training),
        distance=total_variation(training, synthetic),
        reference=reference,
    )


def _pattern(numbered: NumberedPatterns, place: int) -> GapPattern:
    missing = numbered.missing[place].tolist()
    return GapPattern(
        tuple(name for name, is_gap in zip(numbered.columns, missing, strict=True) if is_gap),
        tuple(
            PatternCount(role, int(counts[place]), share_of(int(counts[place]), int(counts.sum())))
            for role, counts in numbered.counts.items()
        ),
    )
