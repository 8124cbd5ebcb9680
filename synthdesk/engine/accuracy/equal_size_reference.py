"""What real data reach with themselves at the same number of rows: the scale for every accuracy.

A synthetic table can only be judged against the noise that two samples of real people show
between them. Each draw takes three samples of one size m: two disjoint real ones and a synthetic
one; real against real is the reference, synthetic against the first real one is the figure, and
their difference within the draw is the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes

    Scores = npt.NDArray[np.float64]

DRAWS = 20
METHOD = f"median and 5–95 % of {DRAWS} draws"


class Standing(StrEnum):
    """Where the median of synthetic samples lies against the 5–95 % band of real ones.

    An accuracy above the band is closer to the real data than those are to themselves, as copies
    would be; one below it is less accurate than a second real sample. For differences, which
    are better when small, it is the other way about.
    """

    ABOVE = "above the band"
    WITHIN = "within the band"
    BELOW = "below the band"


def standing_of(real: Estimate, synthetic: Estimate) -> Standing:
    """Synthetic's median against both ends of the band of real samples."""
    if synthetic.value > real.high:
        return Standing.ABOVE
    return Standing.BELOW if synthetic.value < real.low else Standing.WITHIN


@dataclass(frozen=True)
class Comparison:
    """Synthetic against real, beside real against real, at equal size.

    Attributes:
        real: accuracy of one real sample against another.
        synthetic: accuracy of a synthetic sample against a real one.
        gap: real minus synthetic, taken within each draw; positive when synthetic is worse.
        standing: synthetic's median against the band of ``real``; follows from both.
    """

    real: Estimate
    synthetic: Estimate
    gap: Estimate
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        """Judge, so that no comparison can hold another standing than its figures say."""
        object.__setattr__(self, "standing", standing_of(self.real, self.synthetic))

    @property
    def is_beyond_real(self) -> bool:
        """Whether the whole interval of the gap lies above what real samples show."""
        return self.gap.low > self.real.value - self.real.low


@dataclass(frozen=True)
class Reference:
    """The equal-size reference of the headline figures.

    Attributes:
        rows: m, the rows of each sample.
        draws: number of draws.
        real_rows: real rows that samples were drawn from (training and holdout).
        triples: column triples that the trivariate reference rests on.
    """

    rows: int
    draws: int
    real_rows: int
    triples: int
    overall: Comparison
    univariate: Comparison
    bivariate: Comparison
    trivariate: Comparison | None


@dataclass(frozen=True, eq=False)
class DrawScores:
    """Accuracies of all draws; every array has shape (draws, columns | pairs | triples).

    Each field holds real against real, then synthetic against real.
    """

    rows: int
    real_rows: int
    univariate: tuple[Scores, Scores]
    bivariate: tuple[Scores, Scores]
    trivariate: tuple[Scores, Scores]


def sample_size(n_training: int, n_holdout: int, n_synthetic: int) -> int:
    """m = min(n_syn, ⌊(n_trn + n_hol) / 2⌋): the largest size that all three samples can have."""
    return min(n_synthetic, (n_training + n_holdout) // 2)


def draw_scores(
    codes: Codes,
    pairs: Sequence[tuple[int, int]],
    triples: Sequence[tuple[int, int, int]],
    generator: np.random.Generator,
    progress: Progress = SILENT,
) -> DrawScores:
    """Score ``DRAWS`` draws of equal-size samples, for columns, pairs and triples."""
    from synthdesk.engine.accuracy.equal_size_draws import draw_samples
    from synthdesk.engine.accuracy.joint_scores import JointScores

    draws = draw_samples(codes.n_real, codes.synthetic.shape[1], generator)
    joint = JointScores(codes, draws)
    text = "Accuracy: what real data reach with themselves"
    scores = (
        joint.columns(),
        joint.pairs(pairs, progress.part(0.0, 0.5, text))[0],
        joint.triples(triples, progress.part(0.5, 1.0, text)),
    )
    columns, joints, threes = ((found.real, found.synthetic) for found in scores)
    return DrawScores(draws.rows, codes.n_real, columns, joints, threes)


def comparison(real: Scores, synthetic: Scores, rows: int) -> Comparison:
    """Medians and 5–95 % bands over the draws of one figure.

    Args:
        real: shape (draws,), real against real.
        synthetic: shape (draws,), synthetic against real, same draws.
        rows: rows of each sample.
    """
    return comparisons(real[:, None], synthetic[:, None], rows)[0]


def comparisons(real: Scores, synthetic: Scores, rows: int) -> list[Comparison]:
    """Medians and 5–95 % bands over the draws of many figures; shapes (draws, figures)."""
    parts = [over_draws(values, rows) for values in (real, synthetic, real - synthetic)]
    return [Comparison(*estimates) for estimates in zip(*parts, strict=True)]


def over_draws(values: Scores, rows: int) -> list[Estimate]:
    """Median and 5–95 % band of each column of ``values``, shape (draws, figures)."""
    import numpy as np

    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0).tolist()
    return [
        Estimate(value, bottom, top, rows, METHOD)
        for value, bottom, top in zip(middle, low, high, strict=True)
    ]
