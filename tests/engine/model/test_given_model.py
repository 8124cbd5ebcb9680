"""Models handed in: what fits, what is refused; and a model survives its own export."""

from __future__ import annotations

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.opened import OpenedModel, open_model
from synthdesk.engine.model.boosting import written_names
from synthdesk.engine.model.export import LIMITS, export_model
from synthdesk.engine.model.given_model import given_model
from synthdesk.engine.model.target import target_of
from synthdesk.engine.model.utility import GIVEN, measure_utility
from synthdesk.engine.model_files.model_file import ModelFile, load_model
from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.source import TableFile, TableRole
from tests.engine.model.made_tables import people, tables_of

PLAIN = {"objective": "binary", "verbose": -1, "num_threads": 1, "seed": 1}


@pytest.fixture
def tables() -> Tables:
    return tables_of(people(1_500, 1), people(1_000, 2), people(800, 3))


def frame_of(rows: int, seed: int) -> pd.DataFrame:
    frame: pd.DataFrame = people(rows, seed).to_pandas()
    return frame.astype({"job": "category"})


def written(path: Path, frame: pd.DataFrame, labels: object, **other: object) -> ModelFile:
    """A model as somebody else would train and write it."""
    data = lgb.Dataset(frame, labels)
    lgb.train({**PLAIN, **other}, data, 20).save_model(path)
    return load_model(path)


def opened(tables: Tables, file: ModelFile) -> object:
    target = target_of(tables.columns[3], tables.training)
    return given_model(file, tables.training, tables.columns[:3], target)


def test_a_model_of_a_pandas_table_answers_as_it_does_there(tables: Tables, tmp_path: Path) -> None:
    frame = frame_of(1_500, 1)
    shuffled = frame[["coin", "job", "age"]]
    # Categories in an order of their own, which only the file tells.
    shuffled = shuffled.assign(job=shuffled["job"].cat.set_categories(["smith", "nurse", "clerk"]))
    labels = (frame["risk"] == "yes").astype(int)
    file = written(tmp_path / "m.txt", shuffled, labels)
    model = given_model(
        file,
        tables.training,
        tables.columns[:3],
        target_of(tables.columns[3], tables.training),
    )
    held = frame_of(800, 3)[["coin", "job", "age"]]
    held = held.assign(job=held["job"].cat.set_categories(["smith", "nurse", "clerk"]))
    expected = lgb.Booster(model_file=str(tmp_path / "m.txt")).predict(held)
    assert tables.holdout is not None
    np.testing.assert_allclose(model.predict(model.design.matrix(tables.holdout)), expected)


def test_the_given_model_stands_in_the_place_of_one_trained_here(
    tables: Tables, tmp_path: Path
) -> None:
    frame = frame_of(1_500, 1)
    file = written(
        tmp_path / "m.txt", frame[["age", "job", "coin"]], (frame["risk"] == "yes").astype(int)
    )
    found = measure_utility(tables, 1, given=file).utility
    assert [(run.train, run.test) for run in found.runs] == [
        (GIVEN, "holdout"),
        ("synthetic", "holdout"),
        (GIVEN, "synthetic"),
    ]
    assert found.runs[0].best_iteration is None
    assert found.runs[0].cutoff == 0.5
    assert found.runs[0].auc is not None
    assert max(found.runs[0].auc.value, 1 - found.runs[0].auc.value) > 0.85


def test_what_does_not_fit_is_refused_with_a_reason(tables: Tables, tmp_path: Path) -> None:
    frame = frame_of(1_500, 1)
    labels = (frame["risk"] == "yes").astype(int)
    other = frame[["age", "coin"]].assign(height=1.0 * np.arange(1_500))
    numbers = frame[["age", "coin"]].assign(job=frame["job"].cat.codes.astype(float))
    many = frame[["age"]].assign(job=pd.Categorical([f"job {at % 9}" for at in range(1_500)]))
    cases = {
        "model-lacks-columns": written(tmp_path / "a.txt", other, labels),
        "other-categories": written(tmp_path / "b.txt", numbers, labels),
        "other-target": written(
            tmp_path / "c.txt", frame[["age"]], frame["age"], objective="regression"
        ),
    }
    # Without the line that names them, nine categories can't be training's three.
    plain = written(tmp_path / "d.txt", many, labels)
    text = (tmp_path / "d.txt").read_text("utf-8")
    (tmp_path / "d.txt").write_text(text[: text.rfind("pandas_categorical:")], "utf-8")
    for code, file in [*cases.items(), ("other-categories", plain)]:
        with pytest.raises(UserError) as caught:
            opened(tables, file)
        assert caught.value.code == code
        assert caught.value.where is not None


@pytest.mark.parametrize("tail", ["", "null"])
def test_without_a_list_of_categories_trainings_are_taken(
    tables: Tables, tmp_path: Path, tail: str
) -> None:
    frame = frame_of(1_500, 1)
    path = tmp_path / "m.txt"
    written(path, frame[["age", "job"]], (frame["risk"] == "yes").astype(int))
    text = path.read_text("utf-8")
    path.write_text(text[: text.rfind("pandas_categorical:")] + tail, "utf-8")
    model = opened(tables, load_model(path))
    assert model.design.features[1].categories == ("clerk", "nurse", "smith")  # type: ignore[attr-defined]


def exported(tables: Tables, tmp_path: Path) -> tuple[OpenedModel, Path, Path]:
    model = open_model(tables, 7, tmp_path)
    source = TableFile(TableRole.TRAINING, "real.csv", "csv", 10, "a" * 64, 1_500, ("age",))
    return model, *export_model(model, (source,), tmp_path / "out")


def test_an_exported_model_comes_back_with_the_same_answers(tables: Tables, tmp_path: Path) -> None:
    model, path, _ = exported(tables, tmp_path)
    again = opened(tables, load_model(path))
    assert tables.holdout is not None
    rows = model.rows().of_table("holdout")
    matrix = again.design.matrix(tables.holdout)  # type: ignore[attr-defined]
    np.testing.assert_allclose(again.predict(matrix), rows.predicted, atol=1e-12)  # type: ignore[attr-defined]
    turned = tables.holdout.select(list(reversed(tables.holdout.column_names)))
    np.testing.assert_array_equal(again.design.matrix(turned), matrix)  # type: ignore[attr-defined]


def test_a_card_says_what_a_model_is_and_what_it_is_not(tables: Tables, tmp_path: Path) -> None:
    model, _, path = exported(tables, tmp_path)
    card = json.loads(path.read_text("utf-8"))
    assert card["limits"] == LIMITS
    assert card["inputs"][0]["sha256"] == "a" * 64
    assert [one["name"] for one in card["features"]] == list(model.design.names)
    assert card["runs"][0]["auc"]["n"] == 800
    assert card["target"]["positive"] == model.target.positive
    assert "lightgbm" in card["libraries"]


def test_a_folder_that_cannot_be_written_is_told(tables: Tables, tmp_path: Path) -> None:
    model = open_model(tables, 7, tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError) as caught:
        export_model(model, (), tmp_path / "file" / "out")
    assert caught.value.code == "folder-not-writable"


def test_names_that_no_file_can_hold_are_written_as_places() -> None:
    assert written_names(["age", "hours per week", "a{b}"]) == ["age", "hours_per_week", "a_b_"]
    assert written_names(["a b", "a_b"]) == ["Column_0", "Column_1"]
