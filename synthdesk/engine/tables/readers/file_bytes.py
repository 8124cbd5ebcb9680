"""The bytes of a text file, plain or compressed, counted and hashed as they pass.

Nothing is ever unpacked to the disk: members of archives are read where they are, so their
names can point nowhere.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, cast

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.readers.zip_members import chosen_member, open_member

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 1024 * 1024

COMPRESSIONS = {
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
"""By the first bytes of a file."""

LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 100_000_000
"""Bytes; a small file may well be that regular."""


class Readable(Protocol):
    """Anything that hands out bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; empty at the end."""
        ...


class Closable(Protocol):
    """Anything that holds a file open."""

    def close(self) -> None:
        """Let go of it."""
        ...


class RawBytes:
    """A file's own bytes.

    Attributes:
        passed: bytes handed out so far.
        size: bytes in the file when it was opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self._is_whole = False
        self._stream = path.open("rb", buffering=0)
        self.passed = 0
        self.size = path.stat().st_size

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; empty at the end.

        Raises:
            UserError: ``unreadable-file`` where the disk or the network fails.
        """
        try:
            block = self._stream.read(size) or b""
        except OSError as error:
            raise UserError(
                "unreadable-file",
                "The file could not be read to its end",
                f"After {self.passed:,} bytes the system said: {error.strerror}.",
                "Check the disk or the network connection, then load the file again.",
                Where(file=self._path.name),
            ) from error
        self._hash.update(block)
        self.passed += len(block)
        return block

    def sha256(self) -> str:
        """Digest of the whole file; reads what was not asked for yet."""
        while self.read(BLOCK):
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()


class FileBytes:
    """The text inside a file.

    Args:
        path: an existing file.
        member: which member of a zip archive; chosen by itself where there is only one.

    Attributes:
        compression: one of ``COMPRESSIONS`` or empty.
        unpacked: bytes handed out so far.
        failure: the error that stopped the last read, kept because libraries that read from
            this object may put another in its place.
    """

    def __init__(self, path: Path, member: str | None = None) -> None:
        self._path = path
        self.compression = compression_of(path)
        self.raw = RawBytes(path)
        self.failure: UserError | None = None
        self.unpacked = 0
        self._opened_too: list[Closable] = []
        try:
            self._packed_size, self._source = self._opened(member)
        except BaseException:
            self.close()
            raise
        self._room = shutil.disk_usage(tempfile.gettempdir()).free if self.compression else 0

    def _opened(self, member: str | None) -> tuple[Callable[[], int], Readable]:
        if self.compression == "zip":
            archive, info = chosen_member(self._path, member)
            self._opened_too.append(archive)
            unpacking = open_member(archive, info, self._path)
            # An archive lets go of its file only after the member has.
            self._opened_too.insert(0, unpacking)
            return (lambda: info.compress_size), unpacking
        return (lambda: self.raw.passed), _unpacking(self.compression, self.raw)

    def __enter__(self) -> FileBytes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        for opened in self._opened_too:
            opened.close()
        self.raw.close()

    @property
    def fraction(self) -> float:
        """How much of the file has passed."""
        if self.compression == "zip":
            return 0.0
        return self.raw.passed / max(self.raw.size, 1)

    def sha256(self) -> str:
        """Digest of the file as it lies on the disk; empty where it was not read in order."""
        return "" if self.compression == "zip" else self.raw.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` unpacked bytes; empty at the end.

        Raises:
            UserError: ``broken-compression``, ``zip-bomb`` or ``unreadable-file``.
        """
        try:
            block = self._source.read(size)
        except UserError as error:
            self.failure = error
            raise
        except _DAMAGED as error:
            self.failure = broken_compression(self._path, error)
            raise self.failure from error
        self.unpacked += len(block)
        if self.compression:
            self._refuse_bombs()
        return block

    def _refuse_bombs(self) -> None:
        if self.unpacked <= RATIO_COUNTS_FROM:
            return
        ratio = self.unpacked / max(self._packed_size(), 1)
        if ratio <= LARGEST_RATIO and self.unpacked <= self._room:
            return
        found = (
            f"it unpacks to more than {ratio:,.0f} times its size"
            if ratio > LARGEST_RATIO
            else "it unpacks to more than the free disk space"
        )
        self.failure = UserError(
            "zip-bomb",
            "The compressed file unpacks to far too much",
            f"After {self.unpacked / 1e6:,.0f} MB {found}; such files are made to fill disks, "
            f"and no table is expected to shrink more than {LARGEST_RATIO} times.",
            "If you trust the file, unpack it with another program and load what comes out.",
            Where(file=self._path.name),
        )
        raise self.failure


_DAMAGED = (
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    NotImplementedError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)


def compression_of(path: Path) -> str:
    """One of ``COMPRESSIONS``, by the first bytes; empty where there is none."""
    with path.open("rb") as stream:
        head = stream.read(10)
    found = next((name for magic, name in COMPRESSIONS.items() if head.startswith(magic)), "")
    # “BZh” is a possible beginning of a text; the block mark that follows is not.
    is_text = found == "bz2" and head[4:] not in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
    return "" if is_text else found


def _unpacking(compression: str, raw: RawBytes) -> Readable:
    if compression == "gz":
        return gzip.GzipFile(fileobj=_AsFile(raw), mode="rb")
    if compression == "bz2":
        return bz2.BZ2File(_AsFile(raw))
    if compression == "xz":
        return lzma.LZMAFile(cast(IO[bytes], _AsFile(raw)))
    if compression == "zst":
        return _Zstandard(raw)
    return raw


class _Zstandard:
    """Python 3.11 unpacks no Zstandard itself; pyarrow does, with bytes of its own kind."""

    def __init__(self, raw: RawBytes) -> None:
        import pyarrow as pa

        self._raw = raw
        self._stream = pa.CompressedInputStream(pa.PythonFile(_AsFile(raw), "r"), "zstd")

    def read(self, size: int = -1, /) -> bytes:
        return bytes(self._stream.read(size if size >= 0 else None))


class _AsFile:
    """What the libraries that unpack ask of a Python file."""

    closed = False

    def __init__(self, raw: RawBytes) -> None:
        self._raw = raw

    def read(self, size: int = -1, /) -> bytes:
        return self._raw.read(size)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        return self._raw.passed

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise OSError("the bytes pass once")

    def close(self) -> None:
        return None


def broken_compression(path: Path, error: BaseException) -> UserError:
    """The compressed file can't be unpacked to its end."""
    text = str(error).strip()
    return UserError(
        "broken-compression",
        "The compressed file is damaged or incomplete",
        f"It could not be unpacked to its end ({text.splitlines()[0][:160] if text else 'no end'})"
        ".",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )
