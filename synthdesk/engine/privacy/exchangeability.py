"""G2: whether the holdout could have been training just as well.

Every comparison rests on this: if the two tables differ by themselves, so do the rates at which
their records re-appear, and copies can't be told from the difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.fake_or_real import training_against_holdout
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.health.single_column_auc import (
    FOLDS,
    bins_of_numbers,
    cross_validated_auc,
    stratified_folds,
)
from synthdesk.engine.privacy.real_units import real_units
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.subjects import folds_by_subject

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.tables.conform import Tables

MOST_ROWS = 50_000
MOST_COLUMNS = 10


@dataclass(frozen=True)
class DifferingColumn:
    """A column that tells training rows from holdout rows by itself.

    Attributes:
        column: name.
        auc: of the column alone, out of sample; .5 tells nothing.
    """

    column: str
    auc: Estimate


@dataclass(frozen=True)
class Exchangeability:
    """Training against holdout.

    Attributes:
        auc: of a classifier on all columns, cross-fitted at equal size; .5 tells nothing.
        holds: whether its interval reaches down to .5.
        differing_columns: those that tell the tables apart by themselves, most telling first; only
            looked for where the classifier does.
    """

    auc: Estimate
    holds: bool
    differing_columns: tuple[DifferingColumn, ...]


def measure_exchangeability(
    tables: Tables, coded: CodedRows, seed: int, progress: Progress = SILENT
) -> Exchangeability:
    """Try to tell training rows from holdout rows.

    Args:
        tables: with a holdout.
        coded: the same tables.
        seed: the audit's.
        progress: told of every step.
    """
    progress.step(0.0, "Privacy: training against holdout")
    auc = training_against_holdout(tables, seed, progress.part(0.0, 0.9), MOST_ROWS)
    holds = auc.low <= 0.5
    differing = () if holds else _differing(coded, seed, progress.part(0.9, 1.0))
    return Exchangeability(auc, holds, differing)


def _differing(coded: CodedRows, seed: int, progress: Progress) -> tuple[DifferingColumn, ...]:
    import numpy as np

    assert coded.holdout is not None
    units = real_units(coded)
    real = np.concatenate([coded.training, coded.holdout])
    is_held = np.arange(len(real)) >= len(coded.training)
    draws = generator_for(seed, "privacy.exchangeability")
    folds = (
        folds_by_subject(units.of_rows, is_held.astype(np.int64), FOLDS, draws)
        if units.by_person
        else stratified_folds(is_held.astype(np.int64), draws)
    )
    owners = units.of_rows if units.by_person else None
    found = []
    for at, column in enumerate(progress.track(coded.columns)):
        codes = real[:, at]
        bins: npt.NDArray[np.integer] = codes
        if column.is_ordered:
            values = np.append(np.asarray(column.values, dtype=np.float64), np.nan)
            bins = bins_of_numbers(values[codes])
        auc = cross_validated_auc(bins, is_held, folds, owners)
        if auc.low > 0.5:
            found.append(DifferingColumn(column.name, auc))
    found.sort(key=lambda one: -one.auc.value)
    return tuple(found[:MOST_COLUMNS])
