"""Copies of unique records: how often rows that the generator saw, and never saw, re-appear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.formats import count, p_value, points_range, share
from synthdesk.engine.privacy.family import LEVEL
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_ALARM,
    HATCH_HOLDOUT,
    SMALL,
    new_figure,
    percent_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.privacy.unique_records import UniqueMatches
    from synthdesk.plots.palette import Palette


def unique_matches_figure(unique: UniqueMatches, palette: Palette) -> Figure:
    """Two rates with their Wilson 95 % intervals; training in the alarm colour if it leaks."""
    leaks, who = unique.p_value < LEVEL, _who(unique)
    with styled(palette):
        figure = new_figure(_title(unique), 2.15)
        axes = figure.add_subplot()
        looks = (
            (palette.alarm if leaks else palette.real, HATCH_ALARM if leaks else None),
            (palette.holdout, HATCH_HOLDOUT),
        )
        top = max(high for *_, high in _rates(unique))
        for place, ((_, hits, n, rate, low, high), (colour, hatch)) in enumerate(
            zip(_rates(unique), looks, strict=True)
        ):
            axes.barh(
                place,
                rate,
                0.55,
                color=colour,
                edgecolor=palette.background,
                linewidth=0,
                hatch=hatch,
            )
            axes.errorbar(
                rate,
                place,
                xerr=whiskers(rate, low, high),
                color=palette.text,
                linewidth=1.2,
                capsize=4,
            )
            axes.text(
                high + 0.015 * top,
                place,
                f"{share(rate, 2)}: {count(hits)} of {count(n)}",
                ha="left",
                va="center",
                fontsize=SMALL + 0.5,
            )
        axes.set_title(
            "training records re-appear more often" if leaks else "no more often than by chance"
        )
        axes.set_yticks(
            (0, 1), (f"training {who},\nseen by the generator", f"holdout {who},\nnever seen")
        )
        axes.set_ylim(1.5, -0.5)
        axes.set_xlim(0, 1.45 * top or 1.0)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(f"unique {who} that re-appear in the synthetic table, Wilson 95 %")
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
    return figure


def _title(unique: UniqueMatches) -> str:
    return (
        f"Copies of unique records — {points_range(unique.difference)}, "
        f"p {p_value(unique.p_value)}; n = {count(unique.training_unique)} training, "
        f"{count(unique.holdout_unique)} holdout {_who(unique)}"
    )


def _who(unique: UniqueMatches) -> str:
    return "persons" if unique.by_person else "rows"


def _rates(
    unique: UniqueMatches,
) -> tuple[tuple[str, int, int, float, float, float], ...]:
    """(name, matched rows, unique rows, rate, low, high) of training and holdout."""
    return tuple(
        (name, hits, n, rate, *wilson_interval(hits, n))
        for name, hits, n, rate in (
            (
                "training: seen by the generator",
                unique.training_matched,
                unique.training_unique,
                unique.training_rate,
            ),
            (
                "holdout: never seen",
                unique.holdout_matched,
                unique.holdout_unique,
                unique.holdout_rate,
            ),
        )
    )


def unique_matches_table(unique: UniqueMatches) -> PlotTable:
    """Both rates, and their difference."""
    difference = unique.difference
    return PlotTable(
        title=f"Unique {_who(unique)} that re-appear in the synthetic table",
        headers=(_who(unique), "re-appear", "of", "rate, %", "from", "to"),
        rows=(
            *(
                (name, hits, n, 100 * rate, 100 * low, 100 * high)
                for name, hits, n, rate, low, high in _rates(unique)
            ),
            (
                "difference, points",
                None,
                None,
                100 * difference.value,
                100 * difference.low,
                100 * difference.high,
            ),
        ),
    )
