"""One column in every loaded table: the share of rows in each bin, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count
from synthdesk.engine.tables.codes import ABOVE
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import (
    HATCH_HOLDOUT,
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    percent_axis,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.tables.inspection import ColumnInspection, ColumnInTable
    from synthdesk.plots.palette import Palette

WIDTH = 5.4
MOST_TABLES = 6
MOST_UPRIGHT = 4
MOST_LEGEND_LETTERS = 26
GROUP = 0.84
AXIS_LETTERS = 64
_VERSION_HATCHES = (HATCH_SYNTHETIC, "....", "----", "oo", "++", "**")
_VERSION_TINTS = (1.0, 0.62, 0.8, 0.45, 0.7, 0.35)
_SPECIAL_UNORDERED = 3  # other, unreadable, missing
_SPECIAL_ORDERED = 4  # below, above, unreadable, missing


@dataclass(frozen=True)
class InspectedBin:
    """One bin that the chart shows.

    Attributes:
        position: place in the inspection's bins.
        label: whole label, one line.
        is_special: whether it is no value or interval of the training table.
    """

    position: int
    label: str
    is_special: bool


def table_name(table: ColumnInTable) -> str:
    """The part that a table plays, with its version among several."""
    part = str(table.role).replace("-", " ")
    return f"{part} {literal(table.version, 24)}" if table.version else part


def inspected_bins(inspection: ColumnInspection) -> tuple[InspectedBin, ...]:
    """All bins but empty special ones; what lies below the training range comes first."""
    total = len(inspection.bins)
    has_range = total >= _SPECIAL_ORDERED and inspection.bins[total - 3] == ABOVE
    first_special = total - (_SPECIAL_ORDERED if has_range else _SPECIAL_UNORDERED)
    order = list(range(total))
    if has_range:
        order.insert(0, order.pop(first_special))
    return tuple(
        InspectedBin(
            position,
            f"‹{inspection.bins[position]}›"
            if position >= first_special
            else literal(inspection.bins[position]),
            position >= first_special,
        )
        for position in order
        if position < first_special or any(t.shares[position] for t in inspection.tables)
    )


def column_inspection_figure(inspection: ColumnInspection, palette: Palette) -> Figure:
    """Grouped bars, training first: upright where bins follow an order, else lying.

    Bars of more than four tables lie too, or they would be too thin to tell apart. Of more than
    six tables six are drawn, and the title says so; the table has them all.
    """
    bins, tables = inspected_bins(inspection), drawn_tables(inspection)
    looks = [_look(table, tables, palette) for table in tables]
    is_upright = inspection.is_ordered and len(tables) <= MOST_UPRIGHT
    fits_twice = is_upright and all(len(look["label"]) <= MOST_LEGEND_LETTERS for look in looks)
    legend_columns = 2 if fits_twice else 1
    height = 2.6 if is_upright else 0.6 + max(len(bins), 2) * _group_height(len(tables))
    height += 0.2 * (1 - (-len(tables) // legend_columns))
    with styled(palette):
        figure = new_figure(_title(inspection), height, WIDTH)
        axes = figure.add_subplot()
        for place, (table, look) in enumerate(zip(tables, looks, strict=True)):
            middles, width = _places(place, len(tables), len(bins))
            shares = [table.shares[shown.position] for shown in bins]
            if is_upright:
                axes.bar(middles, shares, width, **look)
            else:
                axes.barh(middles, shares, width, **look)
        if is_upright:
            _upright(axes, bins, palette)
        else:
            _lying(axes, bins, "value" if inspection.is_ordered else "category")
        legend_above(axes, legend_columns)
    return figure


def drawn_tables(inspection: ColumnInspection) -> tuple[ColumnInTable, ...]:
    """The tables that the chart shows: of too many, the last synthetic versions are left out."""
    versions = [t for t in inspection.tables if t.role is TableRole.SYNTHETIC]
    too_many = max(len(inspection.tables) - MOST_TABLES, 0)
    left_out = versions[max(len(versions) - too_many, 1) :] if too_many else []
    kept = tuple(t for t in inspection.tables if not any(t is out for out in left_out))
    return kept[:MOST_TABLES]


def _places(place: int, tables: int, bins: int) -> tuple[list[float], float]:
    """Middles and width of a table's bars among those of the others."""
    width = GROUP / tables
    return [p + (place - (tables - 1) / 2) * width for p in range(bins)], width


