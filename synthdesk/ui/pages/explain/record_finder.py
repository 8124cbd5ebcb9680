"""Which records to look at: the lowest, the highest, those in between."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.explain.opened import ExplainedRows

MOST_LISTED = 200


class Find(StrEnum):
    """What records are wanted first."""

    HIGHEST = "highest prediction"
    LOWEST = "lowest prediction"
    MEDIAN = "median prediction"
    CUTOFF = "nearest to the cutoff"
    RANDOM = "random"


def find_records(
    rows: ExplainedRows, wanted: Find, cutoff: float | None, seed: int
) -> npt.NDArray[np.int64]:
    """Places of at most ``MOST_LISTED`` rows, the best match first.

    Args:
        rows: of one table.
        wanted: which.
        cutoff: of a binary target; .5 where there is none.
        seed: of a random draw.
    """
    import numpy as np

    predicted = rows.predicted
    if wanted is Find.RANDOM:
        return np.random.default_rng(seed).permutation(len(predicted))[:MOST_LISTED]
    middle = {
        Find.MEDIAN: float(np.median(predicted)) if len(predicted) else 0.0,
        Find.CUTOFF: 0.5 if cutoff is None else cutoff,
    }
    keys = {
        Find.HIGHEST: -predicted,
        Find.LOWEST: predicted,
        Find.MEDIAN: np.abs(predicted - middle[Find.MEDIAN]),
        Find.CUTOFF: np.abs(predicted - middle[Find.CUTOFF]),
    }
    return np.argsort(keys[wanted], kind="stable")[:MOST_LISTED]
