"""A question asked while looking at a result: what to ask, a button that asks, how it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.message_bar import MessageBar

_STEPS = 1000
WAITING = {TaskState.QUEUED: "waiting for its turn", TaskState.CANCELLING: "stopping …"}
CANCELLED = "Cancelled; what is shown is what was there before."


class AskBar(QWidget):
    """A labelled field with a Run button; progress and Cancel take the button's place meanwhile.

    Args:
        label: what the field holds, with an access key.
        field: any input widget.
        run: text of the button, with an access key.
        is_wide: whether the field takes the spare room.

    ``asked`` is emitted when the button is pressed; the owner then calls ``run``. While the bar
    is blocked or a job runs, field and button are disabled.
    """

    asked = Signal()

    def __init__(
        self,
        label: str,
        field: QWidget,
        run: str = "&Run",
        parent: QWidget | None = None,
        *,
        is_wide: bool = True,
    ) -> None:
        super().__init__(parent)
        name = label.replace("&", "")
        self.setAccessibleName(name)
        self.field = field
        if not field.accessibleName():
            field.setAccessibleName(name)
        self._task: Task | None = None
        self._reason = ""
        self.label = QLabel(label)
        self.label.setBuddy(field)
        self.button = QPushButton(run)
        self.button.setAccessibleName(f"{run.replace('&', '')}: {name}")
        self.button.clicked.connect(self.asked)
        self.state = ElidedLabel("", "muted")
        self.state.setMinimumWidth(120)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(f"Progress: {name}")
        self.cancel = QPushButton("Cancel")
        self.cancel.setAccessibleName(f"Cancel: {name}")
        self.cancel.clicked.connect(self._cancel)
        self.messages = MessageBar(f"Problem with: {name}")
        self._lay_out(2 if is_wide else 0)
        self._show_state()

    def _lay_out(self, stretch: int) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.field, stretch)
        row.addWidget(self.button)
        row.addWidget(self.state, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.messages)

    # --- states ----------------------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        """Whether the last question is still being answered."""
        return self._task is not None and not self._task.state.is_over

    def block(self, reason: str) -> None:
        """Disable the bar and say why in its tooltip; an empty reason enables it again."""
        self._reason = reason
        self._show_state()

    def run(self, tasks: TaskManager, spec: JobSpec, on_result: Callable[[Any], None]) -> Task:
        """Run a job and show how it goes; what a user can mend is shown below the bar."""
        self.messages.clear()
        self._task = task = tasks.run(spec, on_result, lambda failed: self._fail(tasks, failed))
        task.progress.connect(self._show_state)
        task.state_changed.connect(self._show_state)
        self._show_state()
        return task

    def _fail(self, tasks: TaskManager, task: Task) -> None:
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            tasks.task_failed.emit(task)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show_state(self, *_: object) -> None:
        running, task = self.is_running, self._task
        for widget in (self.field, self.button):
            widget.setEnabled(not running and not self._reason)
        self.field.setToolTip(self._reason)
        self.button.setToolTip(self._reason)
        self.button.setVisible(not running)
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        if task is None:
            return
        self.cancel.setEnabled(task.state is not TaskState.CANCELLING)
        self.bar.setValue(round(task.fraction * _STEPS))
        if running:
            self.state.set_text(WAITING.get(task.state) or task.stage or "starting")
        else:
            self.state.set_text(CANCELLED if task.state is TaskState.CANCELLED else "")
