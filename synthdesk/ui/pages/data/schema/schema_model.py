"""The columns of the audit as an editable table model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from synthdesk.engine import formats
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, NumberKind, Schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.schema.schema_edit import counterparts
from synthdesk.ui.pages.data.table_words import table_words
from synthdesk.ui.widgets.choice_delegate import CHOICES_ROLE
from synthdesk.ui.widgets.table_model import Index, TableColumn, TableModel

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import ColumnProfile, LoadedTable

NAME, TYPE, ROLE, MARKS, TOKENS, DISTINCT, FIRST_MISSING = range(7)
"""Sections; from ``FIRST_MISSING`` on one a table in the session's order, then the reasons."""

TYPE_CHOICES: dict[str, tuple[ColumnType, NumberKind | None]] = {
    f"{ColumnType.NUMERIC}, {NumberKind.INTEGER}": (ColumnType.NUMERIC, NumberKind.INTEGER),
    f"{ColumnType.NUMERIC}, {NumberKind.DECIMAL}": (ColumnType.NUMERIC, NumberKind.DECIMAL),
    **{kind.value: (kind, None) for kind in ColumnType if kind is not ColumnType.NUMERIC},
}
CHOICES: dict[int, tuple[str, ...]] = {
    TYPE: tuple(TYPE_CHOICES),
    ROLE: tuple(role.value for role in ColumnRole),
}
NOT_IN_FILE = "not in file"


@dataclass(frozen=True)
class SchemaRow:
    """One column of the schema and what each table holds of it.

    Attributes:
        column: as decided.
        profiles: one a table; none where the table lacks the column.
    """

    column: Column
    profiles: tuple[ColumnProfile | None, ...]

    @property
    def training(self) -> ColumnProfile | None:
        """What the training table holds of it."""
        return self.profiles[0] if self.profiles else None


class SchemaModel(TableModel):
    """Shows a schema; an edit is only asked for, whoever owns the schema makes it."""

    edit_requested = Signal(str, int, str)
    """Column name, ``TYPE`` or ``ROLE``, new value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tables: tuple[LoadedTable, ...] = ()
        self._profiles: tuple[dict[str, ColumnProfile], ...] = ()

    def show(self, schema: Schema | None, tables: Sequence[LoadedTable]) -> bool:
        """Show a schema and what the tables hold of it.

        Returns:
            Whether rows or sections are others now; selection and sort outlive a mere edit.
        """
        columns = schema.columns if schema is not None else ()
        names = [column.name for column in columns]
        same_rows = names == [row.column.name for row in self._rows]
        same_tables = len(tables) == len(self._tables) and all(
            one is other for one, other in zip(tables, self._tables, strict=True)
        )
        if not (same_rows and same_tables):
            self._profiles = tuple(_profiles_by_name(names, table) for table in tables)
            self._tables = tuple(tables)
        rows = [
            SchemaRow(column, tuple(profiles.get(column.name) for profiles in self._profiles))
            for column in columns
        ]
        if same_rows and same_tables and self._columns:
            self._rows = rows
            if rows:
                last = self.index(self.rowCount() - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return False
        self.set_content((*_DECIDED, *_missing_columns(self._tables), *_REASONS), rows)
        return True

    def column(self, shown_row: int) -> Column:
        """The schema's column that is shown in a row."""
        row: SchemaRow = self.record(self.source_row(shown_row))
        return row.column

    @property
    def all_columns(self) -> list[Column]:
        """The schema's columns, filtered out ones included."""
        return [row.column for row in self._rows]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Type and role may be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in CHOICES else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as people read it, or the choice that it stands for."""
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            return choice_of(self.column(index.row()), index.column())
        if role == CHOICES_ROLE and index.isValid():
            return tuple((choice, choice) for choice in CHOICES.get(index.column(), ()))
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for an edit."""
        if role != Qt.ItemDataRole.EditRole or value not in CHOICES.get(index.column(), ()):
            return False
        column = self.column(index.row())
        if value != choice_of(column, index.column()):
            self.edit_requested.emit(column.name, index.column(), value)
        return True


def choice_of(column: Column, section: int) -> str:
    """The choice that a column's type or role is."""
    return column.role.value if section == ROLE else type_words(column)


def type_words(column: Column) -> str:
    """The type, for numbers with their kind."""
    return f"{column.type}, {column.number}" if column.number else column.type.value


def role_words(column: Column) -> str:
    """The role, for a target with its favourable value."""
    if column.favourable is not None:
        return f"{column.role}: “{column.favourable}”"
    return column.role.value


def token_words(column: Column) -> str:
    """Texts that mean “no value”, in quotation marks, because an empty one is one too."""
    return " ".join(f"“{token}”" for token in column.missing)


def _examples(row: SchemaRow) -> str:
    return " · ".join(row.training.examples) if row.training else ""


_DECIDED = (
    TableColumn("Column", lambda row: row.column.name, is_numeric=False),
    TableColumn("Type", lambda row: type_words(row.column), is_numeric=False),
    TableColumn("Role", lambda row: role_words(row.column), is_numeric=False),
    TableColumn(
        "Marks",
        lambda row: ", ".join(row.column.marks),
        is_numeric=False,
        hint="Protected, quasi-identifier or sensitive; several may hold at once",
    ),
    TableColumn(
        "Means missing",
        lambda row: token_words(row.column),
        is_numeric=False,
        hint="Values that are read as “no value” in this column, in every table",
    ),
    TableColumn(
        "Distinct",
        lambda row: row.training.distinct if row.training else None,
        is_numeric=True,
        hint="Different values in the training table",
    ),
)


_REASONS = (
    TableColumn("Examples", _examples, is_numeric=False, hint="Values of the training table"),
    TableColumn(
        "Why", lambda row: row.column.why, is_numeric=False, hint="Why the type was chosen"
    ),
)


def _missing_columns(tables: Sequence[LoadedTable]) -> tuple[TableColumn, ...]:
    return tuple(_missing_column(position, table) for position, table in enumerate(tables))


def _missing_column(position: int, table: LoadedTable) -> TableColumn:
    rows = table.source.rows

    def missing(row: SchemaRow) -> int | None:
        profile = row.profiles[position]
        return profile.missing if profile else None

    def text(row: SchemaRow) -> str:
        count = missing(row)
        if count is None:
            return NOT_IN_FILE
        return f"{formats.count(count)} ({formats.share(count / rows)})" if count and rows else "0"

    return TableColumn(
        f"Missing {table_words(table.source.role, table.version)}",
        missing,
        text,
        is_numeric=True,
        hint=f"Rows without a value as {table.source.name} was read, of {formats.count(rows)}; "
        "values that you declare to mean missing are not counted here",
    )


def _profiles_by_name(ours: Sequence[str], table: LoadedTable) -> dict[str, ColumnProfile]:
    by_their_name = {profile.name: profile for profile in table.profile}
    if table.source.role is TableRole.TRAINING:
        return by_their_name
    return {
        our: by_their_name[their]
        for our, their in counterparts(ours, table).items()
        if their in by_their_name
    }
