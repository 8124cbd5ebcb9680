"""The first rows of each table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable


class Preview(QWidget):
    """The first rows of one table as they stand in the file."""

    def __init__(self, role: TableRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: LoadedTable | None = None
        self._caption = text_label("", "muted")
        self.table = TableView(f"First rows of the {role} table")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._caption)
        layout.addWidget(self.table, 1)

    def show_table(self, table: LoadedTable) -> None:
        """Show a table's first rows."""
        if table is self._shown:
            return
        self._shown = table
        shown, total = len(table.preview), table.source.rows
        self._caption.setText(
            f"{table.source.name}: the first {formats.count(shown)} of {formats.count(total)} "
            "rows, as they stand in the file."
        )
        headers = ("Row", *table.source.columns)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (number, *row) for number, row in enumerate(table.preview, start=1)
        )
        self.table.set_table(PlotTable(table.source.name, headers, rows))


def make_previews() -> Mapping[TableRole, Preview]:
    """One preview a role."""
    return {role: Preview(role) for role in AUDIT_ROLES}
