"""People whose rebalancing, and what was done beside it, is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from synthdesk.engine.tables.codes import Codes, encode
from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, infer_schema


def made_people(rows: int, seed: int, women: float = 0.3) -> pd.DataFrame:
    """Age, part-time work and pay depend on sex, job on nothing."""
    draw = np.random.default_rng(seed)
    woman = draw.random(rows) < women
    part_time = draw.random(rows) < np.where(woman, 0.5, 0.1)
    return pd.DataFrame(
        {
            "sex": np.where(woman, "female", "male"),
            "age": np.round(draw.normal(np.where(woman, 36, 42), 10)),
            "hours": np.where(part_time, "part-time", "full-time"),
            "paid": np.where(draw.random(rows) < np.where(woman, 0.15, 0.3), "well", "badly"),
            "job": draw.choice(["office", "shop", "field", "road"], rows, p=[0.4, 0.3, 0.2, 0.1]),
        }
    )


def tables_of(
    training: pd.DataFrame, synthetic: pd.DataFrame, holdout: pd.DataFrame | None = None
) -> Tables:
    """They as the engine takes them."""
    schema = infer_schema(pa.Table.from_pandas(training, preserve_index=False))
    real, made, held = (_raw(one) for one in (training, synthetic, holdout))
    assert real is not None
    assert made is not None
    return conform_tables(schema, real, made, held)


def _raw(rows: pd.DataFrame | None) -> RawTable | None:
    if rows is None:
        return None
    return RawTable("rows", pa.Table.from_pandas(rows, preserve_index=False))


def protecting(tables: Tables, *names: str) -> Tables:
    """The same with protected columns."""
    return replace(tables, schema=tables.schema.with_marks(names, [ColumnMark.PROTECTED]))


def favouring(tables: Tables, outcome: str, favourable: str | None) -> Tables:
    """The same with an outcome and the value of it that is good for a person."""
    schema = tables.schema.with_role([outcome], ColumnRole.TARGET)
    named = replace(schema[outcome], favourable=favourable)
    columns = tuple(named if one.name == outcome else one for one in schema.columns)
    return replace(tables, schema=replace(schema, columns=columns))


def codes_of(training: pd.DataFrame, synthetic: pd.DataFrame) -> Codes:
    """Both as codes."""
    return encode(tables_of(training, synthetic))


def places(codes: Codes, names: Sequence[str]) -> list[int]:
    """Where columns stand among the codes."""
    known = [bins.name for bins in codes.bins]
    return [known.index(name) for name in names]
