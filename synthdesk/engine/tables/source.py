"""Which file plays which part, and how it is identified."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings


class TableRole(StrEnum):
    """The part a table plays in an audit."""

    TRAINING = "training"
    SYNTHETIC = "synthetic"
    HOLDOUT = "holdout"
    GROUND_TRUTH = "ground-truth"
    CONTEXT = "context"
    SYNTHETIC_CONTEXT = "synthetic-context"
    HOLDOUT_CONTEXT = "holdout-context"


AUDIT_ROLES = (TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT)
"""The parts that an audit compares; the others serve single analyses."""


@dataclass(frozen=True)
class TableFile:
    """A file as it was read: enough to recognise it again, nothing of its content.

    Attributes:
        role: part the table plays.
        name: file name without its folder, so that a moved audit stays the same audit.
        format: one of ``import_settings.FORMATS``.
        bytes: size on disk.
        sha256: hexadecimal digest of the file's bytes.
        rows: data rows.
        columns: column names in file order.
        version: name of a synthetic version among several; empty where there is one.
        settings: how the file was read, complete for what its format knows.
        derived: how the rows were made where the file was not taken as it is, e.g. a split.
    """

    role: TableRole
    name: str
    format: str
    bytes: int
    sha256: str
    rows: int
    columns: tuple[str, ...]
    version: str = ""
    settings: ImportSettings = AS_RECOGNISED
    derived: str = ""


RECIPE_SUFFIX = ".entity.toml"


def is_recipe(path: Path) -> bool:
    """Whether a path names a recipe for an entity table."""
    return path.name.lower().endswith(RECIPE_SUFFIX)


def existing_file(path: Path) -> Path:
    """The path itself, if it is a readable file that holds something.

    Raises:
        UserError: ``missing-file``, ``broken-link``, ``is-a-directory``, ``not-a-file``,
            ``unreadable-file`` or ``empty-file``.
    """
    where = Where(file=path.name or str(path))
    mode = _existing(path).st_mode
    if stat.S_ISDIR(mode):
        raise UserError(
            "is-a-directory",
            "This is a folder, not a file",
            f"{path} is a folder without Parquet files; a file that holds a table was expected.",
            "Choose one file inside the folder.",
            where,
        )
    # Opening a pipe would wait for ever, and a device may be endless.
    if not stat.S_ISREG(mode):
        raise UserError(
            "not-a-file",
            "This is not an ordinary file",
            f"{path} is a {_kind_of(mode)}; a file that holds a table was expected.",
            "Save the table to a file on a disk and choose that file.",
            where,
        )
    try:
        with path.open("rb") as stream:
            first = stream.read(1)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not first:
        raise UserError(
            "empty-file",
            "The file is empty",
            "It has no bytes at all; a header line and at least 100 rows were expected.",
            "Export the table again and check that the export finished.",
            where,
        )
    return path


def existing_folder(path: Path) -> bool:
    """Whether the path is a folder.

    Raises:
        UserError: where there is nothing, or a link that leads nowhere.
    """
    return stat.S_ISDIR(_existing(path).st_mode)


def _existing(path: Path) -> os.stat_result:
    where = Where(file=path.name or str(path))
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            raise _broken_link(path) from error
        raise UserError(
            "missing-file",
            "The file does not exist",
            f"Nothing was found at {path}.",
            "Check the spelling and the folder, then choose the file again.",
            where,
        ) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _broken_link(path) from error
        raise _unreadable(path, error) from error
    except ValueError as error:  # a zero character in the name
        raise UserError(
            "missing-file",
            "The file does not exist",
            f"{path!s:.200} is not a name that a file can have.",
            "Check the spelling and the folder, then choose the file again.",
            where,
        ) from error


def _broken_link(path: Path) -> UserError:
    return UserError(
        "broken-link",
        "The link leads nowhere",
        f"{path} is a link to a file that does not exist, or to itself.",
        "Choose the file itself instead of the link.",
        Where(file=path.name),
    )


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(
        "unreadable-file",
        "The file could not be opened",
        f"The system said: {error.strerror}.",
        "Check that you may read the file and that no other program holds it.",
        Where(file=path.name),
    )


def _kind_of(mode: int) -> str:
    kinds = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
    return kinds.get(stat.S_IFMT(mode), "device")


@dataclass(frozen=True)
class FileState:
    """What tells that a file was written to: its number on the disk, size and time."""

    inode: int
    bytes: int
    modified_ns: int


def states_of(path: Path) -> tuple[FileState, ...]:
    """The state of a file, or of every file in a folder, by name."""
    files = files_of(path) if path.is_dir() else [path]
    results = [file.stat() for file in files]
    return tuple(FileState(r.st_ino, r.st_size, r.st_mtime_ns) for r in results)


def files_of(folder: Path) -> list[Path]:
    """The visible files in a folder and below it, sorted by their relative name."""
    found = (
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    )
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, read as a stream."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def changed_while_reading(path: Path) -> UserError:
    """The error for a file that somebody wrote to while it was read."""
    return UserError(
        "changed-while-reading",
        "The file changed while it was read",
        "It was written to, or replaced, by another program; what was read may be half old "
        "and half new, so nothing of it was kept.",
        "Wait until the other program has finished, then load the file again.",
        Where(file=path.name),
    )
