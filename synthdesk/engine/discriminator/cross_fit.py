"""Every row scored by a classifier that did not see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.discriminator.area_by_subject import auc_by_subject
from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.discriminator.stacked_rows import StackedRows, stack_rows
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.rows import twins
from synthdesk.engine.tables.subjects import folds_by_subject

if TYPE_CHECKING:
    import lightgbm as lgb
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.discriminator.stacked_rows import Rows

    Floats = npt.NDArray[np.float64]
    SubjectPair = tuple[Rows, Rows]
    Splits = Iterator[tuple[Rows, Rows, Rows]]

FOLDS = 5
SPLIT_SHARE = 0.2
PARAMETERS: dict[str, Any] = {"metric": "auc", "objective": "binary"}


@dataclass(frozen=True, eq=False)
class CrossFit:
    """Two tables, scored.

    Attributes:
        stacked: the rows of both.
        scores: shape (rows,), P(fake) by a model of the folds that the row is not in.
        folds: shape (rows,), by which model each row was scored.
        boosters: one model a fold.
        owners: shape (rows,), whose row each is; absent where every row counts for itself.
    """

    stacked: StackedRows
    scores: Floats
    folds: npt.NDArray[np.uint8]
    boosters: tuple[lgb.Booster, ...]
    owners: Rows | None

    @property
    def auc(self) -> Estimate:
        """Over all rows; the interval counts subjects where there are."""
        if self.owners is None:
            return auc_with_interval(self.stacked.is_fake, self.scores)
        return auc_by_subject(self.stacked.is_fake, self.scores, self.owners)

    def contributions(self, rows: Rows) -> Floats:
        """What each column adds to the log-odds of fake, shape (rows, columns).

        Args:
            rows: places in ``scores``; each is looked at through the model that scored it.
        """
        import numpy as np

        found = np.empty((len(rows), len(self.stacked.columns)))
        for fold, booster in enumerate(self.boosters):
            of_fold = np.flatnonzero(self.folds[rows] == fold)
            if len(of_fold):
                matrix = self.stacked.matrix(rows[of_fold])
                parts = booster.predict(
                    matrix, pred_contrib=True, num_iteration=booster.best_iteration
                )
                # The last is what the model says of no row in particular.
                found[of_fold] = np.asarray(parts)[:, :-1]
        return found


def cross_fit(
    real: pa.Table,
    fake: pa.Table,
    state: int,
    progress: Progress = SILENT,
    subjects: SubjectPair | None = None,
) -> CrossFit:
    """Score all rows, each by a model of the folds it is not in.

    Within each fold 20 % of the fitting rows decide when to stop, so that no scored row takes
    part in choosing the number of rounds.

    Args:
        real: rows of the negative class.
        fake: rows of the positive class, same columns.
        state: seed of folds and trees.
        progress: told fold by fold.
        subjects: whose row each row is, in either table; no subject is in both. Folds, the rows
            that decide when to stop, and the interval then go by subject.
    """
    import numpy as np

    from synthdesk.engine.discriminator.boosted_trees import fitted, scored

    owners = None if subjects is None else _apart(subjects)
    stacked = stack_rows(real, fake)
    is_fake = stacked.is_fake
    scores = np.empty(len(is_fake))
    folds = np.empty(len(is_fake), dtype=np.uint8)
    same = twins(real, fake) if owners is None else None
    if owners is not None:
        splits = _splits(is_fake, owners, state)
    elif same is not None:
        splits = _splits_of_twins(same, state)
    else:
        splits = _row_splits(is_fake, state)
    parameters = {**PARAMETERS, "seed": state}
    boosters = []
    for fold in progress.track(range(FOLDS)):
        inner_fit, inner_stop, test_rows = next(splits)
        booster = fitted(stacked, inner_fit, inner_stop, parameters)
        scores[test_rows] = scored(booster, stacked, test_rows)
        folds[test_rows] = fold
        boosters.append(booster)
    return CrossFit(stacked, scores, folds, tuple(boosters), owners)


def cross_fitted_auc(
    real: pa.Table,
    fake: pa.Table,
    state: int,
    progress: Progress = SILENT,
    subjects: SubjectPair | None = None,
) -> Estimate:
    """AUC over all rows of ``cross_fit``."""
    return cross_fit(real, fake, state, progress, subjects).auc


def _row_splits(is_fake: npt.NDArray[np.bool_], state: int) -> Splits:
    """Rows to fit on, to stop by and to score, fold by fold; every row for itself."""
    from sklearn.model_selection import StratifiedKFold, train_test_split

    for fit_rows, test_rows in StratifiedKFold(FOLDS, shuffle=True, random_state=state).split(
        is_fake, is_fake
    ):
        inner_fit, inner_stop = train_test_split(
            fit_rows, test_size=SPLIT_SHARE, random_state=state, stratify=is_fake[fit_rows]
        )
        yield inner_fit, inner_stop, test_rows


def _splits_of_twins(real_of_fake: Rows, state: int) -> Splits:
    """The same for two tables that hold the same rows: equal rows stay on one side.

    Apart, a model would learn each scored row from its twin, under the other table's name, and do
    worse than no model at all; together they cancel out, as they should.
    """
    import numpy as np

    rows = len(real_of_fake)
    fake_of_real = np.empty(rows, dtype=np.int64)
    fake_of_real[real_of_fake] = np.arange(rows, 2 * rows)
    for split in _row_splits(np.zeros(rows, dtype=np.bool_), state):
        fit_rows, stop_rows, test_rows = (
            np.concatenate([side, fake_of_real[side]]) for side in split
        )
        yield fit_rows, stop_rows, test_rows


def _splits(is_fake: npt.NDArray[np.bool_], subjects: Rows, state: int) -> Splits:
    """The same with all rows of a subject on one side of every split."""
    import numpy as np

    generator = np.random.default_rng(state)
    labels = is_fake.astype(np.int64)
    folds = folds_by_subject(subjects, labels, FOLDS, generator)
    for fold in range(FOLDS):
        fit_rows = np.flatnonzero(folds != fold)
        parts = round(1 / SPLIT_SHARE)
        inner = folds_by_subject(subjects[fit_rows], labels[fit_rows], parts, generator)
        yield fit_rows[inner != 0], fit_rows[inner == 0], np.flatnonzero(folds == fold)


def _apart(subjects: SubjectPair) -> Rows:
    """Subjects of both tables in one numbering; the same number in both is not the same subject."""
    import numpy as np

    real, fake = subjects
    return np.concatenate([real, fake + int(real.max()) + 1])
