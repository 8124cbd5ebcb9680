"""Descriptions that fit exactly one synthetic record, and the real people whom they fit.

Descriptions are data, not text: for each named column the lowest and the highest code that fits.
They are made from synthetic rows only, and no value is ever read as code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.kept_rows import kept_rate, kept_rows
from synthdesk.engine.seeds import generator_for, integer_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedColumn, RowCodes

    Codes = npt.NDArray[np.int32]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Condition = tuple[int, int, int]
    """Column, lowest and highest code that fits."""
    Predicate = tuple[Condition, ...]

MOST_CANDIDATES = 8_000
"""Synthetic rows that are described by several columns, at most."""
MOST_SEARCHED = 100_000
"""Synthetic rows among which a description must fit one only; of more a sample."""
MOST_OF_ONE_COLUMN = 2_000
FEWEST_COLUMNS, MOST_COLUMNS = 2, 8


@dataclass(frozen=True, eq=False)
class DrawnRows:
    """Which rows of a synthetic table are looked at.

    The same rows are drawn when some more stand at the end of the table; see ``kept_rows``.

    Attributes:
        seed: the audit's.
        columns: how many columns rows have.
    """

    seed: int
    columns: int

    def keeps(self, base: int, total: int) -> bool:
        """Whether the same of the first ``base`` rows are drawn in a table of ``total``."""
        most = (MOST_SEARCHED, MOST_CANDIDATES)
        return all(kept_rate(base, one) == kept_rate(total, one) for one in most)

    def searched(self, total: int) -> Flags:
        """Rows among which a description must fit one only, shape (total,)."""
        return kept_rows(total, MOST_SEARCHED, self.seed, "privacy.singling_out.searched")

    def candidates(self, total: int) -> Flags:
        """Rows that are described, shape (total,)."""
        drawn = kept_rows(total, MOST_CANDIDATES, self.seed, "privacy.singling_out.candidates")
        chosen: Flags = drawn & self.searched(total)
        return chosen

    def described_by(self, row: int) -> Integers:
        """The columns that describe a row, drawn by its position alone.

        Args:
            row: position in the table.
        """
        import numpy as np

        key = integer_for(self.seed, "privacy.singling_out.columns")
        draws = np.random.Generator(np.random.Philox(key=key, counter=[row, 0, 0, 0]))
        size = int(draws.integers(FEWEST_COLUMNS, MOST_COLUMNS + 1))
        return draws.permutation(self.columns)[:size]


def described(
    row: Codes, places: Integers, columns: Sequence[CodedColumn], middles: Codes
) -> Predicate:
    """A row by some of its columns: the same word, or a number as high or as low.

    Args:
        row: codes of one synthetic row.
        places: the columns.
        columns: the code book.
        middles: of each column the middle code of the real people, above which numbers count as
            high.
    """
    conditions = []
    for place in places.tolist():
        code, column = int(row[place]), columns[place]
        if not column.is_ordered or code == column.missing:
            conditions.append((place, code, code))
        elif code >= middles[place]:
            conditions.append((place, code, column.missing - 1))
        else:
            conditions.append((place, 0, code))
    return tuple(conditions)


def fitting(predicate: Predicate, by_column: Sequence[Codes]) -> Integers:
    """Rows that a description fits, rising.

    Args:
        predicate: the description.
        by_column: for each column its codes, shape (rows,).
    """
    import numpy as np

    place, low, high = predicate[0]
    fits = _within(by_column[place], low, high)
    for place, low, high in predicate[1:]:
        fits &= _within(by_column[place], low, high)
    return np.flatnonzero(fits)


def unique_values(rows: RowCodes, columns: Sequence[CodedColumn], seed: int) -> list[Predicate]:
    """Descriptions by one column: a value that one row alone has, the lowest, the highest number.

    Args:
        rows: all synthetic rows that are searched.
        columns: the code book.
        seed: by which ``MOST_OF_ONE_COLUMN`` are drawn where there are more.
    """
    import numpy as np

    draws = generator_for(seed, "privacy.singling_out.values")
    found: list[tuple[float, Predicate]] = []
    for place, column in enumerate(columns):
        rank = draws.random(column.size + 2).tolist()
        counts = np.bincount(rows[:, place], minlength=column.size)
        alone = np.flatnonzero(counts == 1).tolist()
        found += [(rank[code], ((place, code, code),)) for code in alone]
        known = np.flatnonzero(counts[: column.missing])
        if column.is_ordered and len(known) > 1:
            ends = ((0, int(known[0])), (int(known[-1]), column.missing - 1))
            found += [
                (rank[column.size + at], ((place, low, high),))
                for at, (low, high) in enumerate(ends)
                if counts[low if at else high] == 1
            ]
    found.sort()
    return [predicate for _, predicate in found[:MOST_OF_ONE_COLUMN]]


def _within(codes: Codes, low: int, high: int) -> Flags:
    if low == high:
        same: Flags = codes == low
        return same
    inside: Flags = (codes >= low) & (codes <= high)
    return inside
