"""The user's changes to a schema, as pure functions of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

BY_USER = "set by the user"


def with_type(schema: Schema, names: Collection[str], kind: ColumnType) -> Schema:
    """The columns hold values of another kind; their role follows from it."""
    return schema.with_changes(types=dict.fromkeys(names, kind))


def with_role(schema: Schema, names: Collection[str], role: ColumnRole) -> Schema:
    """The columns take part, or don't."""
    return Schema(
        tuple(
            replace(column, role=role, why=BY_USER)
            if column.name in names and column.role is not role
            else column
            for column in schema.columns
        )
    )


@dataclass(frozen=True)
class Mismatch:
    """Columns that stand in the way of comparing one table with the training table.

    Attributes:
        file: name of the other file.
        missing: audited columns that it lacks.
        extra: columns that the schema does not know.
    """

    role: TableRole
    file: str
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def find_mismatches(
    schema: Schema | None, tables: Mapping[TableRole, LoadedTable]
) -> tuple[Mismatch, ...]:
    """What stands in the way, table by table; none without a schema."""
    if schema is None:
        return ()
    known = {column.name for column in schema.columns}
    found = []
    for role in (TableRole.SYNTHETIC, TableRole.HOLDOUT):
        if role not in tables:
            continue
        source = tables[role].source
        there = set(source.columns)
        missing = tuple(column.name for column in schema.audited if column.name not in there)
        extra = tuple(name for name in source.columns if name not in known)
        if missing or extra:
            found.append(Mismatch(role, source.name, missing, extra))
    return tuple(found)


def leave_out(
    schema: Schema, mismatches: Iterable[Mismatch], tables: Mapping[TableRole, LoadedTable]
) -> Schema:
    """Ignore every column that not all tables have; columns of other tables are added as such."""
    missing: dict[str, str] = {}
    extra: dict[str, Column] = {}
    for mismatch in mismatches:
        for name in mismatch.missing:
            missing.setdefault(name, f"left out: not in {mismatch.file}")
        for name in mismatch.extra:
            kind = tables[mismatch.role].schema[name].type
            why = f"only in {mismatch.file}"
            extra.setdefault(name, Column(name, kind, ColumnRole.IGNORE, why))
    kept = tuple(
        replace(column, role=ColumnRole.IGNORE, why=missing[column.name])
        if column.name in missing
        else column
        for column in schema.columns
    )
    return Schema((*kept, *extra.values()))


def in_words(mismatches: Iterable[Mismatch], most: int = 6) -> str:
    """One line a table."""
    lines = []
    for mismatch in mismatches:
        parts = []
        if mismatch.missing:
            parts.append(f"lacks {_quoted(mismatch.missing, most)}")
        if mismatch.extra:
            parts.append(f"has {_quoted(mismatch.extra, most)}, which the training table lacks")
        lines.append(f"{mismatch.file} {' and '.join(parts)}.")
    return "\n".join(lines)


def _quoted(names: tuple[str, ...], most: int) -> str:
    shown = ", ".join(f"“{name[:60]}”" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
