"""Missing values before and after: shares, patterns, and what an imputation moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.missing.behind_gaps import (
    ValuesBehindGaps,
    categories_behind_gaps,
    numbers_behind_gaps,
)
from synthdesk.engine.missing.gap_dependence import GapDependence, gap_dependences
from synthdesk.engine.missing.gap_patterns import (
    GapPatterns,
    compare_patterns,
    numbered_patterns,
)
from synthdesk.engine.missing.gap_shares import (
    ColumnGaps,
    TableGaps,
    column_gaps,
    gap_masks,
    table_gaps,
)
from synthdesk.engine.missing.ground_truth import GroundTruth, typed_truth
from synthdesk.engine.missing.group_means import Grouping
from synthdesk.engine.missing.imputation import Imputation, imputation_of
from synthdesk.engine.missing.imputation_findings import imputation_findings
from synthdesk.engine.missing.levels import frequent_levels, numbers_of
from synthdesk.engine.missing.missing_findings import gap_findings
from synthdesk.engine.missing.moved_columns import CompleteColumn, complete_columns
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.sequences.context import NO_CONTEXTS
from synthdesk.engine.sequences.flat import flat_tables
from synthdesk.engine.tables.schema import ColumnType
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.codes import CodeArray, Codes
    from synthdesk.engine.tables.conform import RawTable, Tables
    from synthdesk.engine.tables.schema import Column

    Mask = npt.NDArray[np.bool_]
    Integers = npt.NDArray[np.int64]

NO_GAPS = (
    "No audited column of any table has a missing value, so there are no gaps to compare and "
    "nothing was filled."
)
MOST_IMPUTED = 20
MOST_ADJUSTED_FOR = 3
MOST_TRUE_LEVELS = 50

# Nearly every value occurs once, so there is no distribution that filling could move.
HAVE_NO_DISTRIBUTION = (ColumnType.TEXT, ColumnType.IDENTIFIER)


@dataclass(frozen=True)
class MissingValues:
    """Gaps of all tables, and what was found.

    Attributes:
        not_assessable: why there is nothing to compare; empty if there is.
        tables: rows with any gap: training, synthetic, then holdout where given.
        columns: columns with a gap in any of these tables, in table order.
        complete: how many audited columns have no gap in any of them.
        patterns: which columns are missing together; absent where nothing is missing.
        dependences: what gaps depend on, by gap column; see ``gap_dependence`` for its bounds.
        truth: what of the ground truth could be used; absent without one.
        behind: true values behind the gaps; only with a ground truth in training's row order.
        imputations: columns with gaps in training, most gaps first, at most ``MOST_IMPUTED``;
            texts and identifiers have no distribution to compare.
        is_imputed: whether the synthetic table fills every gap that training has.
        moved: columns complete in training, where synthetic is an imputed version of it.
        is_by_subject: whether one random row of each subject was counted, so that n are subjects.
        seed: the audit's seed.
    """

    not_assessable: str
    findings: tuple[Finding, ...]
    tables: tuple[TableGaps, ...] = ()
    columns: tuple[ColumnGaps, ...] = ()
    complete: int = 0
    patterns: GapPatterns | None = None
    dependences: tuple[GapDependence, ...] = ()
    truth: GroundTruth | None = None
    behind: tuple[ValuesBehindGaps, ...] = ()
    imputations: tuple[Imputation, ...] = ()
    is_imputed: bool = False
    moved: tuple[CompleteColumn, ...] = ()
    is_by_subject: bool = False
    seed: int = 0


def measure_missing(
    tables: Tables, ground_truth: RawTable | None, seed: int, progress: Progress = SILENT
) -> MissingValues:
    """Compare gaps, and what stands where gaps were.

    Where several rows belong to one subject, one row of each is counted: values that repeat from
    row to row would pass for independent evidence.

    Args:
        tables: conformed tables.
        ground_truth: the training table before values went missing, as read; None without one.
        seed: the audit's seed.
    """
    from synthdesk.engine.tables.codes import encode

    progress.step(0.0, "Missing values")
    truth, true_values = (None, None) if ground_truth is None else typed_truth(tables, ground_truth)
    is_imputed = _has_gaps(tables.training) and not _has_gaps(tables.synthetic)
    flat = flat_tables(tables, NO_CONTEXTS, seed)
    tables = flat.tables
    if true_values is not None and truth is not None and truth.is_aligned and flat.is_by_subject:
        true_values = true_values.take(flat.rows[TableRole.TRAINING])
    given = _given(tables)
    masks = {role: gap_masks(table) for role, table in given.items()}
    gaps = [c.name for c in tables.columns if any(c.name in found for found in masks.values())]
    shares = tuple(table_gaps(role, table.num_rows, masks[role]) for role, table in given.items())
    if not gaps:
        progress.step(1.0)
        complete = len(tables.columns)
        return MissingValues(NO_GAPS, (), shares, (), complete, truth=truth, seed=seed)
    everything = dict(given)
    if true_values is not None and truth is not None and truth.columns:
        everything[TableRole.GROUND_TRUTH] = true_values
    progress.step(0.1, "Missing values: patterns")
    rows = {role: table.num_rows for role, table in given.items()}
    numbered = numbered_patterns(gaps, masks, rows)
    patterns = compare_patterns(numbered, generator_for(seed, "missing.patterns"))
    progress.step(0.25)
    codes = encode(tables)
    by_role = _by_role(codes)
    dependences = gap_dependences(numbered, codes.bins, by_role, progress.part(0.3, 0.6))
    found = MissingValues(
        not_assessable="",
        findings=(),
        tables=shares,
        columns=tuple(column_gaps(name, everything) for name in gaps),
        complete=len(tables.columns) - len(gaps),
        patterns=patterns,
        dependences=dependences,
        truth=truth,
        behind=_behind(tables.columns, truth, true_values, masks, dependences, codes, seed),
        imputations=_imputations(
            tables.columns, everything, masks[TableRole.TRAINING], seed, progress.part(0.6, 0.95)
        ),
        is_imputed=is_imputed,
        moved=_moved(tables.columns, masks, codes, by_role, seed) if is_imputed else (),
        is_by_subject=flat.is_by_subject,
        seed=seed,
    )
    progress.step(1.0)
    found_so_far = _most_severe_first(found, masks[TableRole.SYNTHETIC])
    return replace(found, findings=flat.in_file(found_so_far))


def _has_gaps(table: pa.Table) -> bool:
    return any(column.null_count for column in table.columns)


def _most_severe_first(found: MissingValues, gaps: Mapping[str, Mask]) -> tuple[Finding, ...]:
    findings = (*gap_findings(found, gaps), *imputation_findings(found))
    return tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))


def _given(tables: Tables) -> dict[TableRole, pa.Table]:
    given = {TableRole.TRAINING: tables.training, TableRole.SYNTHETIC: tables.synthetic}
    if tables.holdout is not None:
        given[TableRole.HOLDOUT] = tables.holdout
    return given


def _by_role(codes: Codes) -> dict[TableRole, CodeArray]:
    given = {TableRole.TRAINING: codes.training, TableRole.SYNTHETIC: codes.synthetic}
    if codes.holdout is not None:
        given[TableRole.HOLDOUT] = codes.holdout
    return given


def _imputations(
    columns: Sequence[Column],
    tables: Mapping[TableRole, pa.Table],
    gaps: Mapping[str, Mask],
    seed: int,
    progress: Progress,
) -> tuple[Imputation, ...]:
    with_gaps = sorted(
        (c for c in columns if c.name in gaps and c.type not in HAVE_NO_DISTRIBUTION),
        key=lambda column: -int(gaps[column.name].sum()),
    )
    grouping = Grouping(columns, tables)
    measured = (
        imputation_of(column, grouping, tables, seed)
        for column in progress.track(with_gaps[:MOST_IMPUTED], "What filling gaps moved")
    )
    return tuple(one for one in measured if one is not None)


def _moved(
    columns: Sequence[Column],
    masks: Mapping[TableRole, Mapping[str, Mask]],
    codes: Codes,
    by_role: Mapping[TableRole, CodeArray],
    seed: int,
) -> tuple[CompleteColumn, ...]:
    complete = [c.name for c in columns if c.name not in masks[TableRole.TRAINING]]
    return complete_columns(complete, codes.bins, by_role, seed)


# --- what is behind the gaps ---------------------------------------------------------------


def _behind(
    columns: Sequence[Column],
    truth: GroundTruth | None,
    true_values: pa.Table | None,
    masks: Mapping[TableRole, Mapping[str, Mask]],
    dependences: Sequence[GapDependence],
    codes: Codes,
    seed: int,
) -> tuple[ValuesBehindGaps, ...]:
    if truth is None or true_values is None or not truth.is_aligned:
        return ()
    found = []
    for column in columns:
        mask = masks[TableRole.TRAINING].get(column.name)
        if mask is None or column.name not in true_values.column_names:
            continue
        behind = _behind_one(column, true_values, mask, dependences, codes, seed)
        if behind is not None:
            found.append(behind)
    return tuple(found)


def _behind_one(
    column: Column,
    true_values: pa.Table,
    is_gap: Mask,
    dependences: Sequence[GapDependence],
    codes: Codes,
    seed: int,
) -> ValuesBehindGaps | None:
    values = true_values.column(column.name)
    generator = generator_for(seed, f"missing.behind.{column.name}")
    names = _depended_on(column.name, dependences)
    strata = _strata(names, codes)
    if column.is_ordered:
        numbers = numbers_of(values)
        return numbers_behind_gaps(column.name, numbers, is_gap, strata, names, generator)
    levels = frequent_levels(column, values, MOST_TRUE_LEVELS)
    return categories_behind_gaps(
        column.name,
        levels.codes(values),
        (*levels.labels, "other"),
        is_gap,
        strata,
        names,
        generator,
    )


def _depended_on(column: str, dependences: Sequence[GapDependence]) -> list[str]:
    """The columns on which the column's gaps in training depend most, as far as they do."""
    known = [
        (pair.training.value, pair.other)
        for pair in dependences
        if pair.column == column and pair.training is not None and pair.training.low > 0
    ]
    return [other for _, other in sorted(known, reverse=True)[:MOST_ADJUSTED_FOR]]


def _strata(names: Sequence[str], codes: Codes) -> Integers:
    import numpy as np

    strata = np.zeros(codes.training.shape[1], dtype=np.int64)
    for place, column in enumerate(codes.bins):
        if column.name in names:
            strata = strata * len(column.labels) + codes.training[place]
    return strata
