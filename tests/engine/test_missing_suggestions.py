"""Values that may mean “no value”: found where planted, and nowhere on clean columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.tables.schema import (
    ColumnType,
    MissingSuggestion,
    NumberKind,
    infer_schema,
    suggest_missing,
)
from tests.engine.test_schema import as_read
from tests.reference_data import ReferenceData, reference

__all__ = ["reference"]

AGES = np.random.default_rng(1).integers(17, 91, 2_000).tolist()
COUNTS = np.random.default_rng(2).poisson(3, 2_000).tolist()
PAY = np.round(np.random.default_rng(3).lognormal(7, 0.5, 2_000), 2).tolist()
DAYS = [f"{y}-{m:02d}-{d:02d}" for y in range(1930, 2000) for m in (1, 5, 9) for d in range(2, 12)]


def suggested(values: Sequence[object] | pa.Array) -> tuple[MissingSuggestion, ...]:
    stored = values if isinstance(values, pa.Array) else as_read(values)
    table = pa.table({"x": stored})
    return suggest_missing(table, infer_schema(table))


def planted(values: Sequence[object], *tokens: object, times: int = 30) -> list[object]:
    return [*values, *(token for token in tokens for _ in range(times))]


@pytest.mark.parametrize(
    ("values", "token", "becomes"),
    [
        (planted(["red", "green"] * 500, "?"), "?", ColumnType.CATEGORICAL),
        (planted(["red", "green"] * 500, "N.A."), "N.A.", ColumnType.CATEGORICAL),
        (planted(["red", "green"] * 500, "Unknown"), "Unknown", ColumnType.CATEGORICAL),
        (planted(["red", "green"] * 500, " "), " ", ColumnType.CATEGORICAL),
        (planted(["yes", "no"] * 500, "-"), "-", ColumnType.BOOLEAN),
        (planted(AGES, "."), ".", ColumnType.NUMERIC),
        (planted(AGES, "refused"), "refused", ColumnType.NUMERIC),
        (planted(DAYS, "not yet"), "not yet", ColumnType.DATETIME),
        (planted(AGES, -1), "-1", ColumnType.NUMERIC),
        (planted(AGES, -9), "-9", ColumnType.NUMERIC),
        (planted(COUNTS, -99), "-99", ColumnType.NUMERIC),
        (planted(COUNTS, 99), "99", ColumnType.NUMERIC),
        (planted(AGES, 999), "999", ColumnType.NUMERIC),
        (planted(PAY, -999), "-999", ColumnType.NUMERIC),
        (planted(DAYS, "1900-01-01"), "1900-01-01", ColumnType.DATETIME),
        (planted(DAYS, "9999-12-31"), "9999-12-31", ColumnType.DATETIME),
    ],
)
def test_a_planted_token_is_suggested_with_its_rows(
    values: list[object], token: str, becomes: ColumnType
) -> None:
    (found,) = suggested(values)
    assert (found.column, found.token, found.rows, found.becomes) == ("x", token, 30, becomes)
    assert "30 of" in found.why


@pytest.mark.parametrize(
    "values",
    [
        AGES,
        COUNTS,
        PAY,
        DAYS,
        ["red", "green"] * 500,
        [-2, -1, 0, 1, 2, 3] * 300,  # a scale
        planted(COUNTS, -1),  # next to 0
        [*AGES, 99, 99],
        [90, 95, 99] * 100,
        [*AGES, -99],  # once only
        planted([-40.5, 3.25, 20.75] * 500, -99),  # not the only value below 0
        [0, 5_000, 40_000] * 500,
        planted(["Nils", "Ann"] * 50_000, "Nil", times=4),  # a name
        planted(["A1", "B2", "7"] * 500, "C9"),
        planted(["1899-12-29", *DAYS], "1900-01-01"),  # another date beside it
        ["?"] * 500,
    ],
)
def test_clean_columns_are_left_alone(values: list[object]) -> None:
    assert suggested(values) == ()


@pytest.mark.parametrize(
    ("stored", "tokens"),
    [
        (pa.array(planted(AGES, -99)), ["-99"]),
        (pa.array([float(v) for v in planted(PAY, -999.0)]), ["-999"]),  # type: ignore[arg-type]
        (pa.array(planted(AGES, 998, 999)), ["998", "999"]),
        (pa.array(AGES), []),
        (pa.array([20454] * 30 + [-25567] * 30 + [15000, 16000], pa.date32()), ["1900-01-01"]),
    ],
)
def test_stored_numbers_and_dates_are_looked_through_alike(
    stored: pa.Array, tokens: list[str]
) -> None:
    assert [found.token for found in suggested(stored)] == tokens


def test_several_tokens_are_found_together_and_lead_to_one_type() -> None:
    found = suggested(planted(PAY, "?", "n.a.", "-"))
    assert {(s.token, s.becomes, s.number) for s in found} == {
        (token, ColumnType.NUMERIC, NumberKind.DECIMAL) for token in ("?", "n.a.", "-")
    }


def test_a_confirmed_token_is_not_suggested_again() -> None:
    table = pa.table({"x": as_read(planted(AGES, "?", -99))})
    schema = infer_schema(table)
    (first,) = suggest_missing(table, schema)
    schema = schema.confirmed(first)
    assert schema["x"].type is ColumnType.NUMERIC
    (second,) = suggest_missing(table, schema)
    assert second.token == "-99"
    assert suggest_missing(table, schema.confirmed(second)) == ()


@given(st.lists(st.sampled_from(["?", "-", "a", "1", "2.5", "2024-01-01", "-99", "999", None])))
def test_suggested_rows_are_the_rows_that_hold_the_token(values: list[str | None]) -> None:
    for found in suggested(values):
        assert found.rows == values.count(found.token)


def test_question_marks_of_the_census_are_found_and_nothing_else(reference: ReferenceData) -> None:
    table = as_text(reference.table("adult", "census.csv.gz"))
    found = suggest_missing(table, infer_schema(table))
    assert {(s.column, s.token): s.rows for s in found} == {
        ("workclass", "?"): 2_799,
        ("occupation", "?"): 2_809,
        ("native_country", "?"): 857,
    }


def test_real_negative_codes_of_credit_default_are_left_alone(reference: ReferenceData) -> None:
    path = reference.table("credit-default", "credit_default.csv")
    for table in (csv.read_csv(path), as_text(path)):
        assert suggest_missing(table, infer_schema(table)) == ()


def as_text(path: object) -> pa.Table:
    """A delimited file with every column as dictionary-encoded text."""
    names = csv.read_csv(path).column_names
    kind = pa.dictionary(pa.int32(), pa.string())
    return csv.read_csv(
        path, convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, kind))
    )
