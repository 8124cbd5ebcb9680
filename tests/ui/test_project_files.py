"""The project in the window: what comes back, what is asked, and what a bad file can't do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.health.findings import Waiver
from synthdesk.engine.project.lock import lock_of
from synthdesk.engine.project.store import autosave_of, read_project
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.versions.lineage import Lineage
from synthdesk.ui import project_files
from synthdesk.ui.main_window import MainWindow
from synthdesk.ui.pages.data.cards.split_dialog import SplitChoice
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.settings import POLICY, Settings
from synthdesk.ui.tasks import InlineRunner, TaskManager
from tests.ui.access import check_access
from tests.ui.small_tables import people, write_csv

WAIVER = Waiver("repeated-rows:training", "known and wanted", "A. Clerk", "2026-01-02")
LINEAGE = Lineage("epoch 40", "synthetic", "epochs: 40", "run.yaml", "2026-11-01", "slower")
OPTIONS = AuditOptions("internal-model-development", 99, ("accuracy", "privacy"), date(2024, 5, 6))
Open = Callable[[], MainWindow]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, tasks: TaskManager) -> Iterator[Open]:
    """Opens windows that share settings, each with a session of its own."""
    managers = []

    def open_window() -> MainWindow:
        cache = tmp_path / f"cache-{len(managers)}"
        cache.mkdir()
        manager = TaskManager(InlineRunner())
        managers.append(manager)
        window = MainWindow(Session(cache), manager, Settings(tmp_path / "settings.ini"))
        # What is left open when a test fails must not wait for an answer.
        qtbot.addWidget(window, before_close_func=lambda window: window.projects.close())
        window.show()
        return window

    yield open_window
    for manager in managers:
        manager.close()


@pytest.fixture
def rest(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Waits until a window has nothing to do."""

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(
            lambda: (
                not window.tasks.is_busy
                and (not window.projects.is_busy or window.projects.question is not None)
            ),
            timeout=30_000,
        )

    return wait


Rest = Callable[[MainWindow], None]


def load(window: MainWindow, rest: Rest, **files: Path) -> None:
    for role, path in files.items():
        window.data_page.load(TableRole(role), path)
    rest(window)


def decide(session: Session) -> None:
    """One decision of every kind."""
    schema = session.schema
    assert schema is not None
    schema = (
        schema.with_type(["city"], ColumnType.TEXT)
        .with_role(["member"], ColumnRole.TARGET)
        .with_favourable("member", "yes")
        .with_marks(["age"], [ColumnMark.PROTECTED])
        .with_missing(["pay"], ["-99"])
    )
    session.set_schema(schema, None)
    session.set_options(OPTIONS, None)
    session.set_waivers((WAIVER,), None)
    session.set_lineages((LINEAGE,), None)


def decisions(session: Session) -> tuple[object, ...]:
    """Everything that a project is to bring back."""
    chosen = session.tables.get(TableRole.SYNTHETIC)
    return (
        {
            (t.source.role, t.version, t.source.sha256): (t.given, t.renames, t.split)
            for t in session.all_tables
        },
        session.schema,
        session.options,
        session.waivers,
        session.lineages,
        chosen.version if chosen else None,
    )


def answer(window: MainWindow, text: str) -> None:
    question = window.projects.question
    assert question is not None
    next(one for one in question.buttons() if text in one.text()).click()


def is_marked(window: MainWindow) -> bool:
    return window.isWindowModified()


@pytest.fixture
def project(desk: Open, rest: Rest, files: dict[TableRole, Path], tmp_path: Path) -> Path:
    """A project of three tables with decisions, saved by a window that was closed."""
    window = desk()
    load(window, rest, **{role.value: path for role, path in files.items()})
    decide(window.session)
    path = tmp_path / "a.synthdesk"
    assert window.projects.files.save_as(path)
    assert window.close()
    return path


def opened(desk: Open, rest: Rest, path: Path) -> MainWindow:
    window = desk()
    window.open_paths([str(path)])
    rest(window)
    return window


