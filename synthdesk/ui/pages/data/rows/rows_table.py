"""The table that shows millions of rows: its first column stays in view, typing finds columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from synthdesk.engine import formats
from synthdesk.ui.pages.data.rows.rows_model import MISSING, RowsModel
from synthdesk.ui.theme import current, theme_manager
from synthdesk.ui.widgets.cell_delegate import MARGIN, CellDelegate
from synthdesk.ui.widgets.table_model import Index
from synthdesk.ui.widgets.table_view import NARROWEST_COLUMN, WIDEST_COLUMN

TYPING_PAUSE_MS = 1_000
_ROOM_FOR_ARROW = 18
_ROOM_FOR_FOCUS = 10
_MEASURED_LETTERS = 100
_FROZEN = """
QTableView {{ border: none; border-right: 2px solid {border_strong}; border-radius: 0; }}
"""


class RowsTable(QTableView):
    """Cells can be selected and copied; a click on a header asks for another order.

    Args:
        model: the rows.
    """

    sort_requested = Signal(str, bool)
    """Column and whether downwards; an empty name asks for file order."""

    column_changed = Signal(str)
    """The column of the current cell, in the file's own words."""

    copy_requested = Signal()

    def __init__(self, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._typed, self._typing = "", QElapsedTimer()
        self._frozen = QTableView(self)
        self._is_frozen = True
        self._frozen_column = -1
        for view in (self, self._frozen):
            _prepare(view, model)
        self.setAccessibleName("Rows of the table")
        self._frozen.setSelectionModel(self.selectionModel())
        for view in (self, self._frozen):
            _spare_headers_the_selection(view, model)
            view.horizontalHeader().sectionClicked.connect(self._header_clicked)
            view.customContextMenuRequested.connect(self._show_menu)
            view.clicked.connect(self._tell_clicked)
        self._set_up_frozen()
        self._add_actions()
        self.selectionModel().currentColumnChanged.connect(self._tell_column)
        theme_manager().changed.connect(self._tint)
        self._tint()

    def _set_up_frozen(self) -> None:
        frozen = self._frozen
        frozen.setFocusProxy(self)
        frozen.setAccessibleName("First column, kept in view")
        frozen.verticalHeader().hide()
        for bars in (frozen.setVerticalScrollBarPolicy, frozen.setHorizontalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frozen.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(frozen.verticalScrollBar().setValue)
        self.horizontalHeader().sectionResized.connect(self._follow_width)
        self.horizontalHeader().geometriesChanged.connect(self._place_frozen)
        frozen.hide()

    def _add_actions(self) -> None:
        self.copy_action = QAction("Copy with headers", self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.triggered.connect(self.copy_requested)
        self.ascending_action = QAction("Sort by this column, smallest first", self)
        self.ascending_action.setShortcut(QKeySequence("Alt+Up"))
        self.ascending_action.triggered.connect(lambda: self._sort_current(False))
        self.descending_action = QAction("Sort by this column, largest first", self)
        self.descending_action.setShortcut(QKeySequence("Alt+Down"))
        self.descending_action.triggered.connect(lambda: self._sort_current(True))
        self.file_order_action = QAction("File order", self)
        self.file_order_action.triggered.connect(lambda: self.sort_requested.emit("", False))
        self.hide_action = QAction("Hide this column", self)
        self.hide_action.triggered.connect(self._hide_current)
        for action in self._actions():
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(action)

    def _actions(self) -> tuple[QAction, ...]:
        return (
            self.copy_action,
            self.ascending_action,
            self.descending_action,
            self.file_order_action,
            self.hide_action,
        )

    # --- columns ---------------------------------------------------------------------------

    def set_widths(self, first_rows: Sequence[Sequence[str | None]]) -> None:
        """Widths for the first rows' texts; all columns are shown again.

        Only the longest text of a column is measured, so that five thousand columns take no time.
        """
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        strong = QFont(self.font())
        strong.setBold(True)  # as the theme writes headers
        bold = QFontMetrics(strong)
        self._frozen.hide()
        for column, name in enumerate(self._model.columns):
            header.setSectionHidden(column, False)
            longest = max((row[column] or MISSING for row in first_rows), key=len, default="")
            needed = metrics.horizontalAdvance(longest[:_MEASURED_LETTERS]) + _ROOM_FOR_FOCUS
            named = bold.horizontalAdvance(name[:_MEASURED_LETTERS]) + _ROOM_FOR_ARROW
            width = max(needed, named) + 2 * MARGIN
            header.resizeSection(column, min(max(width, NARROWEST_COLUMN), WIDEST_COLUMN))
        numbers = self.verticalHeader()
        widest = formats.count(10 ** len(str(max(self._model.rowCount(), 999))) - 1)
        numbers.setFixedWidth(self.fontMetrics().horizontalAdvance(f" {widest} ") + 2 * MARGIN)
        self._choose_frozen()

    def hidden_columns(self) -> frozenset[int]:
        """Positions of the columns that are not shown."""
        header = self.horizontalHeader()
        return frozenset(c for c in range(header.count()) if header.isSectionHidden(c))

    def shown_columns(self) -> tuple[int, ...]:
        """Positions of the columns that are shown."""
        hidden = self.hidden_columns()
        return tuple(c for c in range(len(self._model.columns)) if c not in hidden)

    def hide_columns(self, hidden: frozenset[int]) -> None:
        """Show all columns but these."""
        for column in range(len(self._model.columns)):
            self.setColumnHidden(column, column in hidden)
        self._choose_frozen()

    def go_to_column(self, column: int) -> None:
        """Make a column's cell in the current row current; a hidden one is shown again."""
        if self.isColumnHidden(column):
            self.setColumnHidden(column, False)
            self._choose_frozen()
        row = max(self.currentIndex().row(), 0)
        if row == 0 and not self.currentIndex().isValid():
            row = max(self.rowAt(0), 0)
        self.setCurrentIndex(self._model.index(row, column))

    def go_to_row(self, row: int) -> None:
        """Select a shown row and bring it to the middle."""
        column = self.currentIndex().column() if self.currentIndex().isValid() else 0
        index = self._model.index(row, max(column, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyboardSearch(self, search: str) -> None:
        """Typing goes to the next column whose name begins so; searching rows would take ages."""
        if self._typing.isValid() and self._typing.elapsed() < TYPING_PAUSE_MS:
            self._typed += search
        else:
            self._typed = search
        self._typing.restart()
        shown = self.shown_columns()
        here = self.currentIndex().column()
        # A single letter moves on; further letters may stay where they are.
        ahead = [c for c in shown if c > here or (c == here and len(self._typed) > 1)]
        typed = self._typed.casefold()
        for column in (*ahead, *(c for c in shown if c <= here)):
            if self._model.columns[column].casefold().startswith(typed):
                self.go_to_column(column)
                return

    # --- the first column ------------------------------------------------------------------

    @property
    def first_column_view(self) -> QTableView:
        """The part that stays in view."""
        return self._frozen

    def keep_first_column(self, on: bool) -> None:
        """Whether the first column stays in view while the others are scrolled."""
        self._is_frozen = on
        self._choose_frozen()

    def _choose_frozen(self) -> None:
        shown = self.shown_columns()
        chosen = self._frozen_column = shown[0] if len(shown) > 1 else -1
        self._frozen.setVisible(self._is_frozen and chosen >= 0)
        if self._frozen.isHidden():
            return
        for column in range(len(self._model.columns)):
            if self._frozen.isColumnHidden(column) == (column == chosen):
                self._frozen.setColumnHidden(column, column != chosen)
        self._frozen.setColumnWidth(chosen, self.columnWidth(chosen))
        self._place_frozen()

    def _follow_width(self, column: int, _before: int, width: int) -> None:
        if not self._frozen.isHidden() and column == self._frozen_column and width:
            self._frozen.setColumnWidth(column, width)
            self._place_frozen()

    def _place_frozen(self) -> None:
        if self._frozen.isHidden():
            return
        top = self.horizontalHeader()
        self._frozen.horizontalHeader().setFixedHeight(max(top.height(), 1))
        left = self.verticalHeader().width() + self.frameWidth()
        height = self.viewport().height() + top.height()
        self._frozen.setGeometry(left, self.frameWidth(), self._frozen_width(), height)

    def _frozen_width(self) -> int:
        """Width of what lies over the scrolled columns, its edge included."""
        return self.columnWidth(max(self._frozen_column, 0)) + 2

    def _tint(self) -> None:
        self._frozen.setStyleSheet(_FROZEN.format(**current().colours))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first column where it is."""
        super().resizeEvent(event)
        self._place_frozen()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into view, and out from under the first column."""
        if self._frozen.isHidden() or not index.isValid():
            super().scrollTo(index, hint)
            return
        if index.column() == self._frozen_column:
            self._frozen.scrollTo(index, hint)
            return
        super().scrollTo(index, hint)
        covered = self._frozen_width() - self.visualRect(index).left()
        if covered > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - covered)

    # --- asking ----------------------------------------------------------------------------

    def _header_clicked(self, column: int) -> None:
        """Upwards, then downwards, then file order."""
        name = self._model.columns[column]
        present = self._model.sort_key
        if present is None or present[0] != name:
            self.sort_requested.emit(name, False)
        elif not present[1]:
            self.sort_requested.emit(name, True)
        else:
            self.sort_requested.emit("", False)
        self.column_changed.emit(name)

    def _sort_current(self, downwards: bool) -> None:
        if self.currentIndex().isValid():
            self.sort_requested.emit(self._model.columns[self.currentIndex().column()], downwards)

    def _hide_current(self) -> None:
        column = self.currentIndex().column()
        if column >= 0 and len(self.shown_columns()) > 1:
            self.setColumnHidden(column, True)
            self._choose_frozen()

    def _tell_column(self, present: Index, _before: Index) -> None:
        if present.isValid():
            self.column_changed.emit(self._model.columns[present.column()])

    def _tell_clicked(self, index: QModelIndex) -> None:
        """A click tells the column even where it is the current one already."""
        self.column_changed.emit(self._model.columns[index.column()])

    def _show_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._actions()))
        sender = self.sender()
        viewport = (sender if isinstance(sender, QTableView) else self).viewport()
        menu.popup(viewport.mapToGlobal(position))


def _prepare(view: QTableView, model: RowsModel) -> None:
    view.setModel(model)
    view.setItemDelegate(CellDelegate(view))
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setWordWrap(False)
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setCornerWidget(QWidget())
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    rows = view.verticalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # no memory per row
    rows.setDefaultSectionSize(view.fontMetrics().height() + 10)
    rows.setStyleSheet("QHeaderView::section { font-weight: 400; }")
    for header in (view.horizontalHeader(), rows):
        header.setHighlightSections(False)
    view.horizontalHeader().setSectionsClickable(True)


def _spare_headers_the_selection(view: QTableView, model: RowsModel) -> None:
    """To draw a header Qt asks of every row whether it is selected: minutes on ten million."""
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setSelectionModel(QItemSelectionModel(model, header))
