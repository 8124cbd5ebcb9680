"""Tables as a user handles them: sort, filter, copy, export, activate."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.widgets.filter_table import FilterTable
from synthdesk.ui.widgets.table_export import inert
from synthdesk.ui.widgets.table_view import TableView

TABLE = PlotTable(
    "Things",
    ("name", "figure", "rows"),
    (
        ("b", 0.9, 10),
        ("=cmd()", None, 2_000),
        ("<b>a</b>", 0.1, 9),
        ("line\nbreak", 0.5, 11),
    ),
)
DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def view(qtbot: QtBot) -> TableView:
    made = TableView("Things")
    qtbot.addWidget(made)
    made.set_table(TABLE)
    made.resize(500, 300)
    made.show()
    return made


def texts(view: TableView, column: int = 0) -> list[str]:
    model = view.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_rows_stand_as_given_until_sorted(view: TableView) -> None:
    assert texts(view) == ["b", "=cmd()", "<b>a</b>", "line break"]


def test_numbers_sort_by_value_and_missing_comes_last_either_way(view: TableView) -> None:
    view.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert texts(view, 2) == ["9", "10", "11", "2,000"]
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert texts(view, 1) == ["0.1000", "0.5000", "0.9000", "–"]
    view.sortByColumn(1, DOWN)
    assert texts(view, 1) == ["0.9000", "0.5000", "0.1000", "–"]


def test_the_header_says_how_it_is_sorted(view: TableView) -> None:
    view.sortByColumn(1, DOWN)
    assert view.model().headerData(1, Qt.Orientation.Horizontal) == "figure ▾"


def test_the_selected_row_stays_selected_when_sorted_and_filtered(view: TableView) -> None:
    view.select_row(2)
    view.sortByColumn(2, DOWN)
    assert view.selected_row() == 2
    view.set_filter("A</B")
    assert texts(view) == ["<b>a</b>"]
    assert view.selected_row() == 2


def test_numbers_stand_right_and_texts_left(view: TableView) -> None:
    def alignment(column: int) -> Qt.AlignmentFlag:
        found = view.model().index(0, column).data(Qt.ItemDataRole.TextAlignmentRole)
        return Qt.AlignmentFlag(found)

    assert alignment(0) & Qt.AlignmentFlag.AlignLeft
    assert alignment(1) & Qt.AlignmentFlag.AlignRight


def test_enter_activates_the_given_row(view: TableView, qtbot: QtBot) -> None:
    view.sortByColumn(2, DOWN)
    view.setCurrentIndex(view.model().index(0, 0))
    with qtbot.waitSignal(view.row_activated) as caught:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert caught.args == [1]


def test_a_hint_shows_markup_literally(view: TableView) -> None:
    hint = view.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;a&lt;/b&gt;" in hint


def test_copy_gives_headers_and_raw_values_separated_by_tabs(view: TableView, qtbot: QtBot) -> None:
    view.setFocus()
    view.select_row(0)
    view.copy_action.trigger()
    assert QGuiApplication.clipboard().text() == "name\tfigure\trows\nb\t0.9\t10\n"


def test_what_is_copied_is_inert_in_a_spreadsheet(view: TableView) -> None:
    view.clearSelection()
    view.copy()
    lines = list(csv.reader(QGuiApplication.clipboard().text().splitlines(True), delimiter="\t"))
    assert lines[2] == ["'=cmd()", "", "2000"]
    assert lines[4][0] == "line\nbreak"


def test_export_writes_all_rows_and_no_formula(view: TableView, tmp_path: Path) -> None:
    view.export_to(tmp_path / "things.csv")
    with (tmp_path / "things.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["name", "figure", "rows"]
    assert rows[2][0] == "'=cmd()"
    assert len(rows) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["things.csv"]


def test_an_export_that_fails_says_so_and_leaves_nothing(view: TableView, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        view.export_to(tmp_path / "no such folder" / "things.csv")
    assert caught.value.code == "file-not-written"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1", "'+49 30 1"),
        ("-2.5e3", "-2.5e3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("plain", "plain"),
        (-3, "-3"),
        (-0.25, "-0.25"),
        (None, ""),
    ],
)
def test_cells_that_start_like_a_formula_are_disarmed_unless_they_are_numbers(
    cell: str | int | float | None, written: str
) -> None:
    assert inert(cell) == written


def test_typing_narrows_the_table_and_counts(qtbot: QtBot) -> None:
    filtered = FilterTable("Things", "Filter")
    qtbot.addWidget(filtered)
    filtered.table.set_table(TABLE)
    assert filtered.count.text() == "4"
    filtered.filter_box.setText("CMD")
    assert texts(filtered.table) == ["=cmd()"]
    assert filtered.count.text() == "1 of 4"
    filtered.filter_box.clear()
    assert filtered.count.text() == "4"


def test_half_a_million_rows_are_shown_without_being_formatted(qtbot: QtBot) -> None:
    import time

    view = TableView("Many")
    qtbot.addWidget(view)
    rows = tuple((f"row {number}", float(-number)) for number in range(500_000))
    since = time.perf_counter()
    view.set_table(PlotTable("Many", ("name", "figure"), rows))
    view.show()
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert texts_at(view, 0) == "row 499999"
    assert time.perf_counter() - since < 8


def texts_at(view: TableView, row: int) -> str:
    return str(view.model().index(row, 0).data())
