"""How far the columns of other tables lie from the training table's: PSI and two-sample AUC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.cross_fit import cross_fitted_auc
from synthdesk.engine.health.checked_table import CheckedTable, checked_table
from synthdesk.engine.health.single_column_auc import (
    FOLDS,
    bins_of_numbers,
    cross_validated_auc,
    stratified_folds,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for, integer_for
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.tables.subjects import (
    FEWEST_TO_SPLIT,
    folds_by_subject,
    rows_by_subject,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.schema import Schema

    Integers = npt.NDArray[np.integer]
    Rows = npt.NDArray[np.int64]

DECILES = 10
FREQUENT_VALUES = 100
SMALLEST_SHARE = 1e-4
FEWEST_ROWS = 20
MOST_ROWS = 200_000


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
    """Compare every table with the training table, column by column and as a whole.

    PSI = Σ (q − p) · ln(q / p) over bins decided on training, p training's and q the other
    table's shares. Numbers and times: training's deciles, right-closed, the outermost open to
    both sides, and missing. Others: training's 100 most frequent values, its rarer ones, values
    that training never holds, and missing. Shares under 0.0001 are raised to it, so that an empty
    bin counts and does not make the sum infinite.

    The AUC of a table is the cross-fitted discriminator's of ``discriminator.fake_or_real`` on
    all audited columns but texts and identifiers; that of a column is the cross-validated
    share-in-bin score of ``health.single_column_auc``. Tables without a column or with fewer than
    20 rows in common with training are left out; above 200,000 rows a table is sampled with the
    seed, as ``n`` and ``n_training`` say, for the AUCs; PSI is computed on all rows. With a
    subject key, samples and folds go by subject.
    """
    checked = [checked_table(schema, table) for table in tables]
    training = next((table for table in checked if table.is_training), None)
    others = [table for table in checked if training is not None and not table.is_training]
    found = []
    for at, table in enumerate(others):
        part = progress.part(at / len(others), (at + 1) / len(others), f"Drift of {table.words}")
        assert training is not None
        drift = _table_drift(schema, training, table, seed, part)
        if drift is not None:
            found.append(drift)
    progress.step(1.0)
    return Drift(tuple(found), seed)


def _table_drift(
    schema: Schema, training: CheckedTable, table: CheckedTable, seed: int, progress: Progress
) -> TableDrift | None:
    import numpy as np
    import pyarrow as pa

    columns = [
        column
        for column in schema.audited
        if column.type not in (ColumnType.TEXT, ColumnType.IDENTIFIER)
        and training.has(column.name)
        and table.has(column.name)
    ]
    if not columns or min(training.rows, table.rows) < FEWEST_ROWS:
        return None
    name = f"drift.{table.role.value}.{table.version}"
    generator = generator_for(seed, name)
    owners = _owners(schema, training, table)
    rows = [
        _sampled(side.rows, generator)
        if owners is None
        else _sampled_subjects(owners[at], generator)
        for at, side in enumerate((training, table))
    ]
    pair = None if owners is None else (owners[0][rows[0]], owners[1][rows[1]])
    is_other = np.repeat([False, True], [len(part) for part in rows])
    folds = _folds(is_other.astype(np.int64), pair, generator)
    sides: tuple[dict[str, pa.Array], dict[str, pa.Array]] = ({}, {})
    found: list[ColumnDrift] = []
    for column in progress.part(0.0, 0.4).track(columns):
        ours, theirs = training.values(column), table.values(column)
        psi = population_stability(ours, theirs)
        bins = _bins_of_both(ours, theirs, rows)
        alone = cross_validated_auc(bins, is_other, folds).value
        found.append(ColumnDrift(column.name, psi, alone))
        for side, values, part in zip(sides, (ours, theirs), rows, strict=True):
            side[column.name] = _arrow(values, part)
    auc = cross_fitted_auc(
        pa.table(sides[0]),
        pa.table(sides[1]),
        integer_for(seed, name),
        progress.part(0.4, 1.0),
        pair,
    )
    found.sort(key=lambda drift: -drift.psi)
    return TableDrift(
        role=table.role,
        version=table.version,
        file=table.loaded.source.name,
        n_training=len(rows[0]),
        n=len(rows[1]),
        largest_psi=found[0].psi,
        auc=auc,
        columns=tuple(found),
    )


def population_stability(training: ColumnValues, other: ColumnValues) -> float:
    """Population stability index of one column; its bins as in ``measure_drift``."""
    import numpy as np

    binned = _decile_bins if training.numbers is not None else _frequent_bins
    codes = binned(training, other)
    size = max(int(part.max(initial=0)) for part in codes) + 1
    p, q = (
        np.maximum(np.bincount(part, minlength=size) / max(len(part), 1), SMALLEST_SHARE)
        for part in codes
    )
    return float(((q - p) * np.log(q / p)).sum())


def _decile_bins(training: ColumnValues, other: ColumnValues) -> list[Integers]:
    import numpy as np

    known = training.ordered[~training.is_missing]
    with np.errstate(over="ignore", invalid="ignore"):
        breaks = np.quantile(known, np.linspace(0, 1, DECILES + 1)) if len(known) else np.zeros(2)
    # Between numbers that are too far apart there is no decile.
    inner = np.unique(breaks[np.isfinite(breaks)])[1:-1]
    return [
        np.where(side.is_missing, len(inner) + 1, np.searchsorted(inner, side.ordered, "left"))
        for side in (training, other)
    ]


def _frequent_bins(training: ColumnValues, other: ColumnValues) -> list[Integers]:
    import numpy as np
    import pyarrow.compute as pc

    assert training.words is not None
    assert other.words is not None
    counts = training.value_counts
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    rarer, unseen, missing = FREQUENT_VALUES, FREQUENT_VALUES + 1, FREQUENT_VALUES + 2
    ours = np.where(counts > 0, np.minimum(rank, rarer), unseen)
    at = pc.index_in(other.words, value_set=training.words).fill_null(-1).to_numpy()
    theirs = np.append(ours, unseen)[at]
    return [
        np.append(bins, missing)[side.coded] for bins, side in ((ours, training), (theirs, other))
    ]


def _bins_of_both(
    training: ColumnValues, other: ColumnValues, rows: Sequence[npt.NDArray[np.int64]]
) -> Integers:
    """Bins of both tables' sampled rows together, blind to which table a row is from."""
    import numpy as np
    import pyarrow as pa

    if training.numbers is not None:
        both = (training.ordered[rows[0]], other.ordered[rows[1]])
        return bins_of_numbers(np.concatenate(both))
    words = pa.concat_arrays([training.words, other.words]).dictionary_encode()
    number = words.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    first = len(number) - len(other.words or ())
    ours = np.append(number[:first], -1)[training.coded[rows[0]]]
    theirs = np.append(number[first:], -1)[other.coded[rows[1]]]
    bins: Integers = np.concatenate([ours, theirs])
    return bins


