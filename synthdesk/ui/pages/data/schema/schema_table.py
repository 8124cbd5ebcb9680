"""The table of columns: edited in place, searched by typing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QWidget

from synthdesk.ui.pages.data.schema.schema_model import CHOICES, DISTINCT, MARKS, NAME, SchemaModel
from synthdesk.ui.widgets.choice_delegate import ArrowDelegate, ChoiceDelegate
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema


class SchemaTable(TableView):
    """Typing letters jumps to a column by name; Enter edits the current cell."""

    marks_requested = Signal()
    details_requested = Signal()
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Columns of the training table", parent)
        self.schema_model = SchemaModel(self)
        self._model = self.schema_model
        self.setModel(self.schema_model)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        delegate = ChoiceDelegate(self)
        for section in CHOICES:
            self.setItemDelegateForColumn(section, delegate)
        self.setItemDelegateForColumn(MARKS, ArrowDelegate(self))
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self._typed = ""
        self._since_typed = QElapsedTimer()

    def show_schema(self, schema: Schema | None, tables: Sequence[LoadedTable]) -> None:
        """Show a schema; who was selected stays selected."""
        chosen = self.selected_names()
        if self.schema_model.show(schema, tables):
            self.setSortingEnabled(False)
            self.horizontalHeader().setSortIndicator(
                -1, self.horizontalHeader().sortIndicatorOrder()
            )
            self.setSortingEnabled(True)
            self.schema_model.sort(-1)
            self.fit_columns()
            self.select(chosen)
        else:
            self._widen_decisions()

    def _widen_decisions(self) -> None:
        """Make room for a decision that became longer; other widths stay as the user left them."""
        before = [self.columnWidth(section) for section in range(self.model().columnCount())]
        self.fit_columns()
        for section, width in enumerate(before):
            grown = max(width, self.columnWidth(section))
            self.setColumnWidth(section, grown if section < DISTINCT else width)

    # --- choosing --------------------------------------------------------------------------

    def selected_names(self) -> list[str]:
        """Names of the selected columns, top first."""
        return [self.schema_model.column(row).name for row in self.selected_rows()]

    def selected_rows(self) -> list[int]:
        """Shown rows that are selected, top first.

        Taken from the ranges: Qt's own list asks the model several times a row.
        """
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.size())]
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    def select(self, names: Collection[str]) -> None:
        """Select columns by name; the first of them becomes the current one."""
        chosen, selection = set(names), QItemSelection()
        model, first = self.schema_model, None
        for row in range(model.rowCount() if chosen else 0):
            if model.column(row).name in chosen:
                first = row if first is None else first
                selection.select(model.index(row, 0), model.index(row, model.columnCount() - 1))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flags.ClearAndSelect)
        if first is not None:
            index = model.index(first, NAME)
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
            self.scrollTo(index)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next column whose name begins with what was typed; else one that holds it."""
        pause = QGuiApplication.styleHints().keyboardInputInterval()
        goes_on = self._since_typed.isValid() and self._since_typed.elapsed() < pause
        self._since_typed.start()
        self._typed = self._typed + search if goes_on else search
        wanted = self._typed.casefold()
        here = self.currentIndex()
        # More letters narrow the search down and may stay where it is; a first letter moves on.
        start = max(here.row(), 0) if goes_on else here.row() + 1
        total = self.schema_model.rowCount()
        names = [self.schema_model.column(row).name.casefold() for row in range(total)]
        order = [*range(start, total), *range(min(start, total))]
        found = next((row for row in order if names[row].startswith(wanted)), None)
        if found is None:
            found = next((row for row in order if wanted in names[row]), None)
        if found is not None:
            section = here.column() if here.isValid() else NAME
            self.setCurrentIndex(self.schema_model.index(found, section))

    def _activate(self, index: QModelIndex) -> None:
        if index.column() in CHOICES:
            self.edit(index)
        elif index.column() == MARKS:
            self.marks_requested.emit()
        else:
            self.details_requested.emit()
