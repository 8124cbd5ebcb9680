"""Speed as a ratio to a named reference in the same run; no bound in seconds.

``pytest tests/benchmarks -s`` prints the ratio.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    pairs_of,
    similarities,
    triples_of,
    trivariate_similarities,
    univariate_counts,
)
from synthdesk.engine.resources import resource
from synthdesk.engine.tables.codes import encode
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from tests.benchmarks.plain_accuracy import plain_accuracy

REPEATS = 3
# Measured on an idle two-core machine: about 100. Ten leaves room for a busy one.
AT_LEAST_TIMES_FASTER = 10


def accuracy_by_codes(tables: Tables) -> tuple[float, float, float]:
    """What the engine does on whole files: codes, then columns, pairs, triples."""
    codes = encode(tables)
    sizes = codes.sizes
    pairs = pairs_of(len(sizes))
    triples = triples_of(len(sizes), 10_000, np.random.default_rng(0))
    both = (codes.training, codes.synthetic)
    return (
        float(similarities(*(univariate_counts(t, sizes) for t in both)).mean()),
        float(similarities(*(bivariate_counts(t, sizes, pairs) for t in both)).mean()),
        float(trivariate_similarities(*both, sizes, triples).mean()),
    )


def fastest(action: Callable[[], object], repeats: int) -> float:
    """Least seconds over some repeats: the one least disturbed by other work."""
    seconds = []
    for _ in range(repeats):
        since = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - since)
    return min(seconds)


def test_codes_are_many_times_faster_than_plain_pandas_and_agree_with_it() -> None:
    names = ("adult-training.parquet", "adult-synthetic-good.parquet")
    real, fake = (RawTable(name, read_table(resource("samples", name))[0]) for name in names)
    tables = conform_tables(infer_schema(real.table), real, fake, None)
    frames = [pd.read_parquet(resource("samples", name)) for name in names]

    assert accuracy_by_codes(tables) == pytest.approx(plain_accuracy(*frames), abs=1e-9)
    ours = fastest(lambda: accuracy_by_codes(tables), REPEATS)
    plain = fastest(lambda: plain_accuracy(*frames), 1)
    print(f"\naccuracy on 10,000 x 15: plain pandas / ours = {plain / ours:.0f}")
    assert plain / ours > AT_LEAST_TIMES_FASTER
