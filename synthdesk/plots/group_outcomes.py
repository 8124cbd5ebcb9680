"""Groups in every table: how many they are, how often the outcome is favourable, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.plots.accuracy_map import accuracy_map_figure
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    SMALL,
    legend_above,
    new_figure,
    percent_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.bias.columns_in_groups import ColumnInGroup
    from synthdesk.engine.bias.gap import OutcomeGap
    from synthdesk.engine.bias.group_outcomes import GroupOutcome
    from synthdesk.engine.bias.group_wording import Grouping
    from synthdesk.engine.estimate import Estimate
    from synthdesk.plots.palette import Palette

MOST_GROUPS = 20
MOST_COLUMNS = 40
MOST_IN_MAP = 12
LABEL = 26
FOUR_FIFTHS = 0.8
LOOKS = {
    "training": ("real", "o"),
    "holdout": ("holdout", "s"),
    "synthetic": ("synthetic", "D"),
}
FURTHER = ("^", "v", "P", "X", "h", "*")


def rates_figure(found: Grouping, palette: Palette) -> Figure:
    """A dot with its interval for each group and table, with four fifths of the best as a line."""
    title = f"Rate of {drawable(found.favourable, 24)} by {drawable(found.column, 30)}, %"
    return _dots(found, title, lambda one: one.favourable_rate, palette, with_screen=True)


def shares_figure(found: Grouping, palette: Palette) -> Figure:
    """How large each group is in each table."""
    title = f"Shares of {drawable(found.column, 40)}, % of the rows"
    return _dots(found, title, lambda one: one.share, palette, with_screen=False)


def _dots(
    found: Grouping,
    title: str,
    figure_of: Callable[[GroupOutcome], Estimate | None],
    palette: Palette,
    with_screen: bool,
) -> Figure:
    shown = _largest(found)
    tables = found.tables
    first = f"; the {len(shown)} largest groups" if len(shown) < len(found.groups) else ""
    with styled(palette):
        height = 1.5 + (0.16 + 0.14 * len(tables)) * len(shown)
        figure = new_figure(title + first, height)
        axes = figure.add_subplot()
        for order, table in enumerate(tables):
            colour, marker = _look(table, order, palette)
            rows = {one.group: one for one in found.outcomes if one.table == table}
            offset = (order - (len(tables) - 1) / 2) * 0.62 / max(len(tables), 2)
            _table_dots(axes, rows, shown, figure_of, offset, colour, marker, palette)
            total = sum(one.n for one in rows.values())
            axes.plot([], [], marker, color=colour, label=f"{drawable(table, 24)} (n = {total:,})")
            if with_screen:
                _screen(axes, rows, colour)
        axes.set_yticks(range(len(shown)), [drawable(name, LABEL) for name in shown])
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        screen = "; dotted: four fifths of the table's best" if with_screen else ""
        axes.set_xlabel(f"95 % interval; hollow: too few rows{screen}", fontsize=SMALL)
        legend_above(axes, min(len(tables), 3), fontsize=SMALL)
    return figure


def _largest(found: Grouping) -> list[str]:
    sizes: dict[str, int] = {}
    for one in found.outcomes:
        sizes[one.group] = sizes.get(one.group, 0) + one.n
    kept = sorted(sizes, key=lambda name: -sizes[name])[:MOST_GROUPS]
    return [name for name in found.groups if name in kept]


def _look(table: str, order: int, palette: Palette) -> tuple[str, str]:
    colour, marker = LOOKS.get(table, ("synthetic", FURTHER[order % len(FURTHER)]))
    return getattr(palette, colour), marker


def _table_dots(
    axes: Axes,
    rows: dict[str, GroupOutcome],
    shown: Sequence[str],
    figure_of: Callable[[GroupOutcome], Estimate | None],
    offset: float,
    colour: str,
    marker: str,
    palette: Palette,
) -> None:
    for place, name in enumerate(shown):
        one = rows.get(name)
        value = figure_of(one) if one is not None else None
        if one is None or value is None:
            continue
        axes.errorbar(
            value.value,
            place + offset,
            xerr=whiskers(value.value, value.low, value.high),
            color=colour,
            marker=marker,
            markersize=5.5,
            markerfacecolor=colour if one.sufficient else palette.background,
            linewidth=1.1,
        )


def _screen(axes: Axes, rows: dict[str, GroupOutcome], colour: str) -> None:
    best = next((one for one in rows.values() if one.is_best), None)
    if best is not None and best.favourable_rate is not None:
        at = FOUR_FIFTHS * best.favourable_rate.value
        axes.axvline(at, color=colour, linewidth=1, linestyle=":")


def outcomes_table(found: Grouping) -> PlotTable:
    """Every listed group and table."""
    rows: list[tuple[str | float | None, ...]] = []
    for one in found.outcomes:
        rate = one.favourable_rate
        figures = (None,) * 3 if rate is None else (rate.value, rate.low, rate.high)
        ratio = None if one.ratio_best is None else one.ratio_best.value
        rows.append(
            (one.table, one.group, one.n, one.share.value, *figures, ratio, one.mean, one.shortage)
        )
    return PlotTable(
        title=f"Groups of {drawable(found.column, 60)}",
        headers=(
            "table",
            "group",
            "rows",
            "share",
            "favourable rate",
            "low",
            "high",
            "ratio to best",
            "mean",
            "marks",
        ),
        rows=tuple(rows),
    )


def gap_figure(found: OutcomeGap, palette: Palette) -> Figure:
    """Each group's rate before and after, with intervals."""
    shown = sorted(found.groups, key=lambda one: -(one.n_training + one.n_synthetic))[:MOST_GROUPS]
    groups = [one for one in found.groups if one in shown]
    title = f"{drawable(found.outcome, 24)} = {drawable(found.favourable, 24)}, % of each group"
    with styled(palette):
        figure = new_figure(title, 1.5 + 0.42 * len(groups))
        axes = figure.add_subplot()
        for place, one in enumerate(groups):
            for value, offset, colour, marker in (
                (one.before, -0.12, palette.real, "o"),
                (one.after, 0.12, palette.synthetic, "D"),
            ):
                if value is not None:
                    axes.errorbar(
                        value.value,
                        place + offset,
                        xerr=whiskers(value.value, value.low, value.high),
                        color=colour,
                        marker=marker,
                        markersize=6,
                        linewidth=1.2,
                    )
            if one.before is not None and one.after is not None:
                axes.plot(
                    [one.before.value, one.after.value],
                    [place - 0.12, place + 0.12],
                    color=palette.muted,
                    linewidth=0.9,
                )
        axes.plot([], [], "o", color=palette.real, label="training")
        axes.plot([], [], "D", color=palette.synthetic, label="synthetic")
        axes.set_yticks(
            range(len(groups)),
            [
                f"{drawable(one.group, LABEL)} ({count(one.n_training)} → {count(one.n_synthetic)})"
                for one in groups
            ],
        )
        axes.set_ylim(len(groups) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_xlabel("95 % interval", fontsize=SMALL)
        legend_above(axes, 2)
    return figure


def gap_table(found: OutcomeGap) -> PlotTable:
    """Every listed group."""
    return PlotTable(
        title=f"{drawable(found.outcome, 40)} = {drawable(found.favourable, 40)} by "
        f"{drawable(found.column, 40)}",
        headers=(
            "group",
            "training rows",
            "synthetic rows",
            "before",
            "after",
            "change",
            "standing",
        ),
        rows=tuple(
            (
                one.group,
                one.n_training,
                one.n_synthetic,
                *(
                    None if value is None else value.value
                    for value in (one.before, one.after, one.change)
                ),
                one.standing.value,
            )
            for one in found.groups
        ),
    )


def in_groups_figure(found: OutcomeGap, palette: Palette) -> Figure:
    """Accuracy of the other columns within each group; crossed where rows are too few."""
    import numpy as np

    cells = _cells(found.columns)
    names = list(dict.fromkeys(one.column for one in found.columns))[:MOST_COLUMNS]
    sizes = {one.group: one.n_synthetic for one in found.columns}
    kept = sorted(sizes, key=lambda name: -sizes[name])[:MOST_IN_MAP]
    groups = [name for name in sizes if name in kept]
    matrix = np.array([[cells[name, group].accuracy for group in groups] for name in names])
    few = np.array([[not cells[name, group].sufficient for group in groups] for name in names])
    with styled(palette):
        title = f"Other columns within each group of {drawable(found.column, 30)}: accuracy, %"
        return accuracy_map_figure(title, names, groups, matrix, few, palette)


def _cells(columns: Sequence[ColumnInGroup]) -> dict[tuple[str, str], ColumnInGroup]:
    return {(one.column, one.group): one for one in columns}


def in_groups_table(found: OutcomeGap) -> PlotTable:
    """Every column within every listed group."""
    return PlotTable(
        title=f"Other columns within each group of {drawable(found.column, 60)}",
        headers=("column", "group", "accuracy", "by chance", "training rows", "synthetic rows"),
        rows=tuple(
            (
                one.column,
                one.group,
                one.accuracy,
                one.accuracy_by_chance,
                one.n_training,
                one.n_synthetic,
            )
            for one in found.columns
        ),
    )
