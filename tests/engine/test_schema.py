"""Types are guessed on the training table alone, with a reason, and can be changed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema, infer_schema
from tests.engine.conftest import write_csv


def guessed(tmp_path: Path, values: list[object]) -> Column:
    path = write_csv(tmp_path / "t.csv", {"x": values, "y": list(range(len(values)))})
    return infer_schema(read_table(path)[0])["x"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3] * 50, ColumnType.NUMERIC),
        (["1.5", "-2e3", ".5"] * 50, ColumnType.NUMERIC),
        (["1", "", "3"] * 50, ColumnType.NUMERIC),
        (["1", "2", "three"] * 50, ColumnType.CATEGORICAL),
        (["01067", "10115", "20095"] * 50, ColumnType.CATEGORICAL),
        (["2024-01-31", "2023-12-01"] * 50, ColumnType.DATETIME),
        (["2024-01-31 10:00:00", "2023-12-01T09:30"] * 50, ColumnType.DATETIME),
        (["2024-02-31", "2023-12-01"] * 50, ColumnType.CATEGORICAL),
        (["True", "FALSE"] * 50, ColumnType.BOOLEAN),
        ([f"id-{i}" for i in range(150)], ColumnType.IDENTIFIER),
        (list(range(1_000, 1_150)), ColumnType.IDENTIFIER),
        ([f"a long remark about case {i}" for i in range(150)], ColumnType.TEXT),
        (["nan", "inf", "1"] * 50, ColumnType.CATEGORICAL),
    ],
)
def test_type_from_the_values(tmp_path: Path, values: list[object], expected: ColumnType) -> None:
    column = guessed(tmp_path, values)
    assert column.type is expected
    assert column.why


def test_widely_spread_different_numbers_are_no_identifier(tmp_path: Path) -> None:
    assert guessed(tmp_path, [i * i * 37 for i in range(150)]).type is ColumnType.NUMERIC


def test_identifiers_are_left_out_by_themselves(tmp_path: Path) -> None:
    assert not guessed(tmp_path, [f"id-{i}" for i in range(150)]).is_audited


def test_parquet_types_decide(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    days = pa.array([0, 1, 2], pa.date32())
    pq.write_table(pa.table({"d": days, "b": [True, False, None], "n": [0.5, 1.5, None]}), path)
    schema = infer_schema(read_table(path)[0])
    assert [c.type for c in schema.columns] == [
        ColumnType.DATETIME,
        ColumnType.BOOLEAN,
        ColumnType.NUMERIC,
    ]


def test_fingerprint_follows_types_and_roles_but_not_reasons() -> None:
    column = Column("a", ColumnType.NUMERIC, ColumnRole.FEATURE, "because")
    schema = Schema((column,))
    assert (
        schema.fingerprint()
        == Schema((column.__class__("a", column.type, column.role, ""),)).fingerprint()
    )
    assert schema.fingerprint() != schema.with_changes({"a": ColumnType.CATEGORICAL}).fingerprint()
    assert schema.fingerprint() != schema.with_changes(ignored=["a"]).fingerprint()


def test_a_change_by_the_user_says_so() -> None:
    schema = Schema((Column("a", ColumnType.NUMERIC, ColumnRole.FEATURE, "guess"),))
    changed = schema.with_changes({"a": ColumnType.IDENTIFIER})["a"]
    assert changed.why == "set by the user"
    assert changed.role is ColumnRole.IGNORE
