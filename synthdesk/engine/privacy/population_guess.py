"""What can be guessed of a secret without any synthetic table, from real people alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from synthdesk.engine.reproducible_trees import reproducible
from synthdesk.engine.seeds import generator_for, integer_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedColumn, RowCodes
    from synthdesk.engine.privacy.secret import Secret

    Codes = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]

MOST_CLASSES = 50
_ROUNDS = 40
_LEAVES = 15


def plain_rate(secret: Secret, training: Codes, holdout: Codes) -> float:
    """Share of the holdout people whom training's commonest or middle secret guesses.

    Args:
        secret: what is guessed.
        training: secrets of training people.
        holdout: secrets of holdout people.
    """
    import numpy as np

    guess = secret.guesses(np.zeros(len(training), dtype=np.int64), training)
    return float(secret.is_right(np.repeat(guess, len(holdout)), holdout).mean())


def model_rate(
    secret: Secret,
    columns: Sequence[CodedColumn],
    rows: RowCodes,
    truth: Codes,
    seed: int,
) -> float | None:
    """Share of the holdout people whom LightGBM guesses that learnt from the other half of them.

    Args:
        secret: what is guessed.
        columns: what is known.
        rows: shape (people, columns), by those columns' codes.
        truth: shape (people,), their secrets.
        seed: the audit's.

    Returns:
        None where a category has more than ``MOST_CLASSES`` values.
    """
    import numpy as np

    classes, labels = np.unique(truth, return_inverse=True)
    if not secret.is_number and len(classes) > MOST_CLASSES:
        return None
    name = f"privacy.attribute_inference.model.{secret.name}"
    half = generator_for(seed, name).permutation(len(rows)) % 2
    features = _features(rows, columns)
    categories = [at for at, column in enumerate(columns) if not column.is_ordered]
    right = np.zeros(len(rows), dtype=bool)
    parameters = {
        "num_leaves": _LEAVES,
        "seed": integer_for(seed, name),
        **reproducible(features.size),
    }
    for side in (0, 1):
        fit, asked = half != side, half == side
        if not fit.any() or not asked.any():
            continue
        if secret.is_number:
            target = secret.numbers[truth]
            objective: dict[str, Any] = {"objective": "regression_l1"}
        else:
            target = labels.astype(np.float64)
            objective = {"objective": "multiclass", "num_class": max(len(classes), 2)}
        scores = _scores(
            features[fit], target[fit], features[asked], categories, {**parameters, **objective}
        )
        if secret.is_number:
            off = np.abs(scores - secret.numbers[truth[asked]])
            right[asked] = off <= (secret.tolerance or 0.0)
        else:
            right[asked] = scores.argmax(axis=1) == labels[asked]
    return float(right.mean())


def _scores(
    features: Floats,
    target: Floats,
    asked: Floats,
    categories: list[int],
    parameters: dict[str, Any],
) -> Floats:
    import lightgbm as lgb
    import numpy as np

    data = lgb.Dataset(features, label=target, categorical_feature=categories)
    booster = lgb.train(parameters, data, num_boost_round=_ROUNDS)
    return np.asarray(booster.predict(asked), dtype=np.float64)


def _features(rows: RowCodes, columns: Sequence[CodedColumn]) -> Floats:
    """Codes as numbers, missing as not a number."""
    import numpy as np

    features = rows.astype(np.float64)
    features[rows == np.array([column.missing for column in columns])] = np.nan
    return features
