"""The interval of a ratio of rates holds the truth as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.bias_models.rate_ratio import is_inside_four_fifths, rate_ratio
from synthdesk.engine.estimate import wilson_interval

DRAWS = 2_000
share = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_a_published_ratio() -> None:
    """Physicians' Health Study, NEJM 321 (1989): 189 of 11,034 against 104 of 11,037."""
    found = rate_ratio(189, 11_034, 104, 11_037)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((1.818, 1.433, 2.306), abs=1e-3)


@pytest.mark.parametrize(
    ("n_a", "share_a", "n_b", "share_b"),
    [(500, 0.8, 400, 0.75), (60, 0.7, 2_000, 0.8), (30, 0.95, 300, 0.9), (40, 0.1, 40, 0.2)],
)
def test_the_interval_of_a_ratio_covers(n_a: int, share_a: float, n_b: int, share_b: float) -> None:
    chance = np.random.default_rng(1)
    drawn = zip(
        chance.binomial(n_a, share_a, DRAWS).tolist(),
        chance.binomial(n_b, share_b, DRAWS).tolist(),
        strict=True,
    )
    covered = 0
    for hits_a, hits_b in drawn:
        found = rate_ratio(hits_a, n_a, hits_b, n_b)
        covered += found is None or found.low <= share_a / share_b <= found.high
    assert covered / DRAWS > 0.935


@pytest.mark.parametrize(("n", "rate"), [(30, 0.05), (30, 0.5), (200, 0.97)])
def test_the_interval_of_a_rate_covers(n: int, rate: float) -> None:
    hits = np.random.default_rng(1).binomial(n, rate, DRAWS).tolist()
    low, high = np.array([wilson_interval(one, n) for one in hits]).T
    assert ((low <= rate) & (rate <= high)).mean() > 0.92


@given(share, share)
def test_a_ratio_lies_in_its_interval_which_is_never_without_width(
    ours: tuple[int, int], theirs: tuple[int, int]
) -> None:
    found = rate_ratio(*ours, *theirs)
    if theirs[0] == 0:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high
    assert found.low < found.high


@given(share, share)
def test_the_line_is_the_same_whichever_group_is_compared_with(
    ours: tuple[int, int], theirs: tuple[int, int]
) -> None:
    assert is_inside_four_fifths(*ours, *theirs) == is_inside_four_fifths(*theirs, *ours)


@pytest.mark.parametrize(
    ("ours", "theirs", "inside"),
    [
        # 8/30 over 10/30 is written as .7999…9, and is four fifths.
        ((8, 30), (10, 30), True),
        ((7_999, 30_000), (10, 30), False),
        ((10, 30), (8, 30), True),
        ((10, 30), (10, 30), True),
        ((0, 30), (10, 30), False),
    ],
)
def test_the_line_is_exact(ours: tuple[int, int], theirs: tuple[int, int], inside: bool) -> None:
    assert is_inside_four_fifths(*ours, *theirs) is inside
