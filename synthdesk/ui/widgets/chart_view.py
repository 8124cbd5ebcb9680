"""A place for one chart: drawn when it is first seen, redrawn when the theme changes.

matplotlib is imported with the first chart that becomes visible, never before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.theme import current, theme_manager
from synthdesk.ui.widgets.chart_tools import ChartTools
from synthdesk.ui.widgets.table_view import TableView, file_stem
from synthdesk.ui.widgets.whole_file import write_whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.plots.palette import Palette
    from synthdesk.ui.widgets.figure_canvas import FigureCanvas

Builder = Callable[["Palette"], "Figure"]
FORMATS = {"svg": "SVG drawing (*.svg)", "png": "PNG picture (*.png)", "pdf": "PDF page (*.pdf)"}
SAVED_DPI = 200
FRAME = 16
TALLEST = 1_600


class ChartView(QWidget):
    """One chart with its tools: zoom, pan, copy, save, and the numbers as a table.

    ``clicked`` carries data coordinates of a click into the chart's first axes.

    Args:
        is_whole: whether it takes all the height that a chart asks for, on a page that scrolls
            anyway; else the chart is fitted in, and scrolls where it would be too small.
    """

    clicked = Signal(float, float)
    drawn = Signal()
    failed = Signal(object)  # UserError of a save
    saved = Signal(str)

    def __init__(self, parent: QWidget | None = None, is_whole: bool = False) -> None:
        super().__init__(parent)
        self._is_whole = is_whole
        self._builder: Builder | None = None
        self._table_of: Callable[[], PlotTable] | None = None
        self._canvas: FigureCanvas | None = None
        self._is_current = False
        self._table_is_current = False
        self._tools = ChartTools(self)
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setObjectName("muted")
        self._table = TableView("Numbers of the chart")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._table)
        # A figure that would be cramped keeps its size and is scrolled.
        self._room = QScrollArea()
        self._room.setWidgetResizable(True)
        self._room.setFrameShape(QFrame.Shape.NoFrame)
        self._room.setCornerWidget(QWidget())
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.viewport().setAutoFillBackground(False)
        self._stack.addWidget(self._room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._tools)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._draw)
        self._connect_tools()
        theme_manager().changed.connect(self._theme_changed)
        self.clear("")

    def _connect_tools(self) -> None:
        tools = self._tools
        tools.zoom.toggled.connect(lambda on: self._set_mode("zoom" if on else ""))
        tools.pan.toggled.connect(lambda on: self._set_mode("pan" if on else ""))
        tools.home.clicked.connect(self.reset_view)
        tools.copy.clicked.connect(self.copy_image)
        tools.save.clicked.connect(self.ask_save)
        tools.as_table.toggled.connect(self._flip)

    # --- what is shown ---------------------------------------------------------------------

    def show_chart(self, builder: Builder, table: Callable[[], PlotTable], name: str) -> None:
        """Show a chart; it is built and drawn when the view is visible, and only then.

        Args:
            builder: makes the figure in a palette's colours.
            table: makes the numbers behind it.
            name: what a screen reader says, and the default name of a saved file.
        """
        self._builder, self._table_of = builder, table
        self._is_current = self._table_is_current = False
        self.setAccessibleName(name)
        self.setAccessibleDescription("Chart. Show as table gives its numbers.")
        self._table.setAccessibleName(f"{name}, numbers")
        self._tools.setEnabled(True)
        self._tools.zoom.setChecked(False)
        self._tools.pan.setChecked(False)
        self._flip(self._tools.as_table.isChecked())

    def clear(self, message: str) -> None:
        """Show no chart but a message, literally."""
        self._builder = self._table_of = None
        self._is_current = False
        self._drop_canvas()
        self._message.setText(message)
        self.setAccessibleName(message)
        self.setAccessibleDescription("")
        self._tools.setEnabled(False)
        self._stack.setCurrentWidget(self._message)

    @property
    def figure(self) -> Figure | None:
        """The figure on the screen, if one was drawn."""
        return self._canvas.figure if self._canvas is not None else None

    @property
    def canvas(self) -> FigureCanvas | None:
        """The widget that the figure is on."""
        return self._canvas

    @property
    def table(self) -> TableView:
        """The table of the chart's numbers, filled once it was asked for."""
        return self._table

    @property
    def tools(self) -> ChartTools:
        """The chart's buttons."""
        return self._tools

    def show_as_table(self, on: bool = True) -> None:
        """Flip between chart and numbers."""
        self._tools.as_table.setChecked(on)

    def _flip(self, to_table: bool) -> None:
        if self._builder is None:
            return
        self._tools.set_chart_tools_enabled(not to_table)
        if to_table:
            if not self._table_is_current and self._table_of is not None:
                self._table.set_table(self._table_of())
                self._table_is_current = True
            self._stack.setCurrentWidget(self._table)
            return
        if self._canvas is not None:
            self._stack.setCurrentWidget(self._room)
        self._draw_soon()

    # --- drawing ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was waiting to be seen."""
        super().showEvent(event)
        self._draw_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop waiting to draw."""
        super().hideEvent(event)
        self._soon.stop()

    def _theme_changed(self) -> None:
        self._is_current = False
        self._draw_soon()

    def _draw_soon(self) -> None:
        """One event later, so that several charts of a page are not drawn in one stall."""
        if self._builder is not None and not self._is_current and self.isVisible():
            self._soon.start(0)

    def _draw(self) -> None:
        showing_table = self._tools.as_table.isChecked()
        if self._builder is None or self._is_current or not self.isVisible() or showing_table:
            return
        from synthdesk.ui.widgets.figure_canvas import FigureCanvas

        # Before anything can fail: a figure that can't be made must not be tried for ever.
        self._is_current = True
        theme = current()
        # On a card the figure must not show as a patch of another background.
        figure = self._builder(replace(theme.plot_palette, background=theme.surface))
        self._drop_canvas()
        self._canvas = FigureCanvas(figure, self.clicked.emit)
        self._canvas.setAccessibleName(self.accessibleName())
        self._canvas.setAccessibleDescription(self.accessibleDescription())
        self._room.setWidget(self._canvas)
        self._stack.setCurrentWidget(self._room)
        if self._is_whole:
            around = self._tools.sizeHint().height() + FRAME
            self.setMinimumHeight(min(self._canvas.sizeHint().height() + around, TALLEST))
        self.drawn.emit()

    def _drop_canvas(self) -> None:
        if self._canvas is not None:
            self._room.takeWidget()
            self._canvas.deleteLater()
            self._canvas = None

    # --- tools -----------------------------------------------------------------------------

    def _set_mode(self, mode: str) -> None:
        self._tools.show_mode(mode)
        if self._canvas is not None:
            self._canvas.set_mode(mode)

    def reset_view(self) -> None:
        """Undo all zooming and panning."""
        if self._canvas is not None:
            self._canvas.reset_view()

    def copy_image(self) -> None:
        """Put the chart as it is seen on the clipboard."""
        if self._canvas is not None:
            QGuiApplication.clipboard().setPixmap(self._canvas.grab())

    def save_to(self, path: Path) -> None:
        """Write the chart as it is seen; the file's ending says how.

        Raises:
            UserError: where the file can't be written.
        """
        import io

        if self._canvas is None:
            return
        kind = path.suffix.lstrip(".").lower()
        content = io.BytesIO()
        self._canvas.figure.savefig(
            content, format=kind if kind in FORMATS else "png", dpi=SAVED_DPI
        )
        write_whole_file(path, content.getvalue())

    def ask_save(self) -> None:
        """Let the user choose a file and save the chart to it."""
        dialog = QFileDialog(self, "Save chart", f"{file_stem(self.accessibleName())}.svg")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(FORMATS.values()))
        dialog.setDefaultSuffix("svg")
        by_filter = {text: ending for ending, text in FORMATS.items()}
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(by_filter[text]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_and_tell)
        dialog.open()

    def _save_and_tell(self, path: str) -> None:
        try:
            self.save_to(Path(path))
        except UserError as error:
            self.failed.emit(error)
        else:
            self.saved.emit(path)
