"""Tells the user what went wrong, without standing in the way."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from synthdesk.engine.errors import UserError
from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.crash_dialog import CrashDialog
from synthdesk.ui.widgets.message_bar import MessageBar

WORK_IS_THERE = "Your tables, settings and earlier results are still there."


class Failures(QObject):
    """Puts failures into the window's message bar; details open beside the window."""

    def __init__(self, bar: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._bar = bar
        self._window = window
        self._details = ("", "", "")
        bar.action_chosen.connect(self.show_details)

    def show_error(self, error: UserError) -> None:
        """Show what the user can mend."""
        self._bar.show_error(error)

    def show_task(self, task: Task) -> None:
        """Show how a task failed: in the user's words if it has some."""
        if task.error is not None:
            self.show_error(task.error)
        elif task.state is TaskState.DIED:
            self._show(
                f"{task.title} stopped unexpectedly",
                f"The process that did the work has ended. {WORK_IS_THERE}",
                "Try again. If it happens with large files, close other programs to free memory.",
                task.log,
            )
        else:
            self._show(
                f"{task.title} failed",
                f"This is a fault of synthdesk, not of your files. {WORK_IS_THERE}",
                "Please report it with the details; look through them first, they may quote a "
                "value of your data.",
                task.log,
            )

    def show_last_crash(self, record: str) -> None:
        """Tell that the program did not end well last time."""
        self._show(
            "synthdesk stopped unexpectedly last time",
            "Your files were never written to. What had been decided in a named project can be "
            "restored when you open it; anything else of that session is gone.",
            "",
            record or "No details were recorded.",
            tone="warning",
        )

    def show_details(self) -> None:
        """Open the details."""
        title, text, log = self._details
        CrashDialog(title, text, log, self._window).show()

    def _show(self, title: str, detail: str, hint: str, log: str, tone: str = "error") -> None:
        self._details = (title, detail, log)
        self._bar.show_message(title, detail, hint, tone=tone, action="Details…")
