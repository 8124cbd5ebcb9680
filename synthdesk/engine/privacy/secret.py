"""A column that an attacker wants to guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

TOLERANCE = 0.1
"""How far a guessed number may lie off, as a share of the interquartile range of real people."""


@dataclass(frozen=True, eq=False)
class Secret:
    """How a column's values are guessed, and when a guess is right.

    Attributes:
        name: the column.
        place: where it stands in the coded rows.
        is_number: numbers and times are guessed by the middle one, categories by the commonest.
        numbers: what each code stands for; none for categories.
        missing: the code of a missing value.
        tolerance: how far a guessed number may lie off; absent for categories.
    """

    name: str
    place: int
    is_number: bool
    numbers: Floats
    missing: int
    tolerance: float | None

    def can_be_guessed(self, codes: Codes) -> Flags:
        """Which values are a secret: a missing number is none, a missing category is one."""
        import numpy as np

        if self.is_number:
            known: Flags = codes != self.missing
            return known
        return np.ones(len(codes), dtype=bool)

    def guesses(self, groups: Integers, codes: Codes, votes: Integers | None = None) -> Codes:
        """The guess from each group, shape (groups,).

        Of categories with equally many votes in a group the one with more votes in all groups is
        taken, so that names and order decide as little as they can.

        Args:
            groups: shape (entries,), from 0, none of them empty.
            codes: the entries' secrets, none of which can't be guessed.
            votes: how many rows each entry stands for; one each if absent.
        """
        import numpy as np

        if votes is None:
            votes = np.ones(len(codes), dtype=np.int64)
        order = np.lexsort((codes, groups))
        grouped, ordered, counted = groups[order], codes[order], votes[order]
        if self.is_number:
            return _middle(grouped, ordered, counted)
        runs = np.r_[True, (grouped[1:] != grouped[:-1]) | (ordered[1:] != ordered[:-1])]
        starts = np.flatnonzero(runs)
        lengths = np.add.reduceat(counted, starts)
        overall = np.bincount(codes, votes)[ordered[starts]]
        # The last one stays, as it is written over the others.
        best = np.lexsort((-ordered[starts].astype(np.int64), overall, lengths))
        commonest = np.empty(int(groups.max(initial=-1)) + 1, dtype=np.int32)
        commonest[grouped[starts][best]] = ordered[starts][best]
        return commonest

    def is_right(self, guesses: Codes, truth: Codes) -> Flags:
        """Whether each guess is right, shape (rows,)."""
        import numpy as np

        if self.tolerance is None:
            equal: Flags = guesses == truth
            return equal
        return np.abs(self.numbers[guesses] - self.numbers[truth]) <= self.tolerance


def _middle(groups: Integers, codes: Codes, votes: Integers) -> Codes:
    """The lower middle code of each group of sorted entries."""
    import numpy as np

    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    totals = np.add.reduceat(votes, starts)
    reached = np.cumsum(votes)
    before = np.r_[0, reached[starts[1:] - 1]]
    middle: Codes = codes[np.searchsorted(reached, before + (totals + 1) // 2)]
    return middle


def secret_of(coded: CodedRows, name: str) -> Secret:
    """A column as a secret; the tolerance comes from training and holdout together."""
    import numpy as np

    (place,) = coded.places((name,))
    column = coded.columns[place]
    if not column.is_ordered:
        return Secret(name, place, False, np.empty(0), column.missing, None)
    numbers = np.asarray(column.values, dtype=np.float64)
    held = [] if coded.holdout is None else [coded.holdout[:, place]]
    codes = np.concatenate([coded.training[:, place], *held])
    known = numbers[codes[codes != column.missing]]
    low, high = np.quantile(known, [0.25, 0.75]) if len(known) else (0.0, 0.0)
    return Secret(name, place, True, numbers, column.missing, float(TOLERANCE * (high - low)))


def why_not_attacked(coded: CodedRows, name: str, known: tuple[str, ...]) -> str | None:
    """Why guessing a column means nothing; None where it does."""
    import numpy as np

    (place,) = coded.places((name,))
    column = coded.columns[place]
    assert coded.holdout is not None
    if not known:
        return f"“{name[:60]}” is a secret and nothing is known beside it: audit more columns."
    for table, who in ((coded.training, "training"), (coded.holdout, "holdout")):
        codes = table[:, place]
        if column.is_ordered and (codes == column.missing).all():
            return f"“{name[:60]}” has no value in any {who} row, so there is nothing to guess."
    codes = np.concatenate([coded.training[:, place], coded.holdout[:, place]])
    if len(np.unique(codes)) < 2:
        return f"“{name[:60]}” has the same value in every real row, so it is no secret."
    if column.is_ordered and (coded.synthetic[:, place] == column.missing).all():
        return f"“{name[:60]}” has no value in any synthetic row, so nothing can be guessed by it."
    return None
