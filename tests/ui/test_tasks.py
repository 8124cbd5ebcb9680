"""The one way off the GUI thread: every way in which a task can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import Where
from synthdesk.ui.tasks import InlineRunner, JobSpec, ProcessRunner, Task, TaskManager, TaskState
from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import Outcome
from tests.ui import jobs_for_tests

CATALOGUE = "tests.ui.jobs_for_tests:run_job"


def job(name: str, slot: str = "", **params: Any) -> JobSpec:
    return JobSpec(name, params, f"Test: {name}", slot)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def runner(qapp: object, tmp_path: Path) -> ProcessRunner:
    return ProcessRunner(tmp_path, CATALOGUE)


@pytest.fixture
def tasks(runner: ProcessRunner) -> Iterator[TaskManager]:
    manager = TaskManager(runner)
    yield manager
    manager.close()


@pytest.fixture
def ended(qtbot: QtBot) -> Callable[[Task], TaskState]:
    def wait(task: Task) -> TaskState:
        qtbot.waitUntil(lambda: task.state.is_over, timeout=15_000)
        return task.state

    return wait


@pytest.fixture
def running(qtbot: QtBot) -> Callable[[Task], None]:
    def wait(task: Task) -> None:
        qtbot.waitUntil(lambda: bool(task.stage), timeout=15_000)

    return wait


def test_a_result_comes_back(tasks: TaskManager, ended: Any) -> None:
    results: list[int] = []
    task = tasks.run(job("add", one=2, other=3), results.append)
    assert ended(task) is TaskState.DONE
    assert results == [5]
    assert (task.fraction, task.stage) == (1.0, "added")


def test_progress_is_thinned_and_its_end_is_always_told(
    tasks: TaskManager, ended: Any, qtbot: QtBot
) -> None:
    seen: list[tuple[float, str]] = []
    task = tasks.run(job("chatter"))
    task.progress.connect(lambda fraction, stage: seen.append((fraction, stage)))
    ended(task)
    assert 3 <= len(seen) <= 9
    assert seen[-1] == (1.0, "end")


def test_the_log_holds_what_was_printed(tasks: TaskManager, ended: Any) -> None:
    task = tasks.run(job("talk"))
    ended(task)
    for text in ("printed", "to stderr", "a warning", "from C"):
        assert text in task.log


def test_a_user_error_arrives_whole(tasks: TaskManager, ended: Any) -> None:
    failed: list[Task] = []
    task = tasks.run(job("refuse"), on_failed=failed.append)
    assert ended(task) is TaskState.FAILED
    assert failed == [task]
    error = task.error
    assert error is not None
    assert (error.code, error.title, error.detail, error.hint) == (
        "bad-cell",
        "Title",
        "Detail",
        "Hint",
    )
    assert error.where == Where("a.csv", "c", 7)


def test_an_unexpected_failure_brings_its_traceback(tasks: TaskManager, ended: Any) -> None:
    unhandled: list[Task] = []
    tasks.task_failed.connect(unhandled.append)
    task = tasks.run(job("break_down"))
    assert ended(task) is TaskState.FAILED
    assert task.error is None
    assert "ZeroDivisionError: by design" in task.log
    assert unhandled == [task]


def test_a_result_that_cannot_travel_is_a_failure(tasks: TaskManager, ended: Any) -> None:
    task = tasks.run(job("return_a_lambda"))
    assert ended(task) is TaskState.FAILED
    assert "pickle" in task.log.lower()


def test_an_unknown_job_is_a_failure(tasks: TaskManager, ended: Any) -> None:
    assert ended(tasks.run(job("no_such_job"))) is TaskState.FAILED


def test_a_crash_of_the_child_leaves_its_log_and_the_manager(
    tasks: TaskManager, ended: Any
) -> None:
    task = tasks.run(job("crash"))
    assert ended(task) is TaskState.DIED
    assert "about to crash" in task.log
    assert "SIGSEGV" in task.log
    assert "jobs_for_tests.py" in task.log  # where it happened
    assert ended(tasks.run(job("add", one=1, other=1))) is TaskState.DONE


def test_a_child_killed_from_outside_died(
    tasks: TaskManager, runner: ProcessRunner, running: Any, ended: Any
) -> None:
    task = tasks.run(job("hang"))
    running(task)
    assert runner.child_pid
    os.kill(runner.child_pid, signal.SIGKILL)
    assert ended(task) is TaskState.DIED
    assert "SIGKILL" in task.log


def test_a_cooperative_job_is_cancelled_at_its_next_step(
    tasks: TaskManager, running: Any, ended: Any
) -> None:
    task = tasks.run(job("wait_politely", seconds=60))
    running(task)
    since = time.perf_counter()
    task.cancel()
    assert task.state is TaskState.CANCELLING
    assert ended(task) is TaskState.CANCELLED
    assert time.perf_counter() - since < 0.5


def test_a_job_that_does_not_listen_is_terminated(
    tasks: TaskManager, runner: ProcessRunner, running: Any, ended: Any
) -> None:
    task = tasks.run(job("hang"))
    running(task)
    pid = runner.child_pid
    assert pid
    since = time.perf_counter()
    task.cancel()
    assert ended(task) is TaskState.CANCELLED
    assert 1.5 < time.perf_counter() - since < 2.5
    assert not is_alive(pid)


def test_a_job_that_resists_is_killed(
    tasks: TaskManager, runner: ProcessRunner, running: Any, ended: Any
) -> None:
    task = tasks.run(job("hang_stubbornly"))
    running(task)
    pid = runner.child_pid
    assert pid
    since = time.perf_counter()
    task.cancel()
    assert ended(task) is TaskState.CANCELLED
    assert time.perf_counter() - since < 2.6
    assert not is_alive(pid)


def test_tasks_run_one_after_the_other(tasks: TaskManager, running: Any, ended: Any) -> None:
    first = tasks.run(job("wait_politely", seconds=0.3))
    second = tasks.run(job("add", one=1, other=2))
    assert (first.state, second.state) == (TaskState.RUNNING, TaskState.QUEUED)
    assert ended(second) is TaskState.DONE
    assert first.state is TaskState.DONE


def test_a_waiting_task_is_cancelled_at_once(tasks: TaskManager, ended: Any) -> None:
    first = tasks.run(job("wait_politely", seconds=0.2))
    second = tasks.run(job("add", one=1, other=2))
    second.cancel()
    assert second.state is TaskState.CANCELLED
    assert ended(first) is TaskState.DONE


def test_a_new_task_of_the_same_slot_replaces_the_earlier(tasks: TaskManager, ended: Any) -> None:
    results: list[Any] = []
    first = tasks.run(job("wait_politely", slot="load", seconds=30), results.append)
    second = tasks.run(job("add", slot="load", one=1, other=2), results.append)
    assert ended(second) is TaskState.DONE
    assert first.state is TaskState.CANCELLED
    assert results == [3]


def test_a_result_that_was_already_under_way_when_cancelled_is_dropped(
    qtbot: QtBot, ended: Any
) -> None:
    class LateRunner(InlineRunner):
        def cancel(self, number: int) -> None:
            """Too late: the answer is on its way."""

    manager = TaskManager(LateRunner(jobs_for_tests.run_job))
    results: list[Any] = []
    task = manager.run(job("add", one=1, other=2), results.append)
    task.cancel()
    assert ended(task) is TaskState.CANCELLED
    assert results == []


def test_the_spare_child_takes_the_next_job(
    tasks: TaskManager, runner: ProcessRunner, ended: Any, qtbot: QtBot
) -> None:
    tasks.prepare()
    supervisor = runner._supervisor
    qtbot.waitUntil(lambda: supervisor._spare is not None, timeout=5000)
    spare = supervisor._spare.pid
    pids: list[int] = []
    ended(tasks.run(job("process_id"), pids.append))
    assert pids == [spare]


def test_a_light_job_leaves_its_child_to_the_next_job(
    qapp: object, tmp_path: Path, ended: Any
) -> None:
    light = frozenset({"process_id", "talk"})
    manager = TaskManager(ProcessRunner(tmp_path, CATALOGUE, light_jobs=light))
    pids: list[int] = []
    ended(manager.run(job("process_id"), pids.append))
    task = manager.run(job("talk"))
    ended(task)
    assert "printed" in task.log
    last = manager.run(job("process_id"), pids.append)
    ended(last)
    assert "printed" not in last.log
    assert pids[0] == pids[1]
    manager.close()
    assert not is_alive(pids[0])
    assert list(tmp_path.iterdir()) == []


def test_any_other_job_gets_a_fresh_child(tasks: TaskManager, ended: Any) -> None:
    pids: list[int] = []
    for _ in range(2):
        ended(tasks.run(job("process_id"), pids.append))
    assert pids[0] != pids[1]


def test_a_spare_child_that_died_is_replaced(
    tasks: TaskManager, runner: ProcessRunner, ended: Any, qtbot: QtBot
) -> None:
    tasks.prepare()
    supervisor = runner._supervisor
    qtbot.waitUntil(lambda: supervisor._spare is not None, timeout=5000)
    os.kill(supervisor._spare.pid, signal.SIGKILL)
    qtbot.wait(200)
    assert ended(tasks.run(job("add", one=1, other=2))) is TaskState.DONE


def test_a_child_never_loads_qt(tasks: TaskManager, ended: Any) -> None:
    modules: list[list[str]] = []
    ended(tasks.run(job("loaded_modules"), modules.append))
    assert not [name for name in modules[0] if name.startswith(("PySide6", "shiboken6"))]


def test_closing_while_busy_leaves_no_process_and_no_file(
    tasks: TaskManager, runner: ProcessRunner, running: Any, tmp_path: Path
) -> None:
    task = tasks.run(job("hang"))
    running(task)
    pid = runner.child_pid
    assert pid
    since = time.perf_counter()
    tasks.close()
    assert time.perf_counter() - since < 2
    assert not is_alive(pid)
    assert list(tmp_path.iterdir()) == []


def test_closing_ends_the_spare_child(
    tasks: TaskManager, runner: ProcessRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    tasks.prepare()
    supervisor = runner._supervisor
    qtbot.waitUntil(lambda: supervisor._spare is not None, timeout=5000)
    pid = supervisor._spare.pid
    tasks.close()
    assert not is_alive(pid)
    assert list(tmp_path.iterdir()) == []


_PARENT = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from synthdesk.ui.tasks import JobSpec, ProcessRunner, TaskManager

if __name__ == "__main__":
    app = QCoreApplication([])
    runner = ProcessRunner(Path(sys.argv[1]), "tests.ui.jobs_for_tests:run_job")
    tasks = TaskManager(runner)
    task = tasks.run(JobSpec("hang", {}, "hang"))
    task.progress.connect(lambda *_: print(runner.child_pid, flush=True))
    app.exec()
"""


