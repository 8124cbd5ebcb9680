"""Distances to training rows: synthetic rows' against holdout rows'."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.distance_curves import (
    POINTS,
    DistanceCurve,
    DistancesToTraining,
    distances_to_training,
)
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest
from synthdesk.engine.progress import Progress
from tests.engine.privacy.mixed_tables import (
    Floats,
    Sizes,
    coded_tables,
    plain_distances,
    random_coded,
)

KINDS = [(True, 500), (False, 4), (True, 50), (False, 3)]


def curves(coded: CodedRows, progress: Progress | None = None) -> DistancesToTraining:
    owners = NearestOwnerTest(coded, 7)
    return distances_to_training(coded, owners, 7, progress or Progress())


def check_curve(curve: DistanceCurve, values: Floats, grid: tuple[float, ...]) -> None:
    """Percentiles, counts and every point of a curve against the figures themselves."""
    known = values[~np.isnan(values)]
    assert (curve.n, curve.undefined) == (len(known), len(values) - len(known))
    percentiles = (curve.p1, curve.p5, curve.p50)
    if not len(known):
        assert percentiles == (None, None, None)
        return
    assert percentiles == pytest.approx(tuple(np.percentile(known, [1, 5, 50])))
    assert curve.shares == pytest.approx([np.mean(known <= point) for point in grid])


def two_nearest(coded: CodedRows, rows: object) -> tuple[Floats, Floats]:
    """Nearest distance, and nearest over second nearest, to training rows."""
    plain = plain_distances(coded, mixed_scale(coded), np.asarray(rows, dtype=np.int32))
    ordered = np.sort(plain[:, : len(coded.training)], axis=1)
    first = ordered[:, 0]
    if ordered.shape[1] == 1:
        return first, np.full(len(first), np.nan)
    second = ordered[:, 1]
    ratios = [one / two if two else np.nan for one, two in zip(first, second, strict=True)]
    return first, np.array(ratios)


@settings(max_examples=60, deadline=None)
@given(coded_tables())
def test_curves_are_those_of_all_distances(coded: CodedRows) -> None:
    found = curves(coded)
    assert coded.holdout is not None
    ours, theirs = two_nearest(coded, coded.synthetic), two_nearest(coded, coded.holdout)
    for pair, one, other in zip(
        (found.closest_record, found.neighbour_ratio), ours, theirs, strict=True
    ):
        assert len(pair.grid) == len(pair.synthetic.shares) == POINTS
        assert pair.grid[0] == 0
        check_curve(pair.synthetic, one, pair.grid)
        check_curve(pair.holdout, other, pair.grid)
    assert found.seed == 7


def test_copies_lift_the_synthetic_curve_above_the_holdouts() -> None:
    coded = random_coded(np.random.default_rng(2), KINDS, Sizes(900, 600, 300))
    leaky = coded.with_synthetic(np.concatenate([coded.synthetic, coded.training[:300]]))
    honest, copied = curves(coded).closest_record, curves(leaky).closest_record
    assert honest.synthetic.p50 == pytest.approx(honest.holdout.p50, rel=0.15)
    assert copied.holdout.p50 == honest.holdout.p50
    assert copied.synthetic.p5 == 0.0
    assert copied.synthetic.shares[0] >= 1 / 3 > 0.1 > copied.holdout.shares[0]


def test_neither_the_number_of_synthetic_nor_of_holdout_rows_moves_a_curve() -> None:
    coded = random_coded(np.random.default_rng(3), KINDS, Sizes(900, 2_000, 2_000))
    assert coded.holdout is not None
    fewer = replace(coded, synthetic=coded.synthetic[:700])
    many, some = curves(coded).closest_record, curves(fewer).closest_record
    assert some.synthetic.p50 == pytest.approx(many.synthetic.p50, rel=0.1)
    assert some.holdout == many.holdout


def test_without_a_holdout_there_is_nothing_to_compare_with() -> None:
    coded = random_coded(np.random.default_rng(1), KINDS, Sizes(9, 6, 3))
    owners = NearestOwnerTest(coded, 7)
    with pytest.raises(ValueError, match="without a holdout"):
        distances_to_training(replace(coded, holdout=None), owners, 7)


def test_it_can_be_cancelled() -> None:
    coded = random_coded(np.random.default_rng(1), KINDS, Sizes(90, 60, 30))
    with pytest.raises(Cancelled):
        curves(coded, Progress(None, lambda: True))
