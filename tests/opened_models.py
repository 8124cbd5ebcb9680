"""Models of made tables, opened once a test session. Import the fixtures by name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.explain.opened import OpenedModel, open_model
from tests.engine.model.made_tables import people, tables_of
from tests.plots.made_results import HOSTILE

__all__ = ["hostile_model", "opened_model"]


@pytest.fixture(scope="session")
def opened_model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    """Two classes, with a holdout and missing ages."""
    made = []
    for seed in (1, 2, 3):
        table = people(1_200, seed)
        ages = [None if at % 9 == 0 else age for at, age in enumerate(table["age"].to_pylist())]
        made.append(table.set_column(0, "age", pa.array(ages)))
    return open_model(tables_of(*made), 7, tmp_path_factory.mktemp("opened"))


@pytest.fixture(scope="session")
def hostile_model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    """Hostile names, categories and target values; no holdout."""
    names = [name for name in HOSTILE if name.strip()]

    def table(seed: int) -> pa.Table:
        chance = np.random.default_rng(seed)
        words = chance.integers(0, len(names), 900)
        number = chance.normal(words % 3, 1)
        target = np.where(number + chance.normal(0, 0.5, 900) > 1, names[0], names[6])
        return pa.table(
            {
                names[1]: [names[at] for at in words],
                names[6]: number,
                "<b>y</b>": target,
            }
        )

    tables = tables_of(table(1), table(2), target="<b>y</b>")
    return open_model(tables, 7, tmp_path_factory.mktemp("hostile"))
