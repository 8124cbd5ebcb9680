"""The audit's options beside its policy: the seed, and which analyses to run."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.analyses import ANALYSES, DEFAULT_SEED
from synthdesk.ui.session import AuditOptions

TITLES = {
    "health": "Health: faulty columns and rows, and drift between the tables",
    "accuracy": "Accuracy: how well the synthetic table keeps the real one’s frequencies",
    "rules": "Rules: what real rows never break, and which synthetic rows do",
    "text": "Text: characters, terms and repeated texts of text columns",
    "missing": "Missing values: gaps, their patterns, and what filling them moved",
    "sequences": "Sequences: what follows what, in tables with several rows per subject",
    "privacy": "Privacy: whether real records were copied",
    "discriminator": "Fake vs real: whether a model can tell the tables apart",
}
LARGEST_SEED = 2**32 - 1


class OptionsDialog(QDialog):
    """Edits a copy of the options; ``accepted`` says that they hold."""

    def __init__(self, options: AuditOptions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Audit options")
        self.setAccessibleName("Audit options")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._options = options
        self.seed = QLineEdit(str(options.seed))
        self.seed.setAccessibleName("Seed")
        self.seed.setToolTip("Same inputs and same seed give the same figures, to the last digit.")
        self.analyses = {name: QCheckBox(TITLES.get(name, name)) for name in ANALYSES}
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow("&Seed", self.seed)
        column = QVBoxLayout()
        column.setSpacing(8)
        for name, box in self.analyses.items():
            box.setChecked(name in options.analyses)
            box.toggled.connect(self._check)
            column.addWidget(box)
        form.addRow("Analyses", column)
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        defaults = self._buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        defaults.clicked.connect(self._restore)
        self.seed.textChanged.connect(self._check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 14)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(self._buttons)
        self._check()

    def options(self) -> AuditOptions:
        """The options as they stand."""
        chosen = tuple(name for name, box in self.analyses.items() if box.isChecked())
        return replace(self._options, seed=int(self.seed.text()), analyses=chosen)

    def _restore(self) -> None:
        self.seed.setText(str(DEFAULT_SEED))
        for box in self.analyses.values():
            box.setChecked(True)

    def _check(self, *_: object) -> None:
        problem = ""
        text = self.seed.text()
        if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_SEED):
            problem = f"The seed is a whole number from 0 to {LARGEST_SEED:,}."
        elif not any(box.isChecked() for box in self.analyses.values()):
            problem = "Choose at least one analysis."
        self._problem.setText(problem)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not problem)
