"""Rates of groups, their ratios and what is marked; fairlearn says the same where it may."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.bias_models.decisions import Confusion, FairnessRate, ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups
from synthdesk.engine.bias_models.group_fairness import GroupFairness
from synthdesk.engine.bias_models.judged_groups import MOST_LISTED, JudgedGroups, judge_groups
from synthdesk.engine.serialise import to_json
from tests.engine.bias_models.made_decisions import NOTEBOOK, judged, rows_of

ENOUGH = Confusion(40, 20, 30, 60)
PLENTY = Confusion(80, 40, 60, 120)

counts = st.integers(0, 40)
confusions = st.builds(Confusion, counts, counts, counts, counts)


def group(found: JudgedGroups, label: str) -> GroupFairness:
    return next(one for one in found.groups if one.group == label)


# --- the notebooks' counts -----------------------------------------------------------------


def test_the_notebooks_counts_give_the_notebooks_figures() -> None:
    found = judged(NOTEBOOK, "male")
    female = group(found, "female")
    assert female.accept_rate is not None
    assert female.accept_rate.value == pytest.approx(0.796449, abs=1e-6)
    impact = female.adverse_impact
    assert impact.ratio is not None
    assert impact.marginal_effect is not None
    assert impact.ratio.value == pytest.approx(1.0337, abs=5e-5)
    assert (impact.ratio.low, impact.ratio.high) == pytest.approx((1.0106, 1.0573), abs=5e-5)
    assert impact.p_value == pytest.approx(0.003604, abs=1e-6)
    assert impact.marginal_effect.value == pytest.approx(-0.0260, abs=5e-5)
    omission = female.rate(FairnessRate.FALSE_OMISSION)
    assert omission.ratio is not None
    assert omission.ratio.value == pytest.approx(0.78659, abs=5e-6)


def test_only_the_false_omission_rate_of_the_notebook_is_outside_the_line() -> None:
    female = group(judged(NOTEBOOK, "male"), "female")
    assert female.outside == (FairnessRate.FALSE_OMISSION,)
    assert all(one.is_inside is not None for one in female.rates)


def test_the_reference_group_is_not_compared_with_itself() -> None:
    male = group(judged(NOTEBOOK, "male"), "male")
    assert male.is_reference
    assert male.adverse_impact.ratio is None
    assert {one.ratio for one in male.rates} == {None}
    assert male.scores is not None
    assert male.scores.smd is None


# --- small groups and undefined rates ------------------------------------------------------


def test_a_rate_of_no_rows_is_undefined_and_never_a_number() -> None:
    found = judged({"many": PLENTY, "few": Confusion(0, 3, 0, 15)}, "many")
    few = group(found, "few")
    for which in (FairnessRate.TRUE_POSITIVE, FairnessRate.FALSE_NEGATIVE):
        assert few.rate(which).value is None
        assert few.rate(which).ratio is None
        assert few.rate(which).is_inside is None
    assert few.scores is not None
    assert few.scores.auc is None
    # Of the unfavourable class none is missed: that is a rate of 0, which is defined.
    assert few.rate(FairnessRate.FALSE_OMISSION).value is not None


def test_a_ratio_to_a_rate_of_zero_is_undefined() -> None:
    none_taken = Confusion(0, 0, 30, 60)
    other = group(judged({"a": none_taken, "b": ENOUGH}, "a"), "b")
    assert other.rate(FairnessRate.TRUE_POSITIVE).value is not None
    assert other.rate(FairnessRate.TRUE_POSITIVE).ratio is None
    assert other.rate(FairnessRate.PRECISION).ratio is None


@pytest.mark.parametrize(
    ("confusion", "words"),
    [
        (Confusion(5, 5, 5, 14), "29 rows of 30 needed"),
        (Confusion(5, 5, 4, 50), "9 positive rows of 10 needed"),
        (Confusion(50, 1, 50, 0), "1 negative row of 10 needed"),
        (Confusion(0, 3, 0, 15), "18 rows of 30 needed, 0 positive rows of 10 needed"),
        (Confusion(5, 5, 5, 15), ""),
    ],
)
def test_small_groups_are_marked_and_not_dropped(confusion: Confusion, words: str) -> None:
    found = judged({"many": PLENTY, "it": confusion})
    assert group(found, "it").insufficient == words
    assert found.insufficient_groups == bool(words)


def test_a_group_without_a_row_is_shown() -> None:
    empty = group(judged({"a": PLENTY, "b": ENOUGH, "empty": Confusion(0, 0, 0, 0)}), "empty")
    assert (empty.n, empty.accept_rate, empty.scores) == (0, None, None)
    assert {one.value for one in empty.rates} == {None}
    assert empty.adverse_impact.p_value is None


def test_the_difference_a_peer_takes_from_an_undefined_rate_is_told_beside_ours() -> None:
    # Credit default by MARRIAGE: nobody of the last group has defaulted.
    found = judged(
        {
            "married": Confusion(507, 380, 435, 2813),
            "divorced": Confusion(9, 8, 18, 70),
            "single": Confusion(574, 476, 443, 3303),
            "other": Confusion(0, 3, 0, 15),
        }
    )
    widest = found.equalised_odds.all_groups
    assert widest is not None
    assert widest.difference.value == pytest.approx(0.231, abs=5e-4)
    assert (widest.highest, widest.lowest) == ("single", "divorced")
    assert widest.with_undefined_as_zero == pytest.approx(0.5644, abs=5e-5)
    assert widest.undefined == ("other",)
    enough = found.equalised_odds.sufficient
    assert enough is not None
    assert enough.difference.value == widest.difference.value
    assert enough.with_undefined_as_zero is None


# --- which way is good ---------------------------------------------------------------------


def test_which_outcome_is_favourable_turns_accepted_shares_and_no_error_rate() -> None:
    risk = group(judged(NOTEBOOK, "male"), "female")
    good = group(judged(NOTEBOOK, "male", favourable_is_positive=True), "female")
    assert risk.rates == good.rates
    assert risk.accept_rate is not None
    assert good.accept_rate is not None
    assert risk.accept_rate.value + good.accept_rate.value == pytest.approx(1)
    assert risk.adverse_impact.ratio is not None
    assert good.adverse_impact.ratio is not None
    assert risk.adverse_impact.ratio.value > 1 > good.adverse_impact.ratio.value
    assert risk.adverse_impact.marginal_effect is not None
    assert good.adverse_impact.marginal_effect is not None
    opposite = -good.adverse_impact.marginal_effect.value
    assert risk.adverse_impact.marginal_effect.value == pytest.approx(opposite)
    assert risk.adverse_impact.p_value == pytest.approx(good.adverse_impact.p_value)


def test_a_model_of_the_other_class_comes_to_the_same_accepted_shares() -> None:
    turned = {name: Confusion(one.tn, one.fn, one.fp, one.tp) for name, one in NOTEBOOK.items()}
    risk = judged(NOTEBOOK, "male")
    good = judged(turned, "male", favourable_is_positive=True)
    assert group(risk, "female").adverse_impact == group(good, "female").adverse_impact
    odds = risk.equalised_odds.all_groups, good.equalised_odds.all_groups
    assert odds[0] is not None
    assert odds[1] is not None
    assert odds[0].difference.value == pytest.approx(odds[1].difference.value)


def test_a_score_at_the_cutoff_is_not_taken_for_positive() -> None:
    decisions = ModelDecisions(np.array([True, False]), np.array([0.5, 0.6]), 0.5, True)
    assert decisions.predicted.tolist() == [False, True]


# --- reference and best --------------------------------------------------------------------


def test_the_largest_group_is_the_reference_unless_one_is_named() -> None:
    both = {"small": ENOUGH, "large": PLENTY}
    assert judged(both).reference == "large"
    assert judged(both, "small").reference == "small"


def test_rows_without_a_value_are_the_reference_only_where_nobody_else_is() -> None:
    groups, decisions = rows_of({"small": ENOUGH, "no value": PLENTY})
    unknown = RowGroups(groups.labels, groups.codes, frozenset([1]))
    found = judge_groups(("group",), unknown, decisions, 1, "test")
    assert found.reference == "small"
    assert group(found, "no value").lacks_value


@pytest.mark.parametrize("wanted", ["empty", "unheard of"])
def test_a_reference_without_rows_is_told_and_nothing_is_compared_with_it(wanted: str) -> None:
    found = judged({"a": ENOUGH, "b": PLENTY, "empty": Confusion(0, 0, 0, 0)}, wanted)
    assert found.reference == ""
    assert f"“{wanted}”" in found.not_assessable
    assert {one.adverse_impact.ratio for one in found.groups} == {None}
    assert found.equalised_odds.sufficient is not None
    assert found.sweep.ratios("a") == (None,) * 99


def test_one_group_alone_is_told() -> None:
    found = judged({"only": PLENTY})
    assert "nothing to compare" in found.not_assessable
    assert found.equalised_odds.all_groups is None
    assert found.demographic_parity.sufficient is None
    assert found.groups[0].accept_rate is not None


def test_a_tiny_group_is_not_called_the_best() -> None:
    found = judged({"a": ENOUGH, "b": PLENTY, "lucky": Confusion(0, 0, 0, 2)})
    assert found.best in ("a", "b")
    lucky = group(found, "lucky").adverse_impact.to_best
    assert lucky is not None
    assert lucky.value > 1


def test_of_many_groups_the_largest_are_listed_and_the_rest_is_told() -> None:
    many = {f"g{place:03}": Confusion(place, place, place, place) for place in range(1, 501)}
    found = judged(many, "g007")
    assert len(found.groups) == MOST_LISTED
    assert found.group_count == 500
    assert found.unlisted_groups == 450
    assert found.unlisted_rows + sum(one.n for one in found.groups) == 4 * sum(range(1, 501))
    assert [one.group for one in found.groups] == ["g007", *sorted(many)[-49:]]
    # Tiny groups lie furthest apart by chance; they are looked at though they are not listed.
    assert found.equalised_odds.all_groups is not None
    assert found.equalised_odds.all_groups.groups == 500


def test_scores_that_are_all_alike_have_no_standardised_difference() -> None:
    groups, decisions = rows_of({"a": ENOUGH, "b": PLENTY})
    alike = ModelDecisions(decisions.labels, np.full(len(decisions.scores), 0.3), 0.5, True)
    found = judge_groups(("group",), groups, alike, 1, "test")
    scores = group(found, "a").scores
    assert scores is not None
    assert scores.smd is None
    assert len(scores.calibration) == 1
    assert scores.auc is not None
    assert scores.auc.low < 0.5 < scores.auc.high


def test_classes_that_do_not_overlap_leave_an_auc_some_doubt() -> None:
    scores = group(judged({"a": Confusion(12, 0, 0, 40), "b": PLENTY}), "a").scores
    assert scores is not None
    assert scores.auc is not None
    assert scores.auc.value == scores.auc.high == 1
    assert scores.auc.low < 0.8


def test_calibration_keeps_all_rows_and_says_how_far_off_they_are() -> None:
    chance = np.random.default_rng(1)
    scores = chance.random(4_000)
    labels = chance.random(4_000) < scores
    codes = np.arange(4_000) % 2
    labels[codes == 1] = chance.random(2_000) < np.minimum(scores[codes == 1] + 0.2, 1)
    found = judge_groups(
        ("group",),
        RowGroups(("fair", "off"), codes),
        ModelDecisions(labels, scores, 0.5, True),
        1,
        "t",
    )
    by_label = {one.group: one.scores for one in found.groups}
    fair, off = by_label["fair"], by_label["off"]
    assert fair is not None
    assert off is not None
    for one in (fair, off):
        assert [part.n for part in one.calibration] == [200] * 10
    assert fair.calibration_error < 0.05
    assert off.calibration_error == pytest.approx(0.18, abs=0.04)


def test_rows_need_a_score_each() -> None:
    with pytest.raises(ValueError, match="label and a score"):
        ModelDecisions(np.array([True]), np.array([0.5, 0.6]), 0.5, True)
    with pytest.raises(ValueError, match="missing"):
        ModelDecisions(np.array([True]), np.array([np.nan]), 0.5, True)
    with pytest.raises(ValueError, match="no rows"):
        ModelDecisions(np.empty(0, dtype=bool), np.empty(0), 0.5, True)


# --- whatever the counts are ---------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.lists(confusions, min_size=1, max_size=5), st.booleans())
def test_counts_add_up_whatever_they_are(
    made: list[Confusion], favourable_is_positive: bool
) -> None:
    named = {str(place): one for place, one in enumerate(made)}
    if not any(one.n for one in made):
        return
    found = judged(named, favourable_is_positive=favourable_is_positive)
    assert [one.confusion for one in found.groups] == made
    for one, confusion in zip(found.groups, made, strict=True):
        assert one.n == confusion.n
        for rate in one.rates:
            if rate.value is not None:
                assert 0 <= rate.value.low <= rate.value.value <= rate.value.high <= 1
            if rate.ratio is not None:
                assert 0 <= rate.ratio.low <= rate.ratio.value <= rate.ratio.high
            assert (rate.ratio is None) == (rate.is_inside is None)
        to_best = one.adverse_impact.to_best
        if to_best is not None and not one.insufficient:
            assert to_best.value <= 1
    for widest in (found.equalised_odds, found.demographic_parity):
        if widest.sufficient is not None:
            assert widest.all_groups is not None
            assert widest.sufficient.difference.value <= widest.all_groups.difference.value
    to_json(found)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.builds(Confusion, *[st.integers(1, 60)] * 4), min_size=2, max_size=4))
def test_fairlearn_comes_to_the_same_rates_and_differences(made: list[Confusion]) -> None:
    from fairlearn.metrics import (
        MetricFrame,
        demographic_parity_difference,
        equalized_odds_difference,
        false_negative_rate,
        false_positive_rate,
        selection_rate,
        true_negative_rate,
        true_positive_rate,
    )
    from sklearn.metrics import accuracy_score, precision_score

    named = {str(place): one for place, one in enumerate(made)}
    groups, decisions = rows_of(named)
    theirs = {
        FairnessRate.TRUE_POSITIVE: true_positive_rate,
        FairnessRate.FALSE_POSITIVE: false_positive_rate,
        FairnessRate.TRUE_NEGATIVE: true_negative_rate,
        FairnessRate.FALSE_NEGATIVE: false_negative_rate,
        FairnessRate.ACCURACY: accuracy_score,
        FairnessRate.PRECISION: precision_score,
    }
    asked = {
        "y_true": decisions.labels.astype(int),
        "y_pred": decisions.predicted.astype(int),
        "sensitive_features": pd.Series(groups.codes.astype(str), name="group"),
    }
    frame = MetricFrame(metrics={**theirs, "selected": selection_rate}, **asked).by_group
    found = judged(named, favourable_is_positive=True)
    for one in found.groups:
        for which in theirs:
            value = one.rate(which).value
            assert value is not None
            assert value.value == pytest.approx(frame.loc[one.group, which], abs=1e-9)
        assert one.accept_rate is not None
        assert one.accept_rate.value == pytest.approx(frame.loc[one.group, "selected"], abs=1e-9)
    odds, parity = found.equalised_odds.all_groups, found.demographic_parity.all_groups
    assert odds is not None
    assert parity is not None
    assert odds.difference.value == pytest.approx(equalized_odds_difference(**asked), abs=1e-9)
    assert parity.difference.value == pytest.approx(
        demographic_parity_difference(**asked), abs=1e-9
    )
