"""What binning hides: every figure against an independent oracle, every planted fault by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import comb
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthdesk.engine.accuracy.chances import (
    all_in_one,
    as_many,
    kolmogorov_smirnov,
    two_frequencies,
    two_shares,
)
from synthdesk.engine.accuracy.column_details import (
    NO_SPREAD,
    NO_VALUES,
    TEXTS,
    ColumnDetail,
    ColumnDetails,
    measure_details,
)
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.accuracy.precision import decimals_needed
from synthdesk.engine.resources import resource
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableRole
from tests.reference_data import ReferenceData, reference

__all__ = ["reference"]

Values = Sequence[float | str | None]
FEW_EXAMPLES = settings(max_examples=25, deadline=None)
SMALL_NUMBERS = st.lists(
    st.one_of(st.none(), st.integers(-4, 9).map(float)), min_size=12, max_size=60
).filter(lambda values: sum(v is not None for v in values) > 8)


def tables_of(
    training: Values,
    synthetic: Values,
    holdout: Values | None = None,
    kind: ColumnType = ColumnType.NUMERIC,
) -> Tables:
    """Tables with the one column ``x``."""
    schema = Schema((Column("x", kind, ColumnRole.FEATURE, ""),))

    def table(values: Values) -> pa.Table:
        if kind.is_number:
            return pa.table({"x": pa.array(values, pa.float64())})
        if kind is ColumnType.DATETIME:
            return pa.table({"x": pa.array(values, pa.timestamp("us"))})
        return pa.table({"x": pa.array(values, pa.string()).dictionary_encode()})

    held = None if holdout is None else table(holdout)
    return Tables(schema, table(training), table(synthetic), held)


def measured(
    training: Values,
    synthetic: Values,
    holdout: Values | None = None,
    kind: ColumnType = ColumnType.NUMERIC,
) -> ColumnDetails:
    return measure_details(tables_of(training, synthetic, holdout, kind), seed=7)


def only(details: ColumnDetails) -> ColumnDetail:
    (detail,) = details.columns
    return detail


def checks(details: ColumnDetails) -> list[str]:
    return [finding.check for finding in details.findings]


def ages(rows: int, seed: int) -> list[float]:
    chance = np.random.default_rng(seed)
    return np.clip(np.round(chance.gamma(9, 4.5, rows)), 17, 90).tolist()


def jobs(rows: int, seed: int) -> list[str]:
    chance = np.random.default_rng(seed)
    names = ["clerk", "nurse", "driver", "smith", "baker"]
    return chance.choice(names, rows, p=[0.4, 0.25, 0.2, 0.1, 0.05]).tolist()


# --- figures against oracles -----------------------------------------------------------------


@FEW_EXAMPLES
@given(SMALL_NUMBERS, SMALL_NUMBERS)
def test_distances_are_those_of_scipy(training: Values, synthetic: Values) -> None:
    found = only(measured(training, synthetic)).distances
    ours, theirs = ([v for v in table if v is not None] for table in (training, synthetic))
    if found is None:
        return
    assert found.ks == pytest.approx(stats.ks_2samp(ours, theirs, method="asymp").statistic)
    iqr = np.subtract(*np.quantile(np.array(ours, float), [0.75, 0.25]))
    assert found.iqr == pytest.approx(iqr)
    if iqr > 0:
        assert found.w1 == pytest.approx(stats.wasserstein_distance(ours, theirs) / iqr)
    else:
        assert found.w1 is None


@FEW_EXAMPLES
@given(SMALL_NUMBERS, SMALL_NUMBERS, SMALL_NUMBERS)
def test_new_lost_and_outside_values_are_those_of_plain_counting(
    training: Values, synthetic: Values, holdout: Values
) -> None:
    detail = only(measured(training, synthetic, holdout))
    ours, theirs, held = (
        Counter(v for v in table if v is not None) for table in (training, synthetic, holdout)
    )
    assert detail.new is not None
    assert detail.lost is not None
    assert detail.new_in_holdout is not None
    assert detail.range is not None
    assert detail.new.distinct == len(theirs.keys() - ours.keys())
    assert detail.new.rows == sum(theirs[v] for v in theirs.keys() - ours.keys())
    assert detail.lost.rows == sum(ours[v] for v in ours.keys() - theirs.keys())
    assert detail.new_in_holdout.rows == sum(held[v] for v in held.keys() - ours.keys())
    assert detail.range.above.count == sum(c for v, c in theirs.items() if v > max(ours))
    assert detail.range.below.count == sum(c for v, c in theirs.items() if v < min(ours))
    real = max([*ours, *held])
    assert detail.range.above.beyond_real == sum(c for v, c in theirs.items() if v > real)
    assert detail.range.synthetic.highest == max(theirs)
    assert (
        list(detail.range.rows)
        == [
            row
            for row, value in enumerate(synthetic, 1)
            if value is not None and not min(ours) <= value <= max(ours)
        ][:20]
    )
    to_json(detail)


def test_quantiles_and_tail_shares_are_those_of_numpy() -> None:
    chance = np.random.default_rng(1)
    ours, theirs = chance.normal(0, 1, 3_000), chance.normal(0, 1.4, 2_000)
    tails = only(measured(ours.tolist(), theirs.tolist())).tails
    assert tails is not None
    low, high = np.quantile(ours, [0.01, 0.99])
    assert (tails.low.cut, tails.high.cut) == pytest.approx((low, high))
    assert tails.high.synthetic_quantile == pytest.approx(np.quantile(theirs, 0.99))
    assert tails.high.synthetic.value == pytest.approx((theirs > high).mean())
    assert tails.low.synthetic.value == pytest.approx((theirs < low).mean())


def test_the_reference_of_a_distance_is_what_plain_resampling_gives() -> None:
    """Medians of 20 draws against those of 200 plain ones."""
    chance = np.random.default_rng(3)
    ours, theirs = chance.normal(0, 1, 2_000), chance.normal(0.2, 1, 2_000)
    found = only(measured(ours.tolist(), theirs.tolist())).distances
    assert found is not None
    assert found.w1_reference is not None
    real, made = [], []
    for _ in range(200):
        shuffled = chance.permutation(ours)
        first, second = shuffled[:1_000], shuffled[1_000:]
        sample = chance.choice(theirs, 1_000, replace=False)
        real.append(stats.ks_2samp(first, second).statistic)
        made.append(stats.wasserstein_distance(first, sample) / found.iqr)
    assert found.ks_reference.real.n == 1_000
    assert found.ks_reference.real.value == pytest.approx(np.median(real), abs=0.008)
    assert found.w1_reference.synthetic.value == pytest.approx(np.median(made), abs=0.02)
    assert found.ks_reference.standing is Standing.ABOVE


def test_many_different_values_lower_a_reference_by_no_more_than_the_step() -> None:
    chance = np.random.default_rng(4)
    ours, theirs = chance.normal(0, 1, 15_000), chance.normal(0, 1, 15_000)
    found = only(measured(ours.tolist(), theirs.tolist())).distances
    assert found is not None
    assert found.ks == pytest.approx(stats.ks_2samp(ours, theirs, method="asymp").statistic)
    critical = stats.kstwobign.ppf(0.5) * np.sqrt(2 / 7_500)
    assert found.ks_reference.real.value == pytest.approx(critical, rel=0.25)


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        (3, 0),
        (1e305, 0),
        (0.5, 1),
        (0.1 + 0.2, 1),
        (1e12 + 0.25, 2),
        (-2.125, 3),
        (1 / 3, 7),
        (0, 0),
    ],
)
def test_decimals_are_those_that_a_person_would_write(number: float, digits: int) -> None:
    assert decimals_needed(np.array([number], dtype=np.float64)).tolist() == [digits]


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 30))
def test_the_chance_that_a_value_lands_in_one_table_is_exact(n: int, m: int, c: int) -> None:
    exact = comb(n + m - c, m - c) / comb(n + m, m) if c <= m else 0.0
    assert all_in_one(np.array([c]), n, m)[0] == pytest.approx(exact, rel=1e-9, abs=1e-300)


def test_expected_new_values_are_what_shuffling_gives() -> None:
    chance = np.random.default_rng(5)
    pool = chance.zipf(1.7, 900).astype(float)
    pool = pool[pool < 1e6]
    found = []
    for _ in range(300):
        shuffled = chance.permutation(pool)
        found.append(len(set(shuffled[:300]) - set(shuffled[300:])))
    detail = only(measured(pool[300:].tolist(), pool[:300].tolist()))
    assert detail.new is not None
    assert detail.new.expected == pytest.approx(np.mean(found), rel=0.03)


def test_chances_agree_with_scipy() -> None:
    table = [[80, 120], [50, 150]]
    assert two_shares(80, 200, 50, 200) == pytest.approx(
        stats.chi2_contingency(table, correction=True).pvalue, rel=1e-9
    )
    first, second = np.array([40, 60, 30]), np.array([55, 50, 45])
    assert two_frequencies(first, second) == pytest.approx(
        stats.chi2_contingency([first, second]).pvalue, rel=1e-9
    )
    assert kolmogorov_smirnov(0.05, 1_000, 2_000) == pytest.approx(
        stats.kstwobign.sf(0.05 * np.sqrt(2e6 / 3e3)), rel=1e-9
    )
    for found in (6, 12, 30):
        assert as_many(found, 5.0) >= stats.poisson.sf(found - 1, 5.0)


# --- planted faults, found by name -----------------------------------------------------------


def test_impossible_ages_are_found_with_their_rows() -> None:
    made = ages(10_000, 2)
    planted = list(range(100, 2_906))
    for row in planted:
        made[row] = 140.0
    details = measured(ages(10_000, 1), made)
    finding = details.findings[0]
    assert (finding.check, finding.columns, finding.severity) == ("out-of-range", ("x",), "red")
    assert "2,806 values above" in finding.title
    assert finding.row_examples == tuple(row + 1 for row in planted[:20])
    assert finding.id == "out-of-range:synthetic:x"


def test_a_few_impossible_values_are_named_once() -> None:
    made = ages(3_000, 2)
    made[:60] = [140.0] * 60
    assert checks(measured(ages(3_000, 1), made)) == ["out-of-range"]


def test_a_holdout_that_reaches_as_far_clears_a_value_beyond_training() -> None:
    training = np.linspace(0, 1, 400).tolist()
    made = [*np.linspace(0, 1, 350).tolist(), *np.linspace(1.1, 1.2, 50).tolist()]
    assert "out-of-range" in checks(measured(training, made))
    assert "out-of-range" not in checks(measured(training, made, made))


def test_a_few_values_beyond_the_range_are_chance() -> None:
    made = [*ages(5_000, 2), 95.0, 96.0, 97.0]
    assert checks(measured(ages(5_000, 1), made)) == []


def test_a_renamed_category_is_found_with_both_names() -> None:
    made = ["chauffeur" if job == "driver" else job for job in jobs(3_000, 2)]
    details = measured(jobs(3_000, 1), made, kind=ColumnType.CATEGORICAL)
    assert checks(details)[0] == "category-renamed"
    assert "“driver”" in details.findings[0].title
    assert "“chauffeur”" in details.findings[0].title
    assert "new-values" not in checks(details)
    assert "lost-values" not in checks(details)


def test_values_in_other_letters_are_no_new_values() -> None:
    made = [job.upper() if row % 3 else f" {job}" for row, job in enumerate(jobs(3_000, 2))]
    details = measured(jobs(3_000, 1), made, kind=ColumnType.CATEGORICAL)
    assert "spelling-drift" in checks(details)
    assert "new-values" not in checks(details)
    assert details.findings[0].row_examples == tuple(range(1, 21))


def test_made_up_values_are_found() -> None:
    made = jobs(3_000, 2)
    made[:90] = [f"job {row}" for row in range(90)]
    details = measured(jobs(3_000, 1), made, kind=ColumnType.CATEGORICAL)
    assert checks(details) == ["new-values"]
    assert details.findings[0].severity == "red"
    assert details.findings[0].row_examples[0] == 1


def test_lost_values_are_found_with_their_training_rows() -> None:
    made = [job if job != "baker" else "clerk" for job in jobs(3_000, 2)]
    details = measured(jobs(3_000, 1), made, kind=ColumnType.CATEGORICAL)
    lost = next(f for f in details.findings if f.check == "lost-values")
    rows = jobs(3_000, 1).count("baker")
    assert f"“baker” ({rows} rows)" in lost.title


def test_rounded_decimals_are_found() -> None:
    chance = np.random.default_rng(6)
    ours, theirs = (np.round(chance.normal(50, 9, 2_000), 2) for _ in range(2))
    assert "precision-lost" in checks(measured(ours.tolist(), np.round(theirs, 1).tolist()))
    assert "type-drift" in checks(measured(ours.tolist(), np.round(theirs).tolist()))
    assert checks(measured(ours.tolist(), theirs.tolist())) == []


def test_fractions_in_a_column_of_whole_numbers_are_a_drift_of_type() -> None:
    made = ages(3_000, 2)
    made[:90] = [age + 0.5 for age in made[:90]]
    details = measured(ages(3_000, 1), made)
    assert checks(details) == ["type-drift"]
    assert details.findings[0].row_examples == tuple(range(1, 21))


def test_more_decimals_than_real_ones_are_found() -> None:
    chance = np.random.default_rng(6)
    ours, theirs = chance.normal(50, 9, 2_000), chance.normal(50, 9, 2_000)
    details = measured(np.round(ours, 2).tolist(), theirs.tolist())
    assert checks(details)[0] == "precision-added"


def test_heaping_that_real_data_lack_is_found() -> None:
    chance = np.random.default_rng(7)
    ours, theirs = chance.integers(0, 400, 4_000), chance.integers(0, 400, 4_000)
    heaped = np.where(chance.random(4_000) < 0.2, np.round(theirs / 10) * 10, theirs)
    details = measured(ours.astype(float).tolist(), heaped.astype(float).tolist())
    assert checks(details) == ["heaping"]
    assert "multiples of 10 " in details.findings[0].title


def test_cut_tails_are_found() -> None:
    chance = np.random.default_rng(8)
    ours, theirs = chance.normal(0, 1, 8_000), chance.normal(0, 1, 8_000)
    details = measured(ours.tolist(), np.clip(theirs, -9, 2.2).tolist())
    tail = next(f for f in details.findings if f.check == "tail")
    assert "too few very high values" in tail.title


def test_more_missing_values_are_found_in_points() -> None:
    made: list[float | None] = list(ages(2_000, 2))
    made[::10] = [None] * 200
    details = measured(ages(2_000, 1), made)
    assert checks(details) == ["missing-share"]
    assert "10.0 % against 0.0 %" in details.findings[0].title


def test_a_shifted_column_names_the_level_that_moved_most() -> None:
    made = jobs(4_000, 2)
    fewer = [job if job != "nurse" or row % 3 else "smith" for row, job in enumerate(made)]
    details = measured(jobs(4_000, 1), fewer, kind=ColumnType.CATEGORICAL)
    assert checks(details) == ["distribution-shifted"]
    assert "“smith”" in details.findings[0].title or "“nurse”" in details.findings[0].title


def test_shifted_numbers_are_found() -> None:
    made = [age + 3 for age in ages(3_000, 2)]
    assert "distribution-shifted" in checks(measured(ages(3_000, 1), made))


# --- a second real sample, and what can't be judged ------------------------------------------


def test_a_second_real_sample_raises_no_finding(tmp_path: Path) -> None:
    """In at least 19 of 20 random halves of the sample table."""
    names = ("adult-training.parquet", "adult-synthetic-good.parquet")
    loaded = [
        load_table(resource("samples", name), role, tmp_path)
        for name, role in zip(names, (TableRole.TRAINING, TableRole.SYNTHETIC), strict=True)
    ]
    real, made = (RawTable.of(table) for table in loaded)
    tables = conform_tables(loaded[0].schema, real, made, None)
    alarms = 0
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(tables.training.num_rows)
        half = len(order) // 2
        halves = replace(
            tables,
            training=tables.training.take(pa.array(order[:half])),
            synthetic=tables.training.take(pa.array(order[half:])),
        )
        alarms += bool(measure_details(halves, seed).findings)
    assert alarms <= 1


def test_a_column_without_a_spread_says_so() -> None:
    detail = only(measured([0.0] * 300 + [5.0] * 20, [0.0] * 300 + [5.0] * 25))
    assert NO_SPREAD in detail.not_assessable
    assert detail.distances is not None
    assert detail.distances.w1 is None


def test_a_synthetic_column_without_any_value_says_so() -> None:
    details = measured(ages(200, 1), [None] * 200)
    assert only(details).not_assessable == NO_VALUES
    assert checks(details) == ["missing-share"]
    to_json(details)


@pytest.mark.parametrize("kind", [ColumnType.CATEGORICAL, ColumnType.BOOLEAN])
def test_categories_without_any_synthetic_value_are_no_exception(kind: ColumnType) -> None:
    to_json(measured(["a", "b"] * 100, [None] * 200, ["b"] * 100, kind))


def test_texts_are_left_to_their_own_analysis() -> None:
    detail = only(measured(["a b c"] * 120, ["b c d"] * 120, kind=ColumnType.TEXT))
    assert detail.not_assessable == TEXTS
    assert detail.new is None


def test_times_are_measured_in_days() -> None:
    hour = 3_600_000_000
    ours = [hour * 24 * day for day in range(300)]
    theirs = [hour * 24 * (day + 60) for day in range(300)]
    details = measured(ours, theirs, kind=ColumnType.DATETIME)
    detail = only(details)
    assert detail.range is not None
    assert detail.range.training.highest == pytest.approx(299)
    assert detail.range.above.count == 60
    out = details.findings[0]
    assert out.check == "out-of-range"
    assert "1970-12-26" in out.title


def test_unique_texts_are_no_new_values() -> None:
    ours, theirs = ([f"{side}{row}" for row in range(400)] for side in "ab")
    details = measured(ours, theirs, kind=ColumnType.CATEGORICAL)
    assert "new-values" not in checks(details)
    assert "category-renamed" not in checks(details)


def test_the_same_seed_gives_the_same_details() -> None:
    first, second = (measured(ages(500, 1), ages(500, 2)) for _ in range(2))
    assert to_json(first) == to_json(second)


# --- published tables ------------------------------------------------------------------------


@pytest.mark.reference
def test_datacamp_names_workclass_with_its_shift_in_private(
    reference: ReferenceData, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    files = {
        TableRole.TRAINING: "census-training.csv",
        TableRole.SYNTHETIC: "census-synthetic-demo.csv",
        TableRole.HOLDOUT: "census-holdout.csv",
    }
    loaded = [load_table(reference.table("datacamp", f), r, folder) for r, f in files.items()]
    tables = conform_tables(loaded[0].schema, *(RawTable.of(table) for table in loaded))
    details = measure_details(tables, 7)
    assert details.findings[0].columns == ("workclass",)
    assert "fewer “Private” than training: 61.2 % against 69.6 %" in details.findings[0].title
    planted = tables.synthetic.column("age").to_pylist()
    planted[:2_806] = [150.0] * 2_806
    place = tables.synthetic.column_names.index("age")
    faulty = tables.synthetic.set_column(place, "age", pa.array(planted, pa.float64()))
    found = measure_details(replace(tables, synthetic=faulty), 7).findings[0]
    assert (found.check, found.columns, found.severity) == ("out-of-range", ("age",), "red")
    assert "2,806" in found.title
