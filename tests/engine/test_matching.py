"""Column names, spellings of categories and unreadable values of every table, against training."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.column_names import folded
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.loading import LoadedTable, SetAsideRows, write_arrow
from synthdesk.engine.tables.matching import (
    MatchKind,
    NameMatching,
    TableMatching,
    ValueVariant,
    match_names,
    match_tables,
)
from synthdesk.engine.tables.schema import ColumnType, Schema, Unreadable, infer_schema
from synthdesk.engine.tables.source import TableFile, TableRole
from tests.engine.test_schema import as_read


def kinds(matching: NameMatching) -> dict[str, tuple[str, MatchKind]]:
    return {match.ours: (match.theirs, match.kind) for match in matching.matches}


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("age", "age", MatchKind.EXACT),
        ("age", " AGE", MatchKind.FOLDED),
        ("marital-status", "marital_status", MatchKind.FOLDED),
        ("Marital.Status", "maritalstatus", MatchKind.FOLDED),
        ("straße", "STRASSE", MatchKind.FOLDED),
        ("ﬁrst name", "First Name", MatchKind.FOLDED),
        ("occupation", "occupatoin", MatchKind.SUGGESTED),
        ("hours", "hours_per_week", MatchKind.SUGGESTED),
        ("quantity", "qty", MatchKind.SUGGESTED),
        ("customer_id", "CustID", MatchKind.SUGGESTED),
        ("PAY_AMT1", "PAY_AMT 1", MatchKind.FOLDED),
        ("age", "wage", None),
        ("PAY_AMT1", "PAY_AMT2", None),
        ("city", "country", None),
    ],
)
def test_one_name_and_another(ours: str, theirs: str, kind: MatchKind | None) -> None:
    matching = match_names([ours], [theirs])
    assert kinds(matching) == ({} if kind is None else {ours: (theirs, kind)})
    assert all(match.why for match in matching.matches)


def test_a_suggestion_is_not_applied() -> None:
    matching = match_names(["hours", "age"], ["hours_per_week", "age"])
    assert matching.applied == {"age": "age"}
    assert matching.missing == ("hours",)
    assert matching.extra == ("hours_per_week",)
    assert [match.theirs for match in matching.suggested] == ["hours_per_week"]


def test_names_that_fold_to_the_same_are_matched_with_none() -> None:
    assert match_names(["age"], ["Age", "AGE"]).applied == {}
    assert match_names(["a_b", "a-b"], ["A B"]).applied == {}


def test_the_exact_name_goes_before_folded_ones() -> None:
    matching = match_names(["age"], ["AGE", "age"])
    assert matching.applied == {"age": "age"}
    assert matching.extra == ("AGE",)


def test_the_users_choice_goes_before_everything() -> None:
    matching = match_names(["age", "years"], ["age", "wage"], {"age": "years", "gone": "age"})
    assert kinds(matching)["years"] == ("age", MatchKind.USER)
    assert matching.applied == {"age": "years"}
    assert matching.missing == ("age",)


def test_the_likeliest_pairs_are_suggested_first_and_once() -> None:
    matching = match_names(["education", "education level"], ["educaton", "education levl"])
    assert kinds(matching) == {
        "education": ("educaton", MatchKind.SUGGESTED),
        "education level": ("education levl", MatchKind.SUGGESTED),
    }


names = st.lists(st.text("aAbB1_ -.éÉ", max_size=4), max_size=8, unique=True)


@given(names, names)
def test_names_are_matched_one_to_one_and_none_is_lost(ours: list[str], theirs: list[str]) -> None:
    matching = match_names(ours, theirs)
    assert len({m.ours for m in matching.matches}) == len(matching.matches)
    assert len({m.theirs for m in matching.matches}) == len(matching.matches)
    applied = matching.applied
    assert sorted([*applied.values(), *matching.missing]) == sorted(ours)
    assert sorted([*applied, *matching.extra]) == sorted(theirs)
    for match in matching.matches:
        if match.kind is MatchKind.EXACT:
            assert match.ours == match.theirs
        if match.kind is MatchKind.FOLDED:
            assert folded(match.ours) == folded(match.theirs)


@given(st.text(max_size=8))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_shuffled_columns_of_a_wide_table_match_exactly() -> None:
    ours = [f"column {i}" for i in range(5_000)]
    theirs = random.Random(1).sample(ours, len(ours))
    assert len(match_names(ours, theirs).applied) == 5_000


# --- values ----------------------------------------------------------------------------------


def loaded(folder: Path, role: TableRole, table: pa.Table, version: str = "") -> LoadedTable:
    cache = folder / f"{role.value}{version}.arrow"
    write_arrow(table, cache)
    source = TableFile(
        role,
        f"{role.value}.csv",
        "csv",
        1,
        "0" * 64,
        len(table),
        tuple(table.column_names),
        version,
    )
    return LoadedTable(source, "", str(cache), infer_schema(table), (), ())


TRAINING = pa.table(
    {
        "age": as_read([*range(20, 60), *range(20, 60), *range(20, 60)]),
        "city": as_read(["New York", "Bonn", "bonn ", "Bonn"] * 30),
        "paid": as_read(["yes", "no"] * 60),
    }
)
SYNTHETIC = pa.table(
    {
        "Age": as_read(["21", "about 30", "40", "?"] * 30),
        "city": as_read(["NEW YORK", "new  york", "Bonn", "Köln"] * 30),
        "paid": as_read(["yes", "perhaps", "no", "no"] * 30),
    }
)


def matched(folder: Path, schema: Schema | None = None) -> tuple[TableMatching, TableMatching]:
    training = loaded(folder, TableRole.TRAINING, TRAINING)
    synthetic = loaded(folder, TableRole.SYNTHETIC, SYNTHETIC, "second")
    synthetic = replace(synthetic, set_aside=SetAsideRows(3, ()))
    both = match_tables(schema or training.schema, [training, synthetic])
    return both[0], both[1]


def test_spellings_are_listed_with_rows_for_the_training_table_too(tmp_path: Path) -> None:
    training, synthetic = matched(tmp_path)
    assert [c.variants for c in training.columns] == [(ValueVariant("bonn ", "Bonn", 30),)]
    cities = next(c for c in synthetic.columns if c.column == "city")
    assert set(cities.variants) == {
        ValueVariant("NEW YORK", "New York", 30),
        ValueVariant("new  york", "New York", 30),
    }


def test_unreadable_values_are_listed_with_rows_and_examples(tmp_path: Path) -> None:
    _, synthetic = matched(tmp_path)
    ages = next(c for c in synthetic.columns if c.column == "age").unreadable
    assert ages is not None
    assert (ages.rows, ages.expected) == (60, "a number")
    assert len(ages.examples) == 20
    assert ages.examples[:3] == ((2, "about 30"), (4, "?"), (6, "about 30"))


def test_a_declared_missing_token_is_no_longer_unreadable(tmp_path: Path) -> None:
    schema = infer_schema(TRAINING).with_missing(["age"], ["?"])
    ages = next(c for c in matched(tmp_path, schema)[1].columns if c.column == "age").unreadable
    assert ages is not None
    assert ages.rows == 30


def test_files_versions_names_and_rows_set_aside_are_told(tmp_path: Path) -> None:
    training, synthetic = matched(tmp_path)
    assert all(match.kind is MatchKind.EXACT for match in training.names.matches)
    assert (synthetic.role, synthetic.version) == (TableRole.SYNTHETIC, "second")
    assert synthetic.names.applied["Age"] == "age"
    assert (training.set_aside, synthetic.set_aside) == (0, 3)


def test_ignored_columns_have_nothing_to_say(tmp_path: Path) -> None:
    schema = infer_schema(TRAINING).with_changes(ignored=["age", "city", "paid"])
    assert matched(tmp_path, schema)[1].columns == ()


def test_columns_that_only_other_tables_have_are_not_missing_in_training(tmp_path: Path) -> None:
    schema = infer_schema(TRAINING).with_ignored_extras({"more": "synthetic.csv"})
    assert matched(tmp_path, schema)[0].names.missing == ()


def conformed_or_refused(schema: Schema, tables: list[LoadedTable]) -> Tables | str:
    """The tables of an audit, or the code of the error that it is refused with."""
    raw = [RawTable.of(table) for table in tables]
    try:
        return conform_tables(schema, raw[0], raw[1], None)
    except UserError as error:
        return error.code


values = st.lists(st.sampled_from(["1", "2.5", "a", "A ", "?", "2024-01-01", "yes", "inf", None]))


audited_types = [kind for kind in ColumnType if kind is not ColumnType.IDENTIFIER]


@settings(max_examples=40, deadline=None)
@given(values.filter(len), values.filter(len), st.sampled_from(audited_types))
def test_exactly_what_is_listed_is_refused_by_an_audit(
    tmp_path_factory: pytest.TempPathFactory,
    training: list[str | None],
    synthetic: list[str | None],
    kind: ColumnType,
) -> None:
    folder = tmp_path_factory.mktemp("t")
    real, fake = (
        pa.table(
            {
                "x": as_read((column * 120)[:120]),
                "y": [float(i % period) for i in range(120)],
                "z": [float(i % (period + 2)) for i in range(120)],
            }
        )
        for column, period in ((training, 2), (synthetic, 3))
    )
    schema = infer_schema(real).with_type(["x"], ColumnType.CATEGORICAL).with_type(["x"], kind)
    tables = [loaded(folder, TableRole.TRAINING, real), loaded(folder, TableRole.SYNTHETIC, fake)]
    listed = [
        column.unreadable.rows
        for table in match_tables(schema, tables)
        for column in table.columns
        if column.unreadable is not None
    ]
    outcome = conformed_or_refused(schema, tables)
    if outcome in ("constant-column", "all-missing-column"):
        return
    assert (outcome == "type-clash") == bool(listed)
    tolerant = conformed_or_refused(schema.with_unreadable(["x"], Unreadable.MISSING), tables)
    if isinstance(tolerant, Tables):
        read = (tolerant.training, tolerant.synthetic)
        nulls = sum(table["x"].null_count for table in read)
        assert nulls == real["x"].null_count + fake["x"].null_count + sum(listed)
    else:
        assert tolerant != "type-clash"