# --- the way round -------------------------------------------------------------------------


def test_everything_that_was_decided_comes_back(
    desk: Open, rest: Rest, files: dict[TableRole, Path], tmp_path: Path
) -> None:
    first = desk()
    other = write_csv(tmp_path / "second.csv", people(200, 8))
    load(first, rest, training=files[TableRole.TRAINING], synthetic=files[TableRole.SYNTHETIC])
    load(first, rest, synthetic=other, holdout=files[TableRole.HOLDOUT])
    session = first.session
    session.rename_version("second", "epoch 40", None)
    session.choose_version("synthetic", None)
    holdout = session.tables[TableRole.HOLDOUT]
    session.set_table(TableRole.HOLDOUT, replace(holdout, renames=(("income", "pay"),)), None)
    decide(session)
    before = decisions(session)
    assert first.projects.files.save_as(tmp_path / "whole")
    assert first.close()

    second = opened(desk, rest, tmp_path / "whole.synthdesk")
    assert decisions(second.session) == before
    assert list(second.session.versions) == ["synthetic", "epoch 40"]
    assert not is_marked(second)
    assert second.windowTitle() == "whole.synthdesk[*] – synthdesk"
    assert second.projects.inputs.messages.isHidden()
    assert second.tabs.isEnabled()


def test_a_holdout_that_was_split_off_comes_back_row_by_row(
    desk: Open, rest: Rest, files: dict[TableRole, Path], tmp_path: Path
) -> None:
    first = desk()
    load(first, rest, training=files[TableRole.TRAINING])
    training = first.session.tables[TableRole.TRAINING]
    first.data_page.tables.splitting.run(training, SplitChoice(0.4, 3, ""))
    rest(first)
    before = decisions(first.session)
    first.projects.files.save_as(tmp_path / "split.synthdesk")
    first.close()
    second = opened(desk, rest, tmp_path / "split.synthdesk")
    assert decisions(second.session) == before
    assert [table.source.rows for table in second.session.all_tables] == [240, 160]
    assert not is_marked(second)


