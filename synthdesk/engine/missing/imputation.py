"""A column before and after its gaps were filled: values, distances, means by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.missing.behind_gaps import NORMAL
from synthdesk.engine.missing.common_bins import bin_counts, bin_edges, edge_labels
from synthdesk.engine.missing.distances import (
    ValueCounts,
    ks_and_w1,
    on_common_values,
    reference_of_numbers,
)
from synthdesk.engine.missing.gap_shares import share_of
from synthdesk.engine.missing.group_means import GroupFigures, Grouping, group_figures
from synthdesk.engine.missing.levels import Levels, frequent_levels, numbers_of
from synthdesk.engine.missing.resampled_counts import equal_size_comparisons, total_variation
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_LEVELS = 20
OTHER = "other"


class ValueKind(StrEnum):
    """How the values of a column are drawn and written."""

    NUMBER = "number"
    TIME = "time"
    CATEGORY = "category"


@dataclass(frozen=True)
class ValuesOfTable:
    """One table's values of a column; missing ones are left out, as ``n`` says.

    Attributes:
        role: the table.
        n: rows with a value.
        missing: rows without.
        counts: rows by bin.
        mean: absent for categories. Times are days since 1970-01-01.
        sd: absent for categories.
        quantiles: at ``QUANTILES``; empty for categories.
        most_frequent: share of the single most frequent value.
    """

    role: TableRole
    n: int
    missing: int
    counts: tuple[int, ...]
    mean: Estimate | None
    sd: float | None
    quantiles: tuple[float, ...]
    most_frequent: Estimate


@dataclass(frozen=True)
class TableDistance:
    """How far one table's values of a column are from another's, missing left out.

    Attributes:
        table: the table that is judged.
        to: what it is judged against.
        n: values of the first.
        n_to: values of the second.
        ks: Kolmogorov-Smirnov distance; absent for categories.
        w1: first Wasserstein distance in the column's unit; absent for categories.
        w1_iqr: the same in interquartile ranges of training; absent where that range is 0.
        tvd: total variation distance of the bins; categories only.
        reference: ``ks`` or ``tvd`` at equal size, beside two samples of what it is judged against
            (training: with the holdout).
        w1_reference: the same of ``w1``.
    """

    table: TableRole
    to: TableRole
    n: int
    n_to: int
    ks: float | None
    w1: float | None
    w1_iqr: float | None
    tvd: float | None
    reference: Comparison
    w1_reference: Comparison | None


@dataclass(frozen=True)
class Imputation:
    """One column with gaps in training: what was observed, what synthetic has, what was true.

    Attributes:
        column: column name.
        kind: how values are written.
        is_filled: whether synthetic has no gap at all.
        bins: labels of the bins that ``counts`` count. Of numbers and times the first and the
            last are open and hold about 1 % each; of categories the last is ``other``.
        edges: between bins; one fewer than there are bins; empty for categories.
        tables: training as observed, synthetic, and ground truth where given.
        distances: training and synthetic to the truth; synthetic to training.
        groups: means, or shares of one level, by the levels of other columns; the target first,
            then by strength of dependence in training.
    """

    column: str
    kind: ValueKind
    is_filled: bool
    bins: tuple[str, ...]
    edges: tuple[float, ...]
    tables: tuple[ValuesOfTable, ...]
    distances: tuple[TableDistance, ...]
    groups: tuple[GroupFigures, ...]

    def of(self, role: TableRole) -> ValuesOfTable | None:
        """One table's values."""
        return next((values for values in self.tables if values.role is role), None)

    def distance(self, table: TableRole, to: TableRole) -> TableDistance | None:
        """One of the distances."""
        pairs = (d for d in self.distances if d.table is table and d.to is to)
        return next(pairs, None)


def imputation_of(
    column: Column,
    grouping: Grouping,
    tables: Mapping[TableRole, pa.Table],
    seed: int,
) -> Imputation | None:
    """Compare a column's values in training, synthetic and ground truth.

    Args:
        column: a column with gaps in training.
        grouping: the columns by whose levels means are given, on the same tables.
        tables: training, synthetic and, where given, holdout and ground truth; the truth may lack
            columns.
        seed: the audit's seed.

    Returns:
        Nothing where training or synthetic holds no value of the column.
    """
    given = {
        role: table
        for role, table in tables.items()
        if column.name in table.column_names
        and table.column(column.name).null_count < table.num_rows
    }
    if TableRole.TRAINING not in given or TableRole.SYNTHETIC not in given:
        return None
    generator = generator_for(seed, f"missing.imputation.{column.name}")
    measured = (_numbers if column.is_ordered else _categories)(column, given, generator)
    compared = dict(given)
    compared.pop(TableRole.HOLDOUT, None)
    return Imputation(
        column=column.name,
        kind=measured.kind,
        is_filled=given[TableRole.SYNTHETIC].column(column.name).null_count == 0,
        bins=measured.bins,
        edges=measured.edges,
        tables=measured.tables,
        distances=measured.distances,
        groups=group_figures(column, grouping, compared, _levels(column, given)),
    )


@dataclass(frozen=True)
class _Measured:
    kind: ValueKind
    bins: tuple[str, ...]
    edges: tuple[float, ...]
    tables: tuple[ValuesOfTable, ...]
    distances: tuple[TableDistance, ...]


