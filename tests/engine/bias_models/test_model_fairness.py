"""Models trained on real and synthetic rows, judged on people who neither saw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.bias_models.fairness_run import FairnessRun, judge_model, judged_people
from synthdesk.engine.bias_models.group_fairness import GroupFairness
from synthdesk.engine.bias_models.judged_groups import JudgedGroups
from synthdesk.engine.bias_models.model_fairness import (
    NO_HOLDOUT,
    NO_OTHER_COLUMNS,
    ModelFairness,
    measure_model_fairness,
)
from synthdesk.engine.bias_models.orientation import oriented_target
from synthdesk.engine.bias_models.protected import ProtectedColumn, ProtectedGroups
from synthdesk.engine.model.boosting import TrainingSettings, train
from synthdesk.engine.model.design import design_of
from synthdesk.engine.model.target import target_of
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnRole, infer_schema
from tests.engine.model.made_tables import people

SEX = ProtectedGroups((ProtectedColumn("sex"),))
QUICK = TrainingSettings(rounds=15, num_leaves=7)


def applicants(rows: int, seed: int, handicap: float = 1.5) -> pa.Table:
    """``paid`` depends on income; ``loan`` on both, and women are turned down more often."""
    chance = np.random.default_rng(seed)
    sex = chance.choice(["f", "m"], rows, p=[0.4, 0.6])
    income = chance.normal(0, 1, rows)
    height = income + chance.normal(0, 0.5, rows) - handicap * (sex == "f")
    return pa.table(
        {
            "sex": sex,
            "income": income,
            "age": chance.integers(18, 80, rows),
            "loan": np.where(height > -0.5, "granted", "refused"),
        }
    )


def tables_of(
    training: pa.Table,
    synthetic: pa.Table,
    holdout: pa.Table | None = None,
    favourable: str | None = "granted",
    target: str = "loan",
) -> Tables:
    schema = infer_schema(training).with_role([target], ColumnRole.TARGET)
    schema = schema.with_favourable(target, favourable)
    held = None if holdout is None else RawTable("held", holdout)
    return conform_tables(schema, RawTable("real", training), RawTable("fake", synthetic), held)


def measured(tables: Tables, *protected: ProtectedGroups, **how: Any) -> ModelFairness:
    return measure_model_fairness(tables, protected or (SEX,), 1, settings=QUICK, **how)


def runs_of(found: ModelFairness) -> dict[tuple[str, bool], FairnessRun]:
    return {(run.train, run.with_protected): run for run in found.runs}


def ratio_of(run: FairnessRun, group: str, place: int = 0) -> float:
    ratio = group_of(run.groupings[place], group).adverse_impact.ratio
    assert ratio is not None
    return ratio.value


def group_of(judged: JudgedGroups, group: str) -> GroupFairness:
    return next(one for one in judged.groups if one.group == group)


@pytest.fixture(scope="module")
def unfair() -> ModelFairness:
    """The synthetic table knows no difference between men and women."""
    return measured(
        tables_of(applicants(3_000, 1), applicants(3_000, 2, 0.0), applicants(2_000, 3))
    )


def test_real_and_synthetic_models_are_judged_with_and_without_protected_columns(
    unfair: ModelFairness,
) -> None:
    assert [(run.train, run.test, run.with_protected) for run in unfair.runs] == [
        ("training", "holdout", True),
        ("training", "holdout", False),
        ("synthetic", "holdout", True),
        ("synthetic", "holdout", False),
    ]
    assert (unfair.question.positive, unfair.question.favourable) == ("granted", "granted")
    assert unfair.question.not_assessable == ""
    assert {run.cutoff for run in unfair.runs} == {0.5}
    assert {run.n_test for run in unfair.runs} == {2_000}


def test_a_model_learns_the_unfairness_of_its_own_table(unfair: ModelFairness) -> None:
    runs = runs_of(unfair)
    assert ratio_of(runs["training", True], "f") < 0.6
    for key in (("training", False), ("synthetic", True), ("synthetic", False)):
        assert ratio_of(runs[key], "f") > 0.9


def test_a_result_is_written_as_it_is_and_comes_out_the_same_again(unfair: ModelFairness) -> None:
    again = measured(
        tables_of(applicants(3_000, 1), applicants(3_000, 2, 0.0), applicants(2_000, 3))
    )
    assert to_json(again) == to_json(unfair)
    assert "null" not in to_json(unfair)


def test_without_a_holdout_only_the_synthetic_model_is_judged() -> None:
    found = measured(tables_of(applicants(1_000, 1), applicants(1_000, 2)))
    assert {(run.train, run.test) for run in found.runs} == {("synthetic", "training")}
    assert found.question.not_assessable == NO_HOLDOUT


def test_who_is_accepted_does_not_depend_on_the_class_that_is_scored() -> None:
    tables = tables_of(applicants(1_500, 1), applicants(1_500, 2), applicants(1_000, 3))
    good = runs_of(measured(tables))["training", True]
    found = measured(tables, favourable_is_positive=False)
    assert (found.question.positive, found.question.favourable) == ("refused", "granted")
    risk = runs_of(found)["training", True]
    assert ratio_of(risk, "f") == pytest.approx(ratio_of(good, "f"), abs=0.05)
    assert ratio_of(risk, "f") < 0.6


def test_the_cutoff_is_of_the_score_and_one_for_all() -> None:
    tables = tables_of(applicants(1_000, 1), applicants(1_000, 2), applicants(1_000, 3))
    rates = []
    for cutoff in (0.3, 0.7):
        found = measured(tables, cutoff=cutoff)
        assert {run.cutoff for run in found.runs} == {cutoff}
        men = group_of(found.runs[0].groupings[0], "m").accept_rate
        assert men is not None
        rates.append(men.value)
    assert rates[0] > rates[1]


def test_the_rarer_class_is_scored_where_none_is_favourable_and_which_is_must_be_said() -> None:
    tables = tables_of(applicants(800, 1), applicants(800, 2), applicants(500, 3), favourable=None)
    assert "favourable value is not named" in measured(tables).question.not_assessable
    assert measured(tables).runs == ()
    said = measured(tables, favourable_is_positive=False)
    assert {said.question.positive, said.question.favourable} == {"granted", "refused"}
    assert said.question.positive == target_of(tables.schema["loan"], tables.training).positive
    assert said.runs


@pytest.mark.parametrize("kind", ["multiclass", "regression"])
def test_a_target_of_more_than_two_values_is_told(kind: str) -> None:
    made = [people(400, seed, kind=kind) for seed in (1, 2)]
    tables = tables_of(made[0], made[1], favourable=None, target="risk")
    found = measured(tables, ProtectedGroups((ProtectedColumn("job"),)))
    assert "two values" in found.question.not_assessable
    assert (found.question.target, found.runs) == ("risk", ())


def test_nothing_to_group_by_or_to_predict_is_told() -> None:
    tables = tables_of(applicants(300, 1), applicants(300, 2))
    assert "protected" in measure_model_fairness(tables, (), 1).question.not_assessable
    schema = tables.schema.with_role(["loan"], ColumnRole.FEATURE)
    without = measured(replace(tables, schema=schema))
    assert (without.question.target, without.runs) == ("", ())
    assert "target" in without.question.not_assessable


def test_groupings_that_are_impossible_are_told_and_the_others_judged() -> None:
    tables = tables_of(applicants(1_000, 1), applicants(1_000, 2), applicants(1_000, 3))
    bands = ProtectedColumn("age", (30, 60))
    found = measured(
        tables,
        ProtectedGroups((ProtectedColumn("loan"),)),
        ProtectedGroups((ProtectedColumn("absent"),)),
        ProtectedGroups((ProtectedColumn("sex", (3.0,)),)),
        ProtectedGroups((ProtectedColumn("sex"), bands), "m × 30 – 59"),
    )
    for words in ("what is predicted", "takes no part", "can't be cut"):
        assert words in found.question.not_assessable
    (grouping,) = found.runs[0].groupings
    assert grouping.by == ("sex", "age")
    assert grouping.reference == "m × 30 – 59"
    assert len(grouping.groups) == 6
    # Both columns are left out of the models that go without.
    assert len(found.runs) == 4


def test_missing_protected_values_are_a_group_and_unlabelled_rows_are_left_out() -> None:
    held = applicants(1_000, 3)
    sexes = [None if row < 100 else one for row, one in enumerate(held["sex"].to_pylist())]
    loans = [None if row >= 950 else one for row, one in enumerate(held["loan"].to_pylist())]
    held = held.set_column(0, "sex", pa.array(sexes)).set_column(3, "loan", pa.array(loans))
    run = measured(tables_of(applicants(1_000, 1), applicants(1_000, 2), held)).runs[0]
    assert (run.n_test, run.n_unlabelled) == (950, 50)
    none = group_of(run.groupings[0], "no value")
    assert (none.n, none.lacks_value) == (100, True)


def test_five_hundred_groups_are_judged_and_the_largest_listed() -> None:
    made = []
    for seed in (1, 2, 3):
        rows = applicants(2_000, seed)
        towns = np.random.default_rng(seed).integers(0, 500, 2_000)
        made.append(rows.append_column("town", pa.array([f"town {one}" for one in towns])))
    found = measured(tables_of(*made), ProtectedGroups((ProtectedColumn("town"),)))
    grouping = found.runs[0].groupings[0]
    assert grouping.group_count == 500
    assert len(grouping.groups) == 50
    assert grouping.unlisted_groups == 450
    assert grouping.insufficient_groups == 500
    assert grouping.equalised_odds.sufficient is None
    assert grouping.best == ""


def test_protected_columns_alone_leave_nothing_to_go_without() -> None:
    made = [applicants(600, seed).select(["sex", "loan"]) for seed in (1, 2, 3)]
    found = measured(tables_of(*made))
    assert [run.with_protected for run in found.runs] == [True, True]
    assert found.question.not_assessable == NO_OTHER_COLUMNS


def test_a_synthetic_table_of_one_outcome_is_told() -> None:
    fake = applicants(600, 2)
    alike = fake.set_column(3, "loan", pa.array(["granted"] * 597 + ["refused"] * 3))
    found = measured(tables_of(applicants(600, 1), alike, applicants(600, 3)))
    assert {run.train for run in found.runs} == {"training"}
    assert "synthetic table has too few rows" in found.question.not_assessable


def test_a_model_handed_in_is_judged_beside_ours_whichever_class_it_scores() -> None:
    tables = tables_of(applicants(1_500, 1), applicants(1_500, 2), applicants(1_000, 3))
    columns = [tables.schema[name] for name in ("sex", "income")]
    design = design_of(tables.training, columns)
    target = target_of(tables.schema["loan"], tables.training)
    ratios = []
    for positive in ("granted", "refused"):
        turned = replace(target, positive=positive)
        labels = turned.labels(tables.training["loan"])
        model = train(design, turned, design.matrix(tables.training), labels, QUICK)
        found = measured(tables, given=model)
        run = found.runs[0]
        assert (run.train, run.with_protected) == ("loaded model", True)
        assert len(found.runs) == 5
        assert run.accuracy.value > 0.8
        ratios.append(ratio_of(run, "f"))
    assert ratios[0] == pytest.approx(ratios[1], abs=0.03)


def test_too_few_known_outcomes_are_not_judged() -> None:
    held = applicants(200, 3)
    loans = pa.array(["granted"] * 10 + ["refused"] * 5 + [None] * 185)
    tables = tables_of(applicants(500, 1), applicants(500, 2), held.set_column(3, "loan", loans))
    found = measured(tables)
    assert found.runs == ()
    assert "known target" in found.question.not_assessable


def test_a_model_can_be_judged_by_itself() -> None:
    tables = tables_of(applicants(800, 1), applicants(800, 2), applicants(500, 3))
    assert tables.holdout is not None
    oriented = oriented_target(tables.schema["loan"], tables.training)
    design = design_of(tables.training, [tables.schema["income"]])
    labels = oriented.target.labels(tables.training["loan"])
    model = train(design, oriented.target, design.matrix(tables.training), labels, QUICK)
    held = judged_people("holdout", tables.holdout, tables.training, [SEX], tables.columns, "loan")
    run = judge_model(model, "mine", held, oriented, 0.5, 1)
    assert run is not None
    assert (run.train, run.with_protected) == ("mine", False)
    assert run.auc is not None
    assert run.auc.value > 0.7
