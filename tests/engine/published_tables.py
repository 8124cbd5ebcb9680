"""The real tables whose privacy figures are known."""

from __future__ import annotations

from synthdesk.engine.tables.conform import RawTable, Tables, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from tests.reference_data import ReferenceData


def published_tables(reference: ReferenceData, folder: str, *names: str) -> Tables:
    """Training, synthetic and perhaps holdout; skips the test where they are absent."""
    raw = [RawTable(name, read_table(reference.table(folder, name))[0]) for name in names]
    holdout = raw[2] if len(raw) > 2 else None
    return conform_tables(infer_schema(raw[0].table), raw[0], raw[1], holdout)


def datacamp_tables(reference: ReferenceData) -> Tables:
    """39,073, 39,073 and 9,769 rows of 10 columns, two of them numbers."""
    names = ("census-training.csv", "census-synthetic-demo.csv", "census-holdout.csv")
    return published_tables(reference, "datacamp", *names)
