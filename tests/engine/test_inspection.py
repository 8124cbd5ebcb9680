"""One column in all tables side by side, against plain Python on the same values."""

from __future__ import annotations

import statistics
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.inspected_values import round_step
from synthdesk.engine.tables.inspection import ColumnInspection, inspect_column
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableFile, TableRole


def loaded(
    folder: Path, role: TableRole, table: pa.Table, renames: tuple[tuple[str, str], ...] = ()
) -> LoadedTable:
    """A table as if it had been loaded from a file."""
    cache = folder / f"{role}.arrow"
    with pa.OSFile(str(cache), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)
    source = TableFile(role, f"{role}.csv", "csv", 1, "0", len(table), tuple(table.column_names))
    return LoadedTable(source, "", str(cache), Schema(()), (), (), renames=renames)


def texts(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string()).dictionary_encode()


def inspect(column: Column, *tables: LoadedTable) -> ColumnInspection:
    return inspect_column(Schema((column,)), tables, column.name)


def column_of(kind: ColumnType, **decisions: object) -> Column:
    return Column("x", kind, ColumnRole.FEATURE, "", **decisions)  # type: ignore[arg-type]


NUMBER = column_of(ColumnType.NUMERIC)
CATEGORY = column_of(ColumnType.CATEGORICAL)


def test_few_numbers_have_a_bin_each_and_new_ones_are_other(tmp_path: Path) -> None:
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": texts(["1", "2", "2", None])}))
    synthetic = loaded(tmp_path, TableRole.SYNTHETIC, pa.table({"x": pa.array([2.0, 3.0, 3.0, 1])}))
    found = inspect(NUMBER, training, synthetic)
    assert found.bins == ("1", "2", "other", "missing")
    assert found.tables[0].shares == (0.25, 0.5, 0, 0.25)
    assert found.tables[1].shares == (0.25, 0.25, 0.5, 0)
    assert [table.role for table in found.tables] == [TableRole.TRAINING, TableRole.SYNTHETIC]


def test_values_outside_training_have_bins_of_their_own(tmp_path: Path) -> None:
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": list(range(100))}))
    synthetic = loaded(tmp_path, TableRole.SYNTHETIC, pa.table({"x": [-1, 0, 99, 100, 101]}))
    found = inspect(NUMBER, training, synthetic)
    below, above = found.bins.index("below range"), found.bins.index("above range")
    assert (found.tables[0].shares[below], found.tables[0].shares[above]) == (0, 0)
    assert (found.tables[1].shares[below], found.tables[1].shares[above]) == (0.2, 0.4)
    assert found.bins[:2] == ("≤ 5", "5 – 10")
    assert found.tables[0].shares[:2] == (0.06, 0.05)


def test_a_heap_at_one_value_has_a_bin_of_its_own(tmp_path: Path) -> None:
    values = [0] * 900 + list(range(1_000, 1_100))
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": values}))
    found = inspect(NUMBER, training)
    assert (found.bins[0], found.tables[0].shares[0]) == ("≤ 0", 0.9)
    assert max(found.tables[0].shares[1:]) <= 0.02


def test_a_long_tail_does_not_crowd_all_rows_into_one_bin(tmp_path: Path) -> None:
    values = [1.7**power for power in range(100)]
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": values}))
    assert max(inspect(NUMBER, training).tables[0].shares) < 0.1


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.none() | st.integers(-50, 50) | st.floats(-1e9, 1e9, allow_subnormal=False),
        min_size=2,
        max_size=80,
    )
)
def test_figures_of_numbers_agree_with_python(tmp_path: Path, values: list[float | None]) -> None:
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": pa.array(values, pa.float64())}))
    found = inspect(NUMBER, training)
    table, present = found.tables[0], sorted(float(v) for v in values if v is not None)
    assert (table.rows, table.missing) == (len(values), len(values) - len(present))
    assert table.distinct == len(set(present))
    assert len(table.shares) == len(found.bins)
    assert sum(table.shares) == pytest.approx(1)
    assert min(table.shares) >= 0
    if len(present) > 1:
        assert table.mean == pytest.approx(statistics.fmean(present), abs=1e-6)
        assert table.median == pytest.approx(statistics.median(present))
        assert table.deviation == pytest.approx(statistics.stdev(present), rel=1e-6, abs=1e-6)
        assert float(table.smallest[0]) == pytest.approx(present[0], rel=1e-11)
        assert float(table.largest[0]) == pytest.approx(present[-1], rel=1e-11)


