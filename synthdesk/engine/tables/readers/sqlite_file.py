"""SQLite: opened as a file that nobody changes, so that no lock and no journal appear beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from synthdesk.engine.errors import Cancelled, UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import Part, Reason
from synthdesk.engine.tables.readers.column_storage import repeated_text
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.refused_columns import binary_column
from synthdesk.engine.tables.readers.typed_columns import (
    LARGEST_INTEGER,
    SIGNIFICANT_DIGITS,
    rows_in_a_batch,
)
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import pyarrow as pa

_STEPS_BETWEEN_CALLS = 200_000
_COLUMNS_AT_ONCE = 300
_KINDS = ("integer", "real", "text", "blob")


def parts_of(path: Path) -> tuple[Part, ...]:
    """Tables and views by name; rows are estimated from the largest row number."""
    with _connected(path) as connection:
        found = connection.execute(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        ).fetchall()
        return tuple(
            Part(name, kind, _rows(connection, name, kind), _width(connection, name))
            for name, kind in found
        )


def stream_of(path: Path, part: Part, progress: Progress) -> TableStream:
    """The rows in the database's own order."""
    import pyarrow as pa

    with _connected(path, progress) as connection:
        _check_whole(connection, path)
        names = _names(connection, part.name)
        check_names(names, path)
        kinds = _kinds(connection, part.name, names)
    storage = [_storage(name, found, path) for name, found in zip(names, kinds, strict=True)]
    schema = pa.schema(list(zip(names, storage, strict=True)))
    rows = max((sum(found.values()) for found in kinds), default=0)
    mixed = [
        name
        for name, found, kind in zip(names, kinds, storage, strict=True)
        if kind == repeated_text() and found["text"] and found["integer"] + found["real"]
    ]
    return TableStream(
        schema=schema,
        batches=_batches(path, part.name, schema, ReadingProgress(progress, total_rows=rows)),
        reasons=[
            Reason("values", f"“{name[:60]}” holds numbers and texts; all are read as text.", False)
            for name in mixed
        ],
    )


