"""What synthetic versions are called: each has a name of its own as soon as there are two."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from synthdesk.ui.session import Session

PACKED = (".gz", ".zip", ".xz", ".bz2", ".zst")


def version_name(path: Path) -> str:
    """A file's name without the endings that only name its format."""
    return Path(path.stem if path.suffix.lower() in PACKED else path.name).stem


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the first number that makes it another."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def name_the_first(session: Session, initiator: object) -> None:
    """Name a version that had no name while it was the only one."""
    first = session.versions.get("")
    if first is not None:
        name = free_name(version_name(Path(first.path)), session.versions.keys())
        session.rename_version("", name, initiator)
