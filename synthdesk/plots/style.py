"""The look that all figures share: fonts, sizes, spines, grid, titles, legends, colour maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from synthdesk.plots.labels import font_families

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

    from synthdesk.plots.palette import Palette

WIDTH = 7.2
SIZE = 8.5
SMALL = 7.5
TITLE = 10.0
ONE_LINE_TITLE = 66
LINE = 82
HATCH_SYNTHETIC = "////"
HATCH_HOLDOUT = "\\\\\\\\"
HATCH_ALARM = "xxxx"


@contextmanager
def styled(palette: Palette) -> Iterator[None]:
    """The settings under which every artist of a figure must be made."""
    from matplotlib import rc_context

    with rc_context(_settings(palette)):
        yield


def _settings(palette: Palette) -> Any:
    return {
        "font.family": list(font_families()),
        "font.size": SIZE,
        # Text from data must never be read as mathematics.
        "text.parse_math": False,
        "text.usetex": False,
        "text.color": palette.text,
        "figure.facecolor": palette.background,
        "savefig.facecolor": palette.background,
        "axes.facecolor": palette.background,
        "axes.edgecolor": palette.muted,
        "axes.labelcolor": palette.text,
        "axes.labelsize": SIZE,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": False,
        "axes.titlesize": SIZE,
        "axes.titleweight": "normal",
        "axes.titlelocation": "left",
        "axes.unicode_minus": True,
        "axes.formatter.use_mathtext": False,
        "axes.formatter.useoffset": False,
        "grid.color": palette.grid,
        "grid.linewidth": 0.6,
        "xtick.color": palette.muted,
        "ytick.color": palette.muted,
        "xtick.labelcolor": palette.text,
        "ytick.labelcolor": palette.text,
        "xtick.labelsize": SIZE,
        "ytick.labelsize": SIZE,
        "xtick.major.size": 3,
        "ytick.major.size": 3,
        "xtick.major.width": 0.7,
        "ytick.major.width": 0.7,
        "hatch.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": SIZE,
        "legend.labelcolor": palette.text,
        "legend.handlelength": 1.8,
        "legend.handleheight": 0.9,
        "legend.borderaxespad": 0.2,
        "legend.borderpad": 0.2,
        "lines.linewidth": 1.2,
        "figure.constrained_layout.h_pad": 0.06,
        "figure.constrained_layout.w_pad": 0.06,
    }


def new_figure(title: str, height: float, width: float = WIDTH) -> Figure:
    """An empty figure with its title at the top left; call inside ``styled``."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(
        _in_lines(title), x=0.012, ha="left", fontsize=TITLE, fontweight="bold", parse_math=False
    )
    return figure


def _in_lines(title: str) -> str:
    """Broken before the number of rows; not by matplotlib, whose wrapping reads mathematics."""
    if len(title) <= ONE_LINE_TITLE:
        return title
    return "\n".join(
        line for part in title.replace("; n = ", ";\nn = ").split("\n") for line in wrap(part, LINE)
    )


def legend_above(axes: Axes, entries: int, **more: Any) -> None:
    """The legend in one line between title and axes, where it hides no data; none of nothing."""
    if more.get("handles") or axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=entries, **more)


def whiskers(value: float, low: float, high: float) -> list[list[float]]:
    """Lengths to both ends of an interval, never negative, whatever rounding did."""
    return [[max(value - low, 0.0)], [max(high - value, 0.0)]]


def percent_axis(axis: Any, unit: str = " %") -> None:
    """Write an axis of proportions as percentages, with as many digits as its ticks need."""
    _formatted(axis, lambda value, _: f"{round(100 * value, 6):.6g}{unit}".replace("-", "−"))


def signed_points_axis(axis: Any) -> None:
    """Write an axis of percentage points with their sign."""
    _formatted(axis, lambda value, _: f"{value:+g}".replace("-", "−") if value else "0")


def count_axis(axis: Any) -> None:
    """Write an axis of counts with thousands separators, whole numbers only."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    _formatted(axis, lambda value, _: f"{value:,.0f}")


def _formatted(axis: Any, write: Callable[[float, int], str]) -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(write))


def colour_map(colours: Sequence[str], empty: str) -> Colormap:
    """A smooth colour map; cells without a value take the colour ``empty``."""
    from matplotlib.colors import LinearSegmentedColormap

    made = LinearSegmentedColormap.from_list("synthdesk", list(colours))
    return made.with_extremes(bad=empty)


def readable_on(colour: Any, palette: Palette) -> str:
    """Text colour with the higher contrast on a filled cell."""
    from matplotlib.colors import to_rgb

    def luminance(value: Any) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(value)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(other: str) -> float:
        pair = sorted((luminance(colour), luminance(other)))
        return (pair[1] + 0.05) / (pair[0] + 0.05)

    return max((palette.text, palette.background), key=contrast)
