"""What a follow-up of an audit is for, a button that starts it, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from synthdesk.ui.widgets.card import text_label

_STEPS = 1000


class FollowUpBar(QWidget):
    """Reason and button while a follow-up is wanted; progress and Cancel while it runs.

    Args:
        why: what it is for and what it costs.
        start: text of the button.
        name: what it is called.
    """

    start_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, why: str, start: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.why = text_label(why, "muted")
        self.start = QPushButton(start)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAccessibleName(f"Cancel: {name}")
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(f"Progress: {name}")
        self.stage = text_label("", "muted")
        self.start.clicked.connect(self.start_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.why)
        column.addLayout(row)
        column.addWidget(self.stage)
        self.show_progress(None)

    def show_wanted(self, is_wanted: bool) -> None:
        """Show that the result has no such part yet, or has it."""
        self.why.setVisible(is_wanted)
        self.start.setVisible(is_wanted)
        self._settle()

    def show_progress(self, fraction: float | None, stage: str = "") -> None:
        """Show how far it is; None where it does not run."""
        runs = fraction is not None
        for widget in (self.progress, self.cancel, self.stage):
            widget.setVisible(runs)
        self.start.setEnabled(not runs)
        self.progress.setValue(round(_STEPS * (fraction or 0.0)))
        self.stage.setText(stage)
        self._settle()

    def _settle(self) -> None:
        self.setHidden(self.start.isHidden() and self.progress.isHidden())
