"""Closing the window: asks about unsaved work, then about what runs, and only then closes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow, QMessageBox

from synthdesk.ui.question import Answer, Roles, ask
from synthdesk.ui.tasks.manager import TaskManager

Leave = Callable[[Callable[[], None]], None]


class Quitting(QObject):
    """Never blocks: the window closes itself when the last task has stopped.

    Args:
        window: what is to be closed.
        tasks: what may still run.
        leave: asks about unsaved work if there is any, and goes on when it may be left.
    """

    def __init__(self, window: QMainWindow, tasks: TaskManager, leave: Leave) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._leave = leave
        self._may_leave = False
        self._is_agreed = False
        self.question: QMessageBox | None = None

    def may_close(self) -> bool:
        """Whether the window may close now; if not, the user is asked, or tasks are stopping."""
        if not self._may_leave:
            is_asked_now = True

            def go_on() -> None:
                self._may_leave = True
                if not is_asked_now:
                    self._window.close()

            self._leave(go_on)
            is_asked_now = False
        if not self._may_leave:
            return False
        if not self._tasks.is_busy:
            return True
        if not self._is_agreed and self.question is None:
            self._ask()
        return False

    def _ask(self) -> None:
        running = self._tasks.current
        what = running.title if running is not None else "A task"
        self.question = ask(
            self._window,
            "Stop what is running and quit?",
            f"“{what}” is not finished. Its result will be lost.",
            (
                Answer("Stop and quit", self._stop),
                Answer("Keep running", self._stay, Roles.RejectRole),
            ),
            default=1,
        )

    def _stay(self) -> None:
        self.question = None
        self._may_leave = False

    def _stop(self) -> None:
        self.question = None
        self._is_agreed = True
        self._window.setEnabled(False)
        if self._tasks.is_busy:
            self._tasks.became_idle.connect(self._window.close)
            self._tasks.cancel_all()
        else:
            self._window.close()
