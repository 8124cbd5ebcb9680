"""Columns that break naive fidelity code go through a whole quality audit and get true figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from synthdesk.engine.audit import AuditResult
from tests.engine.conftest import Desk, Table, people

QUALITY = ("accuracy", "rules", "text", "missing", "sequences")
ROWS = 1_200


def audited(desk: Desk, training: Table, synthetic: Table) -> AuditResult:
    files = [
        desk.write(f"{name}.csv", {**people(ROWS, seed), **column})
        for name, seed, column in (("training", 1, training), ("synthetic", 2, synthetic))
    ]
    return desk.audit(*files, analyses=QUALITY)


def accuracy_of(result: AuditResult, name: str) -> float:
    assert result.accuracy
    return next(c.univariate for c in result.accuracy.columns if c.name == name)


def drawn(values: Sequence[object], chances: Sequence[float], seed: int) -> list[object]:
    places = np.random.default_rng(seed).choice(len(values), ROWS, p=list(chances))
    return [values[place] for place in places]


@pytest.mark.parametrize(
    "dates",
    [
        ("2020-01-01", "2021-06-30"),
        ("1501-03-04", "1677-09-20"),
        ("2020-01-01T00:00:00+02:00", "2020-01-01T09:30:00-05:00"),
    ],
    ids=["two dates", "before 1678", "mixed zones"],
)
def test_a_date_column_with_two_dates_is_as_accurate_as_its_shares(
    desk: Desk, dates: tuple[str, str]
) -> None:
    real, fake = drawn(dates, (0.9, 0.1), 1), drawn(dates, (0.4, 0.6), 2)
    result = audited(desk, {"day": real}, {"day": fake})
    closed_form = 1 - abs(real.count(dates[0]) - fake.count(dates[0])) / ROWS
    assert accuracy_of(result, "day") == pytest.approx(closed_form)


def test_ten_thousand_categories_are_compared_by_the_frequent_ones_and_the_rest(
    desk: Desk,
) -> None:
    generator = np.random.default_rng(3)
    real = [f"city {i}" for i in generator.zipf(1.3, ROWS) % 10_000]
    fake = ["city 1"] * ROWS
    result = audited(desk, {"place": real}, {"place": fake})
    assert accuracy_of(result, "place") == pytest.approx(real.count("city 1") / ROWS)


def test_unique_texts_take_no_part_unless_asked_for(desk: Desk) -> None:
    real = [f"A{i:06d}X" for i in range(ROWS)]
    fake = [f"B{i:06d}Y" for i in range(ROWS)]
    result = audited(desk, {"code": real}, {"code": fake})
    assert result.accuracy
    assert "code" not in {column.name for column in result.accuracy.columns}
    roles = {column.name: column.role for column in result.columns}
    assert roles["code"] == "ignore"


def test_a_column_that_synthetic_leaves_empty_is_as_inaccurate_as_can_be(desk: Desk) -> None:
    result = audited(
        desk, {"kind": drawn("ab", (0.5, 0.5), 1)}, {"kind": drawn(("", "a"), (0.99, 0.01), 2)}
    )
    assert accuracy_of(result, "kind") < 0.05
