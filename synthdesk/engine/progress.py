"""Progress and cancellation travel through one channel: a cancelled run fails its next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from synthdesk.engine.errors import Cancelled

_Item = TypeVar("_Item")

Report = Callable[[float, str], None]


class Progress:
    """Reports a fraction of the whole run in [0, 1] with a stage name.

    Args:
        report: receives (fraction, text); may raise to stop the run.
        is_cancelled: asked at every step; a true answer raises ``Cancelled``.
    """

    def __init__(
        self,
        report: Report | None = None,
        is_cancelled: Callable[[], bool] | None = None,
        *,
        start: float = 0.0,
        end: float = 1.0,
        text: str = "",
    ) -> None:
        self._report = report
        self._is_cancelled = is_cancelled
        self._start = start
        self._end = end
        self._text = text

    def step(self, fraction: float, text: str = "") -> None:
        """Report ``fraction`` of this part; raises ``Cancelled`` if the run was cancelled."""
        if self._is_cancelled is not None and self._is_cancelled():
            raise Cancelled
        if self._report is not None:
            inside = min(max(fraction, 0.0), 1.0)
            self._report(self._start + inside * (self._end - self._start), text or self._text)

    def part(self, start: float, end: float, text: str = "") -> Progress:
        """A progress that maps its own 0 … 1 onto ``start … end`` of this one."""
        span = self._end - self._start
        return Progress(
            self._report,
            self._is_cancelled,
            start=self._start + start * span,
            end=self._start + end * span,
            text=text or self._text,
        )

    def track(self, items: Sequence[_Item], text: str = "") -> Iterator[_Item]:
        """Yield the items, reporting a step before each."""
        for position, item in enumerate(items):
            self.step(position / len(items), text)
            yield item
        self.step(1.0, text)


SILENT = Progress()
