"""Columns whose value determines another column's: functional dependencies A → B.

Judged leave-one-out: a row's value of B is foretold by the most frequent one among the *other*
rows with the same A. A row alone with its value of A supports nothing, and a tie foretells
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns, spread
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]

MOST_BROKEN = 0.001
LEAST_SUPPORTED = 0.5
LEAST_EXPECTED = 30.0
"""Breaks expected were B independent of A; without any, the chance of finding none is e⁻³⁰."""
MOST_FREQUENT = 0.95
"""A column with one value in more of its rows is foretold by that value alone."""
SCREENED_ROWS = 200_000
SCREENED_PAIRS = 4_000
FEWEST_SCREENED = 200
FIRST_STEP = 16
MOST_DISAGREEING = 0.02
DENSEST = 4_000_000
UNDETERMINED = -1


@dataclass(frozen=True)
class Dependence:
    """A → B in training, and leave-one-out what it is worth.

    Attributes:
        determinant: A.
        determined: B.
        foretold: place of B's value for each of A's, ``UNDETERMINED`` where rows are too few.
        by_others: the same where it would stay so with any one row fewer.
        rows: training rows of each of A's values, where B is known.
        supported: rows that share their value of A with another row.
        broken: supported rows whose B is not what the others foretell.
        expected: breaks expected were B independent of A.
    """

    determinant: str
    determined: str
    foretold: Places
    by_others: Places
    rows: Places
    supported: int
    broken: int
    expected: float

    @property
    def holds(self) -> bool:
        """Whether it can be called a rule of the training table."""
        return (
            self.broken <= MOST_BROKEN * self.supported
            and self.supported >= LEAST_SUPPORTED * int(self.rows.sum())
            and self.expected >= LEAST_EXPECTED
        )


@dataclass(frozen=True)
class DependenceRule:
    """A → B, or both ways: A ↔ B."""

    forth: Dependence
    back: Dependence | None = None


@dataclass(frozen=True)
class Dependences:
    """What determines what.

    Attributes:
        rules: without those that follow from others.
        pairs: all pairs of columns of which one determines the other.
    """

    rules: tuple[DependenceRule, ...]
    pairs: frozenset[frozenset[str]]


def mine_dependences(coded: CodedColumns, progress: Progress = SILENT) -> Dependences:
    """All dependences between single columns, without those that follow from others.

    Where columns determine each other, the first in table order speaks for all of them.
    """
    names = [
        column.name
        for column in coded.tables.columns
        if column.type is not ColumnType.TEXT and coded.repeats(column.name)
    ]
    found: dict[tuple[str, str], Dependence] = {}
    determined = [name for name in names if _varies(coded, name)]
    for first in progress.track(names, "Columns that determine others"):
        for second in _screened(coded, first, determined):
            dependence = dependence_between(coded, first, second)
            if dependence.holds:
                found[first, second] = dependence
    pairs = frozenset(frozenset(pair) for pair in found)
    return Dependences(_without_consequences(names, found), pairs)


def _varies(coded: CodedColumns, name: str) -> bool:
    values = coded.values(name)
    return bool(values.counts.max() <= MOST_FREQUENT * values.known)


def _screened(coded: CodedColumns, first: str, others: list[str]) -> list[str]:
    """The columns on which rows with the same value of the first nearly always agree.

    Neighbours of equal value in a sample suffice to drop the rest: a dependence that holds in
    99.9 % of the rows disagrees in some .2 % of such pairs, far from the limit of 2 %.
    """
    import numpy as np

    counts = coded.values(first).counts
    supported = int(counts[counts > 1].sum())
    if supported < LEAST_SUPPORTED * counts.sum() or supported < LEAST_EXPECTED:
        return []
    codes = coded.codes(TableRole.TRAINING, first)
    pairs = _neighbours(codes, spread(len(codes), SCREENED_ROWS))
    if len(pairs[0]) < FEWEST_SCREENED and len(codes) > SCREENED_ROWS:
        pairs = _neighbours(codes, np.arange(len(codes)))
    return [
        other
        for other in others
        if other != first and _agrees(coded.codes(TableRole.TRAINING, other), *pairs)
    ]


def _agrees(
    column: npt.NDArray[np.signedinteger],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
) -> bool:
    """Whether pairs of rows nearly always agree; a few of them drop most columns at once."""
    for step, limit in ((FIRST_STEP, 5 * MOST_DISAGREEING), (1, MOST_DISAGREEING)):
        one, two = column[first[::step]], column[second[::step]]
        known = (one >= 0) & (two >= 0)
        n = int(known.sum())
        if n >= FEWEST_SCREENED and int((known & (one != two)).sum()) > limit * n:
            return False
    return True


def _neighbours(
    codes: npt.NDArray[np.signedinteger], rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs of rows with the same known value."""
    import numpy as np

    rows = rows[np.argsort(codes[rows], kind="stable")]
    sorted_codes = codes[rows]
    same = np.flatnonzero((sorted_codes[1:] == sorted_codes[:-1]) & (sorted_codes[1:] >= 0))
    same = same[spread(len(same), SCREENED_PAIRS)]
    return rows[same], rows[same + 1]


