"""The Data tab: load, edit, undo, mismatch, bad files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.schema import ColumnRole, ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.page import DataPage
from synthdesk.ui.pages.data.schema.schema_model import FIRST_MISSING, NAME, ROLE, TYPE
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.small_tables import people, with_extra, without, write_csv

Idle = Callable[[TaskManager], None]


@pytest.fixture
def page(session: Session, tasks: TaskManager, qtbot: QtBot) -> DataPage:
    page = DataPage(session, tasks)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


@pytest.fixture
def full_page(loaded: Session, tasks: TaskManager, qtbot: QtBot) -> DataPage:
    page = DataPage(loaded, tasks)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


def shown_cell(page: DataPage, name: str, section: int) -> str:
    model = page.views.schema_view.table.model()
    for row in range(model.rowCount()):
        if model.index(row, NAME).data() == name:
            return str(model.index(row, section).data())
    raise AssertionError(f"no row {name}")


def button(widget: Any, text: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.text() == text)


def test_an_empty_page_welcomes(page: DataPage) -> None:
    assert page.welcome.isVisible()
    assert not page.tables.messages.isVisible()


def test_the_holdout_card_says_why_it_matters(page: DataPage) -> None:
    assert "no privacy test is possible" in page.tables.cards[TableRole.HOLDOUT].invitation.text()


def test_a_loaded_table_is_shown(
    page: DataPage, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    page.load(TableRole.TRAINING, files[TableRole.TRAINING])
    idle(tasks)
    card = page.tables.cards[TableRole.TRAINING]
    assert card.facts.name.whole_text == "training.csv"
    assert "400 rows × 4 columns" in card.facts.size_line.whole_text
    assert shown_cell(page, "age", TYPE).startswith("numeric")
    assert page.views.isVisible()
    assert not page.welcome.isVisible()


def test_a_bad_file_is_told_and_the_earlier_table_stays(
    page: DataPage,
    tasks: TaskManager,
    files: dict[TableRole, Path],
    idle: Idle,
    tmp_path: Path,
) -> None:
    page.load(TableRole.TRAINING, files[TableRole.TRAINING])
    idle(tasks)
    bad = tmp_path / "empty.csv"
    bad.write_bytes(b"")
    page.load(TableRole.TRAINING, bad)
    idle(tasks)
    assert page.tables.messages.isVisible()
    assert page.tables.messages.error is not None
    assert page.tables.messages.error.code == "empty-file"
    assert "empty.csv" in page.tables.messages.text()
    assert page.session.tables[TableRole.TRAINING].source.name == "training.csv"
    assert page.tables.cards[TableRole.TRAINING].facts.name.whole_text == "training.csv"


def test_a_good_file_clears_the_message(
    page: DataPage,
    tasks: TaskManager,
    files: dict[TableRole, Path],
    idle: Idle,
    tmp_path: Path,
) -> None:
    page.load(TableRole.TRAINING, tmp_path / "nowhere.csv")
    idle(tasks)
    assert page.tables.messages.isVisible()
    page.load(TableRole.TRAINING, files[TableRole.TRAINING])
    idle(tasks)
    assert not page.tables.messages.isVisible()


def test_a_type_is_edited_undone_and_done_again(full_page: DataPage) -> None:
    page, session = full_page, full_page.session
    index = page.views.schema_view.model.index(0, TYPE)
    assert page.views.schema_view.model.setData(index, "categorical")
    assert session.schema is not None
    assert session.schema["age"].type is ColumnType.CATEGORICAL
    assert session.schema["age"].why == "set by the user"
    page.editing.stack.undo()
    assert session.schema["age"].type is ColumnType.NUMERIC
    page.editing.stack.redo()
    assert session.schema["age"].type is ColumnType.CATEGORICAL
    assert shown_cell(page, "age", TYPE) == "categorical"


def test_the_undo_key_works_on_the_page(full_page: DataPage, qtbot: QtBot) -> None:
    full_page.views.schema_view.model.setData(
        full_page.views.schema_view.model.index(0, TYPE), "categorical"
    )
    full_page.views.schema_view.table.setFocus()
    qtbot.keyClick(
        full_page.views.schema_view.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    )
    assert full_page.session.schema is not None
    assert full_page.session.schema["age"].type is ColumnType.NUMERIC


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_editor_is_a_list_of_choices(full_page: DataPage, qtbot: QtBot) -> None:
    view = full_page.views.schema_view.table
    index = view.model().index(1, ROLE)
    view.setCurrentIndex(index)
    view.edit(index)
    box = view.findChild(QComboBox)
    assert box is not None
    assert [box.itemText(i) for i in range(box.count())] == [role.value for role in ColumnRole]
    box.setCurrentText("ignore")
    box.activated.emit(box.currentIndex())
    assert full_page.session.schema is not None
    assert full_page.session.schema["city"].role is ColumnRole.IGNORE


def test_many_columns_are_changed_at_once_and_undone_at_once(full_page: DataPage) -> None:
    full_page.views.schema_view.select(["age", "pay"])
    assert sorted(full_page.views.schema_view.selected_names()) == ["age", "pay"]
    full_page.views.schema_view.change(["age", "pay"], ROLE, "ignore")
    schema = full_page.session.schema
    assert schema is not None
    assert [column.name for column in schema.audited] == ["city", "member"]
    full_page.editing.stack.undo()
    assert full_page.session.schema is not None
    assert len(full_page.session.schema.audited) == 4


def test_reset_goes_back_to_the_guess_and_can_be_undone(full_page: DataPage) -> None:
    full_page.views.schema_view.model.setData(
        full_page.views.schema_view.model.index(0, TYPE), "categorical"
    )
    full_page.editing.reset()
    assert full_page.session.schema is not None
    assert full_page.session.schema["age"].type is ColumnType.NUMERIC
    full_page.editing.stack.undo()
    assert full_page.session.schema["age"].type is ColumnType.CATEGORICAL


def test_the_filter_narrows_the_list(full_page: DataPage) -> None:
    full_page.views.schema_view.filter_box.setText("numeric")
    assert full_page.views.schema_view.table.model().rowCount() == 2
    full_page.views.schema_view.filter_box.clear()
    assert full_page.views.schema_view.table.model().rowCount() == 4


def test_another_training_table_forgets_what_could_be_undone(
    full_page: DataPage, tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    full_page.views.schema_view.model.setData(
        full_page.views.schema_view.model.index(0, TYPE), "categorical"
    )
    other = write_csv(tmp_path / "other.csv", without(people(200, 9), "pay"))
    full_page.load(TableRole.TRAINING, other)
    idle(tasks)
    assert not full_page.editing.stack.canUndo()


def test_columns_that_do_not_match_are_named_and_left_out(
    full_page: DataPage, tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    rows = with_extra(without(people(200, 5), "pay"), "zodiac")
    full_page.load(TableRole.SYNTHETIC, write_csv(tmp_path / "odd.csv", rows))
    idle(tasks)
    assert full_page.mismatch.isVisible()
    assert "1 missing column (“pay”), 1 unknown column (“zodiac”)" in full_page.mismatch.text()
    assert shown_cell(full_page, "pay", FIRST_MISSING + 2) == "not in file"
    full_page.views.matching_view.leave_out_unmatched()
    schema = full_page.session.schema
    assert schema is not None
    assert not full_page.mismatch.isVisible()
    assert schema["pay"].role is ColumnRole.IGNORE
    assert schema["pay"].why == "left out: not in odd.csv"
    assert (schema["zodiac"].role, schema["zodiac"].why) == (
        ColumnRole.IGNORE,
        "only in odd.csv",
    )
    full_page.editing.stack.undo()
    assert full_page.mismatch.isVisible()


def test_an_audit_runs_with_columns_left_out(
    full_page: DataPage, tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    from dataclasses import replace

    from synthdesk.engine.audit import run_audit

    rows = with_extra(without(people(200, 5), "pay"), "zodiac")
    full_page.load(TableRole.SYNTHETIC, write_csv(tmp_path / "odd.csv", rows))
    idle(tasks)
    full_page.views.matching_view.leave_out_unmatched()
    result = run_audit(replace(full_page.session.request(), analyses=("privacy",)))
    assert result.privacy is not None


def test_clearing_a_table_empties_its_card(full_page: DataPage) -> None:
    full_page.tables.cards[TableRole.HOLDOUT].clear.click()
    assert TableRole.HOLDOUT not in full_page.session.tables
    assert not full_page.tables.cards[TableRole.HOLDOUT].clear.isVisible()


def test_a_file_dropped_on_a_card_is_loaded_for_its_role(
    page: DataPage, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files[TableRole.SYNTHETIC]))])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.tables.cards[TableRole.SYNTHETIC].dropEvent(event)
    idle(tasks)
    assert page.session.tables[TableRole.SYNTHETIC].source.name == "synthetic.csv"


def test_a_load_can_be_cancelled_from_its_card(
    page: DataPage, tasks: TaskManager, files: dict[TableRole, Path], idle: Idle
) -> None:
    page.load(TableRole.TRAINING, files[TableRole.TRAINING])
    card = page.tables.cards[TableRole.TRAINING]
    assert not card.choose.isEnabled()
    card._cancel.click()
    idle(tasks)
    assert card.choose.isEnabled()
    assert TableRole.TRAINING not in page.session.tables


def test_hostile_names_are_shown_literally(
    page: DataPage, tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    rows = [{"<b>x</b>": row["age"], "a\u202eb": row["city"]} for row in people(150, 1)]
    path = write_csv(tmp_path / "<i>evil<&.csv", rows)
    page.load(TableRole.TRAINING, path)
    page.load(TableRole.SYNTHETIC, path)
    idle(tasks)
    assert page.tables.cards[TableRole.TRAINING].facts.name.whole_text == "<i>evil<&.csv"
    assert page.tables.cards[TableRole.TRAINING].facts.name.textFormat() is Qt.TextFormat.PlainText
    assert shown_cell(page, "<b>x</b>", TYPE).startswith("numeric")
