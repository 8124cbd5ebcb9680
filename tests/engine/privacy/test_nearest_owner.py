"""T1: its share, its variance against all splits, and what it says of planted copies."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy import nearest_owner
from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest_owner import NearestOwner, NearestOwnerTest, owner_test
from synthdesk.engine.privacy.real_units import RealUnits, real_units
from synthdesk.engine.progress import Progress
from tests.engine.privacy.mixed_tables import (
    Sizes,
    as_rows,
    code_book,
    coded_tables,
    plain_distances,
    random_coded,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

KINDS = [(True, 500), (False, 4), (True, 50), (False, 3)]


def result_of(coded: CodedRows) -> NearestOwner:
    return NearestOwnerTest(coded, 7).result


def with_subjects(coded: CodedRows, most_rows: int) -> CodedRows:
    """The same rows, up to so many in a row belonging to one person."""
    assert coded.holdout is not None

    def subjects(rows: int) -> Integers:
        sizes = 1 + np.arange(rows) % most_rows
        return np.repeat(np.arange(rows), sizes)[:rows]

    return replace(
        coded,
        training_subjects=subjects(len(coded.training)),
        holdout_subjects=subjects(len(coded.holdout)),
    )


# --- the figures ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(coded_tables())
def test_share_is_that_of_all_distances(coded: CodedRows) -> None:
    found = result_of(coded)
    plain = plain_distances(coded, mixed_scale(coded), coded.synthetic)
    is_nearest = plain == plain.min(axis=1, keepdims=True)
    weights = is_nearest / is_nearest.sum(axis=1, keepdims=True)
    n = len(coded.training)
    assert found.share == pytest.approx(weights[:, :n].sum() / len(plain))
    assert found.expected == n / plain.shape[1]
    assert found.difference.value == pytest.approx(found.share - found.expected)
    assert found.p_value == pytest.approx(norm.sf(found.z))
    assert found.n_synthetic == found.sampled_from == len(plain)
    assert (found.n_training, found.n_holdout) == (n, plain.shape[1] - n)


def all_splits(owned: Floats, rows: Integers, drawn: int) -> Floats:
    """Share minus expected share for every way to draw the training units from all of them."""
    found = []
    for chosen in combinations(range(len(owned)), drawn):
        units = list(chosen)
        found.append(owned[units].sum() / owned.sum() - rows[units].sum() / rows.sum())
    return np.array(found)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 5), st.integers(1, 4)), min_size=2, max_size=8),
    st.data(),
)
def test_variance_is_that_of_all_splits(
    units: list[tuple[float, int]], data: st.DataObject
) -> None:
    """By person, who has one to four rows that each own a share of theirs."""
    owned = np.array([weight for weight, _ in units])
    rows = np.array([count for _, count in units])
    drawn = data.draw(st.integers(1, len(units) - 1))
    by_row = np.repeat(owned / rows, rows)
    of_row = np.repeat(np.arange(len(units)), rows)
    n = int(rows[:drawn].sum())
    persons = RealUnits(of_row, drawn, len(units) - drawn, by_person=True)
    found = owner_test(by_row, n, persons, n_synthetic=10, sampled_from=10, seed=1)
    null = all_splits(owned, rows, drawn)
    assert null.mean() == pytest.approx(0, abs=1e-12)
    spread = sqrt((null**2).mean())
    assert found.difference.high - found.difference.low == pytest.approx(
        2 * 1.959963984540054 * spread, abs=1e-12
    )
    assert found.difference.value == pytest.approx(null[0], abs=1e-12)
    if spread > 1e-9:
        assert found.z == pytest.approx(null[0] / spread, abs=1e-6)
    assert found.training_subjects == drawn
    assert found.holdout_subjects == len(units) - drawn


def test_without_subjects_every_row_is_drawn_by_itself() -> None:
    owned = np.array([3.0, 0.0, 1.0, 0.5, 0.5])
    rows = RealUnits(np.arange(5), 3, 2, by_person=False)
    plain = owner_test(owned, 3, rows, n_synthetic=5, sampled_from=5, seed=1)
    assert plain.training_subjects is None
    null = all_splits(owned, np.ones(5, dtype=np.int64), 3)
    assert plain.z == pytest.approx(null[0] / null.std())


def test_four_rows_by_hand() -> None:
    """One number: training 0 and 3, holdout 1 and 2; synthetic 0, 0 and 3 are copies."""
    coded = CodedRows(code_book([(True, 4)]), as_rows([0, 3]), as_rows([0, 0, 3]), as_rows([1, 2]))
    found = result_of(coded)
    assert (found.share, found.expected) == (1.0, 0.5)
    # Owned 2, 1, 0, 0 less 3/4 each: squares add up to 11/4; 2·2 / (4·3) of that, over 3².
    assert found.z == pytest.approx(0.5 / sqrt(2.75 / 3 / 9))


def test_all_rows_alike_say_nothing() -> None:
    coded = random_coded(np.random.default_rng(1), [(True, 0), (False, 0)], Sizes(5, 4, 3))
    found = result_of(coded)
    assert (found.share, found.z, found.p_value) == (pytest.approx(5 / 8), 0.0, 0.5)


def test_order_of_rows_does_not_matter() -> None:
    draws = np.random.default_rng(3)
    coded = random_coded(draws, KINDS, Sizes(200, 150, 80))
    assert coded.holdout is not None
    other = replace(
        coded,
        training=coded.training[::-1],
        synthetic=coded.synthetic[draws.permutation(150)],
        holdout=coded.holdout[draws.permutation(80)],
    )
    assert result_of(other).z == pytest.approx(result_of(coded).z, rel=1e-9)


# --- planted copies -----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(coded_tables(), st.integers(0, 12), st.booleans())
def test_as_an_instrument_it_says_what_it_says_of_the_longer_table(
    coded: CodedRows, rows: int, by_person: bool
) -> None:
    if by_person:
        coded = with_subjects(coded, 3)
    planted = np.resize(coded.training[::-1], (rows, len(coded.columns)))
    longer = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    instrument = NearestOwnerTest(coded, 7, with_distances=False)
    assert instrument.name == "nearest_owner"
    assert instrument.p_value(planted) == pytest.approx(result_of(longer).p_value, rel=1e-9)
    assert instrument.p_value(planted[:0]) == instrument.result.p_value


@pytest.mark.parametrize("by_person", [False, True])
def test_planted_copies_are_found_the_more_the_surer(by_person: bool) -> None:
    coded = random_coded(np.random.default_rng(9), KINDS, Sizes(800, 800, 300))
    if by_person:
        coded = with_subjects(coded, 3)
    instrument = NearestOwnerTest(coded, 7)
    p_values = [instrument.p_value(coded.training[:rows]) for rows in (0, 80, 400, 800)]
    assert p_values[0] > 0.05
    assert p_values == sorted(p_values, reverse=True)
    assert p_values[2] < 1e-3
    copied = result_of(coded.with_synthetic(coded.training))
    assert copied.share > 0.99
    assert copied.z > instrument.result.z + 10


# --- samples, cancelling -------------------------------------------------------------------------


def test_of_large_tables_a_stated_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    coded = random_coded(np.random.default_rng(5), KINDS, Sizes(100, 600, 50))
    monkeypatch.setattr(nearest_owner, "MOST_CELLS", 150 * len(KINDS) * 200)
    monkeypatch.setattr(nearest_owner, "SMALLEST_SAMPLE", 10)
    instrument = NearestOwnerTest(coded, 7)
    found = instrument.result
    assert (found.n_synthetic, found.sampled_from, found.seed) == (200, 600, 7)
    assert found == result_of(coded)
    assert found != NearestOwnerTest(coded, 8).result
    some = coded.with_synthetic(coded.synthetic[instrument.sample])
    assert result_of(some).share == found.share
    # Of planted rows as large a part is looked at.
    copies = coded.training[:60]
    planted = NearestOwnerTest(some, 7)
    alike = [planted.p_value(copies[at : at + 20]) for at in range(0, 60, 20)]
    assert min(alike) / 10 < instrument.p_value(copies) < max(alike) * 10


def test_without_a_holdout_it_cannot_be_asked() -> None:
    coded = replace(random_coded(np.random.default_rng(1), KINDS, Sizes(5, 4, 3)), holdout=None)
    with pytest.raises(ValueError, match="without a holdout"):
        NearestOwnerTest(coded, 7)


def test_it_can_be_cancelled() -> None:
    coded = random_coded(np.random.default_rng(1), KINDS, Sizes(500, 400, 300))
    answers = iter([False] * 5)
    with pytest.raises(Cancelled):
        NearestOwnerTest(coded, 7, Progress(None, lambda: next(answers, True)))


# --- false alarms --------------------------------------------------------------------------------


def test_a_split_of_the_same_people_alarms_as_rarely_as_it_says() -> None:
    """One pool and one synthetic table, split 400 times: no more searching than once."""
    coded = random_coded(np.random.default_rng(6), KINDS, Sizes(400, 900, 100))
    owned = NearestOwnerTest(coded, 7).found.owned
    draws = np.random.default_rng(8)
    rows = real_units(coded)
    p_values = [
        owner_test(
            draws.permutation(owned), 400, rows, n_synthetic=900, sampled_from=900, seed=1
        ).p_value
        for _ in range(400)
    ]
    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.09
