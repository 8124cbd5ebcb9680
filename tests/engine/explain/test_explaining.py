"""SHAP values against plain Shapley values; importance, dependence, and what carries over."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import factorial
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.carry_over import CarriesOver
from synthdesk.engine.explain.contributions import CHUNKS, explain_rows
from synthdesk.engine.explain.dependence import MISSING, MOST_POINTS
from synthdesk.engine.explain.explanation import Explanation, explain_tables
from synthdesk.engine.explain.modelled import model_tables
from synthdesk.engine.model.boosting import Boosted
from synthdesk.engine.model.utility import RealModel, measure_utility
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.conform import Tables
from tests.engine.model.made_tables import people, shuffled, tables_of
from tests.engine.model.test_utility import published
from tests.reference_data import ReferenceData

Floats = npt.NDArray[np.float64]
CHUNK = Boosted.most_explained // CHUNKS


def trained(tables: Tables) -> RealModel:
    return measure_utility(tables, 1)


def explained(tables: Tables) -> Explanation:
    return explain_tables(trained(tables).model, tables, 1)


def line_of(found: Explanation, feature: str, table: str) -> dict[str, float]:
    one = next(one for one in found.dependence if one.feature == feature)
    points = next(line for line in one.tables if line.table == table).points
    return {point.label: point.mean for point in points}


# --- SHAP values ---------------------------------------------------------------------------


def expectation(node: dict[str, Any], row: Floats, known: frozenset[int]) -> float:
    """What a tree says of a row of which only some features are known."""
    if "leaf_value" in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        goes_left = row[node["split_feature"]] <= float(node["threshold"])
        return expectation(left if goes_left else right, row, known)

    def rows_in(child: dict[str, Any]) -> float:
        return float(child.get("leaf_count", child.get("internal_count")))

    a, b = rows_in(left), rows_in(right)
    of_left, of_right = (expectation(child, row, known) for child in (left, right))
    return (a * of_left + b * of_right) / (a + b)


def slow_shapley(booster: lgb.Booster, row: Floats) -> Floats:
    """Every feature's mean gain over all orders in which features become known."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    count = len(row)

    def value(known: frozenset[int]) -> float:
        return sum(expectation(tree, row, known) for tree in trees)

    found = np.zeros(count + 1)
    for feature in range(count):
        others = [one for one in range(count) if one != feature]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                without = frozenset(chosen)
                found[feature] += weight * (value(without | {feature}) - value(without))
    found[-1] = value(frozenset())
    return found


def test_contributions_are_shapley_values() -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(400, 4))
    labels = (rows[:, 0] * rows[:, 1] + rows[:, 2] > 0).astype(float)
    parameters = {"objective": "binary", "num_leaves": 6, "verbose": -1, "num_threads": 1}
    booster = lgb.train(parameters, lgb.Dataset(rows, labels), 5)
    target = trained(tables_of(people(300, 1), people(300, 2))).model.target
    model = Boosted(booster, None, target)  # type: ignore[arg-type]
    found = explain_rows(model, rows[:10])
    for place in range(10):
        expected = slow_shapley(booster, rows[place])
        np.testing.assert_allclose(found.values[place], expected[:-1], atol=1e-9)
        np.testing.assert_allclose(found.base[0], expected[-1], atol=1e-9)


@pytest.mark.parametrize("kind", ["binary", "regression", "multiclass"])
def test_contributions_are_those_of_the_shap_package(kind: str) -> None:
    shap = pytest.importorskip("shap")
    tables = tables_of(people(600, 1, kind=kind), people(300, 2, kind=kind))
    model = trained(tables).model
    assert isinstance(model, Boosted)
    matrix = model.design.matrix(tables.synthetic)
    found = explain_rows(model, matrix)
    theirs = shap.TreeExplainer(model.booster)(matrix)
    values = theirs.values if theirs.values.ndim == 2 else np.moveaxis(theirs.values, 2, 1)
    np.testing.assert_allclose(found.values, values, atol=1e-9)
    np.testing.assert_allclose(found.base, np.atleast_1d(theirs.base_values[0]), atol=1e-9)


def test_contributions_add_up_and_chunks_change_nothing() -> None:
    tables = tables_of(people(CHUNK + 500, 1), people(300, 2))
    model = trained(tables).model
    matrix = model.design.matrix(tables.training)
    found = explain_rows(model, matrix)
    np.testing.assert_allclose(found.values.sum(axis=1) + found.base, model.raw(matrix), atol=1e-9)
    np.testing.assert_allclose(
        found.values[CHUNK - 1 : CHUNK + 1],
        explain_rows(model, matrix[CHUNK - 1 : CHUNK + 1]).values,
        atol=1e-12,
    )
    np.testing.assert_allclose(found.predicted, 1 / (1 + np.exp(-model.raw(matrix))))


