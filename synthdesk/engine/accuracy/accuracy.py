"""Accuracy of a synthetic table: univariate, bivariate, trivariate, by column and by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import (
    DRAWS,
    Comparison,
    DrawScores,
    Reference,
    comparison,
    draw_scores,
)
from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    pairs_of,
    similarities,
    triples_of,
    trivariate_similarities,
    univariate_counts,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes, ColumnBins

    Counts = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]

MOST_TRIPLES = 10_000
MOST_REFERENCE_TRIPLES = 500
MOST_PAIR_TABLES = 1_000


@dataclass(frozen=True)
class ColumnAccuracy:
    """One column.

    Attributes:
        name: column name.
        univariate: 1 − TVD of the column's binned frequencies, whole files.
        bivariate: mean accuracy of the pairs that the column is part of, whole files.
        bins: labels of the bins, in the column's order.
        ordered: whether the bins have an order (numbers and times).
        training: training rows in each bin.
        synthetic: synthetic rows in each bin.
        reference: the univariate figure at equal size, against real with itself.
    """

    name: str
    univariate: float
    bivariate: float
    bins: tuple[str, ...]
    ordered: bool
    training: tuple[int, ...]
    synthetic: tuple[int, ...]
    reference: Comparison


@dataclass(frozen=True)
class PairAccuracy:
    """One unordered pair of columns.

    Attributes:
        columns: both names, in table order.
        accuracy: 1 − TVD of the joint binned frequencies, whole files.
        reference: the same at equal size, against real with itself.
        training: training rows by bin of the first column (rows) and of the second (columns);
            kept for at most ``MOST_PAIR_TABLES`` pairs, those with the lowest accuracy.
        synthetic: the same for synthetic rows.
    """

    columns: tuple[str, str]
    accuracy: float
    reference: Comparison
    training: tuple[tuple[int, ...], ...] | None
    synthetic: tuple[tuple[int, ...], ...] | None


@dataclass(frozen=True)
class Triples:
    """How many column triples the trivariate figure is the mean of."""

    used: int
    possible: int


@dataclass(frozen=True)
class Accuracy:
    """Accuracy on the whole files, with its equal-size reference.

    ``overall`` is the mean of univariate and bivariate; trivariate stands beside it. With fewer
    than three columns there is no trivariate figure.
    """

    n_training: int
    n_synthetic: int
    overall: float
    univariate: float
    bivariate: float
    trivariate: float | None
    triples: Triples | None
    reference: Reference
    columns: tuple[ColumnAccuracy, ...]
    pairs: tuple[PairAccuracy, ...]


def measure_accuracy(codes: Codes, seed: int, progress: Progress = SILENT) -> Accuracy:
    """All accuracy figures of a synthetic table against the training table.

    Args:
        codes: the tables' codes, binned on training.
        seed: the audit's seed.

    Source: accuracy as 1 − TVD of binned marginals follows the published quality-assurance
    tutorial for synthetic data (univariate and bivariate, mean of both); the equal-size
    real-vs-real reference is ours.
    """
    import numpy as np

    sizes = codes.sizes
    pairs = pairs_of(len(sizes))
    triples = triples_of(len(sizes), MOST_TRIPLES, generator_for(seed, "accuracy.trivariate"))
    progress.step(0.0, "Accuracy: columns and pairs")
    column_counts = [univariate_counts(table, sizes) for table in (codes.training, codes.synthetic)]
    pair_counts = [
        bivariate_counts(table, sizes, pairs) for table in (codes.training, codes.synthetic)
    ]
    univariate = similarities(*column_counts)
    bivariate = similarities(*pair_counts)
    progress.step(0.1, "Accuracy: triples")
    trivariate = trivariate_similarities(codes.training, codes.synthetic, sizes, triples)
    draws = draw_scores(
        codes,
        pairs,
        triples[:: max(1, len(triples) // MOST_REFERENCE_TRIPLES)][:MOST_REFERENCE_TRIPLES],
        generator_for(seed, "accuracy.reference"),
        progress.part(0.2, 1.0),
    )
    return Accuracy(
        n_training=codes.training.shape[1],
        n_synthetic=codes.synthetic.shape[1],
        overall=float((univariate.mean() + bivariate.mean()) / 2),
        univariate=float(univariate.mean()),
        bivariate=float(bivariate.mean()),
        trivariate=float(trivariate.mean()) if triples else None,
        triples=Triples(len(triples), comb(len(sizes), 3)) if triples else None,
        reference=_headline_reference(draws),
        columns=_columns(codes.bins, pairs, univariate, bivariate, column_counts, draws),
        pairs=_pairs(codes.bins, pairs, bivariate, pair_counts, draws, np.argsort(bivariate)),
    )


def _headline_reference(draws: DrawScores) -> Reference:
    univariate, bivariate, trivariate = (
        _mean_of_each_draw(both) for both in (draws.univariate, draws.bivariate, draws.trivariate)
    )
    overall = (
        (univariate[0] + bivariate[0]) / 2,
        (univariate[1] + bivariate[1]) / 2,
    )
    triples = draws.trivariate[0].shape[1]
    return Reference(
        rows=draws.rows,
        draws=DRAWS,
        real_rows=draws.real_rows,
        triples=triples,
        overall=comparison(*overall, draws.rows),
        univariate=comparison(*univariate, draws.rows),
        bivariate=comparison(*bivariate, draws.rows),
        trivariate=comparison(*trivariate, draws.rows) if triples else None,
    )


def _mean_of_each_draw(both: tuple[Scores, Scores]) -> tuple[Scores, Scores]:
    import numpy as np

    real, synthetic = both
    if real.shape[1] == 0:
        return np.zeros(len(real)), np.zeros(len(real))
    return real.mean(axis=1), synthetic.mean(axis=1)


def _columns(
    bins: Sequence[ColumnBins],
    pairs: Sequence[tuple[int, int]],
    univariate: Scores,
    bivariate: Scores,
    counts: Sequence[Sequence[Counts]],
    draws: DrawScores,
) -> tuple[ColumnAccuracy, ...]:
    import numpy as np

    members = np.array(pairs)
    return tuple(
        ColumnAccuracy(
            name=column.name,
            univariate=float(univariate[i]),
            bivariate=float(bivariate[(members == i).any(axis=1)].mean()),
            bins=column.labels,
            ordered=column.is_ordered,
            training=tuple(counts[0][i].tolist()),
            synthetic=tuple(counts[1][i].tolist()),
            reference=comparison(draws.univariate[0][:, i], draws.univariate[1][:, i], draws.rows),
        )
        for i, column in enumerate(bins)
    )


def _pairs(
    bins: Sequence[ColumnBins],
    pairs: Sequence[tuple[int, int]],
    bivariate: Scores,
    counts: Sequence[Sequence[Counts]],
    draws: DrawScores,
    worst_first: npt.NDArray[np.intp],
) -> tuple[PairAccuracy, ...]:
    kept = set(worst_first[:MOST_PAIR_TABLES].tolist())

    def table(which: int, position: int) -> tuple[tuple[int, ...], ...] | None:
        if position not in kept:
            return None
        a, b = pairs[position]
        shape = (len(bins[a].labels), len(bins[b].labels))
        return tuple(map(tuple, counts[which][position].reshape(shape).tolist()))

    return tuple(
        PairAccuracy(
            columns=(bins[a].name, bins[b].name),
            accuracy=float(bivariate[i]),
            reference=comparison(draws.bivariate[0][:, i], draws.bivariate[1][:, i], draws.rows),
            training=table(0, i),
            synthetic=table(1, i),
        )
        for i, (a, b) in enumerate(pairs)
    )
