"""Refuses workbooks that a spreadsheet reader would choke on, before it sees them."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.readers.file_bytes import LARGEST_RATIO, RATIO_COUNTS_FROM

_COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPOUND_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIIII")


def check_container(path: Path) -> None:
    """Look at the wrapping of a workbook only: zip entries, or the sector counts of an old file.

    Raises:
        UserError: ``zip-bomb`` or ``broken-workbook``.
    """
    with path.open("rb") as stream:
        head = stream.read(_COMPOUND_HEADER.size)
    if head.startswith(_COMPOUND_MAGIC):
        _check_compound(path, head)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise broken_workbook(path) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * path.stat().st_size:
        raise UserError(
            "zip-bomb",
            "The file would unpack to a suspicious size",
            f"It would grow from {path.stat().st_size:,} to {unpacked:,} bytes, more than "
            f"{LARGEST_RATIO} times; no ordinary workbook does.",
            "If you trust the file, save the sheet as CSV and load that.",
            Where(file=path.name),
        )


def _check_compound(path: Path, head: bytes) -> None:
    """The reader sets memory aside by these counts; a damaged one would end the program."""
    size = path.stat().st_size
    if len(head) < _COMPOUND_HEADER.size:
        raise broken_workbook(path)
    fields = _COMPOUND_HEADER.unpack(head)
    sector_bits, small_bits = fields[4], fields[5]
    if sector_bits not in (9, 12) or small_bits != 6:
        raise broken_workbook(path)
    sectors = size >> sector_bits
    directories, tables, small_tables, more_tables = fields[6], fields[7], fields[12], fields[14]
    if max(directories, tables, small_tables, more_tables) > sectors:
        raise broken_workbook(path)


def broken_workbook(path: Path) -> UserError:
    """The workbook can't be read to its end."""
    return UserError(
        "broken-workbook",
        "The workbook is damaged or incomplete",
        "Its sheets could not be read; a whole .xlsx, .xls, .xlsb or .ods file was expected.",
        "Open it in a spreadsheet program, save it again, and load that file.",
        Where(file=path.name),
    )


def locked_workbook(path: Path) -> UserError:
    """The workbook can be read only with a password."""
    return UserError(
        "password-protected",
        "The workbook is protected by a password",
        "Its content is encrypted, so no sheet can be read without the password.",
        "Open it in a spreadsheet program, save it without a password, and load that file.",
        Where(file=path.name),
    )
