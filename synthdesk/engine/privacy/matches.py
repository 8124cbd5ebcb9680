"""Copies of real rows: plain exact matches, and T0, copies of unique records.

Plain matches say little: with few coarse columns real people match each other all the time.
T0 asks the question that a count can't answer: do rows of people that the generator *saw*
re-appear more often than rows of people it never saw?
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, newcombe_difference
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.rows import row_numbers_of_equals

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.conform import Tables

    RowKeys = npt.NDArray[np.int64]

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


@dataclass(frozen=True)
class UniqueMatches:
    """T0, copies of unique records: rows that occur once in training ∪ holdout.

    Attributes:
        training_unique: training rows that are unique in training ∪ holdout.
        training_matched: of these, those that re-appear in synthetic.
        training_rate: the share of the two.
        holdout_unique: the same for holdout rows.
        holdout_matched: the same.
        holdout_rate: the same.
        difference: training rate minus holdout rate, Newcombe 95 % interval.
        z: the difference over its pooled standard error; 0 when nothing matched at all.
        p_value: one-sided Fisher exact test that training rows match more often.
        rows: (training row, first equal synthetic row), counted from 1; at most
            ``MOST_LISTED_ROWS`` of them.
    """

    training_unique: int
    training_matched: int
    training_rate: float
    holdout_unique: int
    holdout_matched: int
    holdout_rate: float
    difference: Estimate
    z: float
    p_value: float
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Assessable:
    """Whether the comparative tests could be run at all, and if not, why not."""

    holdout: bool
    unique_matches: bool
    reason: str | None = None


@dataclass(frozen=True)
class Privacy:
    """The privacy figures; ``unique_matches`` is absent where it could not be judged."""

    assessable: Assessable
    exact_matches: ExactMatches
    unique_matches: UniqueMatches | None


NO_HOLDOUT = (
    "No holdout was given, so nothing tells copied people from people who match by chance. "
    "Keep some real rows away from the generator and add them as holdout."
)


def measure_privacy(tables: Tables, progress: Progress = SILENT) -> Privacy:
    """Exact matches and T0 on the whole files, over all audited columns."""
    progress.step(0.0, "Privacy: comparing whole rows")
    keys = row_numbers_of_equals(
        [tables.training, tables.synthetic]
        + ([tables.holdout] if tables.holdout is not None else [])
    )
    training, synthetic = keys[0], keys[1]
    holdout = keys[2] if tables.holdout is not None else None
    progress.step(0.6, "Privacy: copies of unique records")
    exact = exact_matches(training, synthetic, holdout)
    if holdout is None:
        return Privacy(Assessable(False, False, NO_HOLDOUT), exact, None)
    unique, reason = unique_matches(training, synthetic, holdout)
    progress.step(1.0)
    return Privacy(Assessable(True, unique is not None, reason), exact, unique)


def exact_matches(training: RowKeys, synthetic: RowKeys, holdout: RowKeys | None) -> ExactMatches:
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


def unique_matches(
    training: RowKeys, synthetic: RowKeys, holdout: RowKeys
) -> tuple[UniqueMatches | None, str | None]:
    """T0; with the reason instead of a result where either side has no unique row."""
    import numpy as np
    from scipy.stats import fisher_exact

    pooled = np.concatenate([training, holdout])
    _, inverse, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    once = counts[inverse] == 1
    once_training, once_holdout = once[: len(training)], once[len(training) :]
    n_training, n_holdout = int(once_training.sum()), int(once_holdout.sum())
    if n_training == 0 or n_holdout == 0:
        side = "training" if n_training == 0 else "holdout"
        return None, (
            f"No {side} row is unique on these columns, so copies of unique records cannot be "
            "told from chance. Audit more columns."
        )
    hit_training = np.isin(training, synthetic) & once_training
    hits_training = int(hit_training.sum())
    hits_holdout = int((np.isin(holdout, synthetic) & once_holdout).sum())
    listed = np.flatnonzero(hit_training)[:MOST_LISTED_ROWS]
    table = [
        [hits_training, n_training - hits_training],
        [hits_holdout, n_holdout - hits_holdout],
    ]
    return UniqueMatches(
        training_unique=n_training,
        training_matched=hits_training,
        training_rate=hits_training / n_training,
        holdout_unique=n_holdout,
        holdout_matched=hits_holdout,
        holdout_rate=hits_holdout / n_holdout,
        difference=newcombe_difference(hits_training, n_training, hits_holdout, n_holdout),
        z=_pooled_z(hits_training, n_training, hits_holdout, n_holdout),
        p_value=float(fisher_exact(table, alternative="greater").pvalue),
        rows=_row_pairs(listed, first_positions(training[listed], synthetic)),
    ), None


def first_positions(wanted: RowKeys, among: RowKeys) -> npt.NDArray[np.int64]:
    """For each wanted key, the first position at which it occurs among the others."""
    import numpy as np

    keys, first = np.unique(among, return_index=True)
    return first[np.searchsorted(keys, wanted)].astype(np.int64)


def _row_pairs(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> tuple[tuple[int, int], ...]:
    return tuple(zip((first + 1).tolist(), (second + 1).tolist(), strict=True))


def _pooled_z(hits_a: int, n_a: int, hits_b: int, n_b: int) -> float:
    """Two-proportion z with the pooled standard error."""
    pooled = (hits_a + hits_b) / (n_a + n_b)
    if pooled in (0.0, 1.0):
        return 0.0
    error = sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    return (hits_a / n_a - hits_b / n_b) / error
