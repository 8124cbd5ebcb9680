"""The same trees from the same seed, however many threads grow them."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pytest

from synthdesk.engine import reproducible_trees
from synthdesk.engine.reproducible_trees import reproducible


def test_the_number_of_threads_changes_no_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = np.random.default_rng(1)
    rows = draws.integers(0, 60, (5_000, 6)).astype(float)
    label = (rows[:, 0] + draws.normal(0, 20, 5_000) > 30).astype(int)
    scores = []
    for limit in (10**9, 0):
        monkeypatch.setattr(reproducible_trees, "MOST_VALUES_OF_ONE_THREAD", limit)
        parameters = {"objective": "binary", "seed": 3, **reproducible(rows.size)}
        data = lgb.Dataset(rows, label=label, categorical_feature=[1])
        booster = lgb.train(parameters, data, num_boost_round=30)
        scores.append(np.asarray(booster.predict(rows)))
    assert reproducible(1)["num_threads"] == 0
    assert (scores[0] == scores[1]).all()
