"""Runs jobs in this very process; for tests of pages, where a child process would only slow."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from synthdesk.engine.errors import Cancelled, UserError
from synthdesk.engine.progress import Progress
from synthdesk.ui.tasks.runner import Runner
from synthdesk.ui.tasks.task import JobSpec, Outcome, TaskState

RunJob = Callable[[str, dict[str, Any], Progress], Any]


class InlineRunner(Runner):
    """Runs a job at the next turn of the event loop, and blocks it meanwhile.

    Args:
        run_job: function of (name, params, progress); the program's jobs if absent.
    """

    def __init__(self, run_job: RunJob | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run_job = run_job
        self._cancelled: set[int] = set()

    def start(self, number: int, spec: JobSpec) -> None:
        QTimer.singleShot(0, self, lambda: self._run(number, spec))

    def cancel(self, number: int) -> None:
        self._cancelled.add(number)

    def _run(self, number: int, spec: JobSpec) -> None:
        from synthdesk.jobs import run_job as run_program_job

        progress = Progress(
            lambda fraction, text: self.progressed.emit(number, fraction, text),
            lambda: number in self._cancelled,
        )
        run_job = self._run_job or run_program_job
        try:
            progress.step(0.0)
            outcome = Outcome(TaskState.DONE, run_job(spec.name, dict(spec.params), progress))
        except Cancelled:
            outcome = Outcome(TaskState.CANCELLED)
        except UserError as error:
            outcome = Outcome(TaskState.FAILED, error=error)
        except Exception:
            outcome = Outcome(TaskState.FAILED, log=traceback.format_exc())
        self.ended.emit(number, outcome)
