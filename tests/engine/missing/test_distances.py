"""Distances, quantiles and means against scipy and numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synthdesk.engine.missing.common_bins import bin_counts, bin_edges, edge_labels
from synthdesk.engine.missing.distances import (
    ValueCounts,
    ks_and_w1,
    on_common_values,
    reference_of_numbers,
)

numbers = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), min_size=3, max_size=60)


def measured(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    values, rows = on_common_values(ValueCounts.of(first), ValueCounts.of(second))
    return ks_and_w1(values, *rows)


@settings(max_examples=80, deadline=None)
@given(numbers, numbers)
def test_ks_and_wasserstein_are_those_of_scipy(first: list[float], second: list[float]) -> None:
    a, b = np.array(first), np.array(second)
    ks, w1 = measured(a, b)
    assert ks == pytest.approx(stats.ks_2samp(a, b, method="asymp").statistic, abs=1e-12)
    assert w1 == pytest.approx(stats.wasserstein_distance(a, b), rel=1e-9, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(numbers)
def test_quantiles_mean_and_spread_are_those_of_numpy(values: list[float]) -> None:
    array = np.array(values)
    counted = ValueCounts.of(np.append(array, np.nan))
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    assert counted.quantiles(shares) == pytest.approx(np.quantile(array, shares), abs=1e-6)
    mean, sd = counted.mean_and_sd()
    assert mean == pytest.approx(array.mean(), abs=1e-6)
    assert counted.n == len(array)
    assert sd == pytest.approx(array.std(ddof=1), abs=1e-4)


def test_the_same_values_are_at_no_distance() -> None:
    assert measured(np.array([1.0, 2.0, 2.0]), np.array([1.0, 2.0, 2.0] * 4)) == (0.0, 0.0)


def test_a_shift_by_one_unit_moves_every_value_one_unit() -> None:
    values = np.random.default_rng(1).normal(size=500)
    assert measured(values, values + 1.0)[1] == pytest.approx(1.0)


@pytest.mark.parametrize("digits", [0, 6])
def test_the_band_of_real_samples_holds_a_second_real_sample(digits: int) -> None:
    """Few different values, and more than the comparison takes points."""
    random = np.random.default_rng(3)
    real = ValueCounts.of(random.normal(0, 9, 6_000).round(digits))
    other = ValueCounts.of(random.normal(0, 9, 3_000).round(digits))
    shifted = ValueCounts.of(random.normal(2, 9, 3_000).round(digits))
    same = reference_of_numbers(real, other, np.random.default_rng(1))
    off = reference_of_numbers(real, shifted, np.random.default_rng(1))
    assert same is not None
    assert off is not None
    assert same[0].gap.low < 0 < same[0].gap.high
    assert off[0].synthetic.value > off[0].real.high
    assert off[1].synthetic.value == pytest.approx(2.0, abs=0.4)


def test_one_value_alone_can_not_be_drawn_from() -> None:
    one = ValueCounts.of(np.array([1.0]))
    assert reference_of_numbers(one, one, np.random.default_rng(1)) is None


# --- bins ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(numbers, numbers)
def test_bins_hold_every_row_once(first: list[float], second: list[float]) -> None:
    tables = [ValueCounts.of(np.array(values)) for values in (first, second)]
    edges = bin_edges(tables)
    assert len(edge_labels(edges, is_time=False)) == len(edges) + 1
    assert len(edges) <= 41
    for table in tables:
        counts = bin_counts(table, edges)
        assert len(counts) == len(edges) + 1
        assert sum(counts) == table.n


def test_whole_numbers_fall_into_bins_of_equally_many_numbers() -> None:
    ages = ValueCounts.of(np.repeat(np.arange(17.0, 91.0), 50))
    edges = bin_edges([ages])
    assert {high - low for low, high in pairwise(edges)} == {2.0}
    assert edge_labels(edges, is_time=False)[1] == "17 – 18"
    assert set(bin_counts(ages, edges)[1:-1]) == {100}
