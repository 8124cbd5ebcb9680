"""A theme as Qt's own palette, so that every native control follows it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from synthdesk.ui.theme.colours import Theme

_Role = QPalette.ColorRole


def qt_palette(theme: Theme) -> QPalette:
    """Palette for the Fusion style."""
    palette = QPalette()
    for role, colour in {
        _Role.Window: theme.window,
        _Role.WindowText: theme.text,
        _Role.Base: theme.surface,
        _Role.AlternateBase: theme.window,
        _Role.Text: theme.text,
        _Role.PlaceholderText: theme.text_muted,
        _Role.Button: theme.surface,
        _Role.ButtonText: theme.text,
        _Role.BrightText: theme.accent_text,
        _Role.ToolTipBase: theme.surface,
        _Role.ToolTipText: theme.text,
        _Role.Highlight: theme.accent,
        _Role.HighlightedText: theme.accent_text,
        _Role.Accent: theme.accent,
        _Role.Link: theme.accent,
        _Role.LinkVisited: theme.accent,
        _Role.Light: theme.surface,
        _Role.Midlight: theme.border,
        _Role.Mid: theme.border,
        _Role.Dark: theme.border_strong,
        _Role.Shadow: theme.border_strong,
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.border_strong))
    palette.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, QColor(theme.border))
    return palette
