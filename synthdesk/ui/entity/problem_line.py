"""A line below a field: what is wrong with it and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.marks import Mark, MarkWidget


class ProblemLine(QWidget):
    """A mark and a sentence; hidden while nothing is wrong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = MarkWidget(16)
        self.label = text_label("")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.label, 1)
        self.hide()

    def show_text(self, text: str, mark: Mark = Mark.ALARM) -> None:
        """Show a sentence, or nothing."""
        self.mark.set_mark(mark)
        self.label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What is shown."""
        return self.label.text() if not self.isHidden() else ""
