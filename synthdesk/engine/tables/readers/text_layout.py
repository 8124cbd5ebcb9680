"""What a delimited text's head shows: encoding, layout, names, and how numbers and dates look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import (
    BadRows,
    ImportSettings,
    Reason,
    Recognised,
)
from synthdesk.engine.tables.readers.dialect import Dialect, dialect_of
from synthdesk.engine.tables.readers.file_bytes import FileBytes
from synthdesk.engine.tables.readers.missing_tokens import MISSING_TOKENS
from synthdesk.engine.tables.readers.text_encoding import (
    checked_encoding,
    encoding_of,
)
from synthdesk.engine.tables.readers.written_forms import date_order, number_marks
from synthdesk.engine.tables.readers.zip_members import members_of

HEAD_BYTES = 1024 * 1024
_LONGEST_HEAD = 16 * HEAD_BYTES
_PIECE_BYTES = 256 * 1024
PIECES = 3
_BYTES_A_LETTER = {"utf-16": 2, "utf-32": 4}


@dataclass(frozen=True)
class TextLayout:
    """Where the rows of a delimited text are and what its columns are called.

    Attributes:
        names: one a value in a row; the last may be ``None`` where every row ends with a
            delimiter.
        lines_above: lines above the first row of values.
        reasons: what was made up, e.g. names.
    """

    names: tuple[str | None, ...]
    lines_above: int
    reasons: tuple[Reason, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are kept."""
        return tuple(name for name in self.names if name is not None)


def recognised_text(path: Path, given: ImportSettings) -> Recognised:
    """How a delimited text reads by itself, where the user said nothing else.

    Raises:
        UserError: ``not-a-table``, ``empty-file`` or what the file's bytes raise.
    """
    head = head_of(path, given.part, HEAD_BYTES)
    samples = [head, *later_pieces(path)] if given.encoding is None else [head]
    encoding, encoding_reason = encoding_of(samples, path)
    used = given.encoding or encoding
    layout = layout_of(path, replace(given, encoding=used))
    columns = _different_values(layout)
    decimal, thousands, number_reasons = number_marks(columns)
    dates, date_reason = date_order(columns)
    with FileBytes(path, given.part) as source:
        compression = source.compression
    members = members_of(path) if compression == "zip" else ()
    settings = ImportSettings(
        encoding=encoding,
        delimiter=layout.delimiter,
        quote=layout.quote,
        header=layout.header,
        decimal=decimal,
        thousands=thousands,
        dates=dates,
        missing=(),
        part=_default_member(path) if members else None,
        bad_rows=BadRows.REFUSE,
    )
    reasons = (encoding_reason, *layout.reasons, *number_reasons, date_reason)
    if len(members) > 1:
        why = f"the largest of {len(members)} files in the archive"
        reasons = (*reasons, Reason("part", why, is_sure=False))
    return Recognised("csv", compression, settings, reasons, members)


def _default_member(path: Path) -> str:
    from synthdesk.engine.tables.readers.zip_members import chosen_member

    archive, info = chosen_member(path, None)
    archive.close()
    return info.filename


def head_of(path: Path, part: str | None, size: int) -> bytes:
    """The first bytes of the text, unpacked; longer where the first line is."""
    with FileBytes(path, part) as source:
        head = _exactly(source, size)
        while b"\n" not in head and b"\r" not in head and len(head) < _LONGEST_HEAD:
            more = _exactly(source, size)
            if not more:
                break
            head += more
    return head


def _exactly(source: FileBytes, size: int) -> bytes:
    blocks, missing = [], size
    while missing > 0:
        block = source.read(missing)
        if not block:
            break
        blocks.append(block)
        missing -= len(block)
    return b"".join(blocks)


