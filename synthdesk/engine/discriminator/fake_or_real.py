"""A LightGBM classifier that tells synthetic rows from real ones.

Where several rows belong to one subject, the default form is split by subject, never by row: a
model that has seen some of a person's rows recognises the others by what stays the same in them.
The article form stays by row, as it was published.

Two forms. The *article form* is the published tutorial's: one fixed split, kept so that its
numbers can be compared. The default is cross-fitted over all rows, with an interval and the same
classifier on training against holdout as its reference: what .5 looks like on these data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.article_form import HISTOGRAM_BINS, ArticleForm, article_form
from synthdesk.engine.discriminator.cross_fit import (
    FOLDS,
    CrossFit,
    cross_fit,
    cross_fitted_auc,
)
from synthdesk.engine.discriminator.giveaways import (
    ColumnEvidence,
    PairEvidence,
    columns_in_evidence,
    telling_pairs,
)
from synthdesk.engine.discriminator.telling_records import (
    SureRecord,
    rows_breaking_rules,
    surest_records,
)
from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for, integer_for
from synthdesk.engine.tables.subjects import FEWEST_TO_SPLIT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.discriminator.cross_fit import SubjectPair
    from synthdesk.engine.discriminator.stacked_rows import Rows
    from synthdesk.engine.rules.rules import Rules
    from synthdesk.engine.tables.conform import Tables
    from synthdesk.engine.tables.subjects import TableSubjects

ROC_POINTS = 101
EXPLAINED_ROWS = 5_000
"""Of either table; what a column adds in them is averaged."""


@dataclass(frozen=True)
class ScoreCurves:
    """How the cross-fitted scores of both tables lie.

    Attributes:
        real_scores: training rows by P(fake), in ``HISTOGRAM_BINS`` bins over [0, 1].
        fake_scores: synthetic rows, same bins.
        false_alarms: share of training rows taken for fake at falling cutoffs of P(fake).
        hits: share of synthetic rows taken for fake at the same cutoffs.
    """

    real_scores: tuple[int, ...]
    fake_scores: tuple[int, ...]
    false_alarms: tuple[float, ...]
    hits: tuple[float, ...]


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
        without: columns that the classifier was not shown, on the user's word.
        curves: of the cross-fit; absent where they are withheld.
        n_explained: rows of both tables whose contributions importance rests on.
        columns: what each column tells; those that separate first, then by importance.
        pairs: pairs of columns that tell more together than by themselves, the most telling first.
        records: the synthetic rows that look most fake, then the training rows that look most
            real.
    """

    auc: Estimate
    reference_auc: Estimate | None
    folds: int
    article: ArticleForm
    subject_key: str | None = None
    without: tuple[str, ...] = ()
    curves: ScoreCurves | None = None
    n_explained: int = 0
    columns: tuple[ColumnEvidence, ...] = ()
    pairs: tuple[PairEvidence, ...] = ()
    records: tuple[SureRecord, ...] = ()


