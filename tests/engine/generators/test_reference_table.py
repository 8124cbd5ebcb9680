"""Tables made for reference: what they hold, what they are called, what is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.generators import reference_request
from synthdesk.engine.generators.reference_request import (
    MOST_ROWS,
    GeneratorName,
    ReferenceRequest,
    Shares,
    is_installed,
    parse_shares,
)
from synthdesk.engine.generators.reference_table import METADATA, make_reference
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole

NAME = "x-for-reference.parquet"


def people(rows: int, seed: int) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    sex = chance.choice(["f", "m"], rows, p=[0.3, 0.7])
    age = np.where(sex == "f", 30, 50) + chance.integers(0, 5, rows)
    pay = np.round(chance.normal(age / 10, 0.3), 2)
    return pd.DataFrame({"id": np.arange(rows), "sex": sex, "age": age, "pay": pay})


def sexes(values: list[str]) -> pd.DataFrame:
    """A column to be given, and the id that takes no part."""
    return pd.DataFrame({"id": range(len(values)), "sex": values})


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., LoadedTable]:
    """Writes a frame and loads it."""

    def loaded(frame: pd.DataFrame, name: str, role: TableRole) -> LoadedTable:
        path = tmp_path / name
        frame.to_csv(path, index=False)
        return load_table(path, role, tmp_path)

    return loaded


@pytest.fixture
def request_(load: Callable[..., LoadedTable]) -> ReferenceRequest:
    """2,000 people whose id takes no part."""
    training = load(people(2_000, 1), "real.csv", TableRole.TRAINING)
    return ReferenceRequest(training, training.schema.with_changes(ignored=["id"]))


def made(request: ReferenceRequest, tmp_path: Path) -> pd.DataFrame:
    make_reference(request, tmp_path / NAME)
    frame: pd.DataFrame = pd.read_parquet(tmp_path / NAME)
    return frame


def test_the_file_holds_the_audited_columns_and_says_what_it_is(
    request_: ReferenceRequest, tmp_path: Path
) -> None:
    frame = made(request_, tmp_path)
    assert list(frame) == ["sex", "age", "pay"]
    assert len(frame) == 2_000
    assert frame["age"].dtype == "int64"
    assert frame.groupby("sex")["age"].mean().to_dict() == pytest.approx(
        {"f": 32, "m": 52}, abs=0.5
    )
    metadata = pq.read_metadata(tmp_path / NAME).metadata
    assert METADATA.encode() in metadata[b"comment"]


def test_the_same_seed_gives_the_same_file(request_: ReferenceRequest, tmp_path: Path) -> None:
    files = []
    for seed in (1, 1, 2):
        make_reference(replace(request_, seed=seed), tmp_path / NAME)
        files.append((tmp_path / NAME).read_bytes())
    assert files[0] == files[1] != files[2]


def test_other_shares_of_a_column_and_what_goes_with_them(
    request_: ReferenceRequest, tmp_path: Path
) -> None:
    shares = Shares("sex", {"f": 3, "m": 1})
    frame = made(replace(request_, shares=shares, rows=1_000), tmp_path)
    assert len(frame) == 1_000
    assert (frame["sex"] == "f").mean() == pytest.approx(0.75, abs=0.05)
    assert frame.groupby("sex")["age"].mean()["f"] == pytest.approx(32, abs=0.5)


def test_columns_are_drawn_to_given_ones(
    request_: ReferenceRequest, load: Callable[..., LoadedTable], tmp_path: Path
) -> None:
    given = load(sexes(["m", "f", "f"] * 40), "given.csv", TableRole.SYNTHETIC)
    frame = made(replace(request_, given=given), tmp_path)
    assert frame["sex"].tolist() == ["m", "f", "f"] * 40
    assert frame.groupby("sex")["age"].mean().to_dict() == pytest.approx({"f": 32, "m": 52}, abs=1)


def test_gaps_are_filled_and_nothing_else_is_touched(
    load: Callable[..., LoadedTable], tmp_path: Path
) -> None:
    frame = people(2_000, 1).astype({"age": "Int64"})
    frame.loc[frame.index % 5 == 0, "age"] = None
    training = load(frame, "gaps.csv", TableRole.TRAINING)
    filled = made(ReferenceRequest(training, training.schema, impute=True), tmp_path)
    assert filled["age"].notna().all()
    known = frame["age"].notna().to_numpy()
    assert filled["age"][known].tolist() == frame["age"][known].tolist()
    assert filled.groupby("sex")["age"].mean()["f"] == pytest.approx(32, abs=0.5)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"shares": Shares("sex", {"f": 1}), "impute": True}, "two-wishes"),
        ({"rows": 0}, "bad-number-of-rows"),
        ({"rows": MOST_ROWS + 1}, "bad-number-of-rows"),
        ({"shares": Shares("sex", {"x": 1})}, "unknown-value"),
        ({"shares": Shares("age", {"30": 1})}, "not-a-category"),
        ({"shares": Shares("id", {"1": 1})}, "unknown-column"),
    ],
)
def test_what_cannot_be_made_is_refused(
    request_: ReferenceRequest, tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(UserError) as caught:
        make_reference(replace(request_, **change), tmp_path / NAME)
    assert caught.value.code == code
    assert not (tmp_path / NAME).exists()


def test_given_columns_must_leave_something_to_draw(
    request_: ReferenceRequest, load: Callable[..., LoadedTable], tmp_path: Path
) -> None:
    for frame, code in (
        (people(60, 2), "nothing-to-draw"),
        (pd.DataFrame({"other": ["x", "y"] * 30, "more": ["x", "y"] * 30}), "no-common-columns"),
    ):
        given = load(frame, f"{code}.csv", TableRole.SYNTHETIC)
        with pytest.raises(UserError) as caught:
            make_reference(replace(request_, given=given), tmp_path / NAME)
        assert caught.value.code == code


def test_a_name_that_hides_what_the_file_holds_is_refused(
    request_: ReferenceRequest, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        make_reference(request_, tmp_path / "release.parquet")
    assert "release-for-reference.parquet" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Male=50, Female=50", {"Male": 50, "Female": 50}),
        ("<=50K=1,>50K=3", {"<=50K": 1, ">50K": 3}),
        ("a = 20 %", {"a": 20}),
    ],
)
def test_shares_are_read_as_people_write_them(text: str, found: dict[str, float]) -> None:
    assert parse_shares("x", text).of_values == found


@pytest.mark.parametrize("text", ["", "a", "a=", "a=-1", "=1", "a=b", "a=0", "a=inf", "a=nan"])
def test_shares_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_shares("x", text)
    assert caught.value.code == "bad-shares"


# --- a generator that may be installed -----------------------------------------------------


class FakeArgn:
    """Stands for ``mostlyai.engine.TabularARGN``: keeps what it is asked, gives rows back."""

    asked: dict[str, Any]

    def __init__(self, **settings: Any) -> None:
        FakeArgn.asked = {"settings": settings, "closed": False}

    def fit(self, rows: pd.DataFrame) -> None:
        self.rows = rows

    def sample(
        self, n_samples: int | None = None, seed_data: pd.DataFrame | None = None, **wished: Any
    ) -> pd.DataFrame:
        FakeArgn.asked |= wished
        count = n_samples if seed_data is None else len(seed_data)
        drawn = self.rows.sample(count, replace=True, random_state=1).reset_index(drop=True)
        for name in [] if seed_data is None else list(seed_data):
            drawn[name] = seed_data[name]  # type: ignore[index]
        return drawn

    def impute(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.ffill()

    def close(self) -> None:
        FakeArgn.asked["closed"] = True


@pytest.fixture
def argn(monkeypatch: pytest.MonkeyPatch, request_: ReferenceRequest) -> ReferenceRequest:
    """A request of a generator that pretends to be installed."""
    engine = ModuleType("mostlyai.engine")
    engine.TabularARGN = FakeArgn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mostlyai", ModuleType("mostlyai"))
    monkeypatch.setitem(sys.modules, "mostlyai.engine", engine)
    monkeypatch.setattr(reference_request, "is_installed", lambda _: True)
    return replace(request_, generator=GeneratorName.MOSTLYAI)


def test_an_adapter_hands_on_seed_shares_and_given_columns(
    argn: ReferenceRequest, load: Callable[..., LoadedTable], tmp_path: Path
) -> None:
    frame = made(replace(argn, rows=500), tmp_path)
    assert (len(frame), list(frame)) == (500, ["sex", "age", "pay"])
    assert frame["age"].dtype == "int64"
    assert FakeArgn.asked["settings"]["device"] == "cpu"
    seed = FakeArgn.asked["settings"]["random_state"]
    made(replace(argn, shares=Shares("sex", {"f": 1, "m": 3}), seed=5), tmp_path)
    assert FakeArgn.asked["settings"]["random_state"] != seed
    assert FakeArgn.asked["rebalancing"] == {
        "column": "sex",
        "probabilities": {"f": 0.25, "m": 0.75},
    }
    given = load(sexes(["m", "f"] * 30), "given.csv", TableRole.SYNTHETIC)
    assert made(replace(argn, given=given), tmp_path)["sex"].tolist() == ["m", "f"] * 30
    assert FakeArgn.asked["closed"]


def test_an_adapter_fills_gaps(
    argn: ReferenceRequest, load: Callable[..., LoadedTable], tmp_path: Path
) -> None:
    frame = people(200, 1).astype({"age": "Int64"})
    frame.loc[5, "age"] = None
    training = load(frame, "gaps.csv", TableRole.TRAINING)
    request = replace(argn, training=training, schema=training.schema, impute=True)
    assert made(request, tmp_path)["age"][5] == frame["age"][4]


def test_a_generator_that_is_not_installed_is_named_with_its_remedy(
    request_: ReferenceRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_installed(GeneratorName.BASELINE)
    monkeypatch.setitem(sys.modules, "mostlyai", None)
    assert not is_installed(GeneratorName.MOSTLYAI)
    with pytest.raises(UserError) as caught:
        make_reference(replace(request_, generator=GeneratorName.MOSTLYAI), tmp_path / NAME)
    assert caught.value.code == "generator-not-installed"
    assert "synthdesk[generate]" in caught.value.hint
