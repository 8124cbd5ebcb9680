"""Delimited files in any dialect, written by the standard library and not by what reads them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True)
class Writing:
    """How a file is written.

    Attributes:
        encoding: Python's name.
        delimiter: between values.
        quote: around values.
        quoting: ``csv``'s constant.
        line_end: of every row.
        compression: ``gz``, ``bz2``, ``xz``, ``zst``, ``zip`` or empty.
        above: lines above the header.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    quoting: int = csv.QUOTE_MINIMAL
    line_end: str = "\n"
    compression: str = ""
    above: Sequence[str] = ()


def _zst(data: bytes) -> bytes:
    return bytes(pa.compress(data, codec="zstd", asbytes=True))


def _zip(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", data)
    return packed.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": _zst,
    "zip": _zip,
}


def write_delimited(
    path: Path, rows: Sequence[Sequence[str]], writing: Writing = Writing()
) -> Path:
    """Write rows, the first of which may be the names."""
    text = io.StringIO()
    for line in writing.above:
        text.write(line + writing.line_end)
    csv.writer(
        text,
        delimiter=writing.delimiter,
        quotechar=writing.quote,
        quoting=writing.quoting,  # type: ignore[arg-type]
        lineterminator=writing.line_end,
    ).writerows(rows)
    path.write_bytes(PACKED[writing.compression](text.getvalue().encode(writing.encoding)))
    return path
