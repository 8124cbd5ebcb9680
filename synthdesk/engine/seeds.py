"""One seed for the whole audit; every metric draws from a child of its own name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def generator_for(seed: int, metric: str) -> np.random.Generator:
    """Random generator of one metric; adding a metric changes the draws of no other.

    The spawn key is taken from the metric's name rather than from a running number, because a
    running number would shift when a metric is added or left out.
    """
    import numpy as np

    digest = hashlib.sha256(metric.encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4))
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=key))


def integer_for(seed: int, metric: str) -> int:
    """A 31-bit seed for libraries that take an integer."""
    return int(generator_for(seed, metric).integers(0, 2**31 - 1))
