"""A LightGBM classifier that tells synthetic rows from real ones.

Where several rows belong to one subject, the default form is split by subject, never by row: a
model that has seen some of a person's rows recognises the others by what stays the same in them.
The article form stays by row, as it was published.

Two forms. The *article form* is the published tutorial's: one fixed split, kept so that its
numbers can be compared. The default is cross-fitted over all rows, with an interval and the same
classifier on training against holdout as its reference: what .5 looks like on these data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.discriminator.area_by_subject import auc_by_subject
from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.discriminator.stacked_rows import stack_rows
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for, integer_for
from synthdesk.engine.tables.subjects import FEWEST_TO_SPLIT, folds_by_subject

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.discriminator.stacked_rows import Rows
    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.subjects import TableSubjects

    SubjectPair = tuple[Rows, Rows]
    Splits = Iterator[tuple[Rows, Rows, Rows]]

FOLDS = 5
HISTOGRAM_BINS = 20
SPLIT_SHARE = 0.2
ARTICLE_SPLIT_STATE = 1
ARTICLE_SAMPLE_STATE = 0

ARTICLE_PARAMETERS: dict[str, Any] = {"metric": "auc", "objective": "binary"}


@dataclass(frozen=True)
class ArticleForm:
    """The published tutorial's discriminator: one split, random_state = 1.

    Attributes:
        auc: on the 20 % of rows that were held out.
        accuracy: share classified rightly at P(fake) = .5, same rows.
        best_iteration: boosting rounds kept by early stopping.
        n_real: training rows used; the larger table is cut to the smaller one's rows at random,
            since accuracy at .5 means nothing between classes of different size.
        n_fake: synthetic rows used.
        n_test: held-out rows.
        real_scores: held-out training rows by P(fake), in ``HISTOGRAM_BINS`` bins over [0, 1].
        fake_scores: held-out synthetic rows, same bins.
    """

    auc: float
    accuracy: float
    best_iteration: int
    n_real: int
    n_fake: int
    n_test: int
    real_scores: tuple[int, ...]
    fake_scores: tuple[int, ...]


@dataclass(frozen=True)
class Discriminator:
    """Fake vs real.

    Attributes:
        auc: cross-fitted AUC, training against synthetic, every row scored once by a model that
            did not see it. .5 means indistinguishable to this classifier, 1 means told apart.
        reference_auc: the same classifier on training against holdout at equal size. Absent
            without a holdout.
        folds: number of folds of the cross-fit.
        article: the published form; it is split by row whatever a row is.
        subject_key: column by whose values folds, samples and intervals are made; absent where
            every row counts for itself.
    """

    auc: Estimate
    reference_auc: Estimate | None
    folds: int
    article: ArticleForm
    subject_key: str | None = None


def tell_fake_from_real(tables: Tables, seed: int, progress: Progress = SILENT) -> Discriminator:
    """Train the discriminator in both forms and on its reference."""
    progress.step(0.0, "Fake vs real: article form")
    article = article_form(tables.training, tables.synthetic)
    given = tables.subjects
    subjects = given if given is not None and given.can_split else None
    auc = cross_fitted_auc(
        tables.training,
        tables.synthetic,
        integer_for(seed, "discriminator.auc"),
        progress.part(0.2, 0.7, "Fake vs real: cross-fitting"),
        None if subjects is None else (subjects.training.numbers, subjects.synthetic.numbers),
    )
    reference = None
    if tables.holdout is not None:
        comparing = progress.part(0.7, 1.0, "Fake vs real: training against holdout")
        reference = training_against_holdout(tables, seed, comparing)
    progress.step(1.0)
    return Discriminator(
        auc=auc,
        reference_auc=reference,
        folds=FOLDS,
        article=article,
        subject_key=None if subjects is None else subjects.key,
    )


def training_against_holdout(
    tables: Tables, seed: int, progress: Progress = SILENT, most_rows: int | None = None
) -> Estimate:
    """What the classifier makes of two real tables, at equal size.

    Args:
        tables: with a holdout.
        seed: the audit's.
        progress: told of every step.
        most_rows: of larger tables so many rows, or as many subjects as have about that many.
    """
    assert tables.holdout is not None
    given = tables.subjects
    held = None
    if given is not None and given.can_split:
        held = (given.training, given.holdout)
    training, holdout, pair = _equal_size(tables.training, tables.holdout, held, seed, most_rows)
    state = integer_for(seed, "discriminator.reference_auc")
    return cross_fitted_auc(training, holdout, state, progress, pair)


def article_form(real: pa.Table, fake: pa.Table) -> ArticleForm:
    """One discriminator as in the published tutorial.

    As many real as fake rows (random_state = 0 where one table is larger) are stacked, 20 % held
    out with random_state = 1, and a further 20 % of the rest kept for early stopping at 5 rounds.
    """
    import numpy as np
    from sklearn.model_selection import train_test_split

    from synthdesk.engine.discriminator.boosted_trees import fit_and_score

    size = min(real.num_rows, fake.num_rows)
    stacked = stack_rows(_article_sample(real, size), _article_sample(fake, size))
    rows = np.arange(len(stacked.is_fake))
    fit_rows, test_rows = train_test_split(
        rows, test_size=SPLIT_SHARE, random_state=ARTICLE_SPLIT_STATE
    )
    inner_fit, inner_stop = train_test_split(
        fit_rows, test_size=SPLIT_SHARE, random_state=ARTICLE_SPLIT_STATE
    )
    scores, best_iteration = fit_and_score(
        stacked, inner_fit, inner_stop, test_rows, ARTICLE_PARAMETERS
    )
    truth = stacked.is_fake[test_rows]
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    return ArticleForm(
        auc=auc_with_interval(truth, scores).value,
        accuracy=float(((scores > 0.5) == truth).mean()),
        best_iteration=best_iteration,
        n_real=size,
        n_fake=size,
        n_test=len(test_rows),
        real_scores=tuple(np.histogram(scores[~truth], edges)[0].tolist()),
        fake_scores=tuple(np.histogram(scores[truth], edges)[0].tolist()),
    )


def _article_sample(table: pa.Table, rows: int) -> pa.Table:
    """The rows that ``DataFrame.sample(rows, random_state=0)`` takes, as the published run did."""
    import numpy as np

    if table.num_rows == rows:
        return table
    state = np.random.RandomState(ARTICLE_SAMPLE_STATE)
    return table.take(state.choice(table.num_rows, size=rows, replace=False))


def cross_fitted_auc(
    real: pa.Table,
    fake: pa.Table,
    state: int,
    progress: Progress = SILENT,
    subjects: SubjectPair | None = None,
) -> Estimate:
    """AUC over all rows, each scored by a model of the folds it is not in.

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
    owners = None if subjects is None else _apart(subjects)
    is_fake, scores = _cross_fitted(real, fake, owners, state, progress)
    if owners is None:
        return auc_with_interval(is_fake, scores)
    return auc_by_subject(is_fake, scores, owners)


