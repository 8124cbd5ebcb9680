"""Where gaps are, which go together, and what they depend on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.missing.gap_dependence import associations
from synthdesk.engine.missing.gap_patterns import compare_patterns, numbered_patterns
from synthdesk.engine.missing.gap_shares import column_gaps
from synthdesk.engine.missing.missing_values import NO_GAPS, MissingValues, measure_missing
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.tables.subjects import Subjects, TableSubjects
from tests.engine.missing.table_making import population, tables_of, truth_of, typed, with_gaps

TRAINING, SYNTHETIC, HOLDOUT = TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT
ROWS = 4_000


def ids(found: MissingValues) -> set[str]:
    return {finding.id for finding in found.findings}


def by_chance(rows: int, share: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(rows) < share


def of_masters(table: dict[str, np.ndarray], seed: int) -> np.ndarray:
    """30 % missing overall, nearly all of them among masters and college people."""
    chance = np.where(table["degree"] == "school", 0.05, 0.55)
    return np.random.default_rng(seed).random(len(chance)) < chance


# --- shares --------------------------------------------------------------------------------


def test_shares_of_rows_with_any_gap_are_counted() -> None:
    real, fake = population(1_000, 1), population(800, 2)
    training = with_gaps(real, age=np.arange(1_000) < 300, pay=np.arange(1_000) < 100)
    found = measure_missing(tables_of(training, with_gaps(fake, age=np.arange(800) < 80)), None, 7)
    assert [(t.role, t.rows_with_gaps, t.rows) for t in found.tables] == [
        (TRAINING, 300, 1_000),
        (SYNTHETIC, 80, 800),
    ]
    assert [gaps.column for gaps in found.columns] == ["age", "pay"]
    assert found.columns[0].difference.value == pytest.approx(0.1 - 0.3)
    assert found.columns[0].difference.low < -0.2 < found.columns[0].difference.high
    assert found.complete == 2


def test_the_holdout_is_the_control() -> None:
    tables = {
        role: typed({"x": np.where(np.arange(100) < n, np.nan, 1.0)})
        for role, n in ((TRAINING, 20), (SYNTHETIC, 50), (HOLDOUT, 21))
    }
    gaps = column_gaps("x", tables)
    assert gaps.control is not None
    assert gaps.control.value == pytest.approx(0.01)
    assert gaps.missing(SYNTHETIC) == 50
    assert gaps.missing(TableRole.GROUND_TRUTH) is None


def test_without_gaps_there_is_nothing_to_assess() -> None:
    found = measure_missing(tables_of(population(200, 1), population(200, 2)), None, 7)
    assert found.not_assessable == NO_GAPS
    assert found.findings == ()
    assert found.patterns is None
    to_json(found)


def test_filled_and_added_gaps_are_named() -> None:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    training = with_gaps(real, age=by_chance(ROWS, 0.3, 3))
    synthetic = with_gaps(fake, city=by_chance(ROWS, 0.1, 4))
    found = measure_missing(tables_of(training, synthetic), None, 7)
    assert {"gaps-filled:synthetic:age", "gaps-added:synthetic:city"} <= ids(found)
    assert not found.is_imputed


def test_added_gaps_come_with_rows_to_look_at() -> None:
    mask = by_chance(ROWS, 0.1, 4)
    tables = tables_of(population(ROWS, 1), with_gaps(population(ROWS, 2), city=mask))
    finding = measure_missing(tables, None, 7).findings[0]
    assert finding.check == "gaps-added"
    assert finding.row_examples == tuple((np.flatnonzero(mask)[:20] + 1).tolist())


def test_rows_of_one_subject_count_once() -> None:
    """Every subject has four equal rows; gaps by chance must not look like dependence."""
    real, fake = (
        {name: np.repeat(column, 4) for name, column in population(500, seed).items()}
        for seed in (1, 2)
    )
    training = with_gaps(real, age=np.repeat(by_chance(500, 0.3, 3), 4))
    synthetic = with_gaps(fake, age=np.repeat(by_chance(500, 0.3, 4), 4))
    owners = TableSubjects(np.repeat(np.arange(500), 4), pa.array(map(str, range(500))))
    tables = replace(tables_of(training, synthetic), subjects=Subjects("id", owners, owners, None))
    found = measure_missing(tables, truth_of(real), 7)
    assert found.is_by_subject
    assert [table.rows for table in found.tables] == [500, 500]
    assert found.findings == ()
    assert found.behind[0].behind.n + found.behind[0].observed.n == 500


def test_two_gaps_in_ten_thousand_rows_are_no_finding() -> None:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    found = measure_missing(tables_of(with_gaps(real, age=np.arange(ROWS) < 2), fake), None, 7)
    assert found.findings == ()


# --- patterns ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.bool_, st.tuples(st.integers(1, 40), st.just(5))),
    arrays.arrays(np.bool_, st.tuples(st.integers(1, 40), st.just(5))),
)
def test_patterns_are_counted_as_plain_python_counts_them(
    first: np.ndarray, second: np.ndarray
) -> None:
    columns = list("abcde")
    tables = {TRAINING: first, SYNTHETIC: second}
    masks = {r: {c: m[:, at] for at, c in enumerate(columns)} for r, m in tables.items()}
    numbered = numbered_patterns(columns, masks, {r: len(m) for r, m in tables.items()})
    for role, mask in tables.items():
        expected = Counter(map(tuple, mask.tolist()))
        counted = {
            tuple(numbered.missing[place].tolist()): int(rows)
            for place, rows in enumerate(numbered.counts[role])
            if rows
        }
        assert counted == expected
        assert (numbered.missing[numbered.numbers[role]] == mask).all()


def test_more_columns_than_bits_are_counted_exactly() -> None:
    random = np.random.default_rng(5)
    mask = random.random((300, 90)) < 0.5
    columns = [f"c{at}" for at in range(90)]
    masks = {TRAINING: {c: mask[:, at] for at, c in enumerate(columns)}, SYNTHETIC: {}}
    numbered = numbered_patterns(columns, masks, {TRAINING: 300, SYNTHETIC: 10})
    assert (numbered.missing[numbered.numbers[TRAINING]] == mask).all()
    assert len(numbered.missing) == 301
    compared = compare_patterns(numbered, np.random.default_rng(0))
    assert compared.different == 301
    assert compared.distance == 1.0
    assert len(compared.patterns) == 20
    assert compared.patterns[0].columns == ()
    assert compared.patterns[0].rows(SYNTHETIC) == 10


def together(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Age and pay always missing together, 20 %."""
    mask = by_chance(rows, 0.2, seed)
    return {"age": mask, "pay": mask}


