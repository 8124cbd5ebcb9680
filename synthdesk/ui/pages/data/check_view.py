"""A view over what a check of the tables found; it runs by itself while somebody looks at it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.message_bar import MessageBar

RUN_AFTER_MS = 250
_STEPS = 1000


class CheckView(QWidget):
    """Runs one job on the schema and the tables, and says whether its result still holds.

    Subclasses fill ``content``, name the job and show its result.
    """

    status_message = Signal(str)

    def __init__(
        self, name: str, session: Session, tasks: TaskManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.session, self.tasks = session, tasks
        self._task: Task | None = None
        self._checked: object = None
        self._refused: object = None
        self.content = QWidget()
        self.empty = EmptyState(name, "")
        self.messages = MessageBar(f"Problem with: {name}")
        self.state = ElidedLabel("", "muted")
        self.stale = QLabel("Not up to date")
        self.stale.setTextFormat(Qt.TextFormat.PlainText)
        self.stale.setProperty("chip", "warning")
        self.stale.setToolTip("Tables, columns or settings changed since this was checked")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.bar.setAccessibleName(f"Progress: {name}")
        self.cancel = QPushButton("Cancel")
        self.cancel.setAccessibleName(f"Cancel: {name}")
        self.cancel.clicked.connect(self._cancel)
        self.again = QPushButton("Check again")
        self.again.setAccessibleName(f"Check again: {name}")
        self.again.clicked.connect(self.check)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(RUN_AFTER_MS)
        self._soon.timeout.connect(self._check_if_needed)
        self.tools = QHBoxLayout()
        """Room for a subclass's controls in the line that says how the check stands."""
        self._tools = QWidget()
        self._tools.setLayout(self.tools)
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.tools.setSpacing(8)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.content)
        self._lay_out()
        for signal in (session.tables_changed, session.schema_changed, session.options_changed):
            signal.connect(self._inputs_changed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.stale)
        top.addWidget(self.state, 1)
        for widget in (self._tools, self.bar, self.cancel, self.again):
            top.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.messages)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)

    # --- for subclasses --------------------------------------------------------------------

    def job(self) -> JobSpec:
        """What to run on the tables as they are now."""
        raise NotImplementedError

    def inputs(self) -> tuple[object, ...]:
        """Everything that the result depends on; compared to tell whether it still holds."""
        tables = self.session.all_tables
        # Not the tables themselves: comparing their previews would take its time.
        return (
            self.session.schema,
            *((table.source, table.renames, table.cache) for table in tables),
        )

    def what_is_missing(self) -> tuple[str, str]:
        """Title and text of the empty state; an empty title where there is enough to check."""
        if TableRole.TRAINING not in self.session.tables:
            return "No training table yet", "The tables are checked once a training table is there."
        return "", ""

    def take_result(self, result: Any) -> None:
        """Show what the job returned."""
        raise NotImplementedError

    def has_result(self) -> bool:
        """Whether there is something to show, up to date or not."""
        raise NotImplementedError

    def forget_result(self) -> None:
        """There is nothing left to show."""
        raise NotImplementedError

    # --- running ---------------------------------------------------------------------------

    @property
    def is_stale(self) -> bool:
        """Whether the shown result belongs to other inputs."""
        return self.has_result() and self._checked != self.inputs()

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self._task is not None and not self._task.state.is_over

    def check(self) -> None:
        """Run the check now."""
        self._soon.stop()
        if self.what_is_missing()[0]:
            return
        self.messages.clear()
        inputs = self.inputs()
        self._refused = inputs
        self._task = task = self.tasks.run(
            self.job(), lambda result: self._take(result, inputs), self._fail
        )
        task.progress.connect(self._show_progress)
        task.state_changed.connect(self.show_state)
        self.show_state()

    def mark_current(self) -> None:
        """What is shown belongs to the inputs as they are now."""
        self._checked = self._refused = self.inputs()
        self.show_state()

    def _take(self, result: Any, inputs: object) -> None:
        self._checked = inputs
        self.take_result(result)
        self.show_state()

    def _fail(self, task: Task) -> None:
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            self.tasks.task_failed.emit(task)
        self.show_state()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _inputs_changed(self, _event: object = None) -> None:
        if self.what_is_missing()[0]:
            self._cancel()
            self.forget_result()
            self._checked = self._refused = None
        self._soon.start()
        self.show_state()

    def _check_if_needed(self) -> None:
        # What failed or was cancelled is not tried again until something changes.
        is_needed = self.inputs() not in (self._checked, self._refused)
        if self.isVisible() and is_needed and not self.what_is_missing()[0]:
            self.check()
        self.show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Check what changed while nobody looked."""
        super().showEvent(event)
        self._soon.start(0)

    # --- showing ---------------------------------------------------------------------------

    def show_state(self, *_: object) -> None:
        """Say whether there is a result, and whether it is up to date."""
        title, text = self.what_is_missing()
        running = self.is_running
        if title:
            self.empty.set_text(title, text)
        elif not self.has_result():
            self.empty.set_text(*self._words_without_result(running))
        is_shown = not title and self.has_result()
        self._stack.setCurrentWidget(self.content if is_shown else self.empty)
        self._tools.setVisible(is_shown)
        self.stale.setVisible(is_shown and self.is_stale and not running)
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(running and self._state() is not TaskState.CANCELLING)
        self.again.setVisible(not running)
        self.again.setEnabled(not title)
        if not running:
            self.state.set_text(self.summary() if is_shown else "")
        else:
            self._show_progress()

    def summary(self) -> str:
        """One line on what was checked, with its n."""
        return ""

    def _words_without_result(self, running: bool) -> tuple[str, str]:
        if running:
            return "Checking …", "This goes on while you work elsewhere."
        if self._state() is TaskState.CANCELLED:
            return "Not checked", "The check was cancelled. “Check again” starts it anew."
        if self._state() in (TaskState.FAILED, TaskState.DIED):
            return "Not checked", "The check could not be finished; see the message above."
        return "Not checked yet", "The check starts by itself when you look here."

    def _state(self) -> TaskState | None:
        return self._task.state if self._task is not None else None

    def _show_progress(self, *_: object) -> None:
        task = self._task
        if task is None or task.state.is_over:
            return
        self.bar.setValue(round(task.fraction * _STEPS))
        waits = {TaskState.QUEUED: "waiting for its turn", TaskState.CANCELLING: "stopping …"}
        self.state.set_text(f"{task.title}: {waits.get(task.state) or task.stage or 'starting'}")
