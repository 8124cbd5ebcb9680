"""Runs the audit of what the session holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.errors import UserError
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult

SLOT = "audit"


class AuditRun(QObject):
    """Starts an audit and puts its result into the session."""

    refused = Signal(object)
    """A ``UserError``: the audit can't be begun, or stopped for a reason that can be mended."""

    broke = Signal(object)
    """The ``Task`` of an audit that failed unexpectedly or died."""

    finished = Signal()

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks

    @property
    def is_running(self) -> bool:
        """Whether an audit runs or waits."""
        return any(task.spec.slot == SLOT and not task.state.is_over for task in self._tasks.tasks)

    def start(self) -> None:
        """Audit what is loaded now."""
        try:
            request = self._session.request()
        except UserError as error:
            self.refused.emit(error)
            return
        self._tasks.run(
            JobSpec("run_audit", {"request": request}, "Audit", SLOT),
            partial(self._take, request),
            self._tell,
        )

    def _take(self, request: AuditRequest, result: AuditResult) -> None:
        self._session.set_result(result, self, request)
        self.finished.emit()

    def _tell(self, task: Task) -> None:
        if task.error is not None:
            self.refused.emit(task.error)
        else:
            self.broke.emit(task)
