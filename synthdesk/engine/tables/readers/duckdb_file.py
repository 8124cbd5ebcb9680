"""DuckDB: opened read-only, without extensions, and cut off from all other files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import Part, Reason
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.refused_columns import binary_column, nested_column
from synthdesk.engine.tables.readers.typed_columns import (
    LARGEST_INTEGER,
    ColumnStorage,
    one_array,
    reasons_of,
    rows_in_a_batch,
    storage_of,
    stored_batch,
    stored_schema,
    too_many_digits,
    with_plain_text,
)
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "temp_directory": "",
}
"""Nothing is fetched, and no view can read another file."""

_READ_AS_TEXT = {"UUID", "INTERVAL", "TIME WITH TIME ZONE", "BIGNUM", "VARIANT", "JSON"}
_RAW = {"BLOB", "BIT", "GEOMETRY"}
_NESTED = ("STRUCT", "MAP", "UNION")


def parts_of(path: Path) -> tuple[Part, ...]:
    """Tables and views; rows as the database estimates them."""
    with _connected(path) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name, estimated_size, column_count FROM duckdb_tables() "
            "WHERE NOT internal ORDER BY table_oid"
        ).fetchall()
        views = connection.execute(
            "SELECT schema_name, view_name, column_count FROM duckdb_views() "
            "WHERE NOT internal ORDER BY view_oid"
        ).fetchall()
    return (
        *(Part(_full_name(s, name), "table", rows, width) for s, name, rows, width in tables),
        *(Part(_full_name(s, name), "view", None, width) for s, name, width in views),
    )


def stream_of(path: Path, part: Part, progress: Progress) -> TableStream:
    """The rows in the database's own order."""
    with _connected(path) as connection:
        table = _quoted_part(connection, part)
        described = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        names = [row[0] for row in described]
        check_names(names, path)
        wide = _wide_integers(connection, table, described)
        wanted = [_wanted(row[0], wide.get(row[0], row[1]), path) for row in described]
        query = f"SELECT {', '.join(wanted)} FROM {table}"
        schema = connection.sql(f"{query} LIMIT 0").to_arrow_table().schema
        columns = storage_of(schema, path.name, lambda name: _bounds(connection, table, name))
        head = connection.sql(f"{query} LIMIT {rows_in_a_batch(schema)}").to_arrow_table()
    columns = with_plain_text(columns, {n: one_array(head.column(n)) for n in names})
    as_text = [
        Reason("values", too_many_digits(name), is_sure=False)
        for name, kind in wide.items()
        if kind == "VARCHAR"
    ]
    rows = part.rows if part.kind == "table" else None
    return TableStream(
        schema=stored_schema(columns),
        batches=_batches(path, query, columns, ReadingProgress(progress, total_rows=rows)),
        reasons=[*reasons_of(columns), *as_text],
    )


def _batches(
    path: Path, query: str, columns: tuple[ColumnStorage, ...], progress: ReadingProgress
) -> Iterator[pa.RecordBatch]:
    progress.add()
    with _connected(path) as connection:
        at_once = rows_in_a_batch(stored_schema(columns))
        for batch in connection.sql(query).to_arrow_reader(at_once):
            if batch.num_rows:
                progress.add(rows=batch.num_rows)
                yield stored_batch(batch, columns, path.name)


def _wanted(name: str, kind: str, path: Path) -> str:
    """One column of the query; kinds that Arrow has no plain type for are asked for as text."""
    where = Where(file=path.name, column=name)
    if kind.endswith("]") or kind.startswith(_NESTED):
        raise nested_column(where)
    if kind in _RAW:
        raise binary_column(where)
    column = _quoted(name)
    if kind in _READ_AS_TEXT:
        kind = "VARCHAR"
    return f"CAST({column} AS {kind}) AS {column}" if kind in ("VARCHAR", "BIGINT") else column


def _wide_integers(
    connection: duckdb.DuckDBPyConnection, table: str, described: list[tuple[Any, ...]]
) -> dict[str, str]:
    """What columns of 128-bit numbers are read as: 64 bits where they suffice, else text."""
    names = [row[0] for row in described if row[1] in ("HUGEINT", "UHUGEINT", "UBIGINT")]
    wide = {}
    for name in names:
        ends = [end for end in _bounds(connection, table, name) if end is not None]
        fits = max((abs(end) for end in ends), default=0) <= LARGEST_INTEGER
        wide[name] = "BIGINT" if fits else "VARCHAR"
    return wide


def _bounds(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> tuple[Any, Any]:
    found = connection.execute(f"SELECT min({_quoted(name)}), max({_quoted(name)}) FROM {table}")
    ((low, high),) = found.fetchall()
    return low, high


def _full_name(schema: str, name: str) -> str:
    return name if schema == "main" else f"{schema}.{name}"


def _quoted_part(connection: duckdb.DuckDBPyConnection, part: Part) -> str:
    """The table's name in SQL; a schema is told from a dot in the name by asking."""
    known = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    for schema, name in known:
        if _full_name(schema, name) == part.name:
            return f"{_quoted(schema)}.{_quoted(name)}"
    return _quoted(part.name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _connected(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config=OFFLINE)
    except duckdb.Error as error:
        raise _broken(path, error) from error
    try:
        # Zoned times are shown in the session's zone, which would be this computer's.
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        yield connection
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    finally:
        connection.close()


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0][:160] if text else type(error).__name__


def _broken(path: Path, error: BaseException) -> UserError:
    where = Where(file=path.name)
    said = _first_line(error)
    if "version number" in said:
        return UserError(
            "newer-database",
            "The database was written by another version of DuckDB",
            "This program can't read the form in which that version keeps its tables.",
            "Export the table as Parquet with the version that wrote it, and load that file.",
            where,
        )
    if "set lock" in said:
        return UserError(
            "database-in-use",
            "The database is in use",
            "Another program holds it open for writing.",
            "Close that program, then load the file again.",
            where,
        )
    return UserError(
        "broken-database",
        "The database is damaged or incomplete",
        "It could not be opened; a whole DuckDB file was expected.",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        where,
    )


def _unreadable(path: Path, error: BaseException) -> UserError:
    return UserError(
        "unreadable-table",
        "The table or view can't be read",
        f"The database said “{_first_line(error)}”.",
        "Choose another table, or mend the view in the database.",
        Where(file=path.name),
    )
