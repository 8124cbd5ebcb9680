"""How alone each real record stands: the isolated ones are those that a copy gives away most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import Pool
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows, RowCodes
    from synthdesk.engine.privacy.mixed_distance import MixedScale

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

MOST_NEIGHBOURS = 100_000
"""Real rows among which neighbours are looked for; of more a sample is taken."""


@dataclass(frozen=True, eq=False)
class Isolation:
    """Distance of real records to the nearest other real record, training and holdout together.

    Where one person has several rows, a row's own person is no neighbour: persons are put into
    two random halves, and each row's neighbour is looked for in the half that it is not in.

    Attributes:
        training: shape (asked training rows,), in [0, 1]; not a number where there is no other.
        holdout: the same for holdout rows.
        among: real rows among which neighbours were looked for.
        sampled_from: real rows that there are.
        seed: the audit's.
    """

    training: Floats
    holdout: Floats
    among: int
    sampled_from: int
    seed: int


def isolation(
    coded: CodedRows,
    seed: int,
    progress: Progress = SILENT,
    *,
    training: Integers | None = None,
    holdout: Integers | None = None,
) -> Isolation:
    """Measure how alone records stand; who is training and who is not plays no part in it.

    Args:
        coded: the tables.
        seed: the audit's.
        progress: told of every step.
        training: rows of training to measure, counted from 0; all where not given.
        holdout: the same for the holdout.
    """
    import numpy as np

    held = coded.training[:0] if coded.holdout is None else coded.holdout
    real = np.concatenate([coded.training, held])
    ours = np.arange(len(coded.training)) if training is None else training
    theirs = np.arange(len(held)) if holdout is None else holdout
    asked = np.concatenate([ours, len(coded.training) + theirs])
    draws = generator_for(seed, "privacy.isolation")
    most = min(len(real), MOST_NEIGHBOURS)
    among = np.sort(draws.choice(len(real), most, replace=False))
    scale = mixed_scale(coded)
    persons = _persons(coded)
    if persons is None:
        distances = _to_nearest_other(scale, real, asked, among, progress)
    else:
        half = draws.permutation(int(persons.max()) + 1)[persons] % 2
        distances = _to_other_half(scale, real, asked, among, half, progress)
    return Isolation(
        training=distances[: len(ours)],
        holdout=distances[len(ours) :],
        among=most,
        sampled_from=len(real),
        seed=seed,
    )


def _persons(coded: CodedRows) -> Integers | None:
    """Whose row each real row is, training first; None where every row counts for itself."""
    import numpy as np

    ours, theirs = coded.training_subjects, coded.holdout_subjects
    if ours is None:
        return None
    if theirs is None:
        return ours
    return np.concatenate([ours, int(ours.max()) + 1 + theirs])


def _to_nearest_other(
    scale: MixedScale, real: RowCodes, asked: Integers, among: Integers, progress: Progress
) -> Floats:
    """A row that is among the neighbours finds itself first, so its second nearest counts."""
    import numpy as np

    pool = Pool(scale, {"real": real[among]})
    found = pool.nearest(real[asked], ("real",), progress).to["real"]
    is_among = np.zeros(len(real), dtype=bool)
    is_among[among] = True
    distances: Floats = np.where(is_among[asked], found.second, found.first)
    return distances


def _to_other_half(
    scale: MixedScale,
    real: RowCodes,
    asked: Integers,
    among: Integers,
    half: Integers,
    progress: Progress,
) -> Floats:
    import numpy as np

    distances = np.full(len(asked), np.nan)
    for side in progress.track((0, 1)):
        neighbours = among[half[among] != side]
        chosen = np.flatnonzero(half[asked] == side)
        if len(neighbours) and len(chosen):
            pool = Pool(scale, {"real": real[neighbours]})
            distances[chosen] = pool.nearest(real[asked[chosen]]).distance
    return distances
