"""Figures of the report: drawn in the light palette, with caption, description and table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from synthdesk.plots.palette import LIGHT, Palette
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.svg import inline_svg
from synthdesk.report.cells import from_plot
from synthdesk.report.model import Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


def figure(name: str, caption: str, draw: Callable[[Palette], Drawing], table: PlotTable) -> Figure:
    """Draw a figure for the report.

    Args:
        name: anchor, unique in the report.
        caption: what it shows and how to read it.
        draw: makes the drawing in a palette.
        table: the numbers behind it.
    """
    drawing = draw(LIGHT)
    title = drawing.get_suptitle().replace("\n", " ")
    return Figure(name, caption, inline_svg(drawing, name, title, caption), from_plot(table))
