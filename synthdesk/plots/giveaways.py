"""What a discriminator goes by: its columns, and the values of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    SMALL,
    legend_above,
    new_figure,
    percent_axis,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.discriminator.giveaways import ColumnEvidence
    from synthdesk.plots.palette import Palette

MOST_BARS = 20
MOST_CLASSES = 40
LABEL = 24


def importance_figure(columns: Sequence[ColumnEvidence], rows: int, palette: Palette) -> Figure:
    """Bars of mean absolute contribution, the longest on top."""
    shown = sorted(columns, key=lambda one: -one.importance)[:MOST_BARS]
    more = f", first {MOST_BARS} of {count(len(columns))}" if len(columns) > MOST_BARS else ""
    with styled(palette):
        title = f"What the classifier goes by{more}; n = {count(rows)} rows"
        figure = new_figure(title, 1.2 + 0.22 * max(len(shown), 4))
        axes = figure.add_subplot()
        places = range(len(shown))
        axes.barh(
            places,
            [one.importance for one in shown],
            color=[palette.alarm if one.separates else palette.synthetic for one in shown],
            height=0.7,
        )
        for place, one in enumerate(shown):
            if one.separates:
                axes.annotate(
                    "separates by itself",
                    (one.importance, place),
                    xytext=(4, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=SMALL,
                )
        axes.set_yticks(places, [drawable(one.column, LABEL) for one in shown])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.08 * max([one.importance for one in shown] + [1e-9]))
        axes.set_xlabel("mean absolute contribution to the log-odds of fake")
        axes.grid(axis="x")
    return figure


def importance_table(columns: Sequence[ColumnEvidence]) -> PlotTable:
    """Contribution and AUC alone of every column."""
    return PlotTable(
        title="What the classifier goes by",
        headers=("column", "mean absolute contribution", "AUC alone", "low", "high"),
        rows=tuple(
            (one.column, one.importance, one.alone.value, one.alone.low, one.alone.high)
            for one in columns
        ),
    )


def values_figure(column: ColumnEvidence, palette: Palette) -> Figure:
    """Above how often values occur in either table, below what they add to the log-odds."""
    classes = column.classes[:MOST_CLASSES]
    more = f"; first {MOST_CLASSES} of {count(len(column.classes))} groups of values"
    with styled(palette):
        alone = f"{drawable(column.column)} — AUC alone {number(column.alone.value)}"
        rows = f"; n = {count(column.alone.n)} rows"
        title = alone + (more if len(column.classes) > MOST_CLASSES else "") + rows
        figure = new_figure(title, 4.4)
        above, below = figure.subplots(2, 1, sharex=True)
        left = [place - 0.21 for place in range(len(classes))]
        right = [place + 0.21 for place in range(len(classes))]
        above.bar(
            left, [one.real_share for one in classes], 0.4, color=palette.real, label="training"
        )
        above.bar(
            right,
            [one.fake_share for one in classes],
            0.4,
            color=palette.synthetic,
            hatch=HATCH_SYNTHETIC,
            edgecolor=palette.background,
            label="synthetic",
        )
        above.set_ylabel("share of rows")
        percent_axis(above.yaxis)
        above.grid(axis="y")
        legend_above(above, 2)
        known = [(at, one.contribution) for at, one in enumerate(classes)]
        drawn = [(at, value) for at, value in known if value is not None]
        below.axhline(0, color=palette.muted, linewidth=0.8)
        below.vlines([at for at, _ in drawn], 0, [value for _, value in drawn], color=palette.muted)
        for is_fake, colour, marker, label in (
            (True, palette.alarm, "^", "looks fake"),
            (False, palette.real, "v", "looks real"),
        ):
            points = [(at, value) for at, value in drawn if (value > 0) == is_fake]
            below.plot(
                [at for at, _ in points],
                [value for _, value in points],
                linestyle="none",
                marker=marker,
                color=colour,
                label=label,
            )
        below.set_ylabel("added to log-odds")
        below.set_xlim(-0.7, len(classes) - 0.3)
        below.set_xticks(
            range(len(classes)),
            [drawable(one.label, LABEL) for one in classes],
            rotation=60 if len(classes) > 6 else 0,
            ha="right" if len(classes) > 6 else "center",
            rotation_mode="anchor" if len(classes) > 6 else "default",
            fontsize=SMALL,
        )
        below.grid(axis="y")
        legend_above(below, 2)
    return figure


def values_table(column: ColumnEvidence) -> PlotTable:
    """Shares and contribution of every group of values."""
    return PlotTable(
        title=f"Values of {literal(column.column)}",
        headers=("values", "training share", "synthetic share", "added to log-odds", "rows"),
        rows=tuple(
            (one.label, one.real_share, one.fake_share, one.contribution, one.n)
            for one in column.classes
        ),
    )
