"""Lists rows that could not be read and are not in the table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.loading import SetAsideRows
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_view import TableView


class SetAsideDialog(QDialog):
    """Where in the file each row stands, what is wrong with it, and how it begins."""

    def __init__(self, file: str, rows: SetAsideRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rows that were set aside")
        self.setAccessibleName("Rows that were set aside")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 420)
        listed = len(rows.examples)
        which = "all are" if listed == rows.count else f"the first {formats.count(listed)} are"
        text = (
            f"{file}: {formats.count(rows.count)} rows could not be read and are not in the "
            f"table; {which} listed. Mend them in the file, or change the import settings."
        )
        self.table = TableView("Rows that were set aside")
        self.table.set_table(
            PlotTable("set aside", ("Line", "What is wrong", "How it begins"), rows.examples)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(text_label(text))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
