"""Messages above a page: what is wrong, where, and what to do; never a box that blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.ui.widgets.marks import Mark, MarkWidget

TONES = {"error": Mark.ALARM, "warning": Mark.NOTICE, "info": Mark.GOOD}


class MessageBar(QFrame):
    """One message at a time, as plain text that can be selected and copied; hidden when empty.

    Args:
        name: what a screen reader calls it.
    """

    action_chosen = Signal()
    dismissed = Signal()

    def __init__(self, name: str = "Message", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message-bar")
        self.setAccessibleName(name)
        self._name = name
        self.error: UserError | None = None
        self._mark = MarkWidget(22)
        self._title = _text("message-title")
        self._where = _text("message-where")
        self._detail = _text("message-detail")
        self._hint = _text("message-hint")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._where, self._detail, self._hint):
            words.addWidget(label)
        self._action = QPushButton()
        self._action.setAccessibleName("No action")
        self._action.clicked.connect(self.action_chosen)
        self._copy = QPushButton("Copy")
        self._copy.setToolTip("Copy the whole message")
        self._copy.setAccessibleName("Copy the message")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        self._close = QPushButton("Dismiss")
        self._close.setAccessibleName("Dismiss the message")
        self._close.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(12)
        layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        for button in (self._action, self._copy, self._close):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_error(self, error: UserError) -> None:
        """Show what the user can mend."""
        self.show_message(error.title, error.detail, error.hint, where=str(error.where))
        self.error = error

    def show_message(
        self,
        title: str,
        detail: str = "",
        hint: str = "",
        *,
        where: str = "",
        tone: str = "error",
        action: str = "",
    ) -> None:
        """Show a message.

        Args:
            title: one line.
            detail: what was found.
            hint: what to do.
            where: file, column, row.
            tone: ``error``, ``warning`` or ``info``.
            action: text of a button that emits ``action_chosen``; empty: no button.
        """
        self.error = None
        self._mark.set_mark(TONES[tone])
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._title.setText(title)
        self._where.setText(f"Where: {where}" if where else "")
        self._detail.setText(detail)
        self._hint.setText(f"What to do: {hint}" if hint else "")
        for label in (self._where, self._detail, self._hint):
            label.setVisible(bool(label.text()))
        self._action.setText(action)
        self._action.setAccessibleName(action or "No action")
        self._action.setVisible(bool(action))
        self.setAccessibleName(f"{self._name}: {title}")
        self.setAccessibleDescription(self.text())
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self.error = None
        self.hide()

    def text(self) -> str:
        """The whole message."""
        labels = (self._title, self._where, self._detail, self._hint)
        return "\n".join(label.text() for label in labels if label.text())

    def _dismiss(self) -> None:
        self.clear()
        self.dismissed.emit()


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
