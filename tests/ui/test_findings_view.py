"""The Findings view: grouped, explained, waived, and honest about what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from synthdesk.engine.health.findings import Severity, Waiver
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.findings.findings_model import badge_text, rows_of
from synthdesk.ui.pages.data.findings.findings_view import EVERYTHING_FINE, FindingsView
from synthdesk.ui.pages.data.findings.waiver_dialog import WaiverDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access
from tests.ui.made_checks import Jobs, fill, finding, health, training

RED_ONE, RED_TWO = "leak:one", "leak:two"


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def tasks(jobs: Jobs) -> Iterator[TaskManager]:
    manager = jobs.manager()
    yield manager
    manager.close()


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot) -> FindingsView:
    fill(session, training())
    view = FindingsView(session, tasks)
    qtbot.addWidget(view)
    view.resize(1200, 460)
    view.show()
    qtbot.waitUntil(view.has_result)
    return view


def waiver(name: str, reason: str = "agreed") -> Waiver:
    return Waiver(name, reason, "A. Auditor", "2026-01-02")


def titles(view: FindingsView) -> list[str]:
    model = view.table.table_model
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def test_every_control_has_a_name(view: FindingsView) -> None:
    check_access(view)


def test_findings_stand_red_first_each_with_its_word(view: FindingsView) -> None:
    model = view.table.table_model
    words = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert words == ["Red", "Red", "Amber", "Info"]
    assert [b.text().strip() for b in view.severities.values()] == ["2 red", "1 amber", "1 info"]


def test_the_check_gets_seed_and_cut_off_and_fills_the_session(
    view: FindingsView, jobs: Jobs
) -> None:
    name, params = jobs.asked[0]
    assert name == "check_health"
    assert params["seed"] == view.session.options.seed
    assert params["cutoff"] is None
    assert view.session.health == health()


def test_a_finding_says_what_why_and_what_to_do(view: FindingsView) -> None:
    view.select_finding(RED_ONE)
    details = view.details
    assert details.title.text() == "“wage” gives the target away (one)"
    assert details.why.text().startswith("A model would look better")
    assert details.advice.text().startswith("Leave the column out")
    assert details.evidence.table_model.index(0, 1).data().startswith("0.950 (0.947")
    assert details.word.text() == "Red · Training"


def test_rows_and_columns_are_asked_for(view: FindingsView, qtbot: QtBot) -> None:
    view.select_finding(RED_TWO)
    with qtbot.waitSignal(view.rows_requested) as rows:
        view.details.rows.click()
    assert rows.args == [TableRole.SYNTHETIC, "", (3, 14, 15)]
    button = next(b for b in view.details.findChildren(QPushButton) if b.text() == "wage")
    with qtbot.waitSignal(view.column_requested) as column:
        button.click()
    assert column.args == ["wage"]


def test_the_list_is_filtered_by_severity_table_check_and_text(view: FindingsView) -> None:
    view.severities[Severity.RED].setChecked(False)
    assert len(titles(view)) == 2
    assert view.severities[Severity.RED].text().strip() == "2 red, hidden"
    view.severities[Severity.RED].setChecked(True)
    view.which_table.setCurrentIndex(view.which_table.findText("Synthetic"))
    assert titles(view) == ["“wage” gives the target away (two)"]
    view.which_table.setCurrentIndex(0)
    view.which_check.setCurrentIndex(view.which_check.findText("Duplicate rows"))
    assert titles(view) == ["1,204 rows occur more than once"]
    view.which_check.setCurrentIndex(0)
    view.filter_box.setText("fnlwgt")
    assert len(titles(view)) == 1
    view.filter_box.setText("nothing like it")
    assert view.none.text() == "No finding passes the filter."


def test_a_finding_is_waived_with_reason_and_name(view: FindingsView, qtbot: QtBot) -> None:
    view.select_finding(RED_ONE)
    view.details.waive.click()
    dialog = view.findChild(WaiverDialog)
    assert dialog is not None
    check_access(dialog)
    assert not dialog.waive.isEnabled()
    dialog.reason.setPlainText("  Known and agreed  ")
    assert not dialog.waive.isEnabled()
    dialog.who.setText("A. Auditor")
    dialog.waive.click()
    (given,) = view.session.waivers
    assert (given.finding, given.reason, given.who) == (RED_ONE, "Known and agreed", "A. Auditor")
    assert date.fromisoformat(given.when)
    # The finding stays in view although it moved behind the open ones.
    assert view.details.waived.text().startswith("Waived by A. Auditor on ")
    assert view.details.unwaive.isVisible()


def test_the_last_name_is_proposed(view: FindingsView) -> None:
    view.session.set_waivers((waiver("elsewhere"),), None)
    view.ask_waiver()
    dialog = view.findChild(WaiverDialog)
    assert dialog is not None
    assert dialog.who.text() == "A. Auditor"
    dialog.reject()


def test_a_waived_finding_is_marked_by_word_and_struck(view: FindingsView) -> None:
    view.session.set_waivers((waiver(RED_ONE),), None)
    model = view.table.table_model
    assert [model.index(row, 4).data() for row in range(2)] == ["open", "waived"]
    delegate = view.table.itemDelegate()
    struck = []
    for row in range(2):
        option = QStyleOptionViewItem()
        delegate.initStyleOption(option, model.index(row, 1))
        struck.append(option.font.strikeOut())
    assert struck == [False, True]


def test_a_waiver_is_taken_back(view: FindingsView) -> None:
    view.session.set_waivers((waiver(RED_ONE), waiver(RED_TWO)), None)
    view.select_finding(RED_ONE)
    view.details.unwaive.click()
    assert [one.finding for one in view.session.waivers] == [RED_TWO]


def test_the_badge_counts_what_nobody_waived(view: FindingsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.badge_changed) as told:
        view.session.set_waivers((waiver(RED_ONE),), None)
    assert told.args == ["Findings (1 red)"]
    both = rows_of(health(), (waiver(RED_ONE), waiver(RED_TWO)))
    assert badge_text(both) == "Findings (1 amber)"
    assert badge_text(()) == "Findings"


def test_checks_that_could_not_be_run_are_listed_with_the_reason(view: FindingsView) -> None:
    assert "1 not run" in view.show_checks.text()
    view.show_checks.setChecked(True)
    model = view.checks.table_model
    first = [model.index(0, column).data() for column in range(model.columnCount())]
    assert first[:2] == ["not assessable", "Dates after the cut-off"]
    assert first[5] == "no cut-off date was given"


def test_samples_are_told(view: FindingsView) -> None:
    assert "1 on a sample of 10,000 rows" in view.state.whole_text
    view.show_checks.setChecked(True)
    model = view.checks.table_model
    assert "10,000 (a sample)" in {model.index(row, 4).data() for row in range(3)}


def test_a_cut_off_date_starts_the_check_anew(view: FindingsView, jobs: Jobs, qtbot: QtBot) -> None:
    view.cutoff.line.box.setText("2024-13-45")
    view.cutoff.line.box.editingFinished.emit()
    assert view.cutoff.line.wrong.isVisible()
    assert view.session.options.cutoff is None
    view.cutoff.line.box.setText("2024-12-31")
    view.cutoff.line.box.editingFinished.emit()
    assert not view.cutoff.line.wrong.isVisible()
    qtbot.waitUntil(lambda: len(jobs.asked) == 2)
    assert jobs.asked[1][1]["cutoff"] == date(2024, 12, 31)


def test_a_changed_schema_marks_the_findings_until_they_are_renewed(
    view: FindingsView, jobs: Jobs, qtbot: QtBot
) -> None:
    view.hide()
    schema = view.session.schema
    assert schema is not None
    view.session.set_schema(schema.with_role(["wage"], ColumnRole.IGNORE), None)
    assert view.is_stale
    qtbot.wait(300)
    assert len(jobs.asked) == 1  # nobody looks
    view.show()
    qtbot.waitUntil(lambda: len(jobs.asked) == 2)
    qtbot.waitUntil(lambda: not view.is_stale)


def test_findings_that_an_audit_brought_are_not_computed_again(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training())
    view = FindingsView(session, tasks)
    qtbot.addWidget(view)
    session.set_health(health(), None)
    view.show()
    qtbot.wait(350)
    assert jobs.names == []
    assert len(titles(view)) == 4


def test_a_cancelled_check_waits_to_be_asked(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training())
    view = FindingsView(session, tasks)
    qtbot.addWidget(view)

    def cancelled_half_way() -> object:
        assert view.cancel.isVisible()
        view.cancel.click()
        return health()

    jobs.answers["check_health"] = cancelled_half_way
    view.show()
    qtbot.waitUntil(lambda: jobs.asked != [] and not tasks.is_busy)
    qtbot.wait(300)
    assert jobs.names == ["check_health"]
    assert session.health is None
    assert view.empty.accessibleName() == "Not checked"
    jobs.answers["check_health"] = health
    view.again.click()
    qtbot.waitUntil(view.has_result)


def test_no_findings_say_what_that_means(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    jobs.answers["check_health"] = lambda: replace(health(), findings=())
    fill(session, training())
    view = FindingsView(session, tasks)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(view.has_result)
    assert view.none.text() == EVERYTHING_FINE


def test_losing_the_training_table_loses_the_findings(view: FindingsView) -> None:
    view.session.set_table(TableRole.TRAINING, None, None)
    assert view.session.health is None
    assert view.empty.isVisible()


def test_a_finding_can_be_copied_whole(view: FindingsView) -> None:
    view.select_finding(RED_ONE)
    view.details.copy.click()
    text = QGuiApplication.clipboard().text()
    assert "Red: “wage” gives the target away (one)" in text
    assert "AUC of the column alone: 0.950" in text


def test_hostile_texts_are_shown_literally(view: FindingsView) -> None:
    evil = finding("five", Severity.RED, title="<b>evil</b>", columns=("<i>a</i>&b",))
    view.session.set_health(replace(health(), findings=(evil,)), None)
    assert view.details.title.text() == "<b>evil</b>"
    assert view.details.title.textFormat() is Qt.TextFormat.PlainText
    names = {b.accessibleName() for b in view.details.findChildren(QPushButton)}
    assert "Show the column <i>a</i>&b" in names


def test_keys_walk_the_list(view: FindingsView, qtbot: QtBot) -> None:
    view.select_finding(RED_ONE)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert view.details.title.text().endswith("(two)")
