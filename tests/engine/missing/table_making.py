"""Typed tables with gaps, made without files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from synthdesk.engine.tables.conform import RawTable, Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema

Values = Mapping[str, Any]


def typed(values: Values) -> pa.Table:
    """Floats as numbers (NaN is missing), days as times, objects as texts (None is missing)."""
    return pa.table({name: _array(np.asarray(column)) for name, column in values.items()})


def _array(values: np.ndarray) -> pa.Array:
    if values.dtype.kind == "M":
        return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"))
    if values.dtype.kind in "fiu":
        return pa.array(values.astype(np.float64), mask=np.isnan(values.astype(np.float64)))
    return pa.array(values.tolist(), pa.string()).dictionary_encode()


def schema_of(values: Values, target: str = "") -> Schema:
    kinds = {"M": ColumnType.DATETIME, "f": ColumnType.NUMERIC, "i": ColumnType.NUMERIC}
    return Schema(
        tuple(
            Column(
                name,
                kinds.get(np.asarray(column).dtype.kind, ColumnType.CATEGORICAL),
                ColumnRole.TARGET if name == target else ColumnRole.FEATURE,
                "made",
            )
            for name, column in values.items()
        )
    )


def tables_of(
    training: Values, synthetic: Values, holdout: Values | None = None, target: str = ""
) -> Tables:
    return Tables(
        schema_of(training, target),
        typed(training),
        typed(synthetic),
        None if holdout is None else typed(holdout),
    )


def truth_of(values: Values, **renames: str) -> RawTable:
    """A ground truth as it would be read; ``theirs=ours``."""
    table = pa.table(
        {
            name: pa.array(column.tolist())
            if (column := np.asarray(values[name])).dtype.kind != "M"
            else pa.array(column.astype("datetime64[us]"))
            for name in values
        }
    )
    return RawTable("truth.csv", table, tuple(renames.items()))


def population(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Age and pay depend on degree; city on nothing. No gaps."""
    random = np.random.default_rng(seed)
    degree = random.choice(["school", "college", "master"], rows, p=[0.5, 0.3, 0.2])
    age = np.round(random.normal(40, 12, rows) + 8 * (degree == "master"))
    pay = np.round(age * 50 + 900 * (degree == "master") + random.normal(0, 300, rows))
    city = random.choice(list("ABCDE"), rows)
    return {
        "degree": degree.astype(object),
        "age": age,
        "pay": pay,
        "city": city.astype(object),
    }


def with_gaps(values: Values, **gaps: np.ndarray) -> dict[str, np.ndarray]:
    """The table with values taken out wherever a column's mask says so."""
    made = {name: np.array(column, copy=True) for name, column in values.items()}
    for name, mask in gaps.items():
        nothing = {"O": None, "M": np.datetime64("NaT")}.get(made[name].dtype.kind, np.nan)
        made[name][mask] = nothing
    return made
