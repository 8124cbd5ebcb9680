"""Duplicates, torn labels and shared rows are counted exactly and judged against chance."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.health.findings import Severity

from .conftest import Check


def people(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Rows that are nearly all different."""
    draw = np.random.default_rng(seed)
    return {
        "pay": np.round(draw.lognormal(8, 1, rows), 2),
        "town": draw.choice([f"town {i}" for i in range(30)], rows),
        "left": draw.integers(0, 2, rows),
    }


def stacked(*tables: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Tables one above the other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def some(table: dict[str, np.ndarray], rows: Any) -> dict[str, np.ndarray]:
    """Some rows of a table."""
    return {name: values[rows] for name, values in table.items()}


def test_rows_appended_twice_are_named(check: Check) -> None:
    table = people(500, 1)

    (finding,) = check(stacked(table, some(table, [3, 4, 5])), "left").of("duplicate-rows")

    assert finding.title == "3 rows repeat an earlier row"
    assert finding.row_examples == (501, 502, 503)


def test_equal_rows_with_different_targets_are_torn_not_repeated(check: Check) -> None:
    table = people(500, 1)
    torn = some(table, [7, 8])
    torn["left"] = 1 - torn["left"]

    checked = check(stacked(table, torn), "left")

    (finding,) = checked.of("conflicting-labels")
    assert finding.title == "2 groups of equal rows have different targets"
    assert finding.row_examples == (8, 9, 501, 502)
    assert checked.of("duplicate-rows") == []


def test_training_rows_copied_into_the_holdout_are_amber(check: Check) -> None:
    training, holdout = people(2_000, 1), people(600, 2)

    checked = check(training, "left", holdout=stacked(holdout, some(training, range(30))))

    (finding,) = checked.of("shared-rows", table="holdout")
    assert finding.severity is Severity.AMBER
    assert finding.title.startswith("30 rows also stand in the training table")
    assert finding.row_examples[0] == 601


def test_rows_that_meet_by_chance_are_a_remark_only(check: Check) -> None:
    draw = np.random.default_rng(1)
    coarse = {name: draw.integers(0, 8, 3_000) for name in "abc"}

    checked = check(some(coarse, range(2_000)), holdout=some(coarse, range(2_000, 3_000)))

    (finding,) = checked.of("shared-rows", table="holdout")
    assert finding.severity is Severity.INFO


def test_synthetic_rows_equal_to_training_point_to_the_privacy_tab(check: Check) -> None:
    training = people(500, 1)

    checked = check(training, "left", synthetic=stacked(people(400, 2), some(training, range(100))))

    (finding,) = checked.of("shared-rows", table="synthetic")
    assert finding.severity is Severity.INFO
    assert "Privacy" in finding.advice


def test_a_generator_that_repeats_itself_is_amber(check: Check) -> None:
    synthetic = some(people(50, 2), np.arange(500) % 50)

    checked = check(people(500, 1), "left", synthetic=synthetic)

    (finding,) = checked.of("duplicate-rows", table="synthetic")
    assert finding.severity is Severity.AMBER


def test_numbers_are_equal_however_a_file_stores_them(check: Check) -> None:
    checked = check(
        {"n": np.arange(200), "t": [f"t{i % 9}" for i in range(200)]},
        holdout={"n": [str(i) for i in range(200)], "t": [f"t{i % 9}" for i in range(200)]},
    )

    (finding,) = checked.of("shared-rows", table="holdout")
    assert finding.title.startswith("200 rows")


def test_a_table_without_some_columns_is_not_assessable(check: Check) -> None:
    holdout = people(300, 2)
    del holdout["town"]

    checked = check(people(300, 1), "left", holdout=holdout)

    assert "1 of 2 columns" in checked.run("shared-rows", "holdout").not_assessable


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    training=st.lists(st.tuples(st.sampled_from([0, 1, None]), st.sampled_from("ab")), min_size=30),
    holdout=st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from("bc")), min_size=1),
)
def test_counts_are_those_of_a_plain_count(
    check: Check, tmp_path: Path, training: list[Any], holdout: list[Any]
) -> None:
    def table(rows: list[Any]) -> dict[str, pa.Array]:
        return {
            "n": pa.array([row[0] for row in rows], pa.float64()),
            "t": pa.array([row[1] for row in rows]),
        }

    checked = check(table(training), holdout=table(holdout))

    repeats = sum(often - 1 for often in Counter(training).values())
    shared = sum(row in set(training) for row in holdout)
    assert checked.titles("duplicate-rows") == (
        {f"{repeats} row{'s repeat' if repeats > 1 else ' repeats'} an earlier row"}
        if repeats
        else set()
    )
    assert checked.titles("shared-rows", "holdout") == (
        {
            f"{shared} row{'s also stand' if shared > 1 else ' also stands'} in the training "
            "table (in the holdout table)"
        }
        if shared
        else set()
    )
