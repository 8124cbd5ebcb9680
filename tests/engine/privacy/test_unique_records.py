"""T0 against a count by hand, nulls that stay quiet, and copies that are found."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.tolerance import TOLERANCE, tolerance_steps
from synthdesk.engine.privacy.two_shares import fisher_greater, pooled_z
from synthdesk.engine.privacy.unique_records import (
    MOST_CHOICES,
    CopyForm,
    UniqueRecords,
    choices_of,
)
from tests.engine.privacy.mixed_tables import Sizes, coded_tables, random_coded, real_rows

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

FORMS = [(CopyForm.EXACT, 0), (CopyForm.ONE_CELL, 1), (CopyForm.TWO_CELLS, 2)]


def by_hand(coded: CodedRows, cells: int) -> tuple[list[bool], list[bool]]:
    """For each real row, whether it is unique and whether it re-appears, one pair at a time."""
    real = [tuple(row) for row in real_rows(coded).tolist()]
    fakes = [tuple(row) for row in coded.synthetic.tolist()]
    columns = range(len(coded.columns))
    eligible, hit = [False] * len(real), [False] * len(real)
    for left_out in combinations(columns, min(cells, len(coded.columns))):
        kept = [at for at in columns if at not in left_out]
        short = [tuple(row[at] for at in kept) for row in real]
        seen = {tuple(row[at] for at in kept) for row in fakes}
        for at, row in enumerate(short):
            if short.count(row) == 1:
                eligible[at] = True
                hit[at] = hit[at] or row in seen
    return eligible, hit


@settings(deadline=None)
@given(coded_tables(4), st.sampled_from(FORMS))
def test_counts_are_those_of_a_count_by_hand(coded: CodedRows, form: tuple[CopyForm, int]) -> None:
    if form[1] > len(coded.columns):
        return
    eligible, hit = by_hand(coded, form[1])
    cut = len(coded.training)
    test = UniqueRecords(coded, *form)
    if not any(eligible[:cut]) or not any(eligible[cut:]):
        assert test.reason
        return
    found = test.result()
    assert test.reason is None
    assert (found.training_unique, found.holdout_unique) == (
        sum(eligible[:cut]),
        sum(eligible[cut:]),
    )
    assert (found.training_matched, found.holdout_matched) == (sum(hit[:cut]), sum(hit[cut:]))
    assert [row for row, _ in found.rows] == [at + 1 for at in range(cut) if hit[at]]
    counts = (sum(hit[:cut]), sum(eligible[:cut]), sum(hit[cut:]), sum(eligible[cut:]))
    table = [[counts[0], counts[1] - counts[0]], [counts[2], counts[3] - counts[2]]]
    assert found.p_value == pytest.approx(fisher_exact(table, alternative="greater").pvalue)
    assert found.reverse_p_value == pytest.approx(fisher_exact(table, alternative="less").pvalue)


@settings(deadline=None)
@given(coded_tables(4), st.sampled_from(FORMS), st.integers(0, 6), st.integers(0, 99))
def test_planted_rows_count_as_if_they_stood_in_the_table(
    coded: CodedRows, form: tuple[CopyForm, int], rows: int, seed: int
) -> None:
    if form[1] > len(coded.columns):
        return
    draws = np.random.default_rng(seed)
    planted = coded.training[draws.integers(0, len(coded.training), rows)]
    with_them = coded.with_synthetic(np.concatenate([coded.synthetic, planted]))
    test, other = UniqueRecords(coded, *form), UniqueRecords(with_them, *form)
    if test.reason is None:
        assert test.p_value(planted) == other.result().p_value


def test_listed_pairs_differ_in_no_more_cells_than_they_may() -> None:
    coded = random_coded(np.random.default_rng(3), [(False, 3)] * 6, Sizes(200, 150, 90))
    for form, cells in FORMS:
        pairs = UniqueRecords(coded, form, cells).result().rows
        apart = [
            int((coded.training[ours - 1] != coded.synthetic[fake - 1]).sum())
            for ours, fake in pairs
        ]
        assert max(apart, default=0) <= cells
        assert len(pairs) > 3


def test_a_person_is_unique_by_any_row_that_nobody_else_has() -> None:
    """Two persons of three rows each; only the second one's own row re-appears."""
    base = random_coded(np.random.default_rng(0), [(False, 9)] * 2, Sizes(6, 2, 3))
    training = np.array([[0, 0], [0, 0], [1, 1], [0, 0], [2, 2], [2, 2]], dtype=np.int32)
    coded = replace(
        base,
        training=training,
        synthetic=np.array([[2, 2], [0, 0]], dtype=np.int32),
        holdout=np.array([[3, 3], [4, 4], [4, 4]], dtype=np.int32),
        training_subjects=np.array([0, 0, 0, 1, 1, 1]),
        holdout_subjects=np.array([0, 1, 1]),
    )
    found = UniqueRecords(coded).result()
    assert found.by_person
    assert (found.training_unique, found.training_matched) == (2, 1)
    assert (found.holdout_unique, found.holdout_matched) == (2, 0)
    assert found.rows == ((5, 1),)


