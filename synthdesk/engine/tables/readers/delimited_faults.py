"""What is wrong with a delimited text, and in which row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.readers.delimited_text import BLOCK_BYTES, DelimitedText

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.tables.loading import SetAsideRows

_MOST_EXAMPLES = 100
_SHOWN = 120


@dataclass
class RowsSetAside:
    """Counts rows of another width while pyarrow's parser passes over them."""

    text: DelimitedText
    count: int = 0
    _examples: list[tuple[int, str, str]] = field(default_factory=list)

    def note(self, row: Any) -> str:
        """pyarrow's handler of a row: count it, keep an example, go on."""
        self.count += 1
        if len(self._examples) < _MOST_EXAMPLES:
            why = f"{row.actual_columns} values instead of {row.expected_columns}"
            self._examples.append((row.number or 0, why, row.text))
        return "skip"

    def result(self) -> SetAsideRows | None:
        """The count and the examples with their lines in the file; ``None`` for no such row."""
        from synthdesk.engine.tables.loading import SetAsideRows

        if not self.count:
            return None
        lines = _lines_of(self.text, [(number, text) for number, _, text in self._examples])
        return SetAsideRows(
            self.count,
            tuple(
                (line, why, text[:_SHOWN])
                for line, (_, why, text) in zip(lines, self._examples, strict=True)
            ),
        )


def _lines_of(text: DelimitedText, rows: list[tuple[int, str]]) -> list[int]:
    """The line each row begins in, by looking for it from where it can be at the earliest.

    Blank lines and line ends within quotes make lines and rows differ.
    """
    above, found = text.layout.lines_above, []
    with text.opened() as (source, _):
        line, rest = above, b""
        lines = _lines(source)
        for number, row in rows:
            first = (row.splitlines() or [""])[0].encode("utf-8", "replace")
            for rest in lines:
                line += 1
                if line >= above + number and rest.rstrip(b"\r\n") == first:
                    break
            found.append(line)
    return found


def _lines(source: Any) -> Any:
    rest = b""
    while block := source.read(1024 * 1024):
        pieces = (rest + block).splitlines(keepends=True)
        rest = pieces.pop() if pieces else b""
        yield from pieces
    if rest:
        yield rest


def fault_of(text: DelimitedText, error: Exception) -> UserError:
    """The error that tells a user why the parser gave up."""
    message = str(error)
    if "straddl" in message or "too large" in message.lower() or "out of sync" in message:
        return _unclosed_quote(text, None, f"a value longer than {BLOCK_BYTES // 2**20} MB begins")
    found = _first_ragged_row(text)
    if found is not None:
        number, expected, actual, row = found
        quote = text.settings.quote or ""
        if quote and row.count(quote) % 2 and ("\n" in row or "\r" in row):
            return _unclosed_quote(text, number, "a quoted value begins that runs over line ends")
        return _ragged_row(text, number, expected, actual)
    return UserError(
        "broken-csv",
        "The file could not be read as a table of delimited text",
        "Its rows could not be told apart with these import settings.",
        "Check the delimiter and the quote in the import settings, or open the file in a text "
        "editor and mend it.",
        Where(file=text.path.name),
    )


def _ragged_row(text: DelimitedText, row: int, expected: int, actual: int) -> UserError:
    return UserError(
        "ragged-row",
        "A row has the wrong number of values",
        f"{expected} values were expected, one for each column, and {actual} were found. "
        "A stray delimiter or quote in the row is the usual cause.",
        "Mend or remove that row, or have such rows set aside in the import settings, then load "
        "the file again.",
        Where(file=text.path.name, row=row),
    )


def _unclosed_quote(text: DelimitedText, row: int | None, found: str) -> UserError:
    return UserError(
        "unclosed-quote",
        "A quote is opened and not closed",
        f"In this row {found}"
        if row is not None
        else f"Somewhere in the file {found}"
        f"; a closing {text.settings.quote or 'quote'} was expected before the end of the row.",
        "Close or remove that quote, or choose “none” for the quote in the import settings.",
        Where(file=text.path.name, row=row),
    )


def check_last_row(text: DelimitedText, last: pa.RecordBatch, tail: bytes) -> None:
    """Refuse a text that ends within quotes: the parser takes all that follows for one value.

    Args:
        text: the file.
        last: its last rows.
        tail: its last bytes.

    Raises:
        UserError: ``unclosed-quote``.
    """
    import pyarrow as pa

    quote = (text.settings.quote or "").encode()
    kind = last.schema.types[-1]
    is_text = pa.types.is_string(kind) or pa.types.is_dictionary(kind)
    if not quote or last.num_rows == 0 or not is_text:
        return
    value = str(last.column(last.num_columns - 1)[last.num_rows - 1].as_py() or "")
    has_line_end = "\n" in value or "\r" in value
    if has_line_end and not tail.rstrip(b"\r\n").endswith(quote):
        raise _unclosed_quote(text, None, f"“{value[:40]}” begins within quotes")


def _first_ragged_row(text: DelimitedText) -> tuple[int, int, int, str] | None:
    """(data row, expected values, found values, the row) of the first row of another width."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    found: list[tuple[int, int, int, str]] = []

    def note(row: pacsv.InvalidRow) -> str:
        found.append((row.number or 0, row.expected_columns, row.actual_columns, row.text))
        return "error"

    first = text.layout.columns[0]
    try:
        with text.opened() as (source, _):
            reader = pacsv.open_csv(
                source,
                # Row numbers are known only when the file is read by one thread.
                read_options=pacsv.ReadOptions(
                    use_threads=False, column_names=text.parsed_names, block_size=BLOCK_BYTES
                ),
                parse_options=text.parse_options(note),
                convert_options=pacsv.ConvertOptions(
                    include_columns=[first], column_types={first: pa.binary()}
                ),
            )
            for _batch in reader:
                pass
    except (pa.ArrowInvalid, OSError, UnicodeError, UserError):
        pass
    return found[0] if found else None
