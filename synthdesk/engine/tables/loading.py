"""Load one file: read it, recognise it, and keep it where other processes can map it.

The table is written once as an Arrow file into the session's private cache; from then on it
travels by path.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.arrow_cache import (
    TooManyValues,
    keep_as,
    open_arrow,
    write_arrow,
    write_stream,
)
from synthdesk.engine.tables.column_profile import ColumnProfile, profiles_of
from synthdesk.engine.tables.import_settings import (
    AS_RECOGNISED,
    ImportSettings,
    Recognised,
)
from synthdesk.engine.tables.readers import reader_for
from synthdesk.engine.tables.readers.format_reader import StorageChanged, TableStream
from synthdesk.engine.tables.recognition import recognise
from synthdesk.engine.tables.schema import (
    MissingSuggestion,
    Schema,
    infer_schema,
    suggest_missing,
)
from synthdesk.engine.tables.source import (
    FileState,
    TableFile,
    TableRole,
    changed_while_reading,
    is_recipe,
    sha256_of,
    states_of,
)
from synthdesk.engine.tables.table_check import check_stream, check_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ColumnProfile",
    "HoldoutSplit",
    "LoadedTable",
    "SetAsideRows",
    "load_table",
    "open_arrow",
    "preview_rows",
    "write_arrow",
]

PREVIEW_ROWS = 200
_READ_TWICE_UP_TO = 16_000_000


@dataclass(frozen=True)
class SetAsideRows:
    """Rows that could not be read; they are counted, named and not in the table.

    Attributes:
        count: how many.
        examples: (line in the file from 1, what is wrong, beginning of the line), at most 100.
    """

    count: int
    examples: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class HoldoutSplit:
    """A random split of one file into the rows kept for training and the rows held out.

    Attributes:
        share: share of the rows (of the subjects, where there is a key) that is held out.
        seed: seed of the draw.
        subject_key: column whose equal values stay on one side; empty for none.
        is_held_out: whether these are the rows held out, or the others.
    """

    share: float
    seed: int
    subject_key: str
    is_held_out: bool


@dataclass(frozen=True)
class LoadedTable:
    """A file that was read whole.

    Attributes:
        source: the file's identity.
        path: where the file lies.
        cache: Arrow file that holds the table.
        schema: the types that its own values suggest; binding only for the training table.
        profile: one entry a column.
        preview: the first rows as texts, one tuple a row; missing values are empty.
        recognised: what the file read by itself would be, with reasons.
        given: the settings that the user gave; siblings are read with the same.
        suggestions: values that may mean “no value”.
        set_aside: rows that could not be read and were set aside.
        arrow_bytes: size of the cache file.
        seconds: how long reading took.
        renames: the user's own column names, (theirs, training's) pairs.
        split: how the rows were taken from the file, if they are one part of it.
    """

    source: TableFile
    path: str
    cache: str
    schema: Schema
    profile: tuple[ColumnProfile, ...]
    preview: tuple[tuple[str, ...], ...]
    recognised: Recognised | None = None
    given: ImportSettings = AS_RECOGNISED
    suggestions: tuple[MissingSuggestion, ...] = ()
    set_aside: SetAsideRows | None = None
    arrow_bytes: int = 0
    seconds: float = 0.0
    renames: tuple[tuple[str, str], ...] = ()
    split: HoldoutSplit | None = None

    @property
    def version(self) -> str:
        """Name of a synthetic version among several, else empty."""
        return self.source.version


def load_table(
    path: Path,
    role: TableRole,
    cache_folder: Path,
    progress: Progress = SILENT,
    settings: ImportSettings = AS_RECOGNISED,
    version: str = "",
) -> LoadedTable:
    """Read a file into the cache and describe it.

    Args:
        path: file, or folder of Parquet files.
        role: part that the table plays.
        cache_folder: the session's own folder.
        progress: told the rows and bytes read; nothing is left behind when it is cancelled.
        settings: what the user overrode.
        version: name of a synthetic version among several.

    Raises:
        UserError: where the file can't be read, or the cache can't be written.
    """
    started = time.monotonic()
    progress.step(0.0, f"Recognising {path.name}")
    recognised = recognise(path, settings)
    used = settings.for_file(recognised).over(recognised.settings)
    before = states_of(path)
    reading = progress.part(0.0, 0.9, f"Reading {path.name}")
    stream, partial, rows = _written(path, recognised.format, used, cache_folder, reading)
    try:
        progress.step(0.9, f"Describing {path.name}")
        digest = _digest(path, stream, before)
        if rows == 0:
            check_table(open_arrow(partial), path)
        cache = cache_folder / f"{role.value}-{digest[:16]}-{used.fingerprint()[:8]}.arrow"
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    keep_as(partial, cache)
    table = open_arrow(cache)
    schema = infer_schema(table)
    progress.step(0.95)
    source = TableFile(
        role=role,
        name=path.name,
        format=recognised.format,
        bytes=sum(state.bytes for state in before),
        sha256=digest,
        rows=rows,
        columns=tuple(table.column_names),
        version=version,
        settings=used,
    )
    loaded = LoadedTable(
        source=source,
        path=str(path),
        cache=str(cache),
        schema=schema,
        profile=profiles_of(table),
        preview=preview_rows(table, range(min(PREVIEW_ROWS, rows))),
        recognised=replace(recognised, reasons=(*recognised.reasons, *stream.reasons)),
        given=settings,
        suggestions=suggest_missing(table, schema),
        set_aside=stream.set_aside,
        arrow_bytes=cache.stat().st_size,
        seconds=time.monotonic() - started,
    )
    progress.step(1.0)
    return loaded


def _written(
    path: Path, name: str, settings: ImportSettings, folder: Path, progress: Progress
) -> tuple[TableStream, Path, int]:
    """The stream as it was when it had been run through, and the file its rows are in."""
    plain: frozenset[str] = frozenset()
    stream = reader_for(name).open(path, settings, progress)
    while True:
        try:
            partial, rows = write_stream(check_stream(stream, path), folder, plain)
        except StorageChanged as change:
            stream = change.stream
        except TooManyValues as column:
            plain |= {column.column}
            stream = reader_for(name).open(path, settings, progress)
        else:
            return stream, partial, rows


def _digest(path: Path, stream: TableStream, before: tuple[FileState, ...]) -> str:
    """SHA-256 of what was read, if the file is still what it was when reading began.

    Raises:
        UserError: ``changed-while-reading``.
    """
    try:
        digest = stream.sha256 or sha256_of(path)
        # The time of a change may be the same as before; a short file is read once more.
        is_same = states_of(path) == before and (
            path.is_dir()
            or is_recipe(path)  # its digest is that of its sources too
            or before[0].bytes > _READ_TWICE_UP_TO
            or sha256_of(path) == digest
        )
    except OSError as error:
        raise changed_while_reading(path) from error
    if not is_same:
        raise changed_while_reading(path)
    return digest


def preview_rows(table: pa.Table, rows: range | list[int]) -> tuple[tuple[str, ...], ...]:
    """Chosen rows as texts, one tuple a row, positions counted from 0."""
    import pyarrow as pa

    chosen = table.take(list(rows))
    columns = [
        (column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column).to_pylist()
        for column in chosen.columns
    ]
    return tuple(
        tuple("" if value is None else str(value) for value in row)
        for row in zip(*columns, strict=True)
    )
