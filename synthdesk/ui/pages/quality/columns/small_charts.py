"""Small charts of all columns, a page at a time; click or keyboard choose a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget

from synthdesk.engine.formats import count
from synthdesk.ui.pages.quality.columns.column_row import ColumnRow
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_model import as_tooltip

if TYPE_CHECKING:
    from matplotlib.backend_bases import MouseEvent

NO_COLUMN = "No column with frequencies to show."
KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -3,
    Qt.Key.Key_Down: 3,
}


class SmallCharts(QWidget):
    """Pages of small charts, the widest gap first; drawn when they are looked at.

    ``chosen`` carries a column's name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ColumnRow, ...] = ()
        self._page = 0
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Small charts of all columns")
        self.setAccessibleDescription(
            "Arrow keys choose a column, Page Up and Page Down turn the page."
        )
        self.chart = ChartView()
        self.chart.clicked.connect(self._clicked)
        self.chart.drawn.connect(self._listen)
        self.earlier = QPushButton("‹ Worse columns")
        self.earlier.clicked.connect(lambda: self.turn(-1))
        self.later = QPushButton("Further columns ›")
        self.later.clicked.connect(lambda: self.turn(1))
        self.where = QLabel()
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setObjectName("muted")
        bar = QHBoxLayout()
        bar.addWidget(self.earlier)
        bar.addWidget(self.later)
        bar.addStretch(1)
        bar.addWidget(self.where)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(bar)
        layout.addWidget(self.chart, 1)

    def show_rows(self, rows: Sequence[ColumnRow]) -> None:
        """Show other columns, from the worst on."""
        self._rows = tuple(row for row in rows if row.accuracy is not None)
        self._page = self._current = 0
        self._show_page()

    def show_column(self, name: str) -> None:
        """Turn to the page that holds a column, and mark it."""
        for place, row in enumerate(self._rows):
            if row.name == name and place != self._current:
                self._go(place)

    def turn(self, pages: int) -> None:
        """Turn so many pages on."""
        from synthdesk.plots.small_multiples import A_PAGE

        self._page = min(max(self._page + pages, 0), self._last_page())
        if self._current // A_PAGE != self._page:
            self._current = self._page * A_PAGE
        self._show_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Page Up and Page Down turn."""
        key = Qt.Key(event.key())
        if key in KEYS and self._rows:
            self._go(min(max(self._current + KEYS[key], 0), len(self._rows) - 1))
            self.chosen.emit(self._rows[self._current].name)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-1 if key == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    # --- pages -----------------------------------------------------------------------------

    def _last_page(self) -> int:
        from synthdesk.plots.small_multiples import A_PAGE

        return max(0, (len(self._rows) - 1) // A_PAGE)

    def _go(self, place: int) -> None:
        from synthdesk.plots.small_multiples import A_PAGE

        self._current, self._page = place, place // A_PAGE
        self._show_page()

    def _show_page(self) -> None:
        from synthdesk.plots.small_multiples import (
            A_PAGE,
            SmallChart,
            small_multiples_figure,
            small_multiples_table,
        )

        last = self._last_page()
        self.earlier.setEnabled(self._page > 0)
        self.later.setEnabled(self._page < last)
        self.where.setText(f"Page {count(self._page + 1)} of {count(last + 1)}")
        if not self._rows:
            self.chart.clear(NO_COLUMN)
            return
        first, total = self._page * A_PAGE, len(self._rows)
        charts = [
            SmallChart(row.accuracy, _mark(row))
            for row in self._rows[first : first + A_PAGE]
            if row.accuracy is not None
        ]
        chosen = self._current - first
        self.chart.show_chart(
            lambda palette: small_multiples_figure(charts, first, total, palette, chosen),
            lambda: small_multiples_table(charts),
            f"Small charts of columns, page {self._page + 1}",
        )

    def _row_at(self, x: float, y: float) -> int | None:
        from synthdesk.plots.small_multiples import A_PAGE, cell_of

        cell = cell_of(x, y)
        place = None if cell is None else self._page * A_PAGE + cell
        return place if place is not None and place < len(self._rows) else None

    # --- pointer ---------------------------------------------------------------------------

    def _clicked(self, x: float, y: float) -> None:
        place = self._row_at(x, y)
        if place is not None:
            self._go(place)
            self.chosen.emit(self._rows[place].name)

    def _listen(self) -> None:
        canvas = self.chart.canvas
        if canvas is not None:
            canvas.mpl_connect("motion_notify_event", self._moved)

    def _moved(self, event: Any) -> None:
        place = self._place_under(event)
        if place is not None and event.guiEvent is not None:
            where = event.guiEvent.globalPosition().toPoint()
            QToolTip.showText(where, as_tooltip(_hover(self._rows[place])), self.chart)

    def _place_under(self, event: MouseEvent) -> int | None:
        if event.xdata is None or event.ydata is None:
            return None
        return self._row_at(float(event.xdata), float(event.ydata))


def _mark(row: ColumnRow) -> str:
    if not row.findings:
        return ""
    return f"{count(len(row.findings))} finding{'s' if len(row.findings) > 1 else ''}"


def _hover(row: ColumnRow) -> str:
    from synthdesk.engine.formats import points_range, share

    if row.accuracy is None:
        return row.name
    text = (
        f"{row.name[:200]}\nunivariate {share(row.accuracy.univariate)}, "
        f"gap {points_range(row.accuracy.reference.gap)}"
    )
    return f"{text}\n{row.finding_words}" if row.findings else text
