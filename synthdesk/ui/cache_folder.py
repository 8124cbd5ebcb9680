"""A private folder for one session's working copies of the tables, gone when the session is."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QLockFile

PREFIX = "synthdesk-session-"
_LOCK = "lock"
_SECONDS_TO_LOCK = 60


class CacheFolder:
    """Makes the folder, readable by this user only, and holds a lock in it while it lives.

    Folders whose owner is dead are removed first: a crash must leave no copy of the data behind.
    """

    def __init__(self, parent: Path | None = None) -> None:
        root = parent or Path(tempfile.gettempdir())
        remove_abandoned(root)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        self._lock = _lock_in(self.path)
        self._lock.lock()
        self.logs = self.path / "logs"
        self.logs.mkdir()

    def remove(self) -> None:
        """Remove the folder with everything in it."""
        self._lock.unlock()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned(root: Path) -> None:
    """Remove the folders of sessions that ended without cleaning up."""
    for folder in root.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _is_ours(folder) and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    about = folder.lstat()
    own = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    return own and folder.is_dir() and not folder.is_symlink()


def _is_abandoned(folder: Path) -> bool:
    if not (folder / _LOCK).exists():
        # Another window may be between making its folder and locking it.
        return time.time() - folder.stat().st_mtime > _SECONDS_TO_LOCK
    lock = _lock_in(folder)
    if lock.tryLock(0):
        lock.unlock()
        return True
    return False


def _lock_in(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / _LOCK))
    # Never stale by age: only if the process that made it is gone.
    lock.setStaleLockTime(0)
    return lock
