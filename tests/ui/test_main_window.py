"""The window as a whole: run, cancel, close while busy, messages, keys, access for all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.main_window import MainWindow
from synthdesk.ui.page_tabs import TABS
from synthdesk.ui.session import Session
from synthdesk.ui.settings import Settings
from synthdesk.ui.tasks import InlineRunner, JobSpec, ProcessRunner, TaskManager, TaskState
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.crash_dialog import CrashDialog
from tests.ui.access import check_access
from tests.ui.test_tasks import CATALOGUE, is_alive

Idle = Callable[[TaskManager], None]

TITLES = ["Data", "Quality", "Privacy", "Bias", "Fake vs real", "Versions", "Explain", "Report"]
SMALL = ("accuracy", "privacy")


@pytest.fixture
def window(session: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot) -> MainWindow:
    window = MainWindow(session, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def busy(session: Session, settings: Settings, qtbot: QtBot, tmp_path: Path) -> Iterator[Any]:
    """A window over real child processes that run the tests' own jobs."""
    logs = tmp_path / "logs"
    logs.mkdir()
    tasks = TaskManager(ProcessRunner(logs, CATALOGUE))
    window = MainWindow(session, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    yield window
    tasks.close()


def only(session: Session, *analyses: str) -> None:
    from dataclasses import replace

    session.set_options(replace(session.options, analyses=analyses), None)


# --- the way through -----------------------------------------------------------------------


def test_the_tabs_stand_in_the_order_of_the_mission(window: MainWindow) -> None:
    assert [window.tabs.tabText(position) for position in range(8)] == TITLES
    assert not any(window.tabs.tabIcon(position).isNull() for position in range(8))


def test_pages_are_built_when_they_are_first_shown(window: MainWindow) -> None:
    assert [page.title for page in window.tabs.built_pages()] == ["Data"]
    window.tabs.go_to("Privacy")
    assert [page.title for page in window.tabs.built_pages()] == ["Data", "Privacy"]


def test_tabs_and_pages_bear_the_same_names(window: MainWindow) -> None:
    for tab in TABS:
        page = window.tabs.page(tab.title)
        assert (page.title, page.icon_name) == (tab.title, tab.icon_name)


def test_run_is_offered_only_when_it_can_be_done(
    window: MainWindow, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    assert not window.bar.run_button.isEnabled()
    window.files.open_in_order([str(path) for path in files.values()][:2])
    idle(tasks)
    assert window.bar.run_button.isEnabled()


def test_from_files_to_a_verdict(
    window: MainWindow, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    only(window.session, *SMALL)
    window.files.open_in_order([str(path) for path in files.values()])
    idle(tasks)
    window.bar.run_button.click()
    assert not window.bar.run_button.isEnabled()
    idle(tasks)
    result = window.session.result
    assert result is not None
    assert window.bar.chip.isVisible()
    assert result.verdict.verdict.value in window.bar.chip.text().lower()
    assert window.tabs.current_title == "Report"
    assert window.commands["save_report"].isEnabled()


def test_results_are_marked_out_of_date_after_a_change(
    loaded: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot, idle: Idle
) -> None:
    only(loaded, "privacy")
    window = MainWindow(loaded, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    window.run_audit()
    idle(tasks)
    assert not window.bar.stale_note.isVisible()
    assert loaded.schema is not None
    loaded.set_schema(loaded.schema.with_changes({"age": ColumnType.CATEGORICAL}), None)
    assert window.bar.stale_note.isVisible()
    assert window.bar.chip.isVisible()


def test_the_sample_audit_loads_and_runs(
    window: MainWindow, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    only(window.session, "privacy")
    window.files.open_sample("leaky")
    qtbot.waitUntil(lambda: window.session.result is not None, timeout=30_000)
    assert window.session.tables[TableRole.SYNTHETIC].source.name == (
        "adult-synthetic-leaky.parquet"
    )
    assert window.bar.chip.text().strip() == "Fail"
    assert window.settings.recent_files() == []


def test_a_user_error_of_the_audit_is_shown_and_nothing_is_lost(
    loaded: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot, idle: Idle
) -> None:
    window = MainWindow(loaded, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    assert loaded.schema is not None
    loaded.set_schema(loaded.schema.with_changes(ignored=["age", "city", "pay"]), None)
    window.run_audit()
    idle(tasks)
    assert window.messages.isVisible()
    assert window.messages.error is not None
    assert window.messages.error.code == "one-column"
    assert len(loaded.tables) == 3
    assert window.bar.run_button.isEnabled()


def test_a_message_is_plain_text_with_everything_and_can_be_copied(
    window: MainWindow, qapp: Any
) -> None:
    error = UserError("x", "<b>Title</b>", "Detail", "Hint", Where("f.csv", "c<i>", 3))
    window.failures.show_error(error)
    text = window.messages.text()
    for part in ("<b>Title</b>", "f.csv", "c<i>", "row 3", "Detail", "Hint"):
        assert part in text
    for label in window.messages.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    window.messages._copy.click()
    assert qapp.clipboard().text() == text
    window.messages._close.click()
    assert not window.messages.isVisible()


# --- tasks ---------------------------------------------------------------------------------


def test_cancel_brings_the_window_back_to_idle(busy: MainWindow, qtbot: QtBot) -> None:
    task = busy.tasks.run(JobSpec("wait_politely", {"seconds": 60}, "Wait"))
    qtbot.waitUntil(lambda: bool(task.stage), timeout=10_000)
    assert busy.progress.isVisible()
    assert "waiting" in busy.progress._stage.whole_text
    since = time.perf_counter()
    qtbot.keyClick(busy, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not busy.tasks.is_busy, timeout=5000)
    assert time.perf_counter() - since < 2.5
    assert task.state is TaskState.CANCELLED
    assert not busy.progress.isVisible()
    assert not busy.messages.isVisible()


def test_a_crashed_task_is_told_with_its_details(busy: MainWindow, qtbot: QtBot) -> None:
    busy.tasks.run(JobSpec("crash", {}, "Audit"))
    qtbot.waitUntil(busy.messages.isVisible, timeout=10_000)
    assert "Audit stopped unexpectedly" in busy.messages.text()
    busy.messages._action.click()
    dialog = busy.findChild(CrashDialog)
    assert dialog is not None
    assert not dialog.isModal()
    assert "SIGSEGV" in dialog.details.toPlainText()


def test_an_unexpected_failure_is_told_with_its_traceback(busy: MainWindow, qtbot: QtBot) -> None:
    busy.tasks.run(JobSpec("break_down", {}, "Audit"))
    qtbot.waitUntil(busy.messages.isVisible, timeout=10_000)
    assert "Audit failed" in busy.messages.text()
    assert "ZeroDivisionError" not in busy.messages.text()
    busy.messages._action.click()
    dialog = busy.findChild(CrashDialog)
    assert dialog is not None
    assert "ZeroDivisionError" in dialog.details.toPlainText()


def test_closing_while_busy_asks_and_may_be_refused(busy: MainWindow, qtbot: QtBot) -> None:
    task = busy.tasks.run(JobSpec("wait_politely", {"seconds": 60}, "Wait"))
    assert not busy.close()
    question = busy.quitting.question
    assert question is not None
    next(one for one in question.buttons() if "Keep" in one.text()).click()
    assert busy.isVisible()
    assert not task.state.is_over
    assert busy.quitting.question is None


def test_closing_while_busy_stops_the_child_and_then_closes(
    busy: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    task = busy.tasks.run(JobSpec("hang", {}, "Audit"))
    qtbot.waitUntil(lambda: bool(task.stage), timeout=10_000)
    runner = busy.tasks._runners[False]
    assert isinstance(runner, ProcessRunner)
    pid = runner.child_pid
    assert pid
    with qtbot.waitSignal(busy.closed, timeout=6000):
        busy.close()
        question = busy.quitting.question
        assert question is not None
        next(one for one in question.buttons() if "Stop" in one.text()).click()
    assert not is_alive(pid)
    busy.tasks.close()
    assert list((tmp_path / "logs").iterdir()) == []


def test_an_idle_window_closes_without_a_question(window: MainWindow) -> None:
    assert window.close()


def test_the_task_list_shows_tasks(window: MainWindow, tasks: TaskManager, idle: Idle) -> None:
    window.commands["task_list"].trigger()
    assert window.task_dock.isVisible()
    window.files.open_in_order(["/nowhere/at-all.csv"])
    idle(tasks)
    panel = window.task_dock.widget()
    table = panel.findChild(QAbstractItemView)
    assert table is not None
    table.setCurrentIndex(table.model().index(0, 0))
    log = panel.findChild(QPlainTextEdit)
    assert log is not None
    assert "does not exist" in log.toPlainText()


# --- files that come in --------------------------------------------------------------------


def test_dropped_files_find_their_roles_by_name(
    window: MainWindow, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in reversed(files.values())])
    window.dropEvent(
        QDropEvent(
            QPoint(50, 300),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    idle(tasks)
    assert {role: table.source.name for role, table in window.session.tables.items()} == {
        role: f"{role}.csv" for role in AUDIT_ROLES
    }


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_file_that_fits_nowhere_asks_for_its_role(
    loaded: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> None:
    window = MainWindow(loaded, tasks, settings)
    qtbot.addWidget(window)
    menu = window.files.take_dropped([tmp_path / "another.csv"])
    assert menu is not None
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [f"Use another.csv as {role} table" for role in AUDIT_ROLES]
    menu.close()


def test_loaded_files_are_remembered(
    window: MainWindow, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    window.files.open_in_order([str(files[TableRole.TRAINING])])
    idle(tasks)
    assert window.settings.recent_files() == [("training", files[TableRole.TRAINING])]
    menu = window.commands.menus["recent"]
    menu.aboutToShow.emit()
    assert "training.csv" in menu.actions()[0].text()


# --- what is remembered --------------------------------------------------------------------


def test_the_size_is_remembered(
    session: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot
) -> None:
    first = MainWindow(session, tasks, settings)
    qtbot.addWidget(first)
    first.resize(first.minimumSizeHint().width(), 690)
    first.show()
    first.close()
    second = MainWindow(session, tasks, Settings(settings.path))
    qtbot.addWidget(second)
    second.show()
    assert second.size() == first.size()


def test_splitters_are_remembered(
    loaded: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot
) -> None:
    first = MainWindow(loaded, tasks, settings)
    qtbot.addWidget(first)
    first.show()
    first.resize(first.minimumSizeHint())
    split = first.data_page.views.schema_view.split
    before = split.sizes()
    split.setSizes([before[0] - 60, before[1] + 60])
    sizes = split.sizes()
    assert sizes != before
    first.close()
    second = MainWindow(loaded, tasks, Settings(settings.path))
    qtbot.addWidget(second)
    second.show()
    assert second.data_page.views.schema_view.split.sizes() == sizes


def test_policy_and_theme_are_remembered(window: MainWindow) -> None:
    position = window.bar.policies.findText("Internal model development")
    window.bar.policies.setCurrentIndex(position)
    window.bar.policies.activated.emit(position)
    assert window.session.options.policy == "internal-model-development"
    window.commands["theme_dark"].trigger()
    again = Settings(window.settings.path)
    window.settings.flush()
    from synthdesk.ui.settings import POLICY, THEME

    assert again.get(POLICY) == "internal-model-development"
    assert again.get(THEME) == "dark"
    theme_manager().choose(ThemeChoice.LIGHT)


def test_a_policy_file_that_is_none_is_told(window: MainWindow, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("this = is not")
    window.use_policy_file(str(bad))
    assert window.messages.error is not None
    assert window.messages.error.code == "bad-policy"
    assert window.session.options.policy == "external-release"


# --- keys and access -----------------------------------------------------------------------


def test_ctrl_and_a_digit_goes_to_a_tab(window: MainWindow, qtbot: QtBot) -> None:
    for position in range(6, -1, -1):
        qtbot.keyClick(window, Qt.Key.Key_1 + position, Qt.KeyboardModifier.ControlModifier)
        assert window.tabs.currentIndex() == position


def test_no_key_is_given_twice(window: MainWindow) -> None:
    keys = [
        key.toString() for action in window.commands._by_name.values() for key in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("command", ["options", "about", "shortcuts"])
def test_dialogs_open_and_close_without_blocking(
    window: MainWindow, qtbot: QtBot, command: str
) -> None:
    window.commands[command].trigger()
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    check_access(dialog)
    dialog.close()


def test_about_says_that_it_is_offline(window: MainWindow) -> None:
    window.commands["about"].trigger()
    dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "wholly offline" in text
    assert "Version" in text
    dialog.close()


def test_options_refuse_a_seed_that_is_none(window: MainWindow, qtbot: QtBot) -> None:
    from synthdesk.ui.options_dialog import OptionsDialog

    dialog = OptionsDialog(window.session.options, window)
    qtbot.addWidget(dialog)
    dialog.seed.setText("-1")
    ok = next(one for one in dialog.findChildren(QPushButton) if "OK" in one.text())
    assert not ok.isEnabled()
    dialog.seed.setText("7")
    assert ok.isEnabled()
    assert dialog.options().seed == 7


def test_every_control_has_a_name(
    loaded: Session, tasks: TaskManager, settings: Settings, qtbot: QtBot, idle: Idle
) -> None:
    only(loaded, *SMALL)
    window = MainWindow(loaded, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    window.run_audit()
    idle(tasks)
    for position in range(window.tabs.count()):
        window.tabs.setCurrentIndex(position)
    check_access(window)


def test_menu_entries_of_one_menu_have_different_access_keys(window: MainWindow) -> None:
    for name, menu in window.commands.menus.items():
        letters = [
            text[text.index("&") + 1].lower()
            for text in (action.text() for action in menu.actions())
            if "&" in text
        ]
        assert len(letters) == len(set(letters)), name


def test_an_inline_job_that_breaks_does_not_take_the_window_along(
    session: Session, settings: Settings, qtbot: QtBot, idle: Idle
) -> None:
    def break_down(name: str, params: dict[str, Any], progress: Progress) -> Any:
        raise RuntimeError("by design")

    tasks = TaskManager(InlineRunner(break_down))
    window = MainWindow(session, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    tasks.run(JobSpec("any", {}, "Audit"))
    idle(tasks)
    assert window.messages.isVisible()
    assert isinstance(window.messages._action, QPushButton | QToolButton)


def test_an_entity_table_can_be_built_from_the_menu(window: MainWindow) -> None:
    from synthdesk.ui.entity.dialog import EntityDialog

    window.commands["entity"].trigger()
    dialog = next(one for one in window.findChildren(EntityDialog) if one.isVisible())
    check_access(dialog)
    dialog.close()


def test_a_project_dropped_on_a_card_is_left_to_the_window(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/nowhere/one.synthdesk")])
    card = window.data_page.tables.cards[TableRole.TRAINING]
    assert not card._taken(mime)
