"""Whose rows are whose, and tables of one row per subject with their context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.sequences.context import NO_CONTEXTS, Contexts
from synthdesk.engine.sequences.context_findings import find_in_context
from synthdesk.engine.sequences.flat import FlatTables, flat_tables
from synthdesk.engine.sequences.sequence_findings import finding
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, infer_schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.tables.subjects import folds_by_subject, number_subjects, rows_by_subject
from tests.engine.sequences.visits import KEY, Row, conformed, schema_of, table_of, walk

TRAINING, SYNTHETIC, HOLDOUT = TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT
PLAIN = Column(KEY, ColumnType.IDENTIFIER, ColumnRole.SUBJECT_KEY, "")


# --- numbers of subjects -------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "7", "é\n", "<b>", None]), max_size=30))
def test_subjects_are_numbered_by_first_appearance(keys: list[str | None]) -> None:
    numbers, texts = number_subjects(PLAIN, pa.chunked_array([pa.array(keys, pa.string())]))
    seen = list(dict.fromkeys(key for key in keys if key is not None))
    assert texts.to_pylist() == seen
    assert numbers.tolist() == [-1 if key is None else seen.index(key) for key in keys]


@pytest.mark.parametrize(
    "stored",
    [
        pa.array([7, 7, 12]),
        pa.array([7.0, 7.0, 12.0]),
        pa.array(["7", "7", "12"]),
        pa.array(["7", "7", "12"]).dictionary_encode(),
    ],
)
def test_keys_are_the_same_however_they_are_stored(stored: pa.Array) -> None:
    numbers, texts = number_subjects(PLAIN, pa.chunked_array([stored]))
    assert numbers.tolist() == [0, 0, 1]
    assert texts.to_pylist() == ["7", "12"]


def test_rows_without_a_key_are_subjects_of_their_own_where_nothing_is_refused() -> None:
    rows = rows_by_subject(PLAIN, pa.chunked_array([pa.array(["a", None, "a", None])]))
    assert rows.tolist() == [0, 1, 0, 2]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), min_size=1, max_size=60))
def test_no_subject_is_in_two_folds(rows: list[tuple[int, int]]) -> None:
    subjects, labels = (np.array(part) for part in zip(*rows, strict=True))
    folds = folds_by_subject(subjects, labels, 5, np.random.default_rng(3))
    for subject in set(subjects.tolist()):
        assert len(set(folds[subjects == subject].tolist())) == 1
    _, first = np.unique(subjects, return_index=True)
    sizes = np.bincount(folds[first], minlength=5)
    assert sizes.max() - sizes.min() <= 1


# --- keys that can't be used ---------------------------------------------------------------


def refused(training: Sequence[Row], synthetic: Sequence[Row]) -> UserError:
    with pytest.raises(UserError) as caught:
        conformed(training, synthetic)
    return caught.value


def test_a_key_in_one_table_only_is_refused_with_the_file_that_lacks_it() -> None:
    made = [{n: v for n, v in row.items() if n != KEY} for row in walk(60, 2)]
    error = refused(walk(60, 1), made)
    assert error.code == "subject-key-missing"
    assert (error.where.file, error.where.column) == ("made.csv", KEY)
    assert "--rename" in error.hint
    assert "ignore" in error.hint


def test_gaps_in_the_key_are_refused_with_the_first_row_and_their_number() -> None:
    made = walk(60, 2)
    for at in (41, 99):
        made[at] = {**made[at], KEY: None}
    error = refused(walk(60, 1), made)
    assert error.code == "subject-key-gaps"
    assert (error.where.file, error.where.column, error.where.row) == ("made.csv", KEY, 42)
    assert error.detail.startswith("2 of")


def test_without_the_role_nothing_is_asked_of_the_column() -> None:
    real, made = table_of(walk(60, 1)), table_of(walk(60, 2))
    schema = infer_schema(real).with_role([KEY], ColumnRole.IGNORE)
    tables = conform_tables(schema, RawTable("real.csv", real), RawTable("made.csv", made), None)
    assert tables.subjects is None


# --- one row per subject -------------------------------------------------------------------

REAL, MADE, HELD = walk(300, 1), walk(280, 2), walk(150, 3, first_key=1_000)


def test_flat_tables_hold_one_random_row_of_every_subject_in_file_order() -> None:
    tables = conformed(REAL, MADE, HELD)
    flat = flat_tables(tables, NO_CONTEXTS, 7)
    assert flat.is_by_subject
    assert tables.subjects is not None
    for role, side, whole in zip(
        (TRAINING, SYNTHETIC, HOLDOUT),
        tables.subjects.tables,
        (tables.training, tables.synthetic, tables.holdout),
        strict=True,
    ):
        rows = flat.rows[role]
        assert sorted(side.numbers[rows].tolist()) == list(range(side.count))
        assert (np.diff(rows) > 0).all()
        assert whole is not None
        drawn = {TRAINING: flat.tables.training, SYNTHETIC: flat.tables.synthetic}.get(
            role, flat.tables.holdout
        )
        assert drawn == whole.take(rows)
    assert flat.tables.subjects is None
    other = flat_tables(tables, NO_CONTEXTS, 8)
    assert other.rows[TRAINING].tolist() != flat.rows[TRAINING].tolist()


def test_every_row_of_a_subject_is_as_likely_to_be_drawn() -> None:
    tables = conformed([{**row, KEY: f"{at % 100}"} for at, row in enumerate(REAL[:500])], MADE)
    place = np.concatenate(
        [flat_tables(tables, NO_CONTEXTS, seed).rows[TRAINING] // 100 for seed in range(60)]
    )
    shares = np.bincount(place, minlength=5) / len(place)
    # 6,000 draws: five standard errors.
    assert np.abs(shares - 0.2).max() < 5 * (0.16 / 6_000) ** 0.5


def test_findings_on_flat_tables_name_rows_of_the_file() -> None:
    flat = flat_tables(conformed(REAL, MADE), NO_CONTEXTS, 7)
    told = finding("x", Severity.INFO, SYNTHETIC, (), "", "", (), "", (1, 3))
    rows = flat.rows[SYNTHETIC]
    assert flat.in_file([told])[0].row_examples == (int(rows[0]) + 1, int(rows[2]) + 1)


def test_with_few_subjects_all_rows_stay_and_it_is_said() -> None:
    tables = conformed(REAL, walk(40, 2))
    flat = flat_tables(tables, NO_CONTEXTS, 7)
    assert flat.tables is tables
    assert [found.check for found in find_in_context(tables, flat)] == ["few-subjects"]


# --- context -------------------------------------------------------------------------------


def height_of(key: str) -> float:
    return 150.5 + int(key[1:]) % 60


def context_of(rows: Sequence[Row], key: str = "id", **columns: Any) -> pa.Table:
    """Height by subject, from the number in the key, and whatever else."""
    names = list(dict.fromkeys(row[KEY] for row in rows))
    return pa.table(
        {
            key: names,
            "height": [height_of(name) for name in names],
            "ward": [f"home {int(name[1:]) % 3}" for name in names],
            **{name: values[: len(names)] for name, values in columns.items()},
        }
    )


def contexts(**tables: pa.Table) -> Contexts:
    roles = {
        "training": TableRole.CONTEXT,
        "synthetic": TableRole.SYNTHETIC_CONTEXT,
        "holdout": TableRole.HOLDOUT_CONTEXT,
    }
    schema = infer_schema(tables["training"]) if "training" in tables else None
    given = {roles[name]: RawTable(f"{name}.csv", table) for name, table in tables.items()}
    return Contexts(given, schema)


def joined(tables: Tables, **given: pa.Table) -> tuple[FlatTables, set[str]]:
    flat = flat_tables(tables, contexts(**given), 7)
    return flat, {found.check for found in find_in_context(tables, flat)}


def test_context_columns_stand_beside_the_row_of_their_subject() -> None:
    tables = conformed(REAL, MADE, HELD)
    flat, found = joined(
        tables, training=context_of(REAL), synthetic=context_of(MADE), holdout=context_of(HELD)
    )
    assert flat.context is not None
    assert flat.context.columns == ("height", "ward (context)")
    assert [table.key for table in flat.context.tables] == ["id"] * 3
    assert not found
    assert tables.subjects is not None
    side = tables.subjects.synthetic
    keys = side.keys.take(side.numbers[flat.rows[SYNTHETIC]]).to_pylist()
    heights = flat.tables.synthetic.column("height").to_pylist()
    assert heights == [height_of(key) for key in keys]
    assert [column.name for column in flat.tables.columns][-2:] == ["height", "ward (context)"]


def test_repeated_and_unknown_subjects_are_counted_and_never_crash() -> None:
    ours = context_of(REAL)
    twice = pa.concat_tables([ours, ours.slice(0, 3)])
    flat, found = joined(
        conformed(REAL, MADE), training=twice, synthetic=context_of(MADE).slice(0, 260)
    )
    assert flat.context is not None
    training, synthetic = flat.context.tables
    assert (training.repeated, training.repeated_rows) == (3, (301, 302, 303))
    assert (synthetic.matched, synthetic.subjects) == (260, 280)
    assert found == {"context-repeated", "context-unmatched"}
    assert flat.tables.synthetic.column("height").null_count == 20


def test_a_context_of_other_people_is_not_joined_and_it_is_said() -> None:
    strangers = context_of(walk(300, 4, first_key=90_000))
    flat, found = joined(conformed(REAL, MADE), training=context_of(REAL), synthetic=strangers)
    assert flat.context is not None
    assert "synthetic.csv" in flat.context.not_joined
    assert found == {"context-not-joined"}
    assert flat.tables.training.column_names == ["ward", "score", "day", "home"]


def test_one_context_alone_is_not_joined_and_it_is_said() -> None:
    flat, found = joined(conformed(REAL, MADE), training=context_of(REAL))
    assert flat.context is not None
    assert "no synthetic context" in flat.context.not_joined
    assert found == {"context-not-joined"}


def test_a_holdout_without_context_takes_no_part_beside_those_with_it() -> None:
    flat, found = joined(
        conformed(REAL, MADE, HELD), training=context_of(REAL), synthetic=context_of(MADE)
    )
    assert flat.tables.holdout is None
    assert found == {"context-holdout-missing"}


def test_context_columns_that_say_nothing_or_are_missing_are_named() -> None:
    same: dict[str, Any] = {"planet": ["earth"] * 300, "mine": list(range(300))}
    flat, found = joined(
        conformed(REAL, MADE),
        training=context_of(REAL, **same),
        synthetic=context_of(MADE, planet=["earth"] * 300),
    )
    assert flat.context is not None
    assert {left.name for left in flat.context.left_out} == {"planet", "mine"}
    assert found == {"context-left-out"}


def test_the_key_of_the_same_name_is_taken_first() -> None:
    ours, theirs = (context_of(rows, KEY) for rows in (REAL, MADE))
    flat, _ = joined(conformed(REAL, MADE), training=ours, synthetic=theirs)
    assert flat.context is not None
    assert {table.why for table in flat.context.tables} == {"of the subject key's name"}


def test_a_schema_with_a_key_keeps_it_out_of_the_figures() -> None:
    tables = conformed(REAL, MADE)
    assert KEY not in tables.training.column_names
    assert schema_of(table_of(REAL)).subject_key is not None
