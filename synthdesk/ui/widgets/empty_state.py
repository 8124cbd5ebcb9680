"""What a view shows while it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

TEXT_WIDTH = 520


class EmptyState(QWidget):
    """A title, a sentence or two, and at most one thing to do, in the middle of the space.

    Args:
        title: one line.
        text: plain text; line breaks are kept.
        action: offered as a button.
    """

    def __init__(
        self, title: str, text: str, action: QAction | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("empty-state")
        self.setAccessibleName(title)
        self._title = _label(title, "empty-title")
        self._text = _label(text, "empty-text")
        column = middle_column(self, TEXT_WIDTH)
        column.addWidget(self._title)
        column.addWidget(self._text)
        if action is not None:
            button = QToolButton(self)
            button.setObjectName("button")
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(action.text().replace("&", ""))
            column.addSpacing(6)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_text(self, title: str, text: str) -> None:
        """Show other words."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)


def middle_column(parent: QWidget, width: int) -> QVBoxLayout:
    """A column of fixed width in the middle of a widget, a little above its centre.

    Its labels wrap and take the height that they need: a layout asks for that only of widgets
    that it does not align.
    """
    inner = QWidget()
    inner.setFixedWidth(width)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    across = QHBoxLayout()
    across.addStretch(1)
    across.addWidget(inner)
    across.addStretch(1)
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(24, 16, 24, 16)
    layout.addStretch(2)
    layout.addLayout(across)
    layout.addStretch(3)
    return column


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
