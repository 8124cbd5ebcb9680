"""One table with one row per entity, made from related tables by a recipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.entity import aggregates
from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    AggregateKind,
    ChildTable,
    EntityRecipe,
    EntitySource,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

OTHERS = "others"


@dataclass(frozen=True)
class ChildReport:
    """What became of the rows of a child table.

    Attributes:
        name: the child's name in the recipe.
        rows: its rows.
        without_key: rows whose key is missing; they are in no figure.
        orphans: rows whose key no entity has; they are in no figure.
        orphan_keys: up to five of those keys.
        entities_without_rows: entities that no child row belongs to.
    """

    name: str
    rows: int
    without_key: int
    orphans: int
    orphan_keys: tuple[str, ...]
    entities_without_rows: int


@dataclass(frozen=True)
class EntityReport:
    """What was made.

    Attributes:
        rows: entities.
        columns: names of the columns that were made.
        children: one entry a child table.
    """

    rows: int
    columns: tuple[str, ...]
    children: tuple[ChildReport, ...]


def build_entity_table(
    recipe: EntityRecipe, progress: Progress = SILENT
) -> tuple[pa.Table, EntityReport]:
    """The entity's own columns and, behind them, what was drawn from its child tables.

    Made columns are named ``child_column_kind``; a name that is taken gets a number behind it.

    Raises:
        UserError: ``duplicate-entity-key`` or ``missing-entity-key`` where the key does not tell
            the entities apart, ``unknown-column`` and ``not-numbers`` where the recipe asks for
            what a table doesn't hold, and whatever reading a source raises.
    """
    share = 1 / (1 + len(recipe.children))
    entity = _read(recipe.entity, progress.part(0, share))
    keys = _entity_keys(recipe.entity, entity)
    names = list(entity.column_names)
    columns = list(entity.columns)
    reports = []
    for number, child in enumerate(recipe.children, 1):
        part = progress.part(
            number * share, (number + 1) * share, f"Drawing {child.title} together"
        )
        table = _read(child, part.part(0, 0.7))
        places, report = _places(child, table, keys)
        for aggregate in part.part(0.7, 1.0).track(child.aggregates):
            for name, values in _made(child, aggregate, table, places, len(keys)):
                names.append(_free_name(name, names))
                columns.append(values)
        reports.append(report)
    made = tuple(names[len(entity.column_names) :])
    return _table(columns, names), EntityReport(len(keys), made, tuple(reports))


def _read(source: EntitySource | ChildTable, progress: Progress) -> pa.Table:
    from synthdesk.engine.tables.readers import read_table

    table, _ = read_table(Path(source.path), progress, source.settings)
    _require(source, table, source.key)
    return table


def _require(source: EntitySource | ChildTable, table: pa.Table, column: str) -> None:
    if column not in table.column_names:
        raise UserError(
            "unknown-column",
            "The recipe asks for a column that the table doesn't have",
            f"There is no column “{column[:60]}”; there are "
            f"{', '.join(f'“{name[:60]}”' for name in table.column_names[:20])}.",
            "Choose one of these columns in the recipe.",
            Where(file=Path(source.path).name, column=column),
        )


def _key_texts(values: pa.ChunkedArray) -> pa.Array:
    """Keys as texts, so that 1 in one file is 1 and 1.0 in another."""
    import pyarrow as pa

    from synthdesk.engine.tables.browsing.cell_text import shown_texts
    from synthdesk.engine.tables.browsing.value_columns import ValueColumn
    from synthdesk.engine.tables.values import text_from_numbers

    array = _one(ValueColumn(values).values(0, len(values)))
    if pa.types.is_floating(array.type):
        return text_from_numbers(array)
    return shown_texts(array)


def _entity_keys(source: EntitySource, table: pa.Table) -> pa.Array:
    import pyarrow.compute as pc

    keys = _key_texts(table.column(source.key))
    where = Where(file=Path(source.path).name, column=source.key)
    if keys.null_count:
        first = pc.index(keys.is_null(), True).as_py()
        raise UserError(
            "missing-entity-key",
            "An entity has no key",
            f"{keys.null_count:,} rows have none; every row needs one.",
            "Choose another key, or mend the rows.",
            Where(file=where.file, column=where.column, row=first + 1),
        )
    counts = pc.value_counts(keys)
    repeated = counts.filter(pc.greater(counts.field("counts"), 1))
    if len(repeated):
        key, times = repeated[0].as_py().values()
        second = [row for row in range(len(keys)) if keys[row].as_py() == key][1]
        raise UserError(
            "duplicate-entity-key",
            "The key does not tell the entities apart",
            f"“{key[:60]}” is the key of {times:,} rows; {len(repeated):,} keys occur more than "
            "once, and each may stand for one row only.",
            "Choose another key, or take this table as a child and another one as the entity.",
            Where(file=where.file, column=where.column, row=second + 1),
        )
    return keys


def _places(
    child: ChildTable, table: pa.Table, keys: pa.Array
) -> tuple[npt.NDArray[np.int64], ChildReport]:
    """For each child row the position of its entity, −1 for none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    own = _key_texts(table.column(child.key))
    places = pc.index_in(own, value_set=keys).fill_null(-1)
    places = places.to_numpy(zero_copy_only=False).astype(np.int64)
    is_orphan = (places < 0) & np.asarray(own.is_valid())
    orphans = pc.unique(own.filter(pa.array(is_orphan))).slice(0, 5)
    return places, ChildReport(
        name=child.title,
        rows=table.num_rows,
        without_key=own.null_count,
        orphans=int(is_orphan.sum()),
        orphan_keys=tuple(key[:60] for key in orphans.to_pylist()),
        entities_without_rows=len(keys) - len(np.unique(places[places >= 0])),
    )


