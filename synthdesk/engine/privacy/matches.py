"""Plain counts of equal rows, which mean nothing alone.

With few coarse columns real people match each other all the time. Whether rows of people that the
generator *saw* re-appear more often than rows of people it never saw is asked elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Keys = npt.NDArray[np.uint64]

MOST_LISTED_ROWS = 5_000


@dataclass(frozen=True)
class ExactMatches:
    """Synthetic rows that equal some training row on every audited column. Not a privacy test.

    Attributes:
        count: synthetic rows that equal a training row.
        share: of all synthetic rows.
        n: synthetic rows.
        chance_share: share of *holdout* rows that equal a training row: how often real people
            whom the generator never saw match by chance. Absent without a holdout.
        n_chance: holdout rows.
        rows: (synthetic row, first equal training row), counted from 1; at most
            ``MOST_LISTED_ROWS`` of them.
    """

    count: int
    share: float
    n: int
    chance_share: float | None
    n_chance: int | None
    rows: tuple[tuple[int, int], ...]


def exact_matches(training: Keys, synthetic: Keys, holdout: Keys | None) -> ExactMatches:
    """Count synthetic rows whose key occurs among the training keys."""
    import numpy as np

    hits = np.isin(synthetic, training)
    matched = np.flatnonzero(hits)
    listed = matched[:MOST_LISTED_ROWS]
    chance = None if holdout is None else float(np.isin(holdout, training).mean())
    return ExactMatches(
        count=len(matched),
        share=float(hits.mean()),
        n=len(synthetic),
        chance_share=chance,
        n_chance=None if holdout is None else len(holdout),
        rows=_row_pairs(listed, first_positions(synthetic[listed], training)),
    )


def first_positions(wanted: Keys, among: Keys) -> npt.NDArray[np.int64]:
    """For each wanted key, the first position at which it occurs among the others."""
    import numpy as np

    keys, first = np.unique(among, return_index=True)
    return first[np.searchsorted(keys, wanted)].astype(np.int64)


def _row_pairs(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> tuple[tuple[int, int], ...]:
    return tuple(zip((first + 1).tolist(), (second + 1).tolist(), strict=True))
