"""How well a classifier tells fake from real at every cutoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import legend_above, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.discriminator.fake_or_real import Discriminator, ScoreCurves
    from synthdesk.plots.palette import Palette


def roc_figure(found: Discriminator, curves: ScoreCurves, palette: Palette) -> Figure:
    """Synthetic rows found against training rows taken for fake."""
    rows = sum(curves.real_scores) + sum(curves.fake_scores)
    with styled(palette):
        figure = new_figure(f"ROC; n = {count(rows)} rows", 3.2, 4.4)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=palette.muted, linestyle=":", label="guessing")
        axes.plot(
            curves.false_alarms,
            curves.hits,
            color=palette.synthetic,
            linewidth=2,
            label=f"AUC {number(found.auc.value)}",
        )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_aspect("equal")
        axes.set_xlabel("training rows taken for fake")
        axes.set_ylabel("synthetic rows found")
        percent_axis(axes.xaxis)
        percent_axis(axes.yaxis)
        axes.grid()
        legend_above(axes, 2)
    return figure


def roc_table(curves: ScoreCurves) -> PlotTable:
    """Both shares at falling cutoffs."""
    return PlotTable(
        title="ROC",
        headers=("training rows taken for fake", "synthetic rows found"),
        rows=tuple(zip(curves.false_alarms, curves.hits, strict=True)),
    )
