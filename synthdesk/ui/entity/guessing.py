"""What a recipe most likely asks for, guessed from the first rows of its tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.tables.column_names import folded
from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    AggregateKind,
    ChildTable,
    EntityRecipe,
    EntitySource,
)
from synthdesk.engine.tables.schema import ColumnType

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview
    from synthdesk.engine.tables.schema import Column

PreviewOf = Callable[[EntitySource | ChildTable], "FilePreview | None"]

MOST_MEANS = 8
MOST_SHARES = 4
MOST_CATEGORIES = 10
NEEDS_NUMBERS = (AggregateKind.SUM, AggregateKind.MEAN)
NEEDS_ORDER = (AggregateKind.MINIMUM, AggregateKind.MAXIMUM)
_KEY_ENDINGS = ("id", "key", "no", "nr", "number", "code")


def with_guessed_keys(recipe: EntityRecipe, preview_of: PreviewOf) -> EntityRecipe:
    """The recipe with the keys filled in that are not chosen yet and can be guessed."""
    entity = recipe.entity
    own = preview_of(entity)
    others = [found for child in recipe.children if (found := preview_of(child)) is not None]
    if own is not None and not entity.key:
        entity = replace(entity, key=guessed_entity_key(own, others))
    children = tuple(_with_key(child, entity, preview_of(child)) for child in recipe.children)
    return replace(recipe, entity=entity, children=children)


def with_key(child: ChildTable, key: str) -> ChildTable:
    """The child with this key, and without aggregates of it: they would only say the key again."""
    kept = tuple(one for one in child.aggregates if not key or one.column != key)
    return replace(child, key=key, aggregates=kept)


def guessed_entity_key(own: FilePreview, others: list[FilePreview]) -> str:
    """A column that differs in every shown row: one that a child table has too, or an identifier.

    Returns:
        Its name; empty if no column looks like a key.
    """
    shared = {folded(column.name) for other in others for column in other.schema.columns}
    ranked = [
        (
            folded(column.name) in shared,
            column.type is ColumnType.IDENTIFIER,
            folded(column.name).endswith(_KEY_ENDINGS),
            -place,
            column.name,
        )
        for place, column in enumerate(own.schema.columns)
        if not repeated_values(own, column.name) and _may_be_key(column)
    ]
    likely = [entry for entry in ranked if any(entry[:3])]
    return max(likely)[-1] if likely else ""


def guessed_child_key(child: FilePreview, entity: EntitySource) -> str:
    """The child's column of the entity key's name, letter case and ``-_.`` aside; else empty.

    The “id” of “customers.csv” may also be called “customer_id”, “customer” or the like.
    """
    names = [column.name for column in child.schema.columns]
    if not entity.key or entity.key in names:
        return entity.key
    key, table = folded(entity.key), folded(Path(entity.path).name.split(".")[0])
    for wanted in (key, *(one + key for one in (table, table.rstrip("s"))), table.rstrip("s")):
        alike = [name for name in names if folded(name) == wanted]
        if len(alike) == 1:
            return alike[0]
    return ""


def default_aggregates(child: FilePreview, key: str) -> tuple[Aggregate, ...]:
    """Rows counted, the mean of numbers, and the share of each value of few-valued columns."""
    numbers, few = _numbers(child, key), _categories(child, key)
    shared = islice((name for name in few if _is_few_valued(child, name)), MOST_SHARES)
    return (
        Aggregate(AggregateKind.COUNT),
        *(Aggregate(AggregateKind.MEAN, name) for name in numbers[:MOST_MEANS]),
        *(Aggregate(AggregateKind.SHARE, name) for name in shared),
    )


def not_suggested(child: ChildTable, preview: FilePreview) -> str:
    """How many columns the suggested aggregates pass over, in words; empty once they are edited."""
    numbers, few = _numbers(preview, child.key), _categories(preview, child.key)
    is_cut = len(numbers) > MOST_MEANS or len(few) > MOST_SHARES
    means = [one.column for one in child.aggregates if one.kind is AggregateKind.MEAN]
    shares = [one.column for one in child.aggregates if one.kind is AggregateKind.SHARE]
    is_as_suggested = (
        means == numbers[: len(means)]
        and len(shares) <= MOST_SHARES
        and len(child.aggregates) == 1 + len(means) + len(shares)
    )
    if not is_cut or not is_as_suggested:
        return ""
    return (
        f"Suggested: {len(means)} of {len(numbers):,} columns of numbers, "
        f"{len(shares)} of {len(few):,} of categories; add what else you need."
    )


def aggregate_of_kind(
    kind: AggregateKind, earlier: Aggregate, child: ChildTable, preview: FilePreview | None
) -> Aggregate:
    """An aggregate of another kind: the column stays if it suits, else the first that does."""
    if kind is AggregateKind.COUNT:
        return Aggregate(kind)
    fit, _ = suited_columns(kind, child.key, preview)
    used = {one.column for one in child.aggregates if one.kind is kind}
    column = earlier.column
    if column not in fit:
        column = next((name for name in fit if name not in used), fit[0] if fit else "")
    by = ""
    if kind is AggregateKind.LATEST:
        by = earlier.by or next(iter(columns_to_order_by(child.key, preview)), "")
    return Aggregate(kind, column, by)


def suited_columns(
    kind: AggregateKind, key: str, preview: FilePreview | None
) -> tuple[list[str], list[str]]:
    """Columns whose first rows suit an aggregate, and the others, both in the file's order."""
    columns = [one for one in preview.schema.columns if one.name != key] if preview else []
    fit = [column.name for column in columns if _suits(kind, column)]
    return fit, [column.name for column in columns if column.name not in fit]


