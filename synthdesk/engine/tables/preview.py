"""The first rows of a file exactly as an import would read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.errors import UserError
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import (
    AS_RECOGNISED,
    ImportSettings,
    Reason,
    Recognised,
)
from synthdesk.engine.tables.readers import reader_for
from synthdesk.engine.tables.readers.format_reader import StorageChanged, TableStream
from synthdesk.engine.tables.recognition import recognise
from synthdesk.engine.tables.schema import Schema, infer_schema
from synthdesk.engine.tables.table_check import check_stream, check_table

if TYPE_CHECKING:
    import pyarrow as pa

PREVIEW_ROWS = 200


@dataclass(frozen=True)
class FilePreview:
    """What an import with these settings would bring, as far as its first rows show.

    Attributes:
        recognised: the file read by itself, without the user's overrides.
        settings: the settings that the preview was made with, complete.
        schema: guessed types of the shown rows.
        rows: the first rows as texts, one tuple a row; missing values are ``None``.
        problem: why it can't be read with these settings, as plain text; empty if it can.
    """

    recognised: Recognised
    settings: ImportSettings
    schema: Schema
    rows: tuple[tuple[str | None, ...], ...]
    problem: str = ""


def preview_file(
    path: Path, settings: ImportSettings = AS_RECOGNISED, progress: Progress = SILENT
) -> FilePreview:
    """Read the head of a file with the code that would import it.

    Raises:
        UserError: where the file holds no table with any settings.
    """
    import pyarrow as pa

    progress.step(0.0, f"Looking at {path.name}")
    recognised = recognise(path, AS_RECOGNISED)
    given = settings.for_file(recognised)
    try:
        # What the user chose may change what the rest is recognised as.
        if given != AS_RECOGNISED:
            recognised = recognise(path, given)
        used = given.over(recognised.settings)
        head, reasons = _head(path, recognised.format, used, progress)
    except UserError as error:
        return FilePreview(recognised, given.over(recognised.settings), Schema(()), (), str(error))
    progress.step(1.0)
    recognised = replace(recognised, reasons=(*recognised.reasons, *reasons))
    columns = [column.to_pylist() for column in head.columns]
    rows = tuple(
        tuple(None if value is None else str(value) for value in row)
        for row in zip(*columns, strict=True)
    )
    return FilePreview(recognised, used, infer_schema(pa.table(head)), rows)


def _head(
    path: Path, name: str, settings: ImportSettings, progress: Progress
) -> tuple[pa.Table, tuple[Reason, ...]]:
    """The first rows, and what the reader found worth saying.

    Raises:
        UserError: what an import would raise on reading as far.
    """
    import pyarrow as pa

    reader = reader_for(name)
    # A reader that would go through the whole file before its first row may offer its head.
    opened = getattr(reader, "open_head", reader.open)
    stream: TableStream = opened(path, settings, progress.part(0.0, 0.9))
    while True:
        check_stream(stream, path)
        batches: list[pa.RecordBatch] = []
        try:
            for batch in stream.batches:
                batches.append(batch)
                if sum(len(read) for read in batches) >= PREVIEW_ROWS:
                    break
        except StorageChanged as change:
            stream = change.stream
            continue
        finally:
            _close(stream)
        table = pa.Table.from_batches(batches, stream.schema).slice(0, PREVIEW_ROWS)
        return check_table(table.unify_dictionaries(), path), tuple(stream.reasons)


def _close(stream: TableStream) -> None:
    """Let a reader that was stopped on the way let go of its file."""
    close = getattr(stream.batches, "close", None)
    if close is not None:
        close()
