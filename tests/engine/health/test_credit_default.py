"""The published figures: faults planted into real credit card data, and the data as they are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.health.single_column_auc import (
    bins_of_numbers,
    cross_validated_auc,
    stratified_folds,
)
from synthdesk.engine.tables.schema import ColumnType
from tests.reference_data import ReferenceData

from .conftest import Check

pytestmark = pytest.mark.reference
TARGET = "DEFAULT_NEXT_MONTH"
TYPES = {"ID": ColumnType.IDENTIFIER}
Values = dict[str, Any]


@pytest.fixture(scope="module")
def credit(reference: ReferenceData) -> Values:
    """All 30,000 clients, one array a column."""
    table = pyarrow.csv.read_csv(reference.table("credit-default", "credit_default.csv"))
    return {name: table.column(name).to_numpy() for name in table.column_names}


def with_faults(credit: Values) -> Values:
    """The columns that a careless export would add."""
    draw = np.random.default_rng(1)
    defaulted, rows = credit[TARGET] == 1, len(credit[TARGET])
    words = np.array(
        ["called", "late", "paid", "card", "letter", "sent", "agreed", "plan", "asked", "again"]
    )
    days = draw.integers(0, 60, rows).astype("timedelta64[D]")
    age_days = (credit["AGE"] * 365.25 + draw.integers(0, 365, rows)).astype("timedelta64[D]")
    return credit | {
        "TARGET_COPY": credit[TARGET],
        "TARGET_STR": np.where(defaulted, "yes", "no"),
        "RECOVERY_AMT": np.where(defaulted, np.round(draw.gamma(2, 3_000, rows), 2) + 1, 0.0),
        "CHARGE_OFF_DATE": pa.array(_days("2005-11-01", days), mask=~defaulted),
        "TARGET_NOISY95": np.where(draw.random(rows) < 0.05, ~defaulted, defaulted).astype(int),
        "BILL_TOTAL": sum(credit[f"BILL_AMT{month}"] for month in range(1, 7)),
        "PAY_TOTAL_K": sum(credit[f"PAY_AMT{month}"] for month in range(1, 7)) / 1000,
        "LIMIT_USD": np.round(credit["LIMIT_BAL"] * 0.0312, 2),
        "BILL_MINUS_PAY": credit["BILL_AMT2"] - credit["PAY_AMT1"],
        "UTIL": credit["BILL_AMT1"] / credit["LIMIT_BAL"],
        "UUID": [str(uuid.UUID(int=(i * 7919) << 40 | i)) for i in range(rows)],
        "EMAIL": [f"user{i}@mail{i % 7}.example" for i in draw.permutation(rows)],
        "NOTES": [" ".join(words[draw.integers(0, 8, 12)]) + f" {i}" for i in range(rows)],
        "DOB": _days("2005-09-01", -age_days),
        "APPL_DATE": _days("2005-03-01", draw.integers(0, 30, rows).astype("timedelta64[D]")),
    }


def _days(first: str, offsets: Any) -> Any:
    return (np.datetime64(first, "D") + offsets).astype("datetime64[us]")


def auc_of(finding: Any) -> float:
    """The first figure of a finding's evidence."""
    return float(finding.evidence[0].text.split()[0])


def test_every_planted_leak_is_red_and_no_honest_column_is(credit: Values, check: Check) -> None:
    checked = check(with_faults(credit), TARGET, types=TYPES)

    leaks = {finding.columns[0]: auc_of(finding) for finding in checked.of("target-leakage")}

    assert leaks == {
        "TARGET_COPY": 1.0,
        "TARGET_STR": 1.0,
        "RECOVERY_AMT": 1.0,
        "CHARGE_OFF_DATE": 1.0,
        "TARGET_NOISY95": pytest.approx(0.95, abs=0.01),
    }
    assert all(f.severity is Severity.RED for f in checked.of("target-leakage"))
    (gaps,) = checked.of("target-leakage", "CHARGE_OFF_DATE")
    assert gaps.title == "Whether CHARGE_OFF_DATE is missing alone tells the target: AUC 1.000"


