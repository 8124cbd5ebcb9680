"""One column in all tables side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
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
            and above the training range) and ``missing``.
        is_ordered: whether the bins follow an order.
        tables: training first.
    """

    column: str
    type: str
    bins: tuple[str, ...]
    is_ordered: bool
    tables: tuple[ColumnInTable, ...]


def inspect_column(
    schema: Schema, tables: Sequence[LoadedTable], column: str, progress: Progress = SILENT
) -> ColumnInspection:
    """Describe a column of the training table in all tables."""
    raise NotImplementedError
