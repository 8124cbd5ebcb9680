"""XGBoost's JSON: described where it is whole, and never given to XGBoost where it isn't."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xgboost as xgb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.model.xgboosted import opened_booster
from synthdesk.engine.model_files.model_file import ModelKind, load_model
from synthdesk.engine.model_files.xgboost_json import BrokenModelJson, read_model_json

Held = dict[str, Any]


def frame(rows: int = 400) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    job = pd.Categorical(draw.choice(["smith", "nurse", "clerk"], rows))
    return pd.DataFrame({"age": draw.integers(18, 80, rows).astype(float), "job": job})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = frame()
    labels = ((table["age"] > 40) & (table["job"] != "nurse")).astype(int)
    model = xgb.XGBClassifier(
        n_estimators=40,
        max_depth=4,
        early_stopping_rounds=2,
        learning_rate=0.9,
        enable_categorical=True,
        n_jobs=1,
    )
    model.fit(table[:300], labels[:300], eval_set=[(table[300:], labels[300:])], verbose=False)
    path = tmp_path_factory.mktemp("models") / "model.json"
    model.save_model(path)
    return path


def model_of(held: Held) -> Held:
    found: Held = held["learner"]["gradient_booster"]["model"]
    return found


def test_a_model_is_described_with_the_rounds_that_are_used(written: Path) -> None:
    model = load_model(written)
    assert model.kind is ModelKind.XGBOOST
    assert model.objective == "binary:logistic"
    assert model.features == ("age", "job")
    best = int(json.loads(written.read_text())["learner"]["attributes"]["best_iteration"])
    assert model.trees == best + 1
    assert "stopped early" in model.note
    assert read_model_json(written.read_text()).categories == ((), ("clerk", "nurse", "smith"))


def test_what_is_written_anew_answers_as_the_file_does(written: Path) -> None:
    table = frame()
    shown = xgb.DMatrix(
        np.column_stack([table["age"], table["job"].cat.codes]),
        feature_names=["age", "job"],
        feature_types=["float", "c"],
        enable_categorical=True,
    )
    theirs = xgb.Booster(model_file=written).predict(shown, output_margin=True)
    ours = opened_booster(read_model_json(written.read_text()).checked)
    np.testing.assert_array_equal(ours.predict(shown, output_margin=True), theirs)


def first_tree(held: Held) -> Held:
    found: Held = model_of(held)["trees"][0]
    return found


def put(at: Callable[[Held], Held], name: str, value: object) -> Callable[[Held], None]:
    return lambda held: at(held).__setitem__(name, value)


def put_first(name: str, value: object) -> Callable[[Held], None]:
    return lambda held: first_tree(held)[name].__setitem__(0, value)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(put_first("left_children", 0), id="a node that is its own child"),
        pytest.param(put_first("right_children", 10**6), id="a child outside the tree"),
        pytest.param(put_first("right_children", -1), id="half a branch"),
        pytest.param(put_first("split_indices", 7), id="a feature that there isn't"),
        pytest.param(put_first("split_indices", -1), id="a negative feature"),
        pytest.param(put_first("split_type", 9), id="an unknown kind of split"),
        pytest.param(put_first("split_conditions", "x"), id="a text as threshold"),
        pytest.param(put_first("base_weights", 1e300), id="a number beyond single precision"),
        pytest.param(put(first_tree, "categories_nodes", [0, 0, 0]), id="categories of no split"),
        pytest.param(put(first_tree, "left_children", []), id="no nodes"),
        pytest.param(put(first_tree, "tree_param", None), id="no parameters"),
        pytest.param(put(model_of, "trees", []), id="no trees"),
        pytest.param(put(model_of, "tree_info", [5] * 50), id="classes that there aren't"),
        pytest.param(put(model_of, "iteration_indptr", [0, 10**9]), id="rounds without trees"),
        pytest.param(
            put(model_of, "gbtree_model_param", {"num_trees": "1000000000"}), id="absurd size"
        ),
        pytest.param(
            put(lambda held: held["learner"], "feature_names", []), id="no names of features"
        ),
        pytest.param(
            put(lambda held: held["learner"]["learner_model_param"], "num_class", "3"),
            id="classes without an objective for them",
        ),
        pytest.param(
            put(lambda held: held["learner"]["learner_model_param"], "base_score", "[" * 100_000),
            id="a base score nested without end",
        ),
        pytest.param(
            put(lambda held: held["learner"]["objective"], "name", "rank:ndcg"), id="ranking"
        ),
        pytest.param(
            put(lambda held: held["learner"]["gradient_booster"], "name", "dart"), id="dart"
        ),
        pytest.param(
            put(lambda held: held["learner"]["attributes"], "best_iteration", "999"),
            id="a best round after the last",
        ),
        pytest.param(put(lambda held: held, "version", [0, 90, 0]), id="an old version"),
    ],
)
def test_a_model_that_contradicts_itself_never_reaches_xgboost(
    written: Path, tmp_path: Path, damage: Callable[[Held], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = json.loads(written.read_text())
    damage(held)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(held))
    monkeypatch.setattr(xgb, "Booster", None)
    with pytest.raises(UserError) as refused:
        load_model(path)
    assert refused.value.code == "broken-model"
    assert refused.value.where is not None
    assert refused.value.where.file == "model.json"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_truncated_model_is_refused(written: Path, tmp_path: Path, share: float) -> None:
    text = written.read_text()
    path = tmp_path / "model.json"
    path.write_text(text[: int(share * len(text))])
    with pytest.raises(UserError, match="damaged"):
        load_model(path)


def test_of_a_name_written_twice_only_what_was_checked_counts(written: Path) -> None:
    """XGBoost might take the first, Python takes the last."""
    text = written.read_text()
    twice = text.replace('"trees":[', '"trees":[{"left_children":[77]}],"trees":[', 1)
    assert twice != text
    assert read_model_json(twice).checked == read_model_json(text).checked


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_changed_is_refused_or_predicts(written: Path, data: st.DataObject) -> None:
    held = json.loads(written.read_text())
    tree = data.draw(st.sampled_from(model_of(held)["trees"]))
    name = data.draw(
        st.sampled_from([key for key, value in tree.items() if isinstance(value, list)])
    )
    if not tree[name]:
        return
    place = data.draw(st.integers(0, len(tree[name]) - 1))
    tree[name][place] = data.draw(st.integers(-3, 40) | st.floats() | st.none() | st.text())
    try:
        found = read_model_json(json.dumps(held))
    except BrokenModelJson:
        return
    shown = xgb.DMatrix(
        np.array([[30.0, 1.0], [np.nan, np.nan]]),
        feature_names=list(found.features),
        feature_types=["float", "c"],
        enable_categorical=True,
    )
    assert opened_booster(found.checked).predict(shown).shape == (2,)
