"""Load one file: read it, recognise it, and keep it where other processes can map it.

The table is written once as an Arrow file into the session's private cache; from then on it
travels by path.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import (
    AS_RECOGNISED,
    ImportSettings,
    Recognised,
)
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import MissingSuggestion, Schema, infer_schema
from synthdesk.engine.tables.source import TableFile, TableRole, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa

PREVIEW_ROWS = 200


@dataclass(frozen=True)
class ColumnProfile:
    """What one column of one file holds, before any decision.

    Attributes:
        name: column name.
        missing: rows without a value.
        distinct: different values, missing not counted; absent where a large table's numbers
            were not counted while it was read.
        examples: up to three of the values.
    """

    name: str
    missing: int
    distinct: int | None
    examples: tuple[str, ...]


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
    path: Path, role: TableRole, cache_folder: Path, progress: Progress = SILENT
) -> LoadedTable:
    """Read a file into the cache and describe it.

    Raises:
        UserError: where the file can't be read, or the cache can't be written.
    """
    progress.step(0.0, f"Reading {path.name}")
    table, kind = read_table(path, progress.part(0.0, 0.6, f"Reading {path.name}"))
    progress.step(0.6, f"Recognising {path.name}")
    digest = sha256_of(path)
    schema = infer_schema(table)
    progress.step(0.8, f"Keeping {path.name}")
    cache = cache_folder / f"{role.value}-{digest[:16]}.arrow"
    write_arrow(table, cache)
    source = TableFile(
        role=role,
        name=path.name,
        format=kind,
        bytes=path.stat().st_size,
        sha256=digest,
        rows=table.num_rows,
        columns=tuple(table.column_names),
    )
    progress.step(1.0)
    return LoadedTable(
        source=source,
        path=str(path),
        cache=str(cache),
        schema=schema,
        profile=tuple(_profile(name, table.column(name)) for name in table.column_names),
        preview=preview_rows(table, range(min(PREVIEW_ROWS, table.num_rows))),
    )


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow file that can be memory-mapped; whole or not at all."""
    import pyarrow as pa

    temporary = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise UserError(
            "cache-not-writable",
            "The working copy of the table could not be written",
            f"The system said: {error.strerror or error}.",
            "Free some disk space in the folder for temporary files, then load the file again.",
            Where(file=str(path.parent)),
        ) from error


def open_arrow(path: Path) -> pa.Table:
    """Map an Arrow file into memory without reading it."""
    import pyarrow as pa

    with pa.memory_map(str(path), "r") as source:
        return pa.ipc.open_file(source).read_all()


def preview_rows(table: pa.Table, rows: range | list[int]) -> tuple[tuple[str, ...], ...]:
    """Chosen rows as texts, one tuple a row, positions counted from 0."""
    chosen = table.take(list(rows))
    columns = [column.to_pylist() for column in chosen.columns]
    return tuple(
        tuple("" if value is None else str(value) for value in row)
        for row in zip(*columns, strict=True)
    )


def _profile(name: str, values: pa.ChunkedArray) -> ColumnProfile:
    import pyarrow.compute as pc

    different = pc.unique(values).drop_null()
    return ColumnProfile(
        name=name,
        missing=values.null_count,
        distinct=len(different),
        examples=tuple(str(value)[:40] for value in different.slice(0, 3).to_pylist()),
    )
