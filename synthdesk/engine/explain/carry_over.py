"""Whether an explanation on synthetic rows is the one that real rows would give.

Ranks of importance can't tell: columns shuffled each for itself keep them while the model's AUC
falls to one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


class CarriesOver(StrEnum):
    """What the comparison comes to."""

    YES = "carries over"
    IN_PART = "in part"
    NO = "does not carry over"
    NOT_ASSESSABLE = "not assessable"


@dataclass(frozen=True)
class Bounds:
    """Beyond what training itself differs from the holdout by; above them the verdict is worse."""

    in_part: float
    no: float


BOUNDS = {
    "auc_gap": Bounds(0.03, 0.10),
    "mean_prediction_gap": Bounds(0.03, 0.10),
    "ks": Bounds(0.05, 0.15),
    "shap_correlation_difference": Bounds(0.10, 0.25),
}
NO_HOLDOUT = (
    "Without a holdout nothing tells what the explanation of real rows would be that the model "
    "never saw."
)


@dataclass(frozen=True)
class Distance:
    """How far one table's explanation lies from the holdout's; 0 is equal.

    Attributes:
        auc_gap: the model's AUC on the holdout minus that on the table; absent where the target
            is no class of two.
        mean_prediction_gap: of the table minus the holdout, in units of the prediction; of a
            number in standard deviations of the holdout's predictions.
        ks: largest distance of the predictions' distribution functions.
        shap_correlation_difference: largest absolute difference of two SHAP columns' correlation.
        importance_rank_correlation: Spearman's, of mean |SHAP|; shown because others show it.
    """

    auc_gap: float | None
    mean_prediction_gap: float
    ks: float
    shap_correlation_difference: float
    importance_rank_correlation: float | None


@dataclass(frozen=True)
class CarryOver:
    """The synthetic table against the holdout, and training against it as the reference.

    Attributes:
        auc_gap, mean_prediction_gap, ks, shap_correlation_difference,
        importance_rank_correlation: of the synthetic table; absent without a holdout.
        reference: of the training table; the model has seen it, so its AUC gap is negative.
        verdict: by ``BOUNDS``, held against the excess over the reference.
        decided_by: the figures that decided; empty where all are good.
        reason: why it can't be assessed; empty where it can.
    """

    auc_gap: float | None
    mean_prediction_gap: float | None
    ks: float | None
    shap_correlation_difference: float | None
    importance_rank_correlation: float | None
    reference: Distance | None
    verdict: CarriesOver
    decided_by: tuple[str, ...]
    reason: str = ""


NOT_ASSESSABLE = CarryOver(
    None, None, None, None, None, None, CarriesOver.NOT_ASSESSABLE, (), NO_HOLDOUT
)


@dataclass(frozen=True, eq=False)
class TableExplanation:
    """What the comparison needs of one table.

    Attributes:
        values: SHAP values, shape (rows, features).
        predicted: shape (rows,).
        auc: of the model on the table, all rows.
    """

    values: Floats
    predicted: Floats
    auc: float | None


def carry_over(
    synthetic: TableExplanation, training: TableExplanation, holdout: TableExplanation
) -> CarryOver:
    """Hold a synthetic table's explanation against the holdout's."""
    found, reference = _distance(synthetic, holdout), _distance(training, holdout)
    verdict, decided_by = _judged(found, reference)
    return CarryOver(
        found.auc_gap,
        found.mean_prediction_gap,
        found.ks,
        found.shap_correlation_difference,
        found.importance_rank_correlation,
        reference,
        verdict,
        decided_by,
    )


def _judged(found: Distance, reference: Distance) -> tuple[CarriesOver, tuple[str, ...]]:
    worst = CarriesOver.YES
    decided: list[str] = []
    for name, bounds in BOUNDS.items():
        ours, theirs = getattr(found, name), getattr(reference, name)
        if ours is None:
            continue
        excess = abs(ours) - abs(theirs or 0.0)
        grade = CarriesOver.YES
        if excess > bounds.no:
            grade = CarriesOver.NO
        elif excess > bounds.in_part:
            grade = CarriesOver.IN_PART
        if grade is CarriesOver.YES:
            continue
        if grade is CarriesOver.NO and worst is not CarriesOver.NO:
            worst, decided = grade, []
        elif worst is CarriesOver.YES:
            worst = grade
        if grade is worst:
            decided.append(name)
    return worst, tuple(decided)


def _distance(table: TableExplanation, holdout: TableExplanation) -> Distance:
    import numpy as np
    from scipy.stats import ks_2samp

    spread = 1.0
    if holdout.auc is None:
        spread = float(holdout.predicted.std()) or 1.0
    apart = float(table.predicted.mean() - holdout.predicted.mean()) / spread
    ours, theirs = _correlations(table.values), _correlations(holdout.values)
    gap = None
    if table.auc is not None and holdout.auc is not None:
        gap = holdout.auc - table.auc
    return Distance(
        auc_gap=gap,
        mean_prediction_gap=apart,
        ks=float(ks_2samp(table.predicted, holdout.predicted).statistic),
        shap_correlation_difference=float(np.abs(ours - theirs).max(initial=0.0)),
        importance_rank_correlation=_rank_correlation(table.values, holdout.values),
    )


def _correlations(values: Floats) -> Floats:
    """Between SHAP columns; a column that never varies goes with none."""
    import numpy as np

    centred = values - values.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    scaled = np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-12)
    found: Floats = scaled.T @ scaled
    np.fill_diagonal(found, 0.0)
    return found


def _rank_correlation(ours: Floats, theirs: Floats) -> float | None:
    import numpy as np
    from scipy.stats import spearmanr

    if ours.shape[1] < 2:
        return None
    found = spearmanr(np.abs(ours).mean(axis=0), np.abs(theirs).mean(axis=0)).statistic
    return None if np.isnan(found) else float(found)