def _group_height(tables: int) -> float:
    return 0.1 + 0.1 * tables


def _title(inspection: ColumnInspection) -> str:
    title = f"{drawable(inspection.column)} — share of rows"
    if len(inspection.tables) > MOST_TABLES:
        title += f"; {MOST_TABLES} of {len(inspection.tables)} tables"
    return title


def _look(
    table: ColumnInTable, tables: Sequence[ColumnInTable], palette: Palette
) -> dict[str, Any]:
    """Colour and hatch of a table; several synthetic versions differ in both."""
    colours = {
        TableRole.TRAINING: (palette.real, ""),
        TableRole.HOLDOUT: (palette.holdout, HATCH_HOLDOUT),
        TableRole.GROUND_TRUTH: (palette.band, "||||"),
        TableRole.CONTEXT: (palette.muted, "xxx"),
        TableRole.SYNTHETIC_CONTEXT: (palette.synthetic, "xxx"),
        TableRole.HOLDOUT_CONTEXT: (palette.holdout, "xxx"),
    }
    if table.role is TableRole.SYNTHETIC:
        versions = [t for t in tables if t.role is TableRole.SYNTHETIC]
        place = next(p for p, version in enumerate(versions) if version is table)
        tint = _VERSION_TINTS[place % len(_VERSION_TINTS)]
        colour: Any = _mixed(palette.synthetic, palette.background, tint)
        hatch = _VERSION_HATCHES[place % len(_VERSION_HATCHES)]
    else:
        colour, hatch = colours[table.role]
    return {
        "color": colour,
        "hatch": hatch,
        "edgecolor": palette.background,
        "linewidth": 0,
        "label": f"{drawable(table_name(table), 30)}, n = {count(table.rows)}",
    }


def _mixed(colour: str, background: str, share: float) -> tuple[float, ...]:
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(colour), to_rgb(background), strict=True)
    return tuple(share * own + (1 - share) * other for own, other in pairs)


def _upright(axes: Axes, bins: Sequence[InspectedBin], palette: Palette) -> None:
    labels = [drawable(shown.label, 22) for shown in bins]
    is_crowded = sum(map(len, labels)) + 2 * len(labels) > AXIS_LETTERS
    slanted: dict[str, Any] = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    named = _named_places(bins, 12) if is_crowded else list(range(len(bins)))
    axes.set_xticks(
        named, [labels[p] for p in named], parse_math=False, **(slanted if is_crowded else {})
    )
    axes.set_xlim(-0.6, len(bins) - 0.4)
    axes.tick_params(axis="x", length=0)
    axes.set_xlabel("value")
    axes.set_ylabel("share of rows")
    percent_axis(axes.yaxis)
    axes.grid(axis="y")
    for place in range(1, len(bins)):
        if bins[place].is_special != bins[place - 1].is_special:
            axes.axvline(place - 0.5, color=palette.muted, linewidth=0.7, linestyle=(0, (3, 3)))


def _named_places(bins: Sequence[InspectedBin], most: int) -> list[int]:
    """Bins with a label: all special ones, and of the others as many as there is room for."""
    special = [place for place, shown in enumerate(bins) if shown.is_special]
    others = [place for place, shown in enumerate(bins) if not shown.is_special]
    step = max(1, -(-len(others) // max(most - len(special), 1)))
    return sorted((*special, *others[::step]))


def _lying(axes: Axes, bins: Sequence[InspectedBin], what: str) -> None:
    axes.set_yticks(
        range(len(bins)), [drawable(shown.label, 22) for shown in bins], parse_math=False
    )
    axes.set_ylim(len(bins) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of rows")
    axes.set_ylabel(what)
    percent_axis(axes.xaxis)
    axes.grid(axis="x")


def column_inspection_table(inspection: ColumnInspection) -> PlotTable:
    """Share of rows in every bin that the chart shows, for all tables."""
    tables = inspection.tables
    rows: list[tuple[Cell, ...]] = [("n", *(table.rows for table in tables))]
    rows += [
        (shown.label, *(100 * table.shares[shown.position] for table in tables))
        for shown in inspected_bins(inspection)
    ]
    return PlotTable(
        title=f"{literal(inspection.column)}: share of rows by bin",
        headers=("bin", *(f"{table_name(table)}, %" for table in tables)),
        rows=tuple(rows),
    )
