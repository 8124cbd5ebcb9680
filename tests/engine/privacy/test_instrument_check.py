"""The checker itself, checked with instruments whose false alarms and limits are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
from synthdesk.engine.privacy.instrument import Instrument
from synthdesk.engine.privacy.instrument_check import (
    CONTROL_SEEDS,
    FAMILY,
    KINDS,
    LADDER_SEEDS,
    SHARES,
    InstrumentCheck,
    Rung,
    check_instruments,
    detection_limit,
)
from synthdesk.engine.progress import Progress

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

ROWS = 2_000


def coded(subjects: bool = False) -> CodedRows:
    """Every real row is a number of its own: training even, holdout odd, synthetic negative."""
    column = CodedColumn("x", True, np.arange(10_000.0))
    training = np.arange(0, 2 * ROWS, 2, dtype=np.int32)[:, None]
    holdout = np.arange(1, 2 * ROWS, 2, dtype=np.int32)[:, None]
    synthetic = np.arange(5_000, 5_000 + ROWS, dtype=np.int32)[:, None]
    owners = np.arange(ROWS) // 4 if subjects else None
    return CodedRows((column,), training, synthetic, holdout, owners, owners)


@dataclass(frozen=True)
class Counting:
    """Alarms from a number of planted rows."""

    name: str
    rows: int

    def p_value(self, planted: RowCodes) -> float:
        return 1e-9 if len(planted) >= self.rows else 0.9


@dataclass(frozen=True)
class Fixed:
    """Says the same whatever is planted."""

    name: str
    says: float

    def p_value(self, planted: RowCodes) -> float:
        return self.says


def plant(kind: str, rows: int, tables: CodedRows, draws: np.random.Generator) -> RowCodes:
    assert kind in KINDS
    return tables.training[draws.permutation(len(tables.training))[:rows]]


def checked(*instruments: Instrument) -> dict[str, InstrumentCheck]:
    def build(tables: CodedRows, seed: int, progress: Progress) -> Sequence[Instrument]:
        return instruments

    found = check_instruments(coded(), build, plant, 1)
    assert [check.kind for check in found] == [
        kind for kind in KINDS for _ in range(len(instruments) + 1)
    ]
    return {check.test: check for check in found if check.kind == "exact"}


def test_the_limit_is_the_smallest_share_that_is_found() -> None:
    by_test = checked(Counting("sharp", 20), Counting("blunt", 100), Fixed("blind", 0.5))
    assert by_test["sharp"].detection_limit == 0.01
    assert by_test["blunt"].detection_limit == 0.05
    assert by_test["blind"].detection_limit is None
    assert by_test[FAMILY].detection_limit == 0.01
    assert [(rung.share, rung.rows, rung.found) for rung in by_test["sharp"].ladder[:3]] == [
        (0.001, 2, 0),
        (0.005, 10, 0),
        (0.01, 20, LADDER_SEEDS),
    ]


def test_the_ladder_ends_where_every_test_finds_everything() -> None:
    ladder = checked(Counting("sharp", 2))["sharp"].ladder
    assert [rung.share for rung in ladder] == [SHARES[0]]


def test_a_test_that_alarms_without_planting_has_no_limit() -> None:
    check = checked(Fixed("broken", 1e-9))["broken"]
    assert check.alarms_unplanted
    assert check.detection_limit is None
    assert check.false_alarm_rate is not None
    assert check.false_alarm_rate.value == 1.0


def test_a_quiet_test_has_no_false_alarm_and_says_of_how_many() -> None:
    rate = checked(Fixed("quiet", 0.4))["quiet"].false_alarm_rate
    assert rate is not None
    assert (rate.value, rate.n) == (0.0, CONTROL_SEEDS)
    assert rate.high == pytest.approx(0.161, abs=0.001)


def test_many_tests_alarm_together_only_after_correction() -> None:
    by_test = checked(*(Fixed(f"test {at}", 0.03) for at in range(5)))
    single, family = by_test["test 0"].false_alarm_rate, by_test[FAMILY].false_alarm_rate
    assert single is not None
    assert family is not None
    assert (single.value, family.value) == (1.0, 0.0)


@pytest.mark.parametrize("subjects", [False, True])
def test_the_control_splits_the_holdout_by_person(subjects: bool) -> None:
    seen: list[CodedRows] = []

    def build(tables: CodedRows, seed: int, progress: Progress) -> Sequence[Instrument]:
        seen.append(tables)
        return ()

    whole = coded(subjects)
    check_instruments(whole, build, plant, 1)
    controls = seen[:CONTROL_SEEDS]
    assert whole.holdout is not None
    for tables in controls:
        assert tables.holdout is not None
        fake, held = set(tables.synthetic[:, 0].tolist()), set(tables.holdout[:, 0].tolist())
        assert not fake & held
        assert fake | held == set(whole.holdout[:, 0].tolist())
        assert (tables.training == whole.training).all()
        if subjects:
            assert tables.holdout_subjects is not None
            assert len(tables.holdout_subjects) == len(held)
            assert {value // 8 for value in fake} & {value // 8 for value in held} == set()
    assert len({tuple(tables.synthetic[:, 0]) for tables in controls}) == CONTROL_SEEDS


def test_a_limit_needs_all_larger_shares_to_be_found_too() -> None:
    rungs = [Rung(0.001, 1, 9, 10), Rung(0.005, 5, 3, 10), Rung(0.01, 10, 8, 10)]
    assert detection_limit(rungs) == 0.01
    assert detection_limit(rungs[:2]) is None
    assert detection_limit([]) is None


def test_checking_stops_when_it_is_cancelled() -> None:
    def build(tables: CodedRows, seed: int, progress: Progress) -> Sequence[Instrument]:
        return ()

    with pytest.raises(Cancelled):
        check_instruments(coded(), build, plant, 1, Progress(is_cancelled=lambda: True))
