"""Records that stand in training and holdout alike: the holdout must be people nobody saw.

Where a subject key names the persons, shared ones are named by it. Without a key equal rows need
not be the same person: with few coarse columns people equal each other by chance. But chance
throws two equal rows into different tables as often as any two rows, so what counts is how many of
the values that occur exactly twice are split between the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.row_keys import RowKeys

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedRows
    from synthdesk.engine.tables.subjects import Subjects

    Flags = npt.NDArray[np.bool_]
    Integers = npt.NDArray[np.int64]

MOST_LISTED = 5_000
CHANCE_LEVEL = 1e-4
"""Equal rows count as shared records where chance would split so many that rarely."""


@dataclass(frozen=True)
class SharedRecords:
    """Records that stand in both real tables; they are left out of every comparison, on both sides.

    Attributes:
        by_person: whether they are persons named by the subject key, or else equal rows.
        count: shared persons, or holdout rows that equal a training row.
        holdout_rows: holdout rows that were left out, counted from 1; at most ``MOST_LISTED``.
        n_holdout_rows: how many those are.
        n_training_rows: training rows that were left out.
        split_pairs: values that occur exactly twice, once in each table; absent by person.
        expected_split_pairs: as many as chance would split; absent by person.
    """

    by_person: bool
    count: int
    holdout_rows: tuple[int, ...]
    n_holdout_rows: int
    n_training_rows: int
    split_pairs: int | None
    expected_split_pairs: float | None


@dataclass(frozen=True, eq=False)
class Cleared:
    """Tables without shared records.

    Attributes:
        coded: the tables.
        training_rows: shape (training rows,), where each row stood in its file, counted from 0.
        shared: who was left out; absent where nobody was.
    """

    coded: CodedRows
    training_rows: Integers
    shared: SharedRecords | None


def without_shared(coded: CodedRows, subjects: Subjects | None) -> Cleared:
    """The tables without shared records, and who they are.

    Args:
        coded: tables with a holdout.
        subjects: the same tables' persons, if a subject key names them.
    """
    if subjects is not None and subjects.holdout is not None:
        return _without_shared_persons(coded, subjects)
    return _without_shared_rows(coded)


def _without_shared_persons(coded: CodedRows, subjects: Subjects) -> Cleared:
    import pyarrow.compute as pc

    assert subjects.holdout is not None
    theirs = pc.is_in(subjects.holdout.keys, subjects.training.keys)
    known = theirs.to_numpy(zero_copy_only=False)
    if not known.any():
        return _all_of(coded)
    ours = pc.is_in(subjects.training.keys, subjects.holdout.keys).to_numpy(zero_copy_only=False)
    training, holdout = ours[subjects.training.numbers], known[subjects.holdout.numbers]
    shared = _described(training, holdout, by_person=True, count=int(known.sum()))
    return _without(coded, training, holdout, shared)


def _without_shared_rows(coded: CodedRows) -> Cleared:
    import numpy as np
    from scipy.stats import binom

    assert coded.holdout is not None
    keys = RowKeys(coded.columns)
    real = np.concatenate([keys.of(coded.training), keys.of(coded.holdout)])
    _, number, counts = np.unique(real, return_inverse=True, return_counts=True)
    n_training, n_holdout, rows = len(coded.training), len(coded.holdout), len(real)
    of_training = np.bincount(number[:n_training], minlength=len(counts))
    twice = counts == 2
    split = int((of_training[twice] == 1).sum())
    chance = 2 * n_training * n_holdout / (rows * (rows - 1))
    if binom.sf(split - 1, int(twice.sum()), chance) >= CHANCE_LEVEL:
        return _all_of(coded)
    in_both = (of_training > 0) & (of_training < counts)
    training, holdout = in_both[number[:n_training]], in_both[number[n_training:]]
    shared = _described(training, holdout, by_person=False, count=int(holdout.sum()))
    shared = replace(
        shared, split_pairs=split, expected_split_pairs=float(chance * int(twice.sum()))
    )
    return _without(coded, training, holdout, shared)


def _described(training: Flags, holdout: Flags, *, by_person: bool, count: int) -> SharedRecords:
    import numpy as np

    rows = np.flatnonzero(holdout)
    return SharedRecords(
        by_person=by_person,
        count=count,
        holdout_rows=tuple((rows[:MOST_LISTED] + 1).tolist()),
        n_holdout_rows=len(rows),
        n_training_rows=int(training.sum()),
        split_pairs=None,
        expected_split_pairs=None,
    )


def _all_of(coded: CodedRows) -> Cleared:
    import numpy as np

    return Cleared(coded, np.arange(len(coded.training)), None)


def _without(coded: CodedRows, training: Flags, holdout: Flags, shared: SharedRecords) -> Cleared:
    import numpy as np

    assert coded.holdout is not None
    ours, theirs = coded.training_subjects, coded.holdout_subjects
    left = replace(
        coded,
        training=coded.training[~training],
        holdout=coded.holdout[~holdout],
        training_subjects=None if ours is None else ours[~training],
        holdout_subjects=None if theirs is None else theirs[~holdout],
    )
    return Cleared(left, np.flatnonzero(~training), shared)
