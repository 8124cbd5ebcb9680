"""The list of aggregates: edited in place, removed by Delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from synthdesk.engine.tables.entity.recipe import ChildTable
from synthdesk.ui.entity.aggregate_model import BY, COLUMN, KIND, AggregateModel
from synthdesk.ui.entity.recipe_check import Problem
from synthdesk.ui.widgets.choice_delegate import ChoiceDelegate
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview


class AggregateTable(TableView):
    """Enter or a click on a selected cell opens its list; Delete removes the selected rows."""

    removal_wanted = Signal(object)
    """Places of the aggregates to remove, as a set."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What is drawn from the child table", parent)
        self.aggregate_model = AggregateModel(self)
        self._model = self.aggregate_model
        self.setModel(self.aggregate_model)
        delegate = ChoiceDelegate(self)
        for section in (KIND, COLUMN, BY):
            self.setItemDelegateForColumn(section, delegate)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        # The made columns stand in this order: it is the recipe's, not the view's.
        self.horizontalHeader().setSectionsClickable(False)

    def show_child(
        self, child: ChildTable | None, preview: FilePreview | None, problems: Sequence[Problem]
    ) -> None:
        """Show a child's aggregates; the current cell stays where it was."""
        here = self.currentIndex()
        row, section = here.row(), max(here.column(), KIND)
        is_other = self.aggregate_model.show(child, preview, problems)
        rows = self.aggregate_model.rowCount()
        if is_other and row >= 0 and rows:
            self.setCurrentIndex(self.aggregate_model.index(min(row, rows - 1), section))
        self.fit_columns()

    def chosen_rows(self) -> set[int]:
        """Places of the selected aggregates."""
        return {index.row() for index in self.selectionModel().selectedRows()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes what is selected."""
        if event.key() == Qt.Key.Key_Delete and self.chosen_rows():
            self.removal_wanted.emit(self.chosen_rows())
            return
        super().keyPressEvent(event)

    def _activate(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
