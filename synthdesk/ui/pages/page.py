"""What every page of the window is given and offers."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager


class Page(QWidget):
    """A tab: sees the shared session and the one way to run work, and nothing else.

    Class attributes ``title`` and ``icon_name`` name the tab.
    """

    title: ClassVar[str]
    icon_name: ClassVar[str]

    status_message = Signal(str)
    """One short line for the window's status bar."""

    view_built = Signal(object)
    """A part of the page was made after the page itself; its layout can be restored."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.tasks = tasks
        self.setObjectName(f"{self.icon_name}-page")
        self.setAccessibleName(self.title)
