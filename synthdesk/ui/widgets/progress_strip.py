"""What runs now: stage, percent, time left, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel

_STEPS = 1000
_REFRESH_MS = 500


class ProgressStrip(QWidget):
    """Follows the task that runs; hidden when nothing does."""

    def __init__(self, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Progress")
        self._task: Task | None = None
        self._stage = ElidedLabel()
        self._stage.setMinimumWidth(420)
        self._stage.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("Progress of the running task")
        self._time = QLabel()
        self._time.setTextFormat(Qt.TextFormat.PlainText)
        self._time.setMinimumWidth(
            self.fontMetrics().horizontalAdvance("100 % · a few seconds left")
        )
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Stop the running task (Esc)")
        self._cancel.setAccessibleName("Cancel the running task")
        self._cancel.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 6, 3)
        layout.setSpacing(10)
        layout.addWidget(self._stage, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._time)
        layout.addWidget(self._cancel)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        tasks.task_started.connect(self._follow)
        tasks.task_ended.connect(self._leave)
        self.hide()

    def cancel(self) -> None:
        """Cancel the task that runs."""
        if self._task is not None:
            self._task.cancel()
            self._refresh()

    def _follow(self, task: Task) -> None:
        self._task = task
        task.progress.connect(self._refresh)
        task.state_changed.connect(self._refresh)
        self._refresh()
        self._timer.start()
        self.show()

    def _leave(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self._timer.stop()
            self.hide()

    def _refresh(self) -> None:
        task = self._task
        if task is None:
            return
        stopping = task.state is TaskState.CANCELLING
        stage = "stopping …" if stopping else task.stage
        self._stage.set_text(f"{task.title}: {stage}" if stage else task.title)
        self._bar.setValue(round(task.fraction * _STEPS))
        left = task.seconds_left
        percent = f"{task.fraction:.0%}".replace("%", " %")
        self._time.setText(f"{percent} · {in_words(left)} left" if left is not None else percent)
        self._cancel.setEnabled(not stopping)


def in_words(seconds: float) -> str:
    """A duration as people say it: rough, and rougher the longer it is."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 60:
        return f"{round(seconds / 5) * 5} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
