"""The last audit's verdict at a glance: mark, word and colour say the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

from synthdesk.engine.policy import AuditVerdict, Verdict
from synthdesk.ui.theme import theme_manager
from synthdesk.ui.widgets.marks import MARK_OF_VERDICT, Mark, paint_mark, soft_colour

_CHIP = {
    Verdict.PASS: "good",
    Verdict.WARN: "warning",
    Verdict.NOT_ASSESSABLE: "unknown",
    Verdict.FAIL: "bad",
}


class VerdictChip(QToolButton):
    """A button that names the verdict and leads to its reasons; hidden until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Verdict")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._verdict: Verdict | None = None
        self.hide()
        theme_manager().changed.connect(self._draw)

    def show_verdict(self, verdict: AuditVerdict) -> None:
        """Show an audit's verdict."""
        self._verdict = verdict.verdict
        self.setText(f" {verdict.verdict.value.capitalize()}")
        self.setAccessibleName(f"Verdict: {verdict.verdict.value}")
        self.setToolTip(f"{verdict.headline}\nOpen the report")
        self.setProperty("chip", _CHIP[verdict.verdict])
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw()

    def _draw(self) -> None:
        if self._verdict is not None:
            self.setIcon(mark_icon(MARK_OF_VERDICT[self._verdict], self.iconSize().width()))


def mark_icon(mark: Mark, side: int) -> QIcon:
    """A mark as an icon, in its colour on its soft background."""
    theme = theme_manager().theme
    colour = {
        Mark.GOOD: theme.good,
        Mark.NOTICE: theme.warning,
        Mark.UNKNOWN: theme.unknown,
        Mark.ALARM: theme.bad,
    }[mark]
    icon = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(side * scale, side * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        area = QRectF(0, 0, side * scale, side * scale)
        paint_mark(painter, area, mark, QColor(colour), QColor(soft_colour(mark)))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
