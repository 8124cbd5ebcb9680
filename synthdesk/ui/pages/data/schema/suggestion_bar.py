"""Asks about values that look as if they meant “no value”; nothing is done unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.formats import count, counted
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.marks import Mark, MarkWidget

if TYPE_CHECKING:
    from synthdesk.engine.tables.schema import MissingSuggestion


class SuggestionBar(QFrame):
    """One suggestion at a time, the next when it is settled; hidden when there is none."""

    confirmed = Signal(tuple)
    """Suggestions that the user agreed to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message-bar")
        self.setProperty("tone", "warning")
        self._dismissed: set[tuple[str, str]] = set()
        self._open: tuple[MissingSuggestion, ...] = ()
        mark = MarkWidget(22)
        mark.set_mark(Mark.NOTICE)
        self.title = text_label("", "message-title")
        self.why = text_label("")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.why)
        self.confirm = QPushButton("Treat as missing")
        self.confirm.clicked.connect(lambda: self.confirmed.emit(self._open[:1]))
        self.confirm_all = QPushButton()
        self.confirm_all.setAccessibleName("Confirm all suggested missing values")
        self.confirm_all.clicked.connect(lambda: self.confirmed.emit(self._open))
        self.dismiss = QPushButton("Keep as a value")
        self.dismiss.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(12)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        for button in (self.confirm, self.confirm_all, self.dismiss):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_suggestions(self, suggestions: tuple[MissingSuggestion, ...]) -> None:
        """Show what is still to be decided."""
        self._open = tuple(
            one for one in suggestions if (one.column, one.token) not in self._dismissed
        )
        self.setVisible(bool(self._open))
        if not self._open:
            return
        first = self._open[0]
        rows = f"{count(first.rows)} rows hold" if first.rows != 1 else "1 row holds"
        self.title.setText(
            f"{first.column[:60]}: {rows} “{first.token[:40]}”. Does it mean “no value”?"
        )
        self.why.setText(f"{first.why.rstrip('.')}. If so, the column’s type is {first.becomes}.")
        self.confirm_all.setVisible(len(self._open) > 1)
        self.confirm_all.setText(f"Confirm all {len(self._open)}")
        self.confirm_all.setToolTip(
            "\n".join(f"{one.column[:40]}: “{one.token[:40]}”" for one in self._open[:20])
        )
        self.setAccessibleName(f"Missing values: {counted(len(self._open), 'question')}")
        self.setAccessibleDescription(self.title.text())

    def forget_dismissed(self) -> None:
        """Another training table asks its own questions."""
        self._dismissed.clear()

    def _dismiss(self) -> None:
        first = self._open[0]
        self._dismissed.add((first.column, first.token))
        self.show_suggestions(self._open)
