"""Rows as a user looks through them: sort, filter, search, go to, copy, export; millions too."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.rows import row_export
from synthdesk.ui.pages.data.rows.column_choice import ColumnChoice
from synthdesk.ui.pages.data.rows.row_collecting import selected_spans
from synthdesk.ui.pages.data.rows.rows_model import MISSING, RowsModel
from synthdesk.ui.pages.data.rows.rows_table import RowsTable
from synthdesk.ui.pages.data.rows.rows_view import RowsView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import JobSpec
from tests.ui.stored_tables import stored

Idle = Callable[[TaskManager], None]
AGES = [30, None, 25, 61, 25, 44]
NAMES = ["Ann", "=cmd()", "bob", None, "<b>Eve</b>", "x" * 3_000]
PAY = [1.5, 2.25, None, 10.0, 9.5, -3.0]
ROWS = [{"age": a, "name": n, "pay": p} for a, n, p in zip(AGES, NAMES, PAY, strict=True)]


def people() -> pa.Table:
    return pa.table(
        {
            "age": pa.array(AGES, pa.int64()),
            "name": pa.array(NAMES).dictionary_encode(),
            "pay": pa.array(PAY, pa.float64()),
        }
    )


@pytest.fixture
def view(session: Session, tasks: TaskManager, tmp_path: Path, qtbot: QtBot) -> RowsView:
    session.set_table(TableRole.TRAINING, stored(people(), tmp_path), None)
    made = RowsView(session, tasks)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


@pytest.fixture
def ask(view: RowsView, tasks: TaskManager, idle: Idle) -> Callable[..., None]:
    """Types a condition or a searched text and waits for the rows."""

    def put(condition: str = "", search: str = "") -> None:
        view.bar.query_bar.condition_box.setText(condition)
        view.bar.query_bar.search_box.setText(search)
        view.bar.query_bar.apply()
        idle(tasks)

    return put


def texts(view: RowsView, column: int = 0) -> list[str]:
    model = view.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def file_rows(view: RowsView) -> list[str]:
    header = Qt.Orientation.Vertical
    return [view.model.headerData(row, header) for row in range(view.model.rowCount())]


def click_header(view: RowsView, column: int, tasks: TaskManager, idle: Idle) -> None:
    view.table.horizontalHeader().sectionClicked.emit(column)
    idle(tasks)


def select(view: RowsView, first: tuple[int, int], last: tuple[int, int]) -> None:
    model = view.model
    area = QItemSelection(model.index(*first), model.index(*last))
    view.table.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)


# --- what is shown -------------------------------------------------------------------------


def test_rows_stand_as_in_the_file_with_their_numbers(view: RowsView) -> None:
    assert texts(view, 0) == ["30", MISSING, "25", "61", "25", "44"]
    assert file_rows(view) == ["1", "2", "3", "4", "5", "6"]
    assert view.bar.count.whole_text == "6 rows"
    assert not view.bar.reset_button.isEnabled()


def test_a_missing_value_looks_and_sounds_unlike_any_text(view: RowsView) -> None:
    there, missing = view.model.index(0, 0), view.model.index(1, 0)
    assert missing.data(Qt.ItemDataRole.FontRole).italic()
    assert missing.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert missing.data(Qt.ItemDataRole.AccessibleTextRole) == "missing value"
    assert there.data(Qt.ItemDataRole.FontRole) is None


def test_numbers_stand_right_and_texts_left(view: RowsView) -> None:
    sides = [view.model.index(0, c).data(Qt.ItemDataRole.TextAlignmentRole) for c in range(3)]
    right = [bool(Qt.AlignmentFlag(side) & Qt.AlignmentFlag.AlignRight) for side in sides]
    assert right == [True, False, True]


def test_a_hint_is_plain_text_of_at_most_500_characters(view: RowsView) -> None:
    markup = view.model.index(4, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;Eve&lt;/b&gt;" in markup
    assert view.model.index(5, 1).data(Qt.ItemDataRole.ToolTipRole).count("x") == 499


def test_all_tables_and_versions_are_offered_and_the_chosen_one_stays(
    view: RowsView, session: Session, tmp_path: Path
) -> None:
    for version in ("one", "two"):
        table = stored(people().slice(0, 3), tmp_path, TableRole.SYNTHETIC, version)
        session.set_table(TableRole.SYNTHETIC, table, None)
    offered = [view.bar.table_box.itemText(i) for i in range(view.bar.table_box.count())]
    assert [text.split(" · ")[0] for text in offered] == [
        "Training",
        "Synthetic “one”",
        "Synthetic “two”",
    ]
    assert view.show_table(TableRole.SYNTHETIC, "one")
    assert view.bar.count.whole_text == "3 rows"
    session.set_table(TableRole.HOLDOUT, stored(people(), tmp_path, TableRole.HOLDOUT), None)
    assert view.shown_table is not None
    assert view.shown_table.version == "one"


def test_without_tables_it_says_so(view: RowsView, session: Session) -> None:
    session.set_table(TableRole.TRAINING, None, None)
    assert view.model.rowCount() == 0
    assert not view.bar.query_bar.isEnabled()
    assert not view.bar.export_button.isEnabled()


# --- order and choice of rows --------------------------------------------------------------


def test_a_header_sorts_upwards_then_downwards_then_not_and_missing_stays_last(
    view: RowsView, tasks: TaskManager, idle: Idle
) -> None:
    click_header(view, 0, tasks, idle)
    assert texts(view) == ["25", "25", "30", "44", "61", MISSING]
    assert file_rows(view) == ["3", "5", "1", "6", "4", "2"]
    assert view.model.headerData(0, Qt.Orientation.Horizontal) == "age ▴"
    click_header(view, 0, tasks, idle)
    assert texts(view) == ["61", "44", "30", "25", "25", MISSING]
    assert "sorted by age, largest first" in view.bar.count.whole_text
    click_header(view, 0, tasks, idle)
    assert file_rows(view) == ["1", "2", "3", "4", "5", "6"]


def test_sorting_is_reachable_by_keys(view: RowsView, tasks: TaskManager, idle: Idle) -> None:
    assert view.table.descending_action.shortcut().toString() == "Alt+Down"
    view.table.setCurrentIndex(view.model.index(0, 2))
    view.table.descending_action.trigger()
    idle(tasks)
    assert file_rows(view)[0] == "4"


def test_a_condition_leaves_only_rows_that_meet_it(
    view: RowsView, ask: Callable[..., None]
) -> None:
    ask("age > 26 and pay < 11")
    expected = [
        str(number)
        for number, row in enumerate(ROWS, start=1)
        if row["age"] is not None and row["age"] > 26  # type: ignore[operator]
        if row["pay"] is not None and row["pay"] < 11  # type: ignore[operator]
    ]
    assert file_rows(view) == expected
    assert view.bar.count.whole_text == f"{len(expected)} of 6 rows"


def test_a_condition_that_makes_no_sense_is_told_and_the_rows_stay(
    view: RowsView, ask: Callable[..., None]
) -> None:
    ask("age > 26")
    before = file_rows(view)
    ask("agee ==> 26")
    assert view.messages.isVisible()
    assert view.messages.error is not None
    assert view.messages.error.code == "bad-filter"
    assert file_rows(view) == before
    ask("age > 40")
    assert not view.messages.isVisible()


def test_search_finds_text_in_any_cell_whatever_its_case(
    view: RowsView, ask: Callable[..., None]
) -> None:
    ask(search="BOB")
    assert file_rows(view) == ["3"]


def test_typing_searches_after_a_pause(
    view: RowsView, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    qtbot.keyClicks(view.bar.query_bar.search_box, "eve")
    qtbot.waitUntil(lambda: file_rows(view) == ["5"], timeout=5_000)


def test_nothing_found_is_said_with_the_number_of_rows_looked_at(
    view: RowsView, ask: Callable[..., None], qtbot: QtBot
) -> None:
    ask(search="no such thing")
    assert view.bar.count.whole_text == "0 of 6 rows"
    assert not view.table.isVisible()
    view.bar.reset_button.click()
    assert view.table.isVisible()
    assert view.bar.count.whole_text == "6 rows"
    assert view.bar.query_bar.search_box.text() == ""


def test_files_of_former_orders_are_removed(
    view: RowsView, ask: Callable[..., None], session: Session
) -> None:
    for condition in ("age > 20", "age > 30", "age > 40"):
        ask(condition)
    assert len(list(session.cache_folder.iterdir())) <= 1


def test_chosen_rows_of_a_finding_are_shown_with_their_numbers(
    view: RowsView, session: Session, tmp_path: Path
) -> None:
    table = stored(people(), tmp_path, TableRole.SYNTHETIC, "one")
    session.set_table(TableRole.SYNTHETIC, table, None)
    view.show_rows(TableRole.SYNTHETIC, "one", [4, 2, 99, 4])
    assert file_rows(view) == ["4", "2"]
    assert view.bar.count.whole_text == "2 chosen rows of 6"
    view.bar.reset_button.click()
    assert view.bar.count.whole_text == "6 rows"


class StuckRunner(Runner):
    """Starts jobs that never end."""

    def start(self, number: int, spec: JobSpec) -> None:
        """Do nothing."""

    def cancel(self, number: int) -> None:
        """Do nothing."""


def test_a_long_search_shows_a_way_to_stop_it(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.set_table(TableRole.TRAINING, stored(people(), tmp_path), None)
    tasks = TaskManager(StuckRunner())
    view = RowsView(session, tasks)
    qtbot.addWidget(view)
    view.show()
    view.bar.query_bar.condition_box.setText("age > 1")
    view.bar.query_bar.apply()
    assert not view.progress.isVisible()
    qtbot.waitUntil(view.progress.isVisible, timeout=2_000)
    view.progress.cancel_button.click()
    assert tasks.current is not None
    assert tasks.current.state == "cancelling"


def test_after_cancel_rows_and_boxes_are_as_before(
    view: RowsView, tasks: TaskManager, idle: Idle
) -> None:
    view.bar.query_bar.condition_box.setText("age > 30")
    view.bar.query_bar.apply()
    tasks.cancel_all()
    idle(tasks)
    assert view.bar.count.whole_text == "6 rows"
    assert view.bar.query_bar.condition_box.text() == ""


# --- going places --------------------------------------------------------------------------


def test_go_to_row_finds_the_rows_own_number_in_any_order(
    view: RowsView, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    click_header(view, 0, tasks, idle)
    view.bar.go_to_row_box.setText("4")
    qtbot.keyClick(view.bar.go_to_row_box, Qt.Key.Key_Return)
    assert file_rows(view)[view.table.currentIndex().row()] == "4"


@pytest.mark.parametrize("entry", ["0", "7", "-1", "x", "²", "9" * 40])
def test_a_row_that_is_not_there_is_told(view: RowsView, qtbot: QtBot, entry: str) -> None:
    view.bar.go_to_row_box.setText(entry)
    qtbot.keyClick(view.bar.go_to_row_box, Qt.Key.Key_Return)
    assert view.messages.isVisible()
    assert "from 1 to 6" in view.messages.text()


def test_a_row_that_the_condition_leaves_out_is_told(
    view: RowsView, ask: Callable[..., None]
) -> None:
    ask("age > 40")
    view.go_to_row(1)
    assert "not among the rows shown" in view.messages.text()


def test_a_column_is_found_by_part_of_its_name(view: RowsView, qtbot: QtBot) -> None:
    view.bar.go_to_column_box.setText("AM")
    qtbot.keyClick(view.bar.go_to_column_box, Qt.Key.Key_Return)
    assert view.table.currentIndex().column() == 1


def test_typing_in_the_table_goes_to_the_column_of_that_name(view: RowsView, qtbot: QtBot) -> None:
    view.table.setFocus()
    qtbot.keyClicks(view.table, "pa")
    assert view.table.currentIndex().column() == 2


def test_the_current_column_is_told_in_the_training_tables_words(
    view: RowsView, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    other = people().rename_columns(["AGE", "name", "pay"])
    session.set_table(TableRole.HOLDOUT, stored(other, tmp_path, TableRole.HOLDOUT), None)
    view.show_table(TableRole.HOLDOUT)
    view.table.setCurrentIndex(view.model.index(0, 1))
    with qtbot.waitSignal(view.column_selected) as caught:
        view.table.setCurrentIndex(view.model.index(0, 0))
    assert caught.args == ["age"]


# --- columns -------------------------------------------------------------------------------


def test_the_first_column_stays_in_view_with_the_same_rows_and_selection(view: RowsView) -> None:
    first = view.table.first_column_view
    assert first.isVisible()
    assert not first.isColumnHidden(0)
    assert first.isColumnHidden(1)
    view.table.setCurrentIndex(view.model.index(3, 0))
    assert first.currentIndex().row() == 3
    view.bar.freeze_box.setChecked(False)
    assert not first.isVisible()


def test_a_cell_reached_by_keys_comes_out_from_under_the_first_column(
    view: RowsView, qtbot: QtBot
) -> None:
    table = view.table
    for column in range(3):
        table.setColumnWidth(column, 400)
    table.setFocus()
    table.setCurrentIndex(view.model.index(0, 2))
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().column() == 1
    assert table.visualRect(table.currentIndex()).left() >= table.columnWidth(0)


def test_hidden_columns_are_neither_shown_nor_copied_and_come_back(view: RowsView) -> None:
    view.table.hide_columns(frozenset({0}))
    assert view.table.shown_columns() == (1, 2)
    assert not view.table.first_column_view.isColumnHidden(1)
    select(view, (0, 0), (0, 2))
    view.export.copy()
    assert QGuiApplication.clipboard().text() == "name\tpay\nAnn\t1.5\n"
    view.table.go_to_column(0)
    assert view.table.shown_columns() == (0, 1, 2)


def test_columns_are_chosen_in_a_list_and_one_has_to_be_left(view: RowsView, qtbot: QtBot) -> None:
    view.choose_columns()
    dialog = view.findChild(ColumnChoice)
    assert dialog is not None
    dialog.filter_box.setText("a")
    dialog.model.set_shown([0, 1, 2], False)
    assert "0 of 3" in dialog._count.text()
    dialog.model.setData(dialog.model.index(1), 2, Qt.ItemDataRole.CheckStateRole)
    dialog._choose()
    assert view.table.shown_columns() == (1,)


# --- copy and export -----------------------------------------------------------------------


def test_copied_cells_come_with_headers_and_are_inert(view: RowsView) -> None:
    select(view, (1, 0), (2, 1))
    view.table.copy_action.trigger()
    lines = list(csv.reader(QGuiApplication.clipboard().text().splitlines(), delimiter="\t"))
    assert lines == [["age", "name"], ["", "'=cmd()"], ["25", "bob"]]


def test_too_many_cells_are_not_copied_and_the_limit_is_told(
    view: RowsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_export, "MOST_COPIED_CELLS", 10)
    QGuiApplication.clipboard().setText("before")
    view.table.selectAll()
    view.export.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert "18 cells are selected; at most 10" in view.messages.text()


def test_export_writes_the_shown_rows_in_their_order(
    view: RowsView, ask: Callable[..., None], tmp_path: Path
) -> None:
    ask("age = 25")
    view.export.export_to(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[:2] for row in csv.reader(stream)] == [
            ["age", "name"],
            ["25", "bob"],
            ["25", "<b>Eve</b>"],
        ]


def test_an_export_of_too_many_rows_says_how_many_it_holds(
    view: RowsView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_export, "MOST_EXPORTED_ROWS", 4)
    view.export.export_to(tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) == 5
    assert "the first 4 of the 6 rows" in view.messages.text()


def test_an_export_that_fails_is_told(view: RowsView, tmp_path: Path) -> None:
    view.export.export_to(tmp_path / "no such folder" / "rows.csv")
    assert view.messages.error is not None
    assert view.messages.error.code == "file-not-written"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=8))
def test_selected_spans_hold_each_selected_row_once(parts: list[tuple[int, int]]) -> None:
    model = RowsModel()
    model.show_rows(Countless(60, 3), ())
    selection = QItemSelection()
    for top, more in parts:
        selection.append(QItemSelectionRange(model.index(top, 0), model.index(top + more, 1)))
    spans, _ = selected_spans(selection)
    listed = [row for first, count in spans for row in range(first, first + count)]
    assert listed == sorted({row for top, more in parts for row in range(top, top + more + 1)})


# --- very many -----------------------------------------------------------------------------


class Countless:
    """Rows without a file that count what is read of them."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows = rows
        self.columns = tuple(f"column {place}" for place in range(columns))
        self.cells_read = 0

    def cells(
        self, start: int, count: int, columns: Sequence[int] | None = None
    ) -> tuple[tuple[str | None, ...], ...]:
        chosen = range(len(self.columns)) if columns is None else columns
        rows = range(start, min(start + count, self.rows))
        self.cells_read += len(rows) * len(chosen)
        return tuple(tuple(f"{row}/{column}" for column in chosen) for row in rows)

    def positions(self, start: int, count: int) -> tuple[int, ...]:
        return tuple(range(start, min(start + count, self.rows)))

    def close(self) -> None:
        self.rows = 0


