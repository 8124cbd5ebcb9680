"""Tables brought to the training table's names and types, or refused with everything in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import (
    ColumnType,
    Schema,
    Unreadable,
    infer_schema,
)
from tests.engine.test_schema import as_read

ROWS = 120


def texts(*values: object, rows: int = ROWS) -> pa.ChunkedArray:
    """The values over and over, as a delimited file gives them."""
    return as_read([values[i % len(values)] for i in range(rows)])


def beside(x: pa.Array | pa.ChunkedArray, period: int = 2) -> pa.Table:
    """A table of the column and one more; another period makes it another table."""
    return pa.table({"x": x, "y": [float(i % period) for i in range(len(x))]})


def conform(
    training: pa.Array | pa.ChunkedArray,
    synthetic: pa.Array | pa.ChunkedArray,
    schema: Schema | None = None,
) -> Tables:
    real, fake = beside(training), beside(synthetic, 3)
    return conform_tables(
        schema or infer_schema(real), RawTable("real.csv", real), RawTable("fake.csv", fake), None
    )


def schema_of(training: pa.Array | pa.ChunkedArray) -> Schema:
    return infer_schema(beside(training))


def clash(
    training: pa.ChunkedArray, synthetic: pa.ChunkedArray, schema: Schema | None = None
) -> UserError:
    with pytest.raises(UserError) as caught:
        conform(training, synthetic, schema)
    assert caught.value.code == "type-clash"
    return caught.value


# --- spellings that meet ---------------------------------------------------------------------


def test_a_column_without_values_in_synthetic_is_missing_not_a_clash() -> None:
    for training in (texts("a", "b"), texts(1, 2, 3), texts("2024-01-01", "2024-01-02")):
        assert conform(training, pa.nulls(ROWS)).synthetic.column("x").null_count == ROWS


@pytest.mark.parametrize(
    ("training", "synthetic", "kind"),
    [
        (texts("1", "2"), pa.array([1, 2] * 60), None),
        (texts("1.5", "2"), pa.array([1.5, 2.0] * 60), None),
        (texts("1", "2"), texts("1.0", "2.00"), ColumnType.CATEGORICAL),
        (texts("1", "2"), pa.array([1.0, 2.0] * 60), ColumnType.CATEGORICAL),
        (pa.array([1, 2] * 60), texts("1.0", "2"), ColumnType.CATEGORICAL),
        (texts("yes", "no"), pa.array([True, False] * 60), None),
        (texts("Yes", "No"), texts("TRUE", "false"), None),
        (pa.array([True, False] * 60), texts("1", "0"), None),
        (texts("1", "0"), texts("true", "false"), ColumnType.BOOLEAN),
        (texts("a", "b"), texts("a", "b").cast(pa.large_string()), None),
        (texts("a", "b").cast(pa.string()), texts("a", "b"), None),
        (
            texts("2024-01-01", "2024-01-02"),
            pa.array([datetime(2024, 1, 1), datetime(2024, 1, 2)] * 60),  # noqa: DTZ001
            None,
        ),
    ],
)
def test_one_value_in_two_spellings_is_one(
    training: Any, synthetic: Any, kind: ColumnType | None
) -> None:
    schema = schema_of(training)
    if kind is not None:
        schema = schema.with_type(["x"], kind)
    tables = conform(training, synthetic, schema)
    assert tables.training.column("x").to_pylist() == tables.synthetic.column("x").to_pylist()
    assert tables.training.schema == tables.synthetic.schema


def test_codes_with_leading_zeros_stay_as_they_are() -> None:
    tables = conform(texts("007", "010"), texts("007", "7"))
    assert set(tables.synthetic.column("x").to_pylist()) == {"007", "7"}


# --- decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "tokens", "kind", "missing"),
    [
        (texts("1", "-99", "3"), ["-99"], ColumnType.NUMERIC, 40),
        (texts("1", "-99.0", "3"), ["-99"], ColumnType.NUMERIC, 40),
        (pa.array([1, -99, 3] * 40), ["-99"], ColumnType.NUMERIC, 40),
        (pa.array([1.0, -99.0, 3.0] * 40), ["?", "-99.0"], ColumnType.NUMERIC, 40),
        (texts("1", "?", " ? "), ["?"], ColumnType.NUMERIC, 80),
        (texts("a", "?", "b"), ["?"], ColumnType.CATEGORICAL, 40),
        (texts("a", " ", "b"), [" "], ColumnType.CATEGORICAL, 40),
        (texts("1", "9.0", "2"), ["9"], ColumnType.CATEGORICAL, 40),
        (texts("2024-01-01", "1900-01-01", "2024-01-02"), ["1900-01-01"], ColumnType.DATETIME, 40),
        (texts("yes", "no", "-"), ["-"], ColumnType.BOOLEAN, 40),
    ],
)
def test_declared_missing_tokens_are_missing_in_every_table(
    stored: Any, tokens: Sequence[str], kind: ColumnType, missing: int
) -> None:
    schema = schema_of(stored).with_type(["x"], kind).with_missing(["x"], tokens)
    tables = conform(stored, stored, schema)
    assert tables.training.column("x").null_count == missing
    assert tables.synthetic.column("x").null_count == missing


def test_folded_values_take_trainings_most_frequent_spelling() -> None:
    training = texts("New York", "new york", "New York", "Bonn")
    synthetic = texts(" NEW  YORK", "bonn", "Köln")
    schema = schema_of(training).with_fold_values(["x"])
    tables = conform(training, synthetic, schema)
    assert set(tables.training.column("x").to_pylist()) == {"New York", "Bonn"}
    assert set(tables.synthetic.column("x").to_pylist()) == {"New York", "Bonn", "Köln"}


def test_nothing_is_folded_unasked() -> None:
    tables = conform(texts("Bonn", "Köln"), texts("bonn", "Köln"))
    assert set(tables.synthetic.column("x").to_pylist()) == {"bonn", "Köln"}


def test_unreadable_values_are_missing_only_when_the_user_says_so() -> None:
    training, synthetic = texts(1, 2, 3), texts("1", "about 2", "inf")
    assert clash(training, synthetic).where.row == 2
    schema = schema_of(training).with_unreadable(["x"], Unreadable.MISSING)
    assert conform(training, synthetic, schema).synthetic.column("x").null_count == 80


def test_infinite_numbers_are_refused_and_not_a_number_is_missing() -> None:
    endless = pa.array([1.0, 2.0, float("inf"), float("nan"), None] * 24)
    training = pa.array([1.0, 2.5] * 60)
    assert "inf" in clash(training, endless).detail
    schema = schema_of(training).with_unreadable(["x"], Unreadable.MISSING)
    assert conform(training, endless, schema).synthetic.column("x").null_count == 72
    assert conform(training, pa.array([1.0, float("nan")] * 60)).synthetic["x"].null_count == 60


# --- what stands in the way ------------------------------------------------------------------


def test_every_clashing_column_is_named_at_once_with_examples() -> None:
    real = pa.table({"a": texts(1, 2, 3), "b": texts(4, 5, 6), "c": texts("x", "y")})
    fake = pa.table({"a": texts("1", "old"), "b": texts("4", "5", "x9"), "c": texts("x", "y")})
    with pytest.raises(UserError) as caught:
        conform_tables(infer_schema(real), RawTable("r", real), RawTable("f", fake), None)
    error = caught.value
    assert (error.where.file, error.where.column, error.where.row) == ("f", "a", 2)
    assert "2 columns" in error.title
    for said in ("“a”", "“old” in row 2 (60 such rows)", "“b”", "“x9” in row 3 (40 such rows)"):
        assert said in error.detail
    assert '--unreadable-as-missing "a" --unreadable-as-missing "b"' in error.hint


@pytest.mark.parametrize(
    ("training", "synthetic", "said"),
    [
        (texts("a", "b"), pa.array([1, 2] * 60), "stored as int64"),
        (texts("a", "b"), texts(1, 2), "a text was expected"),
        (texts("2024-01-01", "2024-01-02"), pa.array([1, 2] * 60), "a date or time"),
        (texts(1, 2), pa.array([0] * ROWS, pa.date32()), "a number"),
        (texts("yes", "no"), texts("yes", "perhaps"), "perhaps"),
        (texts("2024-01-01", "2024-01-02"), texts("2024-01-01", "2024-02-31"), "2024-02-31"),
    ],
)
def test_values_of_another_kind_are_refused(training: Any, synthetic: Any, said: str) -> None:
    assert said in clash(training, synthetic).detail


def test_a_wrong_type_set_by_the_user_is_said_of_the_training_table() -> None:
    training = texts("a", "1", "2")
    schema = schema_of(training).with_type(["x"], ColumnType.NUMERIC)
    error = clash(training, texts(1, 2), schema)
    assert (error.where.file, error.where.row) == ("real.csv", 1)


# --- names -----------------------------------------------------------------------------------


def named(names: Sequence[str], renames: tuple[tuple[str, str], ...] = ()) -> Tables:
    real = beside(texts("a", "b")).rename_columns(["marital-status", "pay"])
    fake = beside(texts("a", "b"), 3).rename_columns(list(names))
    return conform_tables(
        infer_schema(real), RawTable("real", real), RawTable("fake", fake, renames), None
    )


@pytest.mark.parametrize("names", [["Marital_Status", "PAY"], ["marital status", "pay "]])
def test_names_that_differ_in_case_and_separators_meet(names: list[str]) -> None:
    tables = named(names)
    assert tables.synthetic.column_names == ["marital-status", "pay"]
    assert tables.synthetic["marital-status"].to_pylist() == ["a", "b"] * 60


def test_chosen_names_meet() -> None:
    tables = named(["status", "wage"], (("status", "marital-status"), ("wage", "pay")))
    assert tables.synthetic.column_names == ["marital-status", "pay"]


def test_a_likely_name_is_offered_but_not_applied() -> None:
    with pytest.raises(UserError) as caught:
        named(["status", "pay"])
    assert caught.value.code == "missing-columns"
    assert '--rename "status=marital-status"' in caught.value.hint


def test_an_unlikely_name_is_asked_for() -> None:
    with pytest.raises(UserError) as caught:
        named(["zzz", "pay"])
    assert '--rename "THEIRS=OURS"' in caught.value.hint
