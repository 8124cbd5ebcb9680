"""How well one column alone tells two groups of rows apart, out of sample.

Each row is scored by the share of positives among the *other* folds' rows in its bin, drawn
towards the overall share so that a bin of few rows says little: no tree, no tuning, any type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.area_by_subject import auc_by_subject
from synthdesk.engine.discriminator.area_under_curve import auc_with_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.health.column_values import ColumnValues

    Integers = npt.NDArray[np.integer]

FOLDS = 5
QUANTILE_BINS = 64
PRIOR_ROWS = 10.0
"""Rows of the overall share that every bin is mixed with."""


def bins_of(values: ColumnValues, rows: npt.NDArray[np.int64]) -> Integers:
    """Bin of each of the rows, counted from 0; missing is a bin of its own.

    Numbers and times are cut at their 64 quantiles, right-closed, and a value that fills a
    quantile by itself has its own bin; every other value is a bin. No label is looked at.
    """
    import numpy as np

    if values.numbers is None:
        return values.coded[rows].astype(np.int64) + 1
    return bins_of_numbers(values.ordered[rows])


def bins_of_numbers(numbers: npt.NDArray[np.float64]) -> Integers:
    """The same for plain numbers, missing as NaN."""
    import numpy as np

    codes = np.zeros(len(numbers), dtype=np.int64)
    known = ~np.isnan(numbers)
    if not known.any():
        return codes
    quantiles = np.quantile(
        numbers[known], np.linspace(0, 1, QUANTILE_BINS + 1), method="inverted_cdf"
    )
    edges, often = np.unique(quantiles, return_counts=True)
    position = np.searchsorted(edges, numbers[known], side="left")
    heavy = (often[position] > 1) & (edges[position] == numbers[known])
    codes[known] = 1 + position + len(edges) * heavy
    return codes


def stratified_folds(labels: Integers, generator: np.random.Generator) -> Integers:
    """Fold 0 … 4 of each row, every label spread evenly over the folds."""
    import numpy as np

    shuffled = generator.permutation(len(labels))
    by_label = shuffled[np.argsort(labels[shuffled], kind="stable")]
    folds = np.empty(len(labels), dtype=np.int64)
    folds[by_label] = np.arange(len(labels)) % FOLDS
    return folds


def cross_validated_auc(
    bins: Integers,
    positive: npt.NDArray[np.bool_],
    folds: Integers,
    subjects: npt.NDArray[np.int64] | None = None,
) -> Estimate:
    """AUC of the bin's share of positives, each row scored from the folds it is not in.

    Args:
        bins: shape (n,), as from ``bins_of``.
        positive: shape (n,), at least two rows of either kind.
        folds: shape (n,), as from ``stratified_folds``, or by subject.
        subjects: shape (n,), whose row each row is, where one subject has several.

    Returns:
        The AUC with DeLong's interval, by subject where told; about .5, and by chance a little
        under it, for a column that says nothing.
    """
    import numpy as np

    _, numbered = np.unique(bins, return_inverse=True)
    size = int(numbered.max()) + 1
    cell = folds * size + numbered
    counts = np.bincount(cell, minlength=FOLDS * size).reshape(FOLDS, size)
    hits = np.bincount(cell, weights=positive, minlength=FOLDS * size).reshape(FOLDS, size)
    other_counts, other_hits = counts.sum(0) - counts, hits.sum(0) - hits
    prior = other_hits.sum(1, keepdims=True) / np.maximum(other_counts.sum(1, keepdims=True), 1)
    shares = (other_hits + PRIOR_ROWS * prior) / (other_counts + PRIOR_ROWS)
    scores = shares.ravel()[cell]
    if subjects is not None:
        return auc_by_subject(positive, scores, subjects)
    return auc_with_interval(positive, scores)
