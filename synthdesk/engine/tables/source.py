"""Which file plays which part, and how it is identified."""

from __future__ import annotations

import hashlib
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


def existing_file(path: Path) -> Path:
    """The path itself, if it is a readable file that holds something.

    Raises:
        UserError: ``missing-file``, ``is-a-directory``, ``unreadable-file`` or ``empty-file``.
    """
    where = Where(file=path.name or str(path))
    if not path.exists():
        raise UserError(
            "missing-file",
            "The file does not exist",
            f"Nothing was found at {path}.",
            "Check the spelling and the folder, then choose the file again.",
            where,
        )
    if path.is_dir():
        raise UserError(
            "is-a-directory",
            "This is a folder, not a file",
            f"{path} is a folder; a CSV or Parquet file was expected.",
            "Choose one file inside the folder.",
            where,
        )
    try:
        with path.open("rb") as stream:
            first = stream.read(1)
    except OSError as error:
        raise UserError(
            "unreadable-file",
            "The file could not be opened",
            f"The system said: {error.strerror}.",
            "Check that you may read the file and that no other program holds it.",
            where,
        ) from error
    if not first:
        raise UserError(
            "empty-file",
            "The file is empty",
            "It has no bytes at all; a header line and at least 100 rows were expected.",
            "Export the table again and check that the export finished.",
            where,
        )
    return path


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, read as a stream."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