def columns_to_order_by(key: str, preview: FilePreview | None) -> list[str]:
    """Columns that may say what is latest: dates first, then numbers."""
    columns = [one for one in preview.schema.columns if one.name != key] if preview else []
    dates = [column.name for column in columns if column.type is ColumnType.DATETIME]
    return dates + [column.name for column in columns if column.type.is_number]


def repeated_values(preview: FilePreview, name: str) -> str:
    """What keeps a column from telling the shown rows apart, in words; empty if nothing does."""
    values = values_of(preview, name)
    missing = sum(value is None for value in values)
    if missing:
        return f"{missing:,} of the first {len(values):,} rows have no “{name[:60]}”"
    seen: set[str | None] = set()
    for value in values:
        if value in seen:
            times = values.count(value)
            shown = str(value)[:60]
            return f"“{shown}” occurs {times:,} times in the first {len(values):,} rows"
        seen.add(value)
    return ""


def values_of(preview: FilePreview, name: str) -> list[str | None]:
    """The shown values of a column, top to bottom."""
    place = [column.name for column in preview.schema.columns].index(name)
    return [row[place] for row in preview.rows]


def _with_key(child: ChildTable, entity: EntitySource, preview: FilePreview | None) -> ChildTable:
    if child.key or preview is None:
        return child
    return with_key(child, guessed_child_key(preview, entity))


def _may_be_key(column: Column) -> bool:
    measures = column.number is not None and column.number.value == "decimal"
    kinds = (ColumnType.DATETIME, ColumnType.BOOLEAN, ColumnType.LATITUDE, ColumnType.LONGITUDE)
    return not measures and column.type not in kinds


def _numbers(preview: FilePreview, key: str) -> list[str]:
    columns = preview.schema.columns
    return [one.name for one in columns if one.type is ColumnType.NUMERIC and one.name != key]


def _categories(preview: FilePreview, key: str) -> list[str]:
    kinds = (ColumnType.CATEGORICAL, ColumnType.BOOLEAN)
    return [one.name for one in preview.schema.columns if one.type in kinds and one.name != key]


def _is_few_valued(preview: FilePreview, name: str) -> bool:
    different = {value for value in values_of(preview, name) if value is not None}
    return 2 <= len(different) <= MOST_CATEGORIES


def _suits(kind: AggregateKind, column: Column) -> bool:
    if kind in NEEDS_NUMBERS:
        return column.type.is_number
    return column.is_ordered if kind in NEEDS_ORDER else True
