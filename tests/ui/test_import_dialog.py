"""The import dialog: recognised or overridden, beside exactly what will be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.import_settings import (
    AS_RECOGNISED,
    FORMATS,
    SETTINGS_OF,
    BadRows,
    DateOrder,
    ImportSettings,
    Recognised,
)
from synthdesk.ui.pages.data.importing import import_words
from synthdesk.ui.pages.data.importing.import_dialog import ImportDialog
from synthdesk.ui.pages.data.importing.import_fields import ImportFields, SettingField
from synthdesk.ui.tasks import JobSpec, TaskManager
from tests.ui.access import check_access
from tests.ui.made_jobs_fixtures import jobs, tasks
from tests.ui.made_tables import CSV, CSV_SETTINGS, WORKBOOK, MadeJobs

__all__ = ["jobs", "tasks"]

Idle = Callable[[TaskManager], None]
Open = Callable[..., ImportDialog]


@pytest.fixture
def open_dialog(tasks: TaskManager, qtbot: QtBot, idle: Idle) -> Open:
    kept = []

    def open_one(
        name: str = "people.csv",
        given: ImportSettings = AS_RECOGNISED,
        siblings: tuple[str, ...] = (),
    ) -> ImportDialog:
        dialog = ImportDialog(tasks, Path("/data") / name, given, siblings)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        kept.append(dialog)
        dialog.show()
        idle(tasks)
        return dialog

    return open_one


def choose(field: SettingField, words: str) -> None:
    """Choose an entry as a user does."""
    row = next(row for row in range(field.box.count()) if words in field.box.itemText(row))
    field.box.setCurrentIndex(row)
    field.box.activated.emit(row)


def test_the_preview_shows_names_types_values_and_what_is_missing(open_dialog: Open) -> None:
    model = open_dialog().table.preview_model
    head = model.headerData(1, Qt.Orientation.Horizontal)
    assert head == "age\nnumeric, integer"
    assert [model.index(0, column).data() for column in range(4)] == [
        "p1",
        "31",
        "Wien",
        "1990-01-01",
    ]
    assert model.index(1, 1).data() == "∅ missing"
    assert "&lt;b&gt;" in model.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_every_setting_begins_as_recognised_with_its_reason(open_dialog: Open) -> None:
    shown = open_dialog().fields.fields
    assert set(shown) == set(SETTINGS_OF["csv"])
    assert shown["delimiter"].box.currentText() == "Recognised: semicolon ;"
    assert shown["delimiter"].why.text() == "Every line has three “;”."
    assert not shown["encoding"].doubt.isHidden()
    assert shown["encoding"].doubt.text() == "Not sure"
    assert shown["delimiter"].doubt.isHidden()


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_offers_just_the_settings_that_it_knows(format_name: str, qtbot: QtBot) -> None:
    shown = ImportFields()
    qtbot.addWidget(shown)
    shown.show_recognised(Recognised(format_name, "", ImportSettings()), AS_RECOGNISED)
    assert set(shown.fields) == set(SETTINGS_OF[format_name])
    assert shown.settings() == AS_RECOGNISED


def test_an_override_asks_for_another_preview_with_it(
    open_dialog: Open, jobs: MadeJobs, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    dialog = open_dialog()
    assert dialog.ok.isEnabled()
    choose(dialog.fields.fields["decimal"], "point")
    assert not dialog.ok.isEnabled()
    qtbot.waitUntil(lambda: len(jobs.params_of("preview_file")) == 2)
    idle(tasks)
    assert jobs.params_of("preview_file")[-1]["settings"] == ImportSettings(decimal=".")
    assert dialog.ok.isEnabled()


def test_quick_changes_ask_only_once(open_dialog: Open, jobs: MadeJobs, qtbot: QtBot) -> None:
    dialog = open_dialog()
    for words in ("comma", "tab", "bar"):
        choose(dialog.fields.fields["delimiter"], words)
    qtbot.waitUntil(lambda: len(jobs.params_of("preview_file")) == 2)
    qtbot.wait(250)
    assert len(jobs.params_of("preview_file")) == 2
    assert jobs.params_of("preview_file")[-1]["settings"].delimiter == "|"


def test_what_can_not_be_read_is_said_and_not_imported(
    open_dialog: Open, tasks: TaskManager, qtbot: QtBot
) -> None:
    dialog = open_dialog()
    choose(dialog.fields.fields["encoding"], "UTF-8")
    qtbot.waitUntil(lambda: dialog.problem.isVisible())
    assert "Byte 0x80 in line 3" in dialog.problem._text.text()
    assert not dialog.ok.isEnabled()
    dialog.reset.click()
    qtbot.waitUntil(lambda: dialog.table.isVisible() and dialog.ok.isEnabled())
    assert dialog.fields.settings() == AS_RECOGNISED


def test_a_broken_preview_is_told_with_what_to_do(
    open_dialog: Open, jobs: MadeJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synthdesk.engine.errors import UserError

    def refuse(**_: object) -> None:
        raise UserError("missing-file", "The file does not exist", "Gone.", "Choose it again.")

    monkeypatch.setattr(jobs, "preview_file", refuse)
    dialog = open_dialog()
    assert dialog.problem.accessibleName() == "The file does not exist"
    assert "Choose it again." in dialog.problem._text.text()
    assert not dialog.ok.isEnabled()


def test_a_value_that_is_not_in_the_list_can_be_written(open_dialog: Open) -> None:
    dialog = open_dialog()
    shown = dialog.fields.fields
    for name, words, text, value in (
        ("delimiter", "another", "§", "§"),
        ("missing", "these as well", "?; n/a ;-99", ("?", "n/a", "-99")),
        ("header", "another line", "12", 12),
        ("encoding", "another", "CP1257", "cp1257"),
    ):
        choose(shown[name], words)
        assert dialog.fields.problem(), name
        shown[name].line.setText(text)
        shown[name].line.textEdited.emit(text)
        assert shown[name].value() == value
        assert not dialog.fields.problem()
    choose(shown["encoding"], "another")
    shown["encoding"].line.setText("no such encoding")
    assert "Write its name" in dialog.fields.problem()


@pytest.mark.parametrize(
    "given",
    [
        ImportSettings(),
        ImportSettings(encoding="latin-1", delimiter="\t", quote="", header=0, thousands=""),
        ImportSettings(encoding="cp1257", delimiter="§", header=17, missing=("?", "-99")),
        ImportSettings(decimal=",", dates=DateOrder.DAY_MONTH_YEAR, bad_rows=BadRows.SET_ASIDE),
        ImportSettings(missing=(), part="inner.csv"),
    ],
)
def test_what_was_given_before_stands_in_the_fields(
    open_dialog: Open, given: ImportSettings
) -> None:
    assert open_dialog(given=given).fields.settings() == given


def test_a_workbook_offers_its_sheets(open_dialog: Open, jobs: MadeJobs, qtbot: QtBot) -> None:
    jobs.recognised["book.xlsx"] = WORKBOOK
    part = open_dialog("book.xlsx").fields.fields["part"]
    assert not part.isHidden()
    assert [part.box.itemText(row) for row in range(part.box.count())] == [
        "Recognised: 2019",
        "2019 (sheet, 400 rows × 3 columns)",
        "Notes (sheet, 12 rows × 1 column)",
    ]
    assert not part.doubt.isHidden()
    choose(part, "Notes")
    assert part.doubt.isHidden()
    qtbot.waitUntil(lambda: jobs.params_of("preview_file")[-1]["settings"].part == "Notes")
    assert part.value() == "Notes"


def test_siblings_are_read_alike_unless_unchecked(open_dialog: Open, qtbot: QtBot) -> None:
    alone = open_dialog()
    assert not alone.with_siblings.isVisible()
    dialog = open_dialog(siblings=("made.csv",))
    assert dialog.with_siblings.text() == "Read made.csv with the same settings"
    assert dialog.with_siblings.isChecked()
    dialog.with_siblings.click()
    with qtbot.waitSignal(dialog.settings_chosen) as told:
        dialog.ok.click()
    assert told.args == [AS_RECOGNISED, False]


def test_closing_gives_the_running_preview_up(tasks: TaskManager, qtbot: QtBot, idle: Idle) -> None:
    dialog = ImportDialog(tasks, Path("/data/people.csv"), AS_RECOGNISED)
    dialog.reject()
    idle(tasks)
    assert tasks.tasks[-1].state.value == "cancelled"


def test_every_setting_and_value_has_words(open_dialog: Open) -> None:
    assert set(import_words.LABELS) == {field.name for field in fields(ImportSettings)}
    for name in import_words.LABELS:
        for value, words in import_words.offered(name):
            assert words.strip(), (name, value)
            assert import_words.in_words(name, value).strip()
    assert import_words.in_words("delimiter", CSV_SETTINGS.delimiter) == "semicolon ;"


def test_doubts_end_where_the_user_decides() -> None:
    assert len(import_words.doubts(CSV, AS_RECOGNISED)) == 1
    assert not import_words.doubts(CSV, ImportSettings(encoding="utf-8"))
    assert len(import_words.doubts(WORKBOOK, AS_RECOGNISED)) == 1
    assert not import_words.doubts(WORKBOOK, ImportSettings(part="Notes"))


def test_scrolling_past_a_list_changes_no_setting(open_dialog: Open) -> None:
    box = open_dialog().fields.fields["delimiter"].box
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(box, wheel)
    assert box.currentIndex() == 0


def test_a_preview_behind_a_running_task_says_that_it_waits(
    tasks: TaskManager, jobs: MadeJobs, qtbot: QtBot, idle: Idle
) -> None:
    tasks.run(JobSpec("preview_file", {"path": "x", "settings": AS_RECOGNISED}, "Audit"))
    dialog = ImportDialog(tasks, Path("/data/people.csv"), AS_RECOGNISED)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    assert dialog.problem.accessibleName() == "Waits for the running task"
    idle(tasks)
    assert dialog.ok.isEnabled()


def test_every_control_has_a_name(open_dialog: Open) -> None:
    check_access(open_dialog())
