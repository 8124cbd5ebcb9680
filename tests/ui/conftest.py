"""Fixtures of the window's tests."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.settings import Settings
from synthdesk.ui.tasks import InlineRunner, TaskManager
from tests.ui.small_tables import people, write_csv

Load = Callable[..., LoadedTable]


@pytest.fixture(autouse=True, scope="module")
def _everything_collected() -> Iterator[None]:
    """What outlived its own test goes with the file."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _collected_between_tests(_everything_collected: None) -> Iterator[None]:
    """A test's widgets refer to each other in circles, which only the cyclic collector takes
    apart. In the middle of a test it would take a window of the test before out of Qt's hands
    while Qt is at work on it, and the worker would crash."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture(autouse=True)
def _nothing_left_of_earlier_tests(qapp: QApplication) -> None:
    """Widgets that were closed go for good: Qt keeps them until an event loop runs, and each
    change of style would dress all of them again."""
    for widget in QApplication.topLevelWidgets():
        if isValid(widget) and isinstance(widget, Page):
            QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path) -> Session:
    """A session with nothing loaded."""
    cache = tmp_path / "cache"
    cache.mkdir()
    return Session(cache)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskManager]:
    """Tasks that run the program's jobs in the test's own process."""
    manager = TaskManager(InlineRunner())
    yield manager
    manager.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file of the test's own."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def files(tmp_path: Path) -> dict[TableRole, Path]:
    """Three small files that belong together."""
    return {
        role: write_csv(tmp_path / f"{role}.csv", people(rows, seed))
        for seed, (role, rows) in enumerate(
            {TableRole.TRAINING: 400, TableRole.SYNTHETIC: 300, TableRole.HOLDOUT: 250}.items()
        )
    }


@pytest.fixture
def loaded(session: Session, files: dict[TableRole, Path]) -> Session:
    """A session with three tables."""
    for role, path in files.items():
        session.set_table(role, load_table(path, role, session.cache_folder), None)
    return session


@pytest.fixture
def idle(qtbot: QtBot) -> Callable[[TaskManager], None]:
    """Waits until no task runs or waits."""

    def wait(tasks: TaskManager) -> None:
        qtbot.waitUntil(lambda: not tasks.is_busy, timeout=30_000)

    return wait
