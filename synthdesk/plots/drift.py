"""How far each column of a table lies from the training table's, largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import HATCH_ALARM, HATCH_SYNTHETIC, legend_above, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.drift import ColumnDrift, TableDrift
    from synthdesk.plots.palette import Palette

MODERATE_FROM = 0.1
LARGE_FROM = 0.25
"""The usual screens of the population stability index; custom, not a test."""

MOST_COLUMNS = 30
BAR = 0.62


def psi_word(psi: float) -> str:
    """The word that custom gives a population stability index."""
    if psi < MODERATE_FROM:
        return "stable"
    return "moderate" if psi <= LARGE_FROM else "large"


def drift_figure(drift: TableDrift, table: str, palette: Palette) -> Figure:
    """PSI as bars with the usual screens, the AUC of each column alone as diamonds beside it.

    Args:
        drift: one table against the training table.
        table: the table in words.
        palette: the theme's colours.
    """
    shown = sorted(drift.columns, key=lambda c: -c.psi)[:MOST_COLUMNS]
    with styled(palette):
        figure = new_figure(
            f"Drift of the {literal(table, 60)} table from training, by column; "
            f"n = {count(drift.n_training)} + {count(drift.n)} rows",
            1.6 + 0.25 * max(len(shown), 2),
        )
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        _draw_psi(left, shown, palette)
        _draw_auc(right, shown, palette)
        left.set_yticks(
            range(len(shown)), [drawable(c.column, 24) for c in shown], parse_math=False
        )
        left.set_ylim(len(shown) - 0.4, -0.6)
        hidden = len(drift.columns) - len(shown)
        left.set_ylabel("column, largest PSI first")
        note = f"\nnot shown: {count(hidden)} further columns with smaller PSI" if hidden else ""
        left.set_xlabel(f"population stability index (PSI){note}")
        right.set_xlabel("AUC of the column alone")
        for axes in (left, right):
            axes.tick_params(axis="y", length=0)
            axes.grid(axis="x")
    return figure


def _draw_psi(axes: Axes, shown: list[ColumnDrift], palette: Palette) -> None:
    from matplotlib.patches import Patch

    looks = {
        "stable": (palette.synthetic, HATCH_SYNTHETIC, "stable"),
        "moderate": (palette.alarm, "", f"moderate, from {MODERATE_FROM:g}"),
        "large": (palette.alarm, HATCH_ALARM, f"large, above {LARGE_FROM:g}"),
    }
    edge: dict[str, Any] = {"edgecolor": palette.background, "linewidth": 0}
    for place, column in enumerate(shown):
        colour, hatch, _ = looks[psi_word(column.psi)]
        axes.barh(place, column.psi, BAR, color=colour, hatch=hatch, **edge)
    for screen in (MODERATE_FROM, LARGE_FROM):
        axes.axvline(screen, color=palette.muted, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_xlim(0, max([LARGE_FROM * 1.2, *(c.psi * 1.06 for c in shown)]))
    handles = [Patch(facecolor=c, hatch=h, **edge) for c, h, _ in looks.values()]
    legend_above(axes, 3, handles=handles, labels=[label for *_, label in looks.values()])


def _draw_auc(axes: Axes, shown: list[ColumnDrift], palette: Palette) -> None:
    known = [(place, c.auc) for place, c in enumerate(shown) if c.auc is not None]
    axes.axvline(0.5, color=palette.muted, linewidth=0.9)
    if known:
        places = [place for place, _ in known]
        values = [auc for _, auc in known]
        axes.scatter(values, places, marker="D", s=22, color=palette.holdout, zorder=3)
    axes.set_xlim(min([0.48, *(auc - 0.02 for _, auc in known)]), 1.02)


def drift_table(drift: TableDrift, table: str) -> PlotTable:
    """Every column, largest PSI first."""
    return PlotTable(
        title=f"Drift of the {literal(table, 60)} table from training, "
        f"{count(drift.n_training)} + {count(drift.n)} rows",
        headers=("column", "PSI", "by custom", "AUC of the column alone"),
        rows=tuple(
            (literal(c.column), c.psi, psi_word(c.psi), c.auc)
            for c in sorted(drift.columns, key=lambda c: -c.psi)
        ),
    )
