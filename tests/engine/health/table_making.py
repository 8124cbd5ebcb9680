"""Tables made in memory and laid into a cache as the loader would lay them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from synthdesk.engine.tables.loading import LoadedTable, write_arrow
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema, default_role
from synthdesk.engine.tables.source import TableFile, TableRole


def stored(values: Any) -> pa.Array:
    """Values as a cache holds them: texts dictionary-encoded, numbers and times as they are."""
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_date(array.type):
        array = array.cast(pa.timestamp("us"))
    return array.dictionary_encode() if pa.types.is_string(array.type) else array


def plain_type(array: pa.Array) -> ColumnType:
    """The type that a column plainly has; guessing it is tested elsewhere."""
    if pa.types.is_timestamp(array.type):
        return ColumnType.DATETIME
    if pa.types.is_boolean(array.type):
        return ColumnType.BOOLEAN
    is_text = pa.types.is_dictionary(array.type) or pa.types.is_null(array.type)
    return ColumnType.CATEGORICAL if is_text else ColumnType.NUMERIC


def schema_of(
    table: pa.Table, target: str = "", types: Mapping[str, ColumnType] | None = None
) -> Schema:
    """A schema with plain types, some of them given, and a target."""
    columns = []
    for name in table.column_names:
        kind = (types or {}).get(name) or plain_type(table.column(name))
        role = ColumnRole.TARGET if name == target else default_role(kind)
        columns.append(Column(name, kind, role, "made so by the test"))
    return Schema(tuple(columns))


def loaded(
    folder: Path,
    table: Mapping[str, Any] | pa.Table,
    role: TableRole = TableRole.TRAINING,
    version: str = "",
    **more: Any,
) -> LoadedTable:
    """A table in the cache, as loading would describe it."""
    columns: Sequence[str] = table.column_names if isinstance(table, pa.Table) else list(table)
    arrow = pa.table({name: stored(table[name]) for name in columns})
    cache = folder / f"{role.value}{version}.arrow"
    write_arrow(arrow, cache)
    source = TableFile(
        role=role,
        name=f"{role.value}.csv",
        format="csv",
        bytes=1,
        sha256="0" * 64,
        rows=arrow.num_rows,
        columns=tuple(columns),
        version=version,
    )
    made = LoadedTable(
        source=source,
        path=str(cache),
        cache=str(cache),
        schema=schema_of(arrow),
        profile=(),
        preview=(),
    )
    return replace(made, **more)
