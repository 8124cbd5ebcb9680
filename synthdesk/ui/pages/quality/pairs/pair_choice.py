"""Two lists of columns: a way to any pair without a mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from synthdesk.ui.widgets.table_model import as_tooltip, one_line

SHOWN_CHARACTERS = 7


class PairChoice(QWidget):
    """Tells the two positions when both are chosen and differ."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second = _column_list("First column"), _column_list("Second column")
        label = QLabel("Pai&r")
        label.setBuddy(self.first)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.first, 1)
        layout.addWidget(QLabel("×"))
        layout.addWidget(self.second, 1)
        for box in (self.first, self.second):
            box.activated.connect(lambda _: self._tell())

    def set_columns(self, names: Sequence[str]) -> None:
        """Offer other columns."""
        for box in (self.first, self.second):
            box.clear()
            box.addItems([one_line(name)[:200] for name in names])

    def show_pair(self, first: int, second: int, names: tuple[str, str]) -> None:
        """Show what was chosen elsewhere."""
        for box, place, name in zip((self.first, self.second), (first, second), names, strict=True):
            box.setCurrentIndex(place)
            box.setToolTip(as_tooltip(name))

    def _tell(self) -> None:
        first, second = self.first.currentIndex(), self.second.currentIndex()
        if first >= 0 and second >= 0 and first != second:
            self.chosen.emit(first, second)


def _column_list(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(SHOWN_CHARACTERS)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMaxVisibleItems(20)
    return box
