"""What filling gaps moved, and what is behind them, with planted faults."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.missing.imputation import ValueKind
from synthdesk.engine.missing.missing_values import MissingValues, measure_missing
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import RawTable
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.source import TableRole
from tests.engine.missing.table_making import population, tables_of, truth_of, with_gaps

TRAINING, SYNTHETIC, TRUTH = TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.GROUND_TRUTH
ROWS = 4_000
REAL = population(ROWS, 1)
FAKE = population(ROWS, 2)


def chance(share: float | np.ndarray, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).random(ROWS) < share


def checks(found: MissingValues) -> set[str]:
    return {finding.check for finding in found.findings}


def measured(
    mask: np.ndarray, synthetic: dict[str, np.ndarray] = FAKE, truth: RawTable | None = None
) -> MissingValues:
    tables = tables_of(with_gaps(REAL, age=mask), synthetic, target="degree")
    return measure_missing(tables, truth or truth_of(REAL), 7)


BY_DEGREE = chance(np.where(REAL["degree"] == "master", 0.7, 0.05))
BY_AGE = chance(np.where(REAL["age"] > 48, 0.7, 0.05))


# --- behind the gaps -----------------------------------------------------------------------


def test_values_missing_because_of_what_they_are_are_found() -> None:
    found = measured(BY_AGE)
    finding = next(f for f in found.findings if f.check == "missing-not-at-random")
    assert finding.id == "missing-not-at-random:training:age"
    behind = found.behind[0]
    assert behind.behind.value == pytest.approx(REAL["age"][BY_AGE].mean())
    assert behind.observed.value == pytest.approx(REAL["age"][~BY_AGE].mean())
    assert behind.difference.low > 10
    assert behind.adjusted is not None
    assert behind.adjusted.low > 3


def test_values_missing_by_another_column_are_explained_by_it() -> None:
    found = measured(BY_DEGREE)
    assert "missing-at-random" in checks(found)
    assert "missing-not-at-random" not in checks(found)
    behind = found.behind[0]
    assert "degree" in behind.adjusted_for
    assert behind.difference.low > 4
    assert behind.adjusted is not None
    assert abs(behind.adjusted.value) < 1.5


def test_values_missing_by_pure_chance_are_no_finding() -> None:
    found = measured(chance(0.3))
    assert checks(found) == {"gaps-filled"}
    assert found.behind[0].difference.low < 0 < found.behind[0].difference.high


def test_categories_missing_because_of_what_they_are_are_found() -> None:
    mask = chance(np.where(REAL["city"] == "B", 0.6, 0.1))
    training = with_gaps(REAL, city=mask)
    found = measure_missing(tables_of(training, FAKE), truth_of(REAL), 7)
    behind = found.behind[0]
    assert behind.figure == "share of “B”"
    assert behind.behind.value == pytest.approx((REAL["city"][mask] == "B").mean())
    assert "missing-not-at-random:training:city" in {f.id for f in found.findings}


def test_without_ground_truth_nothing_is_said_of_what_is_behind() -> None:
    tables = tables_of(with_gaps(REAL, age=BY_AGE), FAKE)
    found = measure_missing(tables, None, 7)
    assert found.behind == ()
    assert found.truth is None
    assert "missing-not-at-random" not in checks(found)
    distance = found.imputations[0].distance(SYNTHETIC, TRAINING)
    assert distance is not None
    assert found.imputations[0].distance(SYNTHETIC, TRUTH) is None


# --- the ground truth as it comes ----------------------------------------------------------


def test_a_truth_in_another_order_is_compared_as_a_whole_only() -> None:
    order = np.random.default_rng(1).permutation(ROWS)
    found = measured(BY_AGE, truth=truth_of({n: v[order] for n, v in REAL.items()}))
    assert found.truth is not None
    assert not found.truth.is_aligned
    assert "not in the same order" in found.truth.not_assessable
    assert found.behind == ()
    assert found.imputations[0].distance(SYNTHETIC, TRUTH) is not None


def test_a_truth_of_another_length_is_said() -> None:
    found = measured(BY_AGE, truth=truth_of({n: v[:1_000] for n, v in REAL.items()}))
    assert found.truth is not None
    assert found.truth.agreeing_rows is None
    assert "1,000 rows" in found.truth.not_assessable


def test_a_truth_with_other_names_more_columns_and_another_order_is_matched() -> None:
    truth = {"more": np.arange(ROWS), "AGE": REAL["age"], "wage": REAL["pay"], "city": REAL["city"]}
    found = measured(BY_AGE, truth=truth_of(truth, wage="pay"))
    assert found.truth is not None
    assert found.truth.columns == ("age", "pay", "city")
    assert found.truth.absent == ("degree",)
    assert found.truth.is_aligned
    assert found.truth.agreeing_rows == ROWS
    assert found.imputations[0].of(TRUTH) is not None


def test_a_truth_of_another_kind_is_left_out_and_said() -> None:
    truth = dict(REAL) | {"age": np.array(["young"] * ROWS, dtype=object)}
    found = measured(BY_AGE, truth=truth_of(truth))
    assert found.truth is not None
    assert found.truth.unreadable == ("age",)
    assert found.imputations[0].of(TRUTH) is None


def test_a_truth_without_any_known_column_is_said() -> None:
    found = measured(BY_AGE, truth=RawTable("t.csv", pa.table({"zzz": [1, 2]})))
    assert found.truth is not None
    assert "No column" in found.truth.not_assessable
    to_json(found)


# --- filled values -------------------------------------------------------------------------


def test_values_filled_with_the_mean_are_found() -> None:
    filled = np.where(BY_AGE, REAL["age"][~BY_AGE].mean(), REAL["age"])
    found = measured(BY_AGE, dict(REAL) | {"age": filled})
    assert {"imputation-off", "imputed-with-one-value", "gaps-filled"} <= checks(found)
    off = next(f for f in found.findings if f.check == "imputation-off")
    assert off.id == "imputation-off:synthetic:age"
    assert off.severity is Severity.RED


def test_true_values_put_back_are_no_fault() -> None:
    found = measured(BY_AGE, dict(REAL))
    assert checks(found) == {"gaps-filled", "missing-not-at-random"}
    distance = found.imputations[0].distance(SYNTHETIC, TRUTH)
    assert distance is not None
    assert (distance.ks, distance.w1) == (0.0, 0.0)


def test_a_complete_column_that_moved_is_named() -> None:
    city = np.where(chance(0.15, 9), "A", FAKE["city"]).astype(object)
    found = measured(chance(0.3), dict(FAKE) | {"city": city})
    assert "imputation-moved:synthetic:city" in {f.id for f in found.findings}
    moved = next(column for column in found.moved if column.column == "city")
    assert moved.level == "A"
    assert not any(f.id.endswith((":pay", ":degree")) for f in found.findings)


@pytest.mark.parametrize("seed", range(8))
def test_a_second_real_sample_without_gaps_moved_nothing(seed: int) -> None:
    real, second = population(2_000, 100 + seed), population(2_000, 200 + seed)
    mask = np.random.default_rng(seed).random(2_000) < 0.3
    found = measure_missing(tables_of(with_gaps(real, age=mask), second), truth_of(real), seed)
    assert checks(found) == {"gaps-filled"}


def test_without_imputing_no_column_can_be_moved_by_it() -> None:
    synthetic = with_gaps(FAKE, age=chance(0.3, 5))
    synthetic["city"] = np.where(chance(0.3, 9), "A", synthetic["city"]).astype(object)
    assert measured(chance(0.3), synthetic).moved == ()


# --- values and groups ---------------------------------------------------------------------


def test_means_by_group_are_those_of_each_table_by_itself() -> None:
    mask = chance(0.3)
    found = measured(mask)
    imputed = found.imputations[0]
    assert imputed.groups[0].by == "degree", "the target comes first"
    assert [groups.by for groups in imputed.groups] == ["degree", "city"]
    level = imputed.groups[0].levels.index("master")
    for role, ages, degrees in (
        (TRAINING, REAL["age"][~mask], REAL["degree"][~mask]),
        (SYNTHETIC, FAKE["age"], FAKE["degree"]),
        (TRUTH, REAL["age"], REAL["degree"]),
    ):
        own = ages[degrees == "master"]
        figure = imputed.groups[0].at(role, level)
        assert figure is not None
        assert figure.figure is not None
        assert figure.n == len(own)
        assert figure.figure.value == pytest.approx(own.mean())
        error = 1.959964 * own.std(ddof=1) / len(own) ** 0.5
        assert figure.figure.high - figure.figure.value == pytest.approx(error, rel=1e-6)


def test_a_level_with_four_values_has_no_mean() -> None:
    table = dict(REAL)
    table["city"] = np.where(np.arange(ROWS) < 4, "rare", REAL["city"]).astype(object)
    training = with_gaps(table, age=np.arange(ROWS) > 3_000)
    found = measure_missing(tables_of(training, FAKE), None, 7)
    groups = next(g for g in found.imputations[0].groups if g.by == "city")
    figure = groups.at(TRAINING, groups.levels.index("rare"))
    assert figure is not None
    assert (figure.n, figure.figure) == (4, None)


def test_times_and_categories_are_compared_too() -> None:
    random = np.random.default_rng(4)
    days = np.datetime64("2020-01-01", "D") + random.integers(0, 900, ROWS)
    missing = days.copy()
    missing[chance(0.2)] = np.datetime64("NaT")
    training = with_gaps(REAL, city=chance(0.2, 8)) | {"day": missing}
    found = measure_missing(tables_of(training, dict(FAKE) | {"day": days}), None, 7)
    kinds = {one.column: one.kind for one in found.imputations}
    assert kinds == {"city": ValueKind.CATEGORY, "day": ValueKind.TIME}
    city, day = (next(o for o in found.imputations if o.column == c) for c in ("city", "day"))
    assert city.distance(SYNTHETIC, TRAINING) is not None
    assert city.groups[0].what.startswith("share of")
    observed = day.of(TRAINING)
    assert observed is not None
    assert observed.mean is not None
    assert np.datetime64(int(observed.mean.value), "D").astype(str).startswith("2021-03")
    assert sum(observed.counts) == observed.n
    to_json(found)


def test_an_all_missing_synthetic_column_is_passed_over() -> None:
    synthetic = with_gaps(FAKE, age=np.ones(ROWS, dtype=bool))
    found = measured(chance(0.3), synthetic)
    assert found.imputations == ()
    to_json(found)


def test_the_same_seed_gives_the_same_figures() -> None:
    assert to_json(measured(BY_AGE)) == to_json(measured(BY_AGE))


def test_columns_that_are_left_out_take_no_part() -> None:
    tables = tables_of(with_gaps(REAL, age=BY_AGE), FAKE)
    columns = tuple(
        replace(c, role=ColumnRole.IGNORE) if c.name == "city" else c for c in tables.schema.columns
    )
    ignoring = replace(tables, schema=replace(tables.schema, columns=columns))
    kept = [c.name for c in ignoring.columns]
    ignoring = replace(
        ignoring, training=tables.training.select(kept), synthetic=tables.synthetic.select(kept)
    )
    found = measure_missing(ignoring, truth_of(REAL), 7)
    assert found.truth is not None
    assert "city" not in found.truth.columns
