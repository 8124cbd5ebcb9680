"""T2: chosen on one half and told of the other, quiet where nothing leaks, awake where it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy.attacked_records import attacked_records
from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.isolation import isolation
from synthdesk.engine.privacy.membership import MembershipTest, membership_inference
from synthdesk.engine.privacy.membership_attacks import ATTACKS, DISTANCE, MembershipAttacks
from synthdesk.engine.privacy.membership_figures import detection_rates
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.record_risk import record_risks
from synthdesk.engine.progress import Progress
from tests.engine.privacy.mixed_tables import (
    Sizes,
    coded_tables,
    plain_distances,
    random_coded,
    real_rows,
)

Floats = npt.NDArray[np.float64]
KINDS = [(True, 300), (False, 6), (True, 40), (False, 4)]


EQUAL = Sizes(400, 400, 400)


def tables(seed: int, sizes: Sizes = EQUAL) -> CodedRows:
    return random_coded(np.random.default_rng(seed), KINDS, sizes)


def test_what_is_chosen_on_one_half_is_reported_on_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack that knows the answers of the choosing half only must report nothing."""
    test = MembershipTest(tables(1), 1)
    records = test.records
    draws = np.random.default_rng(2)

    def knows_one_half(_: MembershipAttacks, planted: object) -> Mapping[str, Floats]:
        del planted
        of_units = draws.random(len(records.is_member))
        half = records.in_first_half
        of_units[half] = records.is_member[half]
        plain = draws.random(len(records.units))
        return {name: of_units[records.units] if name == DISTANCE else plain for name in ATTACKS}

    monkeypatch.setattr(MembershipAttacks, "scores", knows_one_half)
    found = test.result()
    assert found.attack == DISTANCE
    assert min(one.choosing_p for one in found.attacks) < 1e-20
    assert found.reported.auc.low < 0.5 < found.reported.auc.high
    assert found.p_value > 0.001
    assert found.reported.n_members == int((records.is_member & ~records.in_first_half).sum())


def test_halves_and_reference_share_nobody() -> None:
    records, reason = attacked_records(tables(3), 3)
    assert reason is None
    assert records is not None
    assert not set(records.holdout.tolist()) & set(records.reference.tolist())
    both = records.in_first_half
    assert abs(int(both.sum()) - int((~both).sum())) <= 2


@given(st.integers(0, 200), st.integers(0, 2**31))
def test_detection_rates_have_clopper_pearson_intervals(found: int, seed: int) -> None:
    draws = np.random.default_rng(seed)
    others = draws.random(1_000)
    members = np.concatenate([np.full(found, 2.0), np.full(200 - found, -1.0)])
    is_member = np.repeat([True, False], [200, 1_000])
    for rate in detection_rates(is_member, np.concatenate([members, others])):
        assert rate.rate.value == found / 200
        low = 0.0 if found == 0 else beta.ppf(0.025, found, 200 - found + 1)
        high = 1.0 if found == 200 else beta.ppf(0.975, found + 1, 200 - found)
        assert (rate.rate.low, rate.rate.high) == pytest.approx((low, high), abs=1e-9)
        assert rate.achieved <= rate.nominal


def test_too_few_non_members_give_no_rate_at_all() -> None:
    is_member = np.repeat([True, False], [50, 60])
    assert detection_rates(is_member, np.arange(110.0)) == ()


def test_where_nothing_leaks_it_alarms_no_more_often_than_it_says() -> None:
    alarms = 0
    for seed in range(60):
        coded = tables(seed, Sizes(200, 200, 200))
        alarms += MembershipTest(coded, seed).p_value(coded.synthetic[:0]) < 0.05
    # Binomial(60, .05) stays under 9 with probability above .99.
    assert alarms < 9


def test_planted_copies_are_noticed_and_count_as_if_they_stood_in_the_table() -> None:
    coded = tables(5)
    planted = coded.training[:80]
    test = MembershipTest(coded, 5)
    with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    found, reason = membership_inference(with_them, 5)
    assert reason is None
    assert found is not None
    assert test.p_value(planted) == found.p_value < 1e-3
    assert test.p_value(planted[:0]) > 0.01
    assert {one.attack for one in found.attacks} == set(ATTACKS)


def test_persons_are_attacked_once_each() -> None:
    coded = tables(6, Sizes(600, 400, 600))
    persons = replace(
        coded, training_subjects=np.arange(600) // 3, holdout_subjects=np.arange(600) // 3
    )
    found, _ = membership_inference(persons, 6)
    assert found is not None
    assert found.by_person
    assert found.n_members == 200
    assert found.n_non_members == 100


@pytest.mark.parametrize("sizes", [Sizes(400, 400, 50), Sizes(30, 400, 400)])
def test_too_few_records_are_said_in_words(sizes: Sizes) -> None:
    found, reason = membership_inference(tables(7, sizes), 7)
    assert found is None
    assert "Membership inference needs at least" in str(reason)


@pytest.mark.parametrize("kinds", [[(True, 1)], [(False, 0), (True, 0)], [(False, 3)]])
def test_tables_that_say_next_to_nothing_break_nothing(kinds: list[tuple[bool, int]]) -> None:
    coded = random_coded(np.random.default_rng(8), kinds, Sizes(200, 200, 200))
    found, _ = membership_inference(coded, 8)
    assert found is not None
    assert 0 <= found.p_value <= 1


def test_it_can_be_called_off() -> None:
    def stop(fraction: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        membership_inference(tables(9), 9, Progress(stop))


# --- isolation, and the list of records ----------------------------------------------------


@settings(deadline=None)
@given(coded_tables(4))
def test_isolation_is_the_distance_to_the_nearest_other_record(coded: CodedRows) -> None:
    real = real_rows(coded)
    apart = plain_distances(coded, mixed_scale(coded), real)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=1)
    found = isolation(coded, 1)
    got = np.concatenate([found.training, found.holdout])
    if len(real) == 1:
        assert np.isnan(got).all()
    else:
        np.testing.assert_allclose(got, nearest, atol=1e-12)


def test_copied_people_head_the_list_with_their_copies() -> None:
    coded = tables(11)
    leaky = coded.with_synthetic(np.concatenate([coded.synthetic, coded.training[:30]]))
    test = MembershipTest(leaky, 11)
    found = record_risks(leaky, test, test.result().attack, 11)
    copied = [one for one in found.records[:60] if one.row <= 30 and one.changed_cells == 0]
    assert len(copied) >= 20
    for one in copied:
        row = leaky.synthetic[one.synthetic_row - 1]
        assert row.tolist() == leaky.training[one.row - 1].tolist()
        assert one.has_near_copy
    assert found.records[0].non_members_as_high <= found.records[-1].non_members_as_high


def test_a_group_that_was_copied_stands_out() -> None:
    coded = tables(12, Sizes(900, 900, 600))
    group = coded.training[:, 1] == 2
    leaky = coded.with_synthetic(np.concatenate([coded.synthetic, coded.training[group]]))
    test = MembershipTest(leaky, 12)
    groups = record_risks(leaky, test, test.result().attack, 12).groups
    assert (groups[0].column, groups[0].level) == ("c1", "v2")
    assert groups[0].n == int(group.sum())
    assert groups[0].recognised_rate.low > 0.05
