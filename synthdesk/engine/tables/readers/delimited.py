"""Delimited text: CSV and its relatives, plain or compressed, streamed by pyarrow's parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import BadRows, ImportSettings, Recognised
from synthdesk.engine.tables.readers.column_storage import (
    KeptColumn,
    kept_columns,
    repeated_text,
)
from synthdesk.engine.tables.readers.delimited_faults import (
    RowsSetAside,
    check_last_row,
    fault_of,
)
from synthdesk.engine.tables.readers.delimited_text import BLOCK_BYTES, DelimitedText
from synthdesk.engine.tables.readers.format_reader import StorageChanged, TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.text_layout import recognised_text, text_layout
from synthdesk.engine.tables.table_check import check_names

if TYPE_CHECKING:
    import pyarrow as pa

_CONVERSION_ERROR = re.compile(
    r"In CSV column #(\d+): .*CSV conversion error to (?!.*invalid UTF8)"
)
_MOST_RESTARTS = 3


@dataclass(frozen=True)
class _Plan:
    """One way to read the file.

    Attributes:
        text: the file and where its rows are.
        columns: how each column is kept.
        restarts: how often reading began anew because a later value did not fit.
    """

    text: DelimitedText
    columns: tuple[KeptColumn, ...]
    restarts: int = 0


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """How the text reads by itself."""
    return recognised_text(path, given)


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows as a stream; nothing but a sample is read before the first batch is asked for."""
    layout = text_layout(path, settings)
    check_names(layout.columns, path)
    text = DelimitedText(path, settings, layout)
    sample, rows = text.sample()
    return _stream(_Plan(text, kept_columns(sample, rows, settings)), progress)


def _stream(plan: _Plan, progress: Progress) -> TableStream:
    import pyarrow as pa

    schema = pa.schema([pa.field(column.name, column.type) for column in plan.columns])
    stream = TableStream(schema, iter(()), reasons=list(plan.text.layout.reasons))
    stream.batches = _batches(plan, stream, progress)
    return stream


def _batches(plan: _Plan, stream: TableStream, progress: Progress) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    text = plan.text
    aside = RowsSetAside(text)
    is_lenient = text.settings.bad_rows is BadRows.SET_ASIDE
    progress.step(0.0)
    last: pa.RecordBatch | None = None
    with text.opened() as (source, file):
        meter = ReadingProgress(progress, file.raw.size)
        try:
            if not text.has_rows(source):
                return
            reader = pacsv.open_csv(
                source,
                # Rows are numbered only where one thread reads them.
                read_options=pacsv.ReadOptions(
                    block_size=BLOCK_BYTES,
                    column_names=text.parsed_names,
                    use_threads=not is_lenient,
                ),
                parse_options=text.parse_options(aside.note if is_lenient else None),
                convert_options=text.convert_options({c.name: c.read_as for c in plan.columns}),
            )
            for batch in reader:
                meter.add(rows=batch.num_rows, size=file.raw.passed - meter.bytes)
                last = _stored(batch, plan, stream.schema, progress)
                yield last
        except (pa.ArrowInvalid, pa.ArrowKeyError, OSError, UnicodeError) as error:
            if source.failure is not None:
                raise source.failure from error
            _start_anew(plan, error, progress)
            raise fault_of(text, error) from error
        if last is not None:
            check_last_row(text, last, source.tail)
        stream.set_aside = aside.result() if is_lenient else None
        stream.sha256 = file.sha256()


def _stored(
    batch: pa.RecordBatch, plan: _Plan, schema: pa.Schema, progress: Progress
) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = []
    for position, column in enumerate(plan.columns):
        try:
            arrays.append(column.stored(batch.column(position)))
        except pa.ArrowInvalid:
            raise _without_numbers(plan, position, progress) from None
    return pa.record_batch(arrays, schema=schema)


def _start_anew(plan: _Plan, error: Exception, progress: Progress) -> None:
    """Where a value is no number in a column of numbers, the column becomes text."""
    found = _CONVERSION_ERROR.search(str(error))
    if found is None or int(found[1]) >= len(plan.columns):
        return
    position = int(found[1])
    if plan.columns[position].type != repeated_text():
        raise _without_numbers(plan, position, progress) from error


def _without_numbers(plan: _Plan, position: int, progress: Progress) -> StorageChanged:
    is_hopeless = plan.restarts + 1 >= _MOST_RESTARTS
    columns = tuple(
        column.as_text() if is_hopeless or number == position else column
        for number, column in enumerate(plan.columns)
    )
    return StorageChanged(
        _stream(replace(plan, columns=columns, restarts=plan.restarts + 1), progress)
    )
