"""One column before and after its gaps were filled: its values, and its means by group."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.missing.imputation import ValueKind
from synthdesk.engine.missing.wording import written
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.missing_tables import DASHES, MARKERS, OBSERVED, bar_look, colour_of
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import legend_above, new_figure, percent_axis, styled, whiskers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.missing.group_means import GroupFigures, LevelFigure
    from synthdesk.engine.missing.imputation import Imputation, ValuesOfTable
    from synthdesk.plots.palette import Palette

GROUP = 0.82
STEP = 0.22
TICKS = 7


def imputed_column_figure(imputed: Imputation, palette: Palette) -> Figure:
    """Overlaid densities of numbers and times, bars of categories; missing values left out."""
    names = ", ".join(f"{count(t.n)} {OBSERVED[t.role]}" for t in imputed.tables)
    filled = "before and after its gaps were filled" if imputed.is_filled else "without its gaps"
    title = f"{drawable(imputed.column)} {filled}; n = {names} values"
    with styled(palette):
        is_category = imputed.kind is ValueKind.CATEGORY
        figure = new_figure(title, 1.6 + 0.5 * _used_bins(imputed) if is_category else 3.4)
        axes = figure.add_subplot()
        if is_category:
            _draw_bars(axes, imputed, palette)
        else:
            _draw_densities(axes, imputed, palette)
        legend_above(axes, len(imputed.tables))
    return figure


def _draw_densities(axes: Axes, imputed: Imputation, palette: Palette) -> None:
    """Steps over the common bins; the two open bins at the ends are in the table only."""
    edges = imputed.edges
    if len(edges) < 2:
        edges = (edges[0] - 0.5, edges[0] + 0.5)
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    for table in imputed.tables:
        inner = table.counts[1:-1] if len(imputed.edges) > 1 else (sum(table.counts),)
        shares = [rows / table.n for rows in inner]
        colour = colour_of(table.role, palette)
        if table.role is TableRole.TRAINING:
            axes.fill_between(middles, shares, step="mid", color=colour, alpha=0.35, linewidth=0)
        axes.plot(
            middles,
            shares,
            drawstyle="steps-mid",
            color=colour,
            linestyle=DASHES[table.role],
            linewidth=1.6,
            label=OBSERVED[table.role],
        )
    top = axes.get_ylim()[1]
    for table in imputed.tables:
        if table.mean is not None and edges[0] <= table.mean.value <= edges[-1]:
            # The ends of the axis already say how high it is: the mark only says where.
            axes.plot(
                [table.mean.value],
                [1.03 * top],
                marker=MARKERS[table.role],
                color=colour_of(table.role, palette),
                markersize=6,
                linestyle="none",
            )
    axes.set_ylim(0, 1.1 * top)
    axes.set_xlim(edges[0], edges[-1])
    if imputed.kind is ValueKind.TIME:
        step = (edges[-1] - edges[0]) / (TICKS - 1)
        places = [edges[0] + at * step for at in range(TICKS)]
        axes.set_xticks(places, [written(place, ValueKind.TIME) for place in places])
    axes.set_xlabel("value (marks on top: means: ● training, ◆ synthetic, ■ ground truth)")
    axes.set_ylabel("share of values in the bin")
    percent_axis(axes.yaxis)
    axes.grid(axis="y")


def _used_bins(imputed: Imputation) -> int:
    return max(len(_bars(imputed)), 2)


def _bars(imputed: Imputation) -> list[int]:
    """Bins to draw: all levels, and “other” if some table has such values."""
    last = len(imputed.bins) - 1
    has_other = any(table.counts[last] for table in imputed.tables)
    return list(range(last + has_other))


def _draw_bars(axes: Axes, imputed: Imputation, palette: Palette) -> None:
    bins = _bars(imputed)
    tables = imputed.tables
    width = GROUP / len(tables)
    for at, table in enumerate(tables):
        axes.barh(
            [place + (at - (len(tables) - 1) / 2) * width for place in range(len(bins))],
            [table.counts[position] / table.n for position in bins],
            width,
            label=OBSERVED[table.role],
            **bar_look(table.role, palette),
        )
    last = len(imputed.bins) - 1
    axes.set_yticks(
        range(len(bins)),
        ["‹other›" if position == last else drawable(imputed.bins[position]) for position in bins],
        parse_math=False,
    )
    axes.set_ylim(len(bins) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of values")
    axes.set_ylabel("category")
    percent_axis(axes.xaxis)
    axes.grid(axis="x")


def imputed_column_table(imputed: Imputation) -> PlotTable:
    """Rows and shares of every bin, the open ones too."""
    heads = [f"{OBSERVED[t.role]}, {unit}" for t in imputed.tables for unit in ("rows", "%")]
    return PlotTable(
        f"{literal(imputed.column)}: values by bin",
        ("bin", *heads),
        tuple(
            (
                literal(label),
                *(
                    cell
                    for table in imputed.tables
                    for cell in (table.counts[at], 100 * table.counts[at] / table.n)
                ),
            )
            for at, label in enumerate(imputed.bins)
        ),
    )


# --- by group ------------------------------------------------------------------------------


def group_means_figure(imputed: Imputation, groups: GroupFigures, palette: Palette) -> Figure:
    """The column's figure at every level, a point with its 95 % interval for each table."""
    rows = ", ".join(f"{count(table.n)} {OBSERVED[table.role]}" for table in imputed.tables)
    with styled(palette):
        figure = new_figure(
            f"{drawable(imputed.column)}: {drawable(groups.what, 60)} by "
            f"{drawable(groups.by)}; n = {rows} values",
            1.6 + 0.32 * max(len(groups.levels), 2),
        )
        axes = figure.add_subplot()
        shown = [table for table in imputed.tables if _of(groups, table)]
        for at, table in enumerate(shown):
            offset = (at - (len(shown) - 1) / 2) * STEP
            _draw_means(axes, _of(groups, table), table.role, offset, palette)
        axes.set_yticks(
            range(len(groups.levels)),
            [drawable(level) for level in groups.levels],
            parse_math=False,
        )
        axes.set_ylim(len(groups.levels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(
            f"{drawable(groups.what, 60)} of {drawable(imputed.column)}; whiskers: 95 %"
        )
        axes.set_ylabel(drawable(groups.by))
        axes.grid(axis="both")
        if imputed.kind is ValueKind.CATEGORY:
            percent_axis(axes.xaxis)
        elif imputed.kind is ValueKind.TIME:
            axes.xaxis.set_major_formatter(lambda value, _: written(value, ValueKind.TIME))
        legend_above(axes, len(shown))
    return figure


def _of(groups: GroupFigures, table: ValuesOfTable) -> list[LevelFigure]:
    return [f for f in groups.figures if f.role is table.role and f.figure is not None]


def _draw_means(
    axes: Axes, figures: Sequence[LevelFigure], role: TableRole, offset: float, palette: Palette
) -> None:
    known = [(f.level, f.figure) for f in figures if f.figure is not None]
    ends = [whiskers(e.value, e.low, e.high) for _, e in known]
    axes.errorbar(
        [e.value for _, e in known],
        [level + offset for level, _ in known],
        xerr=[[end[side][0] for end in ends] for side in (0, 1)],
        fmt=MARKERS[role],
        markersize=5,
        capsize=2,
        linewidth=1.0,
        color=colour_of(role, palette),
        label=OBSERVED[role],
    )


def group_means_table(imputed: Imputation, groups: GroupFigures) -> PlotTable:
    """Figure, interval and n of every level in every table."""
    tables = [
        table for table in imputed.tables if any(f.role is table.role for f in groups.figures)
    ]
    scale = 100 if imputed.kind is ValueKind.CATEGORY else 1
    unit = ", %" if imputed.kind is ValueKind.CATEGORY else ""

    def cells(figure: LevelFigure | None) -> tuple[Cell, ...]:
        if figure is None:
            return (None, None, None, None)
        if figure.figure is None:
            return (figure.n, None, None, None)
        e = figure.figure
        return (figure.n, scale * e.value, scale * e.low, scale * e.high)

    heads = [
        head
        for table in tables
        for head in (
            f"{OBSERVED[table.role]}, n",
            f"{literal(groups.what, 60)}{unit}",
            "from",
            "to",
        )
    ]
    return PlotTable(
        f"{literal(imputed.column)}: {literal(groups.what, 60)} by {literal(groups.by)}",
        (literal(groups.by), *heads),
        tuple(
            (literal(label), *(cell for t in tables for cell in cells(groups.at(t.role, level))))
            for level, label in enumerate(groups.levels)
        ),
    )