def tell_fake_from_real(
    tables: Tables,
    seed: int,
    progress: Progress = SILENT,
    without: Sequence[str] = (),
    rules: Rules | None = None,
) -> Discriminator:
    """Train the discriminator in both forms and on its reference, and ask what it goes by.

    Args:
        tables: of the audit.
        seed: the audit's.
        progress: told of every step.
        without: columns that the classifier is not shown; at least one is left.
        rules: measured on the same tables; records name those that they break.
    """
    progress.step(0.0, "Fake vs real: article form")
    shown = _without(tables, without)
    article = article_form(shown.training, shown.synthetic)
    fit = _fit(shown, seed, progress.part(0.15, 0.5, "Fake vs real: cross-fitting"))
    progress.step(0.5, "Fake vs real: columns")
    halves, rows = _halves(fit, seed), _explained(fit, seed)
    from synthdesk.engine.discriminator.cell_scores import class_rows

    classed = class_rows(shown.training, shown.synthetic, halves)
    columns = columns_in_evidence(classed, rows, fit.contributions(rows))
    order = [one.column for one in columns]
    pairs = telling_pairs(classed, order, progress.part(0.55, 0.65))
    progress.step(0.65, "Fake vs real: records")
    names = shown.training.column_names
    records = surest_records(fit, names, rows_breaking_rules(tables, rules))
    reference = None
    if tables.holdout is not None:
        comparing = progress.part(0.7, 1.0, "Fake vs real: training against holdout")
        reference = training_against_holdout(shown, seed, comparing)
    progress.step(1.0)
    given = tables.subjects
    return Discriminator(
        auc=fit.auc,
        reference_auc=reference,
        folds=FOLDS,
        article=article,
        subject_key=given.key if given is not None and given.can_split else None,
        without=tuple(name for name in without if name in tables.training.column_names),
        curves=_curves(fit),
        n_explained=len(rows),
        columns=columns,
        pairs=pairs,
        records=records,
    )


def cross_fit_tables(
    tables: Tables, seed: int, progress: Progress = SILENT, without: Sequence[str] = ()
) -> CrossFit:
    """The scores that ``tell_fake_from_real`` rests on, training rows first.

    Args:
        tables: of the audit.
        seed: the audit's.
        progress: told fold by fold.
        without: columns that the classifier is not shown.
    """
    return _fit(_without(tables, without), seed, progress)


def _fit(tables: Tables, seed: int, progress: Progress) -> CrossFit:
    given = tables.subjects
    subjects = given if given is not None and given.can_split else None
    return cross_fit(
        tables.training,
        tables.synthetic,
        integer_for(seed, "discriminator.auc"),
        progress,
        None if subjects is None else (subjects.training.numbers, subjects.synthetic.numbers),
    )


def _without(tables: Tables, without: Sequence[str]) -> Tables:
    kept = [name for name in tables.training.column_names if name not in without]
    if not kept:
        raise UserError(
            "no-column-left",
            "Fake vs real has no column left",
            "All audited columns were left out of the classifier.",
            "Let at least one column take part.",
        )
    if len(kept) == tables.training.num_columns:
        return tables
    held = tables.holdout
    return replace(
        tables,
        training=tables.training.select(kept),
        synthetic=tables.synthetic.select(kept),
        holdout=None if held is None else held.select(kept),
    )


def _halves(fit: CrossFit, seed: int) -> npt.NDArray[np.bool_]:
    """A random half of the rows, or of the subjects with all their rows."""
    generator = generator_for(seed, "discriminator.halves")
    if fit.owners is None:
        return generator.random(len(fit.scores)) < 0.5
    in_second: npt.NDArray[np.bool_] = generator.random(int(fit.owners.max()) + 1) < 0.5
    return in_second[fit.owners]


def _explained(fit: CrossFit, seed: int) -> Rows:
    """As many rows of either table as are looked at column by column."""
    import numpy as np

    generator = generator_for(seed, "discriminator.explained")
    rows = [
        generator.permutation(np.flatnonzero(fit.stacked.is_fake == is_fake))[:EXPLAINED_ROWS]
        for is_fake in (False, True)
    ]
    return np.sort(np.concatenate(rows))


def _curves(fit: CrossFit) -> ScoreCurves:
    import numpy as np

    real, fake = fit.scores[~fit.stacked.is_fake], fit.scores[fit.stacked.is_fake]
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    cutoffs = np.unique(np.quantile(fit.scores, np.linspace(0, 1, ROC_POINTS)))[::-1]
    above = [
        1 - np.searchsorted(np.sort(one), cutoffs, side="left") / len(one) for one in (real, fake)
    ]
    return ScoreCurves(
        tuple(np.histogram(real, edges)[0].tolist()),
        tuple(np.histogram(fake, edges)[0].tolist()),
        (0.0, *above[0].tolist()),
        (0.0, *above[1].tolist()),
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
