"""What an audit is followed by on its own, in the background, until the result holds it, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QObject, QTimer, Signal

from synthdesk.engine.errors import UserError
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditRequest, AuditResult

LOOK_EVERY_MS = 300
MOST_REMEMBERED = 8


class FollowUp(QObject):
    """Starts a job by itself after an audit, and puts what it found into the session's result.

    What was found once in a session is not asked for again for the same inputs. Subclasses say
    which job, when it is wanted, what it depends on and where its result goes.

    Class attributes:
        slot, title: of the job.
        stopped: what to say when it ended without an error that a user could mend.
    """

    slot: ClassVar[str]
    title: ClassVar[str]
    stopped: ClassVar[str]

    progressed = Signal(object, str)
    """Fraction in [0, 1] and stage; None when it does not run."""

    failed = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._task: Task | None = None
        self._asked = ""
        self._known: dict[str, Any] = {}
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_EVERY_MS)
        self._clock.timeout.connect(self._look)
        session.result_changed.connect(self._take_event)
        # The page that owns this may be made long after the audit.
        QTimer.singleShot(0, self, lambda: self._take_event(None))

    # --- for subclasses --------------------------------------------------------------------

    def applies_to(self, result: AuditResult) -> bool:
        """Whether the job can be run for a result at all."""
        raise NotImplementedError

    def is_in(self, result: AuditResult) -> bool:
        """Whether a result holds what the job finds."""
        raise NotImplementedError

    def inputs_of(self, result: AuditResult) -> str:
        """A digest of what the job's result depends on."""
        raise NotImplementedError

    def job(self, request: AuditRequest, result: AuditResult) -> tuple[str, dict[str, Any]]:
        """Name and parameters of the job."""
        raise NotImplementedError

    def added_to(self, result: AuditResult, found: Any) -> AuditResult:
        """The result with what the job found."""
        raise NotImplementedError

    # --- running ---------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether it runs or waits."""
        return self._task is not None

    def start(self) -> None:
        """Run it for the audit on show."""
        result = self._session.result
        if result is None or not self.applies_to(result) or self._session.result_is_stale:
            return
        try:
            request = self._session.request()
        except UserError as error:
            self.failed.emit(f"{error.title}. {error.detail} {error.hint}")
            return
        name, params = self.job(request, result)
        spec = JobSpec(name, params, self.title, self.slot, in_background=True)
        self._asked = self.inputs_of(result)
        self._task = self._tasks.run(spec, lambda found: self._take(result, found), self._tell)
        self._clock.start()
        self._look()

    def cancel(self) -> None:
        """Stop it."""
        if self._task is not None:
            self._task.cancel()

    def _take_event(self, event: object) -> None:
        if isinstance(event, SessionEvent) and event.initiator is self:
            return
        result = self._session.result
        if self.is_running and result is not None and self._asked == self.inputs_of(result):
            return
        self.cancel()
        if result is None or not self.applies_to(result) or self.is_in(result):
            return
        known = self._known.get(self.inputs_of(result))
        if known is not None:
            QTimer.singleShot(0, self, lambda: self._take(result, known))
        elif self._tasks.has_background:
            QTimer.singleShot(0, self, self.start)

    def _look(self) -> None:
        task = self._task
        if task is None or task.state.is_over:
            self._task = None
            self._clock.stop()
            self.progressed.emit(None, "")
            return
        self.progressed.emit(task.fraction, task.stage)

    def _take(self, asked_of: AuditResult, found: Any) -> None:
        result, inputs = self._session.result, self.inputs_of(asked_of)
        if result is None or not self.applies_to(result) or self.inputs_of(result) != inputs:
            return
        extended = self.added_to(result, found)
        if not self.is_in(extended):
            return
        self._known[inputs] = found
        while len(self._known) > MOST_REMEMBERED:
            del self._known[next(iter(self._known))]
        self._session.extend_result(extended, {}, self)

    def _tell(self, task: Task) -> None:
        error = task.error
        self.failed.emit(
            self.stopped if error is None else f"{error.title}. {error.detail} {error.hint}"
        )
