"""Tries the privacy tests out on the audited tables, beside whatever else is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from synthdesk.engine.errors import UserError
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.privacy.result import Privacy

SLOT = "privacy-instruments"
TITLE = "Instrument check of the privacy tests"
LOOK_EVERY_MS = 300
MOST_REMEMBERED = 8


class InstrumentRun(QObject):
    """Starts the check by itself after an audit, and puts its result into the session.

    What was checked once in a session is not checked again for the same tables, columns and seed.
    """

    progressed = Signal(object, str)
    """Fraction in [0, 1] and stage; None when no check runs."""

    failed = Signal(str)

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._task: Task | None = None
        self._asked = ""
        self._known: dict[str, Privacy] = {}
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_EVERY_MS)
        self._clock.timeout.connect(self._look)
        session.result_changed.connect(self._take_event)
        # The page may be made long after the audit.
        QTimer.singleShot(0, self, lambda: self._take_event(None))

    @property
    def is_running(self) -> bool:
        """Whether a check runs or waits."""
        return self._task is not None

    def start(self) -> None:
        """Check the tests on the tables of the audit on show."""
        result = self._session.result
        if result is None or result.privacy is None or self._session.result_is_stale:
            return
        try:
            request = self._session.request()
        except UserError as error:
            self.failed.emit(f"{error.title}. {error.detail} {error.hint}")
            return
        spec = JobSpec(
            "check_instruments",
            {"request": request, "privacy": result.privacy},
            TITLE,
            SLOT,
            in_background=True,
        )
        self._asked = _inputs_of(result)
        self._task = self._tasks.run(spec, lambda found: self._take(result, found), self._tell)
        self._clock.start()
        self._look()

    def cancel(self) -> None:
        """Stop the check."""
        if self._task is not None:
            self._task.cancel()

    def _take_event(self, event: object) -> None:
        if isinstance(event, SessionEvent) and event.initiator is self:
            return
        result = self._session.result
        if self.is_running and result is not None and self._asked == _inputs_of(result):
            return
        self.cancel()
        if result is None or result.privacy is None or not result.privacy.assessable.judged:
            return
        if result.privacy.instrument_check is not None:
            return
        known = self._known.get(_inputs_of(result))
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

    def _take(self, asked_of: AuditResult, privacy: Privacy) -> None:
        from synthdesk.engine.audit import with_privacy
        from synthdesk.engine.privacy.measuring import with_checks

        result = self._session.result
        if result is None or result.privacy is None or privacy.instrument_check is None:
            return
        if _inputs_of(result) != _inputs_of(asked_of):
            return
        self._known[_inputs_of(result)] = privacy
        while len(self._known) > MOST_REMEMBERED:
            del self._known[next(iter(self._known))]
        judged = with_checks(result.privacy, privacy.instrument_check)
        self._session.extend_result(with_privacy(result, judged), {}, self)

    def _tell(self, task: Task) -> None:
        error = task.error
        self.failed.emit(
            f"{error.title}. {error.detail} {error.hint}"
            if error is not None
            else "The instrument check stopped unexpectedly; the task list has its log."
        )


def _inputs_of(result: AuditResult) -> str:
    """What the check depends on: files, columns, seed."""
    from synthdesk.engine.privacy.check_cache import check_key

    known = result.provenance
    return check_key(result.inputs, known.schema_fingerprint, known.seed)