def test_each_computed_column_is_found_with_its_coefficients(credit: Values, check: Check) -> None:
    checked = check(with_faults(credit), TARGET, types=TYPES)

    assert checked.titles("exact-sums") == {
        "BILL_TOTAL = BILL_AMT1 + BILL_AMT2 + BILL_AMT3 + BILL_AMT4 + BILL_AMT5 + BILL_AMT6",
        "PAY_TOTAL_K = 0.001 × (PAY_AMT1 + PAY_AMT2 + PAY_AMT3 + PAY_AMT4 + PAY_AMT5 + PAY_AMT6)",
        "BILL_MINUS_PAY = BILL_AMT2 − PAY_AMT1",
    }
    assert checked.titles("scaled-copies") == {"LIMIT_USD = 0.0312 × LIMIT_BAL"}
    assert checked.titles("exact-ratios") == {"UTIL = BILL_AMT1 / LIMIT_BAL"}
    (total,) = checked.of("exact-sums", "BILL_TOTAL")
    assert "30,000 of 30,000 rows" in total.evidence[0].text


def test_keys_texts_and_dates_are_named_and_amounts_are_no_keys(
    credit: Values, check: Check
) -> None:
    checked = check(with_faults(credit), TARGET, types=TYPES, cutoff=date(2005, 10, 31))

    keys = {finding.columns[0] for finding in checked.of("identifiers")}
    assert keys == {"ID", "UUID", "EMAIL"}
    assert {f.columns[0] for f in checked.of("free-text")} == {"NOTES"}
    assert {f.columns[0] for f in checked.of("birth-dates")} == {"DOB"}
    (late,) = checked.of("after-cutoff")
    assert late.columns == ("CHARGE_OFF_DATE",)
    assert late.evidence[0].text == "6,636 of 6,636 with a date (100.0 %), n = 30,000"


def test_the_data_as_they_are_raise_nothing_red_or_amber(
    credit: Values, check: Check, reference: ReferenceData
) -> None:
    published = reference.published("responsible_ml.json")
    np.random.seed(12345)  # noqa: NPY002 - the published split
    is_training = np.random.rand(30_000) < 0.7  # noqa: NPY002
    checked = check(
        _where(credit, is_training), TARGET, holdout=_where(credit, ~is_training), types=TYPES
    )

    assert checked.serious == []
    (shared,) = checked.of("shared-rows", table="holdout")
    assert shared.title.startswith(f"{published['leak']['train_test_exact_overlap_rows']} rows")

    whole = check(credit, TARGET, types=TYPES)
    groups = published["leak"]["identical_features_conflicting_label_groups"]
    assert whole.titles("conflicting-labels") == {
        f"{groups} groups of equal rows have different targets"
    }
    assert whole.titles("duplicate-rows") == {
        f"{published['data']['dup_rows_excl_ID']} rows repeat an earlier row"
    }


def _where(values: Mapping[str, Any], rows: Any) -> Values:
    return {name: column[rows] for name, column in values.items()}


@pytest.mark.parametrize("column", ["PAY_0", "PAY_2", "PAY_6", "LIMIT_BAL", "PAY_AMT1", "AGE"])
def test_auc_of_honest_columns_is_the_published_one(
    credit: Values, reference: ReferenceData, column: str
) -> None:
    published = reference.published("responsible_ml.json")["leak"]["single_feature_auc"]
    positive = credit[TARGET] == 1
    folds = stratified_folds(credit[TARGET], np.random.default_rng(1))

    auc = cross_validated_auc(bins_of_numbers(credit[column].astype(float)), positive, folds)

    assert auc.value == pytest.approx(published[column][0], abs=0.01)
    assert auc.low < auc.value < auc.high
    assert auc.n == 30_000
