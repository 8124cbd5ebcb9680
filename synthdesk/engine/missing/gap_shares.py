"""Share of missing values: of rows with any gap, and of each column's rows, in every table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference, wilson_interval
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Mask = npt.NDArray[np.bool_]

WILSON = "Wilson 95 %"


@dataclass(frozen=True)
class TableGaps:
    """One table's rows with a gap in any audited column.

    Attributes:
        role: the table.
        rows: its rows.
        rows_with_gaps: rows with at least one missing value.
        share: the same as a share, with its Wilson interval.
    """

    role: TableRole
    rows: int
    rows_with_gaps: int
    share: Estimate


@dataclass(frozen=True)
class GapCount:
    """One column's missing values in one table."""

    role: TableRole
    rows: int
    missing: int
    share: Estimate


@dataclass(frozen=True)
class ColumnGaps:
    """One column's missing values in every table that has it.

    Attributes:
        column: column name.
        tables: training, synthetic, then holdout and ground truth where given.
        difference: share in synthetic minus share in training.
        control: share in the holdout minus share in training; absent without a holdout.
    """

    column: str
    tables: tuple[GapCount, ...]
    difference: Estimate
    control: Estimate | None

    def missing(self, role: TableRole) -> int | None:
        """Missing values in one table; none where the table lacks the column."""
        return next((count.missing for count in self.tables if count.role is role), None)


def gap_masks(table: pa.Table) -> dict[str, Mask]:
    """For each column that has a gap: which rows have it; shape (rows,)."""
    import pyarrow.compute as pc

    return {
        name: pc.is_null(table.column(name)).to_numpy()
        for name in table.column_names
        if table.column(name).null_count
    }


def table_gaps(role: TableRole, rows: int, masks: Mapping[str, Mask]) -> TableGaps:
    """Rows with a gap in any column."""
    import numpy as np

    hit = np.zeros(rows, dtype=np.bool_)
    for mask in masks.values():
        hit |= mask
    with_gaps = int(hit.sum())
    return TableGaps(role, rows, with_gaps, share_of(with_gaps, rows))


def column_gaps(column: str, tables: Mapping[TableRole, pa.Table]) -> ColumnGaps:
    """Missing values of one column, synthetic and holdout against training."""
    counts = tuple(
        GapCount(role, len(values), values.null_count, share_of(values.null_count, len(values)))
        for role, table in tables.items()
        if column in table.column_names and len(values := table.column(column))
    )
    by_role = {count.role: count for count in counts}
    training = by_role[TableRole.TRAINING]

    def against_training(role: TableRole) -> Estimate:
        other = by_role[role]
        return newcombe_difference(other.missing, other.rows, training.missing, training.rows)

    has_control = TableRole.HOLDOUT in by_role
    return ColumnGaps(
        column,
        counts,
        against_training(TableRole.SYNTHETIC),
        against_training(TableRole.HOLDOUT) if has_control else None,
    )


def share_of(hits: int, rows: int) -> Estimate:
    """A share with its Wilson interval."""
    low, high = wilson_interval(hits, rows)
    return Estimate(hits / rows, low, high, rows, WILSON)
