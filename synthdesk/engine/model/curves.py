"""What a binary model's probabilities look like: ROC, precision-recall, calibration, histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import wilson_interval

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

POINTS = 100
BINS = 20
CALIBRATION_BINS = 10


@dataclass(frozen=True)
class CalibrationBin:
    """Rows of like probability.

    Attributes:
        predicted: their mean probability.
        observed: share of the positive class among them.
        low, high: Wilson 95 % interval of that share.
        n: rows.
    """

    predicted: float
    observed: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class ModelCurves:
    """A binary model on one table.

    Attributes:
        false_alarms, hits: of the ROC curve, at most ``POINTS`` points, rising.
        recall, precision: of the precision-recall curve, likewise.
        calibration: tenths of the rows by rising probability.
        positives, negatives: rows of either class by probability, in ``BINS`` bins over [0, 1].
    """

    false_alarms: tuple[float, ...]
    hits: tuple[float, ...]
    recall: tuple[float, ...]
    precision: tuple[float, ...]
    calibration: tuple[CalibrationBin, ...]
    positives: tuple[int, ...]
    negatives: tuple[int, ...]


def model_curves(labels: Floats, predicted: Floats) -> ModelCurves | None:
    """All curves; nothing where a class is missing.

    Args:
        labels: shape (rows,), 1 or 0.
        predicted: shape (rows,), probabilities.
    """
    import numpy as np

    is_positive = labels == 1
    if is_positive.all() or not is_positive.any():
        return None
    hits, alarms = _found_at_cutoffs(is_positive, predicted)
    recall, fall = hits / hits[-1], alarms / alarms[-1]
    chosen = _thinned(len(hits), POINTS)
    precision = hits / (hits + alarms)
    edges = np.linspace(0, 1, BINS + 1)
    return ModelCurves(
        false_alarms=(0.0, *fall[chosen].tolist()),
        hits=(0.0, *recall[chosen].tolist()),
        recall=tuple(recall[chosen].tolist()),
        precision=tuple(precision[chosen].tolist()),
        calibration=_calibration(is_positive, predicted),
        positives=tuple(np.histogram(predicted[is_positive], edges)[0].tolist()),
        negatives=tuple(np.histogram(predicted[~is_positive], edges)[0].tolist()),
    )


def roc_points(
    is_positive: npt.NDArray[np.bool_], predicted: Floats, points: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """False alarms and hits at falling cutoffs, both from 0 to 1; empty where a class is missing.

    Args:
        is_positive: shape (rows,).
        predicted: shape (rows,).
        points: at most so many beside the first.
    """
    if is_positive.all() or not is_positive.any():
        return (), ()
    hits, alarms = _found_at_cutoffs(is_positive, predicted)
    chosen = _thinned(len(hits), points)
    return (
        (0.0, *(alarms[chosen] / alarms[-1]).tolist()),
        (0.0, *(hits[chosen] / hits[-1]).tolist()),
    )


def _found_at_cutoffs(
    is_positive: npt.NDArray[np.bool_], predicted: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Positive and negative rows at or above each different score, the highest first."""
    import numpy as np

    order = np.argsort(-predicted, kind="stable")
    ranked, positive = predicted[order], is_positive[order]
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    hits, alarms = (np.cumsum(one, dtype=np.int64)[last] for one in (positive, ~positive))
    return hits, alarms


def _thinned(size: int, points: int) -> npt.NDArray[np.int64]:
    import numpy as np

    return np.unique(np.linspace(0, size - 1, points).astype(np.int64))


def _calibration(
    is_positive: npt.NDArray[np.bool_], predicted: Floats
) -> tuple[CalibrationBin, ...]:
    import numpy as np

    parts = np.array_split(np.argsort(predicted, kind="stable"), CALIBRATION_BINS)
    found = []
    for part in parts:
        if not len(part):
            continue
        hits = int(is_positive[part].sum())
        low, high = wilson_interval(hits, len(part))
        mean = float(predicted[part].mean())
        found.append(CalibrationBin(mean, hits / len(part), low, high, len(part)))
    return tuple(found)
