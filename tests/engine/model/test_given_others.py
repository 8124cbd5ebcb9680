"""XGBoost and scikit-learn models handed in: their own answers, and reasons that add up to them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shap
import skops.io
import xgboost as xgb
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.contributions import explain_rows
from synthdesk.engine.explain.opened import open_model
from synthdesk.engine.explain.what_if import what_if
from synthdesk.engine.model.answers import Model
from synthdesk.engine.model.export import export_model
from synthdesk.engine.model.given_model import given_model
from synthdesk.engine.model.kept_model import kept_model
from synthdesk.engine.model.scikit import Scikit, ScikitTrees
from synthdesk.engine.model.target import Scale, target_of
from synthdesk.engine.model_files.model_file import ModelFile, load_model
from synthdesk.engine.tables.conform import Tables
from tests.engine.model.made_tables import people, tables_of

Floats = npt.NDArray[np.float64]
NUMBERS = ["age", "coin"]
COLUMNS = ["coin", "job", "age"]


def made(kind: str = "binary") -> Tables:
    return tables_of(
        people(900, 1, kind=kind), people(300, 2, kind=kind), people(250, 3, kind=kind)
    )


def frame(kind: str = "binary", seed: int = 1, rows: int = 900) -> pd.DataFrame:
    found: pd.DataFrame = people(rows, seed, kind=kind).to_pandas()
    return found.astype({"age": float, "coin": float})


def opened(tables: Tables, file: ModelFile) -> Model:
    target = target_of(tables.columns[3], tables.training)
    return given_model(file, tables.training, tables.columns[:3], target)


def boosted(path: Path, kind: str = "binary") -> Any:
    table = frame(kind)
    # Categories in an order of their own, which only the file tells.
    order = ["smith", "nurse", "clerk"]
    shown = table[COLUMNS].assign(job=pd.Categorical(table["job"], order))
    how = {"n_estimators": 15, "n_jobs": 1, "enable_categorical": True}
    if kind == "regression":
        model = xgb.XGBRegressor(**how).fit(shown, table["risk"])
    else:
        labels = pd.Categorical(table["risk"]).codes
        model = xgb.XGBClassifier(**how).fit(shown, labels)
    model.save_model(path)
    held = frame(kind, 3, 250)
    shown = held[COLUMNS].assign(job=pd.Categorical(held["job"], order))
    return model.predict(shown) if kind == "regression" else model.predict_proba(shown)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_an_xgboost_model_answers_as_it_does_there(tmp_path: Path, kind: str) -> None:
    tables = made(kind)
    theirs = boosted(tmp_path / "m.json", kind)
    model = opened(tables, load_model(tmp_path / "m.json"))
    assert tables.holdout is not None
    matrix = model.design.matrix(tables.holdout)
    if kind == "binary":
        # Both number the classes by their texts; the positive one is the rarer.
        theirs = theirs[:, 1]
    np.testing.assert_allclose(model.predict(matrix), theirs, atol=2e-6)
    found = explain_rows(model, matrix)
    assert found.largest_error < 1e-5
    assert found.importance.argmin() == COLUMNS.index("coin")


def test_an_xgboost_model_of_an_earlier_version_takes_trainings_categories(tmp_path: Path) -> None:
    """Before 3.1 categories were numbers alone; pandas numbers them by their texts."""
    tables = made()
    table = frame()
    shown = table[COLUMNS].assign(job=pd.Categorical(table["job"]).codes.astype(float))
    data = xgb.DMatrix(
        shown.to_numpy(),
        pd.Categorical(table["risk"]).codes,
        feature_names=COLUMNS,
        feature_types=["float", "c", "float"],
        enable_categorical=True,
    )
    xgb.train({"objective": "binary:logistic", "nthread": 1}, data, 5).save_model(
        tmp_path / "m.json"
    )
    model = opened(tables, load_model(tmp_path / "m.json"))
    assert model.design.features[1].categories == ("clerk", "nurse", "smith")


def pipeline(last: object, kind: str = "binary") -> Pipeline:
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["job"]),
    )
    table = frame(kind)
    return make_pipeline(columns, last).fit(table[COLUMNS], table["risk"])


def bare(model: Any, kind: str = "binary") -> Any:
    table = frame(kind)
    return model.fit(table[NUMBERS], table["risk"])


def dumped(path: Path, model: object) -> ModelFile:
    skops.io.dump(model, path)
    return load_model(path)


CASES = [
    pytest.param(
        lambda: pipeline(LogisticRegression()), "binary", Scikit, Scale.PROBABILITY, id="pipeline"
    ),
    pytest.param(
        lambda: pipeline(LogisticRegression(), "multiclass"),
        "multiclass",
        Scikit,
        Scale.PROBABILITY,
        id="pipeline of three classes",
    ),
    pytest.param(
        lambda: pipeline(LinearRegression(), "regression"),
        "regression",
        Scikit,
        Scale.NUMBER,
        id="pipeline of a number",
    ),
    pytest.param(
        lambda: bare(RandomForestClassifier(8, max_depth=4, random_state=1)),
        "binary",
        ScikitTrees,
        Scale.PROBABILITY,
        id="forest",
    ),
    pytest.param(
        lambda: bare(RandomForestClassifier(8, max_depth=4, random_state=1), "multiclass"),
        "multiclass",
        ScikitTrees,
        Scale.PROBABILITY,
        id="forest of three classes",
    ),
    pytest.param(
        lambda: bare(ExtraTreesRegressor(8, max_depth=4, random_state=1), "regression"),
        "regression",
        ScikitTrees,
        Scale.NUMBER,
        id="extra trees",
    ),
    pytest.param(
        lambda: bare(GradientBoostingClassifier(n_estimators=8)),
        "binary",
        ScikitTrees,
        Scale.LOG_ODDS,
        id="boosted trees",
    ),
    pytest.param(
        lambda: bare(HistGradientBoostingClassifier(max_iter=8)),
        "binary",
        ScikitTrees,
        Scale.LOG_ODDS,
        id="histogram-boosted trees",
    ),
]


@pytest.mark.parametrize(("make", "kind", "expected", "scale"), CASES)
def test_a_scikit_model_answers_as_it_does_there(
    tmp_path: Path, make: Callable[[], Any], kind: str, expected: type[Scikit], scale: Scale
) -> None:
    tables = made(kind)
    theirs = make()
    model = opened(tables, dumped(tmp_path / "m.skops", theirs))
    assert type(model) is expected
    assert model.target.scale is scale
    assert tables.holdout is not None
    held = frame(kind, 3, 250)[list(theirs.feature_names_in_)]
    matrix = model.design.matrix(tables.holdout)
    if kind == "regression":
        answers = theirs.predict(held)
    else:
        answers = theirs.predict_proba(held)
        if kind == "binary":
            answers = answers[:, list(theirs.classes_).index(model.target.positive)]
    np.testing.assert_allclose(model.predict(matrix), answers, atol=1e-12)
    few = explain_rows(model, matrix[:40])
    assert few.largest_error < 1e-6
    importance = dict(zip(model.design.names, few.importance, strict=True))
    assert importance["coin"] < importance["age"]


def slow_shapley(model: Model, row: Floats, background: Floats) -> Floats:
    """Over every order of the features, the others taken from the background."""
    count = len(row)
    found = np.zeros(count)
    for order in itertools.permutations(range(count)):
        rows = background.copy()
        before = model.predict(rows).mean()
        for place in order:
            rows[:, place] = row[place]
            after = model.predict(rows).mean()
            found[place] += after - before
            before = after
    return found / math.factorial(count)


def test_permutations_estimate_shapley_values(tmp_path: Path) -> None:
    """Three features have six orders; three of them there and back are close to all."""
    tables = made()
    model = opened(tables, dumped(tmp_path / "m.skops", pipeline(LogisticRegression())))
    assert isinstance(model, Scikit)
    matrix = model.design.matrix(tables.synthetic)[:15]
    found = explain_rows(model, matrix)
    expected = np.array([slow_shapley(model, row, model.background) for row in matrix])
    np.testing.assert_allclose(found.values, expected, atol=0.02)


def test_trees_are_explained_as_the_shap_package_does(tmp_path: Path) -> None:
    tables = made()
    forest = bare(RandomForestClassifier(8, max_depth=4, random_state=1))
    model = opened(tables, dumped(tmp_path / "m.skops", forest))
    matrix = model.design.matrix(tables.synthetic)
    theirs = shap.TreeExplainer(forest)(matrix).values
    place = list(forest.classes_).index(model.target.positive)
    np.testing.assert_allclose(model.contributions(matrix)[:, :-1], theirs[:, :, place], atol=1e-9)


@pytest.mark.parametrize("name", ["m.json", "m.skops"])
def test_a_kept_and_an_exported_model_answer_the_same(tmp_path: Path, name: str) -> None:
    tables = made()
    if name == "m.json":
        boosted(tmp_path / name)
        file = load_model(tmp_path / name)
    else:
        file = dumped(tmp_path / name, pipeline(LogisticRegression()))
    found = open_model(tables, 7, tmp_path, given=file)
    rows = found.rows().of_table("holdout")
    again = kept_model(found.model_path, found.design, found.target)
    np.testing.assert_allclose(again.predict(rows.values), rows.predicted, atol=1e-6)
    record = tuple(float(value) for value in rows.values[0])
    asked = what_if(found.model_path, found.design, found.target, record)
    assert asked.predicted == pytest.approx(rows.predicted[0], abs=1e-6)
    if again.is_explained_at_once:
        np.testing.assert_allclose(asked.contributions, rows.contributions[0], atol=1e-6)
    else:
        assert asked.contributions == ()
    path, card = export_model(found, (), tmp_path / "out")
    assert card.exists()
    exported = opened(tables, load_model(path))
    np.testing.assert_allclose(exported.predict(rows.values), rows.predicted, atol=1e-6)


def test_a_model_of_something_else_is_refused(tmp_path: Path) -> None:
    tables = made()
    boosted(tmp_path / "a.json", "regression")
    boosted(tmp_path / "b.json", "multiclass")
    table = frame()
    other = LogisticRegression().fit(table[NUMBERS], np.where(table["age"] > 40, "old", "young"))
    cases = [
        load_model(tmp_path / "a.json"),
        load_model(tmp_path / "b.json"),
        dumped(tmp_path / "c.skops", other),
        dumped(tmp_path / "d.skops", pipeline(LinearRegression(), "regression")),
    ]
    for file in cases:
        with pytest.raises(UserError) as refused:
            opened(tables, file)
        assert refused.value.code == "other-target"


def test_a_model_that_cannot_take_the_rows_says_so_without_naming_values(tmp_path: Path) -> None:
    table = frame()
    strict = make_pipeline(
        make_column_transformer((OneHotEncoder(sparse_output=False), ["job"])),
        LogisticRegression(),
    ).fit(table.loc[table["job"] != "smith", ["job"]], table.loc[table["job"] != "smith", "risk"])
    model = opened(made(), dumped(tmp_path / "m.skops", strict))
    with pytest.raises(UserError) as refused:
        model.predict(model.design.matrix(made().training))
    assert refused.value.code == "model-fails"
    assert "smith" not in refused.value.detail


def test_a_model_that_knows_its_classes_by_number_means_the_second(tmp_path: Path) -> None:
    table = frame()
    coded = LogisticRegression().fit(table[NUMBERS], (table["risk"] == "yes").astype(int))
    tables = made()
    model = opened(tables, dumped(tmp_path / "m.skops", coded))
    matrix = model.design.matrix(tables.training)
    theirs = coded.predict_proba(table[NUMBERS])[:, 1]
    np.testing.assert_allclose(model.predict(matrix), theirs, atol=1e-12)
