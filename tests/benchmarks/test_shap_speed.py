"""Checked SHAP values against LightGBM's own contributions, in the same run."""

from __future__ import annotations

import time

import numpy as np

from synthdesk.engine.explain.contributions import explain_rows
from synthdesk.engine.model.utility import measure_utility
from tests.benchmarks.test_accuracy_speed import fastest
from tests.engine.model.made_tables import people, tables_of

ROWS = 20_000
AT_MOST_TIMES_SLOWER = 1.05
ROOM_FOR_NOISE = 0.1
"""Processor seconds of two threads repeat to within a tenth."""


def test_explaining_costs_hardly_more_than_the_contributions() -> None:
    tables = tables_of(people(8_000, 1, noise=0.4), people(500, 2))
    model = measure_utility(tables, 1).model
    rows = np.random.default_rng(1).integers(0, 8_000, ROWS)
    matrix = model.design.matrix(tables.training)[rows]
    theirs = fastest(lambda: model.booster.predict(matrix, pred_contrib=True), 5, time.process_time)
    ours = fastest(lambda: explain_rows(model, matrix), 5, time.process_time)
    assert ours <= theirs * (AT_MOST_TIMES_SLOWER + ROOM_FOR_NOISE)
