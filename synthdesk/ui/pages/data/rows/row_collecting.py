"""Writes many shown rows as text, in slices between events: the window never waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QObject, QTimer, Signal

from synthdesk.ui.pages.data.rows.rows_model import Block, RowsModel

SLICE_SECONDS = 0.02
CELLS_AT_ONCE = 4_096

Write = Callable[[Block], str]


class RowCollector(QObject):
    """Collects shown rows as text; little is there at once, much after some turns.

    Args:
        model: whose rows; when they are replaced, collecting ends without a result.
    """

    progressed = Signal(int, int)
    """Rows collected, and of how many."""

    def __init__(self, model: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._spans: list[tuple[int, int]] = []
        self._columns: tuple[int, ...] = ()
        self._written: list[str] = []
        self._wanted = 0
        self._write: Write = str
        self._done: Callable[[str], None] | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._read_slice)
        model.modelAboutToBeReset.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        """Whether rows are being collected."""
        return self._done is not None

    def collect(
        self,
        spans: Sequence[tuple[int, int]],
        columns: Sequence[int],
        write: Write,
        done: Callable[[str], None],
    ) -> None:
        """Read spans of shown rows.

        Args:
            spans: (first row, number of rows) of each.
            columns: positions of the columns.
            write: some rows as text.
            done: receives the whole text; at once if that takes no time.
        """
        self.stop()
        self._spans, self._columns = list(spans), tuple(columns)
        self._write, self._done = write, done
        self._wanted = sum(count for _, count in spans)
        self._read_slice()

    def stop(self) -> None:
        """Collect no more."""
        self._next.stop()
        self._done = None
        self._written = []

    def _read_slice(self) -> None:
        rows = self._model.rows
        if self._done is None or rows is None:
            return
        step = max(1, CELLS_AT_ONCE // max(len(self._columns), 1))
        until = time.perf_counter() + SLICE_SECONDS
        while self._spans and time.perf_counter() < until:
            first, count = self._spans[0]
            taken = min(count, step)
            self._written.append(self._write(rows.cells(first, taken, self._columns)))
            self._spans[0] = (first + taken, count - taken)
            if taken == count:
                self._spans.pop(0)
        self.progressed.emit(self._wanted - sum(count for _, count in self._spans), self._wanted)
        if self._spans:
            self._next.start(0)
            return
        done, text = self._done, "".join(self._written)
        self._done, self._written = None, []
        done(text)


def selected_spans(selection: QItemSelection) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Spans of selected rows in their order, none twice, and the first and last column.

    Ranges are merged as numbers: a selection of ten million rows is never listed.
    """
    ranges = [area for area in selection.toList() if area.isValid()]
    spans: list[tuple[int, int]] = []
    for top, bottom in sorted((area.top(), area.bottom()) for area in ranges):
        if spans and top <= spans[-1][0] + spans[-1][1]:
            first, count = spans[-1]
            spans[-1] = (first, max(count, bottom - first + 1))
        else:
            spans.append((top, bottom - top + 1))
    if not ranges:
        return [], (0, -1)
    return spans, (min(area.left() for area in ranges), max(area.right() for area in ranges))
