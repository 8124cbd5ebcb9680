"""schema.toml: what is written is read back; what is wrong is said with file and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    NumberKind,
    Schema,
    Unreadable,
)
from synthdesk.engine.tables.schema_file import read_schema_file, to_toml

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
several = st.lists(texts, max_size=3, unique=True).map(tuple)


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    kind = draw(st.sampled_from(ColumnType))
    numbers = st.sampled_from([None, *NumberKind])
    return Column(
        name=name,
        type=kind,
        role=draw(st.sampled_from([ColumnRole.FEATURE, ColumnRole.IGNORE])),
        why=draw(texts),
        number=draw(numbers) if kind is ColumnType.NUMERIC else None,
        marks=tuple(mark for mark in ColumnMark if draw(st.booleans())),
        missing=draw(several),
        order=draw(several),
        fold_values=draw(st.booleans()),
        unreadable=draw(st.sampled_from(Unreadable)),
    )


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    names = draw(st.lists(texts, min_size=1, max_size=5, unique=True))
    schema = Schema(tuple(draw(columns(name)) for name in names))
    if draw(st.booleans()):
        target = draw(st.sampled_from(names))
        schema = schema.with_role([target], ColumnRole.TARGET)
        schema = schema.with_favourable(target, draw(st.none() | texts))
    if draw(st.booleans()):
        schema = schema.with_role([draw(st.sampled_from(names))], ColumnRole.SUBJECT_KEY)
    return schema


def as_guessed(schema: Schema) -> Schema:
    """The same columns before anybody decided anything."""
    return Schema(
        tuple(
            Column(c.name, ColumnType.NUMERIC, ColumnRole.FEATURE, "guess", c.number)
            for c in schema.columns
        )
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(schemas())
def test_what_is_written_is_read_back(tmp_path: Path, schema: Schema) -> None:
    path = tmp_path / "schema.toml"
    path.write_text(to_toml(schema), "utf-8", newline="")
    read = read_schema_file(path, as_guessed(schema))
    assert read.fingerprint() == schema.fingerprint()
    assert to_toml(schema) == to_toml(schema)


GUESS = Schema(
    (
        Column("age", ColumnType.NUMERIC, ColumnRole.FEATURE, "guess", NumberKind.INTEGER),
        Column("income", ColumnType.CATEGORICAL, ColumnRole.FEATURE, "guess"),
        Column("code", ColumnType.IDENTIFIER, ColumnRole.IGNORE, "guess"),
    )
)


def read(tmp_path: Path, text: str, guess: Schema = GUESS) -> Schema:
    path = tmp_path / "schema.toml"
    path.write_text(text, "utf-8")
    return read_schema_file(path, guess)


def test_what_the_file_leaves_out_stays_as_guessed(tmp_path: Path) -> None:
    schema = read(tmp_path, '[[columns]]\nname = "income"\nrole = "target"\nfavourable = ">50K"\n')
    assert schema["age"] == GUESS["age"]
    assert schema["code"] == GUESS["code"]
    assert schema["income"] == replace(GUESS["income"], role=ColumnRole.TARGET, favourable=">50K")


def test_an_identifier_that_is_declared_categorical_takes_part(tmp_path: Path) -> None:
    schema = read(tmp_path, '[[columns]]\nname = "code"\ntype = "categorical"\n')
    assert schema["code"].is_audited
    assert schema["code"].why == "set by the user"


def test_missing_codes_may_be_written_without_quotation_marks(tmp_path: Path) -> None:
    schema = read(tmp_path, '[[columns]]\nname = "age"\nmissing = [-99, "?"]\n')
    assert schema["age"].missing == ("-99", "?")


def test_the_file_explains_itself_and_keeps_the_reasons_as_comments() -> None:
    text = to_toml(GUESS)
    assert "# guess" in text
    for word in (*ColumnType, *ColumnRole, *ColumnMark, *Unreadable):
        assert word in text.split("version", 1)[0]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("not toml [", "", "TOML"),
        ('[[columns]]\nname = "wage"', "wage", "“age”"),
        ('[[columns]]\ntype = "numeric"', "", "no. 1"),
        ('[[columns]]\nname = "age"\ntype = "number"', "age", "latitude"),
        ('[[columns]]\nname = "age"\nrole = "key"', "age", "subject key"),
        ('[[columns]]\nname = "age"\nmarks = ["secret"]', "age", "quasi-identifier"),
        ('[[columns]]\nname = "age"\nmarks = "protected"', "age", "list"),
        ('[[columns]]\nname = "age"\nmissing = [true]', "age", "True"),
        ('[[columns]]\nname = "age"\nfold_values = "yes"', "age", "true, false"),
        ('[[columns]]\nname = "age"\ncolour = "red"', "age", "colour"),
        ('[[columns]]\nname = "age"\nfavourable = "9"', "age", "target"),
        ('[[columns]]\nname = "income"\nnumber = "integer"', "income", "categorical"),
        ('[[columns]]\nname = "age"\n[[columns]]\nname = "age"', "age", "twice"),
        (
            '[[columns]]\nname = "age"\nrole = "target"\n'
            '[[columns]]\nname = "income"\nrole = "target"',
            "income",
            "“age”",
        ),
        ("columns = 3", "", "[[columns]]"),
        ("version = 99", "", "99"),
        ("widths = 3", "", "widths"),
    ],
)
def test_what_is_wrong_is_said_with_column_and_remedy(
    tmp_path: Path, text: str, column: str, said: str
) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    error = caught.value
    assert error.code == "bad-schema-file"
    assert (error.where.file, error.where.column) == ("schema.toml", column)
    assert said in f"{error.detail} {error.hint}"


def test_a_file_that_is_no_text_or_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "schema.toml"
    with pytest.raises(UserError, match="does not exist"):
        read_schema_file(path, GUESS)
    path.write_bytes(b"name = \xff")
    with pytest.raises(UserError, match="UTF-8"):
        read_schema_file(path, GUESS)


def test_a_target_in_the_file_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    guess = GUESS.with_role(["age"], ColumnRole.TARGET)
    schema = read(tmp_path, '[[columns]]\nname = "income"\nrole = "target"\n', guess)
    assert schema.target == schema["income"]
    assert schema["age"].role is ColumnRole.FEATURE
