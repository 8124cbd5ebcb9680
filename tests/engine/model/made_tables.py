"""Tables whose target is known to depend on some columns and not on others."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnRole, infer_schema


def people(rows: int, seed: int, *, kind: str = "binary", noise: float = 1.0) -> pa.Table:
    """``risk`` depends on age and job; ``coin`` on nothing."""
    chance = np.random.default_rng(seed)
    age = chance.integers(18, 80, rows)
    job = chance.choice(["clerk", "nurse", "smith"], rows)
    coin = chance.integers(0, 1_000, rows)
    height = (age - 50) / 10 + np.where(job == "smith", 1.5, 0.0) + chance.normal(0, noise, rows)
    target = {
        "binary": np.where(height > 0.5, "yes", "no"),
        "multiclass": np.select([height < -1, height < 1.5], ["low", "middle"], "high"),
        "regression": height,
    }[kind]
    return pa.table({"age": age, "job": job, "coin": coin, "risk": target})


def shuffled(table: pa.Table, seed: int) -> pa.Table:
    """The same columns, none depending on another."""
    chance = np.random.default_rng(seed)
    columns = [column.take(chance.permutation(table.num_rows)) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def tables_of(
    training: pa.Table, synthetic: pa.Table, holdout: pa.Table | None = None, target: str = "risk"
) -> Tables:
    """As an audit types them, one column the target."""
    schema = infer_schema(training).with_role([target], ColumnRole.TARGET)
    held = None if holdout is None else RawTable("held", holdout)
    return conform_tables(schema, RawTable("real", training), RawTable("fake", synthetic), held)
