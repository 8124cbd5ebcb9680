"""Tabs inside a page: several views of the same thing, quieter than the window's own tabs."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from synthdesk.ui.theme import current, theme_manager

_SHEET = """
QTabWidget::pane {{ border: none; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ padding: 5px 14px; margin-right: 4px; border: 1px solid transparent;
    border-radius: 5px; color: {text_muted}; background: transparent; }}
QTabBar::tab:hover:!selected {{ background: {sunken}; color: {text}; }}
QTabBar::tab:selected {{ background: {accent_soft}; color: {text}; border-color: {accent}; }}
QTabBar::tab:focus {{ border: 2px solid {accent}; padding: 4px 13px; }}
"""


class ViewTabs(QTabWidget):
    """Each view lies on a card of its own."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.tabBar().setAccessibleName(name)
        self.tabBar().setDrawBase(False)
        theme_manager().changed.connect(self._colour)
        self._colour()

    def add_view(self, title: str, view: QWidget) -> None:
        """Add a view under a title; an ``&`` in it marks the access key."""
        card = QFrame()
        card.setObjectName("card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.addWidget(view)
        around = QWidget()
        outer = QVBoxLayout(around)
        outer.setContentsMargins(0, 8, 0, 0)
        outer.addWidget(card)
        self.addTab(around, title)

    def add_cards(self, title: str, view: QWidget) -> None:
        """Add a view that brings cards of its own."""
        around = QWidget()
        outer = QVBoxLayout(around)
        outer.setContentsMargins(0, 8, 0, 0)
        outer.addWidget(view)
        self.addTab(around, title)

    def _colour(self) -> None:
        self.setStyleSheet(_SHEET.format(**current().colours))
