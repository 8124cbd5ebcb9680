"""Arrow IPC, as file (also known as Feather) and as stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Recognised
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.typed_columns import (
    ColumnStorage,
    reasons_of,
    rows_in_a_batch,
    storage_of,
    stored_batch,
    stored_schema,
    with_plain_text,
)
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import pyarrow as pa

_FILE_MAGIC = b"ARROW1"


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """Arrow says itself how it reads."""
    _schema_of(path)
    return Recognised("arrow", "", ImportSettings())


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows, record batch by record batch."""
    schema = _schema_of(path)
    columns = storage_of(schema, path.name, lambda name: _bounds(path, schema, name))
    first = next(_record_batches(path), None)
    if first is not None:
        columns = with_plain_text(
            columns, {name: first.column(i) for i, name in enumerate(first.schema.names)}
        )
    return TableStream(
        schema=stored_schema(columns),
        batches=_stored_batches(path, columns, ReadingProgress(progress, path.stat().st_size)),
        reasons=reasons_of(columns),
    )


def _stored_batches(
    path: Path, columns: tuple[ColumnStorage, ...], progress: ReadingProgress
) -> Iterator[pa.RecordBatch]:
    progress.add()
    for batch in _record_batches(path):
        most = rows_in_a_batch(batch.schema)
        for start in range(0, batch.num_rows, most):
            rows = batch.slice(start, most)
            progress.add(rows=rows.num_rows, size=rows.nbytes)
            yield stored_batch(rows, columns, path.name)


def _record_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The file's own batches, each one checked: a damaged one would crash whoever reads it."""
    import pyarrow as pa

    try:
        # Read, not mapped: a mapped file that is cut short meanwhile ends the program.
        with pa.OSFile(str(path), "rb") as source:
            for batch in _opened(source, path):
                batch.validate(full=True)
                yield batch
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error


def _opened(source: pa.NativeFile, path: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    if _is_file_format(path):
        reader = pa.ipc.open_file(source)
        for position in range(reader.num_record_batches):
            yield reader.get_batch(position)
    else:
        yield from pa.ipc.open_stream(source)


def _is_file_format(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_FILE_MAGIC)) == _FILE_MAGIC


def _schema_of(path: Path) -> pa.Schema:
    import pyarrow as pa

    opened = pa.ipc.open_file if _is_file_format(path) else pa.ipc.open_stream
    try:
        with pa.OSFile(str(path), "rb") as source:
            schema = opened(source).schema
            names = schema.names
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error
    check_names(names, path)
    return schema.remove_metadata()


def _bounds(path: Path, schema: pa.Schema, name: str) -> tuple[Any, Any]:
    """Smallest and largest value of one column, found by going through the file for it."""
    import pyarrow.compute as pc

    position = schema.get_field_index(name)
    ends = [pc.min_max(batch.column(position)).as_py() for batch in _record_batches(path)]
    known = [end for end in ends if end["min"] is not None]
    if not known:
        return None, None
    return min(end["min"] for end in known), max(end["max"] for end in known)


def _broken(path: Path) -> UserError:
    return UserError(
        "broken-arrow",
        "The Arrow file is damaged or incomplete",
        "It could not be read to its end; a whole Arrow or Feather file was expected.",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )
