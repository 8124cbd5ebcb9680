"""The training table before values went missing: typed as training is, and held against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Unreadable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import RawTable, Tables

    Mask = npt.NDArray[np.bool_]

ALIGNED_FROM = 0.95
CLOSE = 1e-9


@dataclass(frozen=True)
class GroundTruth:
    """Whether the true values can be used, and row by row.

    Attributes:
        file: file name.
        rows: its rows.
        columns: audited columns that it has and that could be read.
        absent: audited columns that it lacks.
        unreadable: columns of another kind than training's, left out.
        agreeing_rows: rows that hold what training holds wherever training is not missing;
            absent where the tables differ in length.
        is_aligned: whether row i of both is the same record, as far as can be seen.
        not_assessable: why it can't be used at all, or not row by row; empty if it can.
    """

    file: str
    rows: int
    columns: tuple[str, ...]
    absent: tuple[str, ...]
    unreadable: tuple[str, ...]
    agreeing_rows: int | None
    is_aligned: bool
    not_assessable: str


def typed_truth(tables: Tables, raw: RawTable) -> tuple[GroundTruth, pa.Table]:
    """The ground truth under the training table's names and types, with what does not fit."""
    import pyarrow as pa

    from synthdesk.engine.tables.conversion import convert_column, training_values
    from synthdesk.engine.tables.matching import match_names

    ours = [column.name for column in tables.schema.columns]
    applied = match_names(ours, raw.table.column_names, dict(raw.renames)).applied
    theirs = {applied.get(name, name): name for name in raw.table.column_names}
    arrays: dict[str, pa.Array] = {}
    absent, unreadable = [], []
    for column in tables.columns:
        if column.name not in theirs:
            absent.append(column.name)
            continue
        known = training_values(column, tables.training.column(column.name))
        converted = convert_column(column, known, raw.table.column(theirs[column.name]))
        is_clash = converted.unreadable is not None and column.unreadable is Unreadable.REFUSE
        if is_clash or converted.values.null_count == len(converted.values):
            unreadable.append(column.name)
        else:
            arrays[column.name] = converted.values
    truth = pa.table(arrays)
    agreeing = agreeing_rows(tables.training, truth)
    rows = raw.table.num_rows
    is_aligned = bool(agreeing is not None and rows and agreeing >= ALIGNED_FROM * rows)
    return (
        GroundTruth(
            raw.file,
            rows,
            tuple(arrays),
            tuple(absent),
            tuple(unreadable),
            agreeing,
            is_aligned,
            _why_not(tuple(arrays), tables.training.num_rows, rows, agreeing, is_aligned),
        ),
        truth,
    )


def _why_not(
    columns: tuple[str, ...], n_training: int, rows: int, agreeing: int | None, is_aligned: bool
) -> str:
    if not columns:
        return "No column of the ground truth is one of the audited columns, so it was not used."
    if agreeing is None:
        return (
            f"The ground truth has {rows:,} rows and the training table {n_training:,}, so that "
            "rows can't be put side by side. Distributions are compared, but not the values "
            "behind each gap."
        )
    if not is_aligned:
        return (
            f"Only {agreeing:,} of {rows:,} rows of the ground truth hold what the training table "
            "holds in the same row, so the two are not in the same order or not the same records. "
            "Distributions are compared, but not the values behind each gap."
        )
    return ""


def agreeing_rows(training: pa.Table, truth: pa.Table) -> int | None:
    """Rows that agree in every shared column, wherever training is not missing."""
    import numpy as np

    if truth.num_rows != training.num_rows or not truth.column_names:
        return None
    agrees = np.ones(training.num_rows, dtype=np.bool_)
    for name in truth.column_names:
        agrees &= _agreeing(training.column(name), truth.column(name))
    return int(agrees.sum())


def _agreeing(ours: pa.ChunkedArray, theirs: pa.ChunkedArray) -> Mask:
    import numpy as np
    import pyarrow as pa

    from synthdesk.engine.missing.levels import numbers_of

    if not pa.types.is_dictionary(ours.type):
        a, b = numbers_of(ours), numbers_of(theirs)
        return np.isnan(a) | (np.abs(a - b) <= CLOSE * np.maximum(np.abs(a), 1.0))
    both = pa.chunked_array([*ours.chunks, *theirs.chunks]).unify_dictionaries()
    codes = both.combine_chunks().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    first = codes[: len(ours)]
    agrees: Mask = (first == -1) | (first == codes[len(ours) :])
    return agrees
