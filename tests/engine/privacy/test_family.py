"""Holm's correction: against a plain reading of its definition, and what the family says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.privacy.family import LEVEL, family_of, holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def rejected(p_values: list[float], level: float) -> set[int]:
    """Holm's step-down procedure, as it is defined."""
    gone: set[int] = set()
    for place in sorted(range(len(p_values)), key=lambda at: p_values[at]):
        if p_values[place] * (len(p_values) - len(gone)) >= level:
            break
        gone.add(place)
    return gone


@given(P_VALUES, st.floats(0.001, 0.5))
def test_a_corrected_p_is_below_a_level_exactly_when_holm_rejects(
    p_values: list[float], level: float
) -> None:
    corrected = holm(p_values)
    assert {at for at, p in enumerate(corrected) if p < level} == rejected(p_values, level)


@given(P_VALUES)
def test_correcting_never_lowers_a_p_and_keeps_the_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(0 <= p <= c <= 1 for p, c in zip(p_values, corrected, strict=True))
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    assert [corrected[at] for at in order] == sorted(corrected)


def test_the_family_names_who_alarms_smallest_first() -> None:
    family = family_of({"a": 0.02, "b": 0.001, "c": 0.9})
    assert family is not None
    assert [member.test for member in family.members] == ["b", "a", "c"]
    assert family.p_value == pytest.approx(0.003)
    assert [member.test for member in family.alarming] == ["b", "a"]
    assert family_of({}) is None


def test_independent_tests_without_a_leak_alarm_together_no_more_often_than_one() -> None:
    draws = np.random.default_rng(3).random((4_000, 5))
    alarms = sum(min(holm(row.tolist())) < LEVEL for row in draws)
    assert alarms / 4_000 == pytest.approx(1 - (1 - LEVEL / 5) ** 5, abs=0.012)
