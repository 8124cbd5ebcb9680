"""Tasks whose jobs are made by hand, and the cards that ask for them.

Import the fixtures by name into a test module.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from tests.ui.made_tables import MadeJobs

__all__ = ["cards", "jobs", "tasks"]


@pytest.fixture
def jobs() -> MadeJobs:
    """What was asked for, and what comes of it."""
    return MadeJobs()


@pytest.fixture
def tasks(qapp: object, jobs: MadeJobs) -> Iterator[TaskManager]:
    """Tasks that run these jobs."""
    manager = TaskManager(InlineRunner(jobs))
    yield manager
    manager.close()


@pytest.fixture
def cards(session: Session, tasks: TaskManager, qtbot: QtBot) -> TableCards:
    """The cards, as wide as a window of 1200 pixels leaves them."""
    cards = TableCards(session, tasks)
    qtbot.addWidget(cards)
    cards.resize(1168, 200)
    cards.show()
    return cards
