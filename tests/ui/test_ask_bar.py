"""The bar that asks for more of an audit: field, button, progress, cancel, what went wrong."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import JobSpec, Outcome, TaskState
from synthdesk.ui.widgets.ask_bar import CANCELLED, AskBar
from tests.ui.access import check_access

SPEC = JobSpec("any", {}, "Asking")


class HeldRunner(Runner):
    """A runner whose jobs end when the test says so."""

    def start(self, number: int, spec: JobSpec) -> None:
        del spec
        self.number = number

    def cancel(self, number: int) -> None:
        self.ended.emit(number, Outcome(TaskState.CANCELLED))


@pytest.fixture
def runner() -> HeldRunner:
    return HeldRunner()


@pytest.fixture
def held(runner: HeldRunner) -> TaskManager:
    return TaskManager(runner)


@pytest.fixture
def bar(qtbot: QtBot) -> AskBar:
    made = AskBar("&Terms", QLineEdit(), "Loo&k")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_button_asks_and_everything_has_a_name(bar: AskBar, qtbot: QtBot) -> None:
    check_access(bar)
    assert bar.field.accessibleName() == "Terms"
    with qtbot.waitSignal(bar.asked):
        qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)


def test_while_a_job_runs_its_stage_is_shown_and_it_can_be_cancelled(
    bar: AskBar, held: TaskManager, runner: HeldRunner
) -> None:
    results: list[object] = []
    task = bar.run(held, SPEC, results.append)
    assert bar.is_running
    assert not bar.field.isEnabled()
    assert not bar.button.isVisible()
    task.report(0.5, "Counting terms")
    assert bar.state.whole_text == "Counting terms"
    assert bar.bar.value() == 500
    bar.cancel.click()
    assert not bar.is_running
    assert results == []
    assert bar.state.whole_text == CANCELLED
    assert bar.button.isVisible()


def test_a_result_is_handed_on_and_the_bar_is_ready_again(
    bar: AskBar, held: TaskManager, runner: HeldRunner
) -> None:
    results: list[object] = []
    bar.run(held, SPEC, results.append)
    runner.ended.emit(runner.number, Outcome(TaskState.DONE, result=42))
    assert results == [42]
    assert bar.button.isEnabled()
    assert not bar.cancel.isVisible()


def test_what_the_user_can_mend_stands_below_the_bar_until_asked_again(
    bar: AskBar, held: TaskManager, runner: HeldRunner
) -> None:
    error = UserError("bad-rule", "The rule can't be read", "Position 3.", "Write a number.")
    bar.run(held, SPEC, print)
    runner.ended.emit(runner.number, Outcome(TaskState.FAILED, error=error))
    assert "Write a number." in bar.messages.text()
    assert bar.messages.isVisible()
    bar.run(held, SPEC, print)
    assert not bar.messages.isVisible()


def test_an_unexpected_failure_is_the_windows_to_tell(
    bar: AskBar, held: TaskManager, runner: HeldRunner, qtbot: QtBot
) -> None:
    bar.run(held, SPEC, print)
    with qtbot.waitSignal(held.task_failed):
        runner.ended.emit(runner.number, Outcome(TaskState.DIED, log="segfault"))
    assert not bar.messages.isVisible()


def test_a_blocked_bar_says_why(bar: AskBar) -> None:
    bar.block("The result is stale.")
    assert not bar.button.isEnabled()
    assert bar.button.toolTip() == bar.field.toolTip() == "The result is stale."
    bar.block("")
    assert bar.button.isEnabled()
    assert bar.button.toolTip() == ""
