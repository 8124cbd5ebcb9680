"""The discriminator of the published tutorial, kept so that its figures can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.discriminator.cross_fit import PARAMETERS, SPLIT_SHARE
from synthdesk.engine.discriminator.stacked_rows import stack_rows

if TYPE_CHECKING:
    import pyarrow as pa

HISTOGRAM_BINS = 20
SPLIT_STATE = 1
SAMPLE_STATE = 0


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


def article_form(real: pa.Table, fake: pa.Table) -> ArticleForm:
    """One discriminator as in the published tutorial.

    As many real as fake rows (random_state = 0 where one table is larger) are stacked, 20 % held
    out with random_state = 1, and a further 20 % of the rest kept for early stopping at 5 rounds.
    """
    import numpy as np
    from sklearn.model_selection import train_test_split

    from synthdesk.engine.discriminator.boosted_trees import fitted, scored

    size = min(real.num_rows, fake.num_rows)
    stacked = stack_rows(_article_sample(real, size), _article_sample(fake, size))
    rows = np.arange(len(stacked.is_fake))
    fit_rows, test_rows = train_test_split(rows, test_size=SPLIT_SHARE, random_state=SPLIT_STATE)
    inner_fit, inner_stop = train_test_split(
        fit_rows, test_size=SPLIT_SHARE, random_state=SPLIT_STATE
    )
    booster = fitted(stacked, inner_fit, inner_stop, PARAMETERS)
    scores = scored(booster, stacked, test_rows)
    truth = stacked.is_fake[test_rows]
    edges = np.linspace(0, 1, HISTOGRAM_BINS + 1)
    return ArticleForm(
        auc=auc_with_interval(truth, scores).value,
        accuracy=float(((scores > 0.5) == truth).mean()),
        best_iteration=int(booster.best_iteration),
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
    state = np.random.RandomState(SAMPLE_STATE)
    return table.take(state.choice(table.num_rows, size=rows, replace=False))
