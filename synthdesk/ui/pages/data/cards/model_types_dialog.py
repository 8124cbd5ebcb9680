"""Every type that a skops file would make, by its full name."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from synthdesk.engine.formats import counted
from synthdesk.ui.widgets.card import text_label

ABOUT = (
    "Opening the file makes objects of these types and of no other. All of them are parts of "
    "Python, NumPy, SciPy or scikit-learn that hold numbers and words; a file that asks for "
    "anything else is refused. That the types are known does not say that the model is a good one."
)
SIZE = (640, 460)


class ModelTypesDialog(QDialog):
    """The list, to be read and copied."""

    def __init__(self, name: str, types: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Types in {name[:60]}")
        self.resize(*SIZE)
        self.types = QPlainTextEdit("\n".join(types))
        self.types.setReadOnly(True)
        self.types.setTabChangesFocus(True)
        self.types.setAccessibleName("Types in the file")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text_label(f"{counted(len(types), 'type')}, all of them known."))
        layout.addWidget(self.types, 1)
        layout.addWidget(text_label(ABOUT, "muted"))
        layout.addWidget(close)
