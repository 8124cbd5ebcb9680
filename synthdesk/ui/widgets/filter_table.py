"""A table with a filter box above it and a count of what is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from synthdesk.engine.formats import count
from synthdesk.ui.widgets.table_view import TableView


class FilterTable(QWidget):
    """A ``TableView`` that can be narrowed down by typing."""

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TableView(name)
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText(placeholder)
        self.filter_box.setAccessibleName(f"Filter: {name}")
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.textChanged.connect(self.table.set_filter)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setObjectName("muted")
        self.table.table_model.modelReset.connect(self._count_rows)
        top = QHBoxLayout()
        top.addWidget(self.filter_box, 1)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def _count_rows(self) -> None:
        model = self.table.table_model
        shown, total = model.rowCount(), model.total
        self.count.setText(count(total) if shown == total else f"{count(shown)} of {count(total)}")
