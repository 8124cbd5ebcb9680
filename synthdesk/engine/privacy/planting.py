"""Copies of training rows, planted to see which tests notice them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.privacy.isolation import isolation
from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes

    Integers = npt.NDArray[np.int64]

EXACT, NEAR, ISOLATED = "exact", "near", "isolated"
CHANGED_CELLS = 2
ISOLATED_SHARE = 0.05
"""Isolated copies are of that share of the training rows, those farthest from any other real row;
of more, where more are planted than half of them."""


class Planter:
    """Makes copies of training rows.

    Args:
        coded: the tables.
        seed: the audit's.
        progress: told of every step.
    """

    def __init__(self, coded: CodedRows, seed: int, progress: Progress = SILENT) -> None:
        import numpy as np

        held = np.arange(0)
        alone = isolation(coded, seed, progress, holdout=held).training
        self._most_isolated = np.argsort(-np.nan_to_num(alone, nan=np.inf), kind="stable")

    def plant(
        self, kind: str, rows: int, coded: CodedRows, generator: np.random.Generator
    ) -> RowCodes:
        """Copies of training rows, no row twice.

        Args:
            kind: ``exact``; ``near``, with two cells changed to another value of their columns; or
                ``isolated``, exact copies of rows that are far from all other real rows.
            rows: how many, at most as many as there are training rows.
            coded: the tables.
            generator: by which they are drawn.
        """
        import numpy as np

        among = np.arange(len(coded.training))
        if kind == ISOLATED:
            most = max(2 * rows, round(ISOLATED_SHARE * len(coded.training)))
            among = self._most_isolated[:most]
        copies: RowCodes = coded.training[generator.choice(among, rows, replace=False)]
        return changed(copies, coded.training, generator) if kind == NEAR else copies


def changed(copies: RowCodes, like: RowCodes, generator: np.random.Generator) -> RowCodes:
    """Rows with ``CHANGED_CELLS`` cells of each changed, as far as their columns have two values.

    Args:
        copies: shape (rows, columns).
        like: rows from which the other values are drawn, as often as they occur there.
        generator: by which cells and values are drawn.
    """
    import numpy as np

    varying = np.flatnonzero((like != like[0]).any(axis=0))
    cells = min(CHANGED_CELLS, len(varying))
    near = copies.copy()
    rows = np.arange(len(copies))
    order = generator.random((len(copies), len(varying))).argsort(axis=1)[:, :cells]
    for places in varying[order].T:
        same = rows
        while len(same):
            drawn = generator.integers(0, len(like), len(same))
            near[same, places[same]] = like[drawn, places[same]]
            unchanged = near[same, places[same]] == copies[same, places[same]]
            same = same[unchanged]
    return near
