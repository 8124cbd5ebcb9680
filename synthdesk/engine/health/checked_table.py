"""A loaded table as the checks see it: columns under training's names, one read at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.health.column_values import ColumnValues, read_column
from synthdesk.engine.health.findings import CheckRun, Evidence, Finding, Severity
from synthdesk.engine.tables.loading import open_arrow
from synthdesk.engine.tables.matching import match_names
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Column, Schema

MOST_ROW_EXAMPLES = 20
_IN_WORDS = {
    TableRole.TRAINING: "training",
    TableRole.SYNTHETIC: "synthetic",
    TableRole.HOLDOUT: "holdout",
    TableRole.GROUND_TRUTH: "ground truth",
    TableRole.CONTEXT: "context",
    TableRole.SYNTHETIC_CONTEXT: "synthetic context",
    TableRole.HOLDOUT_CONTEXT: "holdout context",
}


@dataclass(frozen=True, eq=False)
class CheckedTable:
    """One table, its columns named as in the training table.

    Attributes:
        loaded: the table as it was loaded.
        mapped: its values as stored, memory-mapped.
        stored_names: name in the file by training's name.
        by_name: what is known of its columns: the schema's word, and its own for all others.
    """

    loaded: LoadedTable
    mapped: pa.Table
    stored_names: Mapping[str, str]
    by_name: Mapping[str, Column]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, the schema's first."""
        return tuple(self.by_name.values())

    @property
    def role(self) -> TableRole:
        """The table's part."""
        return self.loaded.source.role

    @property
    def version(self) -> str:
        """Name of a synthetic version, else empty."""
        return self.loaded.version

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return int(self.mapped.num_rows)

    @property
    def is_training(self) -> bool:
        """Whether it is the table that the schema was decided on."""
        return self.role is TableRole.TRAINING

    @property
    def words(self) -> str:
        """The table in words, e.g. ``"synthetic “v2”"``."""
        name = _IN_WORDS[self.role]
        return f"{name} “{self.version}”" if self.version else name

    def has(self, name: str) -> bool:
        """Whether the table has the column."""
        return name in self.stored_names

    def stored(self, name: str) -> pa.ChunkedArray:
        """The column as stored."""
        return self.mapped.column(self.stored_names[name])

    def values(self, column: Column) -> ColumnValues:
        """The whole column by the schema's type."""
        return read_column(column, self.stored(column.name))

    def values_at(self, column: Column, rows: npt.NDArray[np.int64]) -> ColumnValues:
        """The column at some rows, counted from 0."""
        return read_column(column, self.stored(column.name).take(rows))

    def finding(
        self,
        check: str,
        severity: Severity,
        columns: Iterable[str],
        title: str,
        why: str,
        evidence: Iterable[tuple[str, str]],
        advice: str,
        row_examples: Iterable[int] = (),
    ) -> Finding:
        """A finding on this table; its title names the table unless that is training.

        Args:
            row_examples: rows counted from 0, the first ones are kept.
        """
        named = tuple(columns)
        place = f"{self.role.value}:{self.version}" if self.version else self.role.value
        return Finding(
            id=f"{check}/{place}/{'|'.join(named)}",
            check=check,
            severity=severity,
            table=self.role,
            version=self.version,
            columns=named,
            title=title if self.is_training else f"{title} (in the {self.words} table)",
            why=why,
            evidence=tuple(Evidence(label, text) for label, text in evidence),
            advice=advice,
            row_examples=tuple(int(row) + 1 for row in row_examples)[:MOST_ROW_EXAMPLES],
        )

    def run(
        self,
        check: str,
        title: str,
        columns: int,
        rows: int | None = None,
        not_assessable: str = "",
    ) -> CheckRun:
        """The record that a check was run on this table, or why it was not.

        Args:
            rows: rows looked at, if not all.
        """
        looked_at = self.rows if rows is None else rows
        return CheckRun(
            check=check,
            title=title,
            table=self.role,
            version=self.version,
            columns=columns,
            rows=0 if not_assessable else looked_at,
            sampled=not not_assessable and looked_at < self.rows,
            not_assessable=not_assessable,
        )


def checked_table(schema: Schema, loaded: LoadedTable) -> CheckedTable:
    """Map a loaded table and name its columns as the schema does."""
    mapped = open_arrow(Path(loaded.cache))
    own = {column.name: column for column in loaded.schema.columns}
    theirs = list(mapped.column_names)
    ours = [column.name for column in schema.columns]
    applied = match_names(ours, theirs, dict(loaded.renames)).applied
    stored_names = {applied.get(name, name): name for name in theirs}
    known = [column for column in schema.columns if column.name in stored_names]
    extra = [own[name] for name in theirs if name not in applied and name in own]
    by_name = {column.name: column for column in (*known, *extra)}
    return CheckedTable(loaded, mapped, stored_names, by_name)
