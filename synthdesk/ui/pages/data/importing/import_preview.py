"""The first rows of a file exactly as an import would bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.schema import Column
from synthdesk.ui.theme import current, theme_manager
from synthdesk.ui.widgets.cell_delegate import CellDelegate
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview

MISSING = "∅ missing"
LONGEST_TOOLTIP = 500
MEASURED_COLUMNS = 60
_NARROWEST, _WIDEST = 90, 260

_Index = QModelIndex | QPersistentModelIndex


def type_in_words(column: Column) -> str:
    """The type that a column's first values suggest."""
    return f"{column.type}, {column.number}" if column.number else column.type.value


class PreviewModel(QAbstractTableModel):
    """Rows of texts under names and types; a missing value says that it is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._rows: tuple[tuple[str | None, ...], ...] = ()

    def show_preview(self, preview: FilePreview) -> None:
        """Show another preview."""
        self.beginResetModel()
        self._columns, self._rows = preview.schema.columns, preview.rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Shown rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Columns of the file."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        value = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return MISSING if value is None else one_line(value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(MISSING if value is None else value[:LONGEST_TOOLTIP])
        if role == Qt.ItemDataRole.ForegroundRole and value is None:
            return QColor(current().text_muted)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """A column's name, its type below it."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{one_line(column.name)}\n{type_in_words(column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(f"{column.name[:LONGEST_TOOLTIP]}\n{column.type}: {column.why}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return None

    def _side(self, section: int) -> Qt.AlignmentFlag:
        is_number = self._columns[section].type.is_number
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class PreviewTable(QTableView):
    """Shows a preview; arrows move inside it, Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What will be imported")
        self.preview_model = PreviewModel(self)
        self.setModel(self.preview_model)
        self.setItemDelegate(CellDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultSectionSize(_NARROWEST)
        theme_manager().changed.connect(self.viewport().update)

    def show_preview(self, preview: FilePreview) -> None:
        """Show another preview, its columns as wide as its first rows need."""
        self.preview_model.show_preview(preview)
        metrics = self.fontMetrics()
        for section in range(min(self.preview_model.columnCount(), MEASURED_COLUMNS)):
            column = preview.schema.columns[section]
            texts = [column.name, type_in_words(column)]
            texts += [row[section] or MISSING for row in preview.rows[:30]]
            widest = max(metrics.horizontalAdvance(one_line(text)[:80]) for text in texts)
            self.setColumnWidth(section, min(max(widest + 30, _NARROWEST), _WIDEST))


def caption_of(preview: FilePreview) -> str:
    """What the preview shows, with its counts."""
    rows, columns = len(preview.rows), len(preview.schema.columns)
    return (
        f"What will be imported: the first {formats.count(rows)} rows, "
        f"{formats.count(columns)} columns. Types are guessed from these rows."
    )
