"""Each fault of a column, planted, is found and named; clean columns are passed over."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.health.findings import Severity
from synthdesk.engine.tables.import_settings import AS_RECOGNISED
from synthdesk.engine.tables.loading import SetAsideRows
from synthdesk.engine.tables.schema import (
    ColumnMark,
    ColumnType,
    MissingSuggestion,
    Unreadable,
)

from .conftest import Check

ROWS = 400
DRAW = np.random.default_rng(1)
X = np.round(DRAW.normal(size=ROWS), 3)


def days(first: str, spread: int) -> np.ndarray:
    """Random days within so many of the first."""
    offsets = np.random.default_rng(2).integers(0, spread, ROWS).astype("timedelta64[D]")
    return (np.datetime64(first, "D") + offsets).astype("datetime64[us]")


# --- identifiers and texts -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        (np.arange(5_000, 5_000 + ROWS), "amber"),
        (np.random.default_rng(3).permutation(ROWS), "amber"),
        ([f"C-{i:05}" for i in range(ROWS)], "amber"),
        ([f"p{i}@post.example" for i in range(ROWS)], "red"),
        ([f"p{i % 90}@post.example" for i in range(ROWS)], "red"),
    ],
)
def test_columns_that_name_a_row_are_found(check: Check, values: object, severity: str) -> None:
    (finding,) = check({"key": values, "x": X}).of("identifiers")

    assert finding.columns == ("key",)
    assert finding.severity == severity


def test_amounts_are_no_keys_however_different_they_are(check: Check) -> None:
    amounts = np.random.default_rng(1).integers(-10_000, 900_000, ROWS)

    assert check({"amount": amounts, "x": X}).of("identifiers") == []


def test_free_text_is_amber_until_its_type_is_text(check: Check) -> None:
    notes = [f"called the client on day {i} about the late payment" for i in range(ROWS)]
    with_mail = [f"{note}, write to a{i}@b.example" for i, note in enumerate(notes)]

    (as_category,) = check({"notes": notes, "x": X}).of("free-text")
    (as_text,) = check({"notes": notes, "x": X}, types={"notes": ColumnType.TEXT}).of("free-text")
    (risky,) = check({"n": with_mail, "x": X}, types={"n": ColumnType.TEXT}).of("free-text")

    assert as_category.severity is Severity.AMBER
    assert as_text.severity is Severity.INFO
    assert risky.severity is Severity.AMBER


def test_long_category_names_are_no_free_text(check: Check) -> None:
    names = [f"persons living in a household of type {i % 7}" for i in range(ROWS)]

    assert check({"household": names, "x": X}).of("free-text") == []


# --- dates ---------------------------------------------------------------------------------


def test_dates_of_birth_are_found_by_the_ages_that_they_imply(check: Check) -> None:
    table = {"born": days("1940-01-01", 20_000), "visit": days("2024-01-01", 300)}

    (finding,) = check(table).of("birth-dates")

    assert finding.columns == ("born",)
    assert finding.severity is Severity.AMBER


def test_a_date_of_birth_marked_as_quasi_identifier_is_a_remark(check: Check) -> None:
    checked = check(
        {"born": days("1930-01-01", 25_000), "x": X},
        change=lambda s: s.with_marks(["born"], [ColumnMark.QUASI_IDENTIFIER]),
    )

    assert checked.of("birth-dates")[0].severity is Severity.INFO


def test_contract_dates_are_no_dates_of_birth(check: Check) -> None:
    table = {"begin": days("2015-01-01", 3_000), "end": days("2024-01-01", 300)}

    assert check(table).of("birth-dates") == []


def test_dates_after_the_cutoff_are_red_and_counted(check: Check) -> None:
    table = {"seen": days("2024-01-01", 100), "x": X}
    late = int((table["seen"] >= np.datetime64("2024-03-02")).sum())

    (finding,) = check(table, cutoff=date(2024, 3, 1)).of("after-cutoff")

    assert finding.severity is Severity.RED
    assert finding.evidence[0].text.startswith(f"{late} of {ROWS}")
    assert check(table).run("after-cutoff").not_assessable == "no cut-off date was named"


def test_placeholder_dates_are_found_and_can_be_declared_missing(check: Check) -> None:
    seen = days("2020-01-01", 900)
    seen[:5] = np.datetime64("1900-01-01")
    seen[5:8] = np.datetime64("9999-12-31")

    (finding,) = check({"seen": seen, "x": X}).of("placeholder-dates")

    assert [e.label for e in finding.evidence] == ["1900-01-01", "9999-12-31"]


# --- nothing, too much, unusable -----------------------------------------------------------


def test_empty_and_constant_columns_are_amber(check: Check) -> None:
    checked = check({"void": pa.nulls(ROWS), "one": ["yes"] * ROWS, "seven": [7.0] * ROWS, "x": X})

    assert checked.titles("without-information") == {
        "void holds no value at all",
        "one holds one single value",
        "seven holds one single value",
    }
    assert all(f.severity is Severity.AMBER for f in checked.of("without-information"))


def test_very_many_rare_categories_are_amber(check: Check) -> None:
    table = {"shop": [f"shop {i % 180}" for i in range(ROWS)], "x": X}

    (finding,) = check(table).of("many-categories")

    assert finding.title == "shop has 180 categories"


def test_infinite_and_inexact_numbers_are_counted(check: Check) -> None:
    ratio = np.where(np.arange(ROWS) < 3, np.inf, X)
    account = 2**60 + np.random.default_rng(1).integers(0, 2**40, ROWS)

    checked = check({"ratio": ratio, "account": account})

    assert checked.titles("unusable-values") == {
        "ratio holds infinite numbers",
        "account holds whole numbers too large to be exact",
    }
    (infinite,) = checked.of("unusable-values", "ratio")
    assert infinite.evidence[0].text == f"3 of {ROWS}"


def test_unreadable_values_are_counted_until_they_count_as_missing(check: Check) -> None:
    pay = [*map(str, X[:-2]), "n/a", "n/a"]
    types = {"pay": ColumnType.NUMERIC}

    (finding,) = check({"pay": pay, "x": X}, types=types).of("unusable-values")
    settled = check(
        {"pay": pay, "x": X},
        types=types,
        change=lambda s: s.with_unreadable(["pay"], Unreadable.MISSING),
    )

    assert [e.text for e in finding.evidence] == [f"2 of {ROWS}", "“n/a”"]
    assert settled.of("unusable-values") == []


def test_spellings_of_one_category_are_amber_until_they_are_folded(check: Check) -> None:
    town = np.array(["Bern", "bern", "Bern ", "Basel"])[np.arange(ROWS) % 4]

    (finding,) = check({"town": town, "x": X}).of("value-variants")
    folded = check({"town": town, "x": X}, change=lambda s: s.with_fold_values(["town"]))

    assert finding.evidence[0].text == "300 of 400 hold one of them"
    assert folded.of("value-variants") == []


# --- what the import left open -------------------------------------------------------------


def test_unconfirmed_missing_tokens_are_amber_until_confirmed(check: Check) -> None:
    suggestion = MissingSuggestion("job", "?", 9, "It is no word.", ColumnType.CATEGORICAL)
    table = {"job": np.where(np.arange(ROWS) < 9, "?", "clerk"), "x": X}

    (finding,) = check(table, suggestions=(suggestion,)).of("missing-tokens")
    confirmed = check(table, suggestions=(suggestion,), change=lambda s: s.confirmed(suggestion))

    assert finding.severity is Severity.AMBER
    assert finding.title == "job holds “?”, which may mean “no value”"
    assert confirmed.of("missing-tokens") == []


def test_rows_set_aside_are_amber(check: Check) -> None:
    aside = SetAsideRows(2, ((17, "12 values instead of 10", "a,b"), (90, "one value", "c")))

    (finding,) = check({"x": X}, set_aside=aside, given=AS_RECOGNISED).of("rows-set-aside")

    assert finding.title == "2 rows could not be read and are not in the table"
    assert finding.evidence[1].label == "Line 17"


def test_renamed_columns_are_remarks_and_lacking_ones_amber(check: Check) -> None:
    checked = check({"hours_per_week": X, "age": X + 1}, synthetic={"Hours-Per-Week": X})

    severities = {f.check: f.severity for f in checked.of("column-names", table="synthetic")}
    assert severities == {
        "column-names": Severity.INFO,
        "column-names.lacking": Severity.AMBER,
    }


# --- against training ----------------------------------------------------------------------


def test_gaps_strange_values_and_ranges_of_other_tables_are_named(check: Check) -> None:
    town = np.array(["Bern", "Basel", "Chur"])[np.arange(ROWS) % 3]
    training = {"pay": X, "town": town}
    synthetic = {
        "pay": pa.array(np.where(np.arange(ROWS) < 30, 99.0, X), mask=np.arange(ROWS) >= 360),
        "town": np.where(np.arange(ROWS) < 40, "Berne", np.where(town == "Chur", "CHUR", town)),
    }

    checked = check(training, synthetic=synthetic)

    assert checked.titles("missing-share", "synthetic") == {
        "pay is missing more often than in training (in the synthetic table)"
    }
    assert checked.titles("beyond-range", "synthetic") == {
        "pay goes beyond training's range in 30 rows (in the synthetic table)"
    }
    assert checked.titles("unseen-values", "synthetic") == {
        "town holds values that training never holds, in 40 rows (in the synthetic table)"
    }
    assert checked.titles("value-variants", "synthetic") == {
        "town writes training's categories in another way (in the synthetic table)"
    }


def test_a_fault_that_training_has_too_is_said_once(check: Check) -> None:
    table = {"one": ["yes"] * ROWS, "x": X}

    checked = check(table, synthetic={"one": ["yes"] * ROWS, "x": X[::-1]})

    assert len([f for f in checked.health.findings if f.columns == ("one",)]) == 1
    assert checked.of("without-information", table="synthetic") == []
