"""T6 against a count by hand, and a secret that only training gives away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.quasi_identifiers import QuasiIdentifierTest, quasi_identifiers
from tests.engine.privacy.mixed_tables import Sizes, coded_tables, random_coded


@settings(deadline=None)
@given(coded_tables(4))
def test_figures_are_those_of_a_count_by_hand(coded: CodedRows) -> None:
    if len(coded.columns) < 2:
        return
    assert coded.holdout is not None
    known = tuple(column.name for column in coded.columns[:-1])
    secret = coded.columns[-1].name
    found = quasi_identifiers(coded, known, (secret,))
    training, synthetic, holdout = (
        [(tuple(row[:-1]), row[-1]) for row in table.tolist()]
        for table in (coded.training, coded.synthetic, coded.holdout)
    )
    people = [key for key, _ in training]
    for bar in found.apparent_matches:
        most = bar.most if bar.most is not None else 10**6
        for rows, counted in ((synthetic, bar.synthetic), (holdout, bar.holdout)):
            assert counted == sum(bar.fewest <= people.count(key) <= most for key, _ in rows)
    assert sum(bar.synthetic_share for bar in found.apparent_matches) == pytest.approx(1)

    def disclosed(rows: list[tuple[tuple[int, ...], int]]) -> int:
        return sum({s for k, s in synthetic if k == key} == {value} for key, value in rows)

    (one,) = found.disclosures
    assert (one.training_disclosed, one.holdout_disclosed) == (
        disclosed(training),
        disclosed(holdout),
    )
    assert found.p_value == one.p_value


def test_secrets_of_copied_people_are_disclosed() -> None:
    draws = np.random.default_rng(4)
    coded = random_coded(draws, [(False, 30), (False, 30), (False, 6)], Sizes(900, 800, 500))
    quiet = quasi_identifiers(coded, ("c0", "c1"), ("c2",))
    leaky = coded.with_synthetic(coded.training[:800])
    found = quasi_identifiers(leaky, ("c0", "c1"), ("c2",))
    assert quiet.p_value is not None
    assert found.p_value is not None
    assert quiet.p_value > 0.01
    assert found.p_value < 1e-20
    assert found.disclosures[0].difference.low > 0.2


def test_several_secrets_are_corrected_for_and_none_gives_no_p() -> None:
    coded = random_coded(np.random.default_rng(5), [(False, 9)] * 4, Sizes(300, 300, 200))
    two = quasi_identifiers(coded, ("c0",), ("c2", "c3"))
    assert two.p_value == min(1.0, 2 * min(one.p_value for one in two.disclosures))
    assert quasi_identifiers(coded, ("c0",), ()).p_value is None


def test_persons_are_counted_once() -> None:
    base = random_coded(np.random.default_rng(6), [(False, 9)] * 2, Sizes(4, 1, 2))
    coded = replace(
        base,
        training=np.array([[1, 1], [1, 1], [1, 2], [2, 2]], dtype=np.int32),
        synthetic=np.array([[1, 1]], dtype=np.int32),
        holdout=np.array([[3, 3], [1, 1]], dtype=np.int32),
        training_subjects=np.array([0, 0, 1, 1]),
        holdout_subjects=np.array([0, 1]),
    )
    found = quasi_identifiers(coded, ("c0",), ("c1",))
    assert found.by_person
    assert (found.n_training, found.disclosures[0].training_disclosed) == (2, 1)
    assert [bar.synthetic for bar in found.apparent_matches] == [0, 0, 1, 0, 0]


@settings(deadline=None)
@given(coded_tables(4), st.integers(0, 5))
def test_planted_rows_count_as_if_they_stood_in_the_table(coded: CodedRows, rows: int) -> None:
    if len(coded.columns) < 3:
        return
    planted = coded.training[:rows]
    with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    found = quasi_identifiers(with_them, ("c0",), ("c2",))
    assert QuasiIdentifierTest(coded, ("c0",), ("c2",)).p_value(planted) == found.p_value
