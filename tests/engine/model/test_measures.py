"""Measures against scikit-learn, on whole rows and on resampled ones; undefined is no number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from synthdesk.engine.model import measures
from synthdesk.engine.model.curves import BINS, CALIBRATION_BINS, POINTS, model_curves
from synthdesk.engine.model.measures import best_cutoff, judge
from synthdesk.engine.model.target import ModelTarget, TargetKind

BINARY = ModelTarget("y", TargetKind.BINARY, ("no", "yes"), "yes")
CLASSES = ModelTarget("y", TargetKind.MULTICLASS, ("a", "b", "c"))
NUMBER = ModelTarget("y", TargetKind.REGRESSION)

Oracle = Callable[[np.ndarray, np.ndarray], float]
OF_TWO: dict[str, Oracle] = {
    "auc": metrics.roc_auc_score,
    "accuracy": lambda y, p: metrics.accuracy_score(y, p > 0.5),
    "average_precision": metrics.average_precision_score,
    "log_loss": lambda y, p: metrics.log_loss(y, p, labels=[0, 1]),
    "brier": metrics.brier_score_loss,
    "f1": lambda y, p: metrics.f1_score(y, p > 0.5),
}


def two_classes(rows: int, seed: int, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    labels = (chance.random(rows) < 0.4).astype(float)
    labels[:2] = 0, 1
    predicted = np.clip(labels * 0.2 + chance.random(rows) * 0.7 + 0.05, 0.01, 0.99)
    return labels, np.round(predicted, 1) if ties else predicted


@settings(max_examples=30, deadline=None)
@given(st.integers(4, 60), st.integers(0, 10_000), st.booleans())
def test_measures_of_two_classes_are_scikit_learns(rows: int, seed: int, ties: bool) -> None:
    labels, predicted = two_classes(rows, seed, ties)
    found = measures._binary(labels, predicted, np.ones((1, rows)), 0.5)
    for name, oracle in OF_TWO.items():
        if name == "f1" and not (predicted > 0.5).any():
            continue
        assert found[name][0] == pytest.approx(oracle(labels, predicted), abs=1e-12), name


def test_a_resample_is_the_measure_of_the_rows_drawn() -> None:
    labels, predicted = two_classes(50, 3, ties=True)
    drawn = np.random.default_rng(1).integers(0, 50, (7, 50))
    weights = np.stack([np.bincount(one, minlength=50) for one in drawn]).astype(float)
    found = measures._binary(labels, predicted, weights, 0.5)
    for place, rows in enumerate(drawn):
        for name, oracle in OF_TWO.items():
            expected = oracle(labels[rows], predicted[rows])
            assert found[name][place] == pytest.approx(expected, abs=1e-12), name


def test_measures_of_several_classes_are_scikit_learns() -> None:
    chance = np.random.default_rng(2)
    labels = chance.integers(0, 3, 200).astype(float)
    predicted = chance.dirichlet([1, 1, 1], 200) + np.eye(3)[labels.astype(int)] * 0.3
    predicted /= predicted.sum(axis=1, keepdims=True)
    found = {name: one.value for name, one in judge(CLASSES, labels, predicted, 1, "x").items()}
    assert found["auc"] == pytest.approx(
        metrics.roc_auc_score(labels, predicted, multi_class="ovr")
    )
    assert found["accuracy"] == pytest.approx(
        metrics.accuracy_score(labels, predicted.argmax(axis=1))
    )
    assert found["log_loss"] == pytest.approx(metrics.log_loss(labels, predicted))
    assert found["f1"] == pytest.approx(
        metrics.f1_score(labels, predicted.argmax(axis=1), average="macro")
    )
    assert found["average_precision"] == pytest.approx(
        metrics.average_precision_score(np.eye(3)[labels.astype(int)], predicted)
    )


def test_measures_of_a_number_are_scikit_learns() -> None:
    chance = np.random.default_rng(2)
    labels = chance.normal(5, 2, 300)
    predicted = labels + chance.normal(0, 1, 300)
    found = {name: one.value for name, one in judge(NUMBER, labels, predicted, 1, "x").items()}
    assert found["r2"] == pytest.approx(metrics.r2_score(labels, predicted))
    assert found["rmse"] == pytest.approx(metrics.root_mean_squared_error(labels, predicted))
    assert found["mae"] == pytest.approx(metrics.mean_absolute_error(labels, predicted))


def test_nothing_divided_by_nothing_is_no_number() -> None:
    labels = np.zeros(40)
    found = judge(BINARY, labels, np.full(40, 0.2), 1, "x")
    for name in ("auc", "average_precision", "f1"):
        assert np.isnan(found[name].value)
        assert found[name].estimate is None
    assert found["accuracy"].estimate is not None


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(60):
        chance = np.random.default_rng(seed)
        labels = (chance.random(300) < 0.5).astype(float)
        # Normals one standard deviation apart have an AUC of Φ(1 / √2).
        scores = chance.normal(labels, 1)
        interval = judge(BINARY, labels, 1 / (1 + np.exp(-scores)), seed, "x")["auc"].estimate
        assert interval is not None
        held += interval.low <= 0.76025 <= interval.high
    assert held >= 52


def test_a_difference_on_the_same_rows_is_surer_than_on_others() -> None:
    labels, predicted = two_classes(800, 4, ties=False)
    chance = np.random.default_rng(5)
    other = np.clip(predicted + chance.normal(0, 0.02, 800), 0, 1)
    ours, theirs = (judge(BINARY, labels, one, 1, "holdout")["auc"] for one in (predicted, other))
    elsewhere = judge(BINARY, labels, other, 1, "synthetic")["auc"]
    paired, apart = ours.minus(theirs, is_paired=True), ours.minus(elsewhere, is_paired=False)
    assert paired is not None
    assert apart is not None
    assert paired.high - paired.low < (apart.high - apart.low) / 3


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 40), st.integers(0, 10_000))
def test_the_best_cutoff_is_best(rows: int, seed: int) -> None:
    labels, predicted = two_classes(rows, seed, ties=True)
    best = best_cutoff(labels, predicted)
    reached = metrics.f1_score(labels, predicted > best)
    for cutoff in np.append(predicted - 1e-9, 0.0):
        assert reached >= metrics.f1_score(labels, predicted > cutoff) - 1e-12


def test_curves_are_scikit_learns_and_histograms_hold_every_row() -> None:
    labels, predicted = two_classes(500, 6, ties=False)
    curves = model_curves(labels, predicted)
    assert curves is not None
    assert len(curves.hits) <= POINTS + 1
    fall, hits, _ = metrics.roc_curve(labels, predicted, drop_intermediate=False)
    known = set(zip(fall.round(9), hits.round(9), strict=True))
    shown = zip(np.round(curves.false_alarms, 9), np.round(curves.hits, 9), strict=True)
    assert set(shown) <= known
    assert len(curves.positives) == BINS
    assert sum(curves.positives) == labels.sum()
    assert sum(curves.negatives) == (labels == 0).sum()
    assert sum(one.n for one in curves.calibration) == 500
    assert len(curves.calibration) == CALIBRATION_BINS
    assert all(one.low <= one.observed <= one.high for one in curves.calibration)
    assert model_curves(np.zeros(5), np.full(5, 0.1)) is None
