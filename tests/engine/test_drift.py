"""Drift: the published pairs, and what a small PSI hides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.drift import TableDrift, measure_drift, population_stability
from synthdesk.engine.health.column_values import read_column
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType
from synthdesk.engine.tables.source import TableRole
from tests.engine.health.table_making import loaded
from tests.reference_data import ReferenceData

Drift = Callable[[Any, Any], TableDrift]


@pytest.fixture
def drift(tmp_path: Path) -> Drift:
    """Drift of one table against another."""

    def measure(training: Any, other: Any) -> TableDrift:
        first = loaded(tmp_path, training)
        tables = [loaded(tmp_path, other, TableRole.HOLDOUT), first]
        (measured,) = measure_drift(first.schema, tables, seed=7).tables
        return measured

    return measure


def psi(training: Any, other: Any, kind: ColumnType = ColumnType.NUMERIC) -> float:
    """PSI of one column."""
    column = Column("c", kind, ColumnRole.FEATURE, "")
    first, second = (
        read_column(column, pa.chunked_array([pa.array(values)])) for values in (training, other)
    )
    return population_stability(first, second)


# --- published figures ---------------------------------------------------------------------


@pytest.mark.reference
@pytest.mark.parametrize(
    ("other", "published"),
    [("synthetic-demo", "census train vs synthetic"), ("holdout", "census train vs holdout")],
)
def test_census_tables_drift_as_published(
    drift: Drift, reference: ReferenceData, other: str, published: str
) -> None:
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True)
    tables = [
        pyarrow.csv.read_csv(
            reference.table("datacamp", f"census-{part}.csv"), convert_options=options
        )
        for part in ("training", other)
    ]
    figures = reference.published("responsible_ml.json")["drift"][published]

    measured = drift(*tables)

    assert measured.largest_psi == pytest.approx(figures["max_psi"], abs=0.005)
    assert measured.auc.value == pytest.approx(figures["adv_auc"], abs=0.01)
    assert measured.auc.low < measured.auc.value < measured.auc.high
    assert (measured.n_training, measured.n) == tuple(table.num_rows for table in tables)


@pytest.fixture(scope="module")
def credit(reference: ReferenceData) -> tuple[dict[str, Any], dict[str, Any]]:
    """The published split of the credit card clients, without their ids."""
    table = pyarrow.csv.read_csv(reference.table("credit-default", "credit_default.csv"))
    np.random.seed(12345)  # noqa: NPY002 - the published split
    is_training = np.random.rand(30_000) < 0.7  # noqa: NPY002
    columns = {n: table.column(n).to_numpy() for n in table.column_names if n != "ID"}
    return (
        {name: values[is_training] for name, values in columns.items()},
        {name: values[~is_training] for name, values in columns.items()},
    )


@pytest.mark.reference
def test_limits_raised_by_a_fifth_are_seen_by_both_figures(
    drift: Drift, credit: tuple[Any, Any], reference: ReferenceData
) -> None:
    training, holdout = credit
    figures = reference.published("responsible_ml.json")["drift"]["limit +20%"]

    measured = drift(training, holdout | {"LIMIT_BAL": holdout["LIMIT_BAL"] * 1.2})

    assert measured.columns[0].column == "LIMIT_BAL"
    assert measured.largest_psi == pytest.approx(figures["psi"], abs=1e-9)
    assert measured.auc.value == pytest.approx(figures["adv_auc"], abs=0.01)


@pytest.mark.reference
def test_a_tenth_of_altered_payments_hides_from_psi_and_not_from_the_auc(
    drift: Drift, credit: tuple[Any, Any], reference: ReferenceData
) -> None:
    training, holdout = credit
    figures = reference.published("responsible_ml.json")["drift"]["PAY_0 10% shifted"]
    altered = np.random.default_rng(0).random(len(holdout["PAY_0"])) < 0.1

    measured = drift(training, holdout | {"PAY_0": np.where(altered, 2, holdout["PAY_0"])})

    assert measured.columns[0].column == "PAY_0"
    assert measured.largest_psi == pytest.approx(figures["psi"], abs=0.005)
    assert measured.largest_psi < 0.1
    assert measured.auc.value == pytest.approx(figures["adv_auc"], abs=0.01)


# --- what the figures mean -----------------------------------------------------------------


def test_psi_is_the_plain_sum_over_bins() -> None:
    training, other = ["a"] * 60 + ["b"] * 40, ["a"] * 50 + ["b"] * 50

    expected = (0.5 - 0.6) * np.log(0.5 / 0.6) + (0.5 - 0.4) * np.log(0.5 / 0.4)

    assert psi(training, other, ColumnType.CATEGORICAL) == pytest.approx(expected)


def test_missing_and_unseen_values_are_bins_of_their_own() -> None:
    training = ["a"] * 50 + ["b"] * 50

    for other in (["a"] * 50 + [None] * 50, ["a"] * 50 + ["new"] * 50):
        expected = 2 * 0.4999 * np.log(0.5 / 1e-4)
        assert psi(training, other, ColumnType.CATEGORICAL) == pytest.approx(expected, rel=1e-9)
    assert psi([1.0] * 50 + [None] * 50, [1.0] * 100) > 1


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        max_size=60,
    ),
    other=st.lists(
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        max_size=60,
    ),
)
def test_psi_is_never_negative_and_zero_between_equals(values: Any, other: Any) -> None:
    first, second = pa.array(values, pa.float64()), pa.array(other, pa.float64())

    assert psi(first, first) == 0.0
    assert psi(first, second) >= 0.0


def test_keys_and_texts_take_no_part(tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    table = {"key": [f"k{i}" for i in range(300)], "x": draw.normal(size=300)}
    first = loaded(tmp_path, table)
    schema = first.schema.with_type(["key"], ColumnType.TEXT)

    drift = measure_drift(schema, [first, loaded(tmp_path, table, TableRole.SYNTHETIC)], 7)

    assert [column.column for column in drift.tables[0].columns] == ["x"]


def test_a_table_without_a_column_in_common_is_left_out(tmp_path: Path) -> None:
    first = loaded(tmp_path, {"x": np.arange(100.0)})
    other = loaded(tmp_path, {"q": np.arange(100.0)}, TableRole.SYNTHETIC)

    assert measure_drift(first.schema, [first, other], 7).tables == ()
