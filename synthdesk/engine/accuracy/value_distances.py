"""How far a column's distribution lies from training's, beside what two real samples show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.chances import kolmogorov_smirnov, two_frequencies
from synthdesk.engine.accuracy.equal_size_reference import Comparison, comparison
from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.health.column_values import shortened
from synthdesk.engine.missing.distances import ValueCounts, ks_and_w1
from synthdesk.engine.tables.codes import BETWEEN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.accuracy.counted_values import CountedValues
    from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws, GroupedRows
    from synthdesk.engine.tables.codes import CodeArray, ColumnBins

    Counts = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

MOST_POINTS = 10_000
MOST_MOVED = 5
LONGEST_LABEL = 200


@dataclass(frozen=True)
class NumberDistances:
    """Distances of a column of numbers or times, training against synthetic.

    With more than ``MOST_POINTS`` different values the references rest on that many ranks, which
    can lower a Kolmogorov-Smirnov distance by 1/``MOST_POINTS``; the whole-file figures are exact.

    Attributes:
        ks: Kolmogorov-Smirnov distance of the whole files.
        ks_at: value at which it is taken; times as days since 1970-01-01.
        ks_p_value: its limit p-value, all real rows against synthetic.
        ks_reference: the distance at equal size, beside that of two real samples.
        iqr: training's interquartile range.
        w1: first Wasserstein distance in units of ``iqr``; absent where that is 0.
        w1_reference: the same at equal size.
    """

    ks: float
    ks_at: float
    ks_p_value: float
    ks_reference: Comparison
    iqr: float
    w1: float | None
    w1_reference: Comparison | None


@dataclass(frozen=True)
class MovedLevel:
    """One value's share in training and in synthetic, and the difference (Newcombe 95 %)."""

    level: str
    training_share: float
    synthetic_share: float
    difference: Estimate


@dataclass(frozen=True)
class LevelDistances:
    """Distance of a column over the bins of its accuracy, of which it is 1 minus the univariate.

    Attributes:
        total_variation: ½ Σ |p − q| of the whole files.
        p_value: chi-squared, all real rows against synthetic.
        reference: the distance at equal size, beside that of two real samples.
        moved: the levels whose share differs most, at most ``MOST_MOVED``.
    """

    total_variation: float
    p_value: float
    reference: Comparison
    moved: tuple[MovedLevel, ...]


def number_distances(values: CountedValues, draws: EqualSizeDraws) -> NumberDistances | None:
    """KS and W1 with references; nothing where a table, or a sample, has no value."""
    import numpy as np

    numbers = values.numbers
    if numbers is None or not values.training.any() or not values.synthetic.any():
        return None
    ks, w1 = ks_and_w1(numbers, values.training, values.synthetic)
    place = int(np.abs(_cumulated(values.training) - _cumulated(values.synthetic)).argmax())
    iqr = _iqr(values)
    points, point_of_value = _points(numbers, values.real + values.synthetic)
    samples = _samples(values, draws, point_of_value, len(points))
    if not all(sample.sum(axis=0).all() for sample in samples):
        return None
    first, second, fake = (np.cumsum(sample, axis=0) / sample.sum(axis=0) for sample in samples)
    real, made = np.abs(first - second), np.abs(first - fake)
    steps = np.diff(points)
    in_all_real, _ = ks_and_w1(numbers, values.real, values.synthetic)
    return NumberDistances(
        ks=ks,
        ks_at=float(numbers[place]),
        ks_p_value=kolmogorov_smirnov(
            in_all_real, int(values.real.sum()), int(values.synthetic.sum())
        ),
        ks_reference=comparison(real.max(axis=0), made.max(axis=0), draws.rows),
        iqr=iqr,
        w1=w1 / iqr if iqr > 0 else None,
        w1_reference=comparison(steps @ real[:-1] / iqr, steps @ made[:-1] / iqr, draws.rows)
        if iqr > 0
        else None,
    )