def later_pieces(path: Path) -> list[bytes]:
    """Pieces of whole lines from further down; none where the file is short or packed."""
    with FileBytes(path) as source:
        size, is_packed = source.raw.size, bool(source.compression)
    if is_packed or size < 4 * HEAD_BYTES:
        return []
    pieces = []
    with path.open("rb") as stream:
        for number in range(1, PIECES + 1):
            stream.seek(size * number // (PIECES + 1))
            piece = stream.read(_PIECE_BYTES)
            first, last = piece.find(b"\n"), piece.rfind(b"\n")
            if 0 <= first < last:
                pieces.append(piece[first + 1 : last + 1])
    return pieces


def whole_lines(head: bytes, encoding: str) -> str:
    """The head as text, without a last line that may be cut off."""
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    if len(head) < HEAD_BYTES:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end >= 0 else text


def layout_of(path: Path, settings: ImportSettings) -> Dialect:
    """The layout with these settings; what they leave open is recognised.

    Raises:
        UserError: ``empty-file`` where there is not one line with something on it.
    """
    encoding = checked_encoding(settings.encoding or "utf-8", path)
    text = whole_lines(head_of(path, settings.part, HEAD_BYTES), encoding)
    if not text.strip():
        raise UserError(
            "empty-file",
            "The file has no header line",
            "Its first lines are blank; the names of the columns were expected there.",
            "Export the table again with its column names in the first line.",
            Where(file=path.name),
        )
    _check_marks(settings, path)
    dialect = dialect_of(text, settings.delimiter, settings.quote, settings.header)
    if settings.header and not dialect.names:
        raise UserError(
            "wrong-setting",
            "There are no column names in that line",
            f"Line {settings.header:,} was set as the line of the column names; nothing was found "
            "there or below it in the beginning of the file.",
            "Change the header line in the import settings; 0 means that there are no names.",
            Where(file=path.name),
        )
    return dialect


def _check_marks(settings: ImportSettings, path: Path) -> None:
    delimiter, quote = settings.delimiter, settings.quote
    problem = ""
    if delimiter is not None and (len(delimiter) != 1 or not delimiter.isascii()):
        problem = f"The delimiter is “{delimiter[:20]}”; one plain character was expected."
    elif quote and (len(quote) != 1 or not quote.isascii()):
        problem = f"The quote is “{quote[:20]}”; one plain character was expected."
    elif delimiter is not None and (delimiter == quote or delimiter in "\r\n\0"):
        problem = "The delimiter is the same as the quote, or a line end."
    elif quote and quote in "\r\n\0":
        problem = "The quote is a line end."
    elif settings.decimal not in (None, ".", ","):
        problem = f"The decimal mark is “{settings.decimal}”; a point or a comma was expected."
    elif settings.thousands and settings.thousands == settings.decimal:
        problem = "The thousands mark and the decimal mark are the same."
    if problem:
        raise UserError(
            "wrong-setting",
            "The import settings don't fit together",
            problem,
            "Change the import settings.",
            Where(file=path.name),
        )


def text_layout(path: Path, settings: ImportSettings) -> TextLayout:
    """Where the rows are and what the columns are called, with complete settings."""
    dialect = layout_of(path, settings)
    if not dialect.names:
        names = tuple(f"column_{number}" for number in range(1, dialect.width + 1))
        return TextLayout(names, dialect.lines_above)
    written, width = list(dialect.names), dialect.width
    reasons: list[Reason] = []
    ends_with_delimiter = all(not row[-1].strip() for row in dialect.rows if len(row) == width)
    if width == len(written) > 2 and not written[-1].strip() and ends_with_delimiter:
        return TextLayout((*written[:-1], None), dialect.lines_above)
    if width == len(written) + 1 > 2 and ends_with_delimiter:
        return TextLayout((*written, None), dialect.lines_above)
    if not written[0].strip() and all(name.strip() for name in written[1:]):
        # What pandas writes above its row numbers, and what it calls them when reading.
        written[0] = "Unnamed: 0"
        reasons.append(Reason("header", "the first column has no name; it is called “Unnamed: 0”"))
    return TextLayout(tuple(written), dialect.lines_above, tuple(reasons))


def _different_values(layout: Dialect) -> list[list[str]]:
    width = layout.width
    rows = [row for row in layout.rows if len(row) == width]
    missing = set(MISSING_TOKENS)
    return [
        sorted({value for value in column if value not in missing})
        for column in zip(*rows, strict=True)
    ]
