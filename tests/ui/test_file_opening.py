"""How files come into the window: dropped together, from a sample, from the recent ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.file_opening import FileOpening
from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.session import Session
from synthdesk.ui.settings import Settings
from synthdesk.ui.tasks import TaskManager
from tests.ui.made_jobs_fixtures import cards, jobs, tasks
from tests.ui.made_tables import made_table

TRAINING, SYNTHETIC, HOLDOUT, GROUND_TRUTH, CONTEXT, *_ = TableRole

__all__ = ["cards", "jobs", "tasks"]

Idle = Callable[[TaskManager], None]


@pytest.fixture
def opening(session: Session, settings: Settings, cards: TableCards) -> FileOpening:
    opening = FileOpening(session, settings, cards.load, cards)
    cards.file_loaded.connect(opening.take_loaded)
    return opening


def test_files_dropped_together_take_their_places_and_versions(
    opening: FileOpening, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    names = ("synthetic-gan.csv", "training.csv", "ground-truth.csv", "synthetic-vae.csv")
    assert opening.take_dropped([Path("/data") / name for name in names]) is None
    idle(tasks)
    assert session.tables[TRAINING].source.name == "training.csv"
    assert session.tables[GROUND_TRUTH].source.name == "ground-truth.csv"
    assert list(session.versions) == ["synthetic-gan", "synthetic-vae"]


def test_a_further_synthetic_file_asks_nothing_and_becomes_a_version(
    opening: FileOpening, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    for role in (TRAINING, SYNTHETIC, HOLDOUT):
        session.set_table(role, made_table(role), None)
    assert opening.take_dropped([Path("/data/synthetic-b.csv")]) is None
    idle(tasks)
    assert list(session.versions) == ["people", "synthetic-b"]


def test_a_sample_takes_the_place_of_everything_and_is_waited_for(
    opening: FileOpening, session: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    session.set_table(CONTEXT, made_table(CONTEXT), None)
    for version in ("a", "b"):
        session.set_table(SYNTHETIC, made_table(SYNTHETIC, version=version), None)
    with qtbot.waitSignal(opening.all_there):
        opening.open_sample("good")
    assert set(session.tables) == {TRAINING, SYNTHETIC, HOLDOUT}
    assert [one.source.name for one in session.versions.values()] == [
        "adult-synthetic-good.parquet"
    ]


def test_the_card_and_the_menu_know_the_recent_files(
    opening: FileOpening,
    cards: TableCards,
    settings: Settings,
    tasks: TaskManager,
    idle: Idle,
    qtbot: QtBot,
) -> None:
    cards.recent_files = settings.recent_files
    opening.open_files([(GROUND_TRUTH, Path("/data/truth.csv"))])
    idle(tasks)
    menu = QMenu()
    qtbot.addWidget(menu)
    opening.fill_recent(menu)
    assert menu.actions()[0].text() == "Ground truth: /data/truth.csv"
    card_menu = cards.cards[GROUND_TRUTH].recent.menu()
    card_menu.aboutToShow.emit()
    assert card_menu.actions()[0].text() == "truth.csv"