def test_the_most_frequent_categories_are_shown_and_the_rest_is_other(tmp_path: Path) -> None:
    values = [f"w{i:02d}" for i in range(15) for _ in range(15 - i)] + [None] * 5
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": texts(values)}))
    holdout = loaded(tmp_path, TableRole.HOLDOUT, pa.table({"x": ["w00", "new", None, "w14"]}))
    found = inspect(CATEGORY, training, holdout)
    assert found.bins == (*(f"w{i:02d}" for i in range(12)), "other", "missing")
    assert found.tables[0].examples[:2] == (("w00", 15), ("w01", 14))
    assert found.tables[0].shares[12] == pytest.approx(6 / 125)
    assert found.tables[1].shares[0] == 0.25
    assert found.tables[1].shares[12:] == (0.5, 0.25)
    assert (found.is_ordered, found.tables[1].distinct, found.tables[1].mean) == (False, 3, None)


def test_the_users_order_of_categories_is_kept(tmp_path: Path) -> None:
    column = column_of(ColumnType.CATEGORICAL, order=("low", "mid", "high"))
    training = loaded(
        tmp_path, TableRole.TRAINING, pa.table({"x": texts(["high", "high", "low", "odd"])})
    )
    found = inspect(column, training)
    assert (found.bins[:4], found.is_ordered) == (("low", "mid", "high", "other"), True)
    assert found.tables[0].shares[:4] == (0.25, 0, 0.5, 0.25)


def test_missing_tokens_are_missing_and_odd_values_unreadable(tmp_path: Path) -> None:
    column = column_of(ColumnType.NUMERIC, missing=("?",))
    training = loaded(
        tmp_path, TableRole.TRAINING, pa.table({"x": texts(["1", "?", "?", "oops", None])})
    )
    found = inspect(column, training)
    table = found.tables[0]
    assert found.bins == ("1", "other", "unreadable", "missing")
    assert (table.rows, table.missing, table.unreadable, table.distinct) == (5, 3, 1, 1)
    assert table.shares == (0.2, 0, 0.2, pytest.approx(0.6))


def test_times_are_binned_by_days_and_shown_as_dates(tmp_path: Path) -> None:
    days = [f"20{year:02d}-03-{day:02d}" for year in range(10) for day in range(1, 29)]
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": texts([*days, None])}))
    found = inspect(column_of(ColumnType.DATETIME), training)
    table = found.tables[0]
    assert table.smallest[:2] == ("2000-03-01", "2000-03-02")
    assert table.largest[0] == "2009-03-28"
    assert all(len(label) <= len("2000-03-01 – 2000-03-01") for label in found.bins)
    assert (table.mean, table.distinct, sum(table.shares)) == (None, 280, pytest.approx(1))


def test_a_table_that_calls_the_column_otherwise_is_found_and_one_without_left_out(
    tmp_path: Path,
) -> None:
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": [1, 2]}))
    folded = loaded(tmp_path, TableRole.SYNTHETIC, pa.table({" X ": [1, 1]}))
    renamed = loaded(
        tmp_path, TableRole.HOLDOUT, pa.table({"wholly other": [2, 2]}), (("wholly other", "x"),)
    )
    without = loaded(tmp_path, TableRole.CONTEXT, pa.table({"y": [2, 2]}))
    found = inspect(NUMBER, training, folded, renamed, without)
    assert [table.shares[0] for table in found.tables] == [0.5, 1, 0]


def test_an_empty_column_and_an_unknown_one_are_answered(tmp_path: Path) -> None:
    training = loaded(tmp_path, TableRole.TRAINING, pa.table({"x": pa.nulls(3)}))
    for kind in ColumnType:
        table = inspect(column_of(kind), training).tables[0]
        assert (table.missing, table.distinct, table.shares[-1]) == (3, 0, 1)
    with pytest.raises(UserError, match="“z”"):
        inspect_column(Schema((NUMBER,)), (training,), "z")


@pytest.mark.parametrize(("width", "step"), [(3, 5), (0.021, 0.025), (10, 10), (7e-9, 1e-8)])
def test_bins_are_as_wide_as_round_numbers(width: float, step: float) -> None:
    assert round_step(width) == pytest.approx(step)