def _batches(
    path: Path, table: str, schema: pa.Schema, progress: ReadingProgress
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    wanted = ", ".join(_as_stored(field) for field in schema)
    at_once = min(rows_in_a_batch(schema), 50_000)
    progress.add()
    with _connected(path) as connection:
        cursor = connection.execute(f"SELECT {wanted} FROM {_quoted(table)}")
        while rows := cursor.fetchmany(at_once):
            columns = [
                _array(values, field.type)
                for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            progress.add(rows=len(rows))
            yield pa.record_batch(columns, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, kind)


def _as_stored(field: pa.Field) -> str:
    import pyarrow as pa

    name = _quoted(field.name)
    if pa.types.is_dictionary(field.type):
        return f"CAST({name} AS TEXT)"
    return f"CAST({name} AS REAL)" if pa.types.is_float64(field.type) else name


def _storage(name: str, found: dict[str, int], path: Path) -> pa.DataType:
    """Any SQLite cell has a type of its own; the column's storage is what holds all of them."""
    import pyarrow as pa

    if found["blob"]:
        raise binary_column(Where(file=path.name, column=name))
    if found["text"] or (found["real"] and found["long"]):
        return repeated_text()
    if found["real"]:
        return pa.float64()
    return pa.int64() if found["integer"] else pa.null()


def _kinds(
    connection: sqlite3.Connection, table: str, names: Sequence[str]
) -> list[dict[str, int]]:
    """How many cells of each kind every column holds, and how many whole numbers are too long
    to stand among decimal ones."""
    counted: list[dict[str, int]] = []
    for start in range(0, len(names), _COLUMNS_AT_ONCE):
        some = names[start : start + _COLUMNS_AT_ONCE]
        sums = [
            f"total(typeof({_quoted(name)}) = '{kind}')" for name in some for kind in _KINDS
        ] + [
            f"total(typeof({_quoted(name)}) = 'integer' AND NOT {_quoted(name)} "
            f"BETWEEN -{10**SIGNIFICANT_DIGITS} AND {10**SIGNIFICANT_DIGITS})"
            for name in some
        ]
        row = [int(value) for value in _one_row(connection, sums, table)]
        long = row[len(some) * len(_KINDS) :]
        for i in range(len(some)):
            kinds = row[i * len(_KINDS) : (i + 1) * len(_KINDS)]
            counted.append(dict(zip(_KINDS, kinds, strict=True)) | {"long": long[i]})
    return counted


def _one_row(connection: sqlite3.Connection, sums: list[str], table: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(
        f"SELECT {', '.join(sums)} FROM {_quoted(table)}"
    ).fetchone()
    return row


def _names(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_xinfo({_quoted(table)})")]


def _width(connection: sqlite3.Connection, name: str) -> int | None:
    """Columns; unknown where a view asks for something that is not there."""
    try:
        return len(_names(connection, name))
    except sqlite3.OperationalError:
        return None


def _rows(connection: sqlite3.Connection, name: str, kind: str) -> int | None:
    """The largest row number: found at once, where counting would read the whole table."""
    if kind != "table":
        return None
    try:
        largest = connection.execute(f"SELECT max(rowid) FROM {_quoted(name)}").fetchone()[0]
    except sqlite3.OperationalError:
        # A table can be made without row numbers.
        largest = connection.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]
    return min(int(largest or 0), LARGEST_INTEGER)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _connected(path: Path, progress: Progress | None = None) -> Iterator[sqlite3.Connection]:
    _refuse_unfinished(path)
    address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
    except sqlite3.Error as error:
        raise _broken(path, error) from error
    stopped: list[Cancelled] = []

    def step() -> int:
        try:
            if progress is not None:
                progress.step(0.0)
        except Cancelled as signal:
            stopped.append(signal)
        return len(stopped)

    try:
        connection.set_progress_handler(step, _STEPS_BETWEEN_CALLS)
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        if stopped:
            raise stopped[0] from error
        raise _broken(path, error) from error
    finally:
        connection.close()


def _refuse_unfinished(path: Path) -> None:
    """What another program has not written into the file yet would be missing without a word."""
    for ending, begins in (("-wal", b"7\x7f\x06"), ("-journal", b"\xd9\xd5\x05\xf9")):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and _begins_with(beside, begins):
            raise UserError(
                "database-in-use",
                "The database is not closed",
                f"Beside it lies {beside.name} with changes that are not in the file yet.",
                "Close the program that uses the database, or make a copy with its own backup "
                "command, then load it again.",
                Where(file=path.name),
            )


def _check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a damaged file; the library would make up empty rows for what is cut off."""
    ((pages,),) = connection.execute("PRAGMA page_count")
    ((page_size,),) = connection.execute("PRAGMA page_size")
    found = connection.execute("PRAGMA quick_check(1)").fetchall()
    if path.stat().st_size < pages * page_size or found != [("ok",)]:
        raise _damaged(path)


def _begins_with(path: Path, magic: bytes) -> bool:
    """Whether a journal is in use; a used-up one stays with its head blanked."""
    with path.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _broken(path: Path, error: BaseException) -> UserError:
    where = Where(file=path.name)
    text = str(error)
    if "UTF-8" in text or isinstance(error, UnicodeDecodeError):
        return UserError(
            "mixed-encoding",
            "A text in the database is not UTF-8",
            "A cell holds bytes that are no valid text.",
            "Mend the texts in the database, or export the table as CSV in its own encoding.",
            where,
        )
    if isinstance(error, sqlite3.OperationalError):
        return UserError(
            "unreadable-table",
            "The table or view can't be read",
            f"The database said “{text[:160]}”.",
            "Choose another table, or mend the view in the database.",
            where,
        )
    return _damaged(path)


def _damaged(path: Path) -> UserError:
    return UserError(
        "broken-database",
        "The database is damaged or incomplete",
        "It could not be read to its end; a whole SQLite file was expected.",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )
