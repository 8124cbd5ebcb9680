"""What the sub-views on text have in common: words on top, a table and charts side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from synthdesk.ui.widgets.card import text_label


class SideBySide(QWidget):
    """A sentence on top, controls below it, then two widgets next to each other."""

    def __init__(
        self, controls: list[QWidget], left: QWidget, right: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.words = text_label("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.words)
        if controls:
            line = QHBoxLayout()
            for control in controls:
                line.addWidget(control)
            line.addStretch(1)
            layout.addLayout(line)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setChildrenCollapsible(False)
        across.setHandleWidth(10)
        across.addWidget(left)
        across.addWidget(right)
        across.setSizes([600, 620])
        layout.addWidget(across, 1)


def labelled(text: str, field: QWidget) -> list[QWidget]:
    """A label with an access key, and the field that it belongs to."""
    label = QLabel(text)
    label.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(text.replace("&", ""))
    return [label, field]
