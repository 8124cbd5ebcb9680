"""Runs jobs in spawned processes, one at a time, supervised by one thread."""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import time
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from synthdesk.ui.tasks.child_process import ChildProcess
from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import JobSpec, Outcome, TaskState

CATALOGUE = "synthdesk.jobs:run_job"
# What a loading job needs, and what an audit needs beside it.
LIGHT_IMPORTS = ("pyarrow.csv", "pyarrow.compute", "pyarrow.parquet", "synthdesk.engine.audit")
# Jobs that leave little behind: their child may serve the next job too.
LIGHT_JOBS = frozenset({"load_table"})
HEAVY_IMPORTS = ("pandas", "scipy.stats", "sklearn.model_selection", "lightgbm")


@dataclass(frozen=True)
class Patience:
    """Seconds that a cancelled child is given before the next, harsher word."""

    before_terminate: float = 2.0
    before_kill: float = 0.3
    at_exit: float = 0.5


class ProcessRunner(Runner):
    """Hands jobs to the supervising thread.

    Args:
        log_folder: takes the log files of running children.
        catalogue: ``"module:function"`` that runs a job by its name; tests have their own.
        light_jobs: names of jobs after which a child is used again.
    """

    def __init__(
        self,
        log_folder: Path,
        catalogue: str = CATALOGUE,
        patience: Patience | None = None,
        light_jobs: frozenset[str] = LIGHT_JOBS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor = _Supervisor(log_folder, catalogue, patience or Patience(), light_jobs)
        self._supervisor.progressed.connect(self.progressed)
        self._supervisor.ended.connect(self.ended)

    def start(self, number: int, spec: JobSpec) -> None:
        self._order(_Start(number, spec))

    def cancel(self, number: int) -> None:
        self._supervisor.cancel(number)

    def prepare(self) -> None:
        self._order(_Prepare())

    def close(self) -> None:
        if self._supervisor.isRunning():
            self._supervisor.stop()
            self._supervisor.wait()

    @property
    def child_pid(self) -> int | None:
        """Process id of the child that runs a job now."""
        return self._supervisor.child_pid

    def _order(self, order: _Start | _Prepare) -> None:
        if not self._supervisor.isRunning():
            self._supervisor.start()
        self._supervisor.orders.put(order)


@dataclass(frozen=True)
class _Start:
    number: int
    spec: JobSpec


@dataclass(frozen=True)
class _Prepare:
    pass


@dataclass(frozen=True)
class _Stop:
    pass


@dataclass
class _Deadlines:
    """When a cancelled child is terminated, and when it is killed."""

    patience: Patience
    terminate_at: float | None = None
    kill_at: float | None = None
    was_cancelled: bool = field(default=False)

    def cancel(self, child: ChildProcess, grace: float) -> None:
        if not self.was_cancelled:
            self.was_cancelled = True
            with contextlib.suppress(OSError):
                child.send("cancel")
        due = time.monotonic() + grace
        self.terminate_at = due if self.terminate_at is None else min(self.terminate_at, due)

    def enforce(self, child: ChildProcess) -> None:
        now = time.monotonic()
        if self.kill_at is not None and now >= self.kill_at:
            child.kill()
        elif self.kill_at is None and self.terminate_at is not None and now >= self.terminate_at:
            child.terminate()
            self.kill_at = now + self.patience.before_kill

    @property
    def wait_for(self) -> float | None:
        """Seconds until the next deadline."""
        due = self.kill_at or self.terminate_at
        return None if due is None else max(0.01, due - time.monotonic())


class _Supervisor(QThread):
    """Owns every child process; all others only leave it orders."""

    progressed = Signal(int, float, str)
    ended = Signal(int, object)

    def __init__(
        self, log_folder: Path, catalogue: str, patience: Patience, light_jobs: frozenset[str]
    ) -> None:
        super().__init__()
        self.setObjectName("synthdesk task supervisor")
        self.orders: queue.SimpleQueue[_Start | _Prepare | _Stop] = queue.SimpleQueue()
        self.child_pid: int | None = None
        self._log_folder = log_folder
        self._catalogue = catalogue
        self._patience = patience
        self._light_jobs = light_jobs
        self._spare: ChildProcess | None = None
        self._cancelled: set[int] = set()
        self._is_stopping = False
        self._woken, self._waker = multiprocessing.Pipe(duplex=False)

    # --- called from the GUI thread --------------------------------------------------------

    def cancel(self, number: int) -> None:
        self._cancelled.add(number)
        self._waker.send_bytes(b"!")

    def stop(self) -> None:
        self._is_stopping = True
        self.orders.put(_Stop())
        self._waker.send_bytes(b"!")

    # --- the thread ------------------------------------------------------------------------

    def run(self) -> None:
        while not isinstance(order := self.orders.get(), _Stop) and not self._is_stopping:
            if isinstance(order, _Start):
                self.ended.emit(order.number, self._run_job(order))
            else:
                # Here rather than in the event loop, which it would hold up for a tenth of a
                # second; the window needs it for its first audit and to read results.
                import_module("synthdesk.engine.audit")
            self._make_spare()
            if self.orders.empty():
                self._warm(HEAVY_IMPORTS)
        if self._spare is not None:
            self._spare.kill()
            self._spare.dispose()

    def _run_job(self, order: _Start) -> Outcome:
        try:
            child = self._child_for(order.spec)
        except Exception:  # no process could be started, or the parameters can't be pickled
            return Outcome(TaskState.FAILED, log=traceback.format_exc())
        self.child_pid = child.pid
        try:
            answer, was_cancelled = self._follow(order.number, child)
        except Exception:  # the answer can't be read
            answer, was_cancelled = ("error", traceback.format_exc()), False
            child.kill()
        can_go_on = answer is not None and answer[0] in ("result", "user_error")
        if can_go_on and not was_cancelled and order.spec.name in self._light_jobs:
            log, self._spare = child.take_log(), child
        else:
            log = child.dispose()
        self.child_pid = None
        self._cancelled.discard(order.number)
        return _outcome(answer, was_cancelled, child, log)

    def _child_for(self, spec: JobSpec) -> ChildProcess:
        """The spare child, or a new one, with the job on its way."""
        command = ("job", spec.name, dict(spec.params))
        child, self._spare = self._spare, None
        if child is not None:
            with contextlib.suppress(OSError):
                child.send(*command)
                return child
            child.dispose()
        child = ChildProcess(self._catalogue, self._log_folder)
        child.send(*command)
        return child

    def _follow(self, number: int, child: ChildProcess) -> tuple[tuple[Any, ...] | None, bool]:
        """Pass progress on until the answer comes (None: the child died)."""
        deadlines = _Deadlines(self._patience)
        sources: list[Connection | int] = [child.messages, child.sentinel, self._woken]
        while True:
            ready = wait(sources, deadlines.wait_for)
            if self._woken in ready:
                self._woken.recv_bytes()
            if self._is_stopping:
                deadlines.cancel(child, self._patience.at_exit)
            elif number in self._cancelled:
                deadlines.cancel(child, self._patience.before_terminate)
            deadlines.enforce(child)
            if child.messages in ready:
                try:
                    message = child.messages.recv()
                except (EOFError, OSError):
                    return None, deadlines.was_cancelled
                if message[0] != "progress":
                    return message, deadlines.was_cancelled
                self.progressed.emit(number, message[1], message[2])
            elif child.sentinel in ready:
                return None, deadlines.was_cancelled

    def _make_spare(self) -> None:
        if self._spare is None and not self._is_stopping:
            # Without a spare a job starts a little later, that is all.
            with contextlib.suppress(OSError):
                self._spare = ChildProcess(self._catalogue, self._log_folder)
                self._warm(LIGHT_IMPORTS)

    def _warm(self, modules: tuple[str, ...]) -> None:
        if self._spare is not None:
            with contextlib.suppress(OSError):
                self._spare.send("import", modules)


def _outcome(
    answer: tuple[Any, ...] | None, was_cancelled: bool, child: ChildProcess, log: str
) -> Outcome:
    kind = answer[0] if answer else ""
    if was_cancelled and kind != "result":
        return Outcome(TaskState.CANCELLED, log=log)
    if answer is None:
        return Outcome(TaskState.DIED, log=f"{log}\n{child.how_it_ended()}".strip())
    if kind == "result":
        return Outcome(TaskState.DONE, result=answer[1], log=log)
    if kind == "user_error":
        return Outcome(TaskState.FAILED, error=answer[1], log=log)
    if kind == "cancelled":
        return Outcome(TaskState.CANCELLED, log=log)
    return Outcome(TaskState.FAILED, log=f"{log}\n{answer[1]}".strip())
