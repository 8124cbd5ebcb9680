"""Share of missing values by column, every table beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.missing_tables import NAMES, bar_look
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import legend_above, new_figure, percent_axis, styled, whiskers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.missing.gap_shares import ColumnGaps
    from synthdesk.engine.missing.missing_values import MissingValues
    from synthdesk.plots.palette import Palette

MOST_COLUMNS = 30
GROUP = 0.82


def most_gaps_first(found: MissingValues) -> tuple[ColumnGaps, ...]:
    """Columns by their largest share of gaps in any table."""
    return tuple(sorted(found.columns, key=lambda gaps: -max(c.share.value for c in gaps.tables)))


def missing_shares_figure(found: MissingValues, palette: Palette) -> Figure:
    """Lying bars with their Wilson intervals, most gaps first."""
    shown = most_gaps_first(found)[:MOST_COLUMNS]
    roles = [table.role for table in found.tables]
    rows = ", ".join(f"{count(t.rows)} {NAMES[t.role]}" for t in found.tables)
    with styled(palette):
        height = 1.5 + max(len(shown) * (0.16 + 0.13 * len(roles)), 1.0)
        figure = new_figure(f"Missing values by column; n = {rows} rows", height)
        axes = figure.add_subplot()
        width = GROUP / len(roles)
        for at, role in enumerate(roles):
            places = [p + (at - (len(roles) - 1) / 2) * width for p in range(len(shown))]
            shares = [_share(gaps, role) for gaps in shown]
            axes.barh(
                places,
                [share.value for share in shares],
                width,
                label=NAMES[role],
                **bar_look(role, palette),
            )
            for place, share in zip(places, shares, strict=True):
                axes.errorbar(
                    share.value,
                    place,
                    xerr=whiskers(share.value, share.low, share.high),
                    color=palette.text,
                    linewidth=0.9,
                    capsize=1.5,
                )
        axes.set_yticks(
            range(len(shown)), [drawable(gaps.column) for gaps in shown], parse_math=False
        )
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(_label(len(found.columns) - len(shown)))
        axes.set_ylabel("column, most gaps first")
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, len(roles))
    return figure


def _share(gaps: ColumnGaps, role: TableRole) -> Estimate:
    return next(c.share for c in gaps.tables if c.role is role)


def _label(not_shown: int) -> str:
    label = "share of rows without a value; whiskers: Wilson 95 %"
    if not_shown:
        label += f"\nnot shown: {count(not_shown)} further columns with fewer gaps"
    return label


def missing_shares_table(found: MissingValues) -> PlotTable:
    """Rows with any gap, then every column with a gap, most gaps first."""
    roles = list(dict.fromkeys(c.role for gaps in found.columns for c in gaps.tables))
    whole: list[Cell] = ["‹any column›"]
    by_role = {table.role: table for table in found.tables}
    for role in roles:
        table = by_role.get(role)
        whole += [None, None] if table is None else [table.rows_with_gaps, 100 * table.share.value]
    rows: list[tuple[Cell, ...]] = [(*whole, None, None, None)]
    for gaps in most_gaps_first(found):
        cells: list[Cell] = [literal(gaps.column)]
        counts = {c.role: c for c in gaps.tables}
        for role in roles:
            found_count = counts.get(role)
            cells += (
                [None, None]
                if found_count is None
                else [found_count.missing, 100 * found_count.share.value]
            )
        difference = gaps.difference
        cells += [100 * part for part in (difference.value, difference.low, difference.high)]
        rows.append(tuple(cells))
    heads = [f"{NAMES[role]}, {unit}" for role in roles for unit in ("missing", "%")]
    return PlotTable(
        "Missing values by column",
        ("column", *heads, "synthetic − training, points", "from", "to"),
        tuple(rows),
    )
