"""Accuracy within one level of a column, with bins of its own and its own equal-size reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Comparison, comparison, draw_scores
from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    pairs_of,
    similarities,
    univariate_counts,
)
from synthdesk.engine.accuracy.levels import Frequencies, frequencies_of
from synthdesk.engine.formats import count
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.accuracy.equal_size_reference import DrawScores
    from synthdesk.engine.tables.codes import CodeArray, Codes
    from synthdesk.engine.tables.conform import Tables

    Mask = npt.NDArray[np.bool_]
    Scores = npt.NDArray[np.float64]

LEAST_REAL = 100
LEAST_SYNTHETIC = 50
MOST_PAIRS = 1_000
MOST_FREQUENCIES = 60


@dataclass(frozen=True)
class LevelColumn:
    """One column within a level.

    Attributes:
        name: column name.
        univariate: 1 − TVD of the column's frequencies within the level, whole files.
        has_one_bin: whether all training rows of the level fall into one bin, so that the
            figure says little; it counts in the means all the same, as in the article.
        reference: the figure at equal size, against real with itself.
        frequencies: rows in each bin; kept for the ``MOST_FREQUENCIES`` columns of a level
            with the largest gap.
    """

    name: str
    univariate: float
    has_one_bin: bool
    reference: Comparison
    frequencies: Frequencies | None


@dataclass(frozen=True)
class LevelFigures:
    """The figures of a level that is large enough.

    Attributes:
        univariate: mean over columns, whole files.
        bivariate: mean over the pairs used, whole files; 1 where there is no pair.
        overall: mean of both.
        rows: m, the rows of each sample of the reference.
        univariate_reference: the same at equal size, against real with itself.
        bivariate_reference: the same.
        overall_reference: the same.
        columns: the columns, in table order.
        without_values: columns without any value in the level's training rows; they are no
            part of the means.
    """

    univariate: float
    bivariate: float
    overall: float
    rows: int
    univariate_reference: Comparison
    bivariate_reference: Comparison
    overall_reference: Comparison
    columns: tuple[LevelColumn, ...]
    without_values: tuple[str, ...]


def why_too_small(real: int, synthetic: int) -> str:
    """Why no figure can be given of a level; empty where one can."""
    reasons = []
    if real < LEAST_REAL:
        reasons.append(f"{count(real)} real rows, and {LEAST_REAL} are needed")
    if synthetic < LEAST_SYNTHETIC:
        reasons.append(f"{count(synthetic)} synthetic rows, and {LEAST_SYNTHETIC} are needed")
    return "; ".join(reasons)


def pairs_looked_at(columns: int, generator: np.random.Generator) -> list[tuple[int, int]]:
    """All pairs of columns, or a random sample of ``MOST_PAIRS`` of them, in ascending order."""
    pairs = pairs_of(columns)
    if comb(columns, 2) <= MOST_PAIRS:
        return pairs
    chosen = sorted(generator.choice(len(pairs), MOST_PAIRS, replace=False).tolist())
    return [pairs[position] for position in chosen]


def rows_of_level(tables: Tables, codes: Codes, position: int, level: int) -> Tables:
    """All tables, cut down to the rows of one level of the column at a position."""

    def cut(table: pa.Table, of: CodeArray) -> pa.Table:
        import pyarrow as pa

        return table.filter(pa.array(of[position] == level))

    return replace(
        tables,
        training=cut(tables.training, codes.training),
        synthetic=cut(tables.synthetic, codes.synthetic),
        holdout=None
        if tables.holdout is None or codes.holdout is None
        else cut(tables.holdout, codes.holdout),
        subjects=None,
    )


def measure_level(
    level: Tables, generator: np.random.Generator, progress: Progress = SILENT
) -> LevelFigures:
    """Accuracy within a level, binned anew on the level's own training rows.

    Args:
        level: the rows of the level; at least one column must hold a training value.
        generator: draws the samples of the reference, and pairs where there are too many.

    Source: per-group accuracies of the published tutorial on conditional generation, whose
    bins are those of the group.
    """
    import numpy as np

    from synthdesk.engine.tables.codes import encode

    level, without_values = _with_values(level)
    codes = encode(level)
    pairs = pairs_looked_at(len(codes.bins), generator)
    both = (codes.training, codes.synthetic)
    columns = [univariate_counts(table, codes.sizes) for table in both]
    univariate = similarities(*columns)
    bivariate = similarities(*(bivariate_counts(table, codes.sizes, pairs) for table in both))
    draws = draw_scores(codes, pairs, [], generator, progress)
    first, second = float(univariate.mean()), float(bivariate.mean()) if pairs else 1.0
    references = _references(draws)
    compared = [
        comparison(draws.univariate[0][:, i], draws.univariate[1][:, i], draws.rows)
        for i in range(len(codes.bins))
    ]
    kept = sorted(range(len(compared)), key=lambda i: -compared[i].gap.value)[:MOST_FREQUENCIES]
    return LevelFigures(
        univariate=first,
        bivariate=second,
        overall=(first + second) / 2,
        rows=draws.rows,
        univariate_reference=references[0],
        bivariate_reference=references[1],
        overall_reference=references[2],
        columns=tuple(
            LevelColumn(
                column.name,
                float(univariate[i]),
                int(np.count_nonzero(columns[0][i])) == 1,
                compared[i],
                frequencies_of(column, columns[0][i], columns[1][i]) if i in kept else None,
            )
            for i, column in enumerate(codes.bins)
        ),
        without_values=without_values,
    )


def _with_values(level: Tables) -> tuple[Tables, tuple[str, ...]]:
    """The level without columns that hold no training value in it, which have no bins."""
    rows = level.training.num_rows
    empty = tuple(
        column.name
        for column in level.columns
        if level.training.column(column.name).null_count == rows
    )
    return replace(level, schema=level.schema.with_changes(ignored=empty)), empty


def _references(draws: DrawScores) -> tuple[Comparison, Comparison, Comparison]:
    """Univariate, bivariate and overall, each the mean of its parts within every draw."""
    univariate = tuple(scores.mean(axis=1) for scores in draws.univariate)
    bivariate = tuple(_mean_of_each_draw(scores) for scores in draws.bivariate)
    overall = tuple((a + b) / 2 for a, b in zip(univariate, bivariate, strict=True))
    first, second, third = (
        comparison(real, fake, draws.rows) for real, fake in (univariate, bivariate, overall)
    )
    return first, second, third


def _mean_of_each_draw(scores: Scores) -> Scores:
    import numpy as np

    if scores.shape[1] == 0:
        return np.ones(len(scores))
    means: Scores = scores.mean(axis=1)
    return means
