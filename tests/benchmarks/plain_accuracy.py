"""A plain pandas reading of the published accuracy, the reference that speed is measured against.

Written for the benchmark from the definition: bin both tables on the training table, join the
binned texts of each pair, count, compare. No attempt is made to be fast or slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd


def plain_accuracy(training: pd.DataFrame, synthetic: pd.DataFrame) -> tuple[float, float, float]:
    """Univariate, bivariate and trivariate accuracy."""
    real, fake = _binned(training, synthetic)
    names = list(real.columns)
    return (
        _mean_accuracy(real, fake, combinations(names, 1)),
        _mean_accuracy(real, fake, combinations(names, 2)),
        _mean_accuracy(real, fake, combinations(names, 3)),
    )


def plain_bivariate(training: pd.DataFrame, synthetic: pd.DataFrame) -> float:
    """Bivariate accuracy alone."""
    real, fake = _binned(training, synthetic)
    return _mean_accuracy(real, fake, combinations(list(real.columns), 2))


def _binned(training: pd.DataFrame, synthetic: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns: tuple[dict[str, pd.Series], dict[str, pd.Series]] = ({}, {})
    for name in training.columns:
        values = training[name]
        if pd.api.types.is_numeric_dtype(values) and values.nunique() > 10:
            breaks = values.quantile(np.linspace(0, 1, 11)).unique()
            for table, target in zip((training, synthetic), columns, strict=True):
                cut = pd.cut(table[name], bins=breaks, include_lowest=True).astype(str)
                low, high = table[name] < breaks[0], table[name] > breaks[-1]
                target[name] = cut.mask(low, "below").mask(high, "above").fillna("missing")
        elif pd.api.types.is_numeric_dtype(values):
            for table, target in zip((training, synthetic), columns, strict=True):
                target[name] = table[name].astype(str).fillna("missing")
        else:
            counts = values.value_counts()
            ranked = sorted(counts.index, key=lambda value, counts=counts: (-counts[value], value))
            for table, target in zip((training, synthetic), columns, strict=True):
                kept = table[name].where(table[name].isin(ranked[:10]), "other")
                target[name] = kept.mask(table[name].isna(), "missing")
    return pd.DataFrame(columns[0]), pd.DataFrame(columns[1])


def _mean_accuracy(
    real: pd.DataFrame, fake: pd.DataFrame, sets: Iterable[tuple[str, ...]]
) -> float:
    scores = []
    for names in sets:
        shares = []
        for table in (real, fake):
            joined = table[names[0]]
            for name in names[1:]:
                joined = joined + "|" + table[name]
            shares.append(joined.value_counts(normalize=True))
        both = pd.concat(shares, axis=1).fillna(0)
        scores.append(1 - (both.iloc[:, 0] - both.iloc[:, 1]).abs().sum() / 2)
    return float(np.mean(scores))
