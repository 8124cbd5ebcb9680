"""Bias measured once for all tests that only show it."""

from __future__ import annotations

import pandas as pd
import pytest

from synthdesk.engine.bias_audit import Bias, measure_bias
from synthdesk.engine.bias_settings import BiasSettings
from synthdesk.engine.model.boosting import TrainingSettings
from tests.engine.bias.made_people import favouring, made_people, protecting, tables_of

QUICK = TrainingSettings(rounds=20)
HOSTILE = "<b>$s$</b>‮\n" + "x" * 200


def measured(*, names: dict[str, str] | None = None, favourable: str | None = "well") -> Bias:
    """A table that is rebalanced by sex, with an older group as a side effect, and a holdout."""
    rows: list[pd.DataFrame] = [
        made_people(1_200, 1),
        made_people(1_200, 2, women=0.7),
        made_people(1_200, 3),
    ]
    rows[1].loc[rows[1].sex == "female", "age"] += 8
    rows[0].loc[:8, "sex"] = "other"
    renamed = [table.rename(columns=names or {}) for table in rows]
    sex = (names or {}).get("sex", "sex")
    tables = protecting(favouring(tables_of(*renamed), "paid", favourable), sex)
    return measure_bias(tables, BiasSettings(), 1, training_settings=QUICK)


@pytest.fixture(scope="session")
def made_bias() -> Bias:
    """With plain names."""
    return measured()


@pytest.fixture(scope="session")
def hostile_bias() -> Bias:
    """With names that mean something to HTML, to matplotlib and to a terminal."""
    return measured(names={"sex": HOSTILE, "job": "=1+1"}, favourable=None)
