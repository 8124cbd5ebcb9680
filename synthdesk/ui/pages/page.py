"""What every page of the window is given and offers."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from synthdesk.engine.errors import UserError
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_view import TableView


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

    def tell_of_files(self) -> None:
        """From now on say in the status bar how saving a chart or a table went."""
        for chart in self.findChildren(ChartView):
            chart.saved.connect(self._tell_saved)
            chart.failed.connect(self._tell_failed)
        for table in self.findChildren(TableView):
            table.exported.connect(self._tell_saved)
            table.failed.connect(self._tell_failed)

    def _tell_saved(self, path: str) -> None:
        self.status_message.emit(f"Saved {path}")

    def _tell_failed(self, error: UserError) -> None:
        self.status_message.emit(f"{error.title}. {error.detail} {error.hint}")
