"""A delimited text as pyarrow's parser takes it: UTF-8, from the first row on, with its options."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.engine.tables.readers.file_bytes import FileBytes
from synthdesk.engine.tables.readers.missing_tokens import MISSING_TOKENS
from synthdesk.engine.tables.readers.text_encoding import checked_encoding
from synthdesk.engine.tables.readers.text_layout import TextLayout, later_pieces
from synthdesk.engine.tables.readers.utf8_bytes import Utf8Bytes

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES = 8 * 1024 * 1024
"""Also the longest row that can be read."""
_SAMPLE_BYTES = 4 * 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\n|$)")
_NO_COLUMN = "\x00after the last delimiter"


@dataclass(frozen=True)
class DelimitedText:
    """A file with complete settings and the place of its rows."""

    path: Path
    settings: ImportSettings
    layout: TextLayout

    @property
    def encoding(self) -> str:
        """Python's name of the encoding."""
        return checked_encoding(self.settings.encoding or "utf-8", self.path)

    @property
    def parsed_names(self) -> list[str]:
        """A name for every value in a row, also where it is no column."""
        return [_NO_COLUMN if name is None else name for name in self.layout.names]

    @contextmanager
    def opened(self) -> Iterator[tuple[Utf8Bytes, FileBytes]]:
        """The text from its first row on, and the file that it comes from."""
        with FileBytes(self.path, self.settings.part) as file:
            source = Utf8Bytes(
                file, self.encoding, self.path, self.layout.lines_above, self._column_of
            )
            self._pass_over_lines(source)
            yield source, file

    def _column_of(self, row: str) -> str:
        position = row.count(self.settings.delimiter or ",")
        names = self.layout.columns
        return names[position] if position < len(names) else ""

    def _pass_over_lines(self, source: Utf8Bytes) -> None:
        """Read to where the first row begins."""
        above, head = self.layout.lines_above, b""
        if above == 0:
            return
        while True:
            block = source.read(1024 * 1024)
            head += block
            ends = [match.end() for match in _LINE_END.finditer(head)]
            if len(ends) >= above:
                source.give_back(head[ends[above - 1] :])
                return
            if not block:
                return

    def has_rows(self, source: Utf8Bytes) -> bool:
        """Whether anything but blank lines follows; nothing that follows is lost."""
        block = source.read(65_536)
        while block and not block.strip(b"\r\n"):
            block = source.read(65_536)
        source.give_back(block)
        return bool(block)

    def parse_options(self, invalid_row: Callable[..., str] | None = None) -> Any:
        """How rows and values are told apart."""
        import pyarrow.csv as pacsv

        quote = self.settings.quote or None
        return pacsv.ParseOptions(
            delimiter=self.settings.delimiter or ",",
            quote_char=quote or False,
            double_quote=bool(quote),
            newlines_in_values=bool(quote),
            invalid_row_handler=invalid_row,
        )

    def convert_options(self, types: Mapping[str, pa.DataType]) -> Any:
        """How values become typed; the given columns are read, in their order."""
        import pyarrow as pa
        import pyarrow.csv as pacsv

        # Texts after the last delimiter are an error, not something to be passed over.
        rest = {_NO_COLUMN: pa.null()} if None in self.layout.names else {}
        wanted = {**types, **rest}
        return pacsv.ConvertOptions(
            column_types=wanted,
            include_columns=list(wanted),
            null_values=[*MISSING_TOKENS, *(self.settings.missing or ())],
            strings_can_be_null=True,
        )

    def sample(self) -> tuple[pa.Table, float]:
        """Rows from the head and from further down as plain text, and about how many there are."""
        import pyarrow as pa

        with self.opened() as (source, file):
            blocks, size = [], 0
            while size < _SAMPLE_BYTES and (block := source.read(_SAMPLE_BYTES - size)):
                blocks.append(block)
                size += len(block)
            head, whole = b"".join(blocks), file.raw.size
            is_all = not source.read(1)
            # Bytes on the disk that the sample took; more was read than is in it.
            taken = size * file.raw.passed / max(file.unpacked, 1)
        table = self._parsed(head if is_all else head[: head.rfind(b"\n") + 1])
        rows = table.num_rows * (1.0 if is_all else max(whole / max(taken, 1.0), 1.0))
        if file.compression == "zip" and not is_all:
            rows = float("inf")
        if is_all or self.encoding not in ("utf-8", "cp1252", "iso8859-1"):
            return table, rows
        pieces = [
            self._parsed(piece.decode(self.encoding, "replace").encode())
            for piece in later_pieces(self.path)
        ]
        return pa.concat_tables([table, *pieces]), rows

    def _parsed(self, block: bytes) -> pa.Table:
        """The rows that can be read; what can't is noticed when the whole file is read."""
        import pyarrow as pa
        import pyarrow.csv as pacsv

        text = dict.fromkeys(self.layout.columns, pa.string())
        if not block.strip():
            return pa.table({name: pa.array([], kind) for name, kind in text.items()})
        options = self.convert_options(text)
        options.include_columns = list(text)
        options.check_utf8 = False
        try:
            return pacsv.read_csv(
                pa.BufferReader(block.decode("utf-8", "replace").encode()),
                read_options=pacsv.ReadOptions(
                    column_names=self.parsed_names, block_size=BLOCK_BYTES
                ),
                parse_options=self.parse_options(lambda row: "skip"),
                convert_options=options,
            )
        except pa.ArrowInvalid:
            return pa.table({name: pa.array([], kind) for name, kind in text.items()})
