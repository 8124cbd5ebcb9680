"""Tables brought to the training table's types."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.schema import ColumnType, infer_schema
from tests.engine.conftest import Desk, people


def test_a_column_without_values_in_synthetic_is_missing_not_a_clash(desk: Desk) -> None:
    path = desk.folder / "f.parquet"
    fake = people(300, 2)
    empty = pa.nulls(300)
    fake["hours"] = [None] * 300
    table = pa.table(fake | {"age": empty, "city": empty, "hours": empty})
    pq.write_table(table, path)
    result = desk.audit(desk.write("r.csv", people(300, 1)), path, analyses=("accuracy",))
    assert result.accuracy is not None
    by_name = {column.name: column for column in result.accuracy.columns}
    assert by_name["age"].univariate == 0
    assert by_name["age"].synthetic[-1] == 300


def test_infinite_numbers_count_as_missing() -> None:
    values = pa.array([1.0, 2.0, float("inf"), float("nan"), None] * 40)
    other = pa.array([1.0, 2.0] * 60)
    schema = infer_schema(pa.table({"x": values, "y": values}))
    tables = conform_tables(
        schema,
        RawTable("t", pa.table({"x": values, "y": values})),
        RawTable("s", pa.table({"x": other, "y": other})),
        None,
    )
    assert tables.training.column("x").null_count == 120


def test_csv_texts_and_parquet_numbers_meet(desk: Desk) -> None:
    path = desk.folder / "f.parquet"
    fake = people(300, 2)
    fake["hours"] = [None if hour == "" else hour for hour in fake["hours"]]
    pq.write_table(pa.table(fake), path)
    text = desk.write("f.csv", people(300, 2))
    real = desk.write("r.csv", people(300, 1))
    from_numbers = desk.audit(real, path, analyses=("accuracy",)).accuracy
    from_text = desk.audit(real, text, analyses=("accuracy",)).accuracy
    assert from_numbers == from_text


def test_a_number_column_treated_as_categories_matches_across_spellings() -> None:
    real = pa.table({"x": pa.array(["1", "2"] * 60).dictionary_encode(), "y": [1.0, 2.0] * 60})
    fake = pa.table({"x": pa.array(["1.0", "2.00"] * 55).dictionary_encode(), "y": [1.0, 2.0] * 55})
    schema = infer_schema(real).with_changes({"x": ColumnType.CATEGORICAL})
    tables = conform_tables(schema, RawTable("r", real), RawTable("f", fake), None)
    assert set(tables.synthetic.column("x").to_pylist()) == {"1", "2"}
