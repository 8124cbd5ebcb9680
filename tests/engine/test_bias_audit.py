"""Bias as a whole: what is handed in badly is said in words, and nothing undefined is a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synthdesk.engine.bias_audit import Bias, measure_bias
from synthdesk.engine.bias_settings import BiasSettings
from synthdesk.engine.errors import UserError
from synthdesk.engine.model_files.model_file import load_model
from synthdesk.engine.serialise import to_json, to_plain
from tests.engine.bias.made_people import favouring, made_people, protecting, tables_of
from tests.made_bias import QUICK, hostile_bias, made_bias

__all__ = ["hostile_bias", "made_bias"]


def measured(
    rows: pd.DataFrame | None = None,
    protected: tuple[str, ...] = ("sex",),
    outcome: str = "paid",
    favourable: str | None = "well",
    settings: BiasSettings | None = None,
    synthetic: pd.DataFrame | None = None,
    model: Path | None = None,
) -> Bias:
    training = made_people(600, 1) if rows is None else rows
    made = made_people(600, 2) if synthetic is None else synthetic
    holdout = training.sample(frac=0.9, random_state=1).reset_index(drop=True)
    tables = protecting(
        favouring(tables_of(training, made, holdout), outcome, favourable), *protected
    )
    given = None if model is None else load_model(model)
    found = measure_bias(
        tables, settings or BiasSettings(), 1, training_settings=QUICK, given=given
    )
    to_json(found)
    return found


def test_everything_stands_under_its_own_name(made_bias: Bias) -> None:
    plain = to_plain(made_bias)
    group = plain["groups"][0]
    assert {"table", "column", "group", "n", "share", "favourable_rate", "sufficient"} <= set(group)
    rebalancing = plain["rebalancing"]
    assert {"column", "from", "to", "reweighted_accuracy", "effects"} <= set(rebalancing)
    assert rebalancing["column"] == "sex"
    assert plain["models"][0]["groupings"][0]["groups"]
    assert len(plain["checks"]) == 5


def test_nothing_undefined_is_a_number(made_bias: Bias, hostile_bias: Bias) -> None:
    for found in (made_bias, hostile_bias):
        written = to_json(found)
        assert "NaN" not in written
        assert "Infinity" not in written


def test_who_is_refused_turns_round_where_scores_are_of_a_risk() -> None:
    found, risk = (measured(settings=BiasSettings(is_risk=one)) for one in (False, True))
    assert (found.question.positive, risk.question.positive) == ("well", "badly")
    assert found.question.favourable == risk.question.favourable == "well"


def test_until_the_outcome_is_named_both_readings_stand_and_no_model_is_judged() -> None:
    found = measured(favourable=None)
    assert {one.favourable for one in found.groups} == {"well", "badly"}
    assert not any(one.is_chosen for one in found.groups)
    assert found.models == ()
    assert "is not named" in found.question.not_assessable
    assert found.newly_outside is None


def test_an_outcome_of_several_values_is_told_without_models() -> None:
    found = measured(outcome="job", favourable="office")
    assert found.groups[0].favourable == "office"
    assert found.models == ()
    assert "two values" in found.question.not_assessable
    nobody = measured(outcome="job", favourable=None)
    assert any("none is named as favourable" in note for note in nobody.notes)
    assert nobody.gaps == ()


def test_a_number_as_outcome_has_means() -> None:
    found = measured(outcome="age", favourable=None)
    assert found.groups[0].mean is not None
    assert found.gaps == ()


def test_a_loaded_model_with_other_columns_is_refused_and_said(tmp_path: Path) -> None:
    import lightgbm as lgb

    draw = np.random.default_rng(1)
    shown = lgb.Dataset(
        pd.DataFrame({"height": draw.normal(size=300), "weight": draw.normal(size=300)}),
        draw.random(300) < 0.5,
    )
    path = tmp_path / "model.txt"
    lgb.train({"objective": "binary", "verbosity": -1}, shown, 3).save_model(path)
    found = measured(model=path)
    assert "The loaded model is not judged" in found.question.not_assessable
    assert found.models


def test_a_protected_column_of_hundreds_of_levels_keeps_its_largest() -> None:
    rows = made_people(2_500, 1)
    rows["place"] = [f"p{code % 500:03}" for code in range(2_500)]
    made = made_people(2_500, 2)
    made["place"] = rows.place
    found = measured(rows, ("place",), synthetic=made)
    assert any("levels: the 20 largest" in note for note in found.notes)
    assert len({one.group for one in found.groups}) == 21


def test_bands_are_the_users() -> None:
    settings = BiasSettings(cuts=(("age", (30.0, 50.0)),))
    found = measured(protected=("age",), settings=settings)
    assert len({one.group for one in found.groups}) == 3


def test_a_crossing_of_many_cells_is_listed_in_part_and_said() -> None:
    rows, made = made_people(4_000, 1), made_people(4_000, 2)
    for seed, table in enumerate((rows, made)):
        draw = np.random.default_rng(seed)
        for name in ("one", "other"):
            table[name] = [f"v{code}" for code in draw.integers(0, 45, len(table))]
    settings = BiasSettings(crossings=(("one", "other"),))
    found = measured(rows, ("one", "other"), settings=settings, synthetic=made)
    crossed = [one for one in found.groups if one.column == "one × other"]
    assert len({one.group for one in crossed}) == 200
    assert any("smaller groups of one × other" in note for note in found.notes)


def test_a_reference_that_is_no_group_is_said() -> None:
    found = measured(settings=BiasSettings(references=(("sex", "nobody"),)))
    assert any("“nobody” is no group of sex" in note for note in found.notes)


def test_a_favourable_value_that_synthetic_lacks_is_said() -> None:
    made = made_people(600, 2)
    made.paid = "badly"
    made.loc[0, "paid"] = "other"
    found = measured(synthetic=made)
    assert any("No synthetic row has “well” as paid" in note for note in found.notes)


def test_a_favourable_value_that_nobody_has_is_refused() -> None:
    with pytest.raises(UserError, match="favourable value"):
        measured(favourable="splendidly")
