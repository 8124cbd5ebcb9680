"""Accuracy: its bounds and symmetries, and a slow plain implementation as its oracle."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthdesk.engine.accuracy.accuracy import Accuracy, accuracy_of_codes
from synthdesk.engine.accuracy.equal_size_draws import GroupedRows, draw_samples
from synthdesk.engine.accuracy.equal_size_reference import (
    Comparison,
    Standing,
    draw_scores,
    sample_size,
)
from synthdesk.engine.accuracy.joint_frequencies import triples_of
from synthdesk.engine.audit import run_audit
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.tables.codes import Codes, ColumnBins
from synthdesk.engine.tables.schema import ColumnType
from tests.engine.conftest import Desk, people

if TYPE_CHECKING:
    from synthdesk.engine.tables.codes import CodeArray

SIZE = 4


def table_of(columns: int) -> st.SearchStrategy[CodeArray]:
    return st.integers(20, 60).flatmap(
        lambda rows: arrays(np.uint8, (columns, rows), elements=st.integers(0, SIZE - 1))
    )


def codes_of(training: CodeArray, synthetic: CodeArray, holdout: CodeArray | None = None) -> Codes:
    labels = tuple(str(i) for i in range(SIZE))
    bins = tuple(ColumnBins(f"c{i}", labels, False) for i in range(training.shape[0]))
    return Codes(bins, training, synthetic, holdout)


def slow_accuracy(first: CodeArray, second: CodeArray, columns: tuple[int, ...]) -> float:
    """1 − TVD by counting joined cells row by row."""
    counts = [Counter(zip(*(t[c].tolist() for c in columns), strict=True)) for t in (first, second)]
    cells = set(counts[0]) | set(counts[1])
    distance = sum(
        abs(counts[0][cell] / first.shape[1] - counts[1][cell] / second.shape[1]) for cell in cells
    )
    return 1 - distance / 2


@settings(deadline=None, max_examples=40)
@given(table_of(4), table_of(4))
def test_figures_match_a_slow_plain_implementation(first: CodeArray, second: CodeArray) -> None:
    result = accuracy_of_codes(codes_of(first, second), seed=1)
    expected = [
        np.mean([slow_accuracy(first, second, c) for c in combinations(range(4), size)])
        for size in (1, 2, 3)
    ]
    assert [result.univariate, result.bivariate, result.trivariate] == pytest.approx(expected)
    assert result.overall == pytest.approx((expected[0] + expected[1]) / 2)
    for position, (a, b) in enumerate(combinations(range(4), 2)):
        assert result.pairs[position].accuracy == pytest.approx(
            slow_accuracy(first, second, (a, b))
        )
    for c in range(4):
        of_column = [slow_accuracy(first, second, p) for p in combinations(range(4), 2) if c in p]
        assert result.columns[c].bivariate == pytest.approx(np.mean(of_column))


def figures(result: Accuracy) -> list[float | None]:
    return [result.overall, result.univariate, result.bivariate, result.trivariate]


@settings(deadline=None, max_examples=25)
@given(table_of(3))
def test_a_table_reaches_one_with_itself(table: CodeArray) -> None:
    assert figures(accuracy_of_codes(codes_of(table, table), seed=1)) == pytest.approx([1.0] * 4)


@settings(deadline=None, max_examples=25)
@given(table_of(4), table_of(4), st.permutations(range(4)))
def test_column_order_changes_nothing(
    first: CodeArray, second: CodeArray, order: list[int]
) -> None:
    straight = accuracy_of_codes(codes_of(first, second), seed=1)
    shuffled = accuracy_of_codes(codes_of(first[order], second[order]), seed=1)
    assert figures(straight) == pytest.approx(figures(shuffled))


@settings(deadline=None, max_examples=25)
@given(table_of(3), table_of(3))
def test_every_figure_lies_between_zero_and_one_and_is_symmetric(
    first: CodeArray, second: CodeArray
) -> None:
    result = accuracy_of_codes(codes_of(first, second), seed=1)
    assert all(0 <= value <= 1 for value in figures(result) if value is not None)
    swapped = accuracy_of_codes(codes_of(second, first), seed=1)
    assert figures(result) == pytest.approx(figures(swapped))


@pytest.mark.parametrize("rows", [20, 45, 49])
def test_disjoint_tables_reach_exactly_zero_and_never_less(rows: int) -> None:
    first = np.full((3, 20), 3, np.uint8)
    second = np.random.default_rng(rows).integers(0, 3, (3, rows)).astype(np.uint8)
    assert figures(accuracy_of_codes(codes_of(first, second), seed=1)) == [0.0] * 4
    assert figures(accuracy_of_codes(codes_of(second, second), seed=1)) == [1.0] * 4


def test_two_columns_have_no_trivariate_figure() -> None:
    table = np.random.default_rng(0).integers(0, SIZE, (2, 200)).astype(np.uint8)
    result = accuracy_of_codes(codes_of(table, table), seed=1)
    assert result.trivariate is None
    assert result.reference.trivariate is None


def test_large_numbers_of_triples_are_sampled_and_said() -> None:
    chosen = triples_of(40, 500, np.random.default_rng(0))
    assert len(set(chosen)) == 500
    assert chosen == sorted(chosen)


def test_equal_size_is_what_all_three_samples_can_have() -> None:
    assert sample_size(39_073, 9_769, 39_073) == 24_421
    assert sample_size(1_000, 0, 5_000) == 500
    assert sample_size(1_000, 1_000, 300) == 300


def test_the_reference_is_the_noise_of_real_with_itself() -> None:
    """Synthetic rows from the same population have no gap; the naive whole-file figure has one."""
    generator = np.random.default_rng(5)
    real, held, fake = (
        generator.integers(0, SIZE, (4, n)).astype(np.uint8) for n in (900, 700, 800)
    )
    reference = accuracy_of_codes(codes_of(real, fake, held), seed=3).reference
    assert reference.rows == 800
    assert reference.overall.gap.low < 0.01
    assert abs(reference.overall.gap.value) < 0.02
    assert reference.overall.real.value < 0.99
    wrong = generator.choice(SIZE, p=[0.7, 0.1, 0.1, 0.1], size=(4, 800)).astype(np.uint8)
    assert accuracy_of_codes(codes_of(real, wrong, held), seed=3).reference.overall.gap.low > 0.2


def test_the_column_that_was_spoiled_is_the_worst(desk: Desk) -> None:
    fake = people(800, 2)
    fake["hours"] = [59] * 800
    result = desk.audit(
        desk.write("r.csv", people(800, 1)), desk.write("f.csv", fake), analyses=("accuracy",)
    )
    assert result.accuracy is not None
    worst = max(result.accuracy.columns, key=lambda column: column.reference.gap.value)
    assert worst.name == "hours"
    assert all(
        "hours" in pair.columns
        for pair in sorted(result.accuracy.pairs, key=lambda pair: pair.accuracy)[:4]
    )


def test_counts_of_the_bins_add_up_to_the_rows(desk: Desk) -> None:
    result = desk.audit(
        desk.write("r.csv", people(300, 1)),
        desk.write("f.csv", people(200, 2)),
        analyses=("accuracy",),
    )
    assert result.accuracy is not None
    for column in result.accuracy.columns:
        assert (sum(column.training), sum(column.synthetic)) == (300, 200)
        assert len(column.bins) == len(column.training) == len(column.synthetic)
    for pair in result.accuracy.pairs:
        assert pair.training is not None
        assert sum(map(sum, pair.training)) == 300


# --- closed forms --------------------------------------------------------------------------


@pytest.mark.parametrize(("p", "q"), [(0.5, 0.5), (0.2, 0.7), (0.0, 1.0), (0.31, 0.3)])
def test_two_coins_agree_but_for_the_difference_of_their_chances(p: float, q: float) -> None:
    """One coin a table: 1 − |p − q|. Two independent ones: the mean of what the cells share."""

    def coins(chance: float) -> CodeArray:
        """Two independent columns, exactly: every row of one meets every row of the other."""
        heads = (np.arange(100) < round(100 * chance)).astype(np.uint8)
        return np.stack([np.repeat(heads, 100), np.tile(heads, 100)])

    result = accuracy_of_codes(codes_of(coins(p), coins(q)), seed=1)
    assert result.univariate == pytest.approx(1 - abs(p - q))
    cells = [
        (x if a else 1 - x) * (x if b else 1 - x) for x in (p, q) for a in (0, 1) for b in (0, 1)
    ]
    distance = sum(abs(s - t) for s, t in zip(cells[:4], cells[4:], strict=True)) / 2
    assert result.bivariate == pytest.approx(1 - distance)


def test_pairs_of_a_shuffled_column_are_what_independence_gives() -> None:
    """Column and copy: 1 − ½ (K · (1/K − 1/K²) + (K² − K) / K²) = 1/K once they are shuffled."""
    column = np.tile(np.arange(SIZE, dtype=np.uint8), 2_500)
    other = np.random.default_rng(1).permutation(column)
    found = accuracy_of_codes(
        codes_of(np.stack([column, column]), np.stack([column, other])), seed=1
    )
    assert found.univariate == 1.0
    assert found.bivariate == pytest.approx(1 / SIZE, abs=0.01)
    assert found.pairs[0].reference.standing is Standing.BELOW


# --- equal size ----------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 3_000), st.integers(1, 3_000), st.integers(0, 100))
def test_every_sample_has_the_rows_that_it_says_and_real_ones_are_disjoint(
    n_real: int, n_synthetic: int, seed: int
) -> None:
    draws = draw_samples(n_real, n_synthetic, np.random.default_rng(seed))
    assert draws.rows == sample_size(n_real, 0, n_synthetic)
    for grouped, n in ((draws.real, n_real), (draws.synthetic, n_synthetic)):
        assert grouped.sizes.sum() == n
        assert sorted(grouped.order.tolist()) == list(range(n))
        assert (grouped.samples.sum(axis=0) <= 1).all()
        assert (grouped.samples[:, :, -1] == 0).all()
        assert set((grouped.samples @ grouped.sizes).ravel().tolist()) == {draws.rows}


def test_scores_of_a_draw_are_those_of_counting_its_rows() -> None:
    draw = np.random.default_rng(2)
    real, fake, held = (draw.integers(0, SIZE, (3, n)).astype(np.uint8) for n in (90, 70, 41))
    codes = codes_of(real, fake, held)
    pairs, triples = [(0, 1), (0, 2), (1, 2)], [(0, 1, 2)]
    scores = draw_scores(codes, pairs, triples, np.random.default_rng(5))
    draws = draw_samples(131, 70, np.random.default_rng(5))

    def rows(grouped: GroupedRows, sample: int, number: int) -> list[int]:
        chosen = grouped.samples[sample, number][grouped.group_of_row] > 0
        return grouped.order[chosen].tolist()

    for number in (0, 7, 19):
        first, second = (codes.real[:, rows(draws.real, i, number)] for i in (0, 1))
        made = fake[:, rows(draws.synthetic, 0, number)]
        for sets, found in (
            ([(0,), (1,), (2,)], scores.univariate),
            (pairs, scores.bivariate),
            (triples, scores.trivariate),
        ):
            for other, got in zip((second, made), found, strict=True):
                expected = [slow_accuracy(first, other, columns) for columns in sets]
                assert got[number].tolist() == pytest.approx(expected)


def test_a_holdout_is_no_part_of_the_whole_file_figures() -> None:
    draw = np.random.default_rng(2)
    real, fake, held = (draw.integers(0, SIZE, (4, n)).astype(np.uint8) for n in (300, 200, 150))
    alone, beside = (
        accuracy_of_codes(codes_of(real, fake, holdout), seed=1) for holdout in (None, held)
    )
    assert figures(alone) == figures(beside)
    assert [pair.accuracy for pair in alone.pairs] == [pair.accuracy for pair in beside.pairs]
    assert beside.reference.real_rows == 450


def test_copies_stand_above_the_band_and_another_population_below_it() -> None:
    draw = np.random.default_rng(5)
    real = draw.integers(0, SIZE, (4, 2_000)).astype(np.uint8)
    wrong = draw.choice(SIZE, p=[0.4, 0.2, 0.2, 0.2], size=(4, 2_000)).astype(np.uint8)
    # Half of a sample of copies are rows of the real sample too, so less is left to chance.
    copies = accuracy_of_codes(codes_of(real, draw.permutation(real, axis=1)), seed=3).reference
    assert copies.overall.standing is Standing.ABOVE
    assert copies.overall.gap.high < 0
    other = accuracy_of_codes(codes_of(real, wrong), seed=3)
    assert other.reference.overall.standing is Standing.BELOW
    assert {column.reference.standing for column in other.columns} == {Standing.BELOW}


@pytest.mark.parametrize(
    ("synthetic", "standing"),
    [(0.95, Standing.ABOVE), (0.92, Standing.WITHIN), (0.88, Standing.BELOW)],
)
def test_the_standing_follows_from_the_figures(synthetic: float, standing: Standing) -> None:
    real, fake = (Estimate(v, v - 0.02, v + 0.02, 100, "") for v in (0.92, synthetic))
    assert Comparison(real, fake, real).standing is standing


# --- columns that say little ----------------------------------------------------------------


def test_text_columns_take_no_part_where_others_remain(desk: Desk) -> None:
    def table(rows: int, seed: int) -> dict[str, list[object]]:
        words = np.random.default_rng(seed).choice(["red", "old", "big", "new", "far"], (rows, 6))
        return {**people(rows, seed), "title": [" ".join(row) for row in words]}

    files = desk.write("r.csv", table(600, 1)), desk.write("f.csv", table(500, 2))
    request = desk.request(*files, analyses=("accuracy",))
    schema = request.training.schema.with_changes({"title": ColumnType.TEXT})
    accuracy = run_audit(replace(request, schema=schema)).accuracy
    assert accuracy is not None
    assert accuracy.left_out == ("title",)
    assert "title" not in {column.name for column in accuracy.columns}
