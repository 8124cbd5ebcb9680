"""Fake vs real: oracles for the AUC, and tables whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from synthdesk.engine.discriminator.area_under_curve import auc_with_interval
from synthdesk.engine.discriminator.article_form import HISTOGRAM_BINS
from tests.engine.conftest import Desk, people


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=4, max_size=60))
def test_auc_agrees_with_scikit_learn_also_with_ties(rows: list[tuple[bool, int]]) -> None:
    truth = np.array([is_fake for is_fake, _ in rows])
    scores = np.array([float(score) for _, score in rows])
    if not 2 <= truth.sum() <= len(truth) - 2:
        return
    estimate = auc_with_interval(truth, scores)
    assert estimate.value == pytest.approx(roc_auc_score(truth, scores))
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_the_interval_covers_the_true_auc_about_as_often_as_it_says() -> None:
    """Normal scores one unit apart have AUC Φ(1/√2) = .7602."""
    generator = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        scores = np.concatenate([generator.normal(1, 1, 120), generator.normal(0, 1, 150)])
        estimate = auc_with_interval(np.arange(270) < 120, scores)
        covered += estimate.low <= 0.760250 <= estimate.high
    # Binomial(400, .95) stays within 366 … 392 with probability above .99.
    assert 366 <= covered <= 392


def test_tables_of_one_population_can_not_be_told_apart(desk: Desk) -> None:
    files = [desk.write(f"{i}.csv", people(1_500, i)) for i in (1, 2, 3)]
    result = desk.audit(*files, analyses=("discriminator",)).discriminator
    assert result is not None
    assert result.reference_auc is not None
    assert result.auc.low < 0.52
    assert 0.45 < result.reference_auc.value < 0.55


def test_an_impossible_value_gives_the_fakes_away(desk: Desk) -> None:
    fake = people(800, 2)
    fake["age"] = [age + 100 for age in fake["age"]]  # type: ignore[operator]
    result = desk.audit(
        desk.write("r.csv", people(800, 1)), desk.write("f.csv", fake), analyses=("discriminator",)
    ).discriminator
    assert result is not None
    assert result.auc.value == pytest.approx(1.0)
    assert result.article.auc == pytest.approx(1.0)
    assert result.article.accuracy == pytest.approx(1.0)
    assert result.reference_auc is None


def test_the_histogram_holds_every_held_out_row(desk: Desk) -> None:
    result = desk.audit(
        desk.write("r.csv", people(800, 1)),
        desk.write("f.csv", people(500, 2)),
        analyses=("discriminator",),
    ).discriminator
    assert result is not None
    article = result.article
    assert len(article.real_scores) == len(article.fake_scores) == HISTOGRAM_BINS
    assert sum(article.real_scores) + sum(article.fake_scores) == article.n_test == 200
    assert article.n_real == article.n_fake == 500


def test_the_row_order_of_categories_does_not_matter(desk: Desk) -> None:
    """Same rows, other order of first appearance: the cross-fit may differ, the reach may not."""
    real, fake = people(600, 1), people(600, 2, noise=1.0)
    names = {name: values[::-1] for name, values in real.items()}
    first = desk.audit(
        desk.write("a.csv", real), desk.write("f.csv", fake), analyses=("discriminator",)
    ).discriminator
    second = desk.audit(
        desk.write("b.csv", names), desk.write("f.csv", fake), analyses=("discriminator",)
    ).discriminator
    assert first is not None
    assert second is not None
    assert second.auc.low <= first.auc.value <= second.auc.high
