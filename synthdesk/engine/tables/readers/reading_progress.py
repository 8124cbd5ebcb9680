"""How far reading has come, in rows and bytes, told a few times a second."""

from __future__ import annotations

import time

from synthdesk.engine.formats import count, file_size
from synthdesk.engine.progress import Progress

_SECONDS_BETWEEN_REPORTS = 0.1


class ReadingProgress:
    """Counts rows and bytes and reports them a few times a second.

    Args:
        progress: receives the fraction and the text; raises ``Cancelled`` when cancelled.
        total_bytes: size of the file, where bytes are what is counted.
        total_rows: rows of the table, where they are known beforehand.
    """

    def __init__(
        self, progress: Progress, total_bytes: int | None = None, total_rows: int | None = None
    ) -> None:
        self._progress = progress
        self._total_bytes = total_bytes
        self._total_rows = total_rows
        self._last = 0.0
        self.rows = 0
        self.bytes = 0

    def add(self, rows: int = 0, size: int = 0) -> None:
        """Count what was just read."""
        self.rows += rows
        self.bytes += size
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_REPORTS:
            self._last = now
            self._progress.step(self._fraction(), self.text())

    def text(self) -> str:
        """E.g. “1.2 of 15 million rows · 210 MB of 1.5 GB”."""
        rows = rows_in_words(self.rows)
        if self._total_rows is not None:
            rows = f"{rows} of {rows_in_words(self._total_rows)}"
        if self._total_bytes is None:
            return f"{rows} rows"
        return f"{rows} rows · {file_size(self.bytes)} of {file_size(self._total_bytes)}"

    def _fraction(self) -> float:
        if self._total_bytes:
            return self.bytes / self._total_bytes
        return self.rows / self._total_rows if self._total_rows else 0.0


def rows_in_words(rows: int) -> str:
    """Rows as a person would say them: “812,000”, “1.2 million”."""
    return count(rows) if rows < 1_000_000 else f"{rows / 1e6:.1f} million"
