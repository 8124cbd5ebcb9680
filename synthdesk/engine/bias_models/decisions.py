"""What a model decides of rows whose outcome is known, counted group by group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.bias_models.group_codes import RowGroups

    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]


class FairnessRate(StrEnum):
    """A proportion of a group's rows; all but the first are about the model's positive class."""

    ACCEPTED = "accept_rate"
    PREVALENCE = "prevalence"
    ACCURACY = "accuracy"
    TRUE_POSITIVE = "true_positive_rate"
    FALSE_POSITIVE = "false_positive_rate"
    TRUE_NEGATIVE = "true_negative_rate"
    FALSE_NEGATIVE = "false_negative_rate"
    PRECISION = "precision"
    FALSE_DISCOVERY = "false_discovery_rate"
    FALSE_OMISSION = "false_omission_rate"
    NEGATIVE_PREDICTIVE = "negative_predictive_value"


@dataclass(frozen=True)
class Confusion:
    """Rows by what they are and what the model takes them for.

    Attributes:
        tp: positive, taken for positive.
        fp: negative, taken for positive.
        fn: positive, taken for negative.
        tn: negative, taken for negative.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def n(self) -> int:
        """All rows."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def positives(self) -> int:
        """Rows that are positive, whatever the model takes them for."""
        return self.tp + self.fn

    @property
    def negatives(self) -> int:
        """Rows that are negative, whatever the model takes them for."""
        return self.fp + self.tn

    def accepted(self, favourable_is_positive: bool) -> int:
        """Rows for which the model decides what is good for the person."""
        return self.tp + self.fp if favourable_is_positive else self.fn + self.tn

    def parts(self, rate: FairnessRate, favourable_is_positive: bool) -> tuple[int, int]:
        """A rate as hits and the rows that could have been; no such rows: it is undefined."""
        tp, fp, fn, tn = self.tp, self.fp, self.fn, self.tn
        return {
            FairnessRate.ACCEPTED: (self.accepted(favourable_is_positive), self.n),
            FairnessRate.PREVALENCE: (tp + fn, self.n),
            FairnessRate.ACCURACY: (tp + tn, self.n),
            FairnessRate.TRUE_POSITIVE: (tp, tp + fn),
            FairnessRate.FALSE_POSITIVE: (fp, fp + tn),
            FairnessRate.TRUE_NEGATIVE: (tn, fp + tn),
            FairnessRate.FALSE_NEGATIVE: (fn, tp + fn),
            FairnessRate.PRECISION: (tp, tp + fp),
            FairnessRate.FALSE_DISCOVERY: (fp, tp + fp),
            FairnessRate.FALSE_OMISSION: (fn, fn + tn),
            FairnessRate.NEGATIVE_PREDICTIVE: (tn, fn + tn),
        }[rate]


@dataclass(frozen=True, eq=False)
class ModelDecisions:
    """What a model makes of rows at one cutoff.

    The model's score is of its positive class, and a row is taken for positive where it lies above
    the cutoff. What is good for the person is the favourable outcome. Where that is the positive
    class, accepted rows are those taken for positive; of a model of a risk, whose positive class
    is the unfavourable one, they are those *not* taken for positive.

    Attributes:
        labels: shape (rows,), whether a row is of the positive class.
        scores: shape (rows,), of the positive class.
        cutoff: that was fixed beforehand, never chosen on these rows.
        favourable_is_positive: whether the favourable outcome is the model's positive class.
    """

    labels: Bools
    scores: Floats
    cutoff: float
    favourable_is_positive: bool

    def __post_init__(self) -> None:
        import numpy as np

        if self.labels.shape != self.scores.shape:
            raise ValueError("every row needs a label and a score")
        if not len(self.scores):
            raise ValueError("nothing is decided of no rows")
        if np.isnan(self.scores).any():
            raise ValueError("a score is missing")

    @property
    def predicted(self) -> Bools:
        """Which rows are taken for positive."""
        return self.scores > self.cutoff

    def confusions(self, groups: RowGroups) -> list[Confusion]:
        """Of each group, in the order of its labels."""
        import numpy as np

        cell = 2 * self.labels + self.predicted
        size = len(groups.labels)
        counts = np.bincount(groups.codes * 4 + cell, minlength=4 * size).reshape(size, 4)
        return [Confusion(tp, fp, fn, tn) for tn, fp, fn, tp in counts.tolist()]
