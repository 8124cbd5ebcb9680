"""Severities of findings as a shape and a word: octagon, triangle, circle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from synthdesk.engine.health.findings import Severity
from synthdesk.ui.theme import current
from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.marks import Mark, mark_colours, paint_mark
from synthdesk.ui.widgets.table_model import PAYLOAD_ROLE, Index

SEVERITY_WORDS = {Severity.RED: "Red", Severity.AMBER: "Amber", Severity.INFO: "Info"}
_MARKS = {Severity.RED: Mark.ALARM, Severity.AMBER: Mark.NOTICE}
_SIDE = 16


def paint_severity(painter: QPainter, box: QRectF, severity: Severity) -> None:
    """Paint the severity's mark in the theme's colours."""
    if severity in _MARKS:
        mark = _MARKS[severity]
        paint_mark(painter, box, mark, *mark_colours(mark))
        return
    theme = current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawEllipse(box)
    pen = QPen(QColor(theme.surface), box.width() * 0.13)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    centre = box.center()
    painter.drawLine(
        QPointF(centre.x(), box.top() + 0.48 * box.height()),
        QPointF(centre.x(), box.top() + 0.74 * box.height()),
    )
    painter.drawPoint(QPointF(centre.x(), box.top() + 0.27 * box.height()))
    painter.restore()


def severity_icon(severity: Severity, side: int = 16) -> QIcon:
    """The mark as an icon."""
    icon = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(side * scale, side * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_severity(painter, QRectF(0, 0, side * scale, side * scale), severity)
        painter.end()
        icon.addPixmap(pixmap)
    return icon


class SeverityDelegate(CellDelegate):
    """Paints the severity that the cell's payload names before the word."""

    extra_width = _SIDE + 8

    def paint_extra(
        self, painter: QPainter, area: QRectF, cell: QStyleOptionViewItem, index: Index
    ) -> QRectF:
        """The mark, if the cell has one."""
        name = index.data(PAYLOAD_ROLE)
        if not name:
            return area
        box = QRectF(area.left(), area.center().y() - _SIDE / 2, _SIDE, _SIDE)
        paint_severity(painter, box, Severity(name))
        return area.adjusted(self.extra_width, 0, 0, 0)
