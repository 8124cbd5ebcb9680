"""The child tables of a recipe, one a row; Delete removes the current one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from synthdesk.engine.tables.entity.recipe import ChildTable
from synthdesk.ui.entity.recipe_check import Problem
from synthdesk.ui.widgets.table_model import TableColumn
from synthdesk.ui.widgets.table_view import TableView


@dataclass(frozen=True)
class ChildRow:
    """One child table and how far it is.

    Attributes:
        child: as the recipe has it.
        state: what is drawn from it, or that something is to be mended.
    """

    child: ChildTable
    state: str


class ChildrenTable(TableView):
    """Shows the child tables; which one is current is edited below."""

    removal_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Child tables", parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # The made columns stand in this order: it is the recipe's, not the view's.
        self.horizontalHeader().setSectionsClickable(False)

    def show_children(
        self, children: Sequence[ChildTable], problems: Sequence[Problem], reading: set[int]
    ) -> None:
        """Show the child tables; the current one stays current, a new one becomes it."""
        before = self.table_model.rowCount()
        here = max(self.currentIndex().row(), 0)
        rows = [
            ChildRow(child, _state(child, place, problems, reading))
            for place, child in enumerate(children)
        ]
        changed = _changed_place(
            [self.table_model.record(row).child for row in range(before)], children
        )
        self.table_model.set_content(_COLUMNS, rows)
        self.fit_columns()
        if rows:
            grown = changed if len(rows) > before and changed is not None else here
            self.setCurrentIndex(self.table_model.index(min(grown, len(rows) - 1), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks for the removal of the current one."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.removal_wanted.emit()
            return
        super().keyPressEvent(event)


def _changed_place(before: Sequence[ChildTable], after: Sequence[ChildTable]) -> int | None:
    """The first place at which the lists differ."""
    for place, child in enumerate(after):
        if place >= len(before) or before[place] != child:
            return place
    return None


def _state(child: ChildTable, place: int, problems: Sequence[Problem], reading: set[int]) -> str:
    if place in reading:
        return "reading …"
    if any(problem.child == place and problem.blocks for problem in problems):
        return "⚠ to be mended"
    number = len(child.aggregates)
    return f"{number} aggregate{'' if number == 1 else 's'}"


_COLUMNS = (
    TableColumn("Name", lambda row: row.child.title, is_numeric=False),
    TableColumn("Key", lambda row: row.child.key or "–", is_numeric=False),
    TableColumn("Draws", lambda row: row.state, is_numeric=False),
)
