"""Which rows matched: pairs of row numbers, and how they are told apart column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthdesk.engine.formats import count
from synthdesk.engine.privacy.matches import ExactMatches
from synthdesk.engine.privacy.unique_records import UniqueMatches

EQUAL = "equal"
DIFFERS = "differs"
ABSENT = "–"


@dataclass(frozen=True)
class RowPair:
    """A training row and a synthetic row that equals it, both counted from 1."""

    training: int
    synthetic: int


@dataclass(frozen=True)
class Cell:
    """One column of a pair of rows.

    Attributes:
        audited: whether the column took part in the comparison.
    """

    column: str
    training: str
    synthetic: str
    audited: bool

    @property
    def is_equal(self) -> bool:
        """Whether both values are the same, numbers by value."""
        return _same(self.training, self.synthetic)

    @property
    def remark(self) -> str:
        """The comparison in words."""
        word = f"= {EQUAL}" if self.is_equal else f"≠ {DIFFERS}"
        return word if self.audited else f"{word} (not audited)"


def pairs_of_unique(unique: UniqueMatches) -> tuple[RowPair, ...]:
    """Unique training rows that re-appear."""
    return tuple(RowPair(training, synthetic) for training, synthetic in unique.rows)


def pairs_of_exact(exact: ExactMatches) -> tuple[RowPair, ...]:
    """Synthetic rows that equal some training row."""
    return tuple(RowPair(training, synthetic) for synthetic, training in exact.rows)


def listed_in_words(listed: int, found: int, what: str) -> str:
    """How many of how many are listed."""
    if not found:
        return f"No {what}."
    if listed == found:
        return f"All {count(found)} {what} are listed."
    return f"The first {count(listed)} of {count(found)} {what} are listed."


def cells_of(
    training: Mapping[str, str], synthetic: Mapping[str, str], audited: frozenset[str]
) -> tuple[Cell, ...]:
    """Two rows side by side, audited columns first, each group in table order."""
    names = [*training, *(name for name in synthetic if name not in training)]
    cells = [
        Cell(name, training.get(name, ABSENT), synthetic.get(name, ABSENT), name in audited)
        for name in names
    ]
    return tuple(sorted(cells, key=lambda cell: not cell.audited))


def equality_in_words(cells: Sequence[Cell]) -> str:
    """How many of the audited columns are equal, and how many did not take part."""
    audited = [cell for cell in cells if cell.audited]
    equal = sum(cell.is_equal for cell in audited)
    text = f"{count(equal)} of {count(len(audited))} audited columns are equal."
    ignored = len(cells) - len(audited)
    if not ignored:
        return text
    were = "column was" if ignored == 1 else "columns were"
    return f"{text} {count(ignored)} {were} not audited and may differ."


def _same(first: str, second: str) -> bool:
    if first == second:
        return True
    try:
        return float(first) == float(second)
    except ValueError:
        return False
