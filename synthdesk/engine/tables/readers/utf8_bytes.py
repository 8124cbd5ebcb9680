"""A text as UTF-8 whatever it was written in, every byte of it checked."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.readers.file_bytes import FileBytes
from synthdesk.engine.tables.readers.text_encoding import no_text

_UTF8_NAMES = {"utf-8", "utf-8-sig", "ascii"}


class Utf8Bytes:
    """A text's bytes as UTF-8, without the mark at its beginning.

    Args:
        source: the text as it is encoded.
        encoding: as Python names it.
        path: for messages.
        lines_above: lines above the first row, for naming the row of a fault.
        column_of: the column in which a row breaks off, by the row so far.

    Attributes:
        failure: the error that stopped the last read.
        tail: the last bytes that were handed out.
    """

    closed = False

    def __init__(
        self,
        source: FileBytes,
        encoding: str,
        path: Path,
        lines_above: int,
        column_of: Callable[[str], str],
    ) -> None:
        self._file = source
        self._path = path
        self._encoding = encoding
        self._is_utf8 = encoding in _UTF8_NAMES
        self._decoder = codecs.getincrementaldecoder("utf-8" if self._is_utf8 else encoding)()
        self._lines_above = lines_above
        self._column_of = column_of
        self._own_failure: UserError | None = None
        self._is_first = True
        self._rest = b""
        self._lines = 0
        self._line = b""
        self.tail = b""

    @property
    def failure(self) -> UserError | None:
        """The error that stopped the last read, its own or the file's."""
        return self._own_failure or self._file.failure

    def read(self, size: int = -1, /) -> bytes:
        """Exactly ``size`` bytes of UTF-8, fewer at the end only.

        Raises:
            UserError: ``mixed-encoding``, ``not-a-table`` for zero bytes, or as the file's own.
        """
        blocks, found = [self._rest], len(self._rest)
        self._rest = b""
        # The parser takes what it gets for a whole block, so a short one would cut long rows.
        while size < 0 or found < size:
            block = self._next(size - found if size >= 0 else size)
            if not block:
                break
            blocks.append(block)
            found += len(block)
        whole = b"".join(blocks) if len(blocks) > 1 else blocks[0]
        if 0 <= size < len(whole):
            whole, self._rest = whole[:size], whole[size:]
        self.tail = whole[-16:] or self.tail
        return whole

    def give_back(self, block: bytes) -> None:
        """Bytes that the next read hands out again."""
        self._rest = block + self._rest

    def _next(self, size: int) -> bytes:
        while True:
            packed = self._file.read(size)
            block = self._checked(packed)
            if self._is_first and block:
                self._is_first = False
                block = block.removeprefix(codecs.BOM_UTF8)
            if block or not packed:
                return block

    def _checked(self, block: bytes) -> bytes:
        # Most blocks of most files are plain ASCII, which is told much faster than decoded.
        is_plain = self._is_utf8 and block.isascii() and not self._decoder.getstate()[0]
        if block and is_plain:
            checked = block
        else:
            text = self._decoded(block)
            checked = block if self._is_utf8 else text.encode("utf-8", "replace")
        if b"\x00" in checked:
            self._own_failure = no_text(self._path, checked)
            raise self._own_failure
        last_end = checked.rfind(b"\n")
        self._lines += checked.count(b"\n")
        self._line = checked[last_end + 1 :] if last_end >= 0 else self._line + checked
        return checked

    def _decoded(self, block: bytes) -> str:
        try:
            return self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self._encoding, "replace")
            self._own_failure = self._fault(before)
            raise self._own_failure from error
        except UnicodeError as error:  # UTF-16 without the mark that it should begin with
            self._own_failure = self._fault("")
            raise self._own_failure from error

    def _fault(self, before: str) -> UserError:
        row = self._lines + before.count("\n") + 1 - self._lines_above
        so_far = self._line.decode("utf-8", "replace") + before
        is_in_row = row > 0
        name = self._encoding.upper()
        return UserError(
            "mixed-encoding",
            f"The file is not {name} text throughout",
            f"A byte was found that is not valid {name}; parts of the file may have been "
            "written with another encoding, such as Latin-1.",
            "Choose another encoding in the import settings, or save the file as UTF-8.",
            Where(
                file=self._path.name,
                row=row if is_in_row else None,
                column=self._column_of(so_far.rsplit("\n", 1)[-1]) if is_in_row else "",
            ),
        )

    # pyarrow reads from anything that looks like a file.
    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is not."""
        return False

    def seekable(self) -> bool:
        """It passes once."""
        return False

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
