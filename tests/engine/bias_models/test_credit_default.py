"""The published figures of the credit-default data come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest

from synthdesk.engine.bias_models.decisions import FairnessRate, ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups, row_groups
from synthdesk.engine.bias_models.judged_groups import JudgedGroups, judge_groups
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import infer_schema
from tests.reference_data import ReferenceData

DEMOGRAPHICS = ["SEX", "EDUCATION", "MARRIAGE", "AGE"]
WORDS = {
    "SEX": {1: "male", 2: "female"},
    "EDUCATION": {1: "graduate school", 2: "university", 3: "high school"},
    "MARRIAGE": {1: "married", 2: "single", 3: "divorced"},
}
GROUPINGS = {
    "SEX": ProtectedGroups((ProtectedColumn("SEX"),), "male"),
    "EDUCATION": ProtectedGroups((ProtectedColumn("EDUCATION"),), "university"),
    "MARRIAGE": ProtectedGroups((ProtectedColumn("MARRIAGE"),), "married"),
    "SEXxEDUCATION": ProtectedGroups(
        (ProtectedColumn("SEX"), ProtectedColumn("EDUCATION")), "male × university"
    ),
    "AGE_band_62": ProtectedGroups((ProtectedColumn("AGE", (30, 40, 62)),), "40 – 61"),
}
THEIR_LABELS = {"below 30": "<30", "30 – 39": "30-39", "40 – 61": "40-61", "62 and above": "62+"}
RATES = {
    "prevalence": FairnessRate.PREVALENCE,
    "accuracy": FairnessRate.ACCURACY,
    "tpr": FairnessRate.TRUE_POSITIVE,
    "precision": FairnessRate.PRECISION,
    "specificity": FairnessRate.TRUE_NEGATIVE,
    "npv": FairnessRate.NEGATIVE_PREDICTIVE,
    "fpr": FairnessRate.FALSE_POSITIVE,
    "fdr": FairnessRate.FALSE_DISCOVERY,
    "fnr": FairnessRate.FALSE_NEGATIVE,
    "for": FairnessRate.FALSE_OMISSION,
}


@dataclass(frozen=True, eq=False)
class Credit:
    """The monotone model without demographics on the rows that it was not trained on."""

    tables: Tables
    labels: npt.NDArray[np.bool_]
    scores: npt.NDArray[np.float64]
    published: dict[str, Any]

    def groups(self, name: str) -> RowGroups:
        # The rows tested stand in the place of the synthetic table.
        tables = self.tables
        return row_groups(GROUPINGS[name], tables.columns, tables.training, tables.synthetic)

    def judged(self, name: str, *, favourable_is_positive: bool = False) -> JudgedGroups:
        decisions = ModelDecisions(self.labels, self.scores, 0.31, favourable_is_positive)
        by = GROUPINGS[name]
        columns = tuple(one.name for one in by.columns)
        return judge_groups(columns, self.groups(name), decisions, 1, name, by.reference)


@pytest.fixture(scope="module")
def credit(reference: ReferenceData) -> Credit:
    import lightgbm as lgb

    rows = pd.read_csv(reference.table("credit-default", "credit_default.csv"))
    published = reference.published("responsible_ml.json")
    is_training = np.random.RandomState(published["meta"]["seed"]).rand(len(rows)) < 0.7
    target = rows.pop("DEFAULT_NEXT_MONTH").to_numpy()
    features = [name for name in rows.columns if name not in ("ID", *DEMOGRAPHICS)]
    settings = dict(published["lgb_params"])
    rounds = settings.pop("num_boost_round")
    settings["monotone_constraints"] = [published["monotone_signs"][name] for name in features]
    shown = lgb.Dataset(rows.loc[is_training, features], label=target[is_training])
    scores = lgb.train(settings, shown, rounds).predict(rows.loc[~is_training, features])
    people = rows[DEMOGRAPHICS].copy()
    for name, words in WORDS.items():
        people[name] = people[name].map(words).fillna("other")
    real, test = (
        pa.Table.from_pandas(people[part].reset_index(drop=True))
        for part in (is_training, ~is_training)
    )
    tables = conform_tables(
        infer_schema(real), RawTable("real", real), RawTable("test", test), None
    )
    return Credit(tables, target[~is_training] == 1, np.asarray(scores), published)


@pytest.mark.parametrize("name", GROUPINGS)
def test_every_group_has_the_published_figures(credit: Credit, name: str) -> None:
    found = credit.judged(name)
    theirs = credit.published["dia"][name]
    assert len(found.groups) == len(theirs)
    for one in found.groups:
        label = THEIR_LABELS.get(one.group, one.group).replace(" × ", " / ")
        expected = theirs[label]
        assert one.n == expected["n"]
        assert vars(one.confusion) == expected["cm"]
        assert one.accept_rate is not None
        assert one.accept_rate.value == pytest.approx(expected["accept_rate"], abs=1e-6)
        for key, which in RATES.items():
            value, disparity = one.rate(which), expected["disparity"][key]
            if expected[key] is None:
                assert value.value is None
                assert value.ratio is None
                continue
            assert value.value is not None
            assert value.value.value == pytest.approx(expected[key], abs=1e-6)
            if not one.is_reference:
                assert value.ratio is not None
                assert value.ratio.value == pytest.approx(disparity, abs=2e-5)
        flagged = {RATES[key] for key in expected["flags_outside_0.8_1.25"]}
        assert set(one.outside) == flagged
        if one.is_reference:
            continue
        impact, air = one.adverse_impact, expected["air_test"]
        assert impact.ratio is not None
        assert impact.marginal_effect is not None
        assert impact.ratio.value == pytest.approx(air["air"], abs=1e-4)
        assert (impact.ratio.low, impact.ratio.high) == pytest.approx(air["ci95"], abs=1e-4)
        assert impact.p_value == pytest.approx(air["p_fisher"], rel=1e-3)
        marginal = expected["marginal_effect_pct"] / 100
        assert impact.marginal_effect.value == pytest.approx(marginal, abs=1e-5)
        assert one.scores is not None
        assert one.scores.smd is not None
        assert one.scores.smd.value == pytest.approx(expected["smd"], abs=1e-5)


def test_women_are_accepted_a_little_more_often(credit: Credit) -> None:
    found = credit.judged("SEX")
    impact = next(one for one in found.groups if one.group == "female").adverse_impact
    assert impact.ratio is not None
    assert (impact.ratio.value, impact.ratio.low, impact.ratio.high) == pytest.approx(
        (1.0365, 1.013, 1.060), abs=5e-4
    )
    assert impact.p_value == pytest.approx(0.0017, abs=5e-5)
    assert impact.is_inside


@pytest.mark.parametrize("name", ["SEX", "EDUCATION", "MARRIAGE"])
def test_ratios_depend_on_which_outcome_is_favourable(credit: Credit, name: str) -> None:
    theirs = credit.published["fairlearn_crosscheck"]
    for key, favourable_is_positive in (
        ("dp_ratio_predicted_default", True),
        ("dp_ratio_favourable", False),
    ):
        found = credit.judged(name, favourable_is_positive=favourable_is_positive)
        rates = [one.accept_rate.value for one in found.groups if one.accept_rate is not None]
        assert min(rates) / max(rates) == pytest.approx(theirs[key][name], abs=1e-4)
    flipped = credit.judged(name, favourable_is_positive=True)
    for one in flipped.groups:
        if not one.is_reference:
            label = credit.published["dia"][name][one.group]
            assert one.adverse_impact.ratio is not None
            assert one.adverse_impact.ratio.value == pytest.approx(
                label["ratio_on_unfavourable_outcome"], abs=1e-4
            )


@pytest.mark.parametrize(
    ("name", "ours"), [("SEX", 0.0481), ("EDUCATION", 0.3477), ("MARRIAGE", 0.2311)]
)
def test_equalised_odds(credit: Credit, name: str, ours: float) -> None:
    found = credit.judged(name)
    widest = found.equalised_odds.all_groups
    assert widest is not None
    assert widest.difference.value == pytest.approx(ours, abs=1e-4)
    theirs = credit.published["fairlearn_crosscheck"]["eod"][name]
    as_zero = widest.with_undefined_as_zero
    assert (as_zero or widest.difference.value) == pytest.approx(theirs, abs=1e-4)


def test_the_eighteen_people_of_another_status_are_shown_and_marked(credit: Credit) -> None:
    found = credit.judged("MARRIAGE")
    marked = [(one.group, one.n) for one in found.groups if one.insufficient]
    assert marked == [("other", 18)]
    assert found.equalised_odds.all_groups is not None
    assert found.equalised_odds.sufficient is not None
    assert found.equalised_odds.all_groups.undefined == ("other",)
    assert found.equalised_odds.sufficient.difference.value == pytest.approx(0.2311, abs=1e-4)


def test_fairlearn_says_the_same_of_these_rows_but_of_an_undefined_rate(credit: Credit) -> None:
    from fairlearn.metrics import demographic_parity_difference, equalized_odds_difference

    for name in ("SEX", "EDUCATION", "MARRIAGE", "SEXxEDUCATION"):
        found = credit.judged(name)
        odds, parity = found.equalised_odds.all_groups, found.demographic_parity.all_groups
        assert odds is not None
        assert parity is not None
        asked = {
            "y_true": credit.labels,
            "y_pred": credit.scores > 0.31,
            "sensitive_features": pd.Series(credit.groups(name).codes, name="group"),
        }
        as_zero = odds.with_undefined_as_zero
        assert (as_zero or odds.difference.value) == pytest.approx(
            equalized_odds_difference(**asked), abs=1e-9
        )
        assert parity.difference.value == pytest.approx(
            demographic_parity_difference(**asked), abs=1e-9
        )


def test_the_ratio_by_cutoff(credit: Credit) -> None:
    sweep = credit.judged("SEX").sweep
    ratios = sweep.ratios("female")
    for cutoff, ratio in credit.published["dia"]["air_sex_by_cutoff"]:
        found = ratios[round(100 * cutoff) - 1]
        assert found == pytest.approx(ratio, abs=1e-4)


def test_calibration_within_each_group(credit: Credit) -> None:
    theirs = credit.published["dia"]["calibration_by_sex"]
    for one in credit.judged("SEX").groups:
        expected, scores = theirs[one.group], one.scores
        assert scores is not None
        assert scores.auc is not None
        prevalence = one.rate(FairnessRate.PREVALENCE).value
        assert prevalence is not None
        assert scores.mean == pytest.approx(expected["mean_p"], abs=1e-5)
        assert prevalence.value == pytest.approx(expected["mean_y"], abs=1e-5)
        assert scores.auc.value == pytest.approx(expected["auc"], abs=1e-5)
        assert scores.calibration_error == pytest.approx(expected["ece10"], abs=1e-5)
        assert len(scores.calibration) == 10


def test_the_notebooks_fixture_is_that_of_the_published_file(reference: ReferenceData) -> None:
    from tests.engine.bias_models.made_decisions import NOTEBOOK

    fixture = reference.published("responsible_ml.json")["dia"]["notebook_fixture"]
    assert {name: vars(one) for name, one in NOTEBOOK.items()} == fixture["cm"]
