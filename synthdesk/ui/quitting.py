"""Closing the window while something runs: asks, cancels, and only then closes."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QMessageBox

from synthdesk.ui.tasks.manager import TaskManager


class Quitting(QObject):
    """Never blocks: the window closes itself when the last task has stopped."""

    def __init__(self, window: QMainWindow, tasks: TaskManager) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._is_agreed = False
        self.question: QMessageBox | None = None

    def may_close(self) -> bool:
        """Whether the window may close now; if not, the user is asked, or tasks are stopping."""
        if not self._tasks.is_busy:
            return True
        if not self._is_agreed and self.question is None:
            self._ask()
        return False

    def _ask(self) -> None:
        running = self._tasks.current
        what = running.title if running is not None else "A task"
        question = QMessageBox(self._window)
        question.setWindowTitle("synthdesk")
        question.setIcon(QMessageBox.Icon.Question)
        question.setText("Stop what is running and quit?")
        question.setInformativeText(f"“{what}” is not finished. Its result will be lost.")
        stop = question.addButton("Stop and quit", QMessageBox.ButtonRole.AcceptRole)
        stay = question.addButton("Keep running", QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setEscapeButton(stay)
        question.finished.connect(lambda _: self._answered(question.clickedButton() is stop))
        self.question = question
        question.open()

    def _answered(self, stop: bool) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
        if not stop:
            return
        self._is_agreed = True
        self._window.setEnabled(False)
        if self._tasks.is_busy:
            self._tasks.became_idle.connect(self._window.close)
            self._tasks.cancel_all()
        else:
            self._window.close()
