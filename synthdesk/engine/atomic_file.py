"""A file that is written whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Put the content beside the place, make sure that it is on the disk, then replace.

    Raises:
        OSError: whatever the system says; what stood there before still does.
    """
    temporary = written_beside(path, content)
    try:
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def written_beside(place: Path, content: bytes) -> Path:
    """A file on the disk beside a place, ready to take it; nothing is left after an error.

    Raises:
        OSError: whatever the system says.
    """
    handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".partial", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if place.is_file():
            shutil.copymode(place, temporary)
        else:
            # mkstemp's files are the owner's alone; ours follow the folder's habits.
            temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def sync_folder(folder: Path) -> None:
    """Make sure that a replaced name is on the disk too, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some file systems refuse it; the file itself is synced
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
