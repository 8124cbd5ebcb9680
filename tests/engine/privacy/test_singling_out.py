"""T4: descriptions by hand, nulls that stay quiet at any sizes, and people who are singled out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.privacy import predicates
from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
from synthdesk.engine.privacy.predicates import described, fitting, unique_values
from synthdesk.engine.privacy.singling_out import SEVERAL_COLUMNS, SinglingOutTest
from tests.engine.privacy.mixed_tables import Sizes, code_book, coded_tables, random_coded


def test_a_description_fits_words_that_are_the_same_and_numbers_as_high_or_as_low() -> None:
    columns = code_book([(False, 3), (True, 9), (True, 9)])
    row = np.array([1, 7, 2], dtype=np.int32)
    predicate = described(row, np.arange(3), columns, np.array([0, 4, 4], dtype=np.int32))
    assert predicate == ((0, 1, 1), (1, 7, 8), (2, 0, 2))
    rows = np.array([[1, 8, 0], [1, 6, 0], [0, 8, 0], [1, 9, 2], [1, 7, 9]], dtype=np.int32)
    # 9 is missing: neither high nor low.
    assert fitting(predicate, list(rows.T)).tolist() == [0]


def test_values_of_apostrophes_newlines_and_code_are_only_values() -> None:
    hostile = np.array(["O'Brien\n", "'; drop table", "__import__('os')", "a"])
    columns = (CodedColumn("n'a\nme", False, hostile), *code_book([(True, 5)]))
    draws = np.random.default_rng(1)
    tables = [
        np.stack([draws.integers(0, 4, rows), draws.integers(0, 5, rows)], axis=1).astype(np.int32)
        for rows in (300, 40, 200)
    ]
    found = SinglingOutTest(CodedRows(columns, *tables), 1).result()
    assert 0 < found.p_value <= 1


def test_descriptions_by_one_column_are_of_values_that_one_row_has_alone() -> None:
    columns = code_book([(False, 4), (True, 6)])
    rows = np.array([[0, 5], [0, 1], [1, 2], [2, 2], [2, 4]], dtype=np.int32)
    found = set(unique_values(rows, columns, 1))
    assert found == {
        ((0, 1, 1),),
        ((1, 1, 1),),
        ((1, 4, 4),),
        ((1, 5, 5),),
        ((1, 0, 1),),
    }


@settings(deadline=None, max_examples=40)
@given(coded_tables(5), st.integers(0, 6), st.integers(0, 99))
def test_planted_rows_count_as_if_they_stood_in_the_table(
    coded: CodedRows, rows: int, seed: int
) -> None:
    draws = np.random.default_rng(seed)
    planted = coded.training[draws.integers(0, len(coded.training), rows)]
    with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    test, other = SinglingOutTest(coded, 1), SinglingOutTest(with_them, 1)
    assert test.p_value(planted) == other.result().p_value


@pytest.mark.parametrize("sizes", [Sizes(600, 500, 150), Sizes(150, 500, 600)])
def test_where_nothing_can_leak_it_alarms_no_more_often_than_it_says(sizes: Sizes) -> None:
    """Sizes that differ are the known trap: a correction for them alarms every time."""
    draws = np.random.default_rng(2)
    columns = code_book([(True, 40), (False, 6), (True, 30)])
    alarms = 0
    for _ in range(60):
        tables = [
            np.stack([draws.integers(0, c.size - 1, rows) for c in columns], axis=1)
            for rows in (sizes.training, sizes.synthetic, sizes.holdout)
        ]
        coded = CodedRows(columns, *(table.astype(np.int32) for table in tables))
        alarms += SinglingOutTest(coded, 1).p_value(coded.synthetic[:0]) < 0.05
    # Binomial(60, .05) stays under 9 with probability above .99.
    assert alarms < 9


def test_people_whose_records_were_copied_are_singled_out() -> None:
    draws = np.random.default_rng(3)
    coded = random_coded(draws, [(True, 400)] * 3 + [(False, 8)], Sizes(900, 800, 800))
    quiet = SinglingOutTest(coded, 1)
    leaky = SinglingOutTest(coded.with_synthetic(coded.training), 1).result()
    assert quiet.result().p_value > 0.02
    assert leaky.p_value < 0.01
    several = next(one for one in leaky.attacks if one.kind == SEVERAL_COLUMNS)
    assert several.training_rate > several.holdout_rate + 0.2
    assert several.difference.low > 0


def test_a_person_with_two_rows_that_fit_is_one_person() -> None:
    base = random_coded(np.random.default_rng(4), [(False, 3), (False, 3)], Sizes(60, 50, 60))
    coded = replace(base, training_subjects=np.arange(60) // 2, holdout_subjects=np.arange(60) // 2)
    found = SinglingOutTest(coded, 1).result()
    assert found.by_person
    assert (found.n_compared, found.training_sampled_from) == (30, 30)


def test_a_large_table_is_searched_in_part_and_planting_keeps_the_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(predicates, "MOST_SEARCHED", 150)
    monkeypatch.setattr(predicates, "MOST_CANDIDATES", 100)
    coded = random_coded(np.random.default_rng(9), [(True, 90)] * 3, Sizes(300, 500, 200))
    test = SinglingOutTest(coded, 1)
    assert 60 < test.result().n_synthetic <= 150
    for rows in (40, 120):
        planted = coded.training[:rows]
        with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
        assert test.p_value(planted) == SinglingOutTest(with_them, 1).result().p_value
