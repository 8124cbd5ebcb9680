"""Which of the theme's colours a mark is painted in."""

from __future__ import annotations

from PySide6.QtGui import QColor

from synthdesk.ui.theme import current
from synthdesk.ui.widgets.marks import Mark


def mark_colours(mark: Mark) -> tuple[QColor, QColor]:
    """Fill of the shape and colour of the sign in it."""
    theme = current()
    fill = {
        Mark.GOOD: theme.good,
        Mark.NOTICE: theme.warning,
        Mark.UNKNOWN: theme.unknown,
        Mark.ALARM: theme.bad,
    }[mark]
    return QColor(fill), QColor(theme.surface)


def soft_colour(mark: Mark) -> str:
    """The background that belongs to a mark."""
    theme = current()
    return {
        Mark.GOOD: theme.good_soft,
        Mark.NOTICE: theme.warning_soft,
        Mark.UNKNOWN: theme.unknown_soft,
        Mark.ALARM: theme.bad_soft,
    }[mark]
