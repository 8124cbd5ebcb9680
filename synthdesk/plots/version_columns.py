"""In which columns one synthetic version is closer to the real rows than another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    signed_points_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.versions.differences import VersionDifference
    from synthdesk.plots.palette import Palette

MOST_BARS = 20
LABEL = 24


def column_differences_figure(pair: VersionDifference, palette: Palette) -> Figure:
    """Two bars a column: of its own distribution, and of its pairs; right is the first version's.

    A bar that is not drawn is within what chance makes.
    """
    shown = pair.columns[:MOST_BARS]
    apart = f"{count(pair.columns_apart)} of {count(pair.columns_compared)} columns differ"
    first = f", the first {MOST_BARS}" if pair.columns_apart > MOST_BARS else ""
    n = max((e.n for one in shown for e in (one.univariate, one.bivariate) if e), default=0)
    with styled(palette):
        title = f"Accuracy: {apart} beyond chance{first}; n = {count(n)} synthetic rows"
        figure = new_figure(title, 1.5 + 0.34 * max(len(shown), 3))
        axes = figure.add_subplot()
        axes.axvline(0, color=palette.muted, linewidth=0.8)
        for offset, field, colour, hatch, label in (
            (-0.19, "univariate", palette.real, "", "the column itself"),
            (0.19, "bivariate", palette.synthetic, HATCH_SYNTHETIC, "its pairs, in the mean"),
        ):
            known: list[tuple[float, Estimate]] = [
                (place + offset, estimate)
                for place, one in enumerate(shown)
                if (estimate := getattr(one, field)) is not None
            ]
            axes.barh(
                [place for place, _ in known],
                [100 * estimate.value for _, estimate in known],
                0.36,
                color=colour,
                hatch=hatch,
                edgecolor=palette.background if hatch else None,
                label=label,
            )
            for place, one in known:
                value = 100 * one.value
                axes.errorbar(
                    value,
                    place,
                    xerr=whiskers(value, 100 * one.low, 100 * one.high),
                    color=palette.text,
                    linewidth=0.9,
                    linestyle="none",
                )
        axes.set_yticks(range(len(shown)), [drawable(one.column, LABEL) for one in shown])
        axes.set_ylim(max(len(shown), 1) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        signed_points_axis(axes.xaxis)
        axes.set_xlabel(
            f"points of accuracy: left “{drawable(pair.second, LABEL)}” is better, right "
            f"“{drawable(pair.first, LABEL)}”; 95 % interval"
        )
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def column_differences_table(pair: VersionDifference) -> PlotTable:
    """The same in numbers."""

    def ends(estimate: Estimate | None) -> tuple[float | None, ...]:
        if estimate is None:
            return (None, None, None)
        return tuple(100 * one for one in (estimate.value, estimate.low, estimate.high))

    return PlotTable(
        title=f"Accuracy of {literal(pair.first, 60)} minus {literal(pair.second, 60)}, points",
        headers=(
            "column",
            "better",
            *("the column itself", "low", "high"),
            *("its pairs", "low", "high"),
        ),
        rows=tuple(
            (one.column, literal(one.better), *ends(one.univariate), *ends(one.bivariate))
            for one in pair.columns
        ),
    )
