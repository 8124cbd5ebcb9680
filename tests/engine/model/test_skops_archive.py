"""skops files: every type named, none made that is not known, damage told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from synthdesk.engine.errors import UserError
from synthdesk.engine.model_files import skops_archive
from synthdesk.engine.model_files.model_file import ModelKind, load_model


def frame(rows: int = 200) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    job = draw.choice(["smith", "nurse", "clerk"], rows)
    return pd.DataFrame({"age": draw.integers(18, 80, rows).astype(float), "job": job})


def pipeline(last: object) -> Pipeline:
    columns = make_column_transformer(
        (StandardScaler(), ["age"]),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["job"]),
    )
    table = frame()
    return make_pipeline(columns, last).fit(table, np.where(table["age"] > 40, "yes", "no"))


def written(path: Path, model: object) -> Path:
    skops.io.dump(model, path)
    return path


def test_a_pipeline_is_described_with_its_types(tmp_path: Path) -> None:
    model = load_model(written(tmp_path / "m.skops", pipeline(RandomForestClassifier(5))))
    assert model.kind is ModelKind.SCIKIT
    assert model.objective == "RandomForestClassifier"
    assert model.features == ("age", "job")
    assert model.trees == 5
    assert "sklearn.tree._tree.Tree" in model.types
    assert "sklearn.pipeline.Pipeline" in model.types


class Stranger(FunctionTransformer):  # type: ignore[misc]
    """A step of the user's own."""


@pytest.mark.parametrize(
    ("model", "named"),
    [
        pytest.param(partial(pipeline, KNeighborsClassifier()), "KDTree", id="neighbours"),
        pytest.param(partial(pipeline, SVC()), "sklearn.svm", id="support vectors"),
        pytest.param(
            lambda: make_pipeline(Stranger(), LogisticRegression()), "Stranger", id="own step"
        ),
        pytest.param(
            lambda: make_pipeline(FunctionTransformer(Path.unlink), LogisticRegression()),
            "unlink",
            id="a function that deletes files",
        ),
    ],
)
def test_types_that_are_not_known_are_named_and_never_made(
    tmp_path: Path,
    model: Callable[[], object],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = written(tmp_path / "m.skops", model())
    monkeypatch.setattr(skops.io, "load", None)
    with pytest.raises(UserError) as refused:
        load_model(path)
    assert refused.value.code == "model-untrusted-types"
    assert named in refused.value.detail


def test_what_predicts_nothing_or_names_nothing_is_refused(tmp_path: Path) -> None:
    table = frame()
    numbers = table[["age"]].to_numpy()
    labels = (table["age"] > 40).astype(int)
    nameless = written(tmp_path / "a.skops", LogisticRegression().fit(numbers, labels))
    silent = written(tmp_path / "b.skops", StandardScaler().fit(table[["age"]]))
    for path, word in ((nameless, "does not name its features"), (silent, "predicts nothing")):
        with pytest.raises(UserError) as refused:
            load_model(path)
        assert refused.value.code == "broken-model"
        assert word in refused.value.detail


def changed(source: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other files in it."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def huge_array(files: dict[str, bytes]) -> None:
    """A header that asks for a terabyte."""
    name = next(name for name in files if name.endswith(".npy"))
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f8", "fortran_order": False, "shape": (10**11,)}
    )
    files[name] = stream.getvalue()


def objects(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.endswith(".npy"))
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    files[name] = stream.getvalue()


def deep(files: dict[str, bytes]) -> None:
    files["schema.json"] = b"[" * 200_000


def without_schema(files: dict[str, bytes]) -> None:
    del files["schema.json"]


def without_content(files: dict[str, bytes]) -> None:
    schema = json.loads(files["schema.json"])
    schema["content"] = {}
    files["schema.json"] = json.dumps(schema).encode()


@pytest.mark.parametrize("change", [huge_array, objects, deep, without_schema, without_content])
def test_a_damaged_archive_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    source = written(tmp_path / "whole.skops", pipeline(LogisticRegression()))
    path = changed(source, tmp_path / "m.skops", change)
    with pytest.raises(UserError) as refused:
        load_model(path)
    assert refused.value.code in ("broken-model", "model-untrusted-types")


def test_an_archive_that_would_fill_the_memory_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "m.skops", pipeline(LogisticRegression()))
    monkeypatch.setattr(skops_archive, "MOST_BYTES", 1_000)
    with pytest.raises(UserError) as refused:
        load_model(path)
    assert "Unpacked it would take more than 1,000 bytes" in refused.value.detail


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_archive_is_refused(tmp_path: Path, share: float) -> None:
    path = written(tmp_path / "m.skops", pipeline(LogisticRegression()))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(UserError, match="damaged"):
        load_model(path)


def test_a_tree_that_points_outside_itself_is_refused(tmp_path: Path) -> None:
    forest = pipeline(RandomForestClassifier(2, random_state=1))
    tree = forest[-1].estimators_[0].tree_
    tree.children_left.setflags(write=True)
    tree.children_left[0] = 10_000
    with pytest.raises(UserError, match="damaged"):
        load_model(written(tmp_path / "m.skops", forest))


def test_boosted_trees_that_point_outside_themselves_are_refused(tmp_path: Path) -> None:
    boosted = pipeline(HistGradientBoostingClassifier(max_iter=3))
    assert load_model(written(tmp_path / "a.skops", boosted)).trees == 3
    boosted[-1]._predictors[0][0].nodes["left"][0] = 5_000
    with pytest.raises(UserError, match="damaged"):
        load_model(written(tmp_path / "b.skops", boosted))


def test_another_version_of_scikit_learn_is_told(tmp_path: Path) -> None:
    source = written(tmp_path / "whole.skops", pipeline(LogisticRegression()))

    def older(files: dict[str, bytes]) -> None:
        import sklearn

        text = files["schema.json"].decode()
        files["schema.json"] = text.replace(f'\\"{sklearn.__version__}\\"', '\\"1.2.3\\"').encode()

    model = load_model(changed(source, tmp_path / "m.skops", older))
    assert "1.2.3" in model.note