def _levels(column: Column, given: Mapping[TableRole, pa.Table]) -> Levels | None:
    if column.is_ordered:
        return None
    return frequent_levels(column, given[TableRole.TRAINING].column(column.name), MOST_LEVELS)


def _pairs(given: Mapping[TableRole, object]) -> list[tuple[TableRole, TableRole]]:
    pairs = [(TableRole.SYNTHETIC, TableRole.TRAINING)]
    if TableRole.GROUND_TRUTH in given:
        truth = TableRole.GROUND_TRUTH
        pairs = [(TableRole.TRAINING, truth), (TableRole.SYNTHETIC, truth), *pairs]
    return pairs


# --- numbers and times ---------------------------------------------------------------------


def _numbers(
    column: Column, given: Mapping[TableRole, pa.Table], generator: np.random.Generator
) -> _Measured:
    counted = {
        role: ValueCounts.of(numbers_of(table.column(column.name))) for role, table in given.items()
    }
    shown = {role: counts for role, counts in counted.items() if role is not TableRole.HOLDOUT}
    edges = bin_edges(list(shown.values()))
    low, high = counted[TableRole.TRAINING].quantiles((0.25, 0.75))
    is_time = column.type is ColumnType.DATETIME
    return _Measured(
        ValueKind.TIME if is_time else ValueKind.NUMBER,
        edge_labels(edges, is_time),
        edges,
        tuple(
            _number_values(role, counts, given[role].num_rows, edges)
            for role, counts in shown.items()
        ),
        tuple(
            distance
            for table, to in _pairs(given)
            if (distance := _number_distance(table, to, counted, high - low, generator))
        ),
    )


def _number_values(
    role: TableRole, counts: ValueCounts, rows: int, edges: tuple[float, ...]
) -> ValuesOfTable:
    mean, sd = counts.mean_and_sd()
    error = Z_95 * sd / counts.n**0.5
    return ValuesOfTable(
        role,
        counts.n,
        rows - counts.n,
        bin_counts(counts, edges),
        Estimate(mean, mean - error, mean + error, counts.n, NORMAL),
        sd,
        counts.quantiles(QUANTILES),
        share_of(int(counts.rows.max()), counts.n),
    )


def _number_distance(
    table: TableRole,
    to: TableRole,
    counted: Mapping[TableRole, ValueCounts],
    iqr: float,
    generator: np.random.Generator,
) -> TableDistance | None:
    values, (p, q) = on_common_values(counted[table], counted[to])
    reference = reference_of_numbers(_real(counted, to), counted[table], generator)
    if reference is None:
        return None
    ks, w1 = ks_and_w1(values, p, q)
    n, n_to = counted[table].n, counted[to].n
    in_iqr = w1 / iqr if iqr > 0 else None
    return TableDistance(table, to, n, n_to, ks, w1, in_iqr, None, *reference)


def _real(counted: Mapping[TableRole, ValueCounts], to: TableRole) -> ValueCounts:
    """What real samples are drawn from: the holdout joins training."""
    if to is not TableRole.TRAINING or TableRole.HOLDOUT not in counted:
        return counted[to]
    values, rows = on_common_values(counted[to], counted[TableRole.HOLDOUT])
    return ValueCounts(values, rows[0] + rows[1])


# --- categories ----------------------------------------------------------------------------


def _categories(
    column: Column, given: Mapping[TableRole, pa.Table], generator: np.random.Generator
) -> _Measured:
    import numpy as np

    levels = frequent_levels(column, given[TableRole.TRAINING].column(column.name), MOST_LEVELS)
    size = len(levels.labels) + 1
    counted = {}
    for role, table in given.items():
        codes = levels.codes(table.column(column.name))
        counted[role] = np.bincount(codes[codes >= 0], minlength=size)
    return _Measured(
        ValueKind.CATEGORY,
        (*levels.labels, OTHER),
        (),
        tuple(
            _category_values(role, counts, given[role].num_rows)
            for role, counts in counted.items()
            if role is not TableRole.HOLDOUT
        ),
        tuple(
            distance
            for table, to in _pairs(given)
            if (distance := _category_distance(table, to, counted, generator))
        ),
    )


def _category_values(role: TableRole, counts: Counts, rows: int) -> ValuesOfTable:
    n = int(counts.sum())
    return ValuesOfTable(
        role,
        n,
        rows - n,
        tuple(counts.tolist()),
        None,
        None,
        (),
        share_of(int(counts[:-1].max()), n),
    )


def _category_distance(
    table: TableRole,
    to: TableRole,
    counted: Mapping[TableRole, Counts],
    generator: np.random.Generator,
) -> TableDistance | None:
    p, q = counted[table], counted[to]
    real = q
    if to is TableRole.TRAINING and TableRole.HOLDOUT in counted:
        real = q + counted[TableRole.HOLDOUT]

    def distances(a: Counts, b: Counts) -> tuple[float, ...]:
        return (total_variation(a, b),)

    reference = equal_size_comparisons(real, p, distances, generator)
    if not reference:
        return None
    n, n_to = int(p.sum()), int(q.sum())
    tvd = total_variation(p, q)
    return TableDistance(table, to, n, n_to, None, None, None, tvd, reference[0], None)
