"""A sample of a synthetic table that stays the same when some more rows stand at its end."""

from __future__ import annotations

from math import ceil, log2
from typing import TYPE_CHECKING

from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]


def kept_rate(total: int, most: int) -> float:
    """Share of the rows that is kept: one half to some power, at most ``most`` of them or so.

    So the same rows are kept when some more are planted, unless a power is passed: then every
    other one goes.
    """
    return 0.5 ** ceil(max(0.0, log2(max(total, 1) / most)))


def kept_rows(total: int, most: int, seed: int, name: str) -> Flags:
    """Which rows are kept, shape (total,).

    Args:
        total: rows of the table.
        most: about so many are kept at most.
        seed: the audit's.
        name: of the draw; another one keeps other rows.
    """
    rate = kept_rate(total, most)
    kept: Flags = generator_for(seed, name).random(total) < rate
    return kept
