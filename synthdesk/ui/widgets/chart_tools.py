"""The row of buttons under a chart."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from synthdesk.ui.theme import theme_manager

_ICON_SIDE = 16


class ChartTools(QWidget):
    """Show as table, zoom, pan, back to the whole chart, copy, save."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons: list[tuple[QToolButton, str]] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(2)
        self.as_table = self._button("table", "Show as table", "Show the chart's numbers", True)
        self.zoom = self._button("zoom", "Zoom", "Drag a rectangle to zoom into it", True)
        self.pan = self._button("pan", "Pan", "Drag to move the zoomed chart", True)
        self.home = self._button("home", "Whole chart", "Undo all zooming and moving")
        self.copy = self._button("copy", "Copy picture", "Copy the chart as a picture")
        self.save = self._button("save", "Save chart…", "Save the chart as SVG, PNG or PDF")
        layout.addWidget(self.as_table)
        layout.addStretch(1)
        for button in self._chart_only():
            layout.addWidget(button)
        theme_manager().changed.connect(self._tint)
        self._tint()

    def _chart_only(self) -> tuple[QToolButton, ...]:
        return (self.zoom, self.pan, self.home, self.copy, self.save)

    def set_chart_tools_enabled(self, on: bool) -> None:
        """Whether there is a picture to zoom, copy and save."""
        for button in self._chart_only():
            button.setEnabled(on)

    def show_mode(self, mode: str) -> None:
        """Let at most one of zoom and pan look pressed."""
        for button, own in ((self.zoom, "zoom"), (self.pan, "pan")):
            if mode and own != mode and button.isChecked():
                button.blockSignals(True)
                button.setChecked(False)
                button.blockSignals(False)

    def _button(self, icon: str, name: str, hint: str, is_checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setAccessibleName(name)
        button.setToolTip(hint)
        button.setAutoRaise(True)
        button.setCheckable(is_checkable)
        button.setIconSize(QSize(_ICON_SIDE, _ICON_SIDE))
        self._icons.append((button, icon))
        return button

    def _tint(self) -> None:
        from PySide6.QtCore import Qt

        for button, icon in self._icons:
            drawing = theme_manager().icon(f"chart-{icon}", "text_muted")
            button.setIcon(drawing)
            with_text = drawing.isNull() or button is self.as_table
            button.setToolButtonStyle(
                Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                if with_text
                else Qt.ToolButtonStyle.ToolButtonIconOnly
            )
