"""The columns of the audit as an editable table model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from synthdesk.engine import formats
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import ColumnProfile, LoadedTable

NAME, TYPE, ROLE, WHY, MISSING_TRAINING, MISSING_SYNTHETIC, MISSING_HOLDOUT, DISTINCT, EXAMPLES = (
    range(9)
)
HEADERS = (
    "Column",
    "Type",
    "Role",
    "Why",
    "Missing training",
    "Missing synthetic",
    "Missing holdout",
    "Distinct",
    "Examples",
)
CHOICES: dict[int, tuple[str, ...]] = {
    TYPE: tuple(kind.value for kind in ColumnType),
    ROLE: tuple(role.value for role in ColumnRole),
}
SORT_ROLE = Qt.ItemDataRole.UserRole
NOT_IN_FILE = "not in file"

MISSING = {
    MISSING_TRAINING: TableRole.TRAINING,
    MISSING_SYNTHETIC: TableRole.SYNTHETIC,
    MISSING_HOLDOUT: TableRole.HOLDOUT,
}
_NUMBERS = frozenset({*MISSING, DISTINCT})
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class SchemaModel(QAbstractTableModel):
    """Shows a schema; an edit is only asked for, whoever owns the schema makes it."""

    edit_requested = Signal(str, int, str)
    """Column name, ``TYPE`` or ``ROLE``, new value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._profiles: dict[TableRole, dict[str, ColumnProfile]] = {}

    def show(self, schema: Schema | None, tables: Mapping[TableRole, LoadedTable]) -> None:
        """Show a schema and what the tables hold of it; selection survives a mere edit."""
        columns = schema.columns if schema is not None else ()
        profiles = {
            role: {profile.name: profile for profile in table.profile}
            for role, table in tables.items()
        }
        same_rows = [c.name for c in columns] == [c.name for c in self._columns]
        if not same_rows:
            self.beginResetModel()
        self._columns, self._profiles = columns, profiles
        if not same_rows:
            self.endResetModel()
        elif columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(columns) - 1, len(HEADERS) - 1))

    def column(self, row: int) -> Column:
        """The schema's column in a row."""
        return self._columns[row]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One row a column."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """As many as there are headers."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headers of the table."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADERS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Type and role may be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in CHOICES else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as people read it, or as it is sorted."""
        if not index.isValid():
            return None
        column, section = self._columns[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return one_line(self._text(column, section))
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(self._text(column, section))
        if role == SORT_ROLE:
            return self._sort_value(column, section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for an edit."""
        if role != Qt.ItemDataRole.EditRole or value not in CHOICES.get(index.column(), ()):
            return False
        column = self._columns[index.row()]
        if value != self._text(column, index.column()):
            self.edit_requested.emit(column.name, index.column(), value)
        return True

    def _text(self, column: Column, section: int) -> str:
        if section == NAME:
            return column.name
        if section == TYPE:
            return column.type.value
        if section == ROLE:
            return column.role.value
        if section == WHY:
            return column.why
        if section == EXAMPLES:
            profile = self._profile(TableRole.TRAINING, column.name)
            return " · ".join(profile.examples) if profile else ""
        number = self._number(column, section)
        if number is not None:
            return formats.count(number)
        table = MISSING.get(section, TableRole.TRAINING)
        return NOT_IN_FILE if table in self._profiles else ""

    def _number(self, column: Column, section: int) -> int | None:
        if section == DISTINCT:
            profile = self._profile(TableRole.TRAINING, column.name)
            return profile.distinct if profile else None
        profile = self._profile(MISSING[section], column.name)
        return profile.missing if profile else None

    def _sort_value(self, column: Column, section: int) -> Any:
        if section not in _NUMBERS:
            return self._text(column, section).casefold()
        number = self._number(column, section)
        return -1 if number is None else number

    def _profile(self, role: TableRole, name: str) -> ColumnProfile | None:
        return self._profiles.get(role, {}).get(name)


def _alignment(section: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if section in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
