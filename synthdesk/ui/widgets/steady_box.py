"""A list to choose from that the mouse wheel scrolls past."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from synthdesk.ui.widgets.table_model import one_line

LONGEST = 80


class SteadyBox(QComboBox):
    """Chosen from by a click or by keys: scrolling a page must change no setting on the way.

    Args:
        name: what a screen reader calls it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def offer(self, texts: Sequence[str]) -> None:
        """Offer other texts and choose the first, without telling anybody."""
        was_silent = self.blockSignals(True)
        self.clear()
        self.addItems([one_line(text)[:LONGEST] for text in texts])
        self.blockSignals(was_silent)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies around."""
        event.ignore()


def named_row(label: str, box: SteadyBox) -> QWidget:
    """A box with its label before it; an ``&`` in the label marks the access key."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    name = QLabel(label)
    name.setBuddy(box)
    row.addWidget(name)
    row.addWidget(box)
    row.addStretch(1)
    return whole
