"""Values of the synthetic table that training never had, and training values that got lost.

What chance would do is asked exactly: were the rows of both tables shared out anew at random,
each value would land wholly in one of them with a known probability. Summed over all values this
gives the number of values that are new, or lost, without any fault; its tail bounds the chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import all_in_one, as_many
from synthdesk.engine.estimate import Estimate, wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues

    Counts = npt.NDArray[np.int64]

MOST_LISTED = 10


@dataclass(frozen=True)
class ValueRows:
    """A value, and how many rows of a table hold it."""

    value: str
    rows: int


@dataclass(frozen=True)
class UnsharedValues:
    """Values of one table that the other one lacks.

    Attributes:
        distinct: how many different ones.
        rows: rows that hold them.
        rate: the same as a share of the rows with a value, Wilson 95 %.
        expected: how many different ones there would be if rows were shared out at random.
        expected_rows: rows that would hold them.
        p_value: bound of the chance of as many, or of the most frequent one.
        largest: those with the most rows, at most ``MOST_LISTED``.
    """

    distinct: int
    rows: int
    rate: Estimate
    expected: float
    expected_rows: float
    p_value: float
    largest: tuple[ValueRows, ...]


def unshared_values(values: CountedValues, own: Counts, other: Counts) -> UnsharedValues | None:
    """Values that ``own`` has and ``other`` lacks; nothing where a table has no value at all.

    Args:
        values: the column.
        own: rows of each value in the table whose values are listed; shape (values,).
        other: the same in the table that lacks them.
    """
    import numpy as np

    m, n = int(own.sum()), int(other.sum())
    if not m or not n:
        return None
    both = own + other
    chance = all_in_one(both, n, m)
    chance[both == 0] = 0.0
    is_unshared = (own > 0) & (other == 0)
    distinct, rows = int(is_unshared.sum()), int(own[is_unshared].sum())
    expected = float(chance.sum())
    single = float(chance[is_unshared].min()) if distinct else 1.0
    p_value = 2 * min(as_many(distinct, expected), single * int((both > 0).sum()))
    order = np.lexsort((np.arange(len(own)), -np.where(is_unshared, own, 0)))
    return UnsharedValues(
        distinct=distinct,
        rows=rows,
        rate=Estimate(rows / m, *wilson_interval(rows, m), m, "Wilson 95 %"),
        expected=expected,
        expected_rows=float((chance * both).sum()),
        p_value=min(p_value, 1.0),
        largest=tuple(
            ValueRows(values.text(place), int(own[place]))
            for place in order[: min(MOST_LISTED, distinct)].tolist()
        ),
    )
