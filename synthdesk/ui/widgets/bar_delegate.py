"""A cell that draws its figure as a bar from zero, with the interval as a whisker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from synthdesk.ui.theme import current
from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.table_model import PAYLOAD_ROLE

_BAR_WIDTH = 96
_SPACE = 12


@dataclass(frozen=True)
class Span:
    """A figure and its interval, to be drawn; hatched, in the alarm colour, if it stands out."""

    value: float
    low: float
    high: float
    is_alarming: bool = False


class BarDelegate(CellDelegate):
    """Text, and beside it a bar on a scale that all rows of the column share."""

    extra_width = _BAR_WIDTH + _SPACE

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._from, self._to = 0.0, 1.0

    def set_scale(self, spans: Iterable[Span]) -> None:
        """Fit the common scale, which always holds zero, to all spans of the column."""
        ends = [(span.low, span.high) for span in spans]
        self._from = min([0.0, *(low for low, _ in ends)])
        self._to = max([0.0, *(high for _, high in ends)])
        if self._from == self._to:
            self._to = self._from + 1.0

    def paint_extra(
        self,
        painter: QPainter,
        area: QRectF,
        cell: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QRectF:
        """The bar, at the right end of the cell."""
        span = index.data(PAYLOAD_ROLE)
        bar = QRectF(area)
        bar.setLeft(area.right() - _BAR_WIDTH)
        if isinstance(span, Span):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_bar(painter, bar, span, cell.palette.color(QPalette.ColorRole.Text))
        return area.adjusted(0, 0, -self.extra_width, 0)

    def _paint_bar(self, painter: QPainter, area: QRectF, span: Span, ink: QColor) -> None:
        def x(value: float) -> float:
            share = (value - self._from) / (self._to - self._from)
            return area.left() + min(max(share, 0.0), 1.0) * area.width()

        palette = current().plot_palette
        left, right = sorted((x(0.0), x(span.value)))
        middle = area.center().y()
        body = QRectF(left, middle - 5, max(right - left, 1.0), 10)
        painter.fillRect(body, QColor(palette.alarm if span.is_alarming else palette.synthetic))
        if span.is_alarming:
            hatch = QColor(palette.background)
            hatch.setAlpha(150)
            painter.fillRect(body, QBrush(hatch, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(ink, 1))
        painter.drawLine(QPointF(x(0.0), middle - 8), QPointF(x(0.0), middle + 8))
        painter.setPen(QPen(ink, 1.4))
        painter.drawLine(QPointF(x(span.low), middle), QPointF(x(span.high), middle))
        for end in (span.low, span.high):
            painter.drawLine(QPointF(x(end), middle - 3), QPointF(x(end), middle + 3))
