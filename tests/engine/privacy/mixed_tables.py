"""Small random tables of numbers and words, and their distances by the plainest means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
from synthdesk.engine.privacy.mixed_distance import MixedScale

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sizes:
    """How many rows random tables have."""

    training: int = 12
    synthetic: int = 10
    holdout: int = 6


def code_book(sizes: list[tuple[bool, int]]) -> tuple[CodedColumn, ...]:
    """Columns by whether they are ordered and how many values they have, missing left out."""
    return tuple(
        CodedColumn(
            f"c{at}",
            ordered,
            np.arange(float(size)) if ordered else np.array([f"v{i}" for i in range(size)]),
        )
        for at, (ordered, size) in enumerate(sizes)
    )


def as_rows(codes: Sequence[int]) -> RowCodes:
    """Rows of a single column."""
    return np.array(codes, dtype=np.int32)[:, None]


def random_coded(
    draws: np.random.Generator, kinds: list[tuple[bool, int]], sizes: Sizes
) -> CodedRows:
    """Every code equally likely, the missing one included."""
    columns = code_book(kinds)

    def table(rows: int) -> RowCodes:
        drawn = [draws.integers(0, column.size, rows, dtype=np.int32) for column in columns]
        return np.stack(drawn, axis=1)

    return CodedRows(columns, table(sizes.training), table(sizes.synthetic), table(sizes.holdout))


@st.composite
def coded_tables(draw: st.DrawFn, most_columns: int = 6) -> CodedRows:
    """Few values in few columns, so that ties, equal rows and missing cells are common."""
    kind = st.tuples(st.booleans(), st.integers(0, 4))
    kinds = draw(st.lists(kind, min_size=1, max_size=most_columns))
    sizes = Sizes(draw(st.integers(1, 12)), draw(st.integers(1, 10)), draw(st.integers(1, 8)))
    seed = draw(st.integers(0, 2**32 - 1))
    return random_coded(np.random.default_rng(seed), kinds, sizes)


def real_rows(coded: CodedRows) -> RowCodes:
    """Training rows, then holdout rows."""
    assert coded.holdout is not None
    return np.concatenate([coded.training, coded.holdout])


def plain_distances(coded: CodedRows, scale: MixedScale, rows: RowCodes) -> Floats:
    """Shape (rows, training and holdout rows): cell by cell in whole numbers, one row at a time."""
    real = real_rows(coded)
    ranks = [_plain_ranks(coded, real, at, scale.steps) for at in range(len(coded.columns))]
    found = np.zeros((len(rows), len(real)), dtype=np.int64)
    for query, row in enumerate(rows.tolist()):
        for place, other in enumerate(real.tolist()):
            for at, column in enumerate(coded.columns):
                one, two = row[at], other[at]
                if column.is_ordered and column.missing not in (one, two):
                    found[query, place] += abs(ranks[at][one] - ranks[at][two])
                elif one != two:
                    found[query, place] += scale.steps
    return found / (scale.steps * len(coded.columns))


def _plain_ranks(coded: CodedRows, real: RowCodes, at: int, steps: int) -> list[int]:
    """Mid-rank of each value among the known real ones, to the nearest step."""
    known = [code for code in real[:, at].tolist() if code != coded.columns[at].missing]
    middles = [
        Fraction(2 * sum(k < code for k in known) + known.count(code), 2 * max(len(known), 1))
        for code in range(coded.columns[at].missing)
    ]
    return [round(steps * middle) for middle in middles]
