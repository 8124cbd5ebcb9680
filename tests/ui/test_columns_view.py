"""The columns view as a user notices it."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.quality.columns.column_detail import BARS, CUMULATIVE, HISTOGRAM
from synthdesk.ui.pages.quality.columns.columns_view import ColumnsView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.engine.conftest import write_csv
from tests.ui.access import check_access

LONG = "<script>alert(1)</script>" + "é" * 175
WEIRD = ("\u202e right to left", "two\nlines", "<b>bold</b>", "🙂")


def table(rows: int, seed: int, *, faulty: bool = False) -> dict[str, list[object]]:
    """A plain column, one of categories, a hostile one, a text, and thirteen more numbers."""
    chance = random.Random(seed)
    columns: dict[str, list[object]] = {
        "age": [chance.randint(18, 80) for _ in range(rows)],
        "job": [chance.choice(["clerk", "nurse", "smith"]) for _ in range(rows)],
        LONG: [chance.choice(WEIRD) for _ in range(rows)],
        **{f"x{i}": [chance.randint(0, 9) for _ in range(rows)] for i in range(13)},
    }
    if faulty:
        columns["age"][:40] = [140] * 40
        columns["job"] = ["matron" if job == "nurse" else job for job in columns["job"]]
    return columns


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    folder = tmp_path_factory.mktemp("columns")
    files = {
        TableRole.TRAINING: write_csv(folder / "real.csv", table(500, 1)),
        TableRole.SYNTHETIC: write_csv(folder / "made.csv", table(500, 2, faulty=True)),
    }
    loaded = [load_table(path, role, folder / "cache") for role, path in files.items()]
    return run_audit(AuditRequest(*loaded, analyses=("accuracy",)))


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot, result: AuditResult) -> ColumnsView:
    made = ColumnsView(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    made.show_result(result)
    return made


def cells(view: ColumnsView, header: str) -> list[str]:
    model = view.columns.table.table_model
    place = [column.header for column in model.columns].index(header)
    return [model.index(row, place).data() for row in range(model.rowCount())]


def chosen(view: ColumnsView) -> str:
    return view.detail.heading.whole_text


def test_the_worst_column_comes_first_and_is_shown(view: ColumnsView) -> None:
    assert cells(view, "Column")[0] == "job"
    assert chosen(view) == "job"
    assert cells(view, "Standing")[0] == "below the band"


def test_every_column_has_its_figures_and_findings(view: ColumnsView) -> None:
    by_name = dict(zip(cells(view, "Column"), cells(view, "Findings"), strict=True))
    assert by_name["age"].startswith("impossible values")
    assert by_name["job"].startswith("renamed")
    assert by_name["x3"] == ""
    out = dict(zip(cells(view, "Column"), cells(view, "Out of range"), strict=True))
    assert out["age"] == "40"
    assert out["job"] == "–"


def test_the_filter_finds_columns_by_what_was_found(view: ColumnsView) -> None:
    view.columns.filter_box.setText("impossible")
    assert cells(view, "Column") == ["age"]


def test_a_column_that_is_asked_for_is_shown_whatever_the_filter(view: ColumnsView) -> None:
    view.columns.filter_box.setText("impossible")
    view.show_column("x7")
    assert chosen(view) == "x7"
    assert view.columns.filter_box.text() == ""
    assert view.columns.table.selected_row() is not None


def test_an_unknown_column_changes_nothing(view: ColumnsView) -> None:
    view.show_column("no such column")
    assert chosen(view) == "job"


def test_numbers_offer_charts_of_the_whole_distribution(view: ColumnsView, qtbot: QtBot) -> None:
    view.show_column("age")
    choice = view.detail.choice
    assert [choice.itemText(i) for i in range(choice.count())] == [BARS, CUMULATIVE, HISTOGRAM]
    choice.setCurrentText(CUMULATIVE)
    qtbot.waitUntil(
        lambda: (
            view.detail.chart.figure is not None
            and "KS distance" in view.detail.chart.figure.get_suptitle()
        )
    )
    view.show_column("x1")
    assert choice.currentText() == CUMULATIVE
    view.show_column("job")
    assert choice.currentText() == BARS
    assert not choice.isEnabled()
    assert choice.toolTip()


def test_findings_of_the_column_are_told_in_full(view: ColumnsView) -> None:
    view.show_column("age")
    assert view.detail.tabs.tabText(2).startswith("Findings (")
    view.detail.tabs.setCurrentIndex(2)
    assert "40 values above" in view.detail.found.sheet.title.text()
    assert view.detail.found.sheet.rows.text() == "Look at 20 rows"
    view.show_column("x4")
    assert view.detail.tabs.tabText(2) == "Findings"
    said = [label.text() for label in view.detail.findChildren(QLabel) if label.isVisible()]
    assert any("Nothing was found on this column" in text for text in said)


def test_figures_of_the_column_are_a_table(view: ColumnsView) -> None:
    view.show_column("age")
    model = view.detail.numbers.table_model
    shown = {
        model.index(row, 0).data(): model.index(row, 2).data() for row in range(model.rowCount())
    }
    assert shown["Highest value"] == "140"
    assert shown["Rows above training's range"].startswith("40; ")


def test_small_charts_are_chosen_by_click_and_keyboard(view: ColumnsView, qtbot: QtBot) -> None:
    view.left.setCurrentIndex(1)
    names = [row.name for row in view._rows]
    view.small.chart.clicked.emit(1.5, 0.5)
    assert chosen(view) == names[1]
    qtbot.keyClick(view.small, Qt.Key.Key_Right)
    assert chosen(view) == names[2]
    qtbot.keyClick(view.small, Qt.Key.Key_Down)
    assert chosen(view) == names[5]
    assert view.small.where.text() == "Page 1 of 2"
    qtbot.keyClick(view.small, Qt.Key.Key_PageDown)
    assert view.small.where.text() == "Page 2 of 2"
    assert not view.small.later.isEnabled()
    view.small.chart.clicked.emit(2.5, 3.5)  # an empty cell
    assert chosen(view) == names[5]


def test_a_column_of_a_later_page_turns_the_small_charts(view: ColumnsView) -> None:
    view.left.setCurrentIndex(1)
    view.show_column([row.name for row in view._rows][-1])
    assert view.small.where.text() == "Page 2 of 2"


def test_small_charts_are_drawn_only_when_they_are_seen(view: ColumnsView, qtbot: QtBot) -> None:
    assert view.small.chart.figure is None
    view.left.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.small.chart.figure is not None)


def test_a_bar_of_the_gaps_shows_its_column(view: ColumnsView) -> None:
    view.gaps.clicked.emit(0.0, 2.2)
    assert chosen(view) == [row.name for row in view._rows][2]


def test_names_from_data_are_shown_literally(view: ColumnsView) -> None:
    view.show_column(LONG)
    assert chosen(view) == LONG
    assert view.detail.heading.textFormat() is Qt.TextFormat.PlainText
    assert LONG in cells(view, "Column")


def test_the_chosen_column_stays_when_the_result_is_replaced(
    view: ColumnsView, result: AuditResult
) -> None:
    view.show_column("x5")
    view.show_result(replace(result))
    assert chosen(view) == "x5"


def test_a_result_without_details_still_shows_accuracy(
    view: ColumnsView, result: AuditResult
) -> None:
    view.show_result(replace(result, details=None))
    assert cells(view, "KS")[0] == "–"
    assert not view.detail.tabs.isTabVisible(1)
    view.show_result(replace(result, details=None, accuracy=None))
    assert view.stack.currentWidget() is view.empty


def test_a_result_without_accuracy_shows_what_binning_hides(
    view: ColumnsView, result: AuditResult
) -> None:
    view.show_result(replace(result, accuracy=None))
    assert cells(view, "Univariate")[0] == "–"
    view.show_column("age")
    assert view.detail.choice.currentText() == CUMULATIVE


def test_showing_a_result_is_quick(view: ColumnsView, result: AuditResult) -> None:
    spent = []
    for _ in range(5):
        since = time.perf_counter()
        view.show_result(result)
        spent.append(time.perf_counter() - since)
    assert min(spent) < 0.05


def test_the_table_can_be_copied(view: ColumnsView) -> None:
    from PySide6.QtGui import QGuiApplication

    view.columns.table.copy_all()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Column\tFindings\tUnivariate\tGap, points\tStanding")
    assert len(lines) == 17


def test_everything_is_named(view: ColumnsView) -> None:
    check_access(view)
    view.left.setCurrentIndex(1)
    view.detail.tabs.setCurrentIndex(2)
    check_access(view)
