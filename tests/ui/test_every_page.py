"""What every page owes its users, whatever it shows: checked once, for all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from synthdesk.ui.page_tabs import TABS, TabSpec
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.chart_view import ChartView
from tests.ui.access import check_access

Idle = Callable[[TaskManager], None]
MOST_WIDTH = 1200
MOST_HEIGHT = 760


@pytest.fixture(params=TABS, ids=lambda spec: spec.title)
def spec(request: pytest.FixtureRequest) -> TabSpec:
    """Each tab in turn."""
    tab: TabSpec = request.param
    return tab


def shown(spec: TabSpec, session: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle) -> Page:
    page = spec.page_class()(session, tasks)
    qtbot.addWidget(page)
    page.show()
    idle(tasks)
    return page


def test_an_empty_page_can_be_used_without_eyes_or_mouse(
    spec: TabSpec, session: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    check_access(shown(spec, session, tasks, qtbot, idle))


def test_a_page_with_tables_can_be_used_without_eyes_or_mouse(
    spec: TabSpec, loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    page = shown(spec, loaded, tasks, qtbot, idle)
    check_access(page)
    for widget in (*page.findChildren(QTableView), *page.findChildren(ChartView)):
        assert named_or_part(widget) or not widget.isVisibleTo(page), type(widget).__name__


def named_or_part(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return bool(widget.accessibleName()) or isinstance(parent, QTableView)


def test_a_page_fits_a_small_screen(
    spec: TabSpec, loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    page = shown(spec, loaded, tasks, qtbot, idle)
    least = page.minimumSizeHint()
    assert least.width() <= MOST_WIDTH
    assert least.height() <= MOST_HEIGHT


def test_a_page_shows_names_from_files_as_plain_text(
    spec: TabSpec, loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    page = shown(spec, loaded, tasks, qtbot, idle)
    for label in page.findChildren(QLabel):
        is_own_words = label.buddy() is not None or not label.text().strip()
        assert is_own_words or label.textFormat() is not Qt.TextFormat.AutoText, label.text()


def test_a_page_survives_a_change_of_theme(
    spec: TabSpec, loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    page = shown(spec, loaded, tasks, qtbot, idle)
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme_manager().choose(choice)
        idle(tasks)
    assert page.isVisible()
