"""Edits a cell by choosing from a short list that the model offers for it."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem, QWidget

from synthdesk.ui.theme import current
from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.table_model import one_line

CHOICES_ROLE = Qt.ItemDataRole.UserRole + 2
"""A model answers with ``Choices``, or with nothing where a cell is not to be chosen."""

Choices = tuple[tuple[str, str] | None, ...]
"""What is shown and what it stands for; ``None`` draws a line."""

_Index = QModelIndex | QPersistentModelIndex
_ARROW_ROOM = 14


class ArrowDelegate(CellDelegate):
    """A small arrow at the right says that a list opens here."""

    extra_width = _ARROW_ROOM

    def paint_extra(
        self, painter: QPainter, area: QRectF, cell: QStyleOptionViewItem, index: _Index
    ) -> QRectF:
        """The arrow; the text keeps the rest."""
        del cell, index
        tip = QPointF(area.right() - 4, area.center().y() + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current().text_muted), 1.4))
        painter.drawPolyline(QPolygonF([tip + QPointF(-3.5, -4), tip, tip + QPointF(3.5, -4)]))
        return area.adjusted(0, 0, -_ARROW_ROOM, 0)


class ChoiceDelegate(ArrowDelegate):
    """A combo box while editing, and an arrow where there is something to choose."""

    def paint_extra(
        self, painter: QPainter, area: QRectF, cell: QStyleOptionViewItem, index: _Index
    ) -> QRectF:
        """The arrow, unless the cell is fixed."""
        if not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return area
        return super().paint_extra(painter, area, cell, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A combo box that opens at once and commits on the first choice."""
        del option
        box = QComboBox(parent)
        for choice in index.data(CHOICES_ROLE) or ():
            if choice is None:
                box.insertSeparator(box.count())
            else:
                box.addItem(one_line(choice[0]), choice[1])
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        box.setAccessibleName(f"{header} of row {index.row() + 1}")
        box.activated.connect(lambda _position: self._commit(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Start at the present value."""
        assert isinstance(editor, QComboBox)
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand the chosen value over."""
        assert isinstance(editor, QComboBox)
        if editor.currentIndex() >= 0:
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _commit(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
