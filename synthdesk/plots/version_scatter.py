"""Synthetic versions by accuracy, fake-vs-real AUC and privacy: who is better in all three."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.ladder import ReferenceLadder
from synthdesk.engine.versions.wording import TITLES
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, new_figure, percent_axis, styled, whiskers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from synthdesk.engine.versions.headline import Headline
    from synthdesk.plots.palette import Palette

Named = tuple[str, "Headline"]
LABEL = 22
MOST_LEAK = 0.05
ROOM = 0.075
"""Least distance of two labels, as a share of the axes' height."""


def scatter_figure(
    versions: Sequence[Named],
    ladder: ReferenceLadder | None,
    palette: Palette,
    privacy: Figure = Figure.NEAREST,
) -> Drawing:
    """Accuracy to the right in every panel; above the AUC, below what leaks.

    Args:
        versions: names and figures of those that could be compared.
        ladder: reference tables, drawn small and without names.
        palette: colours.
        privacy: the figure of the lower panel, which is left out where no version has it.
    """
    panels = [Figure.AUC]
    if any(one.figure(privacy) is not None for _, one in versions):
        panels.append(privacy)
    sizes = {one.n for _, one in versions}
    rows = count(min(sizes)) + (f" to {count(max(sizes))}" if len(sizes) > 1 else "")
    names = " × ".join([TITLES[Figure.ACCURACY], *(TITLES[one] for one in panels)])
    with styled(palette):
        drawing = new_figure(f"{names}; n = {rows} synthetic rows", 0.7 + 2.5 * len(panels))
        all_axes = drawing.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axes, figure in zip(all_axes, panels, strict=True):
            _panel(axes, figure, versions, ladder, palette)
        percent_axis(all_axes[-1].xaxis)
        all_axes[-1].set_xlabel("accuracy, overall (to the right is better)")
    return drawing


def _panel(
    axes: Axes,
    figure: Figure,
    versions: Sequence[Named],
    ladder: ReferenceLadder | None,
    palette: Palette,
) -> None:
    heights: list[float] = []
    if ladder is not None:
        known = [one.headline for one in ladder.rungs if one.headline.figure(figure) is not None]
        heights = [estimate.value for one in known if (estimate := one.figure(figure)) is not None]
        axes.plot(
            [one.accuracy.value for one in known],
            heights,
            linestyle="none",
            marker="x",
            markersize=4.5,
            color=palette.muted,
            label="reference tables",
        )
    points: list[tuple[float, float, str]] = []
    for name, headline in versions:
        estimate = headline.figure(figure)
        if estimate is None:
            continue
        at = headline.accuracy
        axes.errorbar(
            at.value,
            estimate.value,
            xerr=whiskers(at.value, at.low, at.high),
            yerr=whiskers(estimate.value, estimate.low, estimate.high),
            color=palette.synthetic,
            marker="D",
            markersize=6,
            linestyle="none",
            label="synthetic versions, 95 % interval" if not points else None,
        )
        points.append((at.value, estimate.value, name))
    if figure is Figure.AUC:
        axes.set_ylabel("AUC (lower is better)")
    else:
        axes.axhline(0, color=palette.muted, linewidth=0.8)
        percent_axis(axes.yaxis, "")
        axes.set_ylabel("leak, points (0 is none)")
    axes.margins(x=0.06, y=0.16)
    if figure is not Figure.AUC and points:
        # A table of nothing but copies would press all others together.
        highest = max([MOST_LEAK, *(up for _, up, _ in points)])
        lowest = min(up for _, up, _ in points)
        axes.set_ylim(min(-0.25 * highest, 1.3 * lowest), 1.3 * highest)
        above = sum(one > 1.3 * highest for one in heights)
        if above:
            axes.annotate(
                f"{counted(above, 'reference table lies', 'reference tables lie')} above the scale",
                (0.995, 0.98),
                xycoords="axes fraction",
                ha="right",
                va="top",
                fontsize=SMALL,
                color=palette.muted,
            )
    axes.grid()
    _label(axes, points, palette)
    if figure is Figure.AUC:
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)


def _label(axes: Axes, points: Sequence[tuple[float, float, str]], palette: Palette) -> None:
    """Names beside their points, moved up or down where they would cover each other."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    step = ROOM * (high - low)
    placed: list[tuple[float, float]] = []

    def is_free(across: float, height: float) -> bool:
        # Labels are about a third of the axes wide.
        return low + step / 2 < height < high - step / 2 and all(
            abs(height - other) >= step or abs(across - beside) >= 0.33 * (right - left)
            for beside, other in placed
        )

    for across, up, name in sorted(points, key=lambda one: -one[1]):
        heights = [up + steps * step for steps in sorted(range(-12, 13), key=abs)]
        height = next((one for one in heights if is_free(across, one)), up)
        placed.append((across, height))
        is_right = across > (left + right) / 2
        line = {"arrowstyle": "-", "color": palette.muted, "linewidth": 0.6}
        beside = (right - left) * (-0.018 if is_right else 0.018)
        axes.annotate(
            drawable(name, LABEL),
            (across, up),
            xytext=(across + beside, height),
            textcoords="data",
            ha="right" if is_right else "left",
            va="center",
            fontsize=SMALL,
            arrowprops=None if height == up else line,
        )


def scatter_table(versions: Sequence[Named]) -> PlotTable:
    """All headline figures with their intervals."""
    return PlotTable(
        title="Headline figures of the versions",
        headers=(
            "version",
            "rows",
            *(f"{TITLES[one]}{end}" for one in Figure for end in ("", ", low", ", high")),
        ),
        rows=tuple(
            (
                literal(name),
                headline.n,
                *(
                    end
                    for estimate in map(headline.figure, Figure)
                    for end in (
                        (None, None, None)
                        if estimate is None
                        else (estimate.value, estimate.low, estimate.high)
                    )
                ),
            )
            for name, headline in versions
        ),
    )
