"""Accuracy of a synthetic table: univariate, bivariate, trivariate, by column and by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.associations import Associations, measure_associations
from synthdesk.engine.accuracy.closeness_findings import closeness_findings
from synthdesk.engine.accuracy.dependence_findings import dependence_findings
from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws, draw_samples
from synthdesk.engine.accuracy.equal_size_reference import (
    DRAWS,
    Comparison,
    Reference,
    comparison,
    comparisons,
)
from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    pairs_of,
    triples_of,
    trivariate_similarities,
    univariate_counts,
)
from synthdesk.engine.accuracy.joint_scores import JointScores, MeasuredDifferences, SetScores
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes, ColumnBins
    from synthdesk.engine.tables.conform import Tables

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

    Attributes:
        associations: how strongly columns depend on one another, in both tables.
        left_out: text columns that take no part, since few of their values are frequent; they
            have an analysis of their own.
        findings: a table closer to the real rows than real rows are; columns whose dependence on
            others was lost or made up.
        subject_key: column by whose values one row was drawn of each subject, so that rows are
            subjects; absent where all rows count.
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
    associations: Associations | None = None
    left_out: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    subject_key: str | None = None


def measure_accuracy(tables: Tables, seed: int, progress: Progress = SILENT) -> Accuracy:
    """All accuracy figures of a synthetic table against the training table, and associations.

    Args:
        tables: conformed tables.
        seed: the audit's seed.

    Source: accuracy as 1 − TVD of binned marginals follows the published quality-assurance
    tutorial for synthetic data (univariate and bivariate, mean of both); the equal-size
    real-vs-real reference is ours.
    """
    from synthdesk.engine.tables.codes import encode

    progress.step(0.0, "Accuracy: putting values into bins")
    codes = encode(tables)
    counted = _counted(codes, seed, progress.part(0.05, 0.8))
    associations = measure_associations(
        tables, codes, counted.draws, counted.dependence, progress.part(0.8, 0.98)
    )
    accuracy = _accuracy(codes, counted)
    gaps = {column.name: column.reference.gap.value for column in accuracy.columns}
    inaccurate = {frozenset(p.columns) for p in accuracy.pairs if p.reference.is_beyond_real}
    levels = {c.name: sum(1 for rows in c.training if rows) for c in accuracy.columns}
    return replace(
        accuracy,
        associations=associations,
        findings=(
            *closeness_findings(accuracy.reference, seed),
            *dependence_findings(
                associations.cramers_v, gaps, levels, inaccurate, counted.draws.rows, seed
            ),
        ),
    )


def accuracy_of_codes(codes: Codes, seed: int) -> Accuracy:
    """The figures that follow from codes alone: everything but associations."""
    return _accuracy(codes, _counted(codes, seed, SILENT))


@dataclass(frozen=True, eq=False)
class _Counted:
    """Scores of all columns, pairs and triples.

    Attributes:
        triples: those that the reference rests on.
        trivariate: shape (triples,), all of them, whole files.
        dependence: Cramér's V of the pairs.
    """

    draws: EqualSizeDraws
    columns: SetScores
    pairs: SetScores
    triples: SetScores
    trivariate: Scores
    dependence: MeasuredDifferences


def _counted(codes: Codes, seed: int, progress: Progress) -> _Counted:
    import numpy as np

    generator = generator_for(seed, "accuracy.reference")
    draws = draw_samples(codes.n_real, codes.synthetic.shape[1], generator)
    joint = JointScores(codes, draws)
    columns = joint.columns()
    pairs, dependence = joint.pairs(
        pairs_of(len(codes.bins)), progress.part(0.0, 0.7, "Accuracy: pairs of columns")
    )
    sampled = triples_of(len(codes.bins), MOST_TRIPLES, generator_for(seed, "accuracy.trivariate"))
    step = max(1, len(sampled) // MOST_REFERENCE_TRIPLES)
    in_reference = set(range(0, len(sampled), step)[:MOST_REFERENCE_TRIPLES])
    triples = joint.triples(
        [sampled[place] for place in sorted(in_reference)],
        progress.part(0.7, 0.9, "Accuracy: triples of columns"),
    )
    others = [triple for place, triple in enumerate(sampled) if place not in in_reference]
    progress.step(0.9, "Accuracy: triples of columns")
    rest = trivariate_similarities(codes.training, codes.synthetic, codes.sizes, others)
    trivariate = np.concatenate([triples.whole, rest])
    return _Counted(draws, columns, pairs, triples, trivariate, dependence)


def _accuracy(codes: Codes, counted: _Counted) -> Accuracy:
    univariate = float(counted.columns.whole.mean())
    bivariate = float(counted.pairs.whole.mean())
    triples = len(counted.trivariate)
    return Accuracy(
        n_training=codes.training.shape[1],
        n_synthetic=codes.synthetic.shape[1],
        overall=(univariate + bivariate) / 2,
        univariate=univariate,
        bivariate=bivariate,
        trivariate=float(counted.trivariate.mean()) if triples else None,
        triples=Triples(triples, comb(len(codes.bins), 3)) if triples else None,
        reference=_headline_reference(counted, codes.n_real),
        columns=_columns(codes, counted),
        pairs=_pairs(codes, counted),
        left_out=codes.left_out,
    )


def _headline_reference(counted: _Counted, real_rows: int) -> Reference:
    rows = counted.draws.rows
    columns, pairs = counted.columns, counted.pairs
    univariate = columns.real.mean(axis=1), columns.synthetic.mean(axis=1)
    bivariate = pairs.real.mean(axis=1), pairs.synthetic.mean(axis=1)
    triples = counted.triples.real.shape[1]
    return Reference(
        rows=rows,
        draws=DRAWS,
        real_rows=real_rows,
        triples=triples,
        overall=comparison(
            (univariate[0] + bivariate[0]) / 2, (univariate[1] + bivariate[1]) / 2, rows
        ),
        univariate=comparison(*univariate, rows),
        bivariate=comparison(*bivariate, rows),
        trivariate=comparison(
            counted.triples.real.mean(axis=1), counted.triples.synthetic.mean(axis=1), rows
        )
        if triples
        else None,
    )


def _columns(codes: Codes, counted: _Counted) -> tuple[ColumnAccuracy, ...]:
    import numpy as np

    first, second = np.triu_indices(len(codes.bins), 1)
    scores, of_pairs = counted.columns, counted.pairs.whole
    compared = comparisons(scores.real, scores.synthetic, counted.draws.rows)
    counts = [univariate_counts(t, codes.sizes) for t in (codes.training, codes.synthetic)]
    return tuple(
        ColumnAccuracy(
            name=column.name,
            univariate=float(scores.whole[i]),
            bivariate=float(of_pairs[(first == i) | (second == i)].mean()),
            bins=column.labels,
            ordered=column.is_ordered,
            training=tuple(counts[0][i].tolist()),
            synthetic=tuple(counts[1][i].tolist()),
            reference=compared[i],
        )
        for i, column in enumerate(codes.bins)
    )


def _pairs(codes: Codes, counted: _Counted) -> tuple[PairAccuracy, ...]:
    import numpy as np

    pairs, scores = pairs_of(len(codes.bins)), counted.pairs
    worst = np.argsort(scores.whole, kind="stable")[:MOST_PAIR_TABLES].tolist()
    kept = [pairs[place] for place in worst]
    tables = [
        dict(zip(worst, _tables(counts, kept, codes.bins), strict=True))
        for counts in (
            bivariate_counts(codes.training, codes.sizes, kept),
            bivariate_counts(codes.synthetic, codes.sizes, kept),
        )
    ]
    compared = comparisons(scores.real, scores.synthetic, counted.draws.rows)
    return tuple(
        PairAccuracy(
            columns=(codes.bins[a].name, codes.bins[b].name),
            accuracy=accuracy,
            reference=compared[place],
            training=tables[0].get(place),
            synthetic=tables[1].get(place),
        )
        for place, ((a, b), accuracy) in enumerate(zip(pairs, scores.whole.tolist(), strict=True))
    )


def _tables(
    counts: Sequence[npt.NDArray[np.int64]],
    pairs: Sequence[tuple[int, int]],
    bins: Sequence[ColumnBins],
) -> list[tuple[tuple[int, ...], ...]]:
    """Each pair's counts, a row for each bin of its first column."""
    return [
        tuple(map(tuple, table.reshape(len(bins[a].labels), len(bins[b].labels)).tolist()))
        for table, (a, b) in zip(counts, pairs, strict=True)
    ]
