"""The Qt widget that a matplotlib figure is drawn on; importing this module imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.backend_bases import Event, MouseButton, MouseEvent
from matplotlib.backends.backend_qt import NavigationToolbar2QT
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from synthdesk.ui.widgets.chart_hover import value_under
from synthdesk.ui.widgets.table_model import as_tooltip

SCREEN_DPI = 100.0
NARROWEST_SCALE = 0.72
LOWEST_SCALE = 0.78
LARGEST_SCALE = 1.15


class FigureCanvas(FigureCanvasQTAgg):
    """A figure that fits its widget, tells clicks and shows the value under the pointer.

    Args:
        figure: what to draw.
        clicked: receives data coordinates of left clicks into the first axes, outside zoom mode.
    """

    def __init__(self, figure: Figure, clicked: Callable[[float, float], Any]) -> None:
        super().__init__(figure)
        if figure.get_layout_engine() is None:
            figure.set_layout_engine("constrained")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._design = QSize(*(round(side * SCREEN_DPI) for side in figure.get_size_inches()))
        self.setMinimumSize(
            round(self._design.width() * NARROWEST_SCALE),
            round(self._design.height() * LOWEST_SCALE),
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clicked = clicked
        self._navigation = NavigationToolbar2QT(self, self, coordinates=False)
        self._navigation.hide()
        self.mpl_connect("button_release_event", self._released)
        self.mpl_connect("motion_notify_event", self._moved)

    def sizeHint(self) -> QSize:
        """The smallest size at which the figure's text can be read; the page gives more."""
        return QSize(self.minimumSize())

    def minimumSizeHint(self) -> QSize:
        """The smallest size at which the figure's text can be read."""
        return QSize(self.minimumSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the text with the room there is, so that a figure keeps its proportions."""
        size, design = event.size(), self._design
        scale = min(size.width() / design.width(), size.height() / design.height())
        dpi = SCREEN_DPI * min(max(scale, NARROWEST_SCALE), LARGEST_SCALE)
        # What the canvas multiplies by the screen's pixel ratio; it has no public setter.
        figure: Any = self.figure
        figure._original_dpi = dpi
        figure._set_dpi(dpi * self.device_pixel_ratio, forward=False)
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, which scrolls."""
        event.ignore()

    def set_mode(self, mode: str) -> None:
        """Let the mouse zoom (``"zoom"``), pan (``"pan"``) or click (``""``)."""
        present = self._navigation.mode.name.lower()
        if present in ("zoom", "pan") and present != mode:
            getattr(self._navigation, present)()
            present = "none"
        if mode and mode != present:
            getattr(self._navigation, mode)()

    def reset_view(self) -> None:
        """Undo all zooming and panning."""
        self._navigation.home()

    def _released(self, event: Event) -> None:
        if not isinstance(event, MouseEvent) or self._navigation.mode:
            return
        first = self.figure.axes[0] if self.figure.axes else None
        if event.button == MouseButton.LEFT and event.inaxes is first and first is not None:
            self._clicked(float(event.xdata or 0.0), float(event.ydata or 0.0))

    def _moved(self, event: Event) -> None:
        if not isinstance(event, MouseEvent) or self._navigation.mode:
            return
        text = value_under(event)
        if text and event.guiEvent is not None:
            where = event.guiEvent.globalPosition().toPoint()
            QToolTip.showText(where, as_tooltip(text), self)
        else:
            QToolTip.hideText()
