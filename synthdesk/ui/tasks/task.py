"""One piece of work in the background, as the rest of the window sees it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.errors import UserError


class TaskState(StrEnum):
    """Where a task is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DIED = "died"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self in _OVER


_OVER = frozenset({TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED, TaskState.DIED})


@dataclass(frozen=True)
class JobSpec:
    """What to run: a job's name, its parameters, and what people call it.

    Attributes:
        name: name out of ``synthdesk.jobs.JOBS``.
        params: keyword parameters; small, they are pickled. Tables travel by path.
        title: what the task list shows, e.g. “Audit”.
        slot: tasks of the same slot replace each other: a new one cancels an earlier one and
            its result is dropped. Empty: replaces nothing.
        in_background: whether nobody waits for it, so that it may run beside another task.
        is_fleeting: whether it leaves the task list once it is over, as one of many small
            questions; a failure stays.
    """

    name: str
    params: Mapping[str, Any]
    title: str
    slot: str = ""
    in_background: bool = False
    is_fleeting: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        state: done, failed, cancelled or died.
        result: what the job returned, when done.
        error: what the user can mend, when failed for that reason.
        log: what the job printed, warned of and, when it failed unexpectedly, its traceback.
    """

    state: TaskState
    result: Any = None
    error: UserError | None = None
    log: str = ""


class Task(QObject):
    """A job that was asked for; made by ``TaskManager.run`` only."""

    progress = Signal(float, str)
    state_changed = Signal(object)
    finished = Signal(object)

    def __init__(self, number: int, spec: JobSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self.spec = spec
        self.state = TaskState.QUEUED
        self.error: UserError | None = None
        self.log = ""
        self.fraction = 0.0
        self.stage = ""
        self.is_superseded = False
        self._clock = _Clock()
        self._cancel: Any = None

    @property
    def title(self) -> str:
        """What people call the task."""
        return self.spec.title

    @property
    def seconds(self) -> float:
        """Time spent running so far."""
        return self._clock.seconds

    @property
    def seconds_left(self) -> float | None:
        """Rough time left, once there is enough progress to judge by."""
        if self.state is not TaskState.RUNNING or self.seconds < 2 or self.fraction < 0.05:
            return None
        return self.seconds * (1 - self.fraction) / self.fraction

    def cancel(self) -> None:
        """Ask the task to stop; harmless when it is over."""
        if self._cancel is not None and not self.state.is_over:
            self._cancel(self)

    # --- for the manager -------------------------------------------------------------------

    def bind_cancel(self, cancel: Any) -> None:
        """Say what ``cancel`` does."""
        self._cancel = cancel

    def enter(self, state: TaskState) -> None:
        """Move on to the next state."""
        self.state = state
        if state is TaskState.RUNNING:
            self._clock.start()
        if state.is_over:
            self._clock.stop()
        self.state_changed.emit(state)
        if state.is_over:
            self.finished.emit(state)

    def report(self, fraction: float, stage: str) -> None:
        """Take note of progress; it never runs backwards."""
        self.fraction, self.stage = max(self.fraction, fraction), stage
        self.progress.emit(self.fraction, stage)


@dataclass
class _Clock:
    started: float | None = None
    ended: float | None = None
    _now: Any = field(default=time.monotonic, repr=False)

    def start(self) -> None:
        self.started = self._now()

    def stop(self) -> None:
        self.ended = self._now()

    @property
    def seconds(self) -> float:
        if self.started is None:
            return 0.0
        return (self.ended if self.ended is not None else self._now()) - self.started
