"""What a runner of jobs is: the task manager hands it one job at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from synthdesk.ui.tasks.task import JobSpec


class Runner(QObject):
    """Runs one job at a time and reports by the job's number, always from the event loop."""

    progressed = Signal(int, float, str)
    """Number, fraction in [0, 1], stage."""

    ended = Signal(int, object)
    """Number, ``Outcome``."""

    def start(self, number: int, spec: JobSpec) -> None:
        """Begin a job; only when the one before has ended."""
        raise NotImplementedError

    def cancel(self, number: int) -> None:
        """Stop the job if it is running."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Get ready so that the next job starts without delay."""

    def close(self) -> None:
        """Leave nothing behind: no process, no thread, no file."""
