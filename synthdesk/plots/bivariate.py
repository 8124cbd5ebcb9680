"""Two columns: how the second's bins spread within each bin of the first, real and synthetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, points, share
from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shown_bins import ShownBin, shown_bins
from synthdesk.plots.style import SMALL, colour_map, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import ColumnAccuracy, PairAccuracy
    from synthdesk.plots.palette import Palette

    Counts = npt.NDArray[np.int64]
    Shares = npt.NDArray[np.float64]

MOST_ROWS_WITH_VALUES = 14
MOST_COLUMNS_WITH_VALUES = 5
CHARACTERS_BESIDE_EACH_OTHER = 28
LEAST_DIFFERENCE_SCALE = 0.05

NOT_KEPT = (
    "The joint counts of this pair are not kept: only those of the\n"
    "1,000 pairs with the lowest accuracy are."
)


def bivariate_figure(
    pair: PairAccuracy, first: ColumnAccuracy, second: ColumnAccuracy, palette: Palette
) -> Figure:
    """Heat maps, each row adding up to 100 %: training, synthetic, and their difference."""
    with styled(palette):
        if pair.training is None or pair.synthetic is None:
            return _not_kept(pair, palette)
        real, fake = _counts(pair.training), _counts(pair.synthetic)
        rows, columns = _shown(first, real, fake, 1), _shown(second, real, fake, 0)
        shares = [_row_shares(_cut(table, rows, columns)) for table in (real, fake)]
        longest = max((len(b.short) for b in columns), default=0)
        crowded = (longest + 2) * len(columns) > CHARACTERS_BESIDE_EACH_OTHER
        height = 1.6 + 0.235 * max(len(rows), 3) + (min(0.075 * longest, 1.5) if crowded else 0.15)
        figure = new_figure(_title(pair, int(real.sum()), int(fake.sum())), height)
        axes = figure.subplots(1, 3)
        shared = colour_map(palette.sequential, palette.background)
        top = max(float(table.max(initial=0.0)) for table in map(_known, shares)) or 1.0
        for panel, table, title in zip(axes, shares, ("training", "synthetic"), strict=False):
            drawn = _panel(panel, table, _Scale(shared, 0.0, top, _whole_percent, share), palette)
            panel.set_title(title)
        _colour_bar(figure, drawn, list(axes[:2]), f"% of a row: {drawable(first.name, 20)}")
        difference = shares[1] - shares[0]
        spread = max(float(abs(_known(difference)).max(initial=0.0)), LEAST_DIFFERENCE_SCALE)
        diverging = colour_map(palette.diverging, palette.background)
        scale = _Scale(diverging, -spread, spread, _whole_points, points)
        drawn = _panel(axes[2], difference, scale, palette)
        axes[2].set_title("synthetic − training")
        _colour_bar(figure, drawn, [axes[2]], "points")
        axes[0].set_yticks(range(len(rows)), [b.short for b in rows], parse_math=False)
        axes[0].set_ylabel(drawable(first.name), parse_math=False)
        for panel in axes[1:]:
            panel.set_yticks([])
        for panel in axes:
            panel.set_xticks(
                range(len(columns)),
                [b.short for b in columns],
                parse_math=False,
                rotation=90 if crowded else 0,
                fontsize=SMALL,
            )
            panel.set_xlabel(drawable(second.name, 24), parse_math=False)
    return figure


def _title(pair: PairAccuracy, n_real: int, n_fake: int) -> str:
    first, second = (drawable(name, 22) for name in pair.columns)
    return (
        f"{first} × {second} — {share(pair.accuracy)} bivariate accuracy; "
        f"n = {count(n_real)} training, {count(n_fake)} synthetic"
    )


def _not_kept(pair: PairAccuracy, palette: Palette) -> Figure:
    first, second = (drawable(name, 22) for name in pair.columns)
    figure = new_figure(f"{first} × {second} — {share(pair.accuracy)} bivariate accuracy", 1.6)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.0, 0.5, NOT_KEPT, ha="left", va="center", color=palette.muted)
    return figure


def _counts(table: tuple[tuple[int, ...], ...]) -> Counts:
    import numpy as np

    return np.asarray(table, dtype=np.int64)


def _shown(column: ColumnAccuracy, real: Counts, fake: Counts, across: int) -> tuple[ShownBin, ...]:
    return shown_bins(column, real.sum(axis=across).tolist(), fake.sum(axis=across).tolist(), 22)


def _cut(table: Counts, rows: Sequence[ShownBin], columns: Sequence[ShownBin]) -> Counts:
    return table[[b.position for b in rows]][:, [b.position for b in columns]]


def _row_shares(table: Counts) -> Shares:
    """Each row divided by its sum; rows without any count have no shares (NaN)."""
    import numpy as np

    totals = table.sum(axis=1, keepdims=True)
    return np.where(totals > 0, table / np.maximum(totals, 1), np.nan)


def _known(table: Shares) -> Shares:
    import numpy as np

    return table[np.isfinite(table)]


@dataclass(frozen=True)
class _Scale:
    """Colours from low to high, and how a value is written in its cell and told in words."""

    colours: Any
    low: float
    high: float
    write: Callable[[float], str]
    tell: Callable[[float], str]


def _panel(axes: Axes, table: Shares, scale: _Scale, palette: Palette) -> Any:
    import numpy as np

    drawn = heat_map(axes, table, scale.colours, scale.low, scale.high, palette, scale.tell)
    rows, columns = table.shape
    if rows <= MOST_ROWS_WITH_VALUES and columns <= MOST_COLUMNS_WITH_VALUES:
        write_values(axes, table, drawn, scale.write, palette, fontsize=SMALL)
    for row in np.flatnonzero(np.isnan(table).all(axis=1)).tolist():
        axes.text(
            (columns - 1) / 2,
            row,
            "no rows",
            ha="center",
            va="center",
            fontsize=SMALL,
            color=palette.muted,
        )
    return drawn


def _whole_percent(value: float) -> str:
    return f"{100 * value:.0f}"


def _whole_points(value: float) -> str:
    text = f"{100 * value:+.0f}".replace("-", "−")
    return "0" if text in ("+0", "−0") else text


def _colour_bar(figure: Figure, drawn: Any, axes: list[Axes], label: str) -> None:
    bar = figure.colorbar(
        drawn, ax=axes, location="bottom", shrink=0.6, aspect=30, pad=0.03, fraction=0.06
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=2, labelsize=SMALL)
    percent_axis(bar.ax.xaxis, unit="")
    bar.set_label(label, fontsize=SMALL, parse_math=False)


def bivariate_table(pair: PairAccuracy, first: ColumnAccuracy, second: ColumnAccuracy) -> PlotTable:
    """Rows of every combination of bins that the plot shows, and shares within the first's bin."""
    a, b = (literal(name, 40) for name in pair.columns)
    headers = (
        a,
        b,
        "training rows",
        "synthetic rows",
        "training, % of row",
        "synthetic, % of row",
        "synthetic − training, points",
    )
    title = f"{a} × {b}: rows by pair of bins"
    if pair.training is None or pair.synthetic is None:
        return PlotTable(title, headers, ())
    real, fake = _counts(pair.training), _counts(pair.synthetic)
    rows, columns = _shown(first, real, fake, 1), _shown(second, real, fake, 0)
    real, fake = _cut(real, rows, columns), _cut(fake, rows, columns)
    share_real, share_fake = _row_shares(real), _row_shares(fake)
    return PlotTable(
        title,
        headers,
        tuple(
            (
                row.label,
                column.label,
                int(real[i, j]),
                int(fake[i, j]),
                _percent(share_real[i, j]),
                _percent(share_fake[i, j]),
                _percent(share_fake[i, j] - share_real[i, j]),
            )
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
        ),
    )


def _percent(value: float) -> float | None:
    return None if value != value else 100 * float(value)
