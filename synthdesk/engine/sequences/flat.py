"""One row per subject: the tables on which figures count subjects instead of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from synthdesk.engine.health.findings import Finding
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.sequences.context import ContextJoin, Contexts, joined_context
from synthdesk.engine.tables.conform import MINIMUM_ROWS, Tables
from synthdesk.engine.tables.schema import Schema
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.subjects import TableSubjects

    Rows = npt.NDArray[np.int64]

FEWEST_SUBJECTS = MINIMUM_ROWS
"""With fewer in any table, all rows stay: no figure means anything on so few."""


@dataclass(frozen=True, eq=False)
class FlatTables:
    """Tables with one row per subject, and where each row came from.

    Attributes:
        tables: as conformed, but for the rows, and for the context's columns; without ``subjects``.
        rows: row of the file, from 0, behind each row; empty where all rows were kept.
        context: how the context tables were joined; absent where there is none.
    """

    tables: Tables
    rows: dict[TableRole, Rows] = field(default_factory=dict)
    context: ContextJoin | None = None

    @property
    def is_by_subject(self) -> bool:
        """Whether there is one row per subject."""
        return bool(self.rows)

    def in_file(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings with the file's row numbers in the place of these tables'."""
        return tuple(
            replace(
                finding,
                row_examples=tuple(
                    int(self.rows[finding.table][row - 1]) + 1 for row in finding.row_examples
                ),
            )
            if finding.row_examples and finding.table in self.rows
            else finding
            for finding in findings
        )


def flat_tables(tables: Tables, contexts: Contexts, seed: int) -> FlatTables:
    """Draw one row per subject and put what the context tables say of the subject beside it.

    Every row of a subject is as likely as the others. The order of the file is kept, so that a
    table with one row per subject stays as it is. Without a subject key, or with fewer than
    ``FEWEST_SUBJECTS`` subjects in a table, all rows are kept.

    A holdout without a context table is left out where context columns are joined: half-empty
    real rows would pass for real people.

    Args:
        tables: conformed tables with their subjects.
        contexts: context tables, as far as given.
        seed: the audit's seed.
    """
    subjects = tables.subjects
    if subjects is None or min(table.count for table in subjects.tables) < FEWEST_SUBJECTS:
        return FlatTables(tables)
    generator = generator_for(seed, "sequences.flat")
    sides = {
        TableRole.TRAINING: (tables.training, subjects.training),
        TableRole.SYNTHETIC: (tables.synthetic, subjects.synthetic),
    }
    if tables.holdout is not None and subjects.holdout is not None:
        sides[TableRole.HOLDOUT] = (tables.holdout, subjects.holdout)
    rows = {role: one_row_each(owners, generator) for role, (_, owners) in sides.items()}
    drawn = {role: table.take(rows[role]) for role, (table, _) in sides.items()}
    keys = {
        role: owners.keys.take(owners.numbers[rows[role]]) for role, (_, owners) in sides.items()
    }
    taken = {column.name for column in tables.schema.columns}
    join, columns, added = joined_context(contexts, subjects.key, keys, taken)
    schema = Schema((*tables.schema.columns, *columns))
    if columns and TableRole.HOLDOUT in drawn and TableRole.HOLDOUT not in added:
        del drawn[TableRole.HOLDOUT], rows[TableRole.HOLDOUT]
    whole = {
        role: _beside(table, [column.name for column in columns], added.get(role, ()))
        for role, table in drawn.items()
    }
    flat = Tables(
        schema,
        whole[TableRole.TRAINING],
        whole[TableRole.SYNTHETIC],
        whole.get(TableRole.HOLDOUT),
    )
    return FlatTables(flat, rows, join)


def one_row_each(subjects: TableSubjects, generator: np.random.Generator) -> Rows:
    """A random row of every subject, from 0, in file order."""
    import numpy as np

    place = np.floor(generator.random(subjects.count) * subjects.sizes).astype(np.int64)
    return np.sort(subjects.order[subjects.starts + place])


def _beside(table: pa.Table, names: list[str], arrays: Iterable[pa.Array]) -> pa.Table:
    for name, array in zip(names, arrays, strict=False):
        table = table.append_column(name, array)
    return table
