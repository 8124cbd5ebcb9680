"""A cell that shows a judgement as its mark and its word."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.marks import Mark, mark_colours, paint_mark
from synthdesk.ui.widgets.table_model import PAYLOAD_ROLE

_SIDE = 16


class MarkDelegate(CellDelegate):
    """Paints the mark that the cell's payload names before the word."""

    extra_width = _SIDE + 8

    def paint_extra(
        self,
        painter: QPainter,
        area: QRectF,
        cell: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QRectF:
        """The mark, if the cell has one."""
        name = index.data(PAYLOAD_ROLE)  # Qt hands an enumeration of texts back as a text
        if name is None:
            return area
        mark = Mark(name)
        box = QRectF(area.left(), area.center().y() - _SIDE / 2, _SIDE, _SIDE)
        paint_mark(painter, box, mark, *mark_colours(mark))
        return area.adjusted(self.extra_width, 0, 0, 0)
