"""How often T1 alarms where nothing has leaked, over 2,000 draws of all three tables.

Nominal 5 % on either side together; a binomial interval of the same shares alarms 17 % of the time
and more, since one real row owns several synthetic ones. Rows of one person resemble each other, in
the synthetic table too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest
from tests.engine.privacy.mixed_tables import Sizes, code_book

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import RowCodes

    Integers = npt.NDArray[np.int64]

REPLICATES = 2_000
KINDS = [(True, 1_000), (False, 4), (True, 50), (False, 3)]
SIZES = Sizes(training=1_000, synthetic=1_000, holdout=250)
MOST_ROWS = 6


def people(draws: np.random.Generator, rows: int, by_person: bool) -> tuple[RowCodes, Integers]:
    """Rows and whose they are: of a person all columns but one stay nearly as they are."""
    sizes = draws.integers(1, MOST_ROWS + 1, rows) if by_person else np.ones(rows, dtype=np.int64)
    whose = np.repeat(np.arange(rows), sizes)[:rows]
    columns = []
    for at, (is_ordered, values) in enumerate(KINDS):
        persons = draws.integers(0, values, rows)[whose]
        if is_ordered:
            persons = np.clip(persons + draws.integers(-3, 4, rows), 0, values - 1)
        columns.append(draws.integers(0, values, rows) if at == len(KINDS) - 1 else persons)
    return np.stack(columns, axis=1).astype(np.int32), whose


def unleaked(seed: int, by_person: bool) -> CodedRows:
    draws = np.random.default_rng(seed)
    training, ours = people(draws, SIZES.training, by_person)
    synthetic, _ = people(draws, SIZES.synthetic, by_person)
    holdout, theirs = people(draws, SIZES.holdout, by_person)
    coded = CodedRows(code_book(KINDS), training, synthetic, holdout)
    return replace(coded, training_subjects=ours, holdout_subjects=theirs) if by_person else coded


@pytest.mark.slow
@pytest.mark.parametrize("by_person", [False, True])
def test_it_alarms_once_in_twenty_times(by_person: bool) -> None:
    found = [
        NearestOwnerTest(unleaked(seed, by_person), seed, with_distances=False).result
        for seed in range(REPLICATES)
    ]
    either = np.mean([not (f.difference.low <= 0 <= f.difference.high) for f in found])
    leaks = np.mean([f.p_value < 0.05 for f in found])
    print(f"\nby person {by_person}: outside the interval {either:.3f}, leak alarms {leaks:.3f}")
    assert 0.04 < either < 0.06
    assert 0.035 < leaks < 0.065
