"""One column along sequences: which bin follows which, real and synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.accuracy.accuracy import ColumnAccuracy
from synthdesk.engine.formats import count, share
from synthdesk.plots.heat_map import heat_map, write_values
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shown_bins import ShownBin, shown_bins
from synthdesk.plots.style import SMALL, colour_map, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.sequences.sequence_figures import SequenceColumn, Table
    from synthdesk.plots.palette import Palette

    Counts = npt.NDArray[np.int64]
    Shares = npt.NDArray[np.float64]

MOST_BINS_WITH_VALUES = 5
CHARACTERS_BESIDE_EACH_OTHER = 28
LEAST_DIFFERENCE_SCALE = 0.05
NOT_KEPT = (
    "The pairs of this column are not kept: only those of the\n"
    "100 columns with the lowest coherence are."
)


def transitions_figure(column: SequenceColumn, palette: Palette) -> Figure:
    """Heat maps, each row adding up to 100 %: training, synthetic, and their difference."""
    with styled(palette):
        if column.training is None or column.synthetic is None:
            return _not_kept(column, palette)
        real, fake = _counts(column.training), _counts(column.synthetic)
        bins = _shown(column, real, fake)
        shares = [_row_shares(_cut(table, bins)) for table in (real, fake)]
        longest = max((len(b.short) for b in bins), default=0)
        crowded = (longest + 2) * len(bins) > CHARACTERS_BESIDE_EACH_OTHER
        height = 1.75 + 0.235 * max(len(bins), 3) + (min(0.075 * longest, 1.5) if crowded else 0.15)
        title = (
            f"{drawable(column.name)}, row by row — {share(column.coherence)} coherence; "
            f"n = {count(int(real.sum()))} training, {count(int(fake.sum()))} synthetic pairs"
        )
        figure = new_figure(title, height)
        axes = figure.subplots(1, 3)
        shared = colour_map(palette.sequential, palette.background)
        top = max(float(_known(table).max(initial=0.0)) for table in shares) or 1.0
        for panel, table, name in zip(axes, shares, ("training", "synthetic"), strict=False):
            drawn = _panel(panel, table, shared, (0.0, top), palette, _whole_percent)
            panel.set_title(name)
        _colour_bar(figure, drawn, list(axes[:2]), "% of a row")
        difference = shares[1] - shares[0]
        spread = max(float(abs(_known(difference)).max(initial=0.0)), LEAST_DIFFERENCE_SCALE)
        diverging = colour_map(palette.diverging, palette.background)
        drawn = _panel(axes[2], difference, diverging, (-spread, spread), palette, _whole_points)
        axes[2].set_title("synthetic − training")
        _colour_bar(figure, drawn, [axes[2]], "points")
        _name_bins(axes, bins, crowded)
    return figure


def transitions_table(column: SequenceColumn) -> PlotTable:
    """Pairs of every combination of bins that the plot shows, and shares of the row's bin."""
    name = literal(column.name, 40)
    headers = (
        f"{name}, this row",
        f"{name}, next row",
        "training pairs",
        "synthetic pairs",
        "training, % of row",
        "synthetic, % of row",
        "synthetic − training, points",
    )
    title = f"{name}: pairs of a row and the subject's next row"
    if column.training is None or column.synthetic is None:
        return PlotTable(title, headers, ())
    real, fake = _counts(column.training), _counts(column.synthetic)
    bins = _shown(column, real, fake)
    real, fake = _cut(real, bins), _cut(fake, bins)
    share_real, share_fake = _row_shares(real), _row_shares(fake)
    return PlotTable(
        title,
        headers,
        tuple(
            (
                first.label,
                then.label,
                int(real[i, j]),
                int(fake[i, j]),
                _percent(share_real[i, j]),
                _percent(share_fake[i, j]),
                _percent(share_fake[i, j] - share_real[i, j]),
            )
            for i, first in enumerate(bins)
            for j, then in enumerate(bins)
        ),
    )


def _not_kept(column: SequenceColumn, palette: Palette) -> Figure:
    title = f"{drawable(column.name)}, row by row — {share(column.coherence)} coherence"
    figure = new_figure(title, 1.6)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.0, 0.5, NOT_KEPT, ha="left", va="center", color=palette.muted)
    return figure


def _counts(table: Table) -> Counts:
    import numpy as np

    return np.asarray(table, dtype=np.int64)


def _shown(column: SequenceColumn, real: Counts, fake: Counts) -> tuple[ShownBin, ...]:
    """Bins that some row is in, before or after; both axes show the same ones."""
    both = [(table.sum(axis=0) + table.sum(axis=1)).tolist() for table in (real, fake)]
    stand_in = ColumnAccuracy(
        name=column.name,
        univariate=column.coherence,
        bivariate=column.coherence,
        bins=column.bins,
        ordered=column.ordered,
        training=tuple(both[0]),
        synthetic=tuple(both[1]),
        reference=column.coherence_reference,
    )
    return shown_bins(stand_in, most=22)


def _cut(table: Counts, bins: Sequence[ShownBin]) -> Counts:
    places = [shown.position for shown in bins]
    return table[places][:, places]


def _row_shares(table: Counts) -> Shares:
    """Each row divided by its sum; rows without any count have no shares (NaN)."""
    import numpy as np

    totals = table.sum(axis=1, keepdims=True)
    return np.where(totals > 0, table / np.maximum(totals, 1), np.nan)


def _known(table: Shares) -> Shares:
    import numpy as np

    return table[np.isfinite(table)]


def _panel(
    axes: Axes,
    table: Shares,
    colours: Any,
    limits: tuple[float, float],
    palette: Palette,
    write: Callable[[float], str],
) -> Any:
    import numpy as np

    drawn = heat_map(axes, table, colours, *limits, palette)
    if len(table) <= MOST_BINS_WITH_VALUES:
        write_values(axes, table, drawn, write, palette, fontsize=SMALL)
    for row in np.flatnonzero(np.isnan(table).all(axis=1)).tolist():
        axes.text(
            (len(table) - 1) / 2,
            row,
            "no rows",
            ha="center",
            va="center",
            fontsize=SMALL,
            color=palette.muted,
        )
    return drawn


def _name_bins(axes: Any, bins: Sequence[ShownBin], crowded: bool) -> None:
    names = [shown.short for shown in bins]
    axes[0].set_yticks(range(len(bins)), names, parse_math=False)
    axes[0].set_ylabel("this row")
    for panel in axes[1:]:
        panel.set_yticks([])
    for panel in axes:
        panel.set_xticks(
            range(len(bins)),
            names,
            parse_math=False,
            rotation=90 if crowded else 0,
            fontsize=SMALL,
        )
        panel.set_xlabel("next row")


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


def _percent(value: float) -> float | None:
    return None if value != value else 100 * float(value)
