"""Made-up records: fresh answers, decisions that turn, and nearest records that are nearest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.explain.opened import ExplainedRows, OpenedModel, matching_rows
from synthdesk.engine.explain.what_if import (
    GRID,
    SPREAD,
    nearest_other,
    single_changes,
    values_to_try,
    what_if,
)
from synthdesk.engine.model.kept_model import kept_model
from tests.opened_models import opened_model

__all__ = ["opened_model"]


def asked(model: OpenedModel, values: tuple[float, ...]) -> float:
    return what_if(model.model_path, model.design, model.target, values).predicted


def record(rows: ExplainedRows, row: int) -> tuple[float, ...]:
    return tuple(float(value) for value in rows.values[row])


def test_a_record_as_it_is_gets_the_answer_that_it_got(opened_model: OpenedModel) -> None:
    rows = opened_model.rows()
    for row in (0, 700, 1_900):
        found = what_if(
            opened_model.model_path, opened_model.design, opened_model.target, record(rows, row)
        )
        assert found.predicted == pytest.approx(float(rows.predicted[row]), abs=1e-12)
        np.testing.assert_allclose(found.contributions, rows.contributions[row], atol=1e-9)


def test_a_changed_record_gets_a_fresh_prediction(opened_model: OpenedModel) -> None:
    rows = opened_model.rows()
    values = (75.0, *record(rows, 3)[1:])
    fresh = kept_model(opened_model.model_path, opened_model.design, opened_model.target)
    expected = float(fresh.predict(np.array([values]))[0])
    assert asked(opened_model, values) == pytest.approx(expected, abs=1e-12)
    assert asked(opened_model, (math.nan, *values[1:])) != pytest.approx(expected, abs=1e-6)


def test_single_changes_turn_the_decision_and_are_the_nearest_that_do(
    opened_model: OpenedModel,
) -> None:
    rows = opened_model.rows().of_table("synthetic")
    tried, cutoff = values_to_try(rows), opened_model.cutoff
    assert cutoff is not None
    turned = 0
    for row in range(0, 200, 20):
        values = record(rows, row)
        was_above = float(rows.predicted[row]) > cutoff
        for change in single_changes(
            opened_model.model_path, opened_model.design, opened_model.target, values, tried, cutoff
        ):
            turned += 1
            other = list(values)
            other[change.feature] = change.value
            assert asked(opened_model, tuple(other)) == pytest.approx(change.predicted, abs=1e-12)
            assert (change.predicted > cutoff) != was_above
            feature = opened_model.design.features[change.feature]
            if feature.is_category or math.isnan(values[change.feature]):
                continue
            reach = abs(change.value - values[change.feature])
            for value in tried[change.feature]:
                if abs(value - values[change.feature]) < reach:
                    other[change.feature] = value
                    assert (asked(opened_model, tuple(other)) > cutoff) == was_above
    assert turned > 5


def test_values_that_are_tried_occur(opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("synthetic")
    tried = values_to_try(rows)
    for place, values in enumerate(tried):
        assert set(values) <= set(rows.values[:, place].tolist())
        assert len(values) <= max(GRID, 3)
        assert list(values) == sorted(values)


def slow_distance(rows: ExplainedRows, first: int, second: int) -> float:
    total = 0.0
    for place, feature in enumerate(rows.design.features):
        column = rows.values[:, place]
        a, b = column[first], column[second]
        if np.isnan(a) or np.isnan(b):
            total += float(np.isnan(a) != np.isnan(b))
        elif feature.is_category:
            total += float(a != b)
        else:
            low, high = np.quantile(column[~np.isnan(column)], SPREAD)
            total += min(abs(a - b) / (high - low), 1.0)
    return total


def test_the_nearest_record_with_the_other_decision_is_nearest(opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("holdout")
    for row in range(0, 300, 30):
        found = nearest_other(rows, row, 0.5)
        assert found is not None
        assert (rows.predicted[found] > 0.5) != (rows.predicted[row] > 0.5)
        others = [
            other
            for other in range(len(rows.numbers))
            if (rows.predicted[other] > 0.5) != (rows.predicted[row] > 0.5)
        ]
        best = min(slow_distance(rows, row, other) for other in others)
        assert slow_distance(rows, row, found) == pytest.approx(best, abs=1e-12)
    assert nearest_other(rows, 0, 1.0) is None


def test_rows_that_meet_a_condition_are_found(opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("synthetic")
    places = {name: place for place, name in enumerate(opened_model.design.names)}
    smith = opened_model.design.features[places["job"]].categories.index("smith")
    found = matching_rows(
        opened_model.rows_path,
        opened_model.design,
        "synthetic",
        "job = 'smith' and age > 40 and prediction < 0.5",
    )
    expected = np.flatnonzero(
        (rows.values[:, places["job"]] == smith)
        & (rows.values[:, places["age"]] > 40)
        & (rows.predicted < 0.5)
    )
    assert list(found) == expected.tolist()
    missing = matching_rows(
        opened_model.rows_path, opened_model.design, "synthetic", "age is null and truth = 1"
    )
    no_age = np.isnan(rows.values[:, places["age"]])
    assert list(missing) == np.flatnonzero(no_age & (rows.labels == 1)).tolist()
    with pytest.raises(UserError) as caught:
        matching_rows(opened_model.rows_path, opened_model.design, "synthetic", "drop table x")
    assert caught.value.code == "bad-filter"
