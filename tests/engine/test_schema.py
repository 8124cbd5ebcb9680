"""Types are guessed on the training table alone, with a reason, and can be changed."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv as csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    MissingSuggestion,
    NumberKind,
    Schema,
    Unreadable,
    infer_schema,
)
from tests.reference_data import ReferenceData, reference

__all__ = ["reference"]


def as_read(values: Sequence[object]) -> pa.ChunkedArray:
    """Values as a delimited file gives them: dictionary-encoded texts, empty for missing."""
    texts = [None if value in ("", None) else str(value) for value in values]
    return pa.chunked_array([pa.array(texts, pa.string()).dictionary_encode()])


def guessed(values: Sequence[object] | pa.Array, name: str = "x") -> Column:
    stored = values if isinstance(values, pa.Array | pa.ChunkedArray) else as_read(values)
    return infer_schema(pa.table({name: stored}))[name]


TEXTS = [
    ([1, 2, 3] * 50, ColumnType.NUMERIC),
    ([0, 1] * 50, ColumnType.NUMERIC),
    (["1.5", "-2e3", ".5"] * 50, ColumnType.NUMERIC),
    (["1", "", "3"] * 50, ColumnType.NUMERIC),
    (["1", "2", "three"] * 50, ColumnType.CATEGORICAL),
    (["01067", "10115", "20095"] * 50, ColumnType.CATEGORICAL),
    ([f"{i:06d}" for i in range(150)], ColumnType.IDENTIFIER),
    (["2024-01-31", "2023-12-01"] * 50, ColumnType.DATETIME),
    (["2024-01-31 10:00:00", "2023-12-01T09:30"] * 50, ColumnType.DATETIME),
    (["2024-02-31", "2023-12-01"] * 50, ColumnType.CATEGORICAL),
    (["True", "FALSE"] * 50, ColumnType.BOOLEAN),
    (["Yes", "no", "NO"] * 50, ColumnType.BOOLEAN),
    (["Y", "N"] * 50, ColumnType.BOOLEAN),
    (["t", "", "f"] * 50, ColumnType.BOOLEAN),
    (["Y"] * 50, ColumnType.CATEGORICAL),
    (["yes", "no", "maybe"] * 50, ColumnType.CATEGORICAL),
    ([f"id-{i}" for i in range(150)], ColumnType.IDENTIFIER),
    (list(range(1_000, 1_150)), ColumnType.IDENTIFIER),
    ([10**19 + 37 * i for i in range(150)], ColumnType.IDENTIFIER),
    ([f"a long remark about case {i}" for i in range(150)], ColumnType.TEXT),
    ([f"a long remark about case {i // 2 * (i % 3)}" for i in range(150)], ColumnType.TEXT),
    (["not working in the last year", "working for pay"] * 50, ColumnType.CATEGORICAL),
    (["nan", "inf", "1"] * 50, ColumnType.CATEGORICAL),
    ([""] * 50, ColumnType.CATEGORICAL),
]


@pytest.mark.parametrize(("values", "expected"), TEXTS)
def test_type_from_the_texts(values: list[object], expected: ColumnType) -> None:
    column = guessed(values)
    assert column.type is expected
    assert column.why


@pytest.mark.parametrize(("values", "expected"), TEXTS)
def test_plain_large_and_dictionary_texts_are_guessed_alike(
    values: list[object], expected: ColumnType
) -> None:
    plain = as_read(values).cast(pa.string())
    for stored in (plain, plain.cast(pa.large_string())):
        assert guessed(stored) == guessed(as_read(values))


NUMBERS = [
    (pa.array([3, 1, 2] * 50), ColumnType.NUMERIC, NumberKind.INTEGER),
    (pa.array([1.0, 2.0, None] * 50), ColumnType.NUMERIC, NumberKind.INTEGER),
    (pa.array([0.5, 1.5, None] * 50), ColumnType.NUMERIC, NumberKind.DECIMAL),
    (pa.array([1.0, float("inf"), float("nan")] * 50), ColumnType.NUMERIC, NumberKind.DECIMAL),
    (pa.array(range(150)), ColumnType.IDENTIFIER, None),
    (pa.array([float(i) for i in range(150)]), ColumnType.IDENTIFIER, None),
    (pa.array([2**62 + i for i in range(150)]), ColumnType.NUMERIC, NumberKind.INTEGER),
    (pa.array([True, False, None]), ColumnType.BOOLEAN, None),
    (pa.array([0, 1, 2], pa.date32()), ColumnType.DATETIME, None),
    (pa.array([0, 1, 2], pa.timestamp("us")), ColumnType.DATETIME, None),
    (pa.nulls(5), ColumnType.CATEGORICAL, None),
]


@pytest.mark.parametrize(("stored", "expected", "number"), NUMBERS)
def test_stored_types_decide(
    stored: pa.Array, expected: ColumnType, number: NumberKind | None
) -> None:
    column = guessed(stored)
    assert (column.type, column.number) == (expected, number)


@given(st.lists(st.integers(-300, 300), min_size=20, max_size=120))
def test_a_counter_is_found_alike_in_numbers_and_in_texts(values: list[int]) -> None:
    distinct, span = len(set(values)), max(values) - min(values) + 1
    is_counter = distinct > 0.99 * len(values) and distinct > 0.5 * span
    expected = ColumnType.IDENTIFIER if is_counter else ColumnType.NUMERIC
    assert guessed(pa.array(values)).type is expected
    assert guessed(values).type is expected


def test_widely_spread_different_numbers_are_no_identifier() -> None:
    assert guessed([i * i * 37 for i in range(150)]).type is ColumnType.NUMERIC
    assert guessed(pa.array([i * i * 37 for i in range(150)])).type is ColumnType.NUMERIC


@pytest.mark.parametrize("name", ["customer_id", "Unnamed: 0", "ID", "rowid"])
def test_different_numbers_under_the_name_of_a_key_are_an_identifier(name: str) -> None:
    spread = [i * i * 37 for i in range(150)]
    assert guessed(spread, name).type is ColumnType.IDENTIFIER
    assert guessed(pa.array(spread), name).type is ColumnType.IDENTIFIER
    assert guessed([1, 2, 3] * 50, name).type is ColumnType.NUMERIC


@pytest.mark.parametrize(
    ("name", "low", "high", "expected"),
    [
        ("latitude", 47.2, 55.0, ColumnType.LATITUDE),
        ("home_lng", 5.9, 15.0, ColumnType.LONGITUDE),
        ("long", -122.5, -70.1, ColumnType.LONGITUDE),
        ("latitude", 47.2, 95.0, ColumnType.NUMERIC),
        ("plate", 47.2, 55.0, ColumnType.NUMERIC),
    ],
)
def test_places_are_known_by_name_and_range_and_decimals(
    name: str, low: float, high: float, expected: ColumnType
) -> None:
    values = [low, (low + high) / 2 + 0.01, high] * 50
    assert guessed(values, name).type is expected
    assert guessed(pa.array(values), name).type is expected
    assert guessed(pa.array([1, 2, 3] * 50), name).type is ColumnType.NUMERIC


def test_dictionary_entries_that_no_row_uses_say_nothing() -> None:
    words = pa.array(["1", "2", "three"])
    stored = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0], pa.int32()), words)
    assert guessed(stored).type is ColumnType.NUMERIC


def test_identifiers_are_left_out_by_themselves() -> None:
    assert not guessed([f"id-{i}" for i in range(150)]).is_audited


def test_amounts_of_credit_default_are_no_identifiers_and_its_id_is(
    reference: ReferenceData,
) -> None:
    table = csv.read_csv(reference.table("credit-default", "credit_default.csv"))
    schema = infer_schema(table)
    assert schema["ID"].type is ColumnType.IDENTIFIER
    others = {c.name: c.type for c in schema.columns if c.name != "ID"}
    assert set(others.values()) == {ColumnType.NUMERIC}
    assert {f"BILL_AMT{i}" for i in range(1, 7)} <= set(others)


# --- decisions -------------------------------------------------------------------------------

FEATURE = ColumnRole.FEATURE
SCHEMA = Schema(
    (
        Column("age", ColumnType.NUMERIC, FEATURE, "guess", NumberKind.INTEGER),
        Column("city", ColumnType.CATEGORICAL, FEATURE, "guess"),
        Column("paid", ColumnType.BOOLEAN, FEATURE, "guess"),
        Column("person", ColumnType.IDENTIFIER, ColumnRole.IGNORE, "guess"),
    )
)

DECIDED = [
    SCHEMA.with_type(["age"], ColumnType.CATEGORICAL),
    SCHEMA.with_type(["age"], ColumnType.NUMERIC, NumberKind.DECIMAL),
    SCHEMA.with_role(["paid"], ColumnRole.TARGET),
    SCHEMA.with_role(["paid"], ColumnRole.TARGET).with_favourable("paid", "no"),
    SCHEMA.with_role(["person"], ColumnRole.SUBJECT_KEY),
    SCHEMA.with_marks(["age", "city"], [ColumnMark.SENSITIVE, ColumnMark.PROTECTED]),
    SCHEMA.with_missing(["age"], ["-99", "?"]),
    SCHEMA.with_order("city", ["small", "large"]),
    SCHEMA.with_fold_values(["city"]),
    SCHEMA.with_unreadable(["age"], Unreadable.MISSING),
    SCHEMA.with_changes(ignored=["age"]),
]


def test_the_fingerprint_follows_every_decision() -> None:
    prints = {schema.fingerprint() for schema in (SCHEMA, *DECIDED)}
    assert len(prints) == len(DECIDED) + 1


def test_the_fingerprint_passes_over_reasons() -> None:
    column = Column("a", ColumnType.NUMERIC, FEATURE, "because")
    other = Column("a", ColumnType.NUMERIC, FEATURE, "")
    assert Schema((column,)).fingerprint() == Schema((other,)).fingerprint()


def test_a_change_by_the_user_says_so() -> None:
    changed = SCHEMA.with_changes({"age": ColumnType.IDENTIFIER})["age"]
    assert changed.why == "set by the user"
    assert changed.role is ColumnRole.IGNORE


def test_a_role_outlives_a_change_of_type() -> None:
    target = SCHEMA.with_role(["age"], ColumnRole.TARGET)
    assert target.with_type(["age"], ColumnType.CATEGORICAL)["age"].role is ColumnRole.TARGET
    ignored = SCHEMA.with_role(["age"], ColumnRole.IGNORE)
    assert ignored.with_type(["age"], ColumnType.CATEGORICAL)["age"].role is ColumnRole.IGNORE
    assert SCHEMA.with_type(["person"], ColumnType.CATEGORICAL)["person"].role is FEATURE


def test_there_is_one_target_and_one_subject_key() -> None:
    schema = SCHEMA.with_role(["paid"], ColumnRole.TARGET).with_favourable("paid", "no")
    schema = schema.with_role(["age", "city"], ColumnRole.TARGET)
    assert schema.target == schema["age"]
    assert schema["paid"].role is FEATURE
    assert schema["paid"].favourable is None
    assert schema["city"].role is FEATURE
    keyed = schema.with_role(["person"], ColumnRole.SUBJECT_KEY)
    keyed = keyed.with_role(["city"], ColumnRole.SUBJECT_KEY)
    assert keyed.subject_key == keyed["city"]
    assert keyed["person"].role is ColumnRole.IGNORE


def test_only_the_target_has_a_favourable_value() -> None:
    assert SCHEMA.with_favourable("city", "Bonn") == SCHEMA


def test_marks_stand_in_one_order_and_are_found() -> None:
    schema = SCHEMA.with_marks(["city", "age"], [ColumnMark.SENSITIVE, ColumnMark.PROTECTED])
    assert schema["age"].marks == (ColumnMark.PROTECTED, ColumnMark.SENSITIVE)
    assert [c.name for c in schema.marked(ColumnMark.PROTECTED)] == ["age", "city"]
    assert schema.with_marks(["age"], []).marked(ColumnMark.PROTECTED) == (schema["city"],)


def test_a_confirmed_suggestion_declares_the_token_and_changes_the_type() -> None:
    suggestion = MissingSuggestion("city", "?", 20, "…", ColumnType.NUMERIC, NumberKind.DECIMAL)
    column = SCHEMA.confirmed(suggestion)["city"]
    assert column.missing == ("?",)
    assert (column.type, column.number) == (ColumnType.NUMERIC, NumberKind.DECIMAL)
    assert "“?”" in column.why
    assert SCHEMA.confirmed(suggestion).confirmed(suggestion)["city"] == column


def test_names_that_the_schema_does_not_know_are_passed_over() -> None:
    names = ["nowhere"]
    assert SCHEMA.with_type(names, ColumnType.TEXT) == SCHEMA
    assert SCHEMA.with_role(names, ColumnRole.TARGET) == SCHEMA
    assert SCHEMA.with_missing(names, ["?"]) == SCHEMA
