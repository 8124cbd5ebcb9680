"""Every group in every table: shares, rates, ratios, marks for small groups, both readings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, selection_rate

from synthdesk.engine.bias.favourable import favourable_readings
from synthdesk.engine.bias.group_outcomes import (
    FEWEST_ROWS,
    MOST_LISTED,
    GroupOutcome,
    group_outcomes,
    smd,
)
from synthdesk.engine.bias.grouped_rows import grouped_rows
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.serialise import to_json
from tests.engine.bias.made_people import favouring, made_people, tables_of
from tests.reference_data import ReferenceData

Found = tuple[tuple[GroupOutcome, ...], tuple[str, ...]]


def outcomes(
    training: pd.DataFrame,
    synthetic: pd.DataFrame,
    by: str = "sex",
    outcome: str = "paid",
    favourable: str | None = "well",
    reference: str = "",
    cuts: Mapping[str, tuple[float, ...]] | None = None,
) -> Found:
    tables = favouring(tables_of(training, synthetic), outcome, favourable)
    named = {"training": tables.training, "synthetic": tables.synthetic}
    readings = favourable_readings(tables.schema[outcome], named).readings
    columns = tuple(ProtectedColumn(name, (cuts or {}).get(name, ())) for name in by.split(","))
    groups = grouped_rows(ProtectedGroups(columns, reference), tables.columns, named)
    found: list[GroupOutcome] = []
    notes: list[str] = []
    for reading in readings or (None,):
        listed, said = group_outcomes(groups, named, reading, reference)
        found += listed
        notes += said
    to_json(found)
    return tuple(found), tuple(notes)


def one_of(found: Found, table: str, group: str, favourable: str = "well") -> GroupOutcome:
    (one,) = [
        one
        for one in found[0]
        if (one.table, one.group, one.favourable) == (table, group, favourable)
    ]
    return one


def test_shares_and_rates_are_those_of_others() -> None:
    training, synthetic = made_people(3_000, 1), made_people(2_000, 2, women=0.5)
    found = outcomes(training, synthetic)
    for table, rows in (("training", training), ("synthetic", synthetic)):
        paid = rows.paid == "well"
        theirs = MetricFrame(
            metrics=selection_rate, y_true=paid, y_pred=paid, sensitive_features=rows.sex
        )
        for group in ("female", "male"):
            one = one_of(found, table, group)
            assert one.favourable_rate is not None
            assert one.favourable_rate.value == pytest.approx(theirs.by_group[group], abs=1e-6)
            assert one.share.value == pytest.approx((rows.sex == group).mean())
            assert one.n == (rows.sex == group).sum()
        low = one_of(found, table, "female")
        assert low.ratio_best is not None
        assert low.ratio_best.value == pytest.approx(theirs.ratio(), abs=1e-6)
        assert low.difference_best is not None
        assert -low.difference_best.value == pytest.approx(theirs.difference(), abs=1e-6)


def test_the_best_group_and_the_reference_are_told_apart() -> None:
    found = outcomes(made_people(3_000, 1), made_people(3_000, 2), reference="female")
    woman, man = (one_of(found, "training", group) for group in ("female", "male"))
    assert (woman.is_reference, woman.is_best) == (True, False)
    assert (man.is_reference, man.is_best) == (False, True)
    assert woman.ratio_reference is None
    assert man.ratio_best is None
    assert woman.screen is False
    assert man.ratio_reference is not None
    assert woman.ratio_best is not None
    assert man.ratio_reference.value == pytest.approx(1 / woman.ratio_best.value)


def test_turning_the_outcome_round_turns_ratios_as_it_must() -> None:
    found = outcomes(made_people(3_000, 1), made_people(3_000, 2), favourable=None)
    well, badly = (one_of(found, "training", "female", value) for value in ("well", "badly"))
    assert well.favourable_rate is not None
    assert badly.favourable_rate is not None
    assert well.favourable_rate.value == pytest.approx(1 - badly.favourable_rate.value)
    assert well.is_best is not badly.is_best
    assert not well.is_chosen


def test_small_groups_are_marked_and_never_the_best() -> None:
    training = made_people(2_000, 1)
    training.loc[: FEWEST_ROWS - 2, ["sex", "paid"]] = ["other", "well"]
    found = outcomes(training, made_people(2_000, 2))
    few = one_of(found, "training", "other")
    assert not few.sufficient
    assert "rows of 30 needed" in few.shortage
    assert few.favourable_rate is not None
    assert few.favourable_rate.value == 1
    assert not few.is_best
    absent = one_of(found, "synthetic", "other")
    assert (absent.n, absent.favourable_rate, absent.ratio_best, absent.screen) == (
        0,
        None,
        None,
        None,
    )


def test_people_without_a_value_are_a_group_of_their_own() -> None:
    training, synthetic = made_people(2_000, 1), made_people(2_000, 2)
    training.loc[:199, "sex"] = None
    found = outcomes(training, synthetic)
    labels = {one.group: one.n for one in found[0] if one.table == "training"}
    assert len(labels) == 3
    (missing,) = set(labels) - {"female", "male"}
    assert labels[missing] == 200


def test_a_number_is_cut_where_the_user_says() -> None:
    training, synthetic = made_people(2_000, 1), made_people(2_000, 2)
    found = outcomes(training, synthetic, "age", cuts={"age": (30.0, 50.0)})
    rows = [one.n for one in found[0] if one.table == "training"]
    assert rows == [
        (training.age < 30).sum(),
        ((training.age >= 30) & (training.age < 50)).sum(),
        (training.age >= 50).sum(),
    ]


def test_an_outcome_that_is_a_number_has_means_and_standardised_differences() -> None:
    training = made_people(2_000, 1)
    found = outcomes(training, made_people(2_000, 2), outcome="age", favourable=None)
    one = one_of(found, "training", "female", "")
    assert one.favourable_rate is None
    assert one.mean == pytest.approx(training.age[training.sex == "female"].mean())
    assert one.smd is not None
    women, men = (training.age[training.sex == group].to_numpy() for group in ("female", "male"))
    pooled = np.sqrt(
        ((len(women) - 1) * women.var(ddof=1) + (len(men) - 1) * men.var(ddof=1))
        / (len(training) - 2)
    )
    assert one.smd.value == pytest.approx((women.mean() - men.mean()) / pooled)


def test_a_constant_has_no_standardised_difference() -> None:
    assert smd(np.ones(5), np.ones(7)) is None
    assert smd(np.ones(1), np.arange(7.0)) is None


def test_a_column_of_five_hundred_levels_keeps_its_largest() -> None:
    training, synthetic = made_people(5_000, 1), made_people(5_000, 2)
    for seed, table in enumerate((training, synthetic)):
        codes = np.random.default_rng(seed).geometric(0.02, len(table)) % 500
        table["place"] = [f"p{code:03}" for code in codes]
    found = outcomes(training, synthetic, "place")
    labels = [one.group for one in found[0] if one.table == "training"]
    assert len(labels) == 21
    assert any("levels: the 20 largest in training are groups" in note for note in found[1])
    assert sum(one.n for one in found[0] if one.table == "training") == 5_000


def test_a_crossing_of_thousands_of_cells_lists_the_largest_and_says_so() -> None:
    training, synthetic = made_people(6_000, 1), made_people(6_000, 2)
    for seed, table in enumerate((training, synthetic)):
        draw = np.random.default_rng(seed)
        for name in ("one", "other"):
            table[name] = [f"v{code}" for code in draw.integers(0, 49, len(table))]
        table["third"] = [f"w{code}" for code in draw.integers(0, 5, len(table))]
    found = outcomes(training, synthetic, "one,other,third")
    assert sum(one.table == "training" for one in found[0]) == MOST_LISTED
    assert any("smaller groups of one × other × third" in note for note in found[1])


def test_a_group_alone_with_rows_enough_is_screened_against_nobody() -> None:
    training, synthetic = made_people(1_000, 1), made_people(1_000, 2)
    synthetic.sex = "female"
    training.sex = "female"
    training.loc[training.index[:1], "sex"] = "male"
    found = outcomes(training, synthetic)
    assert {one.screen for one in found[0] if one.sufficient} == {None}
    assert {one.sufficient for one in found[0] if one.group == "male"} == {False}


def test_a_favourable_value_that_one_table_lacks_has_rate_nought_there_and_is_said() -> None:
    training, synthetic = made_people(2_000, 1), made_people(2_000, 2)
    synthetic.paid = "badly"
    synthetic.loc[0, "paid"] = "fairly"
    found = outcomes(training, synthetic)
    one = one_of(found, "synthetic", "female")
    assert one.favourable_rate is not None
    assert one.favourable_rate.value == 0
    assert one.ratio_best is None
    assert any("No synthetic row has “well” as paid" in note for note in found[1])


def test_a_favourable_value_that_no_table_has_is_refused_with_what_there_is() -> None:
    with pytest.raises(UserError) as caught:
        outcomes(made_people(500, 1), made_people(500, 2), favourable="splendidly")
    assert caught.value.code == "unknown-favourable"
    assert "badly, well" in caught.value.hint


def test_a_reference_that_is_no_group_is_said_and_compares_with_none() -> None:
    found = outcomes(made_people(1_000, 1), made_people(1_000, 2), reference="<b>nobody</b>")
    assert not any(one.is_reference for one in found[0])
    assert any("“<b>nobody</b>” is no group of sex" in note for note in found[1])


def test_rates_intervals_hold_the_truth_as_often_as_they_say() -> None:
    draw = np.random.default_rng(1)
    for chance, rows in ((0.05, 60), (0.3, 40), (0.5, 200)):
        hits = draw.binomial(rows, chance, 4_000)
        held = [low <= chance <= high for low, high in (wilson_interval(h, rows) for h in hits)]
        assert 0.93 <= np.mean(held) <= 0.98


def test_credit_default_read_both_ways(reference: ReferenceData) -> None:
    rows = pd.read_csv(reference.table("credit-default", "credit_default.csv"))
    rows["education"] = rows.EDUCATION.map(
        {1: "graduate school", 2: "university", 3: "high school"}
    ).fillna("other")
    rows["default"] = rows.DEFAULT_NEXT_MONTH.map({1: "yes", 0: "no"})
    rows = rows[["education", "default", "AGE"]]
    found = outcomes(rows, rows.sample(20_000, random_state=1), "education", "default", None)
    lowest = {
        value: min(
            one.ratio_best.value
            for one in found[0]
            if one.table == "training" and one.favourable == value and one.ratio_best is not None
        )
        for value in ("yes", "no")
    }
    shares = (rows.default == "yes").groupby(rows.education).mean()
    assert lowest["yes"] == pytest.approx(shares.min() / shares.max())
    assert lowest["no"] == pytest.approx((1 - shares).min() / (1 - shares).max())
    assert lowest["yes"] < 0.5 < 0.75 < lowest["no"]