def test_the_child_ends_when_the_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        try:
            pid = int(parent.stdout.readline())
            assert is_alive(pid)
        finally:
            parent.kill()  # or a failure above would wait for it without end
    end = time.monotonic() + 3
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(pid)


def test_the_task_list_is_the_model(tasks: TaskManager, ended: Any) -> None:
    task = tasks.run(job("add", one=1, other=2))
    ended(task)
    assert tasks.rowCount() == 1
    shown = [tasks.data(tasks.index(0, column)) for column in range(tasks.columnCount())]
    assert shown[:4] == ["Test: add", "done", "100%", "added"]
    tasks.forget_finished()
    assert tasks.rowCount() == 0


def test_a_task_in_the_background_makes_nothing_wait(qtbot: QtBot) -> None:
    runner, beside = ByHandRunner(), ByHandRunner()
    manager = TaskManager(runner, background=beside)
    said: list[str] = []
    idle: list[bool] = []
    manager.became_idle.connect(lambda: idle.append(True))
    slow = manager.run(JobSpec("slow", {}, "Slow", in_background=True), said.append)
    assert not manager.is_busy
    assert manager.current is None
    quick = manager.run(JobSpec("quick", {}, "Quick"), said.append)
    assert manager.current is quick
    assert (runner.started, beside.started) == ([quick.number], [slow.number])
    runner.ended.emit(quick.number, Outcome(TaskState.DONE, "quick"))
    assert said == ["quick"]
    assert idle == [True]
    beside.progressed.emit(slow.number, 0.5, "half")
    assert (slow.fraction, slow.stage) == (0.5, "half")
    slow.cancel()
    assert beside.cancelled == [slow.number]
    beside.ended.emit(slow.number, Outcome(TaskState.CANCELLED))
    assert slow.state is TaskState.CANCELLED
    assert said == ["quick"]


def test_without_a_second_runner_background_tasks_take_their_turn(qtbot: QtBot) -> None:
    runner = ByHandRunner()
    manager = TaskManager(runner)
    assert not manager.has_background
    first = manager.run(JobSpec("first", {}, "First", in_background=True))
    second = manager.run(JobSpec("second", {}, "Second"))
    assert manager.is_busy
    assert runner.started == [first.number]
    runner.ended.emit(first.number, Outcome(TaskState.DONE))
    assert runner.started == [first.number, second.number]


class ByHandRunner(Runner):
    """Starts what it is told and ends it when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[int] = []
        self.cancelled: list[int] = []

    def start(self, number: int, spec: JobSpec) -> None:
        self.started.append(number)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)
