"""Splitting a holdout off: only after the user has answered for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.split_dialog import SplitDialog
from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.made_jobs_fixtures import cards, jobs, tasks
from tests.ui.made_tables import SCHEMA, MadeJobs, made_table

__all__ = ["cards", "jobs", "tasks"]

Idle = Callable[[TaskManager], None]


@pytest.fixture
def dialog(qtbot: QtBot) -> SplitDialog:
    dialog = SplitDialog(made_table(rows=1000), SCHEMA, 7)
    qtbot.addWidget(dialog)
    return dialog


@pytest.fixture(autouse=True)
def training(session: Session) -> None:
    session.set_table(TableRole.TRAINING, made_table(rows=1000), None)


def test_nothing_is_split_before_the_user_says_that_the_rows_were_never_seen(
    dialog: SplitDialog,
) -> None:
    assert not dialog.ok.isEnabled()
    assert "never saw" in dialog.problem.text()
    dialog.confirmed.setChecked(True)
    assert dialog.ok.isEnabled()
    assert not dialog.problem.text()


def test_the_subject_key_of_the_schema_is_the_default(dialog: SplitDialog) -> None:
    assert dialog.choice().subject_key == "person"
    assert "subjects" in dialog.counts.text()
    dialog.key.setCurrentIndex(0)
    assert dialog.choice().subject_key == ""
    assert dialog.counts.text() == "200 of 1,000 rows are held out, 800 are kept."


def test_a_moment_can_not_name_a_subject(dialog: SplitDialog) -> None:
    assert SCHEMA["born"].type is ColumnType.DATETIME
    assert [dialog.key.itemText(row) for row in range(1, dialog.key.count())] == [
        "person",
        "age",
        "city",
    ]


@pytest.mark.parametrize(
    ("percent", "seed", "word"),
    [
        ("", "7", "percent"),
        ("0", "7", "percent"),
        ("95", "7", "percent"),
        ("٢٠", "7", "percent"),
        ("5", "7", "100 rows"),
        ("20", "", "seed"),
        ("20", "-1", "seed"),
        ("20", "99999999999", "seed"),
    ],
)
def test_what_makes_no_split_is_said_in_words(
    dialog: SplitDialog, percent: str, seed: str, word: str
) -> None:
    dialog.confirmed.setChecked(True)
    dialog.percent.setText(percent)
    dialog.seed.setText(seed)
    assert not dialog.ok.isEnabled()
    assert word in dialog.problem.text()


def test_both_parts_take_their_places_and_the_users_schema_stays(
    cards: TableCards, session: Session, jobs: MadeJobs, tasks: TaskManager, idle: Idle
) -> None:
    assert session.schema is not None
    mine = session.schema.with_changes(ignored=["city"])
    session.set_schema(mine, None)
    cards.holdout.split.click()
    dialog = cards.findChild(SplitDialog)
    dialog.percent.setText("12.5")
    dialog.seed.setText("3")
    dialog.confirmed.setChecked(True)
    dialog.accept()
    idle(tasks)
    params = jobs.params_of("split_holdout")[0]
    assert (params["share"], params["seed"], params["subject_key"]) == (0.125, 3, "person")
    assert session.tables[TableRole.HOLDOUT].source.rows == 125
    assert session.tables[TableRole.TRAINING].source.rows == 875
    assert session.schema == mine
    assert not cards.holdout.split.isEnabled()


def test_without_a_training_table_there_is_nothing_to_split(
    cards: TableCards, session: Session
) -> None:
    assert cards.holdout.split.isEnabled()
    session.set_table(TableRole.TRAINING, None, None)
    assert not cards.holdout.split.isEnabled()
    assert "training table first" in cards.holdout.split.toolTip()


def test_a_split_of_a_table_that_was_replaced_meanwhile_is_dropped(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    cards.holdout.split.click()
    dialog = cards.findChild(SplitDialog)
    dialog.confirmed.setChecked(True)
    dialog.accept()
    session.set_table(TableRole.TRAINING, made_table(path="/data/other.csv"), None)
    idle(tasks)
    assert TableRole.HOLDOUT not in session.tables
    assert session.tables[TableRole.TRAINING].source.name == "other.csv"
