"""The Columns view: filter, edit one or many, details, suggestions, schema files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, Schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.schema import schema_edit
from synthdesk.ui.pages.data.schema.column_details import ColumnDetails
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.pages.data.schema.schema_files import SchemaFiles
from synthdesk.ui.pages.data.schema.schema_model import CHOICES, MARKS, ROLE, TYPE, TYPE_CHOICES
from synthdesk.ui.pages.data.schema.schema_table import SchemaTable
from synthdesk.ui.pages.data.schema.suggestion_bar import SuggestionBar
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from synthdesk.engine.tables.inspection import ColumnInspection
    from synthdesk.engine.tables.schema import MissingSuggestion

SELECT_AFTER_MS = 60
_TITLES = {TYPE: "Set type", ROLE: "Set role"}


class SchemaView(QWidget):
    """Shows the session's schema; every change goes through ``editing`` and can be undone."""

    column_selected = Signal(str)
    """Name of the column that became current; for the inspector beside the view."""

    status_message = Signal(str)

    def __init__(
        self,
        session: Session,
        tasks: TaskManager,
        editing: SchemaEditing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._editing = session, tasks, editing
        self._training: object = None
        self.table = SchemaTable()
        self.model = self.table.schema_model
        self.details = ColumnDetails(editing)
        self.suggestions = SuggestionBar()
        self.messages = MessageBar("Problem with the schema")
        self.files = SchemaFiles(editing, self)
        self._count = text_label("", "muted")
        self._count.setWordWrap(False)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SELECT_AFTER_MS)
        self._lay_out()
        self._connect()
        self.show_schema()

    # --- composition -----------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setObjectName("schema-details")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(10)
        self.split.addWidget(self.table)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 1)
        self.table.setMinimumWidth(320)
        self.details.setMinimumWidth(250)
        self.split.setSizes([800, 290])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.messages)
        layout.addWidget(self.suggestions)
        layout.addLayout(self._build_bar())
        layout.addWidget(self.split, 1)

    def _build_bar(self) -> QHBoxLayout:
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText("Filter by name, type, role …")
        self.filter_box.setAccessibleName("Filter columns")
        self.filter_box.setClearButtonEnabled(True)
        self._buttons = [
            _menu_button("Set type", self._choices_menu(TYPE)),
            _menu_button("Set role", self._choices_menu(ROLE)),
            _menu_button("Marks", self._marks_menu()),
        ]
        self._more = QPushButton("More")
        self._more.setAccessibleName("More for the schema")
        menu = QMenu("More", self)
        menu.addAction("Import schema…").triggered.connect(self.files.ask_import)
        menu.addAction("Export schema…").triggered.connect(self.files.ask_export)
        menu.addSeparator()
        self._reset = menu.addAction("Reset to guess")
        self._reset.setToolTip("Go back to what the training table itself suggests")
        self._reset.triggered.connect(self._editing.reset)
        self._more.setMenu(menu)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.filter_box, 1)
        bar.addWidget(self._count)
        for button in self._buttons:
            bar.addWidget(button)
        for action in self._editing.actions:
            bar.addWidget(_action_button(action))
        bar.addWidget(self._more)
        return bar

    def _connect(self) -> None:
        self.filter_box.textChanged.connect(self._filter)
        self.model.edit_requested.connect(
            lambda name, section, value: self.change([name], section, value)
        )
        self.table.selection_changed.connect(self._soon.start)
        self.table.selection_changed.connect(self._show_count)
        self._soon.timeout.connect(self._show_details)
        self.table.marks_requested.connect(self._pop_up_marks)
        self.table.details_requested.connect(self.details.focus_first)
        self.table.customContextMenuRequested.disconnect()
        self.table.customContextMenuRequested.connect(self._show_context_menu)
        self.table.failed.connect(self.messages.show_error)
        self.table.exported.connect(lambda path: self.status_message.emit(f"Saved {path}"))
        self.details.values_wanted.connect(self._fetch_values)
        self.suggestions.confirmed.connect(self._confirm)
        self.files.failed.connect(self.messages.show_error)
        self.files.told.connect(self.messages.clear)
        self.files.told.connect(self.status_message)
        for signal in (self._session.tables_changed, self._session.schema_changed):
            signal.connect(self.show_schema)

    # --- showing ---------------------------------------------------------------------------

    def show_schema(self, _event: object = None) -> None:
        """Show the session's schema as it stands."""
        session = self._session
        training = session.tables.get(TableRole.TRAINING)
        if training is not self._training:
            self._training = training
            self.suggestions.forget_dismissed()
            self.details.forget_values()
            self.messages.clear()
        self.table.show_schema(session.schema, session.all_tables)
        self.suggestions.show_suggestions(schema_edit.open_suggestions(session.schema, training))
        self._more.setEnabled(session.schema is not None)
        self._show_count()
        self._show_details()

    def select(self, names: Collection[str]) -> None:
        """Select columns by name, and show them."""
        if self.filter_box.text() and not set(names) <= set(self._shown_names()):
            self.filter_box.clear()
        self.table.select(names)

    def selected_names(self) -> list[str]:
        """Names of the selected columns."""
        return self.table.selected_names()

    def _shown_names(self) -> list[str]:
        return [self.model.column(row).name for row in range(self.model.rowCount())]

    def _filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._show_count()

    def _show_count(self) -> None:
        columns, shown = self.model.all_columns, self.model.rowCount()
        audited = sum(column.is_audited for column in columns)
        chosen = len(self.table.selected_rows())
        parts = [f"{formats.count(audited)} of {formats.count(len(columns))} columns audited"]
        if shown != len(columns):
            parts.insert(0, f"{formats.count(shown)} shown")
        if chosen > 1:
            parts.insert(0, f"{formats.count(chosen)} selected")
        self._count.setText(" · ".join(parts))
        for button in self._buttons:
            button.setEnabled(chosen > 0)

    def _show_details(self) -> None:
        self._soon.stop()
        names, schema = self.selected_names(), self._session.schema
        current = self.table.currentIndex()
        name = names[0] if names else ""
        if current.isValid() and self.model.column(current.row()).name in names:
            name = self.model.column(current.row()).name
        column = schema[name] if schema is not None and name else None
        is_other = name != self.details.name
        self.details.show_column(column, len(names))
        if is_other and name:
            self.column_selected.emit(name)

    def _fetch_values(self, name: str) -> None:
        training = self._session.tables.get(TableRole.TRAINING)
        if training is None or self._session.schema is None:
            return
        params = {"schema": self._session.schema, "tables": (training,), "column": name}
        title = f"Values of {name[:40]}"
        spec = JobSpec("inspect_column", params, title, slot="column-values")

        def take(inspection: ColumnInspection) -> None:
            tables = inspection.tables
            examples = tables[0].examples if tables else ()
            self.details.show_values(name, [value for value, _rows in examples])

        # Without its values a favourable one can still be typed, so a failure needs no word.
        self._tasks.run(spec, take, lambda task: self.details.show_values(name, ()))

    # --- changing --------------------------------------------------------------------------

    def change(self, names: list[str], section: int, value: str) -> None:
        """Set type or role of columns."""
        schema = self._session.schema
        if schema is None or not names:
            return
        if section == TYPE:
            kind, number = TYPE_CHOICES[value]
            self._push(schema.with_type(names, kind, number), "type", names)
        else:
            self._push(schema.with_role(names, ColumnRole(value)), "role", names)

    def _push(self, schema: Schema, what: str, names: list[str]) -> None:
        whose = f"“{names[0][:40]}”" if len(names) == 1 else f"{len(names):,} columns"
        self._editing.change(schema, f"{what} of {whose}")

    def _mark(self, mark: ColumnMark, on: bool) -> None:
        names, schema = self.selected_names(), self._session.schema
        if schema is not None and names:
            change = schema_edit.with_mark if on else schema_edit.without_mark
            self._push(change(schema, names, mark), "marks", names)

    def _confirm(self, suggestions: tuple[MissingSuggestion, ...]) -> None:
        if self._session.schema is not None:
            schema = schema_edit.confirmed_all(self._session.schema, suggestions)
            names = list(dict.fromkeys(one.column for one in suggestions))
            self._push(schema, "missing values", names)

    # --- menus -----------------------------------------------------------------------------

    def _choices_menu(self, section: int) -> QMenu:
        menu = QMenu(_TITLES[section], self)
        for value in CHOICES[section]:
            menu.addAction(value).triggered.connect(partial(self._choose, section, value))
        return menu

    def _choose(self, section: int, value: str, _checked: bool = False) -> None:
        self.change(self.selected_names(), section, value)

    def _marks_menu(self) -> QMenu:
        menu = QMenu("Marks", self)
        menu.aboutToShow.connect(lambda: self._check_marks(menu))
        for mark in ColumnMark:
            action = menu.addAction(mark.value)
            action.setCheckable(True)
            action.triggered.connect(lambda on, mark=mark: self._mark(mark, on))
        return menu

    def _check_marks(self, menu: QMenu) -> None:
        chosen = set(self.selected_names())
        columns = [column for column in self.model.all_columns if column.name in chosen]
        for mark, action in zip(ColumnMark, menu.actions(), strict=True):
            action.setChecked(bool(columns) and all(mark in c.marks for c in columns))

    def _pop_up_marks(self) -> None:
        menu = self._marks_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = self.table.currentIndex()
        cell = self.table.visualRect(self.model.index(current.row(), MARKS))
        menu.popup(self.table.viewport().mapToGlobal(cell.bottomLeft()))

    def _show_context_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for part in self._context_parts():
            menu.addMenu(part)
        menu.addSeparator()
        menu.addActions([self.table.copy_action, self.table.export_action])
        menu.popup(self.table.viewport().mapToGlobal(position))

    def _context_parts(self) -> Iterator[QMenu]:
        if self.selected_names():
            yield self._choices_menu(TYPE)
            yield self._choices_menu(ROLE)
            yield self._marks_menu()


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
