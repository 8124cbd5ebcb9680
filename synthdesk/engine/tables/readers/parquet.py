"""Parquet: one file, or a folder of files that together are one table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Reason, Recognised
from synthdesk.engine.tables.readers.column_storage import repeated_text
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.typed_columns import (
    ColumnStorage,
    one_array,
    reasons_of,
    rows_in_a_batch,
    storage_of,
    stored_batch,
    stored_schema,
    with_plain_text,
)
from synthdesk.engine.tables.source import existing_file, files_of, sha256_of
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

_ENDINGS = {".parquet", ".pq", ".parq"}


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """Parquet says itself how it reads; a folder is checked to hold parts of one table."""
    _dataset(path)
    return Recognised("parquet", "", ImportSettings())


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows, part by part in the order of the parts' names."""
    import pyarrow as pa

    source = _dataset(path)
    columns = storage_of(source.schema, path.name, lambda name: _bounds(source, name, path))
    try:
        rows = source.count_rows()
        head = source.head(rows_in_a_batch(source.schema)).combine_chunks()
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error
    columns = with_plain_text(
        columns, {name: one_array(head.column(name)) for name in head.column_names}
    )
    return TableStream(
        schema=stored_schema(columns),
        batches=_batches(source, columns, path, ReadingProgress(progress, total_rows=rows)),
        total_rows=rows,
        sha256=sha256_of_folder(path) if path.is_dir() else "",
        reasons=[*_parts_that_lack_columns(source, path), *reasons_of(columns)],
    )


def sha256_of_folder(folder: Path) -> str:
    """SHA-256 over the sorted relative names and the bytes of a folder's Parquet files."""
    whole = hashlib.sha256()
    for part in parts_of(folder):
        name = part.relative_to(folder).as_posix()
        whole.update(f"{name}\0{sha256_of(part)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def parts_of(folder: Path) -> list[Path]:
    """The Parquet files of a folder in the order of their names; hidden ones are passed over.

    Raises:
        UserError: ``is-a-directory``.
    """
    found = [file for file in files_of(folder) if file.suffix.lower() in _ENDINGS]
    if not found:
        existing_file(folder)
    return found


def _broken(path: Path, part: str = "") -> UserError:
    """The file can't be read to its end."""
    return UserError(
        "broken-parquet",
        "The Parquet file is damaged or incomplete",
        f"{part or 'It'} could not be read to its end; a whole Parquet file was expected.",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )


def _dataset(path: Path) -> ds.Dataset:
    """The file or folder with the union of its parts' columns, text read as dictionaries."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    parts = parts_of(path) if path.is_dir() else [path]
    schemas = [_schema_of(part, path) for part in parts]
    text = [field.name for field in _joined(schemas, parts, path) if _repeats_may_be_kept(field)]
    options = ds.ParquetReadOptions(dictionary_columns=text, coerce_int96_timestamp_unit="us")

    def together(schema: pa.Schema | None) -> ds.Dataset:
        return ds.dataset(
            [str(part) for part in parts],
            schema=schema,
            format=ds.ParquetFileFormat(read_options=options),
            partitioning=ds.partitioning(flavor="hive") if path.is_dir() else None,
            partition_base_dir=str(path) if path.is_dir() else None,
        )

    try:
        found = together(None)
        if len(parts) == 1:
            return found
        joined = _joined(_with_dictionaries(schemas, text), parts, path)
        named_by_folders = [field for field in found.schema if field.name not in joined.names]
        return together(pa.schema([*joined, *named_by_folders]))
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error


def _schema_of(part: Path, path: Path) -> pa.Schema:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(part)
        names = schema.names
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path, part.name if part != path else "") from error
    # The reader's own words on a repeated name are about a schema, so it is looked for first.
    check_names(names, path)
    return schema.remove_metadata()


def _repeats_may_be_kept(field: pa.Field) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(field.type) or pa.types.is_large_string(field.type))


def _with_dictionaries(schemas: list[pa.Schema], text: list[str]) -> list[pa.Schema]:
    import pyarrow as pa

    kept = set(text)
    return [
        pa.schema([f.with_type(repeated_text()) if f.name in kept else f for f in schema])
        for schema in schemas
    ]


def _joined(schemas: list[pa.Schema], parts: list[Path], path: Path) -> pa.Schema:
    """One schema for all parts: numbers may widen, anything else has to agree."""
    import pyarrow as pa

    joined = schemas[0].remove_metadata()
    for schema, part in zip(schemas[1:], parts[1:], strict=True):
        try:
            joined = pa.unify_schemas([joined, schema], promote_options="permissive")
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise _parts_differ(joined, schema, part, path) from error
    return joined


def _parts_differ(joined: pa.Schema, schema: pa.Schema, part: Path, path: Path) -> UserError:
    clashing = [
        field.name
        for field in schema
        if field.name in joined.names and not joined.field(field.name).type.equals(field.type)
    ]
    return UserError(
        "parts-differ",
        "The folder's files do not fit together",
        f"In {part.relative_to(path).as_posix()} the column holds another kind of values than in "
        "the files before it; all files of the folder have to be parts of one table.",
        "Take the file out of the folder, or write all parts again with the same columns.",
        Where(file=path.name, column=clashing[0] if clashing else ""),
    )


def _parts_that_lack_columns(source: ds.Dataset, path: Path) -> list[Reason]:
    """Columns that only some parts have, one sentence for each such column."""
    if not path.is_dir():
        return []
    fragments = list(source.get_fragments())
    present = [set(fragment.physical_schema.names) for fragment in fragments]
    # The other columns come from the folders' names, and every part has them.
    written = [name for name in source.schema.names if any(name in names for names in present)]
    lacking = {name: sum(name not in names for names in present) for name in written}
    return [
        Reason(
            "values",
            f"{parts} of the {len(fragments)} files have no column “{name[:60]}”; it is missing "
            "in their rows.",
            is_sure=False,
        )
        for name, parts in lacking.items()
        if parts
    ]


def _batches(
    source: ds.Dataset, columns: tuple[ColumnStorage, ...], path: Path, progress: ReadingProgress
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    progress.add()
    try:
        # Little is read ahead: what waits in memory is what a wide table would choke on.
        for batch in source.to_batches(
            batch_size=rows_in_a_batch(source.schema), batch_readahead=2, fragment_readahead=1
        ):
            if batch.num_rows:
                progress.add(rows=batch.num_rows)
                yield stored_batch(batch, columns, path.name)
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error


def _bounds(source: ds.Dataset, name: str, path: Path) -> tuple[Any, Any]:
    """Smallest and largest value of one column, which is read for it alone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        column = source.to_table(columns=[name]).column(0)
    except (pa.ArrowException, UnicodeError, OSError) as error:
        raise _broken(path) from error
    ends = pc.min_max(column).as_py()
    return ends["min"], ends["max"]
