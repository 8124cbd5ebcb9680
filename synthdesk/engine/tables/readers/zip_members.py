"""Which member of a zip archive is the table."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import Part

_ENCRYPTED = 0x1
_NO_TABLES = ("__MACOSX/", ".")


def members_of(path: Path) -> tuple[Part, ...]:
    """The files in an archive, as far as they may be tables.

    Raises:
        UserError: ``broken-compression``, ``unsafe-member-name`` or ``empty-archive``.
    """
    with _opened(path) as archive:
        return tuple(Part(info.filename, "member") for info in _tables(archive, path))


def chosen_member(path: Path, name: str | None) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
    """The opened archive and the member to be read; the caller closes the archive.

    Raises:
        UserError: as ``members_of``, or ``unknown-part``, ``encrypted-archive``.
    """
    archive = _opened(path)
    try:
        infos = _tables(archive, path)
        info = _largest(infos) if name is None else _named(infos, name, path)
        if info.flag_bits & _ENCRYPTED:
            raise UserError(
                "encrypted-archive",
                "The archive is protected by a password",
                f"“{info.filename[:80]}” inside it is encrypted.",
                "Unpack it with its password, then load the file that comes out.",
                Where(file=path.name),
            )
    except BaseException:
        archive.close()
        raise
    return archive, info


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> IO[bytes]:
    """The member's unpacked bytes.

    Raises:
        UserError: ``broken-compression``.
    """
    try:
        return archive.open(info)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise _broken(path, error) from error


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: BaseException) -> UserError:
    return UserError(
        "broken-compression",
        "The archive is damaged or incomplete",
        f"It could not be opened ({str(error)[:160]}).",
        "Copy or export the file again; an interrupted copy is the usual cause.",
        Where(file=path.name),
    )


def _tables(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    for info in files:
        _refuse_unsafe(info, path)
    tables = [
        info
        for info in files
        if not info.filename.startswith(_NO_TABLES)
        and not PurePosixPath(info.filename).name.startswith(".")
    ]
    if not tables:
        raise UserError(
            "empty-archive",
            "The archive holds no file",
            "A zip archive with one table in it was expected.",
            "Pack the table again, or load it without packing it.",
            Where(file=path.name),
        )
    return tables


def _refuse_unsafe(info: zipfile.ZipInfo, path: Path) -> None:
    # Nothing is unpacked to the disk, yet who packs such names does not pack a table only.
    name = info.orig_filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/" or "\0" in name:
        raise UserError(
            "unsafe-member-name",
            "The archive tries to write outside its folder",
            f"A file inside it is named “{name[:80]}”; plain names were expected.",
            "Ask where the archive comes from. Pack the table again, or load it without packing.",
            Where(file=path.name),
        )


def _largest(infos: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    return max(infos, key=lambda info: info.file_size)


def _named(infos: list[zipfile.ZipInfo], name: str, path: Path) -> zipfile.ZipInfo:
    for info in infos:
        if info.filename == name:
            return info
    known = ", ".join(f"“{info.filename[:40]}”" for info in infos[:5])
    raise UserError(
        "unknown-part",
        "The archive holds no file of that name",
        f"“{name[:80]}” was asked for; it holds {known}.",
        "Choose one of the files that the archive holds.",
        Where(file=path.name),
    )
