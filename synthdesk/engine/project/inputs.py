"""Whether the files of a project are still what they were."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from synthdesk.engine.errors import UserError
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.project.format import Project, ProjectTable
from synthdesk.engine.tables.source import is_recipe, sha256_of


class InputState(StrEnum):
    """What became of a file."""

    FOUND = "found"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True)
class InputCheck:
    """What became of a table's file.

    Attributes:
        table: as the project names it.
        state: found where it was; moved, with the same content; changed content; or missing.
        path: where it lies now; empty if missing.
    """

    table: ProjectTable
    state: InputState
    path: str


def check_inputs(
    project: Project, folder: Path, progress: Progress = SILENT
) -> tuple[InputCheck, ...]:
    """Look for the files of a project, beside it first, then where they were.

    Nothing is fatal: a project opens whatever became of its files. Every file is read whole once,
    unless its size alone says that it changed.

    Args:
        project: as read.
        folder: where the project file lies.
        progress: told file by file.
    """
    return tuple(
        _checked(table, folder)
        for table in progress.track(project.tables, "Looking for the project's files")
    )


def _checked(table: ProjectTable, folder: Path) -> InputCheck:
    changed = ""
    for path in _places(table, folder):
        if str(path).startswith(("\\\\", "//")):
            continue  # a share on another machine: asking for it would be network access
        try:
            if not path.exists():
                continue
            if _is_same(table, path):
                was_there = str(path) == table.absolute
                return InputCheck(
                    table, InputState.FOUND if was_there else InputState.MOVED, str(path)
                )
            changed = changed or str(path)
        except (OSError, ValueError, UserError):
            # Not to be read, or a name that no file can have: as good as missing.
            continue
    if changed:
        return InputCheck(table, InputState.CHANGED, changed)
    return InputCheck(table, InputState.MISSING, "")


def _places(table: ProjectTable, folder: Path) -> Iterator[Path]:
    if table.relative:
        # resolve() asks the disk, which a hostile name could make fail.
        yield Path(_normal(folder.absolute() / table.relative))
    yield Path(table.absolute)


def _normal(path: Path) -> str:
    import os.path

    return os.path.normpath(path)


def _is_same(table: ProjectTable, path: Path) -> bool:
    if path.is_file() and path.stat().st_size != table.bytes:
        return False
    digest = _digest(path)
    if table.split is not None:
        # As split_holdout makes a part's identity.
        digest = hashlib.sha256(f"{digest}\n{table.split!r}".encode()).hexdigest()
    return digest == table.sha256


def _digest(path: Path) -> str:
    if path.is_dir():
        from synthdesk.engine.tables.readers.parquet import sha256_of_folder

        return sha256_of_folder(path)
    if not path.is_file():
        raise OSError("neither a file nor a folder")
    if is_recipe(path):
        from synthdesk.engine.tables.entity.recipe import digest_of_recipe

        return digest_of_recipe(path)
    return sha256_of(path)
