"""A line for a day, written as people of all countries read it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

WRONG = "Not a date: write it as 2024-12-31"


class DateLine(QWidget):
    """Takes an ISO date or nothing; what is no date changes nothing and says so.

    Args:
        name: what a screen reader calls the line.
        hint: what the day is for.
    """

    day_set = Signal(str)
    """ISO date, or empty."""

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QLineEdit()
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(hint)
        self.box.setPlaceholderText("YYYY-MM-DD")
        self.box.setToolTip(hint)
        self.box.setMaxLength(10)
        self.box.setFixedWidth(self.fontMetrics().horizontalAdvance("0000-00-00") + 34)
        self.box.editingFinished.connect(self._set)
        self.wrong = QLabel(WRONG)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setProperty("chip", "bad")
        self.wrong.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.wrong)
        self.setFocusProxy(self.box)

    def show_day(self, day: str) -> None:
        """Show an ISO date, or nothing."""
        self.box.setText(day)
        self.wrong.hide()

    def _set(self) -> None:
        text = self.box.text().strip()
        try:
            day = date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            self.wrong.show()
            return
        self.wrong.hide()
        self.day_set.emit(day)
