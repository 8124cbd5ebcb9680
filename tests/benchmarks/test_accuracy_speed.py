"""Speed as a ratio to a named reference in the same run; no bound in seconds.

``pytest tests/benchmarks -s`` prints the ratios.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from synthdesk.engine.accuracy.accuracy import accuracy_of_codes, measure_accuracy
from synthdesk.engine.accuracy.equal_size_reference import draw_scores
from synthdesk.engine.accuracy.joint_frequencies import (
    bivariate_counts,
    pairs_of,
    similarities,
    triples_of,
    trivariate_similarities,
    univariate_counts,
)
from synthdesk.engine.resources import resource
from synthdesk.engine.tables.codes import Codes, ColumnBins, encode
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from tests.benchmarks.plain_accuracy import plain_accuracy, plain_bivariate

if TYPE_CHECKING:
    from synthdesk.engine.tables.codes import CodeArray

REPEATS = 3
# Measured on an idle two-core machine: about 100. Ten leaves room for a busy one.
AT_LEAST_TIMES_FASTER = 10
# Twice the columns are four times the pairs; one and a half for a busy machine.
MOST_GROWTH = 4 * 1.5
MOST_MEMORY = 3


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


def fastest(
    action: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Least seconds over some repeats: the one least disturbed by other work."""
    seconds = []
    for _ in range(repeats):
        since = clock()
        action()
        seconds.append(clock() - since)
    return min(seconds)


def sample_tables(columns: int, rows: int) -> tuple[Tables, list[pd.DataFrame]]:
    """The first columns of the shipped samples, repeated, for the engine and for pandas."""
    raw, frames = [], []
    for name in ("adult-training.parquet", "adult-synthetic-good.parquet"):
        table = read_table(resource("samples", name))[0]
        table = table.select(table.column_names[:columns]).take(np.arange(rows) % len(table))
        raw.append(RawTable(name, table))
        frame = pd.read_parquet(resource("samples", name)).iloc[:, :columns]
        frames.append(frame.iloc[np.arange(rows) % len(frame)].reset_index(drop=True))
    return conform_tables(infer_schema(raw[0].table), raw[0], raw[1], None), frames


def test_codes_are_many_times_faster_than_plain_pandas_and_agree_with_it() -> None:
    tables, frames = sample_tables(15, 10_000)
    assert accuracy_by_codes(tables) == pytest.approx(plain_accuracy(*frames), abs=1e-9)
    ours = fastest(lambda: accuracy_by_codes(tables), REPEATS)
    plain = fastest(lambda: plain_accuracy(*frames), 1)
    print(f"\naccuracy on 10,000 x 15: plain pandas / ours = {plain / ours:.0f}")
    assert plain / ours > AT_LEAST_TIMES_FASTER


def test_all_figures_with_their_references_take_less_than_one_plain_pass_over_the_pairs() -> None:
    """Tables of the size of the published datacamp pair."""
    tables, frames = sample_tables(10, 39_073)
    assert measure_accuracy(tables, 1).bivariate == pytest.approx(plain_bivariate(*frames))
    ours = fastest(lambda: measure_accuracy(tables, 1), REPEATS)
    plain = fastest(lambda: plain_bivariate(*frames), REPEATS)
    print(
        f"\nall figures, 20 draws and associations on 39,073 x 10 / plain pandas bivariate = "
        f"{ours / plain:.2f} ({ours:.2f} s, {plain:.2f} s)"
    )
    assert ours < plain


# --- growth ---------------------------------------------------------------------------------


def wide_codes(rows: int, columns: int) -> Codes:
    """Random codes of twelve bins."""
    bins = tuple(ColumnBins(f"c{i}", tuple(map(str, range(12))), False) for i in range(columns))

    def table(seed: int) -> CodeArray:
        draw = np.random.default_rng(seed)
        return draw.integers(0, 12, (columns, rows), dtype=np.uint8)

    return Codes(bins, table(1), table(2), None)


def test_time_grows_with_the_number_of_pairs_and_not_faster() -> None:
    """In processor time: two runs one after the other share no moment with other work."""
    seconds = {
        columns: fastest(
            partial(_score_pairs, wide_codes(50_000, columns)), REPEATS, time.process_time
        )
        for columns in (20, 40)
    }
    growth = seconds[40] / seconds[20]
    print(f"\npairs with references, 50,000 rows: 40 columns / 20 columns = {growth:.1f}")
    assert growth < MOST_GROWTH


def _score_pairs(codes: Codes) -> None:
    draw_scores(codes, pairs_of(len(codes.bins)), [], np.random.default_rng(1))


def test_memory_is_bounded_by_the_tables_not_by_the_pairs() -> None:
    codes = wide_codes(200_000, 40)
    size = codes.training.nbytes + codes.synthetic.nbytes
    tracemalloc.start()  # numpy tells it what it takes
    try:
        accuracy_of_codes(codes, 1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    print(
        f"\npeak beside the codes, 200,000 x 40: {peak / size:.1f} times their {size / 1e6:.0f} MB"
    )
    assert peak < MOST_MEMORY * size
