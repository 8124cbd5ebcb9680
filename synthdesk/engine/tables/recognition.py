"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings, Recognised
from synthdesk.engine.tables.readers import reader_for
from synthdesk.engine.tables.readers.file_bytes import FileBytes, compression_of
from synthdesk.engine.tables.source import existing_file, existing_folder, is_recipe

_HEAD = 4096

_FORMAT_BY_MAGIC = (
    (0, b"PAR1", "parquet"),
    (0, b"ARROW1\x00\x00", "arrow"),
    (0, b"\xff\xff\xff\xff", "arrow"),  # an Arrow stream's continuation mark
    (0, b"FEA1\x00", "feather-1"),
    (0, b"PARE", "encrypted-parquet"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (8, b"DUCK", "duckdb"),
    (0, b"HEADER RECORD*******LIB", "sas"),
    (0, b"<stata_dta>", "stata"),
    (0, b"$FL2", "spss"),
    (0, b"$FL3", "spss"),
)
_SAS7BDAT = bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_PORTABLE_SPSS = b"SPSS PORT FILE"  # below lines of control characters
_OLD_STATA = (105, 108, 110, 111, 112, 113, 114, 115)
_NO_TABLES = (
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90\x00", "a Windows program"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"Obj\x01", "an Avro file"),
    (0, b"RDX2\n", "an R data file"),
    (0, b"RDX3\n", "an R data file"),
    (0, b"\x80\x04\x95", "a Python pickle, which may run code when it is opened"),
    (0, b"\x80\x05\x95", "a Python pickle, which may run code when it is opened"),
    (0, b"{\\rtf", "a rich-text document"),
)


def recognise(path: Path, given: ImportSettings = AS_RECOGNISED) -> Recognised:
    """The format of a file or folder, and how it reads by itself.

    Args:
        path: any path.
        given: what the user overrode; the recognition of other settings may rest on it.

    Raises:
        UserError: where there is no file, or nothing in it that can be read as a table.
    """
    if existing_folder(path):
        return reader_for("parquet").recognise(path, given)
    path = existing_file(path)
    if is_recipe(path):
        return reader_for("entity").recognise(path, given)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    found = _format_of(head, path)
    if found:
        return reader_for(found).recognise(path, given)
    compression = compression_of(path)
    if compression:
        with FileBytes(path, given.part) as stream:
            head = stream.read(_HEAD)
        _refuse_packed_tables(head, path)
    _refuse_what_is_no_text(head, path)
    name = "json" if _is_json(head) else "csv"
    return replace(reader_for(name).recognise(path, given), compression=compression)


def _format_of(head: bytes, path: Path) -> str:
    for position, magic, name in _FORMAT_BY_MAGIC:
        if head.startswith(magic, position) and _is_binary_after(head, position + len(magic), name):
            return _supported(name, path)
    if _SAS7BDAT in head[:32]:
        return "sas"
    if _PORTABLE_SPSS in head[:512]:
        return "spss"
    if (
        head[:1]
        and head[0] in _OLD_STATA
        and head[1:2] in (b"\x01", b"\x02")
        and head[2:3] == b"\x01"
    ):
        return "stata"
    if head.startswith(b"PK\x03\x04") and _is_workbook(path):
        return "excel"
    return ""


def _is_binary_after(head: bytes, position: int, name: str) -> bool:
    """Whether what follows is no text: a column of a text table may well be named “PAR1”."""
    if name not in ("parquet", "encrypted-parquet", "duckdb"):
        return True
    following = head[position : position + 1]
    return not (following.isascii() and following.decode().isprintable() and following)


def _supported(name: str, path: Path) -> str:
    if name == "feather-1":
        raise UserError(
            "old-feather",
            "The file is in the first version of Feather",
            "That version is no longer written or read; Feather version 2 (Arrow) was expected.",
            "Write it again with a current version of pandas, R or pyarrow.",
            Where(file=path.name),
        )
    if name == "encrypted-parquet":
        raise UserError(
            "encrypted-parquet",
            "The Parquet file is encrypted",
            "Its first bytes say so; a Parquet file without encryption was expected.",
            "Write the table again without encryption.",
            Where(file=path.name),
        )
    return name


def _is_workbook(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        # A workbook that is cut short is still better named as one than as an archive.
        return path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods"}
    return any(name.startswith("xl/") for name in names) or (
        "mimetype" in names and "content.xml" in names
    )


def _refuse_packed_tables(head: bytes, path: Path) -> None:
    found = _format_of(head, Path(path.stem)) if not head.startswith(b"PK") else "zip"
    if found:
        raise UserError(
            "packed-table",
            "The compressed file holds a file that can't be read while it is packed",
            f"Inside it is a file of the kind “{found}”; only text tables are read packed.",
            "Unpack it with another program and load what comes out.",
            Where(file=path.name),
        )


def _refuse_what_is_no_text(head: bytes, path: Path) -> None:
    found = [words for position, magic, words in _NO_TABLES if head.startswith(magic, position)]
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        found = ["a web page"]
    if found:
        raise UserError(
            "not-a-table",
            "This is not a table",
            f"The file is {found[0]}; a table was expected.",
            "Choose a file that holds a table, such as CSV, Parquet or Excel.",
            Where(file=path.name),
        )


def _is_json(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    return text.startswith((b"{", b"[{", b"[ {", b"[\n", b"[\r\n"))
