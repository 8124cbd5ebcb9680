"""What each column is: decided once, on the training table, shown, and open to change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


BY_USER = "set by the user"


class ColumnType(StrEnum):
    """How the values of a column are compared."""

    NUMERIC = "numeric"
    DATETIME = "datetime"
    CATEGORICAL = "categorical"
    BOOLEAN = "boolean"
    TEXT = "text"
    IDENTIFIER = "identifier"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"

    @property
    def is_number(self) -> bool:
        """Whether values are stored and compared as numbers."""
        return self in (ColumnType.NUMERIC, ColumnType.LATITUDE, ColumnType.LONGITUDE)


class NumberKind(StrEnum):
    """Whether a numeric column counts or measures."""

    INTEGER = "integer"
    DECIMAL = "decimal"


class ColumnRole(StrEnum):
    """The one part that a column plays."""

    FEATURE = "feature"
    TARGET = "target"
    SUBJECT_KEY = "subject key"
    IGNORE = "ignore"


class ColumnMark(StrEnum):
    """What else is known of a column; a column may bear several marks beside its role."""

    PROTECTED = "protected"
    QUASI_IDENTIFIER = "quasi-identifier"
    SENSITIVE = "sensitive"


class Unreadable(StrEnum):
    """What happens to values that the column's type can't take."""

    REFUSE = "refuse"
    MISSING = "missing"


@dataclass(frozen=True)
class Column:
    """What one column is, and why; everything after ``why`` is the user's own decision.

    Attributes:
        name: column name in the training table.
        type: how its values are compared.
        role: the one part that it plays.
        why: why the type was chosen.
        number: integer or decimal, numeric columns only.
        marks: what else is known of it, in the order of ``ColumnMark``.
        favourable: the target's favourable value, as text.
        missing: texts that mean “no value” in this column, in every table.
        order: categories from lowest to highest, where they have an order.
        fold_values: whether values that differ from training's in case and space only are
            taken as training's.
        unreadable: what happens to values that the type can't take.
    """

    name: str
    type: ColumnType
    role: ColumnRole
    why: str
    number: NumberKind | None = None
    marks: tuple[ColumnMark, ...] = ()
    favourable: str | None = None
    missing: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    fold_values: bool = False
    unreadable: Unreadable = Unreadable.REFUSE

    @property
    def is_audited(self) -> bool:
        """Whether figures are computed on this column."""
        return self.role in (ColumnRole.FEATURE, ColumnRole.TARGET)

    @property
    def is_ordered(self) -> bool:
        """Whether the values have an order and a distance."""
        return self.type.is_number or self.type is ColumnType.DATETIME


@dataclass(frozen=True)
class MissingSuggestion:
    """A value that looks as if it meant “no value”; nothing is done until the user confirms it.

    Attributes:
        column: column name.
        token: the value as text, e.g. ``"?"`` or ``"-99"``.
        rows: training rows that hold it.
        why: one plain sentence.
        becomes: the type that the column's other values suggest.
        number: integer or decimal where that type is numeric.
    """

    column: str
    token: str
    rows: int
    why: str
    becomes: ColumnType
    number: NumberKind | None = None


@dataclass(frozen=True)
class Schema:
    """All columns of the training table, in its order.

    The ``with_…`` methods return the schema after one decision of the user; names that the
    schema doesn't know are passed over.
    """

    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    # --- what was decided --------------------------------------------------------------------

    @property
    def audited(self) -> tuple[Column, ...]:
        """The columns that figures are computed on."""
        return tuple(column for column in self.columns if column.is_audited)

    @property
    def target(self) -> Column | None:
        """The column to be predicted, if one was named."""
        return self._first_in(ColumnRole.TARGET)

    @property
    def subject_key(self) -> Column | None:
        """The column whose equal values belong to one subject, if one was named."""
        return self._first_in(ColumnRole.SUBJECT_KEY)

    def marked(self, mark: ColumnMark) -> tuple[Column, ...]:
        """The columns that bear a mark, in table order."""
        return tuple(column for column in self.columns if mark in column.marks)

    def _first_in(self, role: ColumnRole) -> Column | None:
        return next((column for column in self.columns if column.role is role), None)

    def fingerprint(self) -> str:
        """SHA-256 over all decisions: equal decisions, equal fingerprints, whatever the reasons."""
        decisions = [
            [value for field, value in vars(column).items() if field != "why"]
            for column in self.columns
        ]
        return hashlib.sha256(json.dumps(decisions).encode()).hexdigest()

    # --- decisions ---------------------------------------------------------------------------

    def with_changes(
        self,
        types: Mapping[str, ColumnType] | None = None,
        ignored: Iterable[str] = (),
    ) -> Schema:
        """The schema with some types set and some columns left out."""
        schema = self
        for name, kind in (types or {}).items():
            schema = schema.with_type([name], kind)
        left_out = set(ignored)
        return schema._changed(left_out, lambda c: replace(c, role=ColumnRole.IGNORE))

    def with_type(
        self, names: Collection[str], kind: ColumnType, number: NumberKind | None = None
    ) -> Schema:
        """The columns hold values of another kind.

        Identifiers are left out by themselves and take part again as anything else; every
        other role outlives a change of type.

        Args:
            names: columns to change.
            kind: their type.
            number: integer or decimal, for ``NUMERIC``; what is known is kept if absent.
        """

        def retyped(column: Column) -> Column:
            kept = number or column.number if kind is ColumnType.NUMERIC else None
            if column.type is kind and column.number is kept:
                return column
            role = column.role
            if role is default_role(column.type):
                role = default_role(kind)
            return replace(column, type=kind, number=kept, role=role, why=BY_USER)

        return self._changed(names, retyped)

    def with_role(self, names: Sequence[str], role: ColumnRole) -> Schema:
        """The columns play another part.

        There is one target and one subject key at most: of several names the first is taken,
        and a column that was it before becomes a feature, or is left out again.
        """
        successor = {
            ColumnRole.TARGET: ColumnRole.FEATURE,
            ColumnRole.SUBJECT_KEY: ColumnRole.IGNORE,
        }
        known = {column.name for column in self.columns}
        chosen = [name for name in names if name in known]
        schema = self
        if role in successor and chosen:
            chosen = chosen[:1]
            before = [c.name for c in self.columns if c.role is role and c.name != chosen[0]]
            schema = schema._changed(before, lambda c: _in_role(c, successor[role]))
        return schema._changed(chosen, lambda c: _in_role(c, role))

    def with_marks(self, names: Collection[str], marks: Iterable[ColumnMark]) -> Schema:
        """The columns bear exactly these marks."""
        given = set(marks)
        ordered = tuple(mark for mark in ColumnMark if mark in given)
        return self._changed(names, lambda c: replace(c, marks=ordered))

    def with_favourable(self, name: str, value: str | None) -> Schema:
        """The target's value that people wish for, as text; no other column has one."""

        def favouring(column: Column) -> Column:
            is_target = column.role is ColumnRole.TARGET
            return replace(column, favourable=value) if is_target else column

        return self._changed([name], favouring)

    def with_missing(self, names: Collection[str], tokens: Iterable[str]) -> Schema:
        """Exactly these texts mean “no value” in the columns."""
        unique = tuple(dict.fromkeys(tokens))
        return self._changed(names, lambda c: replace(c, missing=unique))

    def with_order(self, name: str, order: Iterable[str]) -> Schema:
        """The column's categories from lowest to highest; an empty order takes it back."""
        unique = tuple(dict.fromkeys(order))
        return self._changed([name], lambda c: replace(c, order=unique))

    def with_fold_values(self, names: Collection[str], fold_values: bool = True) -> Schema:
        """Whether values that differ in case and space only are taken as training's."""
        return self._changed(names, lambda c: replace(c, fold_values=fold_values))

    def with_unreadable(self, names: Collection[str], unreadable: Unreadable) -> Schema:
        """What happens to values that the columns' types can't take."""
        return self._changed(names, lambda c: replace(c, unreadable=unreadable))

    def confirmed(self, suggestion: MissingSuggestion) -> Schema:
        """A suggested value means “no value”, and the column is what its other values suggest."""
        token, name = suggestion.token, suggestion.column

        def declared(column: Column) -> Column:
            tokens = tuple(dict.fromkeys((*column.missing, token)))
            return replace(column, missing=tokens)

        schema = self._changed([name], declared)
        if any(c.name == name and c.type is not suggestion.becomes for c in schema.columns):
            schema = schema.with_type([name], suggestion.becomes, suggestion.number)
            why = f"all values are {suggestion.becomes} once “{token}” is read as missing"
            schema = schema._changed([name], lambda c: replace(c, why=why))
        return schema

    def with_ignored_extras(self, files_of: Mapping[str, str]) -> Schema:
        """The schema with columns that only other tables have, known and left out.

        Args:
            files_of: file that has the column, by column name; known names are passed over.
        """
        known = {column.name for column in self.columns}
        extras = (
            Column(name, ColumnType.CATEGORICAL, ColumnRole.IGNORE, f"only in {file}")
            for name, file in files_of.items()
            if name not in known
        )
        return Schema((*self.columns, *extras))

    def _changed(self, names: Collection[str], change: Callable[[Column], Column]) -> Schema:
        chosen = set(names)
        return Schema(tuple(change(c) if c.name in chosen else c for c in self.columns))