def test_a_project_that_moves_with_its_files_opens(
    desk: Open, rest: Rest, project: Path, tmp_path: Path, files: dict[TableRole, Path]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (project, *files.values()):
        path.rename(elsewhere / path.name)
    window = opened(desk, rest, elsewhere / project.name)
    assert len(window.session.all_tables) == 3
    assert window.projects.inputs.messages.isHidden()
    assert not is_marked(window)


def test_an_audit_is_kept_as_a_record_and_is_something_to_save(
    desk: Open, rest: Rest, project: Path
) -> None:
    window = opened(desk, rest, project)
    window.session.set_options(replace(window.session.options, analyses=("privacy",)), None)
    window.projects.save()
    window.run_audit()
    rest(window)
    assert window.session.result is not None
    assert is_marked(window)
    window.projects.save()
    assert not is_marked(window)
    assert json.loads(read_project(project).record)["schema"] == "synthdesk.audit/1"
    window.close()
    again = opened(desk, rest, project)
    again.session.set_waivers((), None)
    again.projects.save()
    assert json.loads(read_project(project).record)["schema"] == "synthdesk.audit/1"


def test_options_of_a_project_are_not_taken_for_the_users_own(
    desk: Open, rest: Rest, project: Path
) -> None:
    window = desk()
    window.settings.set(POLICY, "")
    window.open_paths([str(project)])
    rest(window)
    assert window.session.options == OPTIONS
    assert window.settings.get(POLICY) == ""
    window.commands["new_project"].trigger()
    assert window.session.options.policy == "external-release"
    assert window.session.options.cutoff is None


# --- the mark of unsaved work, and the questions -------------------------------------------


def test_the_title_marks_what_is_not_saved(desk: Open, rest: Rest, project: Path) -> None:
    window = opened(desk, rest, project)
    session = window.session
    assert session.schema is not None
    schema = session.schema
    session.set_schema(schema.with_role(["age"], ColumnRole.IGNORE), None)
    assert is_marked(window)
    session.set_schema(schema, None)
    assert not is_marked(window)
    session.set_waivers((), None)
    assert is_marked(window)
    window.commands["save_project"].trigger()
    assert not is_marked(window)
    assert read_project(project).waivers == ()


def test_looking_at_tables_is_no_work_to_be_asked_about(
    desk: Open, rest: Rest, files: dict[TableRole, Path]
) -> None:
    window = desk()
    load(window, rest, training=files[TableRole.TRAINING])
    assert not is_marked(window)
    assert window.close()


def test_closing_asks_and_each_answer_does_what_it_says(
    desk: Open, rest: Rest, project: Path
) -> None:
    window = opened(desk, rest, project)
    window.session.set_waivers((), None)
    assert not window.close()
    question = window.projects.question
    assert question is not None
    assert "a.synthdesk" in question.text()
    check_access(question)
    answer(window, "Cancel")
    assert window.isVisible()
    assert is_marked(window)
    assert not window.close()
    answer(window, "Save")
    assert not window.isVisible()
    assert read_project(project).waivers == ()
    assert not lock_of(project).exists()

    window = opened(desk, rest, project)
    window.session.set_waivers((WAIVER,), None)
    window.projects.files.autosave()
    window.close()
    answer(window, "Discard")
    assert not window.isVisible()
    assert read_project(project).waivers == ()
    assert not autosave_of(project).exists()


def test_a_new_project_asks_and_begins_with_nothing(desk: Open, rest: Rest, project: Path) -> None:
    window = opened(desk, rest, project)
    for _ in range(7):
        window.tabs.build_next()
    window.session.set_waivers((), None)
    window.commands["new_project"].trigger()
    assert len(window.session.all_tables) == 3
    answer(window, "Discard")
    rest(window)
    session = window.session
    assert (session.all_tables, session.schema, session.waivers) == ((), None, ())
    assert window.windowTitle() == "synthdesk[*]"
    assert not is_marked(window)
    assert not lock_of(project).exists()
    assert read_project(project).waivers == (WAIVER,)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_saving_for_the_first_time_asks_for_a_name(
    desk: Open, rest: Rest, files: dict[TableRole, Path], tmp_path: Path
) -> None:
    window = desk()
    load(window, rest, training=files[TableRole.TRAINING])
    window.commands["save_project"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "named.synthdesk"))
    dialog.close()
    assert window.windowTitle().startswith("named.synthdesk")
    assert window.settings.recent_projects() == [tmp_path / "named.synthdesk"]


def test_a_table_is_never_written_over_by_a_project(
    desk: Open, rest: Rest, files: dict[TableRole, Path]
) -> None:
    window = desk()
    training = files[TableRole.TRAINING]
    before = training.read_bytes()
    load(window, rest, training=training)
    assert window.projects.files.save_as(training)
    assert training.read_bytes() == before
    assert window.projects.files.path == training.with_name("training.csv.synthdesk")
    assert not window.projects.files.save_as(training)
    assert window.messages.error is not None
    assert window.messages.error.code == "file-exists"


def test_saving_elsewhere_moves_the_lock_and_names_the_same_files(
    desk: Open, rest: Rest, project: Path, tmp_path: Path
) -> None:
    window = opened(desk, rest, project)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    place = tmp_path / "deep" / "er" / "b.synthdesk"
    assert window.projects.files.save_as(place)
    assert not lock_of(project).exists()
    assert lock_of(place).exists()
    assert read_project(place).tables[0].relative == "../../training.csv"


