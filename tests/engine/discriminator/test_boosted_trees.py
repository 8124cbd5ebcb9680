"""Rows handed to LightGBM a batch at a time give the trees that one matrix gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.discriminator import boosted_trees
from synthdesk.engine.discriminator.cross_fit import cross_fitted_auc
from synthdesk.engine.discriminator.stacked_rows import stack_rows


def table(rows: int, seed: int, shift: float) -> pa.Table:
    draws = np.random.default_rng(seed)
    words = np.where(draws.random(rows) < 0.1, None, draws.choice(["b", "a", "ü"], rows))
    numbers = np.where(draws.random(rows) < 0.1, np.nan, draws.normal(shift, 1, rows))
    times = np.datetime64("2020-01-01", "us") + draws.integers(0, 10**9, rows)
    return pa.table(
        {
            "n": pa.array(numbers, from_pandas=True),
            "w": pa.array(words, pa.string()).dictionary_encode(),
            "t": pa.array(times),
        }
    )


def test_batches_give_the_scores_of_one_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = table(9_000, 1, 0.0), table(9_000, 2, 0.3)
    whole = cross_fitted_auc(real, fake, 7)
    monkeypatch.setattr(boosted_trees, "MOST_VALUES", 0)
    monkeypatch.setattr(boosted_trees, "BATCH_ROWS", 1_000)
    monkeypatch.setattr(boosted_trees, "SCORED_ROWS", 1_000)
    assert cross_fitted_auc(real, fake, 7) == whole
    assert whole.low > 0.5


def test_categories_are_numbered_by_their_text_and_gaps_are_not_a_number() -> None:
    first = pa.table({"w": pa.array(["z", "b", None]).dictionary_encode()})
    second = pa.table({"w": pa.array(["a", "z"]).dictionary_encode()})
    stacked = stack_rows(first, second)
    assert stacked.is_fake.tolist() == [False] * 3 + [True] * 2
    matrix = stacked.matrix(np.arange(5))
    np.testing.assert_array_equal(matrix[:, 0], [2, 1, np.nan, 0, 2])
