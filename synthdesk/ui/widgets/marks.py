"""Marks that carry a judgement by word and shape, so that colour is never alone.

A tick in a circle, an exclamation mark in a triangle, a question mark in a diamond, a cross in an
octagon.
"""

from __future__ import annotations

from enum import StrEnum
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from synthdesk.engine.policy import Verdict
from synthdesk.ui.theme import current


class Mark(StrEnum):
    """What a mark stands for."""

    GOOD = "good"
    NOTICE = "notice"
    UNKNOWN = "unknown"
    ALARM = "alarm"


MARK_OF_VERDICT = {
    Verdict.PASS: Mark.GOOD,
    Verdict.WARN: Mark.NOTICE,
    Verdict.NOT_ASSESSABLE: Mark.UNKNOWN,
    Verdict.FAIL: Mark.ALARM,
}


def mark_colours(mark: Mark) -> tuple[QColor, QColor]:
    """Fill of the shape and colour of the sign in it."""
    theme = current()
    fill = {
        Mark.GOOD: theme.good,
        Mark.NOTICE: theme.warning,
        Mark.UNKNOWN: theme.unknown,
        Mark.ALARM: theme.bad,
    }[mark]
    return QColor(fill), QColor(theme.surface)


def soft_colour(mark: Mark) -> str:
    """The background that belongs to a mark."""
    theme = current()
    return {
        Mark.GOOD: theme.good_soft,
        Mark.NOTICE: theme.warning_soft,
        Mark.UNKNOWN: theme.unknown_soft,
        Mark.ALARM: theme.bad_soft,
    }[mark]


def paint_mark(painter: QPainter, area: QRectF, mark: Mark, fill: QColor, sign: QColor) -> None:
    """Paint a mark into the largest square in the middle of an area."""
    side = min(area.width(), area.height())
    box = QRectF(0, 0, side, side)
    box.moveCenter(area.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    _paint_shape(painter, box, mark)
    pen = QPen(sign, side * 0.12)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _paint_sign(painter, box, mark)
    painter.restore()


def _paint_shape(painter: QPainter, box: QRectF, mark: Mark) -> None:
    centre, radius = box.center(), box.width() / 2
    if mark is Mark.GOOD:
        painter.drawEllipse(box)
        return
    corners, turn = {
        Mark.NOTICE: (3, -pi / 2),
        Mark.UNKNOWN: (4, -pi / 2),
        Mark.ALARM: (8, pi / 8),
    }[mark]
    if mark is Mark.NOTICE:
        centre = QPointF(centre.x(), centre.y() + radius * 0.16)
        radius *= 1.14
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(
                    centre.x() + radius * cos(turn + 2 * pi * corner / corners),
                    centre.y() + radius * sin(turn + 2 * pi * corner / corners),
                )
                for corner in range(corners)
            ]
        )
    )


def _paint_sign(painter: QPainter, box: QRectF, mark: Mark) -> None:
    def at(x: float, y: float) -> QPointF:
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    if mark is Mark.GOOD:
        painter.drawPolyline(QPolygonF([at(0.29, 0.52), at(0.44, 0.67), at(0.72, 0.36)]))
    elif mark is Mark.ALARM:
        painter.drawLine(at(0.34, 0.34), at(0.66, 0.66))
        painter.drawLine(at(0.66, 0.34), at(0.34, 0.66))
    elif mark is Mark.NOTICE:
        painter.drawLine(at(0.5, 0.40), at(0.5, 0.60))
        painter.drawPoint(at(0.5, 0.78))
    else:
        painter.drawArc(QRectF(at(0.38, 0.25), at(0.62, 0.49)), 170 * 16, -260 * 16)
        painter.drawLine(at(0.5, 0.49), at(0.5, 0.57))
        painter.drawPoint(at(0.5, 0.74))


class MarkWidget(QWidget):
    """A mark of a fixed size; the word beside it says the same, so it is hidden from readers."""

    def __init__(self, side: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.mark = Mark.UNKNOWN
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_mark(self, mark: Mark) -> None:
        """Show another mark."""
        self.mark = mark
        self.update()

    def sizeHint(self) -> QSize:
        """The fixed square."""
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark in the theme's colours."""
        del event
        fill, sign = mark_colours(self.mark)
        paint_mark(QPainter(self), QRectF(self.rect()), self.mark, fill, sign)
