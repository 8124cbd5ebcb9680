"""The Groups view as a user notices it."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk import jobs
from synthdesk.engine.accuracy.subgroups import Subgroups
from synthdesk.engine.audit import AuditRequest, AuditResult
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.ui.pages.quality.groups.groups_view import GroupsView
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.access import check_access

HOSTILE = "<b>x</b>" + "n" * 200
MARKUP = "<script>\n🙂"
Idle = Callable[[TaskManager], None]


def _write(path: Path, seed: int, *, is_replaced: bool = False) -> Path:
    """Pay follows the job; in the replaced table smiths are paid and taught like nurses."""
    chance = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["job", "pay", "degree", HOSTILE])
        for _ in range(1_200):
            job = chance.choice(["clerk", "smith", "nurse"])
            like = "nurse" if is_replaced and job == "smith" else job
            pay = {"clerk": 30, "smith": 40, "nurse": 50}[like] + chance.gauss(0, 4)
            degree = "yes" if chance.random() < (0.8 if like == "nurse" else 0.2) else "no"
            writer.writerow([job, round(pay, 2), degree, chance.choice([MARKUP, "plain"])])
    return path


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadedTable, ...]:
    folder = tmp_path_factory.mktemp("groups")
    given = (
        (_write(folder / "real.csv", 1), "training"),
        (_write(folder / "fake.csv", 2, is_replaced=True), "synthetic"),
    )
    return tuple(jobs.load_table(str(p), r, str(folder / "cache"), SILENT) for p, r in given)


@pytest.fixture(scope="module")
def audit(tables: tuple[LoadedTable, ...]) -> AuditResult:
    return jobs.run_audit(AuditRequest(tables[0], tables[1], analyses=("accuracy",)), SILENT)


@pytest.fixture
def audited(session: Session, tables: tuple[LoadedTable, ...], audit: AuditResult) -> Session:
    for table in tables:
        session.set_table(table.source.role, table, None)
    session.set_options(AuditOptions(analyses=("accuracy",)), None)
    session.set_result(audit, None)
    return session


@pytest.fixture
def view(audited: Session, tasks: TaskManager, qtbot: QtBot, audit: AuditResult) -> GroupsView:
    made = GroupsView(audited, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 640)
    made.show_result(audit)
    made.show()
    return made


def column(table: TableView, position: int) -> list[str]:
    model = table.model()
    return [model.index(row, position).data() for row in range(model.rowCount())]


def choose(view: GroupsView, name: str) -> None:
    view.choice.columns.setCurrentIndex(view.choice.columns.findData(name))


def test_the_replaced_group_stands_first_with_its_columns(view: GroupsView) -> None:
    assert column(view.suspects.table, 0)[0] == "job = smith"
    assert view.detail.heading.whole_text == "job = smith"
    assert set(column(view.detail.columns.table, 0)) == {"pay", "degree"}
    said = view.detail.text.toPlainText()
    assert "What to do:" in said
    assert "chance p < .0001" in said


def test_the_tab_counts_the_groups_and_what_was_looked_at_is_said(view: GroupsView) -> None:
    assert view.left.tabText(0).endswith(f"({len(column(view.suspects.table, 0))})")
    assert "Looked at" in view.scan_words.text()
    assert "Bonferroni" in view.scan_words.text()


def test_choosing_another_column_of_the_group_shows_its_frequencies(view: GroupsView) -> None:
    table = view.detail.columns.table
    table.select_row(1)
    second = column(table, 0)[1]
    assert view.detail.chart.accessibleName() == f"Frequencies of {second} within job = smith"
    view.detail.chart.show_as_table()
    assert "training rows" in [
        view.detail.chart.table.model().headerData(place, Qt.Orientation.Horizontal)
        for place in range(3)
    ]


def test_without_a_choice_the_levels_say_what_to_do(view: GroupsView) -> None:
    view.left.setCurrentIndex(1)
    said = " ".join(label.text() for label in view.left.currentWidget().findChildren(QLabel))
    assert "Choose a column above" in said


def test_levels_are_measured_and_become_part_of_the_audit(
    view: GroupsView, tasks: TaskManager, audited: Session, idle: Idle
) -> None:
    choose(view, "job")
    view.choice.start.click()
    assert view.choice.is_running
    assert not view.choice.start.isEnabled()
    assert view.choice.cancel.isVisible()
    idle(tasks)
    assert sorted(column(view.levels.table, 0)) == ["clerk", "nurse", "smith"]
    result = audited.result
    assert result is not None
    assert result.subgroups is not None
    assert result.subgroups.chosen is not None
    assert audited.options.group_by == "job"
    assert not audited.result_is_stale
    assert audited.request().group_by == "job"
    assert view.left.currentIndex() == 1


def test_a_level_leads_to_its_columns(view: GroupsView, tasks: TaskManager, idle: Idle) -> None:
    choose(view, "job")
    view.choice.start.click()
    idle(tasks)
    place = column(view.levels.table, 0).index("smith")
    view.levels.table.select_row(view.levels.table.table_model.source_row(place))
    assert view.detail.heading.whole_text == "job = smith"
    assert set(column(view.detail.columns.table, 0)) == {"job", "pay", "degree", HOSTILE}
    assert "all training rows in one bin" in column(view.detail.columns.table, 5)
    assert "Bins are made anew" in view.detail.text.toPlainText()


def test_the_chart_of_levels_is_drawn_and_a_click_chooses_a_level(
    view: GroupsView, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    choose(view, "job")
    view.choice.start.click()
    idle(tasks)
    view.left.setCurrentIndex(2)
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    view.chart.clicked.emit(0.3, 1.2)
    group = view._group
    assert group is not None
    assert view.detail.heading.whole_text == f"job = {group.levels[1].label}"


def test_cancelling_changes_nothing(
    view: GroupsView, tasks: TaskManager, audited: Session, idle: Idle
) -> None:
    before = audited.result
    choose(view, "degree")
    view.choice.start.click()
    view.choice.cancel.click()
    idle(tasks)
    assert audited.result is before
    assert "Cancelled" in view.choice.state.whole_text
    assert view.choice.start.isEnabled()


def test_a_level_too_small_is_listed_and_says_why(
    view: GroupsView, tasks: TaskManager, idle: Idle, audit: AuditResult
) -> None:
    choose(view, "job")
    view.choice.start.click()
    idle(tasks)
    result = view.session.result
    assert result is not None
    assert result.subgroups is not None
    chosen = result.subgroups.chosen
    assert chosen is not None
    small = replace(chosen.levels[0], figures=None, not_assessable="12 real rows, 100 are needed")
    levels = (small, *chosen.levels[1:])
    subgroups = replace(result.subgroups, chosen=replace(chosen, levels=levels))
    view.show_result(replace(audit, subgroups=subgroups))
    view.left.setCurrentIndex(1)
    place = column(view.levels.table, 0).index(small.label)
    assert column(view.levels.table, 5)[place] == "not assessable"
    view.levels.table.select_row(view.levels.table.table_model.source_row(place))
    assert "12 real rows" in view.detail.text.toPlainText()


def test_nothing_can_be_asked_of_a_stale_audit(view: GroupsView) -> None:
    view.show_stale(True)
    assert not view.choice.start.isEnabled()
    assert "Run the audit again" in view.choice.start.toolTip()
    view.show_stale(False)
    assert view.choice.start.isEnabled()


def test_when_no_group_stands_out_it_says_what_was_looked_for(
    view: GroupsView, audit: AuditResult
) -> None:
    assert audit.subgroups is not None
    quiet = Subgroups(None, (), audit.subgroups.scan, ())
    view.show_result(replace(audit, subgroups=quiet))
    view.left.setCurrentIndex(0)
    said = " ".join(label.text() for label in view.left.currentWidget().findChildren(QLabel))
    assert "No group stands out" in said
    assert "Looked at" in said


def test_hostile_names_are_offered_and_shown_literally(
    view: GroupsView, tasks: TaskManager, idle: Idle
) -> None:
    choose(view, HOSTILE)
    assert len(view.choice.columns.currentText()) <= 60
    assert view.choice.columns.currentText().startswith("<b>x</b>")
    view.choice.start.click()
    idle(tasks)
    assert "<script>⏎🙂" in column(view.levels.table, 0)
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def test_enter_on_a_column_asks_for_the_column(view: GroupsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.column_requested) as asked:
        view.detail.columns.table.row_activated.emit(0)
    assert asked.args == [column(view.detail.columns.table, 0)[0]]


def test_categories_are_offered_before_numbers(view: GroupsView) -> None:
    offered = [view.choice.columns.itemData(i) for i in range(view.choice.columns.count())]
    assert offered == ["job", "degree", HOSTILE, "pay"]


def test_everything_can_be_reached_and_has_a_name(view: GroupsView) -> None:
    check_access(view)
