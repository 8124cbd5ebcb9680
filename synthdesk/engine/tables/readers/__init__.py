"""Read any file that holds a table into Arrow, or say exactly why it cannot be read.

A reader stores values; what a column *is* gets decided once, on the training table (see
``schema``), never by each file's own content.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.readers.format_reader import (
    FormatReader,
    StorageChanged,
    TableStream,
)
from synthdesk.engine.tables.readers.missing_tokens import MISSING_TOKENS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MISSING_TOKENS", "FormatReader", "TableStream", "read_table", "reader_for"]

_MODULE_OF = {
    "csv": "synthdesk.engine.tables.readers.delimited",
    "parquet": "synthdesk.engine.tables.readers.parquet",
    "arrow": "synthdesk.engine.tables.readers.arrow",
    "excel": "synthdesk.engine.tables.readers.excel",
    "sas": "synthdesk.engine.tables.readers.statistics",
    "stata": "synthdesk.engine.tables.readers.statistics",
    "spss": "synthdesk.engine.tables.readers.statistics",
    "sqlite": "synthdesk.engine.tables.readers.databases",
    "duckdb": "synthdesk.engine.tables.readers.databases",
    "json": "synthdesk.engine.tables.readers.json_lines",
    "entity": "synthdesk.engine.tables.entity.reader",
}


def reader_for(name: str) -> FormatReader:
    """The reader of a format, one of ``import_settings.FORMATS``; loaded when first asked for."""
    return cast(FormatReader, import_module(_MODULE_OF[name]))


def read_table(
    path: Path, progress: Progress = SILENT, settings: ImportSettings = AS_RECOGNISED
) -> tuple[pa.Table, str]:
    """Read a whole file into memory.

    Returns:
        The table (text columns dictionary-encoded) and the format, e.g. ``"csv"``.

    Raises:
        UserError: with the file, and where known the column and the row, that is at fault.
    """
    from synthdesk.engine.tables.recognition import recognise
    from synthdesk.engine.tables.table_check import check_stream, check_table

    recognised = recognise(path, settings)
    stream = reader_for(recognised.format).open(path, settings.over(recognised.settings), progress)
    table = check_table(whole(check_stream(stream, path)), path)
    progress.step(1.0)
    return table, recognised.format


def whole(stream: TableStream) -> pa.Table:
    """All batches of a stream as one table with one dictionary a column."""
    import pyarrow as pa

    while True:
        try:
            table = pa.Table.from_batches(list(stream.batches), stream.schema)
        except StorageChanged as change:
            stream = change.stream
        else:
            return table.unify_dictionaries().combine_chunks()
