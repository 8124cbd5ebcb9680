"""A card that takes files dropped on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from synthdesk.ui.theme import current
from synthdesk.ui.widgets.card import Card

_ROUND = 8
PROJECT_SUFFIX = ".synthdesk"


class DropZone(Card):
    """Says that it takes what is dragged over it, and tells what was dropped.

    Args:
        title: what the card is called.
        most_files: how many files it takes at once; with more, what lies behind it is asked.
    """

    file_dropped = Signal(object)
    """Path; once for each file."""

    def __init__(self, title: str, most_files: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._most_files = most_files
        self.setAcceptDrops(True)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it yet; a dashed edge says so."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed edge where something may be dropped into an empty place."""
        super().paintEvent(event)
        if self.is_empty and self.property("dropping") != "true":
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current().border_strong), 1.2, Qt.PenStyle.DashLine))
            edge = QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6)
            painter.drawRoundedRect(edge, _ROUND, _ROUND)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take as many files as there is room for."""
        if self._taken(event.mimeData()):
            event.acceptProposedAction()
            self._mark_drop("true")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        del event
        self._mark_drop("false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell the dropped files one by one."""
        self._mark_drop("false")
        paths = self._taken(event.mimeData())
        if paths:
            event.acceptProposedAction()
        for path in paths:
            self.file_dropped.emit(path)

    def _taken(self, mime: QMimeData) -> list[Path]:
        paths = dropped_paths(mime)
        holds_project = any(path.suffix.lower() == PROJECT_SUFFIX for path in paths)
        # What is not taken here reaches the window, which asks, or opens the project.
        return paths if len(paths) <= self._most_files and not holds_project else []

    def _mark_drop(self, dropping: str) -> None:
        self.setProperty("dropping", dropping)
        self.style().unpolish(self)
        self.style().polish(self)


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The local files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