def _made(
    child: ChildTable,
    aggregate: Aggregate,
    table: pa.Table,
    places: npt.NDArray[np.int64],
    entities: int,
) -> Iterator[tuple[str, pa.Array]]:
    """Names and values of the columns that one aggregate makes."""
    kind = aggregate.kind
    if kind is AggregateKind.COUNT:
        yield f"{child.title}_count", aggregates.row_counts(places, entities)
        return
    _require(child, table, aggregate.column)
    values = _one(table.column(aggregate.column))
    name = f"{child.title}_{aggregate.column}_{_NAMES[kind]}"
    if kind is AggregateKind.SHARE:
        for category, shares in aggregates.category_shares(values, places, entities).items():
            yield f"{name}_{category or OTHERS}", shares
    elif kind is AggregateKind.DISTINCT:
        yield name, aggregates.distinct_counts(values, places, entities)
    elif kind is AggregateKind.LATEST:
        _require(child, table, aggregate.by)
        by = _ordered(child, table, aggregate.by)
        yield name, aggregates.latest(values, by, places, entities)
    elif kind in (AggregateKind.MINIMUM, AggregateKind.MAXIMUM):
        ordered = _ordered(child, table, aggregate.column)
        outermost = aggregates.minima if kind is AggregateKind.MINIMUM else aggregates.maxima
        yield name, outermost(ordered, places, entities)
    else:
        numbers = _numbers(child, table, aggregate.column)
        total = aggregates.sums if kind is AggregateKind.SUM else aggregates.means
        yield name, total(numbers, places, entities)


_NAMES = {
    AggregateKind.SUM: "sum",
    AggregateKind.MEAN: "mean",
    AggregateKind.MINIMUM: "minimum",
    AggregateKind.MAXIMUM: "maximum",
    AggregateKind.LATEST: "latest",
    AggregateKind.SHARE: "share",
    AggregateKind.DISTINCT: "distinct",
}


def _ordered(child: ChildTable, table: pa.Table, column: str) -> pa.Array:
    """A column of numbers or times."""
    import pyarrow as pa

    from synthdesk.engine.tables.browsing.value_columns import ValueColumn

    stored = table.column(column)
    values = _one(ValueColumn(stored).values(0, len(stored)))
    if values.null_count == len(values):
        return pa.nulls(len(values), pa.float64())
    if pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
        return values.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return values
    raise _not_numbers(child, column, values, "numbers or dates")


def _numbers(child: ChildTable, table: pa.Table, column: str) -> pa.Array:
    import pyarrow as pa

    values = _ordered(child, table, column)
    if pa.types.is_temporal(values.type):
        raise _not_numbers(child, column, values, "numbers")
    return values


def _not_numbers(child: ChildTable, column: str, values: pa.Array, expected: str) -> UserError:
    import pyarrow as pa

    from synthdesk.engine.tables.values import numbers_from_text

    row = 0
    if pa.types.is_string(values.type):
        wrong = numbers_from_text(values).is_null().to_pylist()
        odd = (at for at, is_wrong in enumerate(wrong) if is_wrong and values[at].is_valid)
        row = next(odd, 0)
    return UserError(
        "not-numbers",
        f"The recipe asks for {expected} and finds something else",
        f"“{str(values[row].as_py())[:60]}” was found where {expected} were expected.",
        "Choose another column or another kind of aggregate, or say in the import settings that "
        "this value means “missing”.",
        Where(file=Path(child.path).name, column=column, row=row + 1),
    )


def _free_name(name: str, taken: Sequence[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def _one(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    import pyarrow as pa

    if isinstance(values, pa.Array):
        return values
    if pa.types.is_dictionary(values.type):
        values = values.unify_dictionaries()
    return values.combine_chunks()


def _table(columns: list[pa.ChunkedArray | pa.Array], names: list[str]) -> pa.Table:
    import pyarrow as pa

    return pa.table([_one(column) for column in columns], names=names)
