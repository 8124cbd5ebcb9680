"""Tables and evidence for comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.schema import infer_schema
from synthdesk.engine.versions.headline import Evidence, measure_headline
from tests.engine.conftest import reference

__all__ = ["reference"]


def arrow(table: Mapping[str, Sequence[object]]) -> pa.Table:
    """Lists as columns; an empty text is a missing value."""
    return pa.table(
        {name: [None if one == "" else one for one in values] for name, values in table.items()}
    )


def conformed_tables(
    training: pa.Table, synthetic: pa.Table, holdout: pa.Table | None = None
) -> Tables:
    """Tables of an audit, a copy of the training table allowed."""
    held = None if holdout is None else RawTable("held", holdout)
    real = RawTable("real", training)
    schema = infer_schema(training)
    return conform_tables(schema, real, RawTable("fake", synthetic), held, copies_allowed=True)


def evidence_of(
    training: pa.Table, synthetic: pa.Table, holdout: pa.Table | None = None, seed: int = 1
) -> Evidence:
    """The headline figures of such tables."""
    tables = conformed_tables(training, synthetic, holdout)
    return measure_headline(tables, tables, seed)