def test_gaps_that_no_longer_come_together_are_found() -> None:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    apart = {"age": by_chance(ROWS, 0.2, 5), "pay": by_chance(ROWS, 0.2, 6)}
    found = measure_missing(
        tables_of(with_gaps(real, **together(ROWS, 3)), with_gaps(fake, **apart)), None, 7
    )
    assert "missing-pattern:synthetic" in ids(found)
    assert found.patterns is not None
    assert found.patterns.distance == pytest.approx(0.32, abs=0.03)
    finding = next(f for f in found.findings if f.check == "missing-pattern")
    assert finding.severity is Severity.RED
    assert {"age", "pay"} >= set(finding.columns)


def test_the_same_combinations_of_gaps_are_no_finding() -> None:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    found = measure_missing(
        tables_of(with_gaps(real, **together(ROWS, 3)), with_gaps(fake, **together(ROWS, 4))),
        None,
        7,
    )
    assert found.findings == ()
    assert found.patterns is not None
    assert found.patterns.reference.gap.low < 0 < found.patterns.reference.gap.high


# --- dependence ----------------------------------------------------------------------------


def test_gaps_that_depend_on_a_column_only_in_synthetic_are_named() -> None:
    """Training's values are missing completely at random, synthetic's by degree."""
    real, fake = population(ROWS, 1), population(ROWS, 2)
    training = with_gaps(real, age=by_chance(ROWS, 0.3, 3))
    found = measure_missing(tables_of(training, with_gaps(fake, age=of_masters(fake, 4))), None, 7)
    named = [f for f in found.findings if f.check.startswith("missing-")]
    assert [f.id for f in named] == ["missing-depends:synthetic:age:degree"]
    assert named[0].columns == ("age", "degree")


def test_gaps_whose_dependence_was_lost_are_named() -> None:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    training = with_gaps(real, age=of_masters(real, 3))
    synthetic = with_gaps(fake, age=by_chance(ROWS, 0.3, 4))
    found = measure_missing(tables_of(training, synthetic), None, 7)
    assert "missing-dependence-lost:synthetic:age:degree" in ids(found)
    assert not any(f.check == "missing-depends" for f in found.findings)


@pytest.mark.parametrize("seed", range(8))
def test_a_second_real_sample_gives_no_finding(seed: int) -> None:
    real, fake = population(2_000, 10 + seed), population(2_000, 20 + seed)
    training = with_gaps(real, age=of_masters(real, seed), city=by_chance(2_000, 0.1, 40 + seed))
    synthetic = with_gaps(
        fake, age=of_masters(fake, 30 + seed), city=by_chance(2_000, 0.1, 60 + seed)
    )
    assert measure_missing(tables_of(training, synthetic), None, seed).findings == ()


def test_dependence_is_the_phi_coefficient_of_two_binary_columns() -> None:
    counts = np.array([[[60, 40], [10, 90]], [[50, 50], [50, 50]]])
    found = associations(counts)
    phi2 = (60 * 90 - 40 * 10) ** 2 / (100 * 100 * 70 * 130)
    corrected = (phi2 - 1 / 199) / (1 - 1 / 199)
    assert found[0] is not None
    assert found[0].value == pytest.approx(corrected**0.5)
    assert found[1] is not None
    assert found[1].value == found[1].low == 0.0


def test_a_column_without_gaps_has_no_dependence() -> None:
    assert associations(np.array([[[5, 7], [0, 0]]])) == [None]


@pytest.mark.parametrize("strength", [0.0, 0.15, 0.4])
def test_the_interval_of_the_dependence_holds_the_truth(strength: float) -> None:
    """Nominal 95 %, four levels, 1,500 rows, 400 samples."""
    levels = np.full(4, 0.25)
    chance = 0.3 + strength * np.array([-0.5, 0.1, 0.2, 0.2])
    joint = np.stack([levels * (1 - chance), levels * chance])
    expected = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    true_v = ((joint**2 / expected).sum() - 1) ** 0.5
    samples = np.random.default_rng(1).multinomial(1_500, joint.ravel(), size=400)
    estimates = associations(samples.reshape(400, 2, 4))
    held = [e is not None and e.low - 1e-9 <= true_v <= e.high for e in estimates]
    assert np.mean(held) >= 0.92
