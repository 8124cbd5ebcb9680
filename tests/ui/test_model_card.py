"""The model card: a model is looked into, and a bad one leaves the earlier in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from synthdesk.ui.pages.data.cards.model_types_dialog import ModelTypesDialog
from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager

Idle = Callable[[TaskManager], None]


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A model of two trees on one known and one unknown column."""
    import lightgbm

    rng = np.random.default_rng(1)
    features = rng.normal(size=(300, 2))
    data = lightgbm.Dataset(
        features,
        label=features[:, 0] > 0,
        feature_name=["age", "shoe_size"],
        params={"verbose": -1},
    )
    booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_leaves": 4}, data, 2)
    path = tmp_path / "model.txt"
    booster.save_model(path)
    return path


@pytest.fixture
def cards(loaded: Session, tasks: TaskManager, qtbot: QtBot) -> TableCards:
    cards = TableCards(loaded, tasks)
    qtbot.addWidget(cards)
    cards.show()
    cards.more.setChecked(True)
    return cards


def test_a_model_is_described_beside_the_training_columns(
    cards: TableCards, tasks: TaskManager, model_file: Path, idle: Idle
) -> None:
    cards.model.load(model_file)
    idle(tasks)
    assert cards.model.name.whole_text == "model.txt"
    assert "2 trees · 2 features" in cards.model.facts.text()
    assert "1 of its features are no columns" in cards.model.facts.text()
    assert "shoe_size" in cards.model.facts.text()
    cards.model.clear.click()
    assert cards.model.invitation.isVisible()


def test_a_pickle_is_refused_and_the_earlier_model_stays(
    cards: TableCards, tasks: TaskManager, model_file: Path, idle: Idle, tmp_path: Path
) -> None:
    cards.model.load(model_file)
    idle(tasks)
    bad = tmp_path / "model.pkl"
    bad.write_bytes(b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00.")
    cards.model.load(bad)
    idle(tasks)
    assert cards.messages.isVisible()
    assert "model.pkl" in cards.messages.text()
    assert cards.model.name.whole_text == "model.txt"


def test_the_types_in_a_skops_file_are_shown(
    cards: TableCards, tasks: TaskManager, idle: Idle, tmp_path: Path, qtbot: QtBot
) -> None:
    import pandas as pd
    import skops.io
    from sklearn.linear_model import LogisticRegression

    table = pd.DataFrame({"age": range(40)})
    path = tmp_path / "model.skops"
    skops.io.dump(LogisticRegression().fit(table, table["age"] > 20), path)
    cards.model.load(path)
    idle(tasks)
    assert "scikit-learn in skops · LogisticRegression" in cards.model.facts.text()
    assert "all of them known" in cards.model.facts.text()
    cards.model.types.click()
    (dialog,) = cards.model.findChildren(ModelTypesDialog)
    assert "sklearn.linear_model._logistic.LogisticRegression" in dialog.types.toPlainText()
    dialog.close()
    cards.model.clear.click()
    assert not cards.model.types.isVisible()
