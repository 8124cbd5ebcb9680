"""The one place for colours and icons: light, dark, or as the system says."""

from synthdesk.ui.theme.colours import DARK, LIGHT, Theme
from synthdesk.ui.theme.manager import ThemeChoice, ThemeManager, current, theme_manager

__all__ = ["DARK", "LIGHT", "Theme", "ThemeChoice", "ThemeManager", "current", "theme_manager"]
