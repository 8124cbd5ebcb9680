"""ROC points within a group lie on the curve that others draw."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from synthdesk.engine.bias_models.group_scores import ROC_POINTS, group_scores


def test_points_lie_on_the_curve() -> None:
    draw = np.random.default_rng(1)
    labels = draw.random(2_000) < 0.3
    scores = np.round(np.where(labels, draw.normal(1, 1, 2_000), draw.normal(0, 1, 2_000)), 2)
    found = group_scores(labels, scores, None, 1.0)
    assert found is not None
    alarms, hits, _ = roc_curve(labels, scores, drop_intermediate=False)
    theirs = set(zip(np.round(alarms, 12), np.round(hits, 12), strict=True))
    ours = set(zip(np.round(found.false_alarms, 12), np.round(found.hits, 12), strict=True))
    assert ours <= theirs
    assert len(found.hits) == ROC_POINTS + 1
    assert (found.false_alarms[0], found.hits[0]) == (0, 0)
    assert (found.false_alarms[-1], found.hits[-1]) == pytest.approx((1, 1))


@pytest.mark.parametrize("label", [True, False])
def test_a_group_of_one_class_has_none(label: bool) -> None:
    found = group_scores(np.full(20, label), np.linspace(0, 1, 20), None, 1.0)
    assert found is not None
    assert (found.false_alarms, found.hits, found.auc) == ((), (), None)
