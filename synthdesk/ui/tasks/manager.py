"""The queue of tasks, which is also the model of the task list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import JobSpec, Outcome, Task, TaskState

OnResult = Callable[[Any], None]
OnFailed = Callable[[Task], None]

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TaskManager(QAbstractTableModel):
    """Runs one task at a time, in the order in which they were asked for.

    Beside it one task in the background may run, for which nobody waits: it makes nothing else
    wait, and the program is not busy with it.

    Args:
        runner: where jobs are run: in child processes, or inline in tests.
        background: where jobs in the background are run; without it there are none.
    """

    COLUMNS = ("Task", "State", "Progress", "Stage", "Time")

    task_started = Signal(object)
    task_ended = Signal(object)
    task_failed = Signal(object)
    """A task failed or died and its caller asked for no word of it."""

    became_idle = Signal()

    def __init__(
        self,
        runner: Runner,
        parent: QObject | None = None,
        background: Runner | None = None,
    ) -> None:
        super().__init__(parent)
        self._runners = {False: runner} if background is None else {False: runner, True: background}
        for one in self._runners.values():
            one.setParent(self)
            one.progressed.connect(self._take_progress)
            one.ended.connect(self._take_outcome)
        self._tasks: list[Task] = []
        self._callbacks: dict[int, tuple[OnResult | None, OnFailed | None]] = {}
        self._running: dict[bool, Task] = {}
        self._last_number = 0

    @property
    def has_background(self) -> bool:
        """Whether jobs can be run in the background."""
        return True in self._runners

    # --- for pages -------------------------------------------------------------------------

    def run(
        self,
        spec: JobSpec,
        on_result: OnResult | None = None,
        on_failed: OnFailed | None = None,
    ) -> Task:
        """Queue a job.

        Args:
            spec: what to run.
            on_result: receives the result of a task that is done and was not superseded.
            on_failed: receives the task if it failed or died; without it the window shows it.
        """
        if spec.slot:
            for earlier in tuple(self._tasks):
                if earlier.spec.slot == spec.slot and not earlier.state.is_over:
                    earlier.is_superseded = True
                    earlier.cancel()
        self._last_number += 1
        task = Task(self._last_number, spec, self)
        task.bind_cancel(self._cancel)
        row = len(self._tasks)
        self.beginInsertRows(_ROOT, row, row)
        self._tasks.append(task)
        self.endInsertRows()
        self._callbacks[task.number] = (on_result, on_failed)
        self._start_next(self._lane_of(task))
        return task

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks of the session, the oldest first."""
        return tuple(self._tasks)

    @property
    def current(self) -> Task | None:
        """The task that is running or being cancelled, but for one in the background."""
        return self._running.get(False)

    @property
    def is_busy(self) -> bool:
        """Whether a task is running or waiting, but for those in the background."""
        return any(not task.state.is_over and not self._lane_of(task) for task in self._tasks)

    def cancel_all(self) -> None:
        """Cancel what runs and what waits."""
        for task in reversed(tuple(self._tasks)):
            task.cancel()

    def forget_finished(self) -> None:
        """Take tasks that are over off the list."""
        self.beginResetModel()
        for task in self._tasks:
            if task.state.is_over:
                task.deleteLater()
        self._tasks = [task for task in self._tasks if not task.state.is_over]
        self.endResetModel()

    def prepare(self) -> None:
        """Get ready for the first task, once the window is up."""
        self._runners[False].prepare()

    def close(self) -> None:
        """End everything that runs; nothing may be run afterwards."""
        for runner in self._runners.values():
            runner.close()

    # --- the life of a task ----------------------------------------------------------------

    def _lane_of(self, task: Task) -> bool:
        """Whether a task runs in the background."""
        return task.spec.in_background and self.has_background

    def _start_next(self, lane: bool) -> None:
        if lane in self._running:
            return
        waiting = (one for one in self._tasks if one.state is TaskState.QUEUED)
        task = next((one for one in waiting if self._lane_of(one) is lane), None)
        if task is None:
            return
        self._running[lane] = task
        self._enter(task, TaskState.RUNNING)
        self.task_started.emit(task)
        self._runners[lane].start(task.number, task.spec)

    def _cancel(self, task: Task) -> None:
        if task.state is TaskState.QUEUED:
            self._callbacks.pop(task.number, None)
            self._enter(task, TaskState.CANCELLED)
            self.task_ended.emit(task)
            self._forget_fleeting(task)
        elif task.state is TaskState.RUNNING:
            self._enter(task, TaskState.CANCELLING)
            self._runners[self._lane_of(task)].cancel(task.number)

    def _running_task(self, number: int) -> Task | None:
        return next((task for task in self._running.values() if task.number == number), None)

    def _take_progress(self, number: int, fraction: float, stage: str) -> None:
        task = self._running_task(number)
        if task is not None and task.state is TaskState.RUNNING:
            task.report(fraction, stage)
            self._row_changed(task)

    def _take_outcome(self, number: int, outcome: Outcome) -> None:
        task = self._running_task(number)
        if task is None:
            return
        lane = self._lane_of(task)
        del self._running[lane]
        task.error, task.log = outcome.error, outcome.log
        on_result, on_failed = self._callbacks.pop(number, (None, None))
        wanted = not task.is_superseded and task.state is not TaskState.CANCELLING
        # A result that arrives after the user pressed Cancel is not wanted any more.
        self._enter(task, outcome.state if wanted else TaskState.CANCELLED)
        self.task_ended.emit(task)
        try:
            if task.state is TaskState.DONE and on_result is not None:
                on_result(outcome.result)
            elif task.state in (TaskState.FAILED, TaskState.DIED):
                if on_failed is not None:
                    on_failed(task)
                else:
                    self.task_failed.emit(task)
        finally:
            self._forget_fleeting(task)
            self._start_next(lane)
            if not self.is_busy:
                self.became_idle.emit()

    def _forget_fleeting(self, task: Task) -> None:
        is_well = task.state in (TaskState.DONE, TaskState.CANCELLED)
        if not task.spec.is_fleeting or not is_well or task not in self._tasks:
            return
        row = self._tasks.index(task)
        self.beginRemoveRows(_ROOT, row, row)
        del self._tasks[row]
        self.endRemoveRows()
        task.deleteLater()

    def _enter(self, task: Task, state: TaskState) -> None:
        task.enter(state)
        self._row_changed(task)

    # --- the model -------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._tasks)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        task = self._tasks[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return task
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                task.title,
                task.state.value,
                f"{task.fraction:.0%}",
                task.stage,
                f"{task.seconds:.1f} s" if task.seconds else "",
            )[index.column()]
        return None

    def _row_changed(self, task: Task) -> None:
        if task in self._tasks:
            row = self._tasks.index(task)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.COLUMNS) - 1))