def test_a_disk_that_is_full_is_told_and_the_mark_stays(
    desk: Open, rest: Rest, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(desk, rest, project)
    window.session.set_waivers((), None)
    before = project.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert not window.projects.files.save()
    assert window.messages.error is not None
    assert "No space left" in window.messages.text()
    assert is_marked(window)
    assert project.read_bytes() == before
    window.close()
    answer(window, "Save")
    assert window.isVisible()


def test_who_keeps_a_task_running_is_asked_about_unsaved_work_again(
    desk: Open, rest: Rest, project: Path
) -> None:
    window = opened(desk, rest, project)
    window.session.set_waivers((), None)
    window.run_audit()
    assert not window.close()
    answer(window, "Discard")
    question = window.quitting.question
    assert question is not None
    next(one for one in question.buttons() if "Keep" in one.text()).click()
    assert is_marked(window)
    assert not window.close()
    answer(window, "Cancel")


def test_an_audit_that_ends_while_a_project_is_read_is_not_lost_in_silence(
    desk: Open, rest: Rest, project: Path, tmp_path: Path
) -> None:
    window = opened(desk, rest, project)
    window.session.set_options(replace(OPTIONS, analyses=("privacy",)), None)
    window.projects.save()
    other = tmp_path / "other.synthdesk"
    other.write_bytes(project.read_bytes())
    window.run_audit()
    window.projects.open(other)
    rest(window)
    assert window.projects.files.path == project
    answer(window, "Cancel")
    assert window.session.result is not None
    assert window.tabs.isEnabled()
    assert not lock_of(other).exists()


# --- files that are not as they were -------------------------------------------------------


def test_a_missing_file_is_told_kept_in_the_project_and_located(
    desk: Open, rest: Rest, project: Path, files: dict[TableRole, Path], tmp_path: Path
) -> None:
    saved = read_project(project)
    hidden = tmp_path / "moved" / "away.csv"
    hidden.parent.mkdir()
    files[TableRole.TRAINING].rename(hidden)
    window = opened(desk, rest, project)
    messages = window.projects.inputs.messages
    assert set(window.session.tables) == {TableRole.SYNTHETIC, TableRole.HOLDOUT}
    assert "Training, training.csv: missing" in messages.text()
    assert "Locate" in messages.text()
    check_access(messages)
    assert not is_marked(window)
    assert window.projects.files.save()
    again = read_project(project)
    assert {table.name for table in again.tables} == {table.name for table in saved.tables}
    assert again.schema == saved.schema

    window.projects.inputs.locate(saved.tables[0], hidden)
    rest(window)
    assert window.session.schema == saved.schema
    assert messages.isHidden()
    assert is_marked(window) is False


def test_a_changed_file_is_loaded_as_it_is_now_with_a_warning(
    desk: Open, rest: Rest, project: Path, files: dict[TableRole, Path]
) -> None:
    rows = [{**row, "new": "x"} for row in people(350, 9)]
    write_csv(files[TableRole.TRAINING], [{k: v for k, v in r.items() if k != "pay"} for r in rows])
    window = opened(desk, rest, project)
    assert "has changed since the project was saved" in window.projects.inputs.messages.text()
    assert "350 rows" in window.projects.inputs.messages.text()
    schema = window.session.schema
    assert schema is not None
    assert [column.name for column in schema.columns] == ["age", "city", "member", "new"]
    assert schema["member"].role is ColumnRole.TARGET
    assert schema["city"].type is ColumnType.TEXT
    assert is_marked(window)


def test_a_table_that_can_not_be_read_does_not_stop_the_others(
    desk: Open, rest: Rest, project: Path, files: dict[TableRole, Path]
) -> None:
    files[TableRole.HOLDOUT].write_bytes(b"")
    window = opened(desk, rest, project)
    assert set(window.session.tables) == {TableRole.TRAINING, TableRole.SYNTHETIC}
    text = window.projects.inputs.messages.text()
    assert "Holdout, holdout.csv: can't be loaded. The file is empty" in text
    assert [table.role for table in window.projects.files.absent] == [TableRole.HOLDOUT]


def test_a_place_that_is_taken_is_no_more_asked_about(
    desk: Open, rest: Rest, project: Path, files: dict[TableRole, Path], tmp_path: Path
) -> None:
    files[TableRole.HOLDOUT].unlink()
    window = opened(desk, rest, project)
    load(window, rest, holdout=write_csv(tmp_path / "another.csv", people(220, 5)))
    assert window.projects.inputs.messages.isHidden()
    assert window.projects.files.absent == ()


def test_names_of_files_are_never_taken_for_markup(
    desk: Open, rest: Rest, project: Path, files: dict[TableRole, Path]
) -> None:
    saved = read_project(project)
    odd = replace(saved.tables[2], name="<b>held</b>.csv", relative="no", absolute="/no/<i>x</i>")
    from synthdesk.engine.project.store import save_project

    save_project(replace(saved, tables=(*saved.tables[:2], odd)), project)
    window = opened(desk, rest, project)
    messages = window.projects.inputs.messages
    assert "<b>held</b>.csv" in messages.text()
    for label in messages.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_strangers_long_names_leave_room_for_the_rest(
    desk: Open, rest: Rest, project: Path
) -> None:
    from synthdesk.engine.project.store import save_project

    saved = read_project(project)
    long = replace(
        saved.tables[2], name="n" * 50_000, relative="no", absolute="/no/" + "p" * 50_000
    )
    save_project(replace(saved, tables=(*saved.tables[:2], long)), project)
    window = opened(desk, rest, project)
    assert len(window.projects.inputs.messages.text()) < 1_000
    assert window.projects.inputs.messages.minimumSizeHint().width() < 900


def test_a_policy_file_that_is_gone_is_told_and_not_replaced_in_silence(
    desk: Open, rest: Rest, project: Path
) -> None:
    from synthdesk.engine.project.store import save_project

    saved = read_project(project)
    gone = replace(saved, options=replace(saved.options, policy="/gone/own.toml"))
    save_project(gone, project)
    window = opened(desk, rest, project)
    assert "/gone/own.toml" in window.projects.inputs.messages.text()
    assert window.session.options.policy == "/gone/own.toml"


# --- hostile and broken projects -----------------------------------------------------------


@contextmanager
def unchanged(window: MainWindow) -> Iterator[None]:
    before, title = decisions(window.session), window.windowTitle()
    yield
    assert decisions(window.session) == before
    assert window.windowTitle() == title
    assert window.tabs.isEnabled()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x00" * 5000])
def test_a_hostile_project_is_refused_and_the_session_stays(
    desk: Open, rest: Rest, project: Path, tmp_path: Path, content: bytes
) -> None:
    window = opened(desk, rest, project)
    bad = tmp_path / "bad.synthdesk"
    bad.write_bytes(content)
    with unchanged(window):
        window.projects.open(bad)
        rest(window)
    assert window.messages.error is not None
    assert window.messages.error.code == "bad-project"
    assert not lock_of(bad).exists()
    assert lock_of(project).exists()


def test_a_policy_that_no_file_can_be_is_refused(
    desk: Open, rest: Rest, project: Path, tmp_path: Path
) -> None:
    from synthdesk.engine.project.store import save_project

    saved = read_project(project)
    bad = tmp_path / "bad.synthdesk"
    save_project(replace(saved, options=replace(saved.options, policy="x" * 9000)), bad)
    window = opened(desk, rest, project)
    with unchanged(window):
        window.projects.open(bad)
        rest(window)
    assert window.messages.error is not None
    assert window.messages.error.code == "bad-project"


def test_a_project_that_is_not_there_is_told(desk: Open, rest: Rest, tmp_path: Path) -> None:
    window = opened(desk, rest, tmp_path / "none.synthdesk")
    assert window.messages.error is not None
    assert window.messages.error.code == "missing-file"
    assert list(tmp_path.glob(".none*")) == []


def test_cancelling_leaves_the_session_as_it_was(
    desk: Open, rest: Rest, project: Path, tmp_path: Path, files: dict[TableRole, Path]
) -> None:
    window = desk()
    load(window, rest, training=files[TableRole.HOLDOUT])
    with unchanged(window):
        window.projects.open(project)
        assert not window.tabs.isEnabled()
        window.tasks.cancel_all()
        rest(window)
    assert not lock_of(project).exists()


# --- lock, autosave, recovery --------------------------------------------------------------


def test_a_project_that_is_open_elsewhere_opens_read_only(
    desk: Open, rest: Rest, project: Path, tmp_path: Path
) -> None:
    lock_of(project).write_text(
        json.dumps({"pid": 4242, "host": "ward-7", "since": "2026-01-01T08:00:00+00:00"})
    )
    window = desk()
    window.projects.open(project)
    question = window.projects.question
    assert question is not None
    assert "process 4242 on ward-7" in question.informativeText()
    answer(window, "Cancel")
    assert window.session.all_tables == ()
    window.projects.open(project)
    answer(window, "read-only")
    rest(window)
    assert len(window.session.all_tables) == 3
    assert "(read only)" in window.windowTitle()
    assert not window.projects.files.can_save
    assert window.projects.files.save_as(tmp_path / "copy.synthdesk")
    assert window.windowTitle() == "copy.synthdesk[*] – synthdesk"
    assert "ward-7" in lock_of(project).read_text()
    assert not window.projects.files.save_as(project)
    assert window.messages.error is not None
    assert window.messages.error.code == "project-in-use"


def test_what_was_not_saved_is_kept_beside_and_offered(
    desk: Open,
    rest: Rest,
    project: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(project_files, "AUTOSAVE_AFTER_MS", 20)
    window = opened(desk, rest, project)
    late = replace(WAIVER, reason="decided after the last save")
    window.session.set_waivers((late,), None)
    qtbot.waitUntil(autosave_of(project).exists, timeout=2_000)
    assert read_project(project).waivers == (WAIVER,)
    lock_of(project).unlink()  # as if the program had died

    recovering = desk()
    recovering.projects.open(project)
    qtbot.waitUntil(lambda: recovering.projects.question is not None, timeout=10_000)
    answer(recovering, "Restore")
    rest(recovering)
    assert recovering.session.waivers == (late,)
    assert is_marked(recovering)
    recovering.projects.save()
    assert not autosave_of(project).exists()
    assert read_project(project).waivers == (late,)


def test_recovery_may_be_declined_and_its_work_outlives_a_look(
    desk: Open, rest: Rest, project: Path, qtbot: QtBot
) -> None:
    from synthdesk.engine.project.store import autosave

    autosave(replace(read_project(project), waivers=()), project)
    window = desk()
    window.projects.open(project)
    qtbot.waitUntil(lambda: window.projects.question is not None, timeout=10_000)
    answer(window, "last saved")
    rest(window)
    assert window.session.waivers == (WAIVER,)
    assert not is_marked(window)
    window.close()
    assert autosave_of(project).exists()


# --- ways in -------------------------------------------------------------------------------


def test_a_dropped_project_opens(desk: Open, rest: Rest, project: Path) -> None:
    window = desk()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(project))])
    drop, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(QDropEvent(QPoint(50, 300), drop, mime, left, none))
    rest(window)
    assert len(window.session.all_tables) == 3


def test_recent_projects_are_offered(desk: Open, rest: Rest, project: Path) -> None:
    window = desk()
    menu = window.commands.menus["recent_projects"]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [str(project)]
    menu.actions()[0].trigger()
    rest(window)
    assert len(window.session.all_tables) == 3


def test_a_sample_takes_the_place_of_no_project_without_asking(
    desk: Open, rest: Rest, project: Path
) -> None:
    window = opened(desk, rest, project)
    window.session.set_waivers((), None)
    window.commands["sample_good"].trigger()
    answer(window, "Cancel")
    rest(window)
    assert window.projects.files.path == project
    assert window.session.tables[TableRole.TRAINING].source.name == "training.csv"
