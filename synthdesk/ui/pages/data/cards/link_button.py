"""A button that looks like a word in a line of text and takes no more height than the line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from synthdesk.ui.theme import current, theme_manager

_SHEET = """
QToolButton {{ color: {colour}; background: {ground}; border: 1px solid transparent;
    border-radius: 4px; padding: 0px 4px; font-weight: {weight}; }}
QToolButton:hover {{ background: {soft}; border-color: {colour}; }}
QToolButton:focus {{ border-color: {colour}; background: {soft}; text-decoration: underline; }}
QToolButton:disabled {{ color: {faint}; }}
QToolButton::menu-indicator {{ image: none; }}
"""


class LinkButton(QToolButton):
    """Reached by Tab, pressed by Space; with a menu it opens it.

    Args:
        text: what is shown.
        name: what a screen reader says; the text if empty.
    """

    def __init__(self, text: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(name or text)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(QCursor(Qt.CursorShape.PointingHandCursor))
        self._colours = ("accent", "accent_soft", "transparent")
        theme_manager().changed.connect(self._tint)
        self._tint()

    def warn(self) -> None:
        """Look like a warning; the word says so too."""
        self._colours = ("warning", "warning_soft", "warning_soft")
        self._tint()

    def open_menu(self, menu: QMenu) -> None:
        """Open a menu when pressed; a small arrow says so."""
        self.setText(f"{self.text()} ▾")
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _tint(self) -> None:
        theme = current().colours
        colour, soft, ground = self._colours
        self.setStyleSheet(
            _SHEET.format(
                colour=theme[colour],
                soft=theme[soft],
                ground=theme.get(ground, ground),
                faint=theme["border_strong"],
                weight=600 if colour == "warning" else 400,
            )
        )
