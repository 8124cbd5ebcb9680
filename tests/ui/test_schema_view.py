"""The Columns view: edit one or many, details, suggestions, files, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMenu
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.inspection import ColumnInspection, ColumnInTable
from synthdesk.engine.tables.schema import (
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    NumberKind,
    Schema,
    Unreadable,
)
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.pages.data.schema.schema_model import (
    FIRST_MISSING,
    MARKS,
    NAME,
    ROLE,
    TOKENS,
    TYPE,
)
from synthdesk.ui.pages.data.schema.schema_view import SchemaView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access
from tests.ui.made_checks import GUESSED, Jobs, fill, made_table, synthetic, training

VALUES = ("HS-grad", "Bachelors", "Masters")


@pytest.fixture
def jobs() -> Jobs:
    jobs = Jobs()
    seen = ColumnInTable(
        TableRole.TRAINING, "", "training.csv", 9, 0, 0, 3, (), (), None, None, None,
        tuple((value, 3) for value in VALUES), (),
    )  # fmt: skip
    inspection = ColumnInspection("education", "categorical", (), False, (seen,))
    jobs.answers["inspect_column"] = lambda: inspection
    return jobs


@pytest.fixture
def tasks(jobs: Jobs) -> Iterator[TaskManager]:
    manager = jobs.manager()
    yield manager
    manager.close()


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot) -> SchemaView:
    fill(session, training(), made_table(TableRole.SYNTHETIC))
    editing = SchemaEditing(session)
    view = SchemaView(session, tasks, editing)
    editing.setParent(view)
    view.addActions(list(editing.actions))
    qtbot.addWidget(view)
    view.resize(1200, 460)
    view.show()
    return view


def schema_of(view: SchemaView) -> Schema:
    schema = view._session.schema
    assert schema is not None
    return schema


def cell(view: SchemaView, name: str, section: int) -> str:
    model = view.table.model()
    rows = range(model.rowCount())
    row = next(row for row in rows if model.index(row, NAME).data() == name)
    return str(model.index(row, section).data())


def choose(view: SchemaView, qtbot: QtBot, *names: str) -> None:
    view.select(names)
    qtbot.waitUntil(lambda: view.details.name in names)


def press(menu: QMenu, text: str) -> None:
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_every_control_has_a_name(view: SchemaView) -> None:
    check_access(view)


def test_a_column_shows_its_type_its_reason_and_what_is_missing(view: SchemaView) -> None:
    assert cell(view, "age", TYPE) == "numeric, integer"
    assert cell(view, "wage", FIRST_MISSING) == "1,203 (3.7 %)"
    headers = [
        view.model.headerData(section, Qt.Orientation.Horizontal)
        for section in range(view.model.columnCount())
    ]
    assert "Missing synthetic" in headers
    assert cell(view, "sex", headers.index("Why")) == "2 different texts"


def test_a_column_that_goes_by_another_name_counts_as_there(session: Session) -> None:
    from synthdesk.ui.pages.data.schema.schema_model import SchemaModel

    fill(session, training(), synthetic())
    model = SchemaModel()
    model.show(session.schema, session.all_tables)
    texts = {
        model.index(row, NAME).data(): model.index(row, FIRST_MISSING + 1).data()
        for row in range(model.rowCount())
    }
    assert (texts["sex"], texts["age"]) == ("0", "0")  # chosen; differs in case
    assert texts["workclass"] == "not in file"  # only suggested


def test_many_columns_are_edited_at_once_and_undone_at_once(view: SchemaView) -> None:
    before = schema_of(view)
    view.select(["age", "wage"])
    press(view._buttons[0].menu(), "categorical")
    assert {schema_of(view)[name].type for name in ("age", "wage")} == {ColumnType.CATEGORICAL}
    assert view._editing.undo_action.text() == "Undo type of 2 columns"
    view._editing.undo_action.trigger()
    assert schema_of(view) == before
    view._editing.redo_action.trigger()
    assert schema_of(view)["wage"].type is ColumnType.CATEGORICAL


def test_a_number_is_made_an_integer(view: SchemaView) -> None:
    index = view.model.index(4, TYPE)
    assert view.model.setData(index, "numeric, integer")
    assert schema_of(view)["wage"].number is NumberKind.INTEGER


def test_selection_filter_and_order_outlive_an_edit(view: SchemaView) -> None:
    view.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    view.filter_box.setText("numeric")
    view.select(["wage"])
    view.change(["wage"], ROLE, "ignore")
    assert view.selected_names() == ["wage"]
    assert [view.model.column(row).name for row in range(view.model.rowCount())] == ["wage", "age"]


def test_marks_are_given_and_taken_by_menu(view: SchemaView) -> None:
    view.select(["age", "sex"])
    menu = view._buttons[2].menu()
    press(menu, "protected")
    press(menu, "quasi-identifier")
    assert schema_of(view)["sex"].marks == (ColumnMark.PROTECTED, ColumnMark.QUASI_IDENTIFIER)
    press(menu, "protected")
    assert cell(view, "age", MARKS) == "quasi-identifier"


def test_only_one_column_is_the_target(view: SchemaView) -> None:
    view.change(["sex"], ROLE, "target")
    view.change(["income"], ROLE, "target")
    target = schema_of(view).target
    assert target is not None
    assert target.name == "income"
    assert schema_of(view)["sex"].role is ColumnRole.FEATURE


def test_the_favourable_value_is_chosen_from_the_targets_values(
    view: SchemaView, qtbot: QtBot
) -> None:
    view.change(["income"], ROLE, "target")
    choose(view, qtbot, "income")
    details = view.details
    assert details.favourable.isVisible()
    qtbot.waitUntil(lambda: details.favourable.count() == len(VALUES))
    details.favourable.setCurrentIndex(1)
    details.favourable.activated.emit(1)
    assert schema_of(view)["income"].favourable == "Bachelors"
    assert cell(view, "income", ROLE) == "target: “Bachelors”"


def test_a_favourable_value_may_be_typed(view: SchemaView, qtbot: QtBot) -> None:
    view.change(["income"], ROLE, "target")
    choose(view, qtbot, "income")
    view.details.favourable.setEditText(">50K")
    line = view.details.favourable.lineEdit()
    assert line is not None
    line.editingFinished.emit()
    assert schema_of(view)["income"].favourable == ">50K"


def test_missing_tokens_are_added_and_removed(view: SchemaView, qtbot: QtBot) -> None:
    choose(view, qtbot, "wage")
    tokens = view.details.tokens
    for token in ("-99", "n/a"):
        tokens.box.setEditText(token)
        tokens.add.click()
    assert schema_of(view)["wage"].missing == ("-99", "n/a")
    assert cell(view, "wage", TOKENS) == "“-99” “n/a”"
    tokens.list.setCurrentRow(0)
    tokens.list.setFocus()
    qtbot.keyClick(tokens.list, Qt.Key.Key_Delete)
    assert schema_of(view)["wage"].missing == ("n/a",)


def test_categories_are_ordered_from_their_values(view: SchemaView, qtbot: QtBot) -> None:
    choose(view, qtbot, "education")
    details = view.details
    details.start_order.click()
    qtbot.waitUntil(lambda: schema_of(view)["education"].order != ())
    assert schema_of(view)["education"].order == ("Bachelors", "HS-grad", "Masters")
    details.order.list.setCurrentRow(1)
    details.order.up.click()
    assert schema_of(view)["education"].order == ("HS-grad", "Bachelors", "Masters")
    assert details.order.list.currentRow() == 0
    details.order.list.setFocus()
    qtbot.keyClick(details.order.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert schema_of(view)["education"].order == ("Bachelors", "HS-grad", "Masters")


def test_spelling_and_unreadable_values_are_decided_where_they_can_occur(
    view: SchemaView, qtbot: QtBot
) -> None:
    choose(view, qtbot, "sex")
    assert view.details.fold.isVisible()
    assert not view.details.unreadable.isVisible()
    view.details.fold.click()
    assert schema_of(view)["sex"].fold_values
    choose(view, qtbot, "wage")
    assert not view.details.fold.isVisible()
    view.details.unreadable.setCurrentIndex(1)
    view.details.unreadable.activated.emit(1)
    assert schema_of(view)["wage"].unreadable is Unreadable.MISSING


def test_marks_in_the_details_follow_the_column(view: SchemaView, qtbot: QtBot) -> None:
    choose(view, qtbot, "sex")
    box: QCheckBox = view.details.marks[ColumnMark.SENSITIVE]
    box.click()
    assert schema_of(view)["sex"].marks == (ColumnMark.SENSITIVE,)
    choose(view, qtbot, "age")
    assert not box.isChecked()


def test_typing_jumps_to_a_column(view: SchemaView, qtbot: QtBot) -> None:
    view.table.setFocus()
    qtbot.keyClicks(view.table, "edu")
    assert view.selected_names() == ["education"]
    view.table._since_typed.invalidate()
    qtbot.keyClicks(view.table, "w")
    assert view.selected_names() == ["wage"]
    view.table._since_typed.invalidate()
    qtbot.keyClicks(view.table, "w")  # once more goes on to the next, from the top again
    assert view.selected_names() == ["workclass"]


def test_a_suggestion_is_applied_only_when_confirmed(view: SchemaView) -> None:
    bar = view.suggestions
    assert bar.isVisible()
    assert "workclass: 2,799 rows hold “?”" in bar.title.text()
    assert schema_of(view)["workclass"].missing == ()
    bar.confirm.click()
    assert schema_of(view)["workclass"].missing == ("?",)
    assert "age: 40 rows hold “-99”" in bar.title.text()
    view._editing.undo_action.trigger()
    assert "workclass" in bar.title.text()


def test_all_suggestions_are_confirmed_at_once(view: SchemaView) -> None:
    view.suggestions.confirm_all.click()
    schema = schema_of(view)
    assert (schema["workclass"].missing, schema["age"].missing) == (("?",), ("-99",))
    assert not view.suggestions.isVisible()


def test_a_dismissed_suggestion_stays_away_until_another_file_comes(view: SchemaView) -> None:
    view.suggestions.dismiss.click()
    assert "age" in view.suggestions.title.text()
    view.change(["wage"], ROLE, "ignore")
    assert "age" in view.suggestions.title.text()
    table = training()
    other = replace(table, source=replace(table.source, sha256="another"))
    view._session.set_table(TableRole.TRAINING, other, None)
    assert "workclass" in view.suggestions.title.text()


def test_the_schema_travels_through_a_file(view: SchemaView, tmp_path: Path) -> None:
    view.change(["income"], ROLE, "target")
    view.change(["age"], TYPE, "categorical")
    decided = schema_of(view)
    path = tmp_path / "schema.toml"
    view.files.export_to(path)
    view._editing.reset()
    assert schema_of(view) == GUESSED
    view.files.import_from(path)
    assert schema_of(view).fingerprint() == decided.fingerprint()
    view._editing.undo_action.trigger()
    assert schema_of(view) == GUESSED


def test_a_bad_schema_file_is_told_in_place(view: SchemaView, tmp_path: Path) -> None:
    path = tmp_path / "schema.toml"
    path.write_text('[[columns]]\nname = "no such"\n', encoding="utf-8")
    view.files.import_from(path)
    assert view.messages.isVisible()
    assert "no such" in view.messages.text()
    assert schema_of(view) == GUESSED


def test_what_is_shown_can_be_copied(view: SchemaView) -> None:
    view.select(["wage"])
    view.table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Column\tType\tRole\tMarks")
    assert lines[1].startswith("wage\tnumeric, decimal\tfeature")


def test_the_current_column_is_told_once(view: SchemaView, qtbot: QtBot) -> None:
    told: list[str] = []
    view.column_selected.connect(told.append)
    choose(view, qtbot, "wage")
    view.change(["wage"], ROLE, "ignore")
    assert told == ["wage"]


def test_hostile_names_are_shown_literally(session: Session, qtbot: QtBot) -> None:
    name = "<b>x</b>\n\u202eevil"
    schema = Schema((Column(name, ColumnType.CATEGORICAL, ColumnRole.FEATURE, "<i>why</i>"),))
    jobs = Jobs()
    fill(session, made_table(TableRole.TRAINING, schema=schema))
    tasks = jobs.manager()
    view = SchemaView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    choose(view, qtbot, name)
    assert view.details.title.textFormat() is Qt.TextFormat.PlainText
    assert view.details.summary.textFormat() is Qt.TextFormat.PlainText
    tasks.close()


def test_five_thousand_columns_stay_fluid(session: Session, qtbot: QtBot) -> None:
    """An edit of all columns costs a small multiple of what it costs the engine."""
    import time

    columns = tuple(
        Column(f"c{n}", ColumnType.NUMERIC, ColumnRole.FEATURE, "a number", NumberKind.DECIMAL)
        for n in range(5_000)
    )
    schema = Schema(columns)
    fill(session, made_table(TableRole.TRAINING, schema=schema))
    session.set_table(TableRole.SYNTHETIC, made_table(TableRole.SYNTHETIC, schema=schema), None)
    tasks = Jobs().manager()
    view = SchemaView(session, tasks, SchemaEditing(session, session))
    qtbot.addWidget(view)
    view.show()
    view.table.selectAll()
    started = time.perf_counter()
    schema.with_type([column.name for column in columns], ColumnType.CATEGORICAL)
    engine = time.perf_counter() - started
    started = time.perf_counter()
    view.change(view.selected_names(), TYPE, "categorical")
    took = time.perf_counter() - started
    session_schema = session.schema
    assert session_schema is not None
    assert all(c.type is ColumnType.CATEGORICAL for c in session_schema.columns)
    assert took < 30 * engine, f"{took:.2f} s in the window, {engine:.3f} s in the engine"
    tasks.close()
