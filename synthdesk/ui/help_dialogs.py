"""About the program, and all its keys."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from synthdesk import __version__
from synthdesk.ui.actions import keys_in_words

OFFLINE = (
    "synthdesk works wholly offline. It opens no network connection, sends nothing and looks for "
    "no updates. Your files are read, never written to; working copies lie in a private folder "
    "that is removed when the window closes."
)
LICENCES = (
    "synthdesk is open source under the Apache License 2.0. It is built on Qt and PySide6 (LGPL "
    "v3), Python (PSF), NumPy, SciPy, pandas and scikit-learn (BSD), LightGBM (MIT), Apache Arrow "
    "(Apache 2.0) and Matplotlib (Matplotlib licence). The sample tables derive from UCI Adult "
    "(CC BY 4.0)."
)
MORE_KEYS = (
    ("Ctrl+1 … Ctrl+8", "Go to a tab"),
    ("Ctrl+Z, Ctrl+Shift+Z", "Undo and redo a change of the columns (Data)"),
    ("F2", "Change the type or role of a column (Data)"),
    ("Ctrl+C", "Copy the selected rows of a table, with headers"),
    ("Ctrl+Shift+E", "Export a table as CSV"),
)


def about_dialog(parent: QWidget) -> QDialog:
    """Version, offline statement, licences."""
    dialog, layout = _dialog("About synthdesk", parent)
    layout.addWidget(_label("synthdesk", "welcome-title"))
    layout.addWidget(
        _label(
            f"Version {__version__} · Python {platform.python_version()} · Qt {qVersion()}", "muted"
        )
    )
    layout.addWidget(_label("Audits synthetic tabular data against the real data behind it."))
    layout.addWidget(_label(OFFLINE))
    layout.addWidget(_label(LICENCES, "muted"))
    return _finished(dialog, layout)


def shortcuts_dialog(parent: QWidget) -> QDialog:
    """All keys at a glance."""
    dialog, layout = _dialog("Keyboard shortcuts", parent)
    grid = QGridLayout()
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, (keys, what) in enumerate(keys_in_words(MORE_KEYS)):
        keys_label = _label(keys, "card-title")
        keys_label.setWordWrap(False)
        grid.addWidget(keys_label, row, 0)
        grid.addWidget(_label(what), row, 1)
    layout.addLayout(grid)
    return _finished(dialog, layout)


def _dialog(title: str, parent: QWidget) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAccessibleName(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setMinimumWidth(520)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 20, 24, 16)
    layout.setSpacing(12)
    return dialog, layout


def _finished(dialog: QDialog, layout: QVBoxLayout) -> QDialog:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout.addStretch(1)
    layout.addWidget(buttons)
    return dialog


def _label(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
