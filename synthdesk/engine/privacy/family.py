"""All privacy tests of an audit as one family: many tests must not raise more false alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEVEL = 0.05
"""The family as a whole alarms falsely at most that often."""


@dataclass(frozen=True)
class FamilyMember:
    """One test of the family.

    Attributes:
        test: its field of ``Privacy``.
        p_value: one-sided p by itself.
        adjusted: the same after Holm's correction for the whole family.
    """

    test: str
    p_value: float
    adjusted: float

    @property
    def alarms(self) -> bool:
        """Whether the test found a leak that the family as a whole stands behind."""
        return self.adjusted < LEVEL


@dataclass(frozen=True)
class Family:
    """The tests that were run, smallest p first.

    Attributes:
        members: the tests.
        p_value: the smallest adjusted p; below ``LEVEL`` the family has found a leak.
        level: share of audits without any leak in which the family alarms, at most.
    """

    members: tuple[FamilyMember, ...]
    p_value: float
    level: float = LEVEL

    @property
    def alarming(self) -> tuple[FamilyMember, ...]:
        """The tests that found a leak."""
        return tuple(member for member in self.members if member.alarms)


def family_of(p_values: Mapping[str, float]) -> Family | None:
    """Correct the tests that were run; None where none was.

    Args:
        p_values: one-sided p by test.
    """
    if not p_values:
        return None
    names = sorted(p_values, key=lambda name: p_values[name])
    adjusted = holm([p_values[name] for name in names])
    members = tuple(
        FamilyMember(name, p_values[name], corrected)
        for name, corrected in zip(names, adjusted, strict=True)
    )
    return Family(members, members[0].adjusted)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values corrected so that the chance of any false alarm stays at the level.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.

    Args:
        p_values: in any order.

    Returns:
        In the same order.
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = largest
    return corrected
