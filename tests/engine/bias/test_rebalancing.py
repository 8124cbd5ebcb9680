"""What was rebalanced is found; what follows from it and what does not is told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synthdesk.engine.bias.rebalancing import Rebalancing, Told, inspect_rebalancing
from synthdesk.engine.bias.reweighting import bivariate, reweighting, univariate
from synthdesk.engine.bias.side_effects import EffectKind, RebalancingEffect
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.codes import encode
from tests.engine.bias.made_people import codes_of, made_people, places, tables_of
from tests.reference_data import ReferenceData

Both = Callable[[], tuple[pd.DataFrame, pd.DataFrame]]
NOTHING_TOLD = Told((), ())


def inspected(
    training: pd.DataFrame, synthetic: pd.DataFrame, *told: str, preferred: tuple[str, ...] = ()
) -> Rebalancing:
    return inspect_rebalancing(codes_of(training, synthetic), Told(told, preferred), 1)


def kinds(found: Rebalancing) -> dict[str, EffectKind]:
    return {one.column: one.kind for one in found.effects}


def effect(found: Rebalancing, column: str) -> RebalancingEffect:
    return next(one for one in found.effects if one.column == column)


# --- weights -------------------------------------------------------------------------------


def test_weighted_shares_are_those_of_a_plain_computation() -> None:
    training, synthetic = made_people(3_000, 1), made_people(2_000, 2, women=0.6)
    codes = codes_of(training, synthetic)
    by = reweighting(codes, places(codes, ["sex"]))
    weights = training.sex.map(
        synthetic.sex.value_counts(normalize=True) / training.sex.value_counts(normalize=True)
    )
    for column in ("hours", "job"):
        (place,) = places(codes, [column])
        found = univariate(codes, place, by)
        expected = weights.groupby(training[column]).sum() / weights.sum()
        by_label = dict(zip(codes.bins[place].labels, found.expected, strict=True))
        for label, value in expected.items():
            assert by_label[str(label)] == pytest.approx(value)
        shares = synthetic[column].value_counts(normalize=True)
        distance = (shares - expected).abs().sum() / 2
        assert found.distance == pytest.approx(distance)
    pair = places(codes, ["hours", "job"])
    both = bivariate(codes, (pair[0], pair[1]), by)
    expected = weights.groupby([training.hours, training.job]).sum() / weights.sum()
    shares = synthetic.groupby(["hours", "job"]).size() / len(synthetic)
    assert both.distance == pytest.approx((shares - expected).abs().sum() / 2)


def test_the_distance_by_chance_is_that_of_draws() -> None:
    distances, chances = [], []
    for seed in range(40):
        codes = codes_of(made_people(800, 2 * seed), made_people(600, 2 * seed + 1, women=0.5))
        by = reweighting(codes, places(codes, ["sex"]))
        found = univariate(codes, places(codes, ["job"])[0], by)
        distances.append(found.distance)
        chances.append(found.noise)
    assert np.mean(chances) == pytest.approx(np.mean(distances), rel=0.15)


def test_levels_that_training_lacks_are_compared_with_nothing() -> None:
    training, synthetic = made_people(2_000, 1), made_people(2_000, 2)
    synthetic.loc[:499, "job"] = "sea"
    found = inspected(training, synthetic, "job")
    assert found.compared_share == pytest.approx(0.75)
    assert any("25.0 % of the synthetic rows have a level" in note for note in found.notes)


# --- finding -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_rebalanced_column_is_found_and_not_one_that_follows_it(seed: int) -> None:
    found = inspected(made_people(6_000, seed), made_people(6_000, 100 + seed, women=0.6))
    assert (found.columns, found.is_told) == (("sex",), False)
    assert found.explained > 0.8
    shares = {one.level: one.share for one in found.to}
    assert shares["female"] == pytest.approx(0.6, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_an_ordinary_synthetic_table_is_not_taken_for_rebalanced(seed: int) -> None:
    found = inspected(made_people(4_000, seed), made_people(4_000, 100 + seed))
    assert (found.column, found.effects, found.from_) == ("", (), ())
    assert found.raw_accuracy == found.reweighted_accuracy


def test_filled_gaps_are_no_rebalancing() -> None:
    training, synthetic = made_people(6_000, 1), made_people(6_000, 2)
    training.loc[::3, "job"] = None
    assert inspected(training, synthetic).column == ""


def test_what_the_user_says_goes_before_what_is_found() -> None:
    training, synthetic = made_people(4_000, 1), made_people(4_000, 2, women=0.6)
    found = inspected(training, synthetic, "hours")
    assert (found.column, found.is_told) == ("hours", True)
    found = inspected(training, synthetic, "sex", "paid")
    assert (found.column, len(found.from_)) == ("sex × paid", 4)


def test_a_column_without_codes_is_not_taken_and_said() -> None:
    training, synthetic = made_people(1_000, 1), made_people(1_000, 2, women=0.6)
    found = inspected(training, synthetic, "no such column")
    assert found.column == "sex"
    assert "no such column" in found.notes[0]


# --- telling apart -------------------------------------------------------------------------


def test_what_follows_is_told_from_what_was_intended() -> None:
    found = inspected(made_people(12_000, 1), made_people(12_000, 2, women=0.7))
    assert kinds(found) == {
        "sex": EffectKind.INTENDED,
        "age": EffectKind.FOLLOWS,
        "hours": EffectKind.FOLLOWS,
        "paid": EffectKind.FOLLOWS,
        "job": EffectKind.NOTHING,
    }
    hours = effect(found, "hours")
    assert hours.raw_accuracy < 0.9 < hours.reweighted_accuracy
    assert found.reweighted_accuracy.overall > found.raw_accuracy.overall


def test_a_shift_within_one_group_is_a_side_effect_and_is_placed() -> None:
    training, synthetic = made_people(12_000, 1), made_people(12_000, 2, women=0.7)
    synthetic.loc[synthetic.sex == "female", "age"] += 6
    found = inspected(training, synthetic)
    assert found.column == "sex"
    assert kinds(found)["age"] is EffectKind.SIDE_EFFECT
    assert kinds(found)["hours"] is EffectKind.FOLLOWS
    noticeable = [one.level for one in effect(found, "age").within if one.is_noticeable]
    assert noticeable == ["female"]


def test_resampled_real_rows_have_no_side_effects() -> None:
    draw = np.random.default_rng(1)
    alarms = 0
    for seed in range(60):
        training = made_people(3_000, seed)
        weights = np.where(training.sex == "female", 0.5 / 0.3, 0.5 / 0.7)
        rows = draw.choice(len(training), 3_000, p=weights / weights.sum())
        found = inspected(training, training.iloc[rows].reset_index(drop=True), "sex")
        alarms += EffectKind.SIDE_EFFECT in kinds(found).values()
    assert alarms <= 3


def test_other_people_of_the_same_kind_have_no_side_effects() -> None:
    alarms = sum(
        EffectKind.SIDE_EFFECT
        in kinds(
            inspected(made_people(3_000, seed), made_people(3_000, 500 + seed, women=0.5), "sex")
        ).values()
        for seed in range(60)
    )
    assert alarms <= 6


def test_what_rests_on_a_handful_of_rows_is_not_judged() -> None:
    training, synthetic = made_people(3_000, 1, women=0.006), made_people(3_000, 2, women=0.5)
    found = inspected(training, synthetic)
    assert found.column == "sex"
    assert any("“female”" in note and "rest on" in note for note in found.notes)
    assert kinds(found)["paid"] is not EffectKind.SIDE_EFFECT
    women = next(one for one in effect(found, "paid").within if one.level == "female")
    assert not women.sufficient
    assert not women.is_noticeable


def test_hostile_names_are_survived() -> None:
    training, synthetic = made_people(800, 1), made_people(800, 2, women=0.7)
    names = {"sex": "<b>=1+1</b>", "job": "x" * 300}
    found = inspected(training.rename(columns=names), synthetic.rename(columns=names))
    to_json(found)


# --- published -----------------------------------------------------------------------------


def test_conditional_generation(reference: ReferenceData, conditional: Both) -> None:
    found = inspected(*conditional())
    published = reference.published("articles.json")["conditional_generation"]
    assert found.column == "sex × income"
    raw = published["accuracy_vs_original"]
    assert found.raw_accuracy.overall == pytest.approx(raw["overall"], abs=1e-4)
    assert found.raw_accuracy.univariate == pytest.approx(raw["univariate"], abs=1e-4)
    for one in found.effects:
        assert one.raw_accuracy == pytest.approx(
            published["univariate_acc_None"][one.column], abs=0.003
        )
        theirs = published["accuracy_vs_reweighted_original"]["by_col"][one.column]
        assert one.reweighted_accuracy == pytest.approx(theirs, abs=0.01)
    # The article drew rows by their weights, and the draw's own noise is in its figure.
    weighted = published["accuracy_vs_reweighted_original"]["overall"]
    assert weighted < found.reweighted_accuracy.overall < weighted + 0.005
    assert kinds(found)["relationship"] is EffectKind.FOLLOWS


def test_conditional_generation_with_rows_drawn_by_weight(
    reference: ReferenceData, conditional: Both
) -> None:
    codes = codes_of(*conditional())
    by = reweighting(codes, places(codes, ["sex", "income"]))
    weights = (by.synthetic_counts / by.training_counts)[by.training]
    figures = []
    for seed in range(5):
        draw = np.random.default_rng(seed)
        rows = draw.choice(len(weights), len(weights), p=weights / weights.sum())
        drawn = replace(codes, training=codes.training[:, rows])
        figures.append(inspect_rebalancing(drawn, NOTHING_TOLD, 1).raw_accuracy.overall)
    published = reference.published("articles.json")["conditional_generation"]
    theirs = published["accuracy_vs_reweighted_original"]["overall"]
    assert np.mean(figures) == pytest.approx(theirs, abs=0.003)


def test_rebalancing(reference: ReferenceData) -> None:
    training = pd.read_csv(reference.table("rebalancing", "census-training-imbalanced.csv"))
    synthetic = pd.read_csv(reference.table("rebalancing", "census-synthetic-balanced.csv"))
    tables = tables_of(training, synthetic[training.columns])
    found = inspect_rebalancing(encode(tables), NOTHING_TOLD, 1)
    assert found.column == "income"
    shares = {
        one.level.strip(): (one.n, other.n)
        for one, other in zip(found.from_, found.to, strict=True)
    }
    assert shares == {">50K": (29, 14_830), "<=50K": (29_724, 14_923)}
    assert any("29 training rows" in note for note in found.notes)


def test_a_generators_ordinary_errors_are_not_taken_for_rebalancing(
    reference: ReferenceData,
) -> None:
    training = pd.read_csv(reference.table("datacamp", "census-training.csv"))
    synthetic = pd.read_csv(reference.table("datacamp", "census-synthetic-demo.csv"))
    assert inspected(training, synthetic[training.columns]).column == ""
