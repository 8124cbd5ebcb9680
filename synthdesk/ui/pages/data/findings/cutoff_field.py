"""The date after which no value of the training table may lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from synthdesk.ui.session import Session
from synthdesk.ui.widgets.date_line import DateLine

HINT = (
    "Dates after this day are findings, because a model could not have known them. "
    "Write it as 2024-12-31; leave it empty for no check."
)


class CutoffField(QWidget):
    """Reads and sets the audit's cut-off date."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.line = DateLine("Cut-off date", HINT)
        self.line.day_set.connect(self._set)
        label = QLabel("&Cut-off")
        label.setBuddy(self.line.box)
        label.setToolTip(HINT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label)
        layout.addWidget(self.line)
        session.options_changed.connect(self._show)
        self._show()

    def _show(self, _event: object = None) -> None:
        cutoff = self._session.options.cutoff
        self.line.show_day(cutoff.isoformat() if cutoff is not None else "")

    def _set(self, day: str) -> None:
        cutoff = date.fromisoformat(day) if day else None
        self._session.set_options(replace(self._session.options, cutoff=cutoff), self)
