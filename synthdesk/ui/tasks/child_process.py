"""The parent's handle on one child process."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from synthdesk.ui.tasks.child import serve

LOG_LIMIT = 200_000


class ChildProcess:
    """A spawned process that serves jobs; used by one thread only."""

    def __init__(self, catalogue: str, log_folder: Path) -> None:
        spawn = multiprocessing.get_context("spawn")
        handle, log = tempfile.mkstemp(suffix=".log", prefix="job-", dir=log_folder)
        os.close(handle)
        self._log = Path(log)
        self._log_taken = 0
        child_commands, self._commands = spawn.Pipe(duplex=False)
        self.messages: Connection
        self.messages, child_messages = spawn.Pipe(duplex=False)
        self._process = spawn.Process(
            target=serve,
            args=(child_commands, child_messages, log, catalogue),
            name="synthdesk job",
            daemon=True,
        )
        self._process.start()
        # Only the child may hold its ends, or neither side would notice the other's death.
        child_commands.close()
        child_messages.close()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or 0

    @property
    def sentinel(self) -> int:
        """Becomes ready when the process has ended."""
        return self._process.sentinel

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    def send(self, *command: Any) -> None:
        """Send a command; raises OSError if the child is gone."""
        self._commands.send(command)

    def terminate(self) -> None:
        """Ask the system to end the process."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def how_it_ended(self) -> str:
        """The exit code in words."""
        code = self._process.exitcode
        if code is None:
            return "It does not answer."
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"It was ended by the system (signal {signal.Signals(-code).name})."
        return f"It ended with exit code {code}."

    def take_log(self) -> str:
        """What was printed since the last time."""
        with contextlib.suppress(OSError), self._log.open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            stream.seek(max(self._log_taken, end - LOG_LIMIT))
            self._log_taken = end
            return stream.read().decode("utf-8", errors="replace")
        return ""

    def dispose(self, patience: float = 1.0) -> str:
        """Make sure that the process is gone, and its log file too; returns the log's rest."""
        self._commands.close()
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(patience)
        self.messages.close()
        log = self.take_log()
        with contextlib.suppress(OSError):
            self._log.unlink()
        return log
