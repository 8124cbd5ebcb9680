"""The two forms of a result, and the smallest count that the shareable one shows."""

from __future__ import annotations

from enum import StrEnum

LEAST_COUNT = 10


class ResultForm(StrEnum):
    """Who may read a result."""

    INTERNAL = "internal"
    SHAREABLE = "shareable"


def is_small(*counts: int | None) -> bool:
    """Whether one of the counts stands for somebody, and for fewer than ``LEAST_COUNT``."""
    return any(count is not None and 0 < count < LEAST_COUNT for count in counts)


def in_tens(count: int) -> int:
    """A count to the nearest ten."""
    return round(count / LEAST_COUNT) * LEAST_COUNT
