"""Conformed tables made on the spot, without files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema

Made = Mapping[str, Sequence[Any]]
_ARROW = {
    ColumnType.NUMERIC: pa.float64(),
    ColumnType.DATETIME: pa.timestamp("us"),
    ColumnType.CATEGORICAL: pa.dictionary(pa.int32(), pa.string()),
}


def type_of(values: Sequence[Any]) -> ColumnType:
    known = next((value for value in values if value is not None), 0.0)
    if isinstance(known, str):
        return ColumnType.CATEGORICAL
    return ColumnType.DATETIME if isinstance(known, datetime) else ColumnType.NUMERIC


def arrow(made: Made, schema: Schema) -> pa.Table:
    columns = {}
    for column in schema.columns:
        values = made[column.name]
        plain = values.tolist() if isinstance(values, np.ndarray) else list(values)
        if column.type is ColumnType.CATEGORICAL:
            columns[column.name] = pa.array(plain, pa.string()).dictionary_encode()
        else:
            columns[column.name] = pa.array(plain, _ARROW[column.type])
    return pa.table(columns)


def columns_of(made: Made) -> tuple[Column, ...]:
    return tuple(
        Column(name, type_of(values), ColumnRole.FEATURE, "") for name, values in made.items()
    )


def tables_of(training: Made, synthetic: Made, holdout: Made | None = None) -> Tables:
    """Texts, numbers and times by their Python values; missing is None."""
    schema = Schema(columns_of(training))
    return Tables(
        schema,
        arrow(training, schema),
        arrow(synthetic, schema),
        None if holdout is None else arrow(holdout, schema),
    )


def people(rows: int, seed: int) -> dict[str, np.ndarray]:
    """Degree settles level; no widow is under thirty; pay = wage + bonus; start before end."""
    chance = np.random.default_rng(seed)
    level = chance.integers(1, 9, rows)
    degree = np.array([f"degree {one}" for one in range(10)])[level]
    age = chance.integers(18, 80, rows)
    state = chance.choice(["single", "married", "widowed"], rows, p=[0.4, 0.4, 0.2])
    state = np.where((age < 30) & (state == "widowed"), "single", state)
    wage = chance.integers(100, 5_000, rows) * 10
    bonus = chance.integers(0, 800, rows) * 10
    start = chance.integers(0, 900, rows)
    return {
        "degree": degree,
        "level": level.astype(float),
        "age": np.where(age < 30, "young", "old"),
        "state": state,
        "wage": wage.astype(float),
        "bonus": bonus.astype(float),
        "pay": (wage + bonus).astype(float),
        "start": start.astype(float),
        "end": (start + chance.integers(0, 300, rows)).astype(float),
    }
