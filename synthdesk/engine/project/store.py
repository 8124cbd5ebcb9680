"""Project files on disk: saved whole or not at all, the previous one kept, autosaved beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from synthdesk.engine.atomic_file import write_atomically
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.project.format import (
    LARGEST_PROJECT,
    LARGEST_RECORD,
    BadProject,
    NewerProject,
    Project,
    from_bytes,
    to_bytes,
)
from synthdesk.engine.project.migrate import VERSION

LARGEST_FILE = LARGEST_PROJECT + LARGEST_RECORD


@dataclass(frozen=True)
class Recovery:
    """Work that was never saved, found beside a project.

    Attributes:
        project: as it was autosaved.
        path: the autosave file.
        when: ISO time at which it was written.
    """

    project: Project
    path: Path
    when: str


def save_project(project: Project, path: Path) -> None:
    """Write a project; the one that stood there before is kept as ``.bak``.

    Raises:
        UserError: ``project-not-written``; then the earlier file is still whole.
    """
    content = to_bytes(project)
    try:
        if path.exists():
            # A copy, not a rename: at no moment is there no project under its name.
            write_atomically(backup_of(path), path.read_bytes())
        write_atomically(path, content)
        autosave_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error


def read_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        UserError: ``missing-file``, ``unreadable-file``, ``bad-project`` or ``newer-project``.
    """
    where = Where(file=path.name)
    try:
        return from_bytes(_content(path))
    except BadProject as error:
        raise UserError(
            "bad-project",
            "The project file can't be read",
            str(error),
            _way_back(path),
            where,
        ) from error
    except NewerProject as error:
        program = f" (synthdesk {error.program})" if error.program else ""
        raise UserError(
            "newer-project",
            "The project was saved by a newer version of this program",
            f"It has format {error.version}{program}; this program reads up to {VERSION}.",
            "Open it with the newer version; nothing of it was changed.",
            where,
        ) from error


def backup_of(path: Path) -> Path:
    """Where the previous version of a project lies."""
    return path.with_name(path.name + ".bak")


def autosave_of(path: Path) -> Path:
    """Where a project is autosaved."""
    return path.with_name(path.name + "~")


def autosave(project: Project, path: Path) -> None:
    """Keep the present state of a project beside its file, which stays as it is.

    Raises:
        UserError: ``project-not-written``.
    """
    try:
        write_atomically(autosave_of(path), to_bytes(project))
    except OSError as error:
        raise _not_written(path, error) from error


def find_recovery(path: Path) -> Recovery | None:
    """Autosaved work that differs from the saved project, if there is any that can be read."""
    place = autosave_of(path)
    try:
        content = _content(place)
        project = from_bytes(content)
        when = datetime.fromtimestamp(place.stat().st_mtime, UTC)
    except (BadProject, NewerProject, UserError, OSError):
        return None
    try:
        if from_bytes(_content(path)) == project:
            return None
    except (BadProject, NewerProject, UserError):
        pass
    return Recovery(project, place, when.isoformat(timespec="seconds"))


def discard_recovery(path: Path) -> None:
    """Throw autosaved work away."""
    autosave_of(path).unlink(missing_ok=True)


def _content(path: Path) -> bytes:
    where = Where(file=path.name)
    try:
        if not path.is_file():
            raise UserError(
                "missing-file",
                "The project file does not exist",
                f"Nothing was found at {path}, or it is no file.",
                "Check the spelling and the folder, then choose the file again.",
                where,
            )
        if path.stat().st_size > LARGEST_FILE:
            raise BadProject(f"It is larger than {LARGEST_FILE / 1e6:.0f} MB.")
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            "unreadable-file",
            "The project file could not be opened",
            f"The system said: {error.strerror or error}.",
            "Check that you may read the file and that no other program holds it.",
            where,
        ) from error


def _way_back(path: Path) -> str:
    backup = backup_of(path)
    try:
        from_bytes(_content(backup))
    except (BadProject, NewerProject, UserError):
        return "Open another copy of it, or begin a new project with the same tables."
    return f"The version before it lies beside it and can be opened: {backup.name}."


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(
        "project-not-written",
        "The project could not be saved",
        f"The system said: {error.strerror or error}. The earlier file is untouched.",
        "Free some disk space, or choose a folder in which you may write, then save again.",
        Where(file=path.name),
    )