def default_role(kind: ColumnType) -> ColumnRole:
    """Identifiers say nothing about a distribution, so they are left out unless asked for."""
    return ColumnRole.IGNORE if kind is ColumnType.IDENTIFIER else ColumnRole.FEATURE


def _in_role(column: Column, role: ColumnRole) -> Column:
    favourable = column.favourable if role is ColumnRole.TARGET else None
    return replace(column, role=role, favourable=favourable)


def infer_schema(training: pa.Table) -> Schema:
    """Guess every column's type from the training table's values, with the reason in words.

    Args:
        training: table as stored: text (plain or dictionary-encoded), numbers, times, booleans.
    """
    from synthdesk.engine.tables.type_guessing import guess_column

    return Schema(
        tuple(guess_column(name, training.column(name)) for name in training.column_names)
    )


def suggest_missing(table: pa.Table, schema: Schema) -> tuple[MissingSuggestion, ...]:
    """Values of the training table that look as if they meant “no value”.

    Args:
        table: table as stored.
        schema: its own schema; tokens that a column already has are not suggested again.
    """
    from synthdesk.engine.tables.missing_suggestions import suggestions_for

    stored = set(table.column_names)  # the property builds a new list at every call
    return tuple(
        suggestion
        for column in schema.columns
        if column.name in stored
        for suggestion in suggestions_for(column, table.column(column.name))
    )
