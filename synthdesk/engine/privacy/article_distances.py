"""DCR and NNDR as the published tutorial on synthetic data quality computes them, to compare with.

Not what a verdict rests on: numbers enter unscaled, so the column with the largest values decides
alone, and a ratio of squares is no ratio of distances.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Floats = npt.NDArray[np.float64]

MOST_ROWS = 10_000
_BLOCK = 256


@dataclass(frozen=True)
class ArticleDistances:
    """5th percentiles of DCR and NNDR in the published form; squared distances throughout.

    The training table is split at random: one half stands for training, the other for new rows.

    Attributes:
        dcr_p5_training: of new rows: squared distance to the nearest training row, as a multiple
            of the 95th percentile of the new rows'. Absent where that percentile is 0.
        dcr_p5_synthetic: the same of synthetic rows, by the new rows' 95th percentile.
        nndr_p5_training: of new rows: squared distance to the nearest over that to the second
            nearest training row, left out where both are 0. Absent where they always are.
        nndr_p5_synthetic: the same of synthetic rows.
        undefined_training: new rows whose NNDR is left out.
        undefined_synthetic: synthetic rows whose NNDR is left out.
        n: rows of each: training, new and synthetic.
        seed: the audit's seed, from which they are drawn.
    """

    dcr_p5_training: float | None
    dcr_p5_synthetic: float | None
    nndr_p5_training: float | None
    nndr_p5_synthetic: float | None
    undefined_training: int
    undefined_synthetic: int
    n: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows as the article measures them.

    ``numbers`` are float64, shape (rows, number columns), ``words`` codes, one array a column.
    """

    numbers: Floats
    words: list[npt.NDArray[np.int32]]


def article_distances(
    coded: CodedRows, numbers: Collection[str], seed: int, progress: Progress = SILENT
) -> ArticleDistances | None:
    """Squared Euclidean distances, numbers as they are with gaps at the mean, all else one-hot.

    Source: MOSTLY AI's tutorial on quality assurance, figures of its Adult example.

    Args:
        coded: the tables.
        numbers: names of the columns that hold numbers; times are one-hot like words.
        seed: the audit's.
        progress: told of every step.

    Returns:
        None where there are fewer than two rows of each.
    """
    import numpy as np

    progress.step(0.0, "Privacy: distances as in the article")
    draws = generator_for(seed, "privacy.article")
    n = min(len(coded.training) // 2, len(coded.synthetic), MOST_ROWS)
    if n < 2:
        return None
    real = coded.training[draws.permutation(len(coded.training))[: 2 * n]]
    fake = coded.synthetic[draws.permutation(len(coded.synthetic))[:n]]
    training, new, synthetic = _measurable(coded, numbers, [real[:n], real[n:], fake])
    near_new = _two_nearest(new, training, progress.part(0.0, 0.5))
    near_synthetic = _two_nearest(synthetic, training, progress.part(0.5, 1.0))
    bound = float(np.quantile(near_new[:, 0], 0.95))
    ratios_new, ratios_synthetic = _ratios(near_new), _ratios(near_synthetic)
    return ArticleDistances(
        dcr_p5_training=_p5(near_new[:, 0]) / bound if bound else None,
        dcr_p5_synthetic=_p5(near_synthetic[:, 0]) / bound if bound else None,
        nndr_p5_training=_p5(ratios_new) if len(ratios_new) else None,
        nndr_p5_synthetic=_p5(ratios_synthetic) if len(ratios_synthetic) else None,
        undefined_training=n - len(ratios_new),
        undefined_synthetic=n - len(ratios_synthetic),
        n=n,
        seed=seed,
    )


def _measurable(
    coded: CodedRows, numbers: Collection[str], samples: list[RowCodes]
) -> tuple[_Rows, ...]:
    """Samples with their codes of numbers turned back into numbers, gaps at the common mean."""
    import numpy as np

    together = np.concatenate(samples)
    measured, words = [], []
    for column, codes in zip(coded.columns, together.T, strict=True):
        if column.name not in numbers:
            words.append(np.ascontiguousarray(codes))
            continue
        values = np.append(column.values.astype(np.float64), np.nan)[codes]
        gaps = np.isnan(values)
        values[gaps] = 0.0 if gaps.all() else values[~gaps].mean()
        measured.append(values)
    stacked = np.stack(measured, axis=1) if measured else np.zeros((len(together), 0))
    ends = np.cumsum([len(sample) for sample in samples])[:-1]
    parts = [np.split(word, ends) for word in words]
    return tuple(
        _Rows(part, [pieces[at] for pieces in parts])
        for at, part in enumerate(np.split(stacked, ends))
    )


def _two_nearest(rows: _Rows, among: _Rows, progress: Progress) -> Floats:
    """Shape (rows, 2): squared distances to the nearest and second nearest of the others."""
    import numpy as np
    from scipy.spatial.distance import cdist

    found = []
    for start in progress.track(range(0, len(rows.numbers), _BLOCK)):
        block = slice(start, start + _BLOCK)
        differing = np.zeros((len(rows.numbers[block]), len(among.numbers)), dtype=np.uint16)
        for ours, theirs in zip(rows.words, among.words, strict=True):
            differing += ours[block, None] != theirs
        # Two one-hot columns differ where two words do.
        squared = 2.0 * differing
        if among.numbers.shape[1]:
            squared += cdist(rows.numbers[block], among.numbers, "sqeuclidean")
        found.append(np.sort(np.partition(squared, 1, axis=1)[:, :2], axis=1))
    return np.concatenate(found)


def _ratios(nearest: Floats) -> Floats:
    """First over second distance, where they are not both 0."""
    first, second = nearest[nearest[:, 1] > 0].T
    ratios: Floats = first / second
    return ratios


def _p5(values: Floats) -> float:
    import numpy as np

    return float(np.quantile(values, 0.05))
