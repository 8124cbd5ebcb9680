"""The first thing a new user sees: what the program does, and three ways to begin."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from synthdesk.ui.widgets.empty_state import middle_column

SAMPLES = (
    ("good", "A good synthetic table"),
    ("small", "One from a generator that saw too little"),
    ("leaky", "One that copies real people"),
)
_WIDTH = 680


class Welcome(QWidget):
    """Names the steps of an audit and offers the sample audits."""

    sample_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Welcome")
        column = middle_column(self, _WIDTH)
        column.addWidget(_line("Audit a synthetic table", "welcome-title"))
        column.addWidget(
            _line(
                "Choose the real training table and the synthetic table above, or drop the files "
                "anywhere on this window. Add a holdout, real rows that the generator never saw, "
                "so that privacy can be tested. Then press Run audit.",
                "muted",
            )
        )
        column.addSpacing(14)
        column.addWidget(_line("Or see a finished audit of a sample (UCI Adult):"))
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for name, text in SAMPLES:
            button = QPushButton(text)
            button.setAccessibleName(f"Open sample audit: {text}")
            button.clicked.connect(partial(self._choose, name))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addSpacing(14)
        column.addWidget(
            _line("Everything stays on this computer: synthdesk never uses the network.", "muted")
        )

    def _choose(self, name: str, _checked: bool = False) -> None:
        self.sample_chosen.emit(name)


def _line(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
