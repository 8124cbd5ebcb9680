"""Short lists of values that people put together: what means missing, and an order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.widgets.table_model import as_tooltip, one_line

MOST_SHOWN = 6
_VALUE = Qt.ItemDataRole.UserRole


class ValueList(QWidget):
    """Values to add to and take from; Delete takes the current one away.

    Args:
        name: what a screen reader calls the list.
        placeholder: what stands in the empty box for a new value.
    """

    edited = Signal(tuple)
    """All values, top first."""

    least_shown = 2

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(f"{name}: a further value")
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        line = self.box.lineEdit()
        assert line is not None
        line.setPlaceholderText(placeholder)
        line.returnPressed.connect(self._add)
        self.add = QPushButton("Add")
        self.add.setAccessibleName(f"Add to: {name}")
        self.add.clicked.connect(self._add)
        self.remove = QPushButton("Remove")
        self.remove.setAccessibleName(f"Remove from: {name}")
        self.remove.clicked.connect(self._remove)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self._remove)
        self.list.currentRowChanged.connect(self._enable)
        self.beside = QVBoxLayout()
        self.beside.addWidget(self.remove)
        self.beside.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.addWidget(self.list, 0, 0)
        grid.addLayout(self.beside, 0, 1)
        grid.addWidget(self.box, 1, 0)
        grid.addWidget(self.add, 1, 1)
        grid.setColumnStretch(0, 1)
        self._enable()

    def show_values(self, values: Sequence[str]) -> None:
        """Show other values, literally; the current place is kept."""
        place = self.list.currentRow()
        self.list.clear()
        for value in values:
            item = QListWidgetItem(one_line(value) if value.strip() else f"“{value}”")
            item.setData(_VALUE, value)
            item.setToolTip(as_tooltip(value))
            self.list.addItem(item)
        self.list.setCurrentRow(min(place, len(values) - 1))
        shown = min(max(len(values), self.least_shown), MOST_SHOWN)
        line = self.fontMetrics().height() + 4
        self.list.setFixedHeight(shown * line + 2 * self.list.frameWidth() + 2)
        self._enable()

    def offer(self, values: Sequence[str]) -> None:
        """Values that the box for a new one proposes."""
        text = self.box.currentText()
        self.box.clear()
        self.box.addItems([value for value in values if len(value) <= 200])
        self.box.setCurrentIndex(-1)
        self.box.setEditText(text)

    @property
    def values(self) -> tuple[str, ...]:
        """All values, top first."""
        return tuple(self.list.item(row).data(_VALUE) for row in range(self.list.count()))

    def _add(self) -> None:
        value = self.box.currentText()
        self.box.setEditText("")
        if value and value not in self.values:
            self.edited.emit((*self.values, value))

    def _remove(self) -> None:
        place = self.list.currentRow()
        if place >= 0:
            self.edited.emit((*self.values[:place], *self.values[place + 1 :]))

    def _enable(self, *_: object) -> None:
        self.remove.setEnabled(self.list.currentRow() >= 0)


class OrderList(ValueList):
    """Values in an order, the lowest on top; Alt with the arrows moves the current one."""

    least_shown = 6

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        self.up, self.down = QPushButton("Up"), QPushButton("Down")
        super().__init__(name, placeholder, parent)
        for position, (button, keys, step) in enumerate(
            ((self.up, "Alt+Up", -1), (self.down, "Alt+Down", 1))
        ):
            button.setAccessibleName(f"{button.text()}: {name}")
            button.setToolTip(f"Move the value {button.text().lower()} ({keys})")
            button.clicked.connect(lambda _checked=False, step=step: self._move(step))
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self._move(step))
            self.beside.insertWidget(position, button)
        self._enable()

    def _move(self, step: int) -> None:
        place, values = self.list.currentRow(), list(self.values)
        if place < 0 or not 0 <= place + step < len(values):
            return
        values[place], values[place + step] = values[place + step], values[place]
        self.list.setCurrentRow(place + step)
        self.edited.emit(tuple(values))

    def _enable(self, *_: object) -> None:
        super()._enable()
        place = self.list.currentRow()
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < self.list.count() - 1)
