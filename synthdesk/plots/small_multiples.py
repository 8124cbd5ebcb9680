"""Many columns at a glance: a page of small bar charts, training beside synthetic.

All charts of a page are drawn into one pair of axes, a cell for each: twelve separate axes would
take half a second to draw, one takes a twentieth of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, points, share
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shown_bins import shown_bins
from synthdesk.plots.style import HATCH_SYNTHETIC, SMALL, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
    from synthdesk.plots.palette import Palette

ACROSS, DOWN = 3, 4
A_PAGE = ACROSS * DOWN
LEFT, WIDTH = 0.05, 0.9
FLOOR, HEIGHT = 0.75, 0.56
LONGEST_NAME = 19
MOST_BARS = 13


@dataclass(frozen=True)
class SmallChart:
    """One column on a page.

    Attributes:
        column: its accuracy.
        mark: words after its name, e.g. its worst finding; may be empty.
    """

    column: ColumnAccuracy
    mark: str = ""


def cell_of(x: float, y: float) -> int | None:
    """Place on the page of what is drawn at a point of the axes; nothing outside the grid."""
    across, down = int(x // 1), int(y // 1)
    if not (0 <= across < ACROSS and 0 <= down < DOWN):
        return None
    return down * ACROSS + across


def small_multiples_figure(
    charts: Sequence[SmallChart], first: int, total: int, palette: Palette, chosen: int = -1
) -> Figure:
    """One page.

    Args:
        charts: at most ``A_PAGE``, the worst first.
        first: place of the first one in the whole order, from 0.
        total: number of columns in the whole order.
        palette: colours.
        chosen: place on the page of the chart to be framed; −1 for none.
    """
    from matplotlib.patches import Patch, Rectangle

    shown = charts[:A_PAGE]
    with styled(palette):
        figure = new_figure(_title(shown, first, total), 5.6)
        axes = figure.add_subplot()
        for place, chart in enumerate(shown):
            _draw(axes, chart, place % ACROSS, place // ACROSS, palette)
        if 0 <= chosen < len(shown):
            corner = (chosen % ACROSS + 0.015, chosen // ACROSS + 0.01)
            frame = Rectangle(corner, 0.97, 0.93, fill=False, edgecolor=palette.holdout)
            axes.add_patch(frame)
        axes.set_xlim(0, ACROSS)
        axes.set_ylim(DOWN, 0)
        axes.set_axis_off()
        axes.legend(
            handles=[
                Patch(facecolor=palette.real, label="training"),
                Patch(
                    facecolor=palette.synthetic,
                    edgecolor=palette.background,
                    linewidth=0,
                    hatch=HATCH_SYNTHETIC,
                    label="synthetic",
                ),
            ],
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=2,
            title="each chart to its own scale; under it: univariate accuracy and gap",
            title_fontsize=SMALL,
            alignment="left",
        )
    return figure


def _title(charts: Sequence[SmallChart], first: int, total: int) -> str:
    if not charts:
        return "No column to show"
    column = charts[0].column
    return (
        f"Columns {count(first + 1)} – {count(first + len(charts))} of {count(total)}, widest gap "
        f"first; n = {count(sum(column.training))} training, "
        f"{count(sum(column.synthetic))} synthetic"
    )


def _draw(axes: Axes, chart: SmallChart, across: int, down: int, palette: Palette) -> None:
    from matplotlib.collections import PolyCollection

    column = chart.column
    bins = shown_bins(column)[:MOST_BARS]
    places = [shown.position for shown in bins]
    tables = [
        [counts[place] / max(sum(counts), 1) for place in places]
        for counts in (column.training, column.synthetic)
    ]
    highest = max(max(shares, default=0.0) for shares in tables) or 1.0
    floor = down + FLOOR
    step = WIDTH / max(len(bins), 1)
    for table, (shares, colour, hatch) in enumerate(
        zip(tables, (palette.real, palette.synthetic), ("", HATCH_SYNTHETIC), strict=True)
    ):
        # Not axes.bar: its heights are this cell's own, which no tooltip could tell.
        starts = [across + LEFT + step * (i + 0.1 + 0.4 * table) for i in range(len(bins))]
        tops = [floor - HEIGHT * value / highest for value in shares]
        axes.add_collection(
            PolyCollection(
                [
                    [(x, floor), (x, top), (x + 0.4 * step, top), (x + 0.4 * step, floor)]
                    for x, top in zip(starts, tops, strict=True)
                ],
                facecolor=colour,
                edgecolor=palette.background,
                linewidth=0,
                hatch=hatch,
            )
        )
    axes.plot(
        [across + LEFT, across + LEFT + WIDTH], [floor, floor], color=palette.muted, linewidth=0.7
    )
    _write(axes, chart, across, down, floor, palette)


def _write(
    axes: Axes, chart: SmallChart, across: int, down: int, floor: float, palette: Palette
) -> None:
    column = chart.column
    is_beyond = column.reference.is_beyond_real
    gap = points(column.reference.gap.value).removesuffix(" points")
    axes.text(
        across + LEFT,
        down + 0.04,
        drawable(column.name, LONGEST_NAME),
        fontsize=SMALL,
        fontweight="bold",
        va="top",
        clip_on=True,
        parse_math=False,
    )
    axes.text(
        across + LEFT,
        floor + 0.03,
        f"{share(column.univariate)}, gap {gap}{' ▲' if is_beyond else ''}"
        + (f" · {chart.mark}" if chart.mark else ""),
        fontsize=SMALL,
        color=palette.alarm if is_beyond else palette.muted,
        va="top",
        clip_on=True,
        parse_math=False,
    )


def small_multiples_table(charts: Sequence[SmallChart]) -> PlotTable:
    """Every bar of a page."""
    rows = []
    for chart in charts[:A_PAGE]:
        column = chart.column
        n, m = max(sum(column.training), 1), max(sum(column.synthetic), 1)
        for shown in shown_bins(column):
            real, made = column.training[shown.position], column.synthetic[shown.position]
            rows.append((literal(column.name), shown.label, 100 * real / n, 100 * made / m))
    return PlotTable(
        title="Columns, widest gap first",
        headers=("column", "bin", "training, %", "synthetic, %"),
        rows=tuple(rows),
    )
