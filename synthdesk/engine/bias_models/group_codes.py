"""The rows of a table by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.column_groups import ColumnGroups, column_groups
from synthdesk.engine.bias_models.protected import CROSS, ProtectedGroups
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.schema import Column

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Integers = npt.NDArray[np.int64]

MOST_GROUPS = 10_000


@dataclass(frozen=True, eq=False)
class RowGroups:
    """The rows of one table by group; a code is a place in ``labels``.

    Attributes:
        labels: of the groups, some of which may have no row here.
        codes: shape (rows,).
        unknown: places of the groups of rows that lack a value.
    """

    labels: tuple[str, ...]
    codes: Integers
    unknown: frozenset[int] = frozenset()

    def of_rows(self, chosen: npt.NDArray[np.bool_]) -> RowGroups:
        """The same groups, of some of the rows."""
        return RowGroups(self.labels, self.codes[chosen], self.unknown)


def row_groups(
    by: ProtectedGroups, columns: Sequence[Column], training: pa.Table, table: pa.Table
) -> RowGroups:
    """The groups of a table's rows.

    A group is what the training table or this one has; of a crossing, cells that neither has are
    none. Rows without a value are a group of their own.

    Args:
        by: the columns.
        columns: that are audited.
        training: typed by the schema; bands are decided on it.
        table: typed by the schema.

    Raises:
        UserError: ``protected-not-audited``, ``cuts-of-categories`` or ``too-many-groups``.
    """
    known = {column.name: column for column in columns}
    found = []
    for one in by.columns:
        column = known.get(one.name)
        if column is None:
            raise UserError(
                "protected-not-audited",
                "A protected column takes no part in the audit",
                f"“{one.name[:60]}” is left out or absent, so people can't be grouped by it.",
                "Let it take part: set its role to feature.",
                Where(column=one.name),
            )
        found.append(column_groups(column, one.cuts, training[one.name], table[one.name]))
    if len(found) == 1:
        only = found[0]
        lacking = frozenset[int]() if only.unknown is None else frozenset((only.unknown,))
        groups = RowGroups(only.labels, only.table, lacking)
    else:
        groups = _crossed(found)
    if len(groups.labels) > MOST_GROUPS:
        raise UserError(
            "too-many-groups",
            "There are too many groups",
            f"By “{by.name[:60]}” there are {len(groups.labels):,} groups of people; up to "
            f"{MOST_GROUPS:,} are compared.",
            "Group by another column, cut numbers into bands, or cross fewer columns.",
            Where(column=by.columns[0].name),
        )
    return groups


def _crossed(parts: Sequence[ColumnGroups]) -> RowGroups:
    import numpy as np

    # One number a row: its codes as digits, each of its column's own base.
    real = np.zeros(len(parts[0].training), dtype=np.int64)
    here = np.zeros(len(parts[0].table), dtype=np.int64)
    for part in parts:
        real = real * len(part.labels) + part.training
        here = here * len(part.labels) + part.table
    cells = np.union1d(real, here)
    digits = np.empty((len(cells), len(parts)), dtype=np.int64)
    rest = cells
    for place in reversed(range(len(parts))):
        rest, digits[:, place] = np.divmod(rest, len(parts[place].labels))
    labels = tuple(
        CROSS.join(part.labels[at] for part, at in zip(parts, cell, strict=True))
        for cell in digits.tolist()
    )
    lacks = np.zeros(len(cells), dtype=bool)
    for place, part in enumerate(parts):
        if part.unknown is not None:
            lacks |= digits[:, place] == part.unknown
    unknown = frozenset(np.flatnonzero(lacks).tolist())
    return RowGroups(labels, np.searchsorted(cells, here), unknown)
