"""Which theme is on, and the one place that puts it on the application."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from synthdesk.ui.theme.colours import DARK, LIGHT, Theme
from synthdesk.ui.theme.icons import tinted_icon
from synthdesk.ui.theme.palette import qt_palette
from synthdesk.ui.theme.stylesheet import stylesheet


class ThemeChoice(StrEnum):
    """What the user may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeManager(QObject):
    """Holds the choice, follows the system if told to, and says when colours change."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._is_styled = False
        self._choice = ThemeChoice.SYSTEM
        self._theme = self._chosen()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The theme that is on."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose."""
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Take a choice and put the theme that follows from it on the application."""
        self._choice = choice
        self.apply()

    def apply(self) -> None:
        """Put the theme on the application."""
        earlier, self._theme = self._theme, self._chosen()
        # Asking the style for its name would not do: under a style sheet it has none.
        if not self._is_styled:
            self._application.setStyle("Fusion")
            self._is_styled = True
        self._application.setPalette(qt_palette(self._theme))
        self._application.setStyleSheet(stylesheet(self._theme))
        if self._theme is not earlier:
            self.changed.emit()

    def icon(self, name: str, colour: str = "text") -> QIcon:
        """An icon of ours, tinted with a named colour of the theme."""
        return tinted_icon(name, getattr(self._theme, colour), self._theme.border_strong)

    def _chosen(self) -> Theme:
        if self._choice is ThemeChoice.SYSTEM:
            scheme = self._application.styleHints().colorScheme()
            return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice is ThemeChoice.DARK else LIGHT

    def _follow_system(self) -> None:
        if self._choice is ThemeChoice.SYSTEM and self._chosen() is not self._theme:
            self.apply()


_manager: ThemeManager | None = None


def theme_manager() -> ThemeManager:
    """The application's theme manager, made on first use."""
    global _manager
    if _manager is None or not isValid(_manager):
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        _manager = ThemeManager(application)
    return _manager


def current() -> Theme:
    """The theme that is on."""
    return theme_manager().theme
