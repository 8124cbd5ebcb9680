"""Remembers how the user arranged the window: its place, its splitters, its columns, its tabs."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter, QTableView, QTabWidget, QWidget

from synthdesk.ui.settings import GEOMETRY, WINDOW_STATE, Settings

Kind = TypeVar("Kind", bound=QWidget)


def save_layout(window: QMainWindow, settings: Settings) -> None:
    """Remember the window and everything in it that has a name of its own."""
    settings.set(GEOMETRY, window.saveGeometry())
    settings.set(WINDOW_STATE, window.saveState())
    for splitter in _named(window, QSplitter):
        settings.set_layout_of(splitter.objectName(), splitter.saveState())
    for table in _named(window, QTableView):
        settings.set_layout_of(table.objectName(), table.horizontalHeader().saveState())
    for tabs in _named(window, QTabWidget):
        settings.set_layout_of(tabs.objectName(), QByteArray(str(tabs.currentIndex()).encode()))


def restore_layout(window: QMainWindow, settings: Settings) -> bool:
    """Bring it back; False if there is nothing to bring back."""
    restore_parts(window, settings)
    window.restoreState(settings.get(WINDOW_STATE))
    return window.restoreGeometry(settings.get(GEOMETRY))


def restore_parts(root: QWidget, settings: Settings) -> None:
    """Bring splitters, columns and the tab that was shown inside a widget back."""
    for splitter in _named(root, QSplitter):
        state = settings.layout_of(splitter.objectName())
        if not state.isEmpty():
            splitter.restoreState(state)
    for table in _named(root, QTableView):
        state = settings.layout_of(table.objectName())
        if not state.isEmpty():
            table.horizontalHeader().restoreState(state)
    for tabs in _named(root, QTabWidget):
        shown = bytes(settings.layout_of(tabs.objectName()).data())
        if shown.isdigit():
            tabs.setCurrentIndex(int(shown))


def _named(root: QWidget, kind: type[Kind]) -> list[Kind]:
    return [widget for widget in root.findChildren(kind) if widget.objectName()]
