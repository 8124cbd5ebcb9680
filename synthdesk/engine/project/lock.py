"""One program at a time works on a project; a lock left by one that died is recognised."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from synthdesk.engine.errors import UserError, Where

LARGEST_LOCK = 4_096


@dataclass(frozen=True)
class LockHolder:
    """Who works on a project.

    Attributes:
        pid: process.
        host: name of the machine.
        since: ISO time.
    """

    pid: int
    host: str
    since: str

    @property
    def is_dead(self) -> bool:
        """Whether it ran on this machine and runs no more."""
        return self.host == socket.gethostname() and not _is_running(self.pid)


class ProjectLock:
    """Holds a project for this program until released; works as a context, too.

    Args:
        path: the project file, which need not exist yet.

    Raises:
        UserError: ``project-in-use``, with who holds it, or ``project-not-lockable``.
    """

    def __init__(self, path: Path) -> None:
        self._path = lock_of(path)
        self._is_held = False
        try:
            if not self._taken():
                holder = read_holder(path)
                if holder is not None and not holder.is_dead:
                    raise _in_use(path, holder)
                self._path.unlink(missing_ok=True)
                if not self._taken():
                    raise _in_use(path, read_holder(path))
        except OSError as error:
            raise UserError(
                "project-not-lockable",
                "The project's folder can't be written to",
                f"The system said: {error.strerror or error}.",
                "Copy the project to a folder in which you may write, then open the copy.",
                Where(file=path.name),
            ) from error

    def release(self) -> None:
        """Let others work on the project."""
        if self._is_held:
            self._is_held = False
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def __enter__(self) -> ProjectLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _taken(self) -> bool:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder = LockHolder(os.getpid(), socket.gethostname(), now)
        try:
            handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        except FileExistsError:
            return False
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(holder), stream)
        self._is_held = True
        return True


def lock_of(path: Path) -> Path:
    """Where the lock of a project lies."""
    return path.with_name(f".{path.name}.lock")


def read_holder(path: Path) -> LockHolder | None:
    """Who holds a project; none where nobody does or the lock says nothing that makes sense."""
    try:
        with lock_of(path).open("rb") as stream:
            raw = json.loads(stream.read(LARGEST_LOCK).decode("utf-8"))
        return LockHolder(int(raw["pid"]), str(raw["host"])[:100], str(raw["since"])[:40])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _is_running(pid: int) -> bool:
    if pid <= 0:
        return False
    if sys.platform == "win32":
        import ctypes

        # On Windows os.kill would end the process that it asks about.
        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _in_use(path: Path, holder: LockHolder | None) -> UserError:
    who = (
        f"process {holder.pid} on {holder.host}, since {holder.since}"
        if holder
        else "another program"
    )
    return UserError(
        "project-in-use",
        "The project is open elsewhere",
        f"It is held by {who}.",
        "Close it there first, or save under another name. If nobody has it open, remove the "
        f"file {lock_of(path).name} beside it.",
        Where(file=path.name),
    )
