"""Every change of the schema and of column names goes through here, so that it can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoCommand, QUndoStack

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session, SessionEvent

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema

Renames = tuple[tuple[str, str], ...]


class SchemaEditing(QObject):
    """The session's schema with an undo stack; a schema from elsewhere starts it anew."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.stack = QUndoStack(self)
        self.undo_action = _with_keys(
            self.stack.createUndoAction(self, "Undo"), QKeySequence.StandardKey.Undo
        )
        self.redo_action = _with_keys(
            self.stack.createRedoAction(self, "Redo"), QKeySequence.StandardKey.Redo
        )
        session.schema_changed.connect(self._take_schema)

    @property
    def actions(self) -> tuple[QAction, QAction]:
        """Undo and redo, for the page to take, so that the keys work all over it."""
        return self.undo_action, self.redo_action

    def change(self, schema: Schema, text: str) -> None:
        """Replace the schema; ``text`` says what was done, e.g. ``"type of “age”"``."""
        before = self.session.schema
        if before is not None and schema != before:
            self.stack.push(_SchemaChange(self, before, schema, text))

    def reset(self) -> None:
        """Go back to what the training table itself suggests."""
        training = self.session.tables.get(TableRole.TRAINING)
        if training is not None:
            self.change(training.schema, "reset to guess")

    def rename(self, table: LoadedTable, renames: Renames, text: str) -> None:
        """Replace the user's own column names of a table."""
        if renames != table.renames:
            self.stack.push(_Renaming(self, table, renames, text))

    def _take_schema(self, event: SessionEvent) -> None:
        if event.initiator is not self:
            # Undoing must not bring a former file's columns back.
            self.stack.clear()


class _SchemaChange(QUndoCommand):
    def __init__(self, editing: SchemaEditing, before: Schema, after: Schema, text: str) -> None:
        super().__init__(text)
        self._editing, self._before, self._after = editing, before, after

    def redo(self) -> None:
        self._editing.session.set_schema(self._after, self._editing)

    def undo(self) -> None:
        self._editing.session.set_schema(self._before, self._editing)


class _Renaming(QUndoCommand):
    """Column names of one table, found again by its content: it may have been replaced since."""

    def __init__(
        self, editing: SchemaEditing, table: LoadedTable, renames: Renames, text: str
    ) -> None:
        super().__init__(text)
        self._editing, self._source = editing, table.source
        self._before, self._after = table.renames, renames

    def redo(self) -> None:
        self._set(self._after)

    def undo(self) -> None:
        self._set(self._before)

    def _set(self, renames: Renames) -> None:
        session = self._editing.session
        table = next((one for one in session.all_tables if one.source == self._source), None)
        if table is None:
            self.setObsolete(True)
            return
        chosen = session.tables.get(TableRole.SYNTHETIC)
        session.set_table(self._source.role, replace(table, renames=renames), self._editing)
        # Setting a synthetic table chooses it; a new name is no reason to audit another version.
        is_other = chosen is not None and chosen.version != table.version
        if self._source.role is TableRole.SYNTHETIC and chosen is not None and is_other:
            session.choose_version(chosen.version, self._editing)


def _with_keys(action: QAction, keys: QKeySequence.StandardKey) -> QAction:
    action.setIconText(action.text())  # buttons stay short: “Undo”, not “Undo type of …”
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action
