"""JSON: one object a line, or one array of objects; every object is a row."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.import_settings import ImportSettings, Reason, Recognised
from synthdesk.engine.tables.readers.cell_columns import CellColumns
from synthdesk.engine.tables.readers.file_bytes import BLOCK, FileBytes
from synthdesk.engine.tables.readers.format_reader import TableStream
from synthdesk.engine.tables.readers.reading_progress import ReadingProgress
from synthdesk.engine.tables.readers.refused_columns import nested_column
from synthdesk.engine.tables.readers.typed_columns import rows_in_a_batch, too_many_digits

if TYPE_CHECKING:
    pass

Row = dict[str, Any]

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ROWS_AT_ONCE = 20_000
_CELLS_AT_ONCE = 1_000_000
MOST_COLUMNS = 10_000
"""More different keys than that are values that were written as keys."""


class _RepeatedKey(ValueError):
    """One object holds the same key twice, so one of the two values would be lost."""


def recognise(path: Path, given: ImportSettings) -> Recognised:
    """The encoding, from a byte-order mark; JSON without one is UTF-8 by its standard."""
    with FileBytes(path, given.part) as stream:
        head = stream.read(4)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            reason = Reason("encoding", "A byte-order mark says so.")
            return Recognised("json", "", ImportSettings(encoding=encoding), (reason,))
    reason = Reason("encoding", "JSON is written in UTF-8 unless a byte-order mark says otherwise.")
    return Recognised("json", "", ImportSettings(encoding="utf-8"), (reason,))


def open(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The rows; all are read before the first is handed out: a late one may widen a type."""
    return _stream(path, settings, progress, None)


def open_head(path: Path, settings: ImportSettings, progress: Progress) -> TableStream:
    """The first rows only, typed by themselves: what a preview shows at once."""
    return _stream(path, settings, progress, _ROWS_AT_ONCE)


def _stream(
    path: Path, settings: ImportSettings, progress: Progress, most_rows: int | None
) -> TableStream:
    cells = CellColumns()
    with FileBytes(path, settings.part) as source:
        reading = ReadingProgress(progress, total_bytes=path.stat().st_size)
        text = _text_of(source, settings.encoding or "utf-8", path, reading)
        rows = islice(_rows(text, path), most_rows)
        start = 1
        at_once = 100
        known: dict[str, None] = {}
        while chunk := list(islice(rows, at_once)):
            _add_keys(known, chunk, path, start)
            columns = _columns(chunk, path, start)
            cells.add(columns, len(chunk))
            start += len(chunk)
            reading.add(rows=len(chunk))
            # Every row becomes as wide as all keys together.
            at_once = min(_CELLS_AT_ONCE // max(len(known), 1) + 1, _ROWS_AT_ONCE)
        digest = "" if most_rows else source.sha256()
    table = cells.table()
    return TableStream(
        schema=table.schema,
        batches=iter(table.to_batches(max_chunksize=rows_in_a_batch(table.schema))),
        total_rows=table.num_rows,
        sha256=digest,
        reasons=[
            Reason("values", too_many_digits(name), is_sure=False)
            for name in sorted(cells.too_long)
        ],
    )


def _columns(chunk: list[Row], path: Path, start: int) -> dict[str, list[Any]]:
    """Values by column; a key that an object lacks is missing."""
    names = dict.fromkeys(name for row in chunk for name in row)
    columns = {name: [row.get(name) for row in chunk] for name in names}
    for name, values in columns.items():
        kinds = {type(value) for value in values}
        if kinds & {dict, list}:
            at = next(i for i, value in enumerate(values) if isinstance(value, dict | list))
            raise nested_column(Where(file=path.name, column=name, row=start + at))
        if str in kinds and any(type(v) is str and not _is_text(v) for v in values):
            at = next(i for i, v in enumerate(values) if type(v) is str and not _is_text(v))
            raise _bad_text(path, start + at, name)
    return columns


def _add_keys(known: dict[str, None], chunk: list[Row], path: Path, start: int) -> None:
    """Note new keys; refuses what is no column name: half characters, a new key in every row."""
    for position, row in enumerate(chunk):
        new = row.keys() - known.keys()
        if not new:
            continue
        if not all(map(_is_text, new)):
            raise _bad_text(path, start + position)
        known.update(dict.fromkeys(row))
        if len(known) <= MOST_COLUMNS:
            continue
        raise UserError(
            "too-many-columns",
            "The rows have too many different keys",
            f"More than {MOST_COLUMNS:,} different keys were found, e.g. “{new.pop()[:40]}”; the "
            "same keys in every row were expected, one for each column.",
            "If the keys are values, such as customers, write them as a column of their own.",
            Where(file=path.name),
        )


def _is_text(value: str) -> bool:
    """Whether a string holds whole characters only: JSON can spell out half of one."""
    return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)


