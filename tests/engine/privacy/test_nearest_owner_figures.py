"""The ladder of planted copies as our reference runs measured it, on the datacamp tables.

They scaled numbers by their range and this T1 takes them by rank, so a figure may be off by half a
standard deviation, and by what rounding in the printed table hides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import norm

from synthdesk.engine.privacy.coded_rows import CodedRows, coded_rows
from synthdesk.engine.privacy.distance_curves import distances_to_training
from synthdesk.engine.privacy.nearest_owner import NearestOwnerTest
from tests.engine.published_tables import datacamp_tables
from tests.reference_data import ReferenceData

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

pytestmark = pytest.mark.reference

SEEDS = (1, 2, 3)
HALF = 0.5
NUMBERS_MOVE = 2


@pytest.fixture(scope="module")
def coded(reference: ReferenceData) -> CodedRows:
    return coded_rows(datacamp_tables(reference))


@pytest.fixture(scope="module")
def owners(coded: CodedRows) -> NearestOwnerTest:
    return NearestOwnerTest(coded, 1)


def near(copies: RowCodes, coded: CodedRows, draws: np.random.Generator) -> RowCodes:
    """Every number moved by up to two, one category taken from another training row."""
    copies = copies.copy()
    categories = [at for at, column in enumerate(coded.columns) if not column.is_ordered]
    for at, column in enumerate(coded.columns):
        if column.is_ordered:
            known = copies[:, at] < column.missing
            moved = column.values.astype(float)[copies[known, at]]
            moved += draws.integers(-NUMBERS_MOVE, NUMBERS_MOVE + 1, len(moved))
            place = np.searchsorted(column.values.astype(float), moved)
            copies[known, at] = np.minimum(place, column.missing - 1)
    rows = np.arange(len(copies))
    changed = draws.choice(categories, len(copies))
    others = draws.integers(0, len(coded.training), len(copies))
    copies[rows, changed] = coded.training[others, changed]
    return copies


def mean_z(owners: NearestOwnerTest, coded: CodedRows, share: float, *, exact: bool) -> float:
    """Over the seeds, with copies making up this share of the longer table."""
    rows = round(share / (1 - share) * len(coded.synthetic))
    found = []
    for seed in SEEDS:
        draws = np.random.default_rng(seed)
        copies = coded.training[draws.choice(len(coded.training), rows, replace=False)]
        planted = copies if exact else near(copies, coded, draws)
        found.append(norm.isf(owners.p_value(planted)))
    return float(np.mean(found))


@pytest.mark.parametrize(
    ("share", "z", "rounding"),
    [(0.0, 1.9, 0.05), (0.005, 2.2, 0.05), (0.01, 2.6, 0.05), (0.05, 5.3, 0.05), (0.2, 17, 0.5)],
)
def test_ladder_of_exact_copies(
    owners: NearestOwnerTest, coded: CodedRows, share: float, z: float, rounding: float
) -> None:
    assert mean_z(owners, coded, share, exact=True) == pytest.approx(z, abs=HALF + rounding)


@pytest.mark.parametrize(("share", "z", "rounding"), [(0.05, 3.6, 0.05), (0.2, 9, 0.5)])
def test_ladder_of_near_copies(
    owners: NearestOwnerTest, coded: CodedRows, share: float, z: float, rounding: float
) -> None:
    assert mean_z(owners, coded, share, exact=False) == pytest.approx(z, abs=HALF + rounding)


def test_one_in_a_hundred_isolated_rows(owners: NearestOwnerTest, coded: CodedRows) -> None:
    """Copies of rows drawn from the twentieth that is farthest from any other real row."""
    alone = owners.pool.nearest(coded.training, ("training",)).to["training"].second
    farthest = np.argsort(-alone, kind="stable")[: len(alone) // 20]
    found = []
    for seed in SEEDS:
        chosen = np.random.default_rng(seed).choice(farthest, 395, replace=False)
        found.append(norm.isf(owners.p_value(coded.training[chosen])))
    assert np.mean(found) == pytest.approx(2.8, abs=HALF + 0.05)


def test_synthetic_that_is_training_is_the_most_that_can_be(coded: CodedRows) -> None:
    copied = NearestOwnerTest(coded.with_synthetic(coded.training), 1, with_distances=False).result
    assert copied.z > 30
    assert copied.p_value == 0.0


def test_percentiles_of_distances_to_training(owners: NearestOwnerTest, coded: CodedRows) -> None:
    """29.3 % of the synthetic rows equal some training row, so the first percentiles are 0."""
    found = distances_to_training(coded, owners, 1).closest_record
    assert (found.synthetic.n, found.holdout.n) == (39_073, 9_769)
    assert found.synthetic.shares[0] == pytest.approx(0.293, abs=5e-4)
    assert (found.synthetic.p5, found.holdout.p5) == (0.0, 0.0)
