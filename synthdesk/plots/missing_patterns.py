"""Which columns are missing together, and how often in each table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, number, share
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.missing_tables import NAMES, bar_look
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, legend_above, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.missing.gap_patterns import GapPattern, GapPatterns
    from synthdesk.plots.palette import Palette

MOST_COLUMNS = 25
GROUP = 0.8


def shown_columns(patterns: GapPatterns) -> list[str]:
    """The columns that the shown patterns have most rows in, in table order."""
    weight = dict.fromkeys(patterns.columns, 0)
    for pattern in patterns.patterns:
        rows = sum(table.rows for table in pattern.tables)
        for column in pattern.columns:
            weight[column] += rows
    most = sorted(weight, key=lambda column: -weight[column])[:MOST_COLUMNS]
    return [column for column in patterns.columns if column in set(most)]


def missing_patterns_figure(patterns: GapPatterns, palette: Palette) -> Figure:
    """Left a dot wherever a pattern has a gap; right each table's share of rows with it."""
    columns = shown_columns(patterns)
    shown = patterns.patterns
    rows = ", ".join(f"{count(t.share.n)} {NAMES[t.role]}" for t in shown[0].tables)
    with styled(palette):
        figure = new_figure(
            f"Which columns are missing together — distance of the patterns "
            f"{number(patterns.distance)}; n = {rows} rows",
            2.3 + 0.14 * len(shown) * len(shown[0].tables) + 0.06 * len(shown),
        )
        left, right = figure.subplots(
            1, 2, sharey=True, width_ratios=(max(len(columns), 4) * 0.22 + 0.6, 3.2)
        )
        _draw_dots(left, shown, columns, palette)
        _draw_shares(right, shown, palette)
        left.set_ylabel("pattern, most frequent first")
        hidden = patterns.different - len(shown)
        note = f"\nnot shown: {count(hidden)} rarer patterns" if hidden else ""
        right.set_xlabel(f"share of rows{note}")
    return figure


def _draw_dots(
    axes: Axes, shown: tuple[GapPattern, ...], columns: list[str], palette: Palette
) -> None:
    place = {column: at for at, column in enumerate(columns)}
    gaps = [
        (place[column], row)
        for row, pattern in enumerate(shown)
        for column in pattern.columns
        if column in place
    ]
    everywhere = [(x, y) for y in range(len(shown)) for x in range(len(columns))]
    full = [cell for cell in everywhere if cell not in set(gaps)]
    looks: tuple[tuple[list[tuple[int, int]], dict[str, Any]], ...] = (
        (full, {"marker": ".", "s": 8, "color": palette.muted, "label": "has a value"}),
        (gaps, {"marker": "X", "s": 46, "color": palette.alarm, "label": "missing"}),
    )
    for cells, look in looks:
        axes.scatter([x for x, _ in cells], [y for _, y in cells], **look)
    axes.set_xticks(
        range(len(columns)),
        [drawable(column, 18) for column in columns],
        rotation=90,
        parse_math=False,
        fontsize=SMALL,
    )
    axes.set_yticks(range(len(shown)), [str(at + 1) for at in range(len(shown))])
    axes.set_xlim(-0.6, max(len(columns), 2) - 0.4)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    # On top, where the names are seen when a long chart is scrolled.
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 0.0), ncols=1)


def _draw_shares(axes: Axes, shown: tuple[GapPattern, ...], palette: Palette) -> None:
    roles = [table.role for table in shown[0].tables]
    width = GROUP / len(roles)
    for at, role in enumerate(roles):
        places = [p + (at - (len(roles) - 1) / 2) * width for p in range(len(shown))]
        shares = [pattern.tables[at].share.value for pattern in shown]
        axes.barh(places, shares, width, label=NAMES[role], **bar_look(role, palette))
        for place, pattern in zip(places, shown, strict=True):
            table = pattern.tables[at]
            text = f" {share(table.share.value)}" if table.rows else " none"
            axes.text(table.share.value, place, text, va="center", fontsize=SMALL - 1)
    largest = max(table.share.value for pattern in shown for table in pattern.tables)
    axes.set_xlim(0, 1.18 * largest)
    percent_axis(axes.xaxis)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    legend_above(axes, len(roles))


def missing_patterns_table(patterns: GapPatterns) -> PlotTable:
    """The patterns with their columns, rows and shares in every table."""
    roles = [table.role for table in patterns.patterns[0].tables]
    heads = [f"{NAMES[role]}, {unit}" for role in roles for unit in ("rows", "%")]
    return PlotTable(
        f"Missing patterns: the {len(patterns.patterns)} most frequent of "
        f"{count(patterns.different)}",
        ("pattern", "missing columns", *heads),
        tuple(
            (
                at + 1,
                pattern_words(pattern),
                *(
                    cell
                    for table in pattern.tables
                    for cell in (table.rows, 100 * table.share.value)
                ),
            )
            for at, pattern in enumerate(patterns.patterns)
        ),
    )


def pattern_words(pattern: GapPattern) -> str:
    """The missing columns of a pattern, named."""
    return ", ".join(literal(column, 60) for column in pattern.columns) or "‹nothing missing›"
