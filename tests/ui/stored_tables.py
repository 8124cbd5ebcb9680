"""Loaded tables made from Arrow tables, without a file that would have to be read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from synthdesk.engine.tables.loading import LoadedTable, write_arrow
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.engine.tables.source import TableFile, TableRole


def stored(
    table: pa.Table, folder: Path, role: TableRole = TableRole.TRAINING, version: str = ""
) -> LoadedTable:
    """The table as if it had been loaded from a file of the same name."""
    name = f"{role}{version}.csv"
    cache = folder / f"{name}.arrow"
    write_arrow(table, cache)
    numeric = (pa.types.is_integer, pa.types.is_floating)
    columns = tuple(
        Column(
            field.name,
            ColumnType.NUMERIC
            if any(is_kind(field.type) for is_kind in numeric)
            else ColumnType.CATEGORICAL,
            ColumnRole.FEATURE,
            "made for a test",
        )
        for field in table.schema
    )
    head = table.slice(0, 20).to_pylist()
    return LoadedTable(
        source=TableFile(
            role=role,
            name=name,
            format="csv",
            bytes=1,
            sha256=f"{role}{version}",
            rows=table.num_rows,
            columns=tuple(table.column_names),
            version=version,
        ),
        path=str(folder / name),
        cache=str(cache),
        schema=Schema(columns),
        profile=(),
        preview=tuple(tuple(str(row[n] or "") for n in table.column_names) for row in head),
    )
