"""Values of two columns that never meet in training though chance alone would bring them together.

What counts is how often they were expected: of values that hardly ever occur nothing follows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns, spread
from synthdesk.engine.rules.conditions import BinnedColumn, RuleCondition, binned

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bins = npt.NDArray[np.int16]
    Counts = npt.NDArray[np.int64]

MOST_SEEN = 0.001
LEAST_EXPECTED = 30.0
LARGEST_CHANCE = 1e-9
"""Of as few rows by accident, were the columns independent."""
SCREENED_ROWS = 20_000


@dataclass(frozen=True)
class ForbiddenPair:
    """Where the first condition holds the second never does.

    Attributes:
        first: the rarer of the two.
        second: the other.
        expected: training rows that would hold both were the columns independent.
        seen: training rows that do.
    """

    first: RuleCondition
    second: RuleCondition
    expected: float
    seen: int


def mine_forbidden_pairs(
    coded: CodedColumns,
    left_out: Collection[frozenset[str]],
    repeating: Collection[str] = (),
    progress: Progress = SILENT,
) -> tuple[ForbiddenPair, ...]:
    """All such pairs, those that were expected most often first.

    Args:
        coded: the columns.
        left_out: pairs of columns that another rule speaks of.
        repeating: columns that only say what another one says.
        progress: told about each column.
    """
    own = [column for column in coded.tables.columns if column.name not in repeating]
    columns = [found for column in own if (found := binned(coded, column)) is not None]
    screens = [_Screen.of(column) for column in columns]
    pairs: list[ForbiddenPair] = []
    for at, first in zip(
        range(len(columns)), progress.track(columns, "Values that never meet"), strict=True
    ):
        for other in range(at + 1, len(columns)):
            names = frozenset((first.column.name, columns[other].column.name))
            if names not in left_out and _may_hold(screens[at], screens[other]):
                pairs += _between(first, columns[other])
    return tuple(sorted(pairs, key=lambda pair: -pair.expected))


@dataclass(frozen=True)
class _Screen:
    """Evenly spread rows of a column, which rule most pairs of columns out."""

    bins: Bins
    size: int
    counts: Counts
    rows: int

    @classmethod
    def of(cls, column: BinnedColumn) -> _Screen:
        import numpy as np

        rows, size = len(column.bins), len(column.conditions)
        kept = column.bins
        if rows > 2 * SCREENED_ROWS:
            kept = kept[spread(rows, SCREENED_ROWS)]
        counts = np.bincount(column.bins, minlength=size + 2)[:size]
        return cls(kept, size, counts, rows)


def _may_hold(first: _Screen, second: _Screen) -> bool:
    """Whether any pair of values is as rare in the sample as a rule would make it.

    The limit lies five standard deviations above what a pair that is allowed ``MOST_SEEN`` would
    show. Where gaps go together a pair may be expected more often than the columns alone say,
    hence the half.
    """
    import numpy as np

    least = LEAST_EXPECTED / 2 * first.rows
    if first.counts.max() * second.counts.max() < least:
        return False
    expected = np.multiply.outer(first.counts, second.counts)
    smaller = np.minimum.outer(first.counts, second.counts)
    seen = _joint(first.bins, first.size, second.bins, second.size)[:-2, :-2]
    allowed = MOST_SEEN * smaller * (len(first.bins) / first.rows)
    is_rare = seen <= allowed + 5 * np.sqrt(allowed) + 1
    return bool((is_rare & (expected >= least)).any())


def _joint(first: Bins, size: int, second: Bins, wide: int) -> Counts:
    """Rows of every pair of bins; the last two rows and columns are other values and gaps."""
    import numpy as np

    joint = first * np.int16(wide + 2) + second
    shape = size + 2, wide + 2
    return np.bincount(joint, minlength=shape[0] * shape[1]).reshape(shape)


def _between(first: BinnedColumn, second: BinnedColumn) -> list[ForbiddenPair]:
    import numpy as np
    from scipy.special import pdtr

    whole = _joint(first.bins, len(first.conditions), second.bins, len(second.conditions))
    known = whole[:-1, :-1]
    n = int(known.sum())
    if not n:
        return []
    of_first, of_second = known.sum(1)[:-1], known.sum(0)[:-1]
    seen = known[:-1, :-1]
    expected = np.multiply.outer(of_first, of_second) / n
    is_rule = (expected >= LEAST_EXPECTED) & (
        seen <= MOST_SEEN * np.minimum.outer(of_first, of_second)
    )
    if is_rule.any():
        is_rule &= pdtr(seen, np.maximum(expected, 1e-12)) <= LARGEST_CHANCE
    pairs = []
    for one, two in zip(*np.nonzero(is_rule), strict=True):
        rarer, other = first.conditions[one], second.conditions[two]
        if of_second[two] < of_first[one]:
            rarer, other = other, rarer
        found = ForbiddenPair(rarer, other, float(expected[one, two]), int(seen[one, two]))
        pairs.append(found)
    return pairs


def without_consequences(
    pairs: tuple[ForbiddenPair, ...], follows: Collection[tuple[RuleCondition, RuleCondition]]
) -> tuple[ForbiddenPair, ...]:
    """Pairs that don't follow from another pair and a dependence.

    Args:
        pairs: all that hold.
        follows: (cause, consequence): where the cause holds, the consequence does too.
    """
    forbidden = {frozenset((pair.first, pair.second)) for pair in pairs}
    consequences: dict[RuleCondition, list[RuleCondition]] = {}
    for cause, consequence in follows:
        consequences.setdefault(cause, []).append(consequence)

    def is_implied(pair: ForbiddenPair) -> bool:
        return any(
            frozenset((consequence, other)) in forbidden
            for cause, other in ((pair.first, pair.second), (pair.second, pair.first))
            for consequence in consequences.get(cause, ())
            if consequence.column != other.column
        )

    return tuple(pair for pair in pairs if not is_implied(pair))
