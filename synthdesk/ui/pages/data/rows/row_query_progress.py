"""A strip that appears when finding rows takes longer than half a second."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.card import ElidedLabel

PATIENCE_MS = 500
_STEPS = 1000


class RowQueryProgress(QWidget):
    """Follows one task; Cancel leaves the rows as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._stage = ElidedLabel("Finding rows …")
        self._bar = QProgressBar()
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("Progress of finding rows")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAccessibleName("Stop finding rows")
        self.cancel_button.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._stage, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self.cancel_button)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def follow(self, task: Task) -> None:
        """Show this task's progress, if it lasts."""
        self._task = task
        self._bar.setValue(0)
        self._stage.set_text("Finding rows …")
        self.cancel_button.setEnabled(True)
        task.progress.connect(self._show_progress)
        task.finished.connect(lambda _state: self._leave(task))
        self._patience.start()

    def _show_progress(self, fraction: float, stage: str) -> None:
        if self.sender() is self._task:
            self._bar.setValue(round(fraction * _STEPS))
            self._stage.set_text(stage or "Finding rows …")

    def _leave(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self._patience.stop()
            self.hide()

    def _cancel(self) -> None:
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self._stage.set_text("Stopping …")
            self._task.cancel()
