"""Models are described; pickles and foreign files are refused with a clear word, unread."""

from __future__ import annotations

import pickle
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.model_files import model_file
from synthdesk.engine.model_files.model_file import load_model


@pytest.fixture(scope="module")
def model_text() -> str:
    """A small trained model as text."""
    draw = np.random.default_rng(1)
    values = draw.normal(size=(300, 3))
    data = lgb.Dataset(values, label=values[:, 0] > 0, feature_name=["age", "pay", "hours"])
    booster = lgb.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 7)
    return str(booster.model_to_string())


def test_a_text_model_is_described(tmp_path: Path, model_text: str) -> None:
    path = tmp_path / "model.txt"
    path.write_text(model_text, "utf-8")

    model = load_model(path)

    assert model.features == ("age", "pay", "hours")
    assert (model.trees, model.objective) == (7, "binary sigmoid:1")
    assert model.bytes == path.stat().st_size


class Bomb:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", ["model.txt", "model.pkl"])
def test_a_pickle_is_refused_and_never_opened(tmp_path: Path, protocol: int, name: str) -> None:
    mark = tmp_path / "ran"
    (tmp_path / name).write_bytes(pickle.dumps(Bomb(mark), protocol))

    with pytest.raises(UserError) as refused:
        load_model(tmp_path / name)

    assert refused.value.code == "model-would-run-code"
    assert "save_model" in refused.value.hint
    assert not mark.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"PK\x03\x04rest", "broken-model"),
        (b'{"learner": {}}', "broken-model"),
        (b"{L\x00\x00", "unknown-model"),
        (b"CBM1", "unknown-model"),
        (b"age,pay\n1,2\n", "unknown-model"),
        (b"tree\n", "broken-model"),
        (b"tree\nversion=v4\nmax_feature_idx=x\nfeature_names=a\ntree_sizes=1\n", "broken-model"),
        (b"tree\nversion=v4\nmax_feature_idx=5\nfeature_names=a\ntree_sizes=1\n", "broken-model"),
        (
            b"tree\nversion=v4\nmax_feature_idx=0\nfeature_names=a\ntree_sizes=99999\n",
            "broken-model",
        ),
    ],
)
def test_other_files_are_refused_with_a_clear_word(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes(content)

    with pytest.raises(UserError) as refused:
        load_model(path)

    assert refused.value.code == code
    assert refused.value.hint


@pytest.mark.parametrize("share", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9])
def test_a_truncated_model_is_refused(tmp_path: Path, model_text: str, share: float) -> None:
    path = tmp_path / "model.txt"
    path.write_text(model_text[: int(share * len(model_text))], "utf-8")

    with pytest.raises(UserError) as refused:
        load_model(path)

    assert refused.value.code == "broken-model"


def test_a_model_with_categories_is_described(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    values = draw.integers(0, 9, (400, 2)).astype(float)
    label = np.isin(values[:, 0], [1, 4, 7])
    data = lgb.Dataset(values, label=label, categorical_feature=[0])
    parameters = {"objective": "binary", "verbose": -1, "num_threads": 1}
    lgb.train(parameters, data, 4).save_model(tmp_path / "model.txt")

    assert load_model(tmp_path / "model.txt").trees == 4


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("left_child=", "left_child=0 "),
        ("split_feature=", "split_feature=9"),
        ("num_leaves=", "num_leaves=9"),
        ("leaf_value=", "leaf_value=x"),
        ("\nend of trees", ""),
        ("Tree=3", "Twig=3"),
    ],
)
def test_a_model_that_contradicts_itself_never_reaches_lightgbm(
    tmp_path: Path,
    model_text: str,
    monkeypatch: pytest.MonkeyPatch,
    found: str,
    instead: str,
) -> None:
    path = tmp_path / "model.txt"
    path.write_text(model_text.replace(found, instead, 1), "utf-8")
    monkeypatch.setattr(lgb, "Booster", None)

    with pytest.raises(UserError) as refused:
        load_model(path)

    assert refused.value.code == "broken-model"


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.txt"
    with path.open("wb") as stream:
        stream.write(b"tree\nversion=v4\n")
        # A file with a hole: large, and nothing on the disk.
        stream.truncate(model_file.LARGEST_BYTES + 1)
    monkeypatch.setattr(Path, "read_text", None)

    with pytest.raises(UserError) as refused:
        load_model(path)

    assert refused.value.code == "model-too-large"
    assert "best iteration" in refused.value.hint
