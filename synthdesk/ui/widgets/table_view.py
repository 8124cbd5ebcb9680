"""A table that can be sorted, copied and exported; for every list of figures in the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.ui.widgets.cell_delegate import MARGIN, CellDelegate
from synthdesk.ui.widgets.table_export import as_tsv, write_csv
from synthdesk.ui.widgets.table_model import Index, TableColumn, TableModel, columns_of

WIDEST_COLUMN = 320
NARROWEST_COLUMN = 56
MEASURED_ROWS = 60
MOST_COPIED_ROWS = 100_000
_ROOM_FOR_ARROW = 14
_NO_ARROW = "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"


class TableView(QTableView):
    """Sortable rows; Enter or a double click activates one, Ctrl+C copies, Ctrl+S exports.

    Args:
        name: what a screen reader calls the table, and the default name of an exported file.

    Signals carry the position of a row in the rows as they were given.
    """

    row_activated = Signal(int)
    row_selected = Signal(int)
    failed = Signal(object)  # UserError of an export
    exported = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._model = TableModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move inside it
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setStyleSheet(_NO_ARROW)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSortingEnabled(False)
        self.setItemDelegate(CellDelegate(self))
        self._fitted_rows: int | None = None
        self._add_actions()
        self.doubleClicked.connect(self._activate)
        self._told_row: int | None = None
        self.clicked.connect(self._click)
        self.setCornerWidget(QWidget())  # Qt's own is a bright square between the scroll bars

    def _add_actions(self) -> None:
        self.copy_action = QAction("Copy with headers", self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.triggered.connect(self.copy)
        self.export_action = QAction("Export as CSV…", self)
        self.export_action.setShortcut(QKeySequence("Ctrl+Shift+E"))
        self.export_action.triggered.connect(self.ask_export)
        for action in (self.copy_action, self.export_action):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    # --- content ---------------------------------------------------------------------------

    @property
    def table_model(self) -> TableModel:
        """The model behind the view."""
        return self._model

    def set_table(self, table: PlotTable) -> None:
        """Show a plot's table."""
        self.set_content(columns_of(table), table.rows)

    def set_content(
        self,
        columns: Sequence[TableColumn],
        rows: Sequence[Any],
        sorted_by: tuple[int, Qt.SortOrder] | None = None,
    ) -> None:
        """Show rows through columns, sorted as told or as they come."""
        self.setSortingEnabled(False)
        self._model.set_content(columns, rows)
        column, order = sorted_by or (-1, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSortIndicator(column, order)
        self.setSortingEnabled(True)
        if sorted_by is None:
            self._model.sort(-1)
        self.fit_columns()

    def set_filter(self, text: str) -> None:
        """Show only rows that hold a text; the selected row stays selected if it is among them."""
        chosen = self.selected_row()
        self._model.set_filter(text)
        if chosen is not None:
            self.select_row(chosen)

    def fit_columns(self) -> None:
        """As wide as the first rows need, within bounds."""
        model, metrics = self._model, self.fontMetrics()
        strong = QFont(self.font())
        strong.setBold(True)  # as the theme writes headers
        bold = QFontMetrics(strong)
        for column, spec in enumerate(model.columns):
            delegates = [self.itemDelegateForColumn(column)]
            delegates += [self.itemDelegate()] if spec.payload is not None else []
            drawn = [one.extra_width for one in delegates if isinstance(one, CellDelegate)]
            extra = max(drawn, default=0)
            extra += 2 * MARGIN + 6
            widest = bold.horizontalAdvance(spec.header[:200]) + 2 * MARGIN + _ROOM_FOR_ARROW
            for row in range(min(model.rowCount(), MEASURED_ROWS)):
                text = spec.shown(model.record(model.source_row(row)))
                widest = max(widest, metrics.horizontalAdvance(text[:200]) + extra)
            self.setColumnWidth(column, min(max(widest, NARROWEST_COLUMN), WIDEST_COLUMN))

    def fit_height(self, most_rows: int = 12) -> None:
        """Be exactly as high as the rows from now on, up to a number of them."""
        self._fitted_rows = most_rows
        rows = min(self._model.rowCount(), most_rows)
        needs_bar = self.horizontalHeader().length() > self.viewport().width()
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height()
            + rows * self.verticalHeader().defaultSectionSize()
            + 2 * self.frameWidth()
            + (self.horizontalScrollBar().sizeHint().height() if needs_bar else 0)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height that the rows need, with or without a scroll bar below them."""
        super().resizeEvent(event)
        if self._fitted_rows is not None and event.size().width() != event.oldSize().width():
            self.fit_height(self._fitted_rows)

    # --- selection -------------------------------------------------------------------------

    def selected_row(self) -> int | None:
        """The current row's position in the rows as they were given."""
        index = self.currentIndex()
        return self._model.source_row(index.row()) if index.isValid() else None

    def select_row(self, source_row: int) -> None:
        """Make a row current, if the filter lets it through."""
        shown = self._model.shown_row(source_row)
        if shown is not None:
            self.setCurrentIndex(self._model.index(shown, 0))
            self.scrollTo(self._model.index(shown, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is current now."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != (previous.row() if previous.isValid() else -1):
            self._told_row = current.row()
            self.row_selected.emit(self._model.source_row(current.row()))

    def _click(self, index: QModelIndex) -> None:
        """A click on the row that is current already selects it once more."""
        if index.row() != self._told_row:
            self.row_selected.emit(self._model.source_row(index.row()))
        self._told_row = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter activates the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _activate(self, index: QModelIndex) -> None:
        self.row_activated.emit(self._model.source_row(index.row()))

    # --- copy and export -------------------------------------------------------------------

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.copy_action, self.export_action])
        menu.popup(self.viewport().mapToGlobal(position))

    def _cells(self, shown_rows: Sequence[int]) -> list[list[Cell]]:
        model = self._model
        records = [model.record(model.source_row(row)) for row in shown_rows]
        return [[column.value(record) for column in model.columns] for record in records]

    def _headers(self) -> list[str]:
        return [column.header for column in self._model.columns]

    def copy(self) -> None:
        """Put the selected rows, or all if none is selected, on the clipboard as raw values."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        if not chosen:
            self.copy_all()
            return
        QGuiApplication.clipboard().setText(as_tsv(self._headers(), self._cells(chosen)))

    def copy_all(self) -> None:
        """Put all shown rows on the clipboard as raw values, up to a bound."""
        rows = range(min(self._model.rowCount(), MOST_COPIED_ROWS))
        QGuiApplication.clipboard().setText(as_tsv(self._headers(), self._cells(rows)))

    def export_to(self, path: Path) -> None:
        """Write all shown rows to a CSV file as raw values.

        Raises:
            UserError: where the file can't be written.
        """
        write_csv(path, self._headers(), self._cells(range(self._model.rowCount())))

    def ask_export(self) -> None:
        """Let the user choose a file and export to it."""
        dialog = QFileDialog(self, "Export table", f"{file_stem(self.accessibleName())}.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter("CSV files (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._export_and_tell)
        dialog.open()

    def _export_and_tell(self, path: str) -> None:
        try:
            self.export_to(Path(path))
        except UserError as error:
            self.failed.emit(error)
        else:
            self.exported.emit(path)


def file_stem(name: str) -> str:
    """A file name that every system takes."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "table"
