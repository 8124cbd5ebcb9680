"""What stands above the rows: which table, which rows, where to go, what to take along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.pages.data.rows.go_to import GoToColumn, GoToRow
from synthdesk.ui.pages.data.rows.row_query_bar import RowQueryBar
from synthdesk.ui.pages.data.table_words import capitalised, table_words
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.table_model import as_tooltip

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

_LETTERS_OF_TABLE = 26
_LONGEST_TABLE = 160


class RowsBar(QWidget):
    """Two lines of controls; the view that owns them does what they ask."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_box = QComboBox()
        self.table_box.setAccessibleName("Table whose rows are shown")
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.table_box.setSizeAdjustPolicy(policy)
        self.table_box.setMinimumContentsLength(_LETTERS_OF_TABLE)
        self.query_bar = RowQueryBar()
        self.reset_button = _button("Show all rows", "Take back search, condition and sorting")
        self.count = ElidedLabel("", "muted")
        self.go_to_row_box = GoToRow()
        self.go_to_column_box = GoToColumn()
        self.freeze_box = QCheckBox("Keep first column in view")
        self.freeze_box.setChecked(True)
        self.columns_button = _button("Columns…", "Show and hide columns")
        self.copy_button = _button("Copy", "Copy the selected cells with their headers (Ctrl+C)")
        self.export_button = _button("Export…", "Write the rows and columns shown to a CSV file")
        self._lay_out()

    def _lay_out(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for row in (upper, lower):
            row.setSpacing(8)
        upper.addWidget(self.table_box)
        upper.addWidget(self.query_bar, 1)
        upper.addWidget(self.reset_button)
        lower.addWidget(self.count, 1)
        for control in (
            self.go_to_row_box,
            self.go_to_column_box,
            self.freeze_box,
            self.columns_button,
            self.copy_button,
            self.export_button,
        ):
            lower.addWidget(control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(upper)
        layout.addLayout(lower)

    def add_keys(self, view: QWidget) -> None:
        """Keys that lead to the boxes from anywhere in a view."""
        for keys, box in (
            ("Ctrl+G", self.go_to_row_box),
            ("Ctrl+L", self.go_to_column_box),
            ("Ctrl+F", self.query_bar.search_box),
        ):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(box.setFocus)
            shortcut.activated.connect(box.selectAll)

    def list_tables(self, tables: Sequence[LoadedTable]) -> None:
        """Offer these tables, in their order."""
        self.table_box.clear()
        for place, table in enumerate(tables):
            what = capitalised(table_words(table.source.role, table.version))
            text = f"{what} · {counted(table.source.rows, 'row')} · {table.source.name}"
            self.table_box.addItem(text[:_LONGEST_TABLE])
            hint = as_tooltip(table.source.name)
            self.table_box.setItemData(place, hint, Qt.ItemDataRole.ToolTipRole)

    def set_usable(self, has_table: bool) -> None:
        """Whether there is a table to work on."""
        for control in (
            self.table_box,
            self.query_bar,
            self.go_to_row_box,
            self.go_to_column_box,
            self.columns_button,
            self.copy_button,
            self.export_button,
        ):
            control.setEnabled(has_table)
        if not has_table:
            self.reset_button.setEnabled(False)


def _button(text: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(hint)
    return button
