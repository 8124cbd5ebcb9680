"""Which columns of the rows are shown: a list with boxes to tick, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.data.rows.rows_model import EMPTY_TEXT
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.table_model import Index, one_line


class ColumnChoiceModel(QAbstractListModel):
    """Column names, ticked where shown."""

    changed = Signal()

    def __init__(self, names: Sequence[str], hidden: Collection[int], parent: Any = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self.hidden = set(hidden)

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every name can be ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name and tick."""
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._names[index.row()])[:200] or EMPTY_TEXT
        if role == Qt.ItemDataRole.CheckStateRole:
            is_hidden = index.row() in self.hidden
            return Qt.CheckState.Unchecked if is_hidden else Qt.CheckState.Checked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.set_shown([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def set_shown(self, columns: Collection[int], shown: bool) -> None:
        """Tick columns, or take their ticks away."""
        if shown:
            self.hidden.difference_update(columns)
        else:
            self.hidden.update(columns)
        self.dataChanged.emit(self.index(0), self.index(len(self._names) - 1))
        self.changed.emit()


class ColumnChoice(QDialog):
    """Ticks decide which columns are shown; at least one has to be."""

    chosen = Signal(object)
    """Positions of the hidden columns, as a frozen set."""

    def __init__(
        self, names: Sequence[str], hidden: Collection[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Columns shown")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = ColumnChoiceModel(names, hidden, self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self.model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter_box = QLineEdit()
        self.filter_box.setPlaceholderText("Filter by name")
        self.filter_box.setAccessibleName("Filter columns by name")
        self.filter_box.setClearButtonEnabled(True)
        self.filter_box.textChanged.connect(self._proxy.setFilterFixedString)
        self.list = QListView()
        self.list.setAccessibleName("Columns; space shows or hides one")
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._count = text_label("", "muted")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.accepted.connect(self._choose)
        self._buttons.rejected.connect(self.reject)
        self.model.changed.connect(self._show_count)
        self._lay_out()
        self.resize(360, 480)
        self._show_count()

    def _lay_out(self) -> None:
        both = QHBoxLayout()
        for text, shown in (("Show all listed", True), ("Hide all listed", False)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, shown=shown: self._set_listed(shown))
            both.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.filter_box)
        layout.addWidget(self.list, 1)
        layout.addLayout(both)
        layout.addWidget(self._count)
        layout.addWidget(self._buttons)

    def _set_listed(self, shown: bool) -> None:
        proxy = self._proxy
        listed = [proxy.mapToSource(proxy.index(row, 0)).row() for row in range(proxy.rowCount())]
        self.model.set_shown(listed, shown)

    def _show_count(self) -> None:
        total = self.model.rowCount()
        left = total - len(self.model.hidden)
        self._count.setText(f"{left:,} of {total:,} columns shown")
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(left > 0)

    def _choose(self) -> None:
        self.chosen.emit(frozenset(self.model.hidden))
        self.accept()
