"""One column in all tables side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.browsing.mapped_cache import mapped_table
from synthdesk.engine.tables.codes import MISSING
from synthdesk.engine.tables.conversion import convert_column, training_values
from synthdesk.engine.tables.converted_column import ConvertedColumn
from synthdesk.engine.tables.distinct_texts import distinct_of
from synthdesk.engine.tables.inspected_values import Categories, OrderedValues
from synthdesk.engine.tables.matching import match_names
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema


@dataclass(frozen=True)
class ColumnInTable:
    """What one column holds in one table.

    Attributes:
        role: the table's part.
        version: name of a synthetic version, else empty.
        file: file name.
        rows: rows of the table.
        missing: rows without a value.
        unreadable: rows whose value the schema's type can't take.
        distinct: different values.
        smallest: the lowest values as texts, at most 5, numbers and times only.
        largest: the highest values as texts, at most 5, numbers and times only.
        mean: numbers only.
        median: numbers only.
        deviation: standard deviation (n − 1), numbers only.
        examples: frequent values with their rows, at most 12.
        shares: share of the rows in each of the inspection's bins.
    """

    role: TableRole
    version: str
    file: str
    rows: int
    missing: int
    unreadable: int
    distinct: int
    smallest: tuple[str, ...]
    largest: tuple[str, ...]
    mean: float | None
    median: float | None
    deviation: float | None
    examples: tuple[tuple[str, int], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class ColumnInspection:
    """One column in every table that has it.

    Attributes:
        column: name in the training table.
        type: the schema's type.
        bins: labels of the bins that all tables share; the last ones are ``other`` (or below
            and above the training range), ``unreadable`` where a table has such values, and
            ``missing``.
        is_ordered: whether the bins follow an order.
        tables: training first.
    """

    column: str
    type: str
    bins: tuple[str, ...]
    is_ordered: bool
    tables: tuple[ColumnInTable, ...]


UNREADABLE = "unreadable"


def inspect_column(
    schema: Schema, tables: Sequence[LoadedTable], column: str, progress: Progress = SILENT
) -> ColumnInspection:
    """Describe a column of the training table in all tables, over all rows.

    Numbers and times are binned over the training table's 1st to 99th percentile, the outer bins
    reaching to its extremes; few different values have a bin each. Other columns show training's
    twelve most frequent values, or the user's own order of them.

    Args:
        schema: the columns as the user left them.
        tables: training first; tables without the column are left out.
        column: name in the training table.

    Raises:
        UserError: ``unknown-column`` where the schema or the tables have no such column,
            ``cache-gone`` where a table's working copy was removed.
    """
    names = [known.name for known in schema.columns]
    found = [(table, their) for table in tables if (their := _their_name(table, names, column))]
    if column not in names or not found:
        raise UserError(
            "unknown-column",
            "There is no such column",
            f"Neither the schema nor a loaded table has a column “{column[:60]}”.",
            "Choose one of the training table's columns.",
            Where(column=column),
        )
    decided = schema[column]
    described: list[ColumnInTable] = []
    training = bins = None
    for table, their in progress.track(found, f"Reading {column[:60]}"):
        stored = mapped_table(Path(table.cache)).column(their)
        training = training or training_values(decided, stored)
        converted = convert_column(decided, training, stored)
        values: Any = (
            OrderedValues.of(converted.values)
            if decided.is_ordered
            else Categories(distinct_of(converted.values))
        )
        bins = bins or values.own_bins(decided)
        described.append(_in_table(table, converted, values, bins))
    assert bins is not None
    labels = (*bins.labels, UNREADABLE, MISSING)
    if not any(table.unreadable for table in described):
        labels = (*bins.labels, MISSING)
        described = [
            replace(table, shares=(*table.shares[:-2], table.shares[-1])) for table in described
        ]
    return ColumnInspection(
        column=column,
        type=str(decided.type),
        bins=labels,
        is_ordered=bins.is_ordered,
        tables=tuple(described),
    )


def _their_name(table: LoadedTable, names: list[str], column: str) -> str | None:
    """What a table calls a training column."""
    matching = match_names(names, table.source.columns, dict(table.renames))
    return next((their for their, our in matching.applied.items() if our == column), None)


def _in_table(
    table: LoadedTable, converted: ConvertedColumn, values: Any, bins: Any
) -> ColumnInTable:
    rows = len(converted.values)
    unreadable = converted.unreadable_rows
    missing = converted.values.null_count - unreadable
    smallest, largest = values.extremes()
    mean, median, deviation = values.moments()
    return ColumnInTable(
        role=table.source.role,
        version=table.version,
        file=table.source.name,
        rows=rows,
        missing=missing,
        unreadable=unreadable,
        distinct=values.distinct,
        smallest=smallest,
        largest=largest,
        mean=mean,
        median=median,
        deviation=deviation,
        examples=values.examples(),
        shares=(*values.shares(bins, rows), unreadable / max(rows, 1), missing / max(rows, 1)),
    )