def test_contributions_that_do_not_add_up_are_refused() -> None:
    tables = tables_of(people(500, 1), people(300, 2))
    model = trained(tables).model

    class Wrong(Boosted):
        def raw(self, matrix: Floats) -> Floats:
            return super().raw(matrix) + 1e-3

    wrong = Wrong(model.booster, model.design, model.target)
    with pytest.raises(UserError) as caught:
        explain_rows(wrong, model.design.matrix(tables.synthetic))
    assert caught.value.code == "contributions-do-not-add-up"


def test_explaining_can_be_cancelled() -> None:
    from synthdesk.engine.errors import Cancelled

    tables = tables_of(people(2 * CHUNK, 1), people(300, 2))
    model = trained(tables).model
    with pytest.raises(Cancelled):
        explain_rows(
            model, model.design.matrix(tables.training), Progress(lambda *_: None, lambda: True)
        )


# --- importance and dependence -------------------------------------------------------------


def test_what_the_target_depends_on_is_important_and_a_coin_is_not() -> None:
    found = explained(tables_of(people(3_000, 1), people(3_000, 2), people(1_500, 3)))
    of_table = {
        table: {one.feature: one.mean_abs for one in found.importance if one.table == table}
        for table in ("training", "synthetic", "holdout")
    }
    for importance in of_table.values():
        assert importance["age"] > importance["job"] > 5 * importance["coin"]
    assert [one.feature for one in found.importance][:3] == ["age", "job", "coin"]
    assert found.largest_error < 1e-9


def test_dependence_lines_follow_the_truth_over_the_same_points() -> None:
    found = explained(tables_of(people(4_000, 1), people(3_000, 2), people(1_500, 3)))
    for table in ("training", "synthetic", "holdout"):
        jobs = line_of(found, "job", table)
        assert jobs["smith"] - max(jobs["clerk"], jobs["nurse"]) > 0.5 or (
            min(jobs["clerk"], jobs["nurse"]) - jobs["smith"] > 0.5
        )
    age = next(one for one in found.dependence if one.feature == "age")
    assert len(age.tables[0].points) <= MOST_POINTS
    for line in age.tables:
        assert sum(point.n for point in line.points) <= 4_000
        assert [point.at for point in line.points] == sorted(
            point.at for point in line.points if point.at is not None
        )


def test_missing_values_have_a_point_of_their_own() -> None:
    real = people(2_000, 1)
    ages = [None if row % 7 == 0 else age for row, age in enumerate(real["age"].to_pylist())]
    gappy = real.set_column(0, "age", pa.array(ages))
    found = explained(tables_of(gappy, gappy.slice(1), people(500, 3)))
    age = next(one for one in found.dependence if one.feature == "age")
    points = {line.table: line.points for line in age.tables}
    assert points["training"][-1].label == MISSING
    assert points["training"][-1].at is None
    assert points["training"][-1].n == sum(age is None for age in ages)
    assert points["holdout"][-1].label != MISSING


def test_several_classes_have_importance_and_a_base_each() -> None:
    made = [people(1_200, seed, kind="multiclass") for seed in (1, 2, 3)]
    found = explained(tables_of(*made))
    assert len(found.base) == 3
    assert found.dependence == ()
    assert found.importance[0].feature == "age"
    assert found.carry_over.verdict is CarriesOver.YES


# --- what carries over ---------------------------------------------------------------------


def test_shuffled_columns_keep_the_ranks_and_do_not_carry_over() -> None:
    real, held = people(4_000, 1), people(4_000, 2)
    good = explained(tables_of(real, people(4_000, 3), held)).carry_over
    bad = explained(tables_of(real, shuffled(people(4_000, 3), 4), held)).carry_over
    assert good.verdict is CarriesOver.YES
    assert good.decided_by == ()
    assert bad.importance_rank_correlation == 1.0
    assert bad.verdict is CarriesOver.NO
    assert "auc_gap" in bad.decided_by
    assert bad.auc_gap is not None
    assert bad.auc_gap > 0.3


