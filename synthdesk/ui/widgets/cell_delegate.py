"""How a cell is painted: even margins, elided text, and the keyboard's place as a bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

MARGIN = 8
_FOCUS_BAR = 3


class CellDelegate(QStyledItemDelegate):
    """Paints background and text; subclasses take room from the text and add to it.

    Attributes:
        extra_width: room that the column needs beside its text.
    """

    extra_width = 0

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        has_focus = bool(cell.state & QStyle.StateFlag.State_HasFocus)
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        if has_focus:
            bar = QRect(cell.rect.left(), cell.rect.top(), _FOCUS_BAR, cell.rect.height())
            painter.fillRect(bar, cell.palette.color(QPalette.ColorRole.Accent))
        area = self.paint_extra(
            painter, QRectF(cell.rect.adjusted(MARGIN, 0, -MARGIN, 0)), cell, index
        )
        painter.setPen(cell.palette.color(QPalette.ColorRole.Text))
        painter.setFont(cell.font)
        shown = cell.fontMetrics.elidedText(text, cell.textElideMode, int(area.width()))
        painter.drawText(area, int(cell.displayAlignment | Qt.TextFlag.TextSingleLine), shown)
        painter.restore()

    def paint_extra(
        self,
        painter: QPainter,
        area: QRectF,
        cell: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QRectF:
        """Paint what stands beside the text; returns what is left for the text."""
        del painter, cell, index
        return area
