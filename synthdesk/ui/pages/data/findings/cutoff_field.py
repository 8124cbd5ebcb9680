"""The date after which no value of the training table may lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from synthdesk.ui.session import Session

HINT = (
    "Dates after this day are findings, because a model could not have known them. "
    "Write it as 2024-12-31; leave it empty for no check."
)
WRONG = "Not a date: write it as 2024-12-31"


class CutoffField(QWidget):
    """Reads and sets the audit's cut-off date; what is no date changes nothing and says so."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = QLineEdit()
        self.box.setAccessibleName("Cut-off date")
        self.box.setAccessibleDescription(HINT)
        self.box.setPlaceholderText("YYYY-MM-DD")
        self.box.setToolTip(HINT)
        self.box.setMaxLength(10)
        self.box.setFixedWidth(self.fontMetrics().horizontalAdvance("0000-00-00") + 34)
        self.box.editingFinished.connect(self._set)
        self.wrong = QLabel(WRONG)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setProperty("chip", "bad")
        self.wrong.hide()
        label = QLabel("&Cut-off")
        label.setBuddy(self.box)
        label.setToolTip(HINT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addWidget(self.box)
        layout.addWidget(self.wrong)
        session.options_changed.connect(self._show)
        self._show()

    def _show(self, _event: object = None) -> None:
        cutoff = self._session.options.cutoff
        self.box.setText(cutoff.isoformat() if cutoff is not None else "")
        self.wrong.hide()

    def _set(self) -> None:
        text = self.box.text().strip()
        try:
            cutoff = date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong.show()
            return
        self.wrong.hide()
        self._session.set_options(replace(self._session.options, cutoff=cutoff), self)
