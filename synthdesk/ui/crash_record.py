"""Keeps a record of a crash for the next start."""

from __future__ import annotations

import contextlib
import faulthandler
import os
from pathlib import Path
from typing import IO

from PySide6.QtCore import QLockFile

_PATTERN = "run-*.log"
LIMIT = 100_000


class CrashRecord:
    """A file that takes the stack of every thread when the process dies of a fault.

    It is removed when the program ends well; one without a living owner tells of a crash.

    Args:
        folder: the user's folder for state, made if absent.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.last_crash = _take_last_crash(folder)
        """What was recorded when the program last stopped unexpectedly; None if it did not."""
        self._path = folder / f"run-{os.getpid()}.log"
        self._lock = _lock_of(self._path)
        self._lock.lock()
        self._stream: IO[str] = self._path.open("w", encoding="utf-8")
        faulthandler.enable(self._stream)

    def write(self, text: str) -> None:
        """Add to the record."""
        self._stream.write(text)
        self._stream.flush()

    def close(self) -> None:
        """The program ended well."""
        faulthandler.disable()
        self._stream.close()
        self._path.unlink(missing_ok=True)
        self._lock.unlock()


def _take_last_crash(folder: Path) -> str | None:
    found: str | None = None
    for path in sorted(folder.glob(_PATTERN), key=lambda path: path.stat().st_mtime):
        lock = _lock_of(path)
        if not lock.tryLock(0):
            continue  # another window is running
        with contextlib.suppress(OSError):
            found = path.read_text(encoding="utf-8", errors="replace")[:LIMIT]
            path.unlink()
        lock.unlock()
    return found


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # Never stale by age: only if the process that made it is gone.
    lock.setStaleLockTime(0)
    return lock
