"""A question to the user that never blocks: each answer is a button that does something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QWidget

Roles = QMessageBox.ButtonRole


@dataclass(frozen=True)
class Answer:
    """One button.

    Attributes:
        text: what it says.
        do: what it does.
        role: where the platform puts it; a rejecting one is what Esc means.
    """

    text: str
    do: Callable[[], object]
    role: QMessageBox.ButtonRole = Roles.AcceptRole


def ask(
    parent: QWidget, text: str, detail: str, answers: Sequence[Answer], default: int = 0
) -> QMessageBox:
    """Ask; the box goes when it was answered.

    Args:
        parent: window that the question stands before.
        text: the question.
        detail: what hangs on it.
        answers: buttons; the rejecting one is chosen by Esc and by closing the box.
        default: position of the answer that the return key gives.
    """
    box = QMessageBox(parent)
    box.setWindowTitle("synthdesk")
    box.setAccessibleName(text)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(text)
    box.setInformativeText(detail)
    # Both may quote names of files, which must never be taken for markup.
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    buttons = {box.addButton(answer.text, answer.role): answer for answer in answers}
    box.setDefaultButton(list(buttons)[default])
    for button, answer in buttons.items():
        if answer.role is Roles.RejectRole:
            box.setEscapeButton(button)

    def answered(_code: int) -> None:
        box.deleteLater()
        clicked: QAbstractButton | None = box.clickedButton()
        if clicked is None:  # it was taken away, not answered
            clicked = box.escapeButton()
        for button, answer in buttons.items():
            if button is clicked:
                answer.do()

    box.finished.connect(answered)
    box.open()
    return box