@pytest.fixture
def millions(qtbot: QtBot) -> tuple[RowsTable, Countless]:
    model = RowsModel()
    rows = Countless(10_000_000, 15)
    model.show_rows(rows, [False] * 15)
    table = RowsTable(model)
    qtbot.addWidget(table)
    table.set_widths([])
    table.resize(900, 500)
    table.show()
    return table, rows


def test_the_last_of_ten_million_rows_is_there_at_once(
    millions: tuple[RowsTable, Countless], qtbot: QtBot
) -> None:
    table, rows = millions
    since = time.perf_counter()
    table.scrollToBottom()
    table.grab()
    assert table.rowAt(table.viewport().height() - 2) == 9_999_999
    assert table.model().headerData(9_999_999, Qt.Orientation.Vertical) == "10,000,000"
    assert rows.cells_read < 20_000
    assert time.perf_counter() - since < 2


def test_selecting_ten_million_rows_takes_no_time(millions: tuple[RowsTable, Countless]) -> None:
    table, _ = millions
    since = time.perf_counter()
    table.selectAll()
    table.grab()
    spans, columns = selected_spans(table.selectionModel().selection())
    assert (spans, columns) == ([(0, 10_000_000)], (0, 14))
    assert time.perf_counter() - since < 2


def test_of_five_thousand_columns_only_those_seen_are_read(qtbot: QtBot) -> None:
    model, rows = RowsModel(), Countless(1_000, 5_000)
    model.show_rows(rows, [False] * 5_000)
    table = RowsTable(model)
    qtbot.addWidget(table)
    since = time.perf_counter()
    table.set_widths([["0"] * 5_000])
    table.resize(900, 500)
    table.show()
    table.grab()
    table.go_to_column(4_999)
    table.grab()
    assert rows.cells_read < 64 * 32 * 6
    assert time.perf_counter() - since < 4


# --- for everyone --------------------------------------------------------------------------


def test_every_control_has_a_name(view: RowsView) -> None:
    controls = [
        *view.findChildren(QLineEdit),
        *view.findChildren(QComboBox),
        *(button for button in view.findChildren(QAbstractButton) if button.text()),
        *view.findChildren(QTableView),
    ]
    assert len(controls) >= 12
    unnamed = [
        control
        for control in controls
        if not control.accessibleName() and not getattr(control, "text", str)()
    ]
    assert not unnamed


def test_keys_go_to_the_boxes(view: RowsView, qtbot: QtBot) -> None:
    view.activateWindow()
    view.table.setFocus()
    for key, box in (
        (Qt.Key.Key_G, view.bar.go_to_row_box),
        (Qt.Key.Key_L, view.bar.go_to_column_box),
        (Qt.Key.Key_F, view.bar.query_bar.search_box),
    ):
        qtbot.keyClick(view.table, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(box.hasFocus, timeout=2_000)
        view.table.setFocus()
