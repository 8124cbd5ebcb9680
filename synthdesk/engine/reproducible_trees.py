"""How LightGBM is told to give the same trees from the same seed, wherever it runs."""

from __future__ import annotations

from typing import Any

MOST_VALUES_OF_ONE_THREAD = 4_000_000
"""Threads that wait for each other after every leaf take longer than one alone: with 700 rows and
15 classes 20 times as long, with 100,000 × 10 values a quarter longer; from here on they pay."""


def reproducible(values: int) -> dict[str, Any]:
    """Parameters of every fit.

    Column-wise histograms are summed in row order by one thread each, so that the same seed gives
    the same trees on any number of threads.

    Args:
        values: rows times columns that are fitted on.
    """
    return {
        "verbose": -1,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1 if values < MOST_VALUES_OF_ONE_THREAD else 0,
    }
