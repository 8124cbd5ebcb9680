"""Accuracy: its bounds and symmetries, and a slow plain implementation as its oracle."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthdesk.engine.accuracy.accuracy import Accuracy, measure_accuracy
from synthdesk.engine.accuracy.equal_size_reference import sample_size
from synthdesk.engine.accuracy.joint_frequencies import triples_of
from synthdesk.engine.tables.codes import Codes, ColumnBins
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
    result = measure_accuracy(codes_of(first, second), seed=1)
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
    assert figures(measure_accuracy(codes_of(table, table), seed=1)) == pytest.approx([1.0] * 4)


@settings(deadline=None, max_examples=25)
@given(table_of(4), table_of(4), st.permutations(range(4)))
def test_column_order_changes_nothing(
    first: CodeArray, second: CodeArray, order: list[int]
) -> None:
    straight = measure_accuracy(codes_of(first, second), seed=1)
    shuffled = measure_accuracy(codes_of(first[order], second[order]), seed=1)
    assert figures(straight) == pytest.approx(figures(shuffled))


@settings(deadline=None, max_examples=25)
@given(table_of(3), table_of(3))
def test_every_figure_lies_between_zero_and_one_and_is_symmetric(
    first: CodeArray, second: CodeArray
) -> None:
    result = measure_accuracy(codes_of(first, second), seed=1)
    assert all(0 <= value <= 1 for value in figures(result) if value is not None)
    swapped = measure_accuracy(codes_of(second, first), seed=1)
    assert figures(result) == pytest.approx(figures(swapped))


@pytest.mark.parametrize("rows", [20, 45, 49])
def test_disjoint_tables_reach_exactly_zero_and_never_less(rows: int) -> None:
    first = np.full((3, 20), 3, np.uint8)
    second = np.random.default_rng(rows).integers(0, 3, (3, rows)).astype(np.uint8)
    assert figures(measure_accuracy(codes_of(first, second), seed=1)) == [0.0] * 4
    assert figures(measure_accuracy(codes_of(second, second), seed=1)) == [1.0] * 4


def test_two_columns_have_no_trivariate_figure() -> None:
    table = np.random.default_rng(0).integers(0, SIZE, (2, 200)).astype(np.uint8)
    result = measure_accuracy(codes_of(table, table), seed=1)
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
    reference = measure_accuracy(codes_of(real, fake, held), seed=3).reference
    assert reference.rows == 800
    assert reference.overall.gap.low < 0.01
    assert abs(reference.overall.gap.value) < 0.02
    assert reference.overall.real.value < 0.99
    wrong = generator.choice(SIZE, p=[0.7, 0.1, 0.1, 0.1], size=(4, 800)).astype(np.uint8)
    assert measure_accuracy(codes_of(real, wrong, held), seed=3).reference.overall.gap.low > 0.2


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
