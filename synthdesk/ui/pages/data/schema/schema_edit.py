"""What the window asks of a schema beyond single decisions, as pure functions of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.tables.column_names import folded
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, Schema

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import MissingSuggestion


def with_mark(schema: Schema, names: Collection[str], mark: ColumnMark) -> Schema:
    """The columns bear a mark beside those that they have."""
    for marks, alike in _by_marks(schema, names).items():
        schema = schema.with_marks(alike, {*marks, mark})
    return schema


def without_mark(schema: Schema, names: Collection[str], mark: ColumnMark) -> Schema:
    """The columns bear a mark no longer."""
    for marks, alike in _by_marks(schema, names).items():
        schema = schema.with_marks(alike, set(marks) - {mark})
    return schema


def left_out(schema: Schema, missing: Mapping[str, str], extra: Mapping[str, str]) -> Schema:
    """The schema without the columns that not all tables have.

    Args:
        schema: the schema as it is.
        missing: training columns that another table lacks, with that table's file.
        extra: columns that only another table has, with its file.
    """
    kept = tuple(
        replace(column, role=ColumnRole.IGNORE, why=f"left out: not in {missing[column.name]}")
        if column.name in missing
        else column
        for column in schema.columns
    )
    return Schema(kept).with_ignored_extras(extra)


def open_suggestions(
    schema: Schema | None, training: LoadedTable | None
) -> tuple[MissingSuggestion, ...]:
    """Values of the training table that may mean “no value” and are not declared to yet."""
    if schema is None or training is None:
        return ()
    known = {column.name: column.missing for column in schema.columns}
    return tuple(
        suggestion
        for suggestion in training.suggestions
        if suggestion.column in known and suggestion.token not in known[suggestion.column]
    )


def confirmed_all(schema: Schema, suggestions: Iterable[MissingSuggestion]) -> Schema:
    """The schema with all these values declared to mean “no value”."""
    for suggestion in suggestions:
        schema = schema.confirmed(suggestion)
    return schema


def counterparts(ours: Iterable[str], table: LoadedTable) -> dict[str, str]:
    """Training name → the table's name, for the columns that an audit takes as the same.

    The user's own choice goes before equal names, these before names that fold to the same.
    """
    theirs = set(table.source.columns)
    found = {our: their for their, our in table.renames if their in theirs}
    known = list(ours)
    taken = set(found.values())
    for name in known:
        if name not in found and name in theirs and name not in taken:
            found[name] = name
            taken.add(name)
    by_fold: dict[str, list[str]] = {}
    for name in table.source.columns:
        if name not in taken:
            by_fold.setdefault(folded(name), []).append(name)
    left = [name for name in known if name not in found]
    folds = [folded(name) for name in left]
    for name, fold in zip(left, folds, strict=True):
        if fold and len(by_fold.get(fold, ())) == 1 and folds.count(fold) == 1:
            found[name] = by_fold[fold][0]
    return found


def quoted(names: Collection[str], most: int) -> str:
    """Names in quotation marks, shortened, the first few of them."""
    shown = ", ".join(f"“{name[:60]}”" for name in list(names)[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _by_marks(schema: Schema, names: Collection[str]) -> dict[tuple[ColumnMark, ...], list[str]]:
    """The columns that bear the same marks, so that thousands are changed in a few steps."""
    chosen = set(names)
    groups: dict[tuple[ColumnMark, ...], list[str]] = {}
    for column in schema.columns:
        if column.name in chosen:
            groups.setdefault(column.marks, []).append(column.name)
    return groups
