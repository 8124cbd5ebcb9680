"""Associations: closed forms, independent oracles, and planted faults that are found by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthdesk.engine.accuracy.accuracy import Accuracy, measure_accuracy
from synthdesk.engine.accuracy.associations import MeasuredAssociation, PairAssociation
from synthdesk.engine.accuracy.cramers_v import cramers_v
from synthdesk.engine.accuracy.dependence_findings import v_by_chance
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from tests.reference_data import ReferenceData

Columns = Mapping[str, Sequence[object] | np.ndarray]


def tables_of(training: Columns, synthetic: Columns, holdout: Columns | None = None) -> Tables:
    raw = [pa.table(dict(table)) for table in (training, synthetic, holdout) if table is not None]
    held = RawTable("h", raw[2]) if holdout is not None else None
    return conform_tables(infer_schema(raw[0]), RawTable("t", raw[0]), RawTable("s", raw[1]), held)


def measured(*tables: Columns) -> Accuracy:
    return measure_accuracy(tables_of(*tables), seed=1)


def pair_of(association: MeasuredAssociation, *columns: str) -> PairAssociation:
    return next(pair for pair in association.pairs if set(pair.columns) == set(columns))


def numbers(rows: int, seed: int, strength: float = 0.6) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(seed)
    x = draw.normal(size=rows)
    return {"x": x, "y": strength * x + draw.normal(size=rows), "z": np.exp(draw.normal(size=rows))}


# --- Cramér's V ----------------------------------------------------------------------------


def slow_corrected_v(table: np.ndarray) -> float:
    """Bergsma's formula, written out with scipy's χ²."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, (r, k) = table.sum(), table.shape
    phi = stats.chi2_contingency(table, correction=False).statistic / n
    phi = max(0.0, phi - (r - 1) * (k - 1) / (n - 1))
    return float(np.sqrt(phi / (min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1)))


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 10_000))
def test_cramers_v_is_the_formula_with_scipys_chi_squared(
    rows: int, columns: int, seed: int
) -> None:
    table = np.random.default_rng(seed).integers(1, 40, (rows, columns))
    padded = np.zeros((rows + 2, columns + 1))
    padded[1:-1, :-1] = table
    assert cramers_v(padded[None])[0] == pytest.approx(slow_corrected_v(table), abs=1e-12)


def test_cramers_v_of_two_equal_columns_is_one_and_of_a_constant_undefined() -> None:
    same, constant = np.diag([30.0, 50.0, 20.0]), np.array([[40.0, 60.0, 0.0]] + 2 * [[0.0] * 3])
    assert cramers_v(np.stack([same, constant]))[0] == pytest.approx(1.0, abs=0.01)
    assert np.isnan(cramers_v(np.stack([same, constant]))[1])


def test_independent_columns_have_no_association() -> None:
    """The correction takes away what chance alone gives a table of many cells."""
    draw = np.random.default_rng(3)
    table = np.histogram2d(draw.integers(0, 10, 2_000), draw.integers(0, 10, 2_000), bins=10)[0]
    uncorrected = np.sqrt(stats.chi2_contingency(table).statistic / 2_000 / 9)
    assert uncorrected > 0.05
    assert cramers_v(table[None])[0] < 0.03


# --- correlations --------------------------------------------------------------------------


@pytest.mark.parametrize("with_holdout", [False, True])
def test_correlations_are_scipys(with_holdout: bool) -> None:
    training, synthetic = numbers(700, 1), numbers(500, 2, strength=0.1)
    held = (numbers(300, 3),) if with_holdout else ()
    found = measured(training, synthetic, *held).associations
    assert found is not None
    for association, oracle in (
        (found.pearson, stats.pearsonr),
        (found.spearman, stats.spearmanr),
    ):
        assert len(association.pairs) == 3
        for pair in association.pairs:
            a, b = pair.columns
            expected = [oracle(t[a], t[b]).statistic for t in (training, synthetic)]
            assert [pair.training, pair.synthetic] == pytest.approx(expected, abs=1e-9)
            assert pair.difference == pytest.approx(expected[1] - expected[0], abs=1e-9)


def test_pearson_with_gaps_is_over_rows_with_both_values() -> None:
    def with_gaps(seed: int) -> dict[str, np.ndarray]:
        table = numbers(600, seed)
        table["x"][::7] = np.nan
        table["y"][::5] = np.nan
        return table

    first, second = with_gaps(1), with_gaps(2)
    found = measured(first, second).associations
    assert found is not None
    both = np.isfinite(first["x"]) & np.isfinite(first["y"])
    expected = stats.pearsonr(first["x"][both], first["y"][both]).statistic
    assert pair_of(found.pearson, "x", "y").training == pytest.approx(expected, abs=1e-9)


