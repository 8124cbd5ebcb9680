"""What each column is: decided once, on the training table, shown, and open to change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


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
    """

    column: str
    token: str
    rows: int
    why: str
    becomes: ColumnType


@dataclass(frozen=True)
class Schema:
    """All columns of the training table, in its order."""

    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def audited(self) -> tuple[Column, ...]:
        """The columns that figures are computed on."""
        return tuple(column for column in self.columns if column.is_audited)

    def fingerprint(self) -> str:
        """SHA-256 over names, types and roles: equal schemas, equal fingerprints."""
        text = "\n".join(f"{c.name}\t{c.type}\t{c.role}" for c in self.columns)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_changes(
        self,
        types: Mapping[str, ColumnType] | None = None,
        ignored: Iterable[str] = (),
    ) -> Schema:
        """The schema after the user's own decisions; names it doesn't know are passed over."""
        types, left_out = types or {}, set(ignored)

        def changed(column: Column) -> Column:
            if column.name in types and types[column.name] is not column.type:
                kind = types[column.name]
                column = replace(column, type=kind, role=default_role(kind), why="set by the user")
            if column.name in left_out:
                column = replace(column, role=ColumnRole.IGNORE)
            return column

        return Schema(tuple(changed(column) for column in self.columns))

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


def default_role(kind: ColumnType) -> ColumnRole:
    """Identifiers say nothing about a distribution, so they are left out unless asked for."""
    return ColumnRole.IGNORE if kind is ColumnType.IDENTIFIER else ColumnRole.FEATURE


ID_LIKE_TEXT_SHARE = 0.9
ID_LIKE_INTEGER_SHARE = 0.99
TEXT_MEAN_TOKENS = 5.0
_LEADING_ZERO = re.compile(r"^0\d+$")


def infer_schema(training: pa.Table) -> Schema:
    """Guess every column's type from the training table's values.

    Args:
        training: table as read, text columns dictionary-encoded.
    """
    return Schema(
        tuple(
            _infer_column(name, training.column(name).combine_chunks())
            for name in training.column_names
        )
    )


def _infer_column(name: str, values: pa.Array) -> Column:
    kind, why = _guess(values)
    return Column(name=name, type=kind, role=default_role(kind), why=why)


def _guess(values: pa.Array) -> tuple[ColumnType, str]:
    import pyarrow as pa

    kind = values.type
    if len(values) == values.null_count:
        return ColumnType.CATEGORICAL, "every value is missing"
    if pa.types.is_boolean(kind):
        return ColumnType.BOOLEAN, "stored as true/false"
    if pa.types.is_temporal(kind):
        return ColumnType.DATETIME, f"stored as {kind}"
    if pa.types.is_dictionary(kind):
        return _guess_text(values)
    return _guess_number(values, f"stored as {kind}")


def _guess_number(values: pa.Array, why: str) -> tuple[ColumnType, str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    present = len(values) - values.null_count
    if pa.types.is_integer(values.type) and present:
        distinct = pc.count_distinct(values, mode="only_valid").as_py()
        bounds = pc.min_max(values).as_py()
        span = bounds["max"] - bounds["min"] + 1
        if distinct > ID_LIKE_INTEGER_SHARE * present and distinct > 0.5 * span:
            return ColumnType.IDENTIFIER, (
                f"whole numbers in a row, {distinct / present:.1%} of them different"
            )
    return ColumnType.NUMERIC, why


def _guess_text(values: pa.DictionaryArray) -> tuple[ColumnType, str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from synthdesk.engine.tables.values import numbers_from_text, times_from_text

    used = pc.unique(values.indices).drop_null()
    words = values.dictionary.cast(pa.string()).take(used)
    present = len(values) - values.null_count
    lowered = set(pc.utf8_lower(words).slice(0, 3).to_pylist()) if len(words) <= 2 else set()
    if lowered and lowered <= {"true", "false"}:
        return ColumnType.BOOLEAN, "only true and false occur"
    numbers = numbers_from_text(words)
    if numbers.null_count == 0:
        if any(_LEADING_ZERO.match(word) for word in words.to_pylist()):
            return ColumnType.CATEGORICAL, "digits with leading zeros: a code, not a number"
        whole = pc.all(pc.equal(numbers, pc.floor(numbers))).as_py()
        if whole and pc.max(pc.abs(numbers)).as_py() < 2**53:
            rows = numbers.cast(pa.int64()).take(_positions(values, used))
            return _guess_number(rows, "every value is a whole number")
        return ColumnType.NUMERIC, "every value is a number"
    if times_from_text(words).null_count == 0:
        return ColumnType.DATETIME, "every value is an ISO date or time"
    if len(words) > ID_LIKE_TEXT_SHARE * present and present > 1:
        tokens = pc.mean(pc.list_value_length(pc.utf8_split_whitespace(words))).as_py()
        if tokens >= TEXT_MEAN_TOKENS:
            return ColumnType.TEXT, f"free text, {tokens:.0f} words on average"
        return ColumnType.IDENTIFIER, f"{len(words) / present:.1%} of the values are different"
    return ColumnType.CATEGORICAL, f"{len(words):,} different texts"


def _positions(values: pa.DictionaryArray, used: pa.Array) -> pa.Array:
    """For each row, where its dictionary entry stands in ``used``."""
    import pyarrow.compute as pc

    return pc.index_in(values.indices, value_set=used)
