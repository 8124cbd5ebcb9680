"""People by group: categories, numbers as they are or in bands, missing values, crossings."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.bias_models.group_codes import RowGroups, row_groups
from synthdesk.engine.bias_models.protected import (
    ProtectedColumn,
    ProtectedGroups,
    protected_groups,
)
from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, infer_schema

ROWS = 200


def table(seed: int, **columns: object) -> pa.Table:
    chance = np.random.default_rng(seed)
    plain = {"other": chance.random(ROWS), **columns}
    return pa.table(plain)


def typed(training: pa.Table, test: pa.Table) -> Tables:
    schema = infer_schema(training)
    return conform_tables(schema, RawTable("real", training), RawTable("fake", test), None)


def grouped(training: pa.Table, test: pa.Table, *columns: ProtectedColumn) -> RowGroups:
    tables = typed(training, test)
    by = ProtectedGroups(columns)
    return row_groups(by, tables.columns, tables.training, tables.synthetic)


def counted(groups: RowGroups) -> dict[str, int]:
    counts = np.bincount(groups.codes, minlength=len(groups.labels)).tolist()
    return dict(zip(groups.labels, counts, strict=True))


def test_each_category_of_either_table_is_a_group_and_so_are_rows_without_a_value() -> None:
    real = table(1, job=["nurse"] * 120 + ["smith"] * 80)
    test = table(2, job=["smith"] * 100 + ["baker"] * 10 + [None] * 90)
    groups = grouped(real, test, ProtectedColumn("job"))
    assert counted(groups) == {"baker": 10, "nurse": 0, "smith": 100, "no value": 90}
    assert groups.unknown == {3}


def test_rows_without_a_value_are_not_mixed_up_with_a_category_of_that_name() -> None:
    words = ["no value"] * 100 + [None] * 50 + ["x"] * 50
    groups = grouped(table(1, job=words), table(2, job=words), ProtectedColumn("job"))
    assert counted(groups) == {"no value": 100, "x": 50, "(no value)": 50}


def test_a_column_without_any_value_left_makes_one_group() -> None:
    real = table(1, job=["nurse"] * 120 + ["smith"] * 80)
    tables = typed(real, table(2, job=["nurse"] * 200))
    none = pa.chunked_array([pa.array([None] * ROWS, pa.string()).dictionary_encode()])
    empty = tables.synthetic.set_column(1, "job", none)
    by = ProtectedGroups((ProtectedColumn("job"),))
    assert counted(row_groups(by, tables.columns, tables.training, empty)) == {
        "nurse": 0,
        "smith": 0,
        "no value": 200,
    }


def test_cuts_make_bands_that_hold_their_lower_end() -> None:
    ages = [29, 30, 39, 40, 61, 62, 90, None] * 25
    groups = grouped(
        table(1, age=ages), table(2, age=ages), ProtectedColumn("age", (62, 30, 40, 41))
    )
    assert counted(groups) == {
        "below 30": 25,
        "30 – 39": 50,
        "40": 25,
        "41 – 61": 25,
        "62 and above": 50,
        "no value": 25,
    }


def test_bands_of_decimals_say_where_they_end() -> None:
    values = [0.25, 0.5, 1.0, 1.75] * 50
    groups = grouped(
        table(1, dose=values), table(2, dose=values), ProtectedColumn("dose", (0.5, 1.5))
    )
    assert counted(groups) == {"below 0.5": 50, "0.5 to below 1.5": 100, "1.5 and above": 50}


def test_few_numbers_are_groups_and_many_are_cut_at_the_training_quartiles() -> None:
    few = grouped(
        table(1, dose=[0.5, 1.5] * 100), table(2, dose=[1.5, 2.5] * 100), ProtectedColumn("dose")
    )
    assert counted(few) == {"0.5": 0, "1.5": 100, "2.5": 100}
    many = grouped(
        table(1, age=[*range(0, ROWS, 2)] * 2),
        table(2, age=[500] * 199 + [-5]),
        ProtectedColumn("age"),
    )
    assert counted(many) == {
        "below 48": 1,
        "48 – 97": 0,
        "98 – 147": 0,
        "148 and above": 199,
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0] * 180 + [*range(1, 21)], {"below 1": 180, "1 and above": 20}),
        ([*range(20)] + [20] * 180, {"below 20": 20, "20 and above": 180}),
        ([0] * 80 + [*range(1, 61)] * 2, {"below 10": 98, "10 – 34": 50, "35 and above": 52}),
    ],
)
def test_a_frequent_number_leaves_no_band_without_training_rows(
    values: list[int], expected: dict[str, int]
) -> None:
    groups = grouped(table(1, age=values), table(2, age=values), ProtectedColumn("age"))
    assert counted(groups) == expected


def test_a_band_begins_at_a_finite_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        ProtectedColumn("age", (30, float("inf")))


def test_times_are_cut_by_days() -> None:
    born = [datetime(1950 + place % 50, 1, 1, tzinfo=UTC) for place in range(ROWS)]
    cut = float((datetime(1980, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days)
    groups = grouped(table(1, born=born), table(2, born=born), ProtectedColumn("born", (cut,)))
    assert counted(groups) == {"below 1980-01-01": 120, "1980-01-01 and above": 80}


def test_of_a_crossing_only_cells_that_occur_are_groups() -> None:
    real = table(1, job=["nurse"] * 120 + ["smith"] * 80, sex=["f", "m"] * 60 + ["m"] * 80)
    test = table(2, job=["nurse"] * 120 + ["smith"] * 80, sex=["f"] * 100 + [None] * 100)
    groups = grouped(real, test, ProtectedColumn("sex"), ProtectedColumn("job"))
    assert counted(groups) == {
        "f × nurse": 100,
        "m × nurse": 0,
        "m × smith": 0,
        "no value × nurse": 20,
        "no value × smith": 80,
    }
    assert groups.unknown == {3, 4}


def test_a_crossing_of_ten_thousand_cells_is_grouped() -> None:
    chance = np.random.default_rng(1)
    made = [
        pa.table(
            {
                "a": [f"a{one:02}" for one in chance.integers(0, 100, 3_000)],
                "b": [f"b{one:02}" for one in chance.integers(0, 100, 3_000)],
            }
        )
        for _ in range(2)
    ]
    groups = grouped(made[0], made[1], ProtectedColumn("a"), ProtectedColumn("b"))
    assert 3_000 < len(groups.labels) < 6_000
    assert sum(counted(groups).values()) == 3_000
    first = made[1].slice(0, 1).to_pylist()[0]
    assert groups.labels[groups.codes[0]] == f"{first['a']} × {first['b']}"


def test_what_makes_no_groups_is_refused() -> None:
    real, test = table(1, job=["a", "b"] * 100), table(2, job=["a", "b"] * 100)
    for column, code in (
        (ProtectedColumn("job", (3.0,)), "cuts-of-categories"),
        (ProtectedColumn("absent"), "protected-not-audited"),
    ):
        with pytest.raises(UserError) as caught:
            grouped(real, test, column)
        assert caught.value.code == code


def test_more_groups_than_can_be_compared_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synthdesk.engine.bias_models.group_codes.MOST_GROUPS", 1)
    real, test = table(1, job=["a", "b"] * 100), table(2, job=["a", "b"] * 100)
    with pytest.raises(UserError) as caught:
        grouped(real, test, ProtectedColumn("job"))
    assert caught.value.code == "too-many-groups"


def test_marked_columns_are_grouped_by_but_never_the_target() -> None:
    schema = infer_schema(table(1, sex=["f", "m"] * 100, job=["a", "b"] * 100))
    schema = schema.with_marks(["sex", "job"], [ColumnMark.PROTECTED])
    schema = schema.with_role(["job"], ColumnRole.TARGET)
    assert [one.name for one in protected_groups(schema)] == ["sex"]
