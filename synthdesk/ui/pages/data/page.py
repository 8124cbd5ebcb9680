"""The Data tab: three tables, the columns that they share, and their first rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.pages.data import schema_edit
from synthdesk.ui.pages.data.loader import TableLoader
from synthdesk.ui.pages.data.previews import make_previews
from synthdesk.ui.pages.data.schema_model import TYPE, SchemaModel
from synthdesk.ui.pages.data.schema_view import SchemaView
from synthdesk.ui.pages.data.table_card import TITLES, TableCard
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.view_tabs import ViewTabs
from synthdesk.ui.widgets.welcome import Welcome

FILE_FILTER = "Tables (*.csv *.csv.gz *.parquet *.pq);;All files (*)"


class DataPage(Page):
    """Loads tables and edits the schema; both may be undone or done again."""

    title: ClassVar[str] = "Data"
    icon_name: ClassVar[str] = "data"

    sample_chosen = Signal(str)
    file_loaded = Signal(object, object)
    """Role and path."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.folder = ""
        """Where file dialogs open."""
        self._loader = TableLoader(session, tasks, self)
        self._loader.started.connect(self._follow)
        self._loader.loaded.connect(self._tell_loaded)
        self._loader.failed.connect(self._show_error)
        self.undo = QUndoStack(self)
        self._model = SchemaModel(self)
        self.cards = {role: self._make_card(role) for role in AUDIT_ROLES}
        self.messages = MessageBar("Problem with a file")
        self.mismatch = MessageBar("Columns do not match")
        self.mismatch.action_chosen.connect(self._leave_out)
        self.schema_view = SchemaView(self._model, self.undo)
        self.schema_view.change_requested.connect(self._change)
        self.schema_view.reset_requested.connect(self._reset)
        self.addActions(self.schema_view.undo_actions)
        self.previews = make_previews()
        self.tabs = ViewTabs("Columns and first rows")
        self.tabs.addTab(self.schema_view, "Columns")
        for role, preview in self.previews.items():
            self.tabs.addTab(preview, f"{TITLES[role]} rows")
        self.welcome = Welcome()
        self.welcome.sample_chosen.connect(self.sample_chosen)
        self._lower = QStackedWidget()
        self._lower.addWidget(self.welcome)
        self._lower.addWidget(self.tabs)
        self._lay_out()
        session.tables_changed.connect(self._show_tables)
        session.schema_changed.connect(self._show_schema)
        self._show_tables()
        self._show_schema()

    def _make_card(self, role: TableRole) -> TableCard:
        card = TableCard(role)
        card.choose_requested.connect(partial(self.choose, role))
        card.clear_requested.connect(partial(self.session.set_table, role, None, self))
        card.file_dropped.connect(partial(self.load, role))
        return card

    def _lay_out(self) -> None:
        cards = QHBoxLayout()
        cards.setSpacing(12)
        for card in self.cards.values():
            cards.addWidget(card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.messages)
        layout.addLayout(cards)
        layout.addWidget(self.mismatch)
        layout.addWidget(self._lower, 1)

    # --- files -----------------------------------------------------------------------------

    def choose(self, role: TableRole) -> None:
        """Ask for a file; the window stays alive meanwhile."""
        dialog = QFileDialog(self, f"Choose the {role} table", self.folder, FILE_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.load(role, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def load(self, role: TableRole, path: Path) -> Task:
        """Load a file for a role."""
        self.messages.clear()
        return self._loader.load(role, path)

    def _follow(self, role: TableRole, task: Task) -> None:
        self.cards[role].follow(task)

    def _tell_loaded(self, role: TableRole, path: Path) -> None:
        self.folder = str(path.parent)
        rows = formats.count(self.session.tables[role].source.rows)
        self.status_message.emit(f"{TITLES[role]}: {path.name} loaded, {rows} rows")
        self.file_loaded.emit(role, path)

    def _show_error(self, role: TableRole, error: UserError) -> None:
        del role
        self.messages.show_error(error)

    # --- showing ---------------------------------------------------------------------------

    def _show_tables(self, event: SessionEvent | None = None) -> None:
        del event
        for role, card in self.cards.items():
            table, preview = self.session.tables.get(role), self.previews[role]
            card.show_table(table)
            self.tabs.setTabVisible(self.tabs.indexOf(preview), table is not None)
            if table is not None:
                preview.show_table(table)
        self._lower.setCurrentWidget(self.tabs if self.session.tables else self.welcome)
        self._show_columns()

    def _show_schema(self, event: SessionEvent | None = None) -> None:
        if event is None or event.initiator is not self:
            # Undoing must not bring a former file's columns back.
            self.undo.clear()
        self._show_columns()

    def _show_columns(self) -> None:
        tables = self.session.tables
        self._model.show(self.session.schema, tables)
        self.schema_view.hide_missing_of({role for role in AUDIT_ROLES if role not in tables})
        found = schema_edit.find_mismatches(self.session.schema, tables)
        if not found:
            self.mismatch.clear()
            return
        names = {name for mismatch in found for name in (*mismatch.missing, *mismatch.extra)}
        count = "1 column does" if len(names) == 1 else f"{len(names)} columns do"
        self.mismatch.show_message(
            f"{count} not match the training table",
            schema_edit.in_words(found),
            "An audit needs the same columns everywhere. Rename them in the files, or leave them "
            "out of the audit.",
            tone="warning",
            action="Leave these columns out",
        )

    # --- changing --------------------------------------------------------------------------

    def _change(self, names: list[str], section: int, value: str) -> None:
        schema = self.session.schema
        if schema is None or not names:
            return
        what = f"“{names[0][:40]}”" if len(names) == 1 else f"{len(names)} columns"
        if section == TYPE:
            self._push(schema_edit.with_type(schema, names, ColumnType(value)), f"type of {what}")
        else:
            self._push(schema_edit.with_role(schema, names, ColumnRole(value)), f"role of {what}")

    def _leave_out(self) -> None:
        schema, tables = self.session.schema, self.session.tables
        if schema is not None:
            found = schema_edit.find_mismatches(schema, tables)
            self._push(schema_edit.leave_out(schema, found, tables), "leave columns out")

    def _reset(self) -> None:
        training = self.session.tables.get(TableRole.TRAINING)
        if training is not None:
            self._push(training.schema, "reset to guess")

    def _push(self, schema: Schema, text: str) -> None:
        if self.session.schema is not None and schema != self.session.schema:
            self.undo.push(_SchemaChange(self, self.session.schema, schema, text))


class _SchemaChange(QUndoCommand):
    """One change of the schema that can be taken back."""

    def __init__(self, page: DataPage, before: Schema, after: Schema, text: str) -> None:
        super().__init__(text)
        self._page, self._before, self._after = page, before, after

    def redo(self) -> None:
        self._page.session.set_schema(self._after, self._page)

    def undo(self) -> None:
        self._page.session.set_schema(self._before, self._page)