def test_dependence_between_features_is_held_against_the_holdouts() -> None:
    def related(rows: int, seed: int, *, broken: bool = False) -> pa.Table:
        chance = np.random.default_rng(seed)
        first = chance.normal(size=rows)
        second = first + chance.normal(0, 0.3, rows)
        risk = np.where(first + second + chance.normal(size=rows) > 0, "yes", "no")
        if broken:
            second = chance.permutation(second)
        return pa.table({"first": first, "second": second, "risk": risk})

    tables = tables_of(related(4_000, 1), related(4_000, 2, broken=True), related(4_000, 3))
    found = explained(tables).carry_over
    assert found.shap_correlation_difference is not None
    assert found.reference is not None
    assert found.shap_correlation_difference > 0.5 > found.reference.shap_correlation_difference
    assert "shap_correlation_difference" in found.decided_by


def test_without_a_holdout_nothing_is_said() -> None:
    found = explained(tables_of(people(1_000, 1), people(1_000, 2))).carry_over
    assert found.verdict is CarriesOver.NOT_ASSESSABLE
    assert "holdout" in found.reason
    assert found.auc_gap is None


# --- as a part of an audit -----------------------------------------------------------------


def test_without_a_target_there_is_no_model() -> None:
    tables = tables_of(people(500, 1), people(500, 2))
    from synthdesk.engine.tables.schema import ColumnRole

    plain = replace(tables, schema=tables.schema.with_role(["risk"], ColumnRole.FEATURE))
    found = model_tables(plain, 1)
    assert (found.utility, found.explanation, found.refused) == (None, None, "")


def test_a_target_that_cannot_be_learnt_stops_nothing() -> None:
    rare = people(500, 1).set_column(3, "risk", pa.array(["yes"] * 496 + ["no"] * 4))
    found = model_tables(tables_of(rare, people(500, 2)), 1)
    assert found.utility is None
    assert "too rare" in found.refused
    assert found.why_absent["explanation"] == found.refused


# --- published figures ---------------------------------------------------------------------


def test_the_explainable_ai_article(reference: ReferenceData) -> None:
    tables = published(
        reference, ("explainable-ai", "census.csv"), ("explainable-ai", "census-synthetic.csv")
    )
    model = trained(tables).model
    found = explain_tables(model, tables, 1)
    known = reference.published("articles.json")["explainable_ai"]["ours_article_files"]
    for table, key in (("synthetic", "importance_syn"), ("training", "importance_real")):
        ours = {one.feature: one.mean_abs for one in found.importance if one.table == table}
        assert ours == pytest.approx(known[key], abs=1e-3)
    assert found.base[0] == pytest.approx(-2.41451, abs=1e-5)
    predicted = model.predict(model.design.matrix(tables.synthetic))
    assert int(predicted.argmin()) == 6050
    assert int(predicted.argmax()) == 6046
    assert predicted[718] == pytest.approx(0.079717, abs=1e-6)
    assert predicted[6050] == pytest.approx(0.000568, abs=1e-6)
    age = line_of(found, "age", "synthetic")
    for value in ("20", "25", "28", "29", "30", "40", "50"):
        assert age[value] == pytest.approx(known["age_dep"][value], abs=2e-3)
    assert age["28"] < 0 < age["29"]
    marital = line_of(found, "marital_status", "synthetic")
    assert marital == pytest.approx(known["dep_marital_status"], abs=2e-3)


def test_the_datacamp_tables(reference: ReferenceData) -> None:
    """Published with another split: difference .055 synthetic, .103 imputed, .854 shuffled."""
    names = ("census-synthetic-demo.csv", "census-synthetic-imputed-demo.csv")
    found = []
    for name in names:
        tables = published(
            reference,
            ("datacamp", "census-training.csv"),
            ("datacamp", name),
            *("datacamp", "census-holdout.csv"),
        )
        found.append(explained(tables).carry_over)
    mixed = pa.table(
        [
            column.take(np.random.default_rng(place).permutation(len(column)))
            for place, column in enumerate(tables.synthetic.columns)
        ],
        names=tables.synthetic.column_names,
    )
    found.append(explained(replace(tables, synthetic=mixed)).carry_over)
    plain, imputed, broken = (one.shap_correlation_difference for one in found)
    assert plain == pytest.approx(0.055, abs=0.03)
    assert imputed == pytest.approx(0.103, abs=0.04)
    assert broken is not None
    assert broken > 0.7
    assert [one.verdict for one in found] == [
        CarriesOver.YES,
        CarriesOver.IN_PART,
        CarriesOver.NO,
    ]
