"""Closed forms against published examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.estimate import newcombe_difference, wilson_interval


def test_wilson_interval_of_newcombes_example() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81/263 and 15/148."""
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_difference_of_newcombes_examples() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    first = newcombe_difference(56, 70, 48, 80)
    assert (first.value, first.low, first.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    second = newcombe_difference(9, 10, 3, 10)
    assert (second.low, second.high) == pytest.approx((0.1705, 0.8090), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_its_share(hits_and_n: tuple[int, int]) -> None:
    hits, n = hits_and_n
    low, high = wilson_interval(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


def test_no_rows_have_no_interval() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        wilson_interval(0, 0)