def test_values_of_any_size_are_correlated() -> None:
    """Sums of squares of 1e200 overflow; one far value must not hide the others' spread."""
    tables = [numbers(400, seed) for seed in (1, 2)]
    huge = [{**table, "x": table["x"] * 1e200, "y": table["y"] + 1e9} for table in tables]
    plain, scaled = (measured(*both).associations for both in (tables, huge))
    assert plain is not None
    assert scaled is not None
    assert pair_of(scaled.pearson, "x", "y").training == pytest.approx(
        pair_of(plain.pearson, "x", "y").training, abs=1e-6
    )


def test_times_are_correlated_too_and_columns_of_several_blocks_keep_their_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("synthdesk.engine.accuracy.correlations.COLUMNS_AT_ONCE", 2)

    def made(seed: int) -> dict[str, Any]:
        draw = np.random.default_rng(seed)
        base = draw.normal(size=300)
        days = (20_000 + 100 * base).astype("int32")
        values: dict[str, Any] = {f"c{i}": base + draw.normal(size=300) for i in range(5)}
        return {**values, "day": pa.array(days, pa.date32())}

    first, second = made(1), made(2)
    found = measured(first, second).associations
    assert found is not None
    assert len(found.pearson.pairs) == 6 * 5 // 2
    for a, b in (("c0", "c4"), ("c1", "c2"), ("c2", "c3")):
        expected = stats.pearsonr(first[a], first[b]).statistic
        assert pair_of(found.pearson, a, b).training == pytest.approx(expected, abs=1e-9)
    assert pair_of(found.pearson, "c3", "day").training > 0.5


def test_pairs_with_a_constant_column_are_left_out_and_counted() -> None:
    first, second = numbers(300, 1), numbers(300, 2)
    second["z"] = np.full(300, 2.5)
    found = measured(first, second).associations
    assert found is not None
    for association in (found.cramers_v, found.pearson, found.spearman):
        assert [pair.columns for pair in association.pairs] == [("x", "y")]
        assert association.undefined == 2


def test_no_two_numbers_have_no_correlation() -> None:
    words = [["a", "b", "c"][i % 3] for i in range(300)]
    first = {"x": np.random.default_rng(1).normal(size=300), "w": words}
    second = {"x": np.random.default_rng(2).normal(size=300), "w": words[1:] + words[:1]}
    found = measured(first, second).associations
    assert found is not None
    assert found.pearson.pairs == ()
    assert found.pearson.largest is None
    assert len(found.cramers_v.pairs) == 1


def test_the_largest_difference_names_its_pair_and_stands_beyond_real_samples() -> None:
    found = measured(numbers(4_000, 1), numbers(4_000, 2, strength=0.0)).associations
    assert found is not None
    for association in (found.cramers_v, found.pearson, found.spearman):
        assert association.largest is not None
        assert association.mean is not None
        assert association.largest.columns == ("x", "y")
        assert association.largest.standing is Standing.ABOVE
        assert association.largest.value > association.mean.value
        assert association.largest.real.high < 0.1
        assert pair_of(association, "x", "y").is_beyond_real
    same = measured(numbers(4_000, 1), numbers(4_000, 2)).associations
    assert same is not None
    assert same.pearson.mean is not None
    assert same.pearson.mean.standing is not Standing.ABOVE


# --- findings ------------------------------------------------------------------------------


def household(rows: int, seed: int) -> dict[str, Any]:
    """Income and rent follow the job; age follows nothing; flat and size follow one another."""
    draw = np.random.default_rng(seed)
    job = draw.integers(0, 4, rows)
    size = draw.integers(1, 6, rows)
    return {
        "job": [["clerk", "nurse", "smith", "judge"][i] for i in job],
        "income": 1_000 * job + draw.normal(0, 300, rows),
        "rent": 200 * job + draw.normal(0, 100, rows),
        "age": draw.integers(18, 90, rows).astype(float),
        "flat": [f"flat {min(i, 5)}" for i in size],
        "size": size.astype(float),
    }


def test_an_honest_table_has_no_finding() -> None:
    assert measured(household(2_000, 1), household(2_000, 2)).findings == ()