def _rows(text: Iterator[str], path: Path) -> Iterator[Row]:
    """The objects in their order."""
    first = next(text, "")
    while first and not first.strip():
        first = next(text, "")
    if first.lstrip().startswith("["):
        yield from _rows_of_array(_resumed(first, text), path)
    else:
        yield from _rows_of_lines(_resumed(first, text), path)


def _resumed(first: str, text: Iterator[str]) -> Iterator[str]:
    yield first
    yield from text


def _rows_of_lines(text: Iterator[str], path: Path) -> Iterator[Row]:
    read = json.JSONDecoder(object_pairs_hook=_object).decode
    row = 0
    for line in _lines(text):
        if not line.strip():
            continue
        row += 1
        try:
            value = read(line.strip())
        except (ValueError, RecursionError) as error:
            raise _bad_row(path, row, line, error) from error
        yield _checked(value, path, row)


def _lines(text: Iterator[str]) -> Iterator[str]:
    """Lines as JSON understands them: other signs that end lines may stand within a text."""
    rest: list[str] = []
    for block in text:
        first, *more = block.split("\n")
        rest.append(first)
        if more:
            yield "".join(rest)
            yield from more[:-1]
            rest = [more[-1]]
    yield "".join(rest)


def _rows_of_array(text: Iterator[str], path: Path) -> Iterator[Row]:
    """The array's objects one by one; the buffer doubles while an object is longer than it."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    buffer, at, row, is_over = next(text).lstrip().removeprefix("["), 0, 0, False
    wanted = 0
    while True:
        while not is_over and len(buffer) - at < wanted:
            more = next(text, None)
            is_over = more is None
            buffer, at = buffer[at:] + (more or ""), 0
        at = _after_blanks(buffer, at)
        if buffer.startswith("]", at):
            return
        try:
            value, at = decoder.raw_decode(buffer, at)
        except (_RepeatedKey, RecursionError) as error:
            raise _bad_row(path, row + 1, buffer[at : at + 200], error) from error
        except ValueError as error:
            if is_over:
                raise _bad_row(path, row + 1, buffer[at : at + 200], error) from error
            wanted = max(2 * (len(buffer) - at), BLOCK)
            continue
        row += 1
        wanted = 1
        yield _checked(value, path, row)


def _after_blanks(buffer: str, at: int) -> int:
    while at < len(buffer) and buffer[at] in " \t\r\n,":
        at += 1
    return at


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise _RepeatedKey(next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i])))
    return row


def _checked(value: object, path: Path, row: int) -> Row:
    if isinstance(value, dict):
        return value
    raise UserError(
        "broken-json",
        "A line does not hold a row",
        f"In row {row:,} stands “{str(value)[:60]}”; an object such as "
        '{"age": 41, "town": "Bern"} was expected.',
        "Write each row as one object with the columns' names as keys.",
        Where(file=path.name, row=row),
    )


def _bad_row(path: Path, row: int, text: str, error: BaseException) -> UserError:
    where = Where(file=path.name, row=row)
    if isinstance(error, _RepeatedKey):
        return UserError(
            "duplicate-columns",
            "A row names the same column twice",
            f"“{str(error)[:60]}” occurs twice in row {row:,}; one of the values would be lost.",
            "Rename or remove one of them in the file.",
            where,
        )
    if not text.strip():
        return UserError(
            "broken-json",
            "The list of rows has no end",
            f"After {row - 1:,} rows the file stops; a closing bracket “]” was expected.",
            "Copy or export the file again; an interrupted copy is the usual cause.",
            where,
        )
    return UserError(
        "broken-json",
        "A line is no valid JSON",
        f"Row {row:,} begins “{text.strip()[:80]}” and could not be understood to its end.",
        "Mend that line: one whole object a line was expected, with quotes around every text.",
        where,
    )


def _bad_text(path: Path, row: int | None, column: str = "") -> UserError:
    return UserError(
        "mixed-encoding",
        "A text holds half a character",
        "It was cut in the middle of a character; whole characters were expected.",
        "Mend the text where it is made, then write the file again.",
        Where(file=path.name, row=row, column=column),
    )


def _text_of(
    source: FileBytes, encoding: str, path: Path, reading: ReadingProgress
) -> Iterator[str]:
    """The file's text, block by block."""
    where = Where(file=path.name)
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError as error:
        raise UserError(
            "unknown-encoding",
            "No such text encoding is known",
            f"“{encoding[:40]}” was given.",
            "Choose an encoding such as “utf-8”, “cp1252” or “latin-1”.",
            where,
        ) from error
    passed = 0
    try:
        while block := source.read(BLOCK):
            reading.add(size=source.raw.passed - passed)
            passed = source.raw.passed
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise UserError(
            "mixed-encoding",
            "The file is not text in the encoding expected",
            f"A byte was found that is not valid {encoding}.",
            "Choose another encoding in the import settings, or save the file as UTF-8.",
            where,
        ) from error
