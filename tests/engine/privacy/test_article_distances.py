"""DCR and NNDR in the published form, against scikit-learn as the tutorial calls it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import OneHotEncoder

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy.article_distances import ArticleDistances, article_distances
from synthdesk.engine.privacy.coded_rows import CodedRows, coded_rows
from synthdesk.engine.progress import Progress
from synthdesk.engine.seeds import generator_for
from tests.engine.privacy.mixed_tables import Sizes, random_coded
from tests.engine.published_tables import published_tables
from tests.reference_data import ReferenceData

if TYPE_CHECKING:
    from synthdesk.engine.privacy.coded_rows import RowCodes

KINDS = [(True, 40), (False, 4), (True, 9), (False, 3), (True, 20)]
NUMBERS = ("c0", "c2")  # c4 is a time
SEED = 11


def frame(coded: CodedRows, codes: RowCodes) -> pd.DataFrame:
    """Numbers as numbers with gaps, all else as text."""
    values = {}
    for column, held in zip(coded.columns, codes.T, strict=True):
        if column.name in NUMBERS:
            values[column.name] = np.append(column.values.astype(float), np.nan)[held]
        else:
            values[column.name] = held.astype(str)
    return pd.DataFrame(values)


def as_the_tutorial(coded: CodedRows, n: int) -> tuple[float, float, float, float]:
    draws = generator_for(SEED, "privacy.article")
    real = coded.training[draws.permutation(len(coded.training))[: 2 * n]]
    fake = coded.synthetic[draws.permutation(len(coded.synthetic))[:n]]
    training, new, synthetic = (frame(coded, rows) for rows in (real[:n], real[n:], fake))
    words = [name for name in training if name not in NUMBERS]
    transform = make_column_transformer(
        (SimpleImputer(strategy="mean"), list(NUMBERS)), (OneHotEncoder(), words)
    ).fit(pd.concat([training, new, synthetic]))
    index = NearestNeighbors(n_neighbors=2, algorithm="brute", metric="l2")
    index.fit(transform.transform(training))
    of_new, of_synthetic = (
        np.square(index.kneighbors(transform.transform(rows))[0]) for rows in (new, synthetic)
    )
    bound = np.quantile(of_new[:, 0], 0.95)
    ratios = [near[near[:, 1] > 0] for near in (of_new, of_synthetic)]
    return (
        float(np.quantile(of_new[:, 0] / bound, 0.05)),
        float(np.quantile(of_synthetic[:, 0] / bound, 0.05)),
        *(float(np.quantile(near[:, 0] / near[:, 1], 0.05)) for near in ratios),
    )


def figures(found: ArticleDistances | None) -> tuple[float | None, ...]:
    assert found is not None
    return (
        found.dcr_p5_training,
        found.dcr_p5_synthetic,
        found.nndr_p5_training,
        found.nndr_p5_synthetic,
    )


def test_figures_are_the_tutorials() -> None:
    coded = random_coded(np.random.default_rng(1), KINDS, Sizes(800, 350, 10))
    found = article_distances(coded, NUMBERS, SEED)
    assert found is not None
    assert (found.n, found.seed) == (350, SEED)
    assert figures(found) == pytest.approx(as_the_tutorial(coded, 350), abs=1e-9)


def test_no_numbers_and_nothing_but_numbers() -> None:
    for kind in (False, True):
        coded = random_coded(np.random.default_rng(2), [(kind, 30)] * 3, Sizes(200, 90, 10))
        found = article_distances(coded, ("c0", "c1", "c2") if kind else (), SEED)
        assert found is not None
        assert found.dcr_p5_synthetic is not None


def test_rows_that_are_all_alike_have_no_figures() -> None:
    coded = random_coded(np.random.default_rng(3), [(True, 0), (False, 0)], Sizes(20, 9, 4))
    found = article_distances(coded, ("c0",), SEED)
    assert figures(found) == (None, None, None, None)
    assert found is not None
    assert (found.undefined_training, found.undefined_synthetic, found.n) == (9, 9, 9)


def test_of_fewer_than_two_rows_nothing_is_said() -> None:
    coded = random_coded(np.random.default_rng(3), KINDS, Sizes(3, 9, 4))
    assert article_distances(coded, NUMBERS, SEED) is None
    assert article_distances(replace(coded, holdout=None), NUMBERS, SEED) is None


def test_it_can_be_cancelled() -> None:
    coded = random_coded(np.random.default_rng(3), KINDS, Sizes(30, 9, 4))
    answers = iter([False])
    with pytest.raises(Cancelled):
        article_distances(coded, NUMBERS, SEED, Progress(None, lambda: next(answers, True)))


@pytest.mark.reference
def test_figures_of_the_quality_assurance_article(reference: ReferenceData) -> None:
    """The mean of two seeds lies in the range of the article's figures and its code's by seed.

    Half as much again is left on either side.

    Over 16 seeds ours are .0012, .0083, .0193 and .0599 (range .0010-.0013, .0074-.0091,
    .0166-.0212, .0562-.0648).
    """
    tables = published_tables(
        reference, "quality-assurance", "census-training.parquet", "census-synthetic.parquet"
    )
    numbers = [column.name for column in tables.columns if column.type.is_number]
    coded = coded_rows(tables)
    by_our_seeds = [figures(article_distances(coded, numbers, seed)) for seed in (1, 2)]
    found = np.mean(np.array(by_our_seeds, dtype=np.float64), axis=0).tolist()
    published = reference.published("articles.json")["quality_assurance"]
    names = ("ndcr_orig", "ndcr_syn", "nndr_orig", "nndr_syn")
    article = ("ndcr_p5_orig", "ndcr_p5_syn", "nndr_p5_orig", "nndr_p5_syn")
    for figure, by_seed, printed in zip(found, names, article, strict=True):
        known = [one[by_seed] for one in published["privacy_by_seed"]]
        known.append(published["article"][printed])
        margin = (max(known) - min(known)) / 2
        assert min(known) - margin <= figure <= max(known) + margin, by_seed