def _cross_fitted(
    real: pa.Table, fake: pa.Table, owners: Rows | None, state: int, progress: Progress
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Which rows are fake, and the score of each by a model that did not see it."""
    import numpy as np

    from synthdesk.engine.discriminator.boosted_trees import fit_and_score

    stacked = stack_rows(real, fake)
    is_fake = stacked.is_fake
    scores = np.empty(len(is_fake))
    splits = _row_splits(is_fake, state) if owners is None else _splits(is_fake, owners, state)
    parameters = {**ARTICLE_PARAMETERS, "seed": state}
    for _ in progress.track(range(FOLDS)):
        inner_fit, inner_stop, test_rows = next(splits)
        scores[test_rows], _ = fit_and_score(stacked, inner_fit, inner_stop, test_rows, parameters)
    return is_fake, scores


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


def _equal_size(
    first: pa.Table,
    second: pa.Table,
    subjects: tuple[TableSubjects, TableSubjects | None] | None,
    seed: int,
    most_rows: int | None,
) -> tuple[pa.Table, pa.Table, SubjectPair | None]:
    """Both tables cut to the smaller one's rows, or subjects, at random."""
    import numpy as np

    generator = generator_for(seed, "discriminator.reference_auc.sample")
    most = most_rows or max(first.num_rows, second.num_rows)
    if subjects is None or subjects[1] is None:
        rows = min(first.num_rows, second.num_rows, most)

        def cut(table: pa.Table) -> pa.Table:
            if table.num_rows == rows:
                return table
            return table.take(generator.permutation(table.num_rows)[:rows])

        return cut(first), cut(second), None
    owners = (subjects[0], subjects[1])
    rows_each = max(first.num_rows / owners[0].count, second.num_rows / owners[1].count)
    size = min(owners[0].count, owners[1].count, max(round(most / rows_each), FEWEST_TO_SPLIT))

    def rows_of(side: TableSubjects) -> Rows:
        chosen = np.zeros(side.count, dtype=np.bool_)
        chosen[generator.permutation(side.count)[:size]] = True
        return np.flatnonzero(chosen[side.numbers])

    ours, theirs = rows_of(owners[0]), rows_of(owners[1])
    pair = (owners[0].numbers[ours], owners[1].numbers[theirs])
    return first.take(ours), second.take(theirs), pair
