"""Whether everything that can be reached tells a screen reader what it is."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTabBar,
    QTextEdit,
)


def check_access(root: QWidget) -> None:
    """Every control that can be reached has a name, a text or a label that belongs to it."""
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.buddy()}
    nameless = []
    for widget in root.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or is_part_of_a_control(widget):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text.strip() or widget in buddies):
            nameless.append(f"{type(widget).__name__} {widget.objectName()} in {path_of(widget)}")
    assert not nameless, "\n".join(nameless)


def is_part_of_a_control(widget: QWidget) -> bool:
    """Qt's own inner parts (a combo box's list, a tab bar's arrows) speak through their owner."""
    if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QTabBar | QAbstractItemView | QLineEdit):
            return True
        if type(parent).__name__ == "QComboBoxPrivateContainer":
            return True
        parent = parent.parentWidget()
    return False


def path_of(widget: QWidget) -> str:
    names = []
    parent = widget.parentWidget()
    while parent is not None:
        names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(names)
