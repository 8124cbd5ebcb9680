"""What real data reach with themselves at the same number of rows: the scale for every accuracy.

A synthetic table can only be judged against the noise that two samples of real people show
between them. Each draw takes three samples of one size m: two disjoint real ones and a synthetic
one; real against real is the reference, synthetic against the first real one is the figure, and
their difference within the draw is the gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    similarities,
    trivariate_similarities,
    univariate_counts,
)
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray, Codes

    Scores = npt.NDArray[np.float64]

DRAWS = 20
METHOD = f"median and 5–95 % of {DRAWS} draws"


@dataclass(frozen=True)
class Comparison:
    """Synthetic against real, beside real against real, at equal size.

    Attributes:
        real: accuracy of one real sample against another.
        synthetic: accuracy of a synthetic sample against a real one.
        gap: real minus synthetic, taken within each draw; positive when synthetic is worse.
    """

    real: Estimate
    synthetic: Estimate
    gap: Estimate


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


@dataclass(frozen=True)
class DrawScores:
    """Accuracies of all draws; every array has shape (draws, columns | pairs | triples)."""

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
    import numpy as np

    real, synthetic, sizes = codes.real, codes.synthetic, codes.sizes
    n_real = real.shape[1]
    m = sample_size(n_real, 0, synthetic.shape[1])
    scores: list[tuple[list[Scores], list[Scores], list[Scores]]] = []
    for draw in progress.track(range(DRAWS), "Accuracy: what real data reach with themselves"):
        del draw
        order = generator.permutation(n_real)[: 2 * m]
        chosen = generator.permutation(synthetic.shape[1])[:m]
        samples = (real[:, order[:m]], real[:, order[m:]], synthetic[:, chosen])
        scores.append(_scores_of_samples(samples, sizes, pairs, triples))

    def stacked(kind: int) -> tuple[Scores, Scores]:
        return (
            np.stack([draw[kind][0] for draw in scores]),
            np.stack([draw[kind][1] for draw in scores]),
        )

    return DrawScores(m, n_real, stacked(0), stacked(1), stacked(2))


def _scores_of_samples(
    samples: tuple[CodeArray, CodeArray, CodeArray],
    sizes: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    triples: Sequence[tuple[int, int, int]],
) -> tuple[list[Scores], list[Scores], list[Scores]]:
    """[real-vs-real, synthetic-vs-real] for columns, for pairs and for triples."""
    first, *others = samples
    columns = [univariate_counts(sample, sizes) for sample in samples]
    joints = [bivariate_counts(sample, sizes, pairs) for sample in samples]
    return (
        [similarities(columns[0], other) for other in columns[1:]],
        [similarities(joints[0], other) for other in joints[1:]],
        [trivariate_similarities(first, other, sizes, triples) for other in others],
    )


def comparison(real: Scores, synthetic: Scores, rows: int) -> Comparison:
    """Medians and 5–95 % bands over the draws of one figure.

    Args:
        real: shape (draws,), real against real.
        synthetic: shape (draws,), synthetic against real, same draws.
        rows: rows of each sample.
    """
    return Comparison(
        _over_draws(real, rows), _over_draws(synthetic, rows), _over_draws(real - synthetic, rows)
    )


def _over_draws(values: Scores, rows: int) -> Estimate:
    import numpy as np

    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return Estimate(float(middle), float(low), float(high), rows, METHOD)
