"""T3: guesses by hand, secrets that say nothing, nulls that stay quiet and copies that don't."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.privacy import attribute_inference
from synthdesk.engine.privacy.attribute_inference import AttributeTest
from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
from synthdesk.engine.privacy.population_guess import plain_rate
from synthdesk.engine.privacy.secret import TOLERANCE, secret_of, why_not_attacked
from tests.engine.privacy.mixed_tables import Sizes, code_book, coded_tables, random_coded

codes_of_group = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=30)


@given(codes_of_group)
def test_the_commonest_category_is_guessed_and_of_equals_the_commonest_of_all(
    rows: list[tuple[int, int]],
) -> None:
    _, groups = np.unique([group for group, _ in rows], return_inverse=True)
    codes = np.array([code for _, code in rows], dtype=np.int32)
    coded = random_coded(np.random.default_rng(0), [(False, 5)], Sizes(5, 5, 5))
    guesses = secret_of(coded, "c0").guesses(groups, codes)
    overall = Counter(codes.tolist())
    for group in range(groups.max() + 1):
        counts = Counter(codes[groups == group].tolist())
        expected = min(counts, key=lambda code: (-counts[code], -overall[code], code))
        assert guesses[group] == expected


@given(codes_of_group, st.booleans())
def test_votes_count_as_often_as_they_say(rows: list[tuple[int, int]], is_number: bool) -> None:
    _, groups = np.unique([group for group, _ in rows], return_inverse=True)
    codes = np.array([code for _, code in rows], dtype=np.int32)
    votes = codes.astype(np.int64) % 3 + 1
    coded = random_coded(np.random.default_rng(0), [(is_number, 5)], Sizes(50, 5, 5))
    secret = secret_of(coded, "c0")
    repeated = secret.guesses(np.repeat(groups, votes), np.repeat(codes, votes))
    assert secret.guesses(groups, codes, votes).tolist() == repeated.tolist()


@given(codes_of_group)
def test_the_middle_number_is_guessed(rows: list[tuple[int, int]]) -> None:
    _, groups = np.unique([group for group, _ in rows], return_inverse=True)
    codes = np.array([code for _, code in rows], dtype=np.int32)
    coded = random_coded(np.random.default_rng(0), [(True, 5)], Sizes(50, 5, 5))
    guesses = secret_of(coded, "c0").guesses(groups, codes)
    for group in range(groups.max() + 1):
        own = sorted(codes[groups == group].tolist())
        assert guesses[group] == own[(len(own) - 1) // 2]


def with_negative_numbers(rows: int, seed: int) -> CodedRows:
    base = random_coded(
        np.random.default_rng(seed), [(False, 4), (True, 41)], Sizes(rows, rows, rows)
    )
    column = CodedColumn("debt", True, np.linspace(-400.0, -0.0, 41))
    return replace(base, columns=(base.columns[0], column))


def test_the_tolerance_of_negative_numbers_is_a_share_of_their_spread() -> None:
    """Relative to the guess a number below 0 would have a negative tolerance: never right."""
    coded = with_negative_numbers(400, 1)
    secret = secret_of(coded, "debt")
    assert secret.tolerance == pytest.approx(TOLERANCE * 200, rel=0.2)
    off = np.array([10, 10, 10], dtype=np.int32)
    assert secret.is_right(off, np.array([10, 12, 13], dtype=np.int32)).tolist() == [
        True,
        True,
        False,
    ]


def test_secrets_that_say_nothing_are_named() -> None:
    base = random_coded(np.random.default_rng(2), [(False, 3), (True, 5)], Sizes(60, 50, 40))
    assert base.holdout is not None
    assert why_not_attacked(base, "c0", ("c1",)) is None
    assert "nothing is known" in str(why_not_attacked(base, "c0", ()))
    same = replace(base, training=base.training.copy(), holdout=base.holdout.copy())
    assert same.holdout is not None
    same.training[:, 0] = same.holdout[:, 0] = 1
    assert "the same value" in str(why_not_attacked(same, "c0", ("c1",)))
    same.training[:, 1] = 5
    assert "no value in any training row" in str(why_not_attacked(same, "c1", ("c0",)))
    blank = base.with_synthetic(base.synthetic.copy())
    blank.synthetic[:, 1] = 5
    assert "no value in any synthetic row" in str(why_not_attacked(blank, "c1", ("c0",)))


def test_a_majority_of_nine_in_ten_does_not_hide_the_others() -> None:
    draws = np.random.default_rng(3)
    coded = random_coded(draws, [(False, 6), (False, 2)], Sizes(900, 800, 700))
    assert coded.holdout is not None
    for table in (coded.training, coded.synthetic, coded.holdout):
        table[:, 1] = draws.random(len(table)) < 0.1
    found = AttributeTest(coded, "c1", ("c0",), 1).result()
    assert found.plain_rate > 0.85
    assert found.holdout_rate > 0.85
    assert found.balanced_holdout_rate == pytest.approx(0.5, abs=0.05)
    assert found.model_rate == pytest.approx(0.9, abs=0.04)


def test_plain_guesses() -> None:
    coded = random_coded(np.random.default_rng(4), [(False, 3)], Sizes(9, 9, 9))
    training = np.array([2, 2, 1], dtype=np.int32)
    assert plain_rate(secret_of(coded, "c0"), training, np.array([2, 0, 2, 1])) == 0.5


@settings(deadline=None, max_examples=60)
@given(coded_tables(5), st.integers(0, 5), st.integers(0, 99))
def test_planted_rows_count_as_if_they_stood_in_the_table(
    coded: CodedRows, rows: int, seed: int
) -> None:
    if len(coded.columns) < 2:
        return
    known = tuple(column.name for column in coded.columns[1:])
    draws = np.random.default_rng(seed)
    planted = coded.training[draws.integers(0, len(coded.training), rows)]
    with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    if why_not_attacked(coded, "c0", known) is None:
        test = AttributeTest(coded, "c0", known, 1)
        assert test.p_value(planted) == AttributeTest(with_them, "c0", known, 1).p_value(
            planted[:0]
        )


@settings(deadline=None, max_examples=60)
@given(coded_tables(6), st.integers(0, 2**32 - 1))
def test_order_of_rows_and_columns_and_names_do_not_matter(coded: CodedRows, seed: int) -> None:
    """But for secrets that are as common as each other, near a person and near all people."""
    if len(coded.columns) < 2:
        return
    draws = np.random.default_rng(seed)
    names = tuple(column.name for column in coded.columns)
    if why_not_attacked(coded, "c0", names[1:]) is not None:
        return
    base = coded.synthetic
    turned = np.r_[0, 1 + draws.permutation(len(names) - 1)]
    columns, tables = [], [t.copy() for t in (coded.training, base, coded.holdout) if t is not None]
    for at, column in enumerate(coded.columns):
        columns.append(column)
        if not column.is_ordered:
            codes = np.append(draws.permutation(column.missing), column.missing).astype(np.int32)
            for table in tables:
                table[:, at] = codes[table[:, at]]
    other = CodedRows(
        tuple(columns[at] for at in turned),
        *(table[draws.permutation(len(table))][:, turned] for table in tables),
    )
    one = AttributeTest(coded, "c0", names[1:], 1)
    near = one._search(len(base))
    votes = np.bincount(near.secret, near.votes)
    if len(np.unique(votes[votes > 0])) < np.count_nonzero(votes):
        return
    two = AttributeTest(other, "c0", tuple(names[at] for at in turned[1:]), 1)
    assert one.p_value(base[:0]) == two.p_value(base[:0])


def test_all_rows_that_are_equally_near_are_asked() -> None:
    """Near (0, 0) lie (0, 1) once with secret 0 and (1, 0) twice with secret 2."""
    columns = code_book([(False, 3), (False, 3), (False, 3)])
    people = np.array([[0, 0, 2], [0, 0, 0]], dtype=np.int32)
    fakes = np.array([[0, 1, 0], [1, 0, 2], [1, 0, 2], [2, 2, 0]], dtype=np.int32)
    coded = CodedRows(columns, people[[0]], fakes, people[[1]])
    found = AttributeTest(coded, "c2", ("c0", "c1"), 1).result()
    assert (found.training_right, found.holdout_right) == (1, 0)
    # A copy of the other person is nearer than all of them.
    planted = AttributeTest(coded, "c2", ("c0", "c1"), 1)
    assert planted.p_value(people[[1]]) == 1.0


def test_copied_people_lose_their_secrets_and_others_do_not() -> None:
    coded = random_coded(
        np.random.default_rng(5), [(False, 20)] * 3 + [(False, 5)], Sizes(800, 900, 700)
    )
    known = ("c0", "c1", "c2")
    quiet = AttributeTest(coded, "c3", known, 1)
    leaky = AttributeTest(coded.with_synthetic(coded.training), "c3", known, 1).result()
    assert quiet.result().p_value > 0.01
    assert quiet.p_value(coded.training[:300]) < 1e-10
    assert leaky.training_rate == pytest.approx(1, abs=0.05)
    assert leaky.difference.low > 0.6


def test_where_nothing_can_leak_it_alarms_no_more_often_than_it_says() -> None:
    draws = np.random.default_rng(6)
    columns = code_book([(False, 4), (False, 4), (False, 3)])
    alarms = 0
    for _ in range(200):
        tables = [draws.integers(0, 3, (rows, 3), dtype=np.int32) for rows in (400, 300, 200)]
        test = AttributeTest(CodedRows(columns, *tables), "c2", ("c0", "c1"), 1)
        alarms += test.p_value(tables[1][:0]) < 0.05
    # Binomial(200, .05) stays under 19 with probability above .99; Fisher's test is careful.
    assert alarms < 19


def test_a_person_is_attacked_once() -> None:
    coded = random_coded(np.random.default_rng(7), [(False, 4), (False, 3)], Sizes(300, 200, 240))
    persons = replace(
        coded, training_subjects=np.arange(300) // 3, holdout_subjects=np.arange(240) // 4
    )
    found = AttributeTest(persons, "c1", ("c0",), 1).result()
    assert found.by_person
    assert (found.n_training, found.n_holdout) == (100, 60)


def test_a_large_table_is_searched_in_part_and_planting_keeps_the_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attribute_inference, "MOST_SEARCHED", 150)
    coded = random_coded(np.random.default_rng(9), [(False, 9)] * 3, Sizes(300, 500, 200))
    known = ("c1", "c2")
    test = AttributeTest(coded, "c0", known, 1)
    assert 60 < test.result().n_synthetic <= 150
    # 500 rows are searched one in four, and 620 one in eight.
    for rows in (40, 120):
        planted = coded.training[:rows]
        with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
        other = AttributeTest(with_them, "c0", known, 1)
        assert test.p_value(planted) == other.p_value(planted[:0])