def split(rows: RowCodes, coded: CodedRows, draws: np.random.Generator) -> CodedRows:
    """The same rows thrown anew into three tables, so that nothing can have leaked."""
    order = draws.permutation(len(rows))
    ends = np.cumsum([len(coded.training), len(coded.synthetic)])
    training, synthetic, holdout = np.split(rows[order], ends)
    return replace(coded, training=training, synthetic=synthetic, holdout=holdout)


@pytest.mark.parametrize("form", FORMS)
def test_where_nothing_can_leak_it_alarms_no_more_often_than_it_says(
    form: tuple[CopyForm, int],
) -> None:
    draws = np.random.default_rng(5)
    coded = random_coded(draws, [(False, 4)] * 6, Sizes(800, 700, 300))
    rows = np.concatenate([coded.training, coded.synthetic, real_rows(coded)[800:]])
    alarms = [UniqueRecords(split(rows, coded, draws), *form).result().p_value for _ in range(200)]
    # Binomial(200, .05) stays under 19 with probability above .99.
    assert sum(p < 0.05 for p in alarms) < 19


def test_one_cell_changed_is_seen_by_the_near_forms_only() -> None:
    draws = np.random.default_rng(6)
    coded = random_coded(draws, [(False, 9)] * 8, Sizes(900, 700, 400))
    near = coded.training[:60].copy()
    near[:, 3] = (near[:, 3] + 1) % 9
    p_values = {form: UniqueRecords(coded, form, cells).p_value(near) for form, cells in FORMS}
    assert p_values[CopyForm.EXACT] > 0.05
    assert p_values[CopyForm.ONE_CELL] < 1e-6
    assert p_values[CopyForm.TWO_CELLS] < 1e-4


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 2))
def test_any_cells_are_left_out_by_one_of_the_choices(columns: int, cells: int) -> None:
    if cells > columns:
        return
    choices = choices_of(columns, cells)
    assert len(choices) <= MOST_CHOICES
    draws = np.random.default_rng(columns)
    for _ in range(5):
        some = set(draws.choice(columns, cells, replace=False).tolist())
        assert any(some <= set(choice) for choice in choices)


def test_a_number_within_the_tolerance_is_a_copy() -> None:
    draws = np.random.default_rng(8)
    coded = random_coded(draws, [(True, 5_000)] * 2, Sizes(600, 500, 300))
    # The middle half of 0 … 4,999 is about 2,500 wide, so a step is about 50.
    moved = coded.training[:80] // 5 * 5 + 2
    steps = tolerance_steps(coded)
    assert steps is not None
    test = UniqueRecords(coded, CopyForm.TOLERANCE, steps=steps)
    assert test.p_value(moved) < 1e-4
    assert test.result().p_value > 0.01
    assert test.result().tolerance == TOLERANCE
    assert UniqueRecords(coded).p_value(moved) > 0.01
    assert len(np.unique(steps.rows(coded.training)[:, 0])) <= 110


def test_whole_numbers_that_no_step_joins_need_no_tolerance() -> None:
    coded = random_coded(np.random.default_rng(9), [(True, 20), (False, 4)], Sizes(300, 200, 200))
    assert tolerance_steps(coded) is None


def test_no_unique_row_is_said_in_words() -> None:
    coded = random_coded(np.random.default_rng(1), [(False, 1)], Sizes(90, 80, 70))
    assert "Audit more columns" in str(UniqueRecords(coded).reason)


@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_two_shares(hits_a: int, rest_a: int, hits_b: int, rest_b: int) -> None:
    a, b = hits_a + rest_a, hits_b + rest_b
    table = [[hits_a, rest_a], [hits_b, rest_b]]
    expected = fisher_exact(table, alternative="greater").pvalue
    assert fisher_greater(hits_a, a, hits_b, b) == pytest.approx(expected)
    sign = np.sign(hits_a / a - hits_b / b)
    assert np.sign(pooled_z(hits_a, a, hits_b, b)) == sign
