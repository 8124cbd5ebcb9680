"""How far the columns of other tables lie from the training table's: PSI and two-sample AUC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema


@dataclass(frozen=True)
class ColumnDrift:
    """One column of one table against the training table.

    Attributes:
        column: name.
        psi: population stability index over training's bins.
        auc: how well this column alone tells the two tables apart, out of sample.
    """

    column: str
    psi: float
    auc: float | None


@dataclass(frozen=True)
class TableDrift:
    """One table against the training table.

    Attributes:
        role: the table's part.
        version: name of a synthetic version, else empty.
        file: file name.
        n_training: training rows compared.
        n: the other table's rows compared.
        largest_psi: over all columns.
        auc: two-sample AUC of a classifier on all columns, cross-fitted, with its interval.
        columns: by falling PSI.
    """

    role: TableRole
    version: str
    file: str
    n_training: int
    n: int
    largest_psi: float
    auc: Estimate
    columns: tuple[ColumnDrift, ...]


@dataclass(frozen=True)
class Drift:
    """All tables against the training table."""

    tables: tuple[TableDrift, ...]
    seed: int


def measure_drift(
    schema: Schema, tables: Sequence[LoadedTable], seed: int, progress: Progress = SILENT
) -> Drift:
    """Compare every table with the training table."""
    raise NotImplementedError
