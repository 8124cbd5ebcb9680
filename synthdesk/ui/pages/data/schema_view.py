"""The table of columns: filter, edit one or many, undo, go back to the guess."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.choice_delegate import ChoiceDelegate
from synthdesk.ui.pages.data.schema_model import (
    CHOICES,
    MISSING,
    NAME,
    ROLE,
    SORT_ROLE,
    TYPE,
    SchemaModel,
)
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.cell_delegate import CellDelegate

_WIDTHS = (150, 116, 96, 200, 128, 138, 130, 84, 120)


class SchemaView(QWidget):
    """Shows the schema model; asks for changes, makes none."""

    change_requested = Signal(list, int, str)
    """Column names, ``TYPE`` or ``ROLE``, new value."""

    reset_requested = Signal()

    def __init__(self, model: SchemaModel, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        model.edit_requested.connect(
            lambda name, section, value: self.change_requested.emit([name], section, value)
        )
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(model)
        self._proxy.setSortRole(SORT_ROLE)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.undo_actions = (
            _with_keys(undo.createUndoAction(self, "Undo"), QKeySequence.StandardKey.Undo),
            _with_keys(undo.createRedoAction(self, "Redo"), QKeySequence.StandardKey.Redo),
        )
        """For the page to take, so that the keys work all over it."""
        self.table = self._build_table()
        self._count = text_label("", "muted")
        self._count.setWordWrap(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._build_bar())
        layout.addWidget(self.table, 1)
        for signal in (model.modelReset, model.dataChanged, self._proxy.layoutChanged):
            signal.connect(self._show_count)
        self.table.selectionModel().selectionChanged.connect(self._show_count)

    def _build_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("schema-table")
        table.setAccessibleName("Columns of the training table")
        table.setModel(self._proxy)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicatorClearable(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for section, width in enumerate(_WIDTHS):
            header.resizeSection(section, width)
        table.setItemDelegate(CellDelegate(table))
        delegate = ChoiceDelegate(table)
        for section in CHOICES:
            table.setItemDelegateForColumn(section, delegate)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_context_menu)
        return table

    def _build_bar(self) -> QHBoxLayout:
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText("Filter columns by name, type, role …")
        self.filter_box.setAccessibleName("Filter columns")
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.textChanged.connect(self._filter)
        self._type_button = _menu_button("Set type", self._choices_menu(TYPE))
        self._role_button = _menu_button("Set role", self._choices_menu(ROLE))
        self._reset_button = QPushButton("Reset to guess")
        self._reset_button.setToolTip("Go back to the types and roles that were guessed")
        self._reset_button.clicked.connect(self.reset_requested)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filter_box, 1)
        bar.addWidget(self._count)
        bar.addWidget(self._type_button)
        bar.addWidget(self._role_button)
        for action in self.undo_actions:
            bar.addWidget(_action_button(action))
        bar.addWidget(self._reset_button)
        return bar

    # --- choosing --------------------------------------------------------------------------

    def hide_missing_of(self, absent: Collection[TableRole]) -> None:
        """Tables that are not there need no column of missing counts."""
        for section, role in MISSING.items():
            self.table.setColumnHidden(section, role in absent)

    def selected_names(self) -> list[str]:
        """Names of the selected columns."""
        rows = self.table.selectionModel().selectedRows()
        return [self._model.column(self._proxy.mapToSource(row).row()).name for row in rows]

    def select(self, names: Collection[str]) -> None:
        """Select columns by name."""
        selection = self.table.selectionModel()
        selection.clearSelection()
        for row in range(self._proxy.rowCount()):
            index = self._proxy.index(row, NAME)
            if self._model.column(self._proxy.mapToSource(index).row()).name in names:
                selection.select(
                    index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows
                )

    def _filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)
        self._show_count()

    def _show_count(self, *_: object) -> None:
        total, shown = self._model.rowCount(), self._proxy.rowCount()
        audited = sum(self._model.column(row).is_audited for row in range(total))
        text = f"{formats.count(audited)} of {formats.count(total)} columns audited"
        if shown != total:
            text = f"{formats.count(shown)} shown · {text}"
        self._count.setText(text)
        has_selection = self.table.selectionModel().hasSelection()
        self._type_button.setEnabled(has_selection)
        self._role_button.setEnabled(has_selection)

    # --- changing --------------------------------------------------------------------------

    def _choices_menu(self, section: int) -> QMenu:
        menu = QMenu("Set type" if section == TYPE else "Set role", self)
        for value in CHOICES[section]:
            menu.addAction(value).triggered.connect(partial(self._change, section, value))
        return menu

    def _change(self, section: int, value: str, _checked: bool = False) -> None:
        self.change_requested.emit(self.selected_names(), section, value)

    def _show_context_menu(self, position: QPoint) -> None:
        if not self.table.selectionModel().hasSelection():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addMenu(self._choices_menu(TYPE))
        menu.addMenu(self._choices_menu(ROLE))
        menu.popup(self.table.viewport().mapToGlobal(position))


def _with_keys(action: QAction, keys: QKeySequence.StandardKey) -> QAction:
    action.setIconText(action.text())  # buttons stay short: “Undo”, not “Undo type of …”
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action


def _menu_button(text: str, menu: QMenu) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(f"{text} of the selected columns")
    button.setMenu(menu)
    button.setEnabled(False)
    return button


def _action_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName("button")
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(action.iconText())
    return button
