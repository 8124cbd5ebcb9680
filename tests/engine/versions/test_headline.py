"""Headline figures and their differences: against simulation, and against the audit's own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.estimate import Z_95
from synthdesk.engine.tables.codes import encode
from synthdesk.engine.versions.accuracy_noise import AccuracyNoise, accuracy_noise
from synthdesk.engine.versions.headline import Figure
from tests.engine.conftest import Desk, people
from tests.engine.versions.conftest import arrow, conformed_tables, evidence_of


def width(low_high: tuple[float, float]) -> float:
    return low_high[1] - low_high[0]


def noise_of(training: pa.Table, synthetic: pa.Table) -> AccuracyNoise:
    return accuracy_noise(encode(conformed_tables(training, synthetic)), 3)


def draw(rows: int, generator: np.random.Generator, shift: float) -> pa.Table:
    """Three columns, two of them dependent; a shift makes the first too high."""
    base = generator.normal(0, 1, rows)
    return pa.table(
        {
            "a": base + shift,
            "b": pa.array(np.where(base + generator.normal(0, 1, rows) > 0, "yes", "no")),
            "c": pa.array(generator.choice(["u", "v", "w"], rows)),
        }
    )


def test_the_jackknife_spread_is_the_spread_over_fresh_draws() -> None:
    """Of tables that really differ, where accuracy is far from its upper end."""
    generator = np.random.default_rng(11)
    values, spreads = [], []
    for _ in range(60):
        noise = noise_of(draw(1_500, generator, 0.0), draw(1_500, generator, 0.6))
        estimate = noise.estimate()
        values.append(estimate.value)
        spreads.append(width((estimate.low, estimate.high)) / (2 * Z_95))
    # 60 draws give a standard deviation to about ± 10 %, the jackknife's own wobble is smaller.
    assert 0.75 < np.mean(spreads) / np.std(values, ddof=1) < 1.35


def test_the_difference_of_two_versions_is_covered_as_often_as_it_says() -> None:
    generator = np.random.default_rng(12)
    covered = 0
    for _ in range(80):
        training = draw(1_200, generator, 0.0)
        first, second = (noise_of(training, draw(1_200, generator, 0.5)) for _ in range(2))
        difference = first.difference(second)
        covered += difference.low <= 0 <= difference.high
    # Binomial(80, .95) stays within 70 … 80 with probability above .99.
    assert covered >= 70


def test_a_version_does_not_differ_from_itself() -> None:
    training, fake = arrow(people(500, 1)), arrow(people(500, 2, noise=0.4))
    one = evidence_of(training, fake, arrow(people(400, 3)))
    for figure in Figure:
        difference = one.difference(one, figure)
        assert difference is not None
        assert difference.value == 0
        assert difference.low <= 0 <= difference.high


def test_pairing_narrows_the_difference() -> None:
    """Two versions share what the training rows do to both."""
    training, fake = arrow(people(800, 1)), arrow(people(800, 2, noise=0.6))
    first = evidence_of(training, fake)
    second = evidence_of(training, pa.concat_tables([fake.slice(0, 600), fake.slice(0, 200)]))
    difference = first.difference(second, Figure.ACCURACY)
    assert difference is not None
    apart = [one.headline.accuracy for one in (first, second)]
    unpaired = np.hypot(*[width((one.low, one.high)) for one in apart])
    assert width((difference.low, difference.high)) < unpaired


def test_planted_copies_are_a_difference_of_both_leaks() -> None:
    training, holdout = arrow(people(900, 1)), arrow(people(600, 2))
    clean = arrow(people(900, 3))
    leaky = pa.concat_tables([clean.slice(0, 600), training.slice(0, 300)])
    ours, theirs = evidence_of(training, leaky, holdout), evidence_of(training, clean, holdout)
    for figure in (Figure.COPIES, Figure.NEAREST):
        difference = ours.difference(theirs, figure)
        assert difference is not None
        assert difference.low > 0, figure


def test_without_a_holdout_no_privacy_figure_is_made_up() -> None:
    one = evidence_of(arrow(people(300, 1)), arrow(people(300, 2)))
    assert one.headline.copies is None
    assert one.headline.nearest is None
    assert one.difference(one, Figure.COPIES) is None
    assert one.difference(one, Figure.NEAREST) is None


def test_the_figures_are_the_audits_own(desk: Desk) -> None:
    real, fake, held = people(600, 1), people(500, 2, noise=0.5), people(400, 3)
    files = [desk.write(f"{n}.csv", t) for n, t in (("r", real), ("f", fake), ("h", held))]
    result = desk.audit(*files, analyses=("accuracy", "privacy", "discriminator"))
    one = evidence_of(arrow(real), arrow(fake), arrow(held), seed=7).headline
    assert result.accuracy is not None
    assert result.discriminator is not None
    assert result.privacy is not None
    assert result.privacy.unique_matches is not None
    assert result.privacy.nearest_owner is not None
    assert one.accuracy.value == pytest.approx(result.accuracy.overall, abs=1e-12)
    assert one.auc == result.discriminator.auc
    assert one.copies == result.privacy.unique_matches.difference
    assert one.nearest == result.privacy.nearest_owner.difference


@pytest.mark.slow
def test_the_difference_of_two_aucs_is_covered_as_often_as_it_says() -> None:
    """Two draws of one generator differ by chance only."""
    covered = dict.fromkeys((Figure.AUC, Figure.NEAREST), 0)
    runs = 100
    for run in range(runs):
        training, holdout = arrow(people(500, 10 * run)), arrow(people(400, 10 * run + 1))
        first, second = (
            evidence_of(training, arrow(people(500, 10 * run + k, noise=0.5)), holdout)
            for k in (2, 3)
        )
        for figure in covered:
            difference = first.difference(second, figure)
            assert difference is not None
            covered[figure] += difference.low <= 0 <= difference.high
    # Binomial(100, .95) stays above 88 with probability above .99.
    assert all(hits >= 88 for hits in covered.values()), covered


@pytest.mark.slow
def test_two_real_samples_can_not_be_told_apart_over_200_seeds() -> None:
    """Fake vs real of real against real: .5 within noise, and its interval says so."""
    values, alarms = [], 0
    for seed in range(200):
        training, other = arrow(people(600, 2 * seed)), arrow(people(600, 2 * seed + 1))
        auc = evidence_of(training, other, seed=seed).headline.auc
        values.append(auc.value)
        alarms += auc.low > 0.5
    spread = np.std(values, ddof=1) / np.sqrt(len(values))
    assert abs(np.mean(values) - 0.5) < max(3 * spread, 0.002)
    # One-sided 2.5 %: Binomial(200, .025) stays at or below 12 with probability above .99.
    assert alarms <= 12