def dependence_between(coded: CodedColumns, first: str, second: str) -> Dependence:
    """How well one column of training determines another, whole file."""
    import numpy as np

    sizes = len(coded.values(first)), len(coded.values(second))
    a, b, rows = _cells(coded, first, second, sizes)
    order = np.lexsort((-rows, a))
    a, b, rows = a[order], b[order], rows[order]
    starts = np.flatnonzero(np.append(True, a[1:] != a[:-1])) if len(a) else np.empty(0, np.int64)
    groups, most = a[starts], rows[starts]
    totals = np.add.reduceat(rows, starts) if len(starts) else rows
    following = np.append(rows, 0)[starts + 1]
    runner_up = np.where(np.append(a, -1)[starts + 1] == groups, following, 0)
    shared = totals > 1
    # One row fewer and the most frequent value would no longer stand alone at the top.
    is_shaky = (most - 1 <= runner_up) & (runner_up > 0)
    broken = np.where(is_shaky, totals, totals - most)
    foretold = np.full(sizes[0], UNDETERMINED)
    is_told = shared & (most > runner_up)
    foretold[groups[is_told]] = b[starts][is_told]
    by_others = foretold.copy()
    by_others[groups[is_shaky]] = UNDETERMINED
    of_value = np.zeros(sizes[0], np.int64)
    of_value[groups] = totals
    supported = int(totals[shared].sum())
    told = np.zeros(sizes[1], np.int64)
    np.add.at(told, b, rows * np.isin(a, groups[shared]))
    frequent = int(told.max(initial=0)) / max(supported, 1)
    return Dependence(
        determinant=first,
        determined=second,
        foretold=foretold,
        by_others=by_others,
        rows=of_value,
        supported=supported,
        broken=int(broken[shared].sum()),
        expected=(supported - int(shared.sum())) * (1 - frequent),
    )


def _cells(
    coded: CodedColumns, first: str, second: str, sizes: tuple[int, int]
) -> tuple[Places, Places, Places]:
    """The pairs of values that training holds, and the rows of each."""
    import numpy as np

    one = coded.codes(TableRole.TRAINING, first)
    two = coded.codes(TableRole.TRAINING, second)
    known = (one >= 0) & (two >= 0)
    joint = one[known].astype(np.int64) * sizes[1] + two[known]
    if sizes[0] * sizes[1] <= max(DENSEST, len(joint)):
        counts = np.bincount(joint, minlength=1)
        cells = np.flatnonzero(counts)
        return cells // sizes[1], cells % sizes[1], counts[cells]
    cells, counts = np.unique(joint, return_counts=True)
    return cells // sizes[1], cells % sizes[1], counts


# --- without repetition --------------------------------------------------------------------


def _without_consequences(
    names: list[str], found: dict[tuple[str, str], Dependence]
) -> tuple[DependenceRule, ...]:
    speaker = _speakers(names, found)
    rules = [
        DependenceRule(found[speaker[name], name], found[name, speaker[name]])
        for name in names
        if speaker[name] != name
    ]
    own = {pair for pair in found if all(speaker[name] == name for name in pair)}
    after: dict[str, set[str]] = {}
    for first, second in own:
        after.setdefault(first, set()).add(second)
    for pair, dependence in found.items():
        if pair not in own:
            continue
        first, second = pair
        between = after[first] - {second}
        if not any(second in after.get(name, ()) for name in between):
            rules.append(DependenceRule(dependence))
    return tuple(rules)


def _speakers(names: list[str], found: dict[tuple[str, str], Dependence]) -> dict[str, str]:
    """For each column the first one that determines it and is determined by it, or itself."""
    speaker: dict[str, str] = {}
    for name in names:
        earlier = (
            other
            for other in dict.fromkeys(speaker.values())
            if (other, name) in found and (name, other) in found
        )
        speaker[name] = next(earlier, name)
    return speaker
