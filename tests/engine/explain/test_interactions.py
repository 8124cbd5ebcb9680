"""Interactions: found where they were planted, shown only where they add up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shap
import skops.io
import xgboost as xgb
from sklearn.linear_model import LogisticRegression

from synthdesk.engine.explain.interactions import MOST_ROWS, NONE_KNOWN, measure_interactions
from synthdesk.engine.explain.opened import OpenedModel, open_model
from synthdesk.engine.model.boosting import Boosted
from synthdesk.engine.model.kept_model import kept_model
from synthdesk.engine.model_files.model_file import load_model
from synthdesk.engine.tables.conform import Tables
from tests.engine.model.made_tables import people, tables_of

Frame = pd.DataFrame


def multiplied(rows: int, seed: int) -> Frame:
    """The target depends on a product, on a third number alone, and not on a fourth."""
    draw = np.random.default_rng(seed)
    found = pd.DataFrame(draw.normal(size=(rows, 4)), columns=["left", "right", "alone", "nothing"])
    height = 2 * found["left"] * found["right"] + found["alone"] + draw.normal(0, 0.3, rows)
    return found.assign(risk=np.where(height > 0, "yes", "no"))


def tables() -> Tables:
    made = [pa.Table.from_pandas(multiplied(900, seed), preserve_index=False) for seed in (1, 2, 3)]
    return tables_of(*made)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(tables(), 7, tmp_path_factory.mktemp("opened"))


def test_the_planted_pair_comes_first_and_values_add_up(opened: OpenedModel) -> None:
    found = measure_interactions(opened, "synthetic")
    assert found.reason == ""
    assert {found.pairs[0].first, found.pairs[0].second} == {"left", "right"}
    assert found.pairs[0].mean_abs > 1.5 * found.pairs[1].mean_abs
    assert len(found.pairs) == 6
    assert found.features[-1] == "nothing"
    assert (found.rows, found.sampled_from) == (MOST_ROWS, 900)
    assert found.largest_error < 1e-5


def test_values_that_do_not_add_up_are_not_shown(
    opened: OpenedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Boosted.interactions
    monkeypatch.setattr(Boosted, "interactions", lambda *given: right(*given) + 1e-3)  # type: ignore[operator]
    found = measure_interactions(opened, "synthetic")
    assert found.pairs == ()
    assert "explain something else" in found.reason


def test_values_are_those_of_the_shap_package_where_it_knows_them(opened: OpenedModel) -> None:
    """Without categories; with them it is wrong by much, which is why it is not asked."""
    model = kept_model(opened.model_path, opened.design, opened.target)
    assert isinstance(model, Boosted)
    matrix = opened.rows().of_table("synthetic").values[:100]
    theirs = shap.TreeExplainer(model.booster).shap_interaction_values(matrix)
    np.testing.assert_allclose(model.interactions(matrix), theirs, atol=1e-5)


@pytest.mark.parametrize("kind", ["binary", "regression"])
def test_sets_of_categories_and_missing_values_add_up(tmp_path: Path, kind: str) -> None:
    made = []
    for seed in (1, 2):
        table = people(900, seed, kind=kind)
        ages = [None if at % 5 == 0 else age for at, age in enumerate(table["age"].to_pylist())]
        made.append(table.set_column(0, "age", pa.array(ages)))
    found = measure_interactions(open_model(tables_of(*made), 7, tmp_path), "training")
    assert found.reason == ""
    assert found.largest_error < 1e-5
    assert "coin" not in (found.pairs[0].first, found.pairs[0].second)


def test_an_xgboost_model_has_them_with_categories_too(tmp_path: Path) -> None:
    table = people(900, 1).to_pandas()
    shown = table[["age", "job", "coin"]].astype({"job": "category"})
    model = xgb.XGBClassifier(n_estimators=10, enable_categorical=True, n_jobs=1)
    model.fit(shown, (table["risk"] == "yes").astype(int)).save_model(tmp_path / "m.json")
    given = load_model(tmp_path / "m.json")
    made = tables_of(people(900, 1), people(300, 2), people(300, 3))
    found = measure_interactions(open_model(made, 7, tmp_path, given=given), "holdout")
    assert found.reason == ""
    assert {found.pairs[0].first, found.pairs[0].second} == {"age", "job"}
    assert found.rows == 300


def test_models_without_them_say_so(opened: OpenedModel, tmp_path: Path) -> None:
    table = multiplied(900, 1)
    skops.io.dump(
        LogisticRegression().fit(table[["left", "alone"]], table["risk"]), tmp_path / "m.skops"
    )
    given = load_model(tmp_path / "m.skops")
    other = open_model(tables(), 7, tmp_path, given=given)
    for model in (other, replace(opened, rows_path="")):
        assert measure_interactions(model, "synthetic").reason == NONE_KNOWN
