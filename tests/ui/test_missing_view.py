"""The Missing view: choose a column with gaps, see what became of its values."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.missing.missing_values import NO_GAPS, MissingValues, measure_missing
from synthdesk.ui.pages.quality.missing.charts import NOT_FILLED
from synthdesk.ui.pages.quality.missing.missing_view import MissingView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.chart_view import ChartView
from tests.engine.missing.table_making import population, tables_of, truth_of, with_gaps
from tests.report.conftest import made_audit
from tests.ui.access import check_access

LONG = "<b>x</b>\n" + "name " * 50
ROWS = 800


@pytest.fixture(scope="module")
def missing() -> MissingValues:
    real, fake = population(ROWS, 1), population(ROWS, 2)
    for table in (real, fake):
        table[LONG] = table.pop("pay")
    random = np.random.default_rng(3)
    gaps = {"age": random.random(ROWS) < 0.3, LONG: random.random(ROWS) < 0.1}
    synthetic = with_gaps(fake, city=random.random(ROWS) < 0.2)
    tables = tables_of(with_gaps(real, **gaps), synthetic, target="degree")
    return measure_missing(tables, truth_of(real), 7)


@pytest.fixture(scope="module")
def result(missing: MissingValues) -> AuditResult:
    return replace(made_audit(), missing=missing)


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot, result: AuditResult) -> MissingView:
    view = MissingView(session, tasks)
    qtbot.addWidget(view)
    view.resize(1240, 620)
    view.show()
    view.show_result(result)
    return view


def listed(view: MissingView) -> list[str]:
    model = view.columns.table.table_model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def figures(view: MissingView) -> list[list[str]]:
    model = view.charts.figures.table_model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def drawn(chart: ChartView, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: chart.figure is not None, timeout=5_000)
    assert chart.figure is not None
    return str(chart.figure.get_suptitle())


def test_every_control_has_a_name(view: MissingView) -> None:
    check_access(view)


def test_the_headline_says_how_many_rows_have_gaps(view: MissingView) -> None:
    assert "% of 800 training rows" in view.headline.text()
    assert "% of 800 synthetic rows" in view.headline.text()
    assert "seed 7" in view.basis.text()
    assert "same order" in view.basis.text()


def test_columns_stand_by_their_gaps_and_the_first_is_chosen(
    view: MissingView, qtbot: QtBot
) -> None:
    assert [name[:8] for name in listed(view)] == ["age", "city", LONG[:8]]
    assert "age" in drawn(view.charts.values, qtbot)
    assert [row[0] for row in figures(view)] == ["training, observed", "synthetic", "ground truth"]


def test_means_by_group_start_with_the_target_and_follow_the_choice(
    view: MissingView, qtbot: QtBot
) -> None:
    view.charts.setCurrentIndex(1)
    assert view.charts.group_by.currentText() == "degree"
    assert "by degree" in drawn(view.charts.groups, qtbot)
    view.charts.group_by.setCurrentIndex(view.charts.group_by.findText("city"))
    qtbot.waitUntil(lambda: "by city" in drawn(view.charts.groups, qtbot), timeout=5_000)


def test_a_column_complete_in_training_says_why_there_is_nothing_to_compare(
    view: MissingView,
) -> None:
    view.show_column("city")
    assert view.charts.values.accessibleName() == NOT_FILLED
    assert not view.charts.group_by.isEnabled()
    assert view.charts.figures.isHidden()


def test_a_column_without_gaps_is_asked_for_elsewhere(view: MissingView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.column_requested) as asked:
        view.show_column("degree")
    assert asked.args == ["degree"]


def test_names_from_files_stay_plain_text(view: MissingView, qtbot: QtBot) -> None:
    view.show_column(LONG)
    assert listed(view)[2].startswith("<b>x</b> name")
    qtbot.waitUntil(lambda: "<b>x</b>" in drawn(view.charts.values, qtbot), timeout=5_000)


@pytest.mark.parametrize("tab", range(6))
def test_every_chart_is_drawn_with_its_n_and_has_a_table(
    view: MissingView, qtbot: QtBot, tab: int
) -> None:
    view.charts.setCurrentIndex(tab)
    charts = (
        view.charts.values,
        view.charts.groups,
        view.charts.depends,
        view.charts.shares,
        view.charts.patterns,
        view.charts.matrix,
    )
    chart = charts[tab]
    assert "n = " in drawn(chart, qtbot)
    chart.show_as_table()
    assert chart.table.table_model.rowCount() > 0


def test_findings_can_be_read_in_full_and_lead_to_their_column(
    view: MissingView, missing: MissingValues, qtbot: QtBot
) -> None:
    assert missing.findings
    assert view.left.tabText(1) == f"Findin&gs ({len(missing.findings)})"
    view.left.setCurrentIndex(1)
    assert view.findings.list.choose("gaps-added:synthetic:city")
    sheet, table = view.findings.sheet, view.findings.list.table
    assert "has gaps that training does not have" in sheet.title.text()
    assert sheet.word.text() == "Info · Missing"
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert view.charts.values.accessibleName() == NOT_FILLED
    assert view.columns.table.hasFocus()


def test_without_gaps_the_view_says_what_to_do(view: MissingView, result: AuditResult) -> None:
    view.show_result(replace(result, missing=MissingValues(NO_GAPS, ())))
    assert view.empty.isVisible()
    assert view.empty.accessibleName() == "No gaps in any table"
    view.show_result(result)
    assert not view.empty.isVisible()


def test_without_findings_the_view_says_what_was_looked_for(
    view: MissingView, result: AuditResult
) -> None:
    assert result.missing is not None
    view.show_result(replace(result, missing=replace(result.missing, findings=())))
    said = view.findings.list.none.text()
    assert said.startswith("Nothing was found. Looked for: gaps that depend on other columns")
    assert view.findings.sheet.isHidden()


def test_without_ground_truth_the_view_says_what_can_not_be_seen(
    view: MissingView, result: AuditResult
) -> None:
    assert result.missing is not None
    view.show_result(replace(result, missing=replace(result.missing, truth=None)))
    assert "can’t be seen in one table" in view.basis.text()


def test_another_result_is_shown_without_delay(view: MissingView, result: AuditResult) -> None:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        view.show_result(result)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1
