"""A column that tells the target is found whatever the target's type; noise is not."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.health.single_column_auc import (
    bins_of_numbers,
    cross_validated_auc,
    stratified_folds,
)

from .conftest import Check

ROWS = 2_000


def noise(seed: int) -> np.ndarray:
    """Numbers that say nothing."""
    return np.random.default_rng(seed).normal(size=ROWS)


@pytest.mark.parametrize(("flipped", "severity"), [(0.0, "red"), (0.05, "red"), (0.15, "amber")])
def test_a_copy_of_the_target_is_found_through_noise(
    check: Check, flipped: float, severity: str
) -> None:
    draw = np.random.default_rng(1)
    target = draw.integers(0, 2, ROWS)
    copy = np.where(draw.random(ROWS) < flipped, 1 - target, target)

    checked = check({"copy": copy, "noise": noise(2), "y": target}, "y")

    (finding,) = checked.of("target-leakage")
    assert finding.columns == ("copy",)
    assert finding.severity == severity
    assert f"n = {ROWS:,}" in finding.evidence[0].text


def test_the_best_told_class_of_several_counts(check: Check) -> None:
    kinds = np.random.default_rng(1).choice(["a", "b", "c", "d"], ROWS)

    checked = check({"tells_c": kinds == "c", "noise": noise(2), "y": kinds}, "y")

    (finding,) = checked.of("target-leakage")
    assert finding.columns == ("tells_c",)
    assert ("It tells", "y = c") in [(e.label, e.text) for e in finding.evidence]


def test_of_a_numeric_target_the_upper_half_is_asked_for(check: Check) -> None:
    price = np.random.default_rng(1).lognormal(size=ROWS)

    checked = check({"tax": np.round(price * 0.19, 2), "noise": noise(2), "price": price}, "price")

    (finding,) = checked.of("target-leakage")
    assert finding.columns == ("tax",)
    assert finding.evidence[1].text == "price above it"


def test_a_missing_pattern_leaks_where_the_values_are_noise(check: Check) -> None:
    draw = np.random.default_rng(1)
    target = draw.random(ROWS) < 0.3
    checked = check({"fee": pa.array(noise(2), mask=~target), "noise": noise(3), "y": target}, "y")

    (finding,) = checked.of("target-leakage")
    assert finding.title == "Whether fee is missing alone tells the target: AUC 1.000"


def test_columns_that_are_left_out_and_texts_are_looked_at_too(check: Check) -> None:
    target = np.random.default_rng(1).integers(0, 2, ROWS)
    words = np.where(target == 1, "written off", "paid")

    checked = check(
        {"status": words, "y": target}, "y", change=lambda s: s.with_changes(ignored=["status"])
    )

    (finding,) = checked.of("target-leakage")
    assert "still in the file" in finding.why


def test_keys_of_single_rows_tell_nothing(check: Check) -> None:
    target = np.random.default_rng(1).integers(0, 2, ROWS)

    checked = check({"key": [f"k{i}" for i in range(ROWS)], "y": target}, "y")

    assert checked.of("target-leakage") == []


def test_without_a_target_the_check_says_so_and_the_others_run(check: Check) -> None:
    checked = check({"key": [f"k{i}" for i in range(ROWS)], "noise": noise(1)})

    assert checked.run("target-leakage").not_assessable == "no target column was named"
    assert checked.of("identifiers", "key")


def test_a_target_of_one_class_is_not_assessable(check: Check) -> None:
    checked = check({"noise": noise(1), "y": np.r_[np.ones(ROWS - 3), np.zeros(3)]}, "y")

    assert "two classes of at least 10 rows" in checked.run("target-leakage").not_assessable


def test_a_leak_that_only_the_synthetic_table_has_names_that_table(check: Check) -> None:
    draw = np.random.default_rng(1)
    target = draw.integers(0, 2, ROWS)
    honest = {"a": noise(2), "y": target}
    checked = check(honest, "y", synthetic={"a": target + 0.0, "y": target})

    (finding,) = checked.of("target-leakage", table="synthetic")
    assert finding.severity is Severity.RED
    assert finding.title.endswith("(in the synthetic table)")
    assert checked.of("target-leakage") == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(0.0, 3.0))
def test_the_auc_of_two_normal_groups_is_the_one_that_theory_gives(seed: int, shift: float) -> None:
    draw = np.random.default_rng(seed)
    positive = draw.random(4_000) < 0.4
    values = draw.normal(size=4_000) + shift * positive

    auc = cross_validated_auc(
        bins_of_numbers(values), positive, stratified_folds(positive.astype(int), draw)
    )

    assert auc.value == pytest.approx(norm.cdf(shift / np.sqrt(2)), abs=0.05)
    assert auc.low <= auc.value <= auc.high


def test_folds_are_even_for_each_label() -> None:
    labels = np.repeat([0, 1, 2], [500, 50, 5])
    folds = stratified_folds(labels, np.random.default_rng(1))

    for label, each in ((0, 100), (1, 10), (2, 1)):
        assert np.bincount(folds[labels == label], minlength=5).tolist() == [each] * 5
