"""LightGBM on rows that are handed over a batch at a time where there are many.

LightGBM keeps one byte of each value. One matrix of all numbers to fit on would take more memory
than both tables together. The same trees come out of batches, but for the edges of bins: from
200,000 rows on LightGBM finds them on a sample of the rows, and draws another one then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

from synthdesk.engine.reproducible_trees import reproducible

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthdesk.engine.discriminator.stacked_rows import Rows, StackedRows

    Floats = npt.NDArray[np.float64]

EARLY_STOPPING_ROUNDS = 5
BATCH_ROWS = 1 << 12
SCORED_ROWS = 1 << 18
MOST_VALUES = 20_000_000
"""Up to that many values (160 MB) are handed over as one matrix, which is quicker."""


class _Batches(lgb.Sequence):
    """Some of the rows, as LightGBM asks for them: a sample one by one, then all in batches."""

    batch_size = BATCH_ROWS

    def __init__(self, stacked: StackedRows, rows: Rows) -> None:
        self._stacked = stacked
        self._rows = rows
        self._first = 0
        self._read = np.empty((0, len(stacked.columns)))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Floats:
        if isinstance(index, slice):
            return self._stacked.matrix(self._rows[index])
        # The sample is asked for row by row and in order, so neighbours are read along.
        if not self._first <= index < self._first + len(self._read):
            self._first = int(index)
            self._read = self[self._first : self._first + BATCH_ROWS]
        row: Floats = self._read[int(index) - self._first]
        return row


def fitted(
    stacked: StackedRows, fit_rows: Rows, stop_rows: Rows, parameters: dict[str, Any]
) -> lgb.Booster:
    """Train on some rows and stop by others.

    Args:
        stacked: rows of both tables.
        fit_rows: rows that the trees are grown on.
        stop_rows: rows that decide how many trees are kept.
        parameters: LightGBM's.
    """
    fit = lgb.Dataset(
        _handed_over(stacked, fit_rows),
        label=stacked.is_fake[fit_rows].astype(int),
        categorical_feature=list(stacked.categories),
    )
    stop = lgb.Dataset(
        _handed_over(stacked, stop_rows),
        label=stacked.is_fake[stop_rows].astype(int),
        reference=fit,
    )
    return lgb.train(
        {**parameters, **reproducible(len(fit_rows) * len(stacked.columns))},
        fit,
        valid_sets=[stop],
        callbacks=[lgb.early_stopping(EARLY_STOPPING_ROUNDS, verbose=False)],
    )


def scored(booster: lgb.Booster, stacked: StackedRows, rows: Rows) -> Floats:
    """P(fake) of some rows by the trees that were kept."""
    scores = [
        booster.predict(
            stacked.matrix(rows[start : start + SCORED_ROWS]), num_iteration=booster.best_iteration
        )
        for start in range(0, len(rows), SCORED_ROWS)
    ]
    return np.concatenate(scores).astype(np.float64)


def _handed_over(stacked: StackedRows, rows: Rows) -> Floats | _Batches:
    if len(rows) * len(stacked.columns) <= MOST_VALUES:
        return stacked.matrix(rows)
    return _Batches(stacked, rows)
