"""The scores that a model gives the rows of one group."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.estimate import Z_95, Estimate, wilson_interval
from synthdesk.engine.model.curves import CALIBRATION_BINS, CalibrationBin, roc_points

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

ROC_POINTS = 50
FEWEST_OF_A_CLASS = 2
"""Rows of either class without which an AUC has no interval."""


@dataclass(frozen=True)
class GroupScores:
    """A group's scores, which are of the model's positive class.

    Attributes:
        mean: of the scores; calibrated scores have the group's prevalence as their mean.
        smd: standardised mean difference to the reference group: the group's mean less the
            reference's, in standard deviations of all rows tested; absent of the reference itself
            and where the scores are all alike.
        auc: area under the ROC curve within the group; absent below two rows of either class.
        false_alarms, hits: of the ROC curve within the group, at most ``ROC_POINTS`` points,
            rising; empty where a class is missing.
        calibration: tenths of the group's rows by rising score; equal scores stay together.
        calibration_error: mean distance of predicted and observed share over these tenths,
            weighted by rows; it is above 0 by chance alone, the more so the fewer rows there are.
    """

    mean: float
    smd: Estimate | None
    auc: Estimate | None
    false_alarms: tuple[float, ...]
    hits: tuple[float, ...]
    calibration: tuple[CalibrationBin, ...]
    calibration_error: float


def group_scores(
    labels: Bools, scores: Floats, reference: Floats | None, spread: float
) -> GroupScores | None:
    """What there is to say of the scores; nothing of a group without rows.

    Args:
        labels: shape (rows,), whether a row of the group is of the positive class.
        scores: shape (rows,).
        reference: scores of the reference group; absent for that group itself.
        spread: standard deviation of the scores of all rows tested.
    """
    if not len(scores):
        return None
    bins = _calibration(labels, scores)
    false_alarms, hits = roc_points(labels, scores, ROC_POINTS)
    apart = sum(one.n * abs(one.predicted - one.observed) for one in bins)
    return GroupScores(
        mean=float(scores.mean()),
        smd=_difference(scores, reference, spread) if reference is not None else None,
        auc=auc_of(labels, scores),
        false_alarms=false_alarms,
        hits=hits,
        calibration=bins,
        calibration_error=apart / len(scores),
    )


def auc_of(labels: Bools, scores: Floats) -> Estimate | None:
    """AUC with its interval, which is never without width; nothing below two rows of a class.

    Classes that don't overlap leave DeLong's interval no width, which would be sheer certainty;
    they get that of a proportion of as many rows as the rarer class has.

    Args:
        labels: shape (rows,), whether a row is of the positive class.
        scores: shape (rows,).
    """
    positives = int(labels.sum())
    rarer = min(positives, len(labels) - positives)
    if rarer < FEWEST_OF_A_CLASS:
        return None
    found = auc_with_interval(labels, scores)
    if found.high > found.low:
        return found
    low, high = wilson_interval(round(found.value * rarer), rarer)
    low, high = min(low, found.value), max(high, found.value)
    return Estimate(found.value, low, high, found.n, "Wilson 95 %, on the rarer class")


def _difference(scores: Floats, reference: Floats, spread: float) -> Estimate | None:
    """Source of the interval: L. V. Hedges and I. Olkin, Statistical Methods for Meta-Analysis
    (1985), chapter 5, equation 14."""
    if not len(reference) or spread == 0:
        return None
    value = float(scores.mean() - reference.mean()) / spread
    ours, theirs = len(scores), len(reference)
    error = Z_95 * sqrt(1 / ours + 1 / theirs + value * value / (2 * (ours + theirs)))
    return Estimate(value, value - error, value + error, ours + theirs, "Hedges and Olkin 95 %")


def _calibration(labels: Bools, scores: Floats) -> tuple[CalibrationBin, ...]:
    import numpy as np

    edges = np.quantile(scores, np.linspace(0, 1, CALIBRATION_BINS + 1)[1:-1])
    place = np.searchsorted(np.unique(edges), scores, side="left")
    found = []
    for one in np.unique(place):
        chosen = place == one
        n, hits = int(chosen.sum()), int(labels[chosen].sum())
        low, high = wilson_interval(hits, n)
        found.append(CalibrationBin(float(scores[chosen].mean()), hits / n, low, high, n))
    return tuple(found)