def level_distances(
    bins: ColumnBins, tables: Sequence[CodeArray], draws: EqualSizeDraws
) -> LevelDistances:
    """Total variation with its reference, and the levels that moved most.

    Args:
        bins: the column's bins, as accuracy has them.
        tables: codes of training, synthetic and, if given, holdout.
        draws: rows of all samples.
    """
    import numpy as np

    names = level_names(bins)
    real = tables[0] if len(tables) == 2 else np.concatenate([tables[0], tables[2]])

    def rows(codes: CodeArray) -> Counts:
        return np.bincount(codes, minlength=len(names)).astype(np.int64)

    training, synthetic = rows(tables[0]), rows(tables[1])
    n, m = int(training.sum()), int(synthetic.sum())
    difference = synthetic / m - training / n
    first, second = (found / draws.rows for found in _counted(draws.real, real, len(names)))
    fake = _counted(draws.synthetic, tables[1], len(names))[0] / draws.rows
    ranked = np.argsort(-np.abs(difference), kind="stable")[:MOST_MOVED].tolist()
    return LevelDistances(
        total_variation=float(np.abs(difference).sum() / 2),
        p_value=two_frequencies(rows(real), synthetic),
        reference=comparison(
            np.abs(first - second).sum(axis=0) / 2,
            np.abs(first - fake).sum(axis=0) / 2,
            draws.rows,
        ),
        moved=tuple(
            MovedLevel(
                names[i],
                float(training[i] / n),
                float(synthetic[i] / m),
                newcombe_difference(int(synthetic[i]), m, int(training[i]), n),
            )
            for i in ranked
            if difference[i]
        ),
    )


def level_names(bins: ColumnBins) -> tuple[str, ...]:
    """Labels of the bins; the engine's own ones in brackets, as no value is."""
    last = len(bins.labels) - 1
    own = {last - 1, last}
    if bins.is_ordered:
        own |= {0} | ({last - 2} if bins.labels[last - 1] == BETWEEN else set())
    return tuple(
        f"‹{label}›" if place in own else shortened(label, LONGEST_LABEL)
        for place, label in enumerate(bins.labels)
    )


def _cumulated(counts: Counts) -> Floats:
    import numpy as np

    shares: Floats = np.cumsum(counts) / counts.sum()
    return shares


def _iqr(values: CountedValues) -> float:
    assert values.numbers is not None
    held = values.training > 0
    counted = ValueCounts(values.numbers[held], values.training[held])
    low, high = counted.quantiles((0.25, 0.75))
    return high - low


def _points(numbers: Floats, counts: Counts) -> tuple[Floats, Counts]:
    """At most ``MOST_POINTS`` values at equal steps of the ranks, and the point of each value."""
    import numpy as np

    if len(numbers) <= MOST_POINTS:
        return numbers, np.arange(len(numbers), dtype=np.int64)
    ranks = np.cumsum(counts)
    steps = np.linspace(ranks[-1] / MOST_POINTS, ranks[-1], MOST_POINTS)
    kept = np.unique(np.minimum(np.searchsorted(ranks, steps), len(numbers) - 1))
    return numbers[kept], np.searchsorted(kept, np.arange(len(numbers))).astype(np.int64)


def _samples(
    values: CountedValues, draws: EqualSizeDraws, point_of_value: Counts, points: int
) -> tuple[Floats, Floats, Floats]:
    """Rows of each point in every draw's two real samples and its synthetic one.

    Args:
        values: the column; its missing values are left out.
        draws: rows of all samples.
        point_of_value: shape (values,).
        points: number of points.

    Returns:
        Three arrays of shape (points, draws).
    """
    import numpy as np

    of_place = np.append(point_of_value, -1)
    first, second = _counted(draws.real, of_place[values.real_places], points)
    return first, second, _counted(draws.synthetic, of_place[values.places[1]], points)[0]


def _counted(rows: GroupedRows, point_of_row: Counts | CodeArray, points: int) -> list[Floats]:
    """For each sample of a table: rows of each point; shape (points, draws)."""
    import numpy as np

    groups = len(rows.sizes)
    point = point_of_row[rows.order].astype(np.int64)
    joint = point * groups + rows.group_of_row
    found = np.bincount(joint[point >= 0], minlength=points * groups).reshape(points, groups)
    return [found @ sample.T for sample in rows.samples]
