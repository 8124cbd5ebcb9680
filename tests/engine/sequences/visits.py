"""Tables with several rows per subject, made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnRole, ColumnType, Schema, infer_schema

KEY = "patient"
Row = dict[str, Any]


def walk(subjects: int, seed: int, *, longest: int = 9, first_key: int = 0) -> list[Row]:
    """Visits of patients: a ward that mostly stays, a score that drifts, a day that only rises."""
    chance = np.random.default_rng(seed)
    rows: list[Row] = []
    for subject in range(subjects):
        ward = int(chance.integers(0, 4))
        score = float(chance.normal(50, 10))
        day = int(chance.integers(0, 50))
        home = int(chance.integers(0, 3))
        for _ in range(int(chance.integers(1, longest + 1))):
            if chance.random() < 0.2:
                ward = int(chance.integers(0, 4))
            score += float(chance.normal(0, 3))
            day += int(chance.integers(1, 20))
            rows.append(
                {
                    KEY: f"p{first_key + subject}",
                    "ward": f"ward {ward}",
                    "score": round(score, 1),
                    "day": day,
                    "home": f"town {home}",
                }
            )
    return rows


def by_subject(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each subject in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[KEY], []).append(row)
    return found


def shuffled_within(rows: Sequence[Row], seed: int, columns: Sequence[str]) -> list[Row]:
    """The values of some columns in random order within each subject."""
    chance = np.random.default_rng(seed)
    made: list[Row] = []
    for own in by_subject(rows).values():
        order = chance.permutation(len(own))
        for row, other in zip(own, order, strict=True):
            made.append({**row, **{name: own[int(other)][name] for name in columns}})
    return made


def table_of(rows: Sequence[Row]) -> pa.Table:
    return pa.table({name: [row[name] for row in rows] for name in rows[0]})


def schema_of(training: pa.Table, key: str = KEY) -> Schema:
    """The guessed schema with a subject key; the day counts as a number."""
    schema = infer_schema(training).with_role([key], ColumnRole.SUBJECT_KEY)
    numbers = [name for name in ("day", "score") if name in training.column_names]
    return schema.with_type(numbers, ColumnType.NUMERIC)


def conformed(
    training: Sequence[Row], synthetic: Sequence[Row], holdout: Sequence[Row] | None = None
) -> Tables:
    """The tables, with their subjects."""
    real = table_of(training)
    return conform_tables(
        schema_of(real),
        RawTable("real.csv", real),
        RawTable("made.csv", table_of(synthetic)),
        None if holdout is None else RawTable("held.csv", table_of(holdout)),
    )