def _arrow(values: ColumnValues, rows: npt.NDArray[np.int64]) -> pa.Array:
    import pyarrow as pa

    missing = values.is_missing[rows]
    if values.numbers is not None:
        return pa.array(values.ordered[rows], mask=missing)
    codes = pa.array(values.coded[rows], mask=missing)
    return pa.DictionaryArray.from_arrays(codes, values.words)


def _sampled(rows: int, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    import numpy as np

    if rows <= MOST_ROWS:
        return np.arange(rows)
    return np.sort(generator.choice(rows, MOST_ROWS, replace=False, shuffle=False))


# --- by subject ----------------------------------------------------------------------------


def _owners(
    schema: Schema, training: CheckedTable, table: CheckedTable
) -> tuple[Rows, Rows] | None:
    """Whose row each row is, in either table; absent where rows can't be taken by subject."""
    key = schema.subject_key
    if key is None or not (training.has(key.name) and table.has(key.name)):
        return None
    ours, theirs = (rows_by_subject(key, side.stored(key.name)) for side in (training, table))
    if min(int(ours.max()), int(theirs.max())) + 1 < FEWEST_TO_SPLIT:
        return None
    return ours, theirs


def _sampled_subjects(subjects: Rows, generator: np.random.Generator) -> Rows:
    """All rows of as many random subjects as fit."""
    import numpy as np

    if len(subjects) <= MOST_ROWS:
        return np.arange(len(subjects))
    sizes = np.bincount(subjects)
    drawn = generator.permutation(len(sizes))
    # At least so many that there are folds: few subjects may have very many rows each.
    kept = max(int(np.searchsorted(np.cumsum(sizes[drawn]), MOST_ROWS, "right")), FEWEST_TO_SPLIT)
    chosen = np.zeros(len(sizes), dtype=np.bool_)
    chosen[drawn[:kept]] = True
    return np.flatnonzero(chosen[subjects])


def _folds(
    labels: Rows, pair: tuple[Rows, Rows] | None, generator: np.random.Generator
) -> Integers:
    import numpy as np

    if pair is None:
        return stratified_folds(labels, generator)
    owners = np.concatenate([pair[0], pair[1] + int(pair[0].max()) + 1])
    return folds_by_subject(owners, labels, FOLDS, generator)
