"""Widgets below each other that scroll when they need more room than there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from synthdesk.ui.widgets.card import Card


class ScrollColumn(QScrollArea):
    """A column as wide as the view; widgets go into ``column``.

    Args:
        name: what a screen reader calls it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(4, 0, 10, 4)
        self.setWidget(inner)
        # setWidget makes both paint their own background; the page's shall be seen.
        inner.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def add_cards(self, *cards: tuple[str, Sequence[QWidget]]) -> None:
        """Add a card for each title with its widgets, and room below."""
        self.column.setSpacing(12)
        for title, widgets in cards:
            card = Card(title)
            for widget in widgets:
                card.body.addWidget(widget)
            self.column.addWidget(card)
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay out for the width that it is shown with.

        Qt sizes the column once more while it tells it of its first size, and that second word
        never reaches the layout.
        """
        super().showEvent(event)
        self.column.invalidate()
        self.column.activate()