def test_a_shuffled_column_is_found_by_name_with_all_its_partners() -> None:
    fake = household(2_000, 2)
    fake["income"] = np.random.default_rng(5).permutation(fake["income"])
    accuracy = measured(household(2_000, 1), fake)
    (found,) = accuracy.findings
    assert (found.check, found.severity) == ("dependence-lost", Severity.RED)
    assert found.id == "dependence-lost:synthetic:income"
    assert found.columns == ("income", "job", "rent")
    assert "“income” no longer depends on “job”" in found.title
    assert any("“job”" in fact.label and "seed 1" in fact.text for fact in found.evidence)
    income = next(column for column in accuracy.columns if column.name == "income")
    assert income.reference.standing is not Standing.BELOW


def test_two_shuffled_columns_are_two_findings() -> None:
    fake = household(2_000, 2)
    fake["income"] = np.random.default_rng(5).permutation(fake["income"])
    fake["size"] = np.random.default_rng(6).permutation(fake["size"])
    found = measured(household(2_000, 1), fake).findings
    assert {finding.columns[0] for finding in found} == {"income", "flat"} or {
        finding.columns[0] for finding in found
    } == {"income", "size"}
    assert len(found) == 2


def test_an_invented_dependence_is_found_by_name() -> None:
    fake = household(2_000, 2)
    fake["age"] = np.sort(fake["age"])[stats.rankdata(fake["income"], "ordinal") - 1]
    (found,) = measured(household(2_000, 1), fake).findings
    assert found.check == "dependence-added"
    assert found.columns[0] == "age"
    assert set(found.columns[1:]) == {"income", "job", "rent"}


def test_a_column_whose_own_values_are_wrong_is_not_called_shuffled() -> None:
    fake = household(2_000, 2)
    fake["income"] = np.random.default_rng(5).uniform(-1e5, 1e5, 2_000)
    assert not [f for f in measured(household(2_000, 1), fake).findings if f.columns[0] == "income"]


def test_the_largest_of_many_dependences_by_chance_stays_just_below_the_bound() -> None:
    draw = np.random.default_rng(1)
    tables = draw.multinomial(300, np.full(100, 0.01), 2_000).reshape(-1, 10, 10)
    largest = max(slow_corrected_v(table) for table in tables)
    bound = v_by_chance(10, 10, rows=300, pairs=2_000)
    assert 0.7 * bound < largest < bound


def test_one_odd_row_in_two_nearly_empty_bins_is_no_dependence() -> None:
    draw = np.random.default_rng(1)
    real = {name: draw.uniform(0, 1, 600) for name in "abc"}
    fake = {name: draw.uniform(0, 1, 600) for name in "abc"}
    fake["a"][7] = fake["b"][7] = 99.0
    accuracy = measured(real, fake)
    assert accuracy.associations
    assert pair_of(accuracy.associations.cramers_v, "a", "b").synthetic > 0.2
    assert accuracy.findings == ()


def test_noisy_copies_of_the_training_rows_are_found_as_closer_than_real() -> None:
    """What a peer rates above an honest set."""
    real = household(2_000, 1)
    draw = np.random.default_rng(4)
    order = draw.permutation(2_000)
    fake = {name: np.asarray(values)[order] for name, values in real.items()}
    fake["income"] = fake["income"] + draw.normal(0, 1, 2_000)
    found = measured(real, fake).findings
    assert [finding.check for finding in found] == ["closer-than-real"]
    assert any("seed 1" in fact.text for fact in found[0].evidence)


@pytest.fixture(scope="module")
def datacamp(reference: ReferenceData) -> Tables:
    raw = [
        RawTable(part, read_table(reference.table("datacamp", f"census-{part}.csv"))[0])
        for part in ("training", "synthetic-demo", "holdout")
    ]
    return conform_tables(infer_schema(raw[0].table), *raw)


@pytest.mark.reference
def test_datacamp_as_published_has_no_such_finding(datacamp: Tables) -> None:
    assert measure_accuracy(datacamp, seed=1).findings == ()


@pytest.mark.reference
@pytest.mark.parametrize("name", ["workclass", "education", "race", "hours-per-week", "age"])
def test_a_shuffled_column_of_datacamp_is_found_by_name(datacamp: Tables, name: str) -> None:
    table = datacamp.synthetic
    rows = np.random.default_rng(0).permutation(table.num_rows)
    shuffled = table.column(name).combine_chunks().take(rows)
    planted = table.set_column(table.column_names.index(name), name, shuffled)
    (found,) = measure_accuracy(replace(datacamp, synthetic=planted), seed=1).findings
    assert (found.check, found.columns[0]) == ("dependence-lost", name)
