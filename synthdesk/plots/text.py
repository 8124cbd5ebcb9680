"""Texts: frequencies of characters and terms, lengths, and repeated texts by draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, share
from synthdesk.engine.text.character_names import code_point_name, is_unseen
from synthdesk.plots.labels import UNDRAWABLE, drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    count_axis,
    legend_above,
    new_figure,
    percent_axis,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.text.text_figures import FrequencyComparison, TextColumn, TextFrequency
    from synthdesk.plots.palette import Palette

MOST_BARS = 25
BAR = 0.4
CHARACTERS, TERMS = "characters", "terms"


# --- frequencies ---------------------------------------------------------------------------


def frequencies_of(column: TextColumn, kind: str) -> FrequencyComparison:
    """A column's characters, or its terms."""
    return column.characters if kind == CHARACTERS else column.terms


def thing_label(text: str, kind: str) -> str:
    """A character or term as it is drawn: by code point where it can't be seen or drawn."""
    if kind == TERMS:
        return drawable(text, 24)
    if text == " ":
        return "space"
    drawn = drawable(text)
    return f"U+{ord(text):04X}" if is_unseen(text) or UNDRAWABLE in drawn else drawn


def thing_name(text: str, kind: str) -> str:
    """A character or term as it stands in tables."""
    if kind == TERMS:
        return literal(text, 80)
    return f"{'' if is_unseen(text) else text + '  '}{code_point_name(text)}"


def frequency_figure(column: TextColumn, kind: str, palette: Palette) -> Figure:
    """Paired bars of training's most frequent characters or terms."""
    found = frequencies_of(column, kind)
    shown = found.top[:MOST_BARS]
    places = range(len(shown))
    with styled(palette):
        figure = new_figure(_frequency_title(column, kind), 1.3 + 0.27 * max(len(shown), 2))
        axes = figure.add_subplot()
        _lying_bars(axes, _shares(shown, found), palette)
        labels = [thing_label(one.text, kind) for one in shown]
        axes.set_yticks(places, labels, parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_ylabel(f"the {len(shown)} most frequent {kind} of training")
        axes.set_xlabel(f"share of all {kind}")
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def _frequency_title(column: TextColumn, kind: str) -> str:
    found = frequencies_of(column, kind)
    return (
        f"{drawable(column.name)}, {kind} — {share(1 - found.tvd)} accuracy; "
        f"n = {count(column.n_training)} training, {count(column.n_synthetic)} synthetic texts"
    )


def _shares(
    shown: Sequence[TextFrequency], found: FrequencyComparison
) -> tuple[list[float], list[float]]:
    return (
        [one.training / max(found.training, 1) for one in shown],
        [one.synthetic / max(found.synthetic, 1) for one in shown],
    )


def _lying_bars(axes: Axes, shares: tuple[list[float], list[float]], palette: Palette) -> None:
    places = range(len(shares[0]))
    axes.barh(
        [place - BAR / 2 for place in places],
        shares[0],
        BAR,
        color=palette.real,
        label="training",
    )
    axes.barh(
        [place + BAR / 2 for place in places],
        shares[1],
        BAR,
        color=palette.synthetic,
        edgecolor=palette.background,
        linewidth=0,
        hatch=HATCH_SYNTHETIC,
        label="synthetic",
    )


def rank_figure(column: TextColumn, kind: str, palette: Palette) -> Figure:
    """Training's 100 most frequent by rank, and how often synthetic has the very same ones.

    Points on a logarithmic axis: ranks have an order, what stands at them has none.
    """
    found = frequencies_of(column, kind)
    ranks = range(1, len(found.top) + 1)
    real, made = _shares(found.top, found)
    absent = [rank for rank, value in zip(ranks, made, strict=True) if not value]
    with styled(palette):
        figure = new_figure(f"By rank: {_frequency_title(column, kind)}", 3.6)
        axes = figure.add_subplot()
        axes.scatter(ranks, real, s=22, color=palette.real, marker="o", label="training")
        axes.scatter(
            [rank for rank, value in zip(ranks, made, strict=True) if value],
            [value for value in made if value],
            s=20,
            facecolors="none",
            edgecolors=palette.synthetic,
            linewidths=1.1,
            marker="D",
            label="synthetic, the same one",
        )
        axes.set_yscale("log")
        if absent:
            floor = min(real) / 2
            axes.scatter(
                absent,
                [floor] * len(absent),
                s=28,
                color=palette.alarm,
                marker="x",
                label="not in synthetic",
            )
        axes.set_xlabel(f"rank among training's {kind}, most frequent first")
        axes.set_ylabel(f"share of all {kind}")
        axes.set_xlim(0, len(found.top) + 1)
        percent_axis(axes.yaxis)
        axes.yaxis.set_minor_formatter(_nothing())
        axes.grid(axis="y")
        legend_above(axes, 3)
    return figure


def _nothing() -> Any:
    from matplotlib.ticker import NullFormatter

    return NullFormatter()


def frequency_table(column: TextColumn, kind: str) -> PlotTable:
    """Training's 100 most frequent."""
    found = frequencies_of(column, kind)
    return PlotTable(
        title=f"{literal(column.name, 60)}: training's {len(found.top)} most frequent {kind}",
        headers=(
            kind.removesuffix("s"),
            "in training",
            "in synthetic",
            "training, %",
            "synthetic, %",
            "synthetic − training, points",
        ),
        rows=tuple(
            (
                thing_name(one.text, kind),
                one.training,
                one.synthetic,
                100 * ours,
                100 * theirs,
                100 * (theirs - ours),
            )
            for one, ours, theirs in zip(found.top, *_shares(found.top, found), strict=True)
        ),
    )


# --- lengths -------------------------------------------------------------------------------


def lengths_figure(column: TextColumn, palette: Palette) -> Figure:
    """Paired bars: share of texts by number of characters."""
    lengths = column.lengths
    places = range(len(lengths.training))
    title = (
        f"{drawable(column.name)}, characters per text — KS {lengths.ks:.3f}; "
        f"n = {count(column.n_training)} training, {count(column.n_synthetic)} synthetic texts"
    )
    with styled(palette):
        figure = new_figure(title, 3.4)
        axes = figure.add_subplot()
        axes.bar(
            [place - BAR / 2 for place in places],
            [one / column.n_training for one in lengths.training],
            BAR,
            color=palette.real,
            label="training",
        )
        axes.bar(
            [place + BAR / 2 for place in places],
            [one / column.n_synthetic for one in lengths.synthetic],
            BAR,
            color=palette.synthetic,
            edgecolor=palette.background,
            linewidth=0,
            hatch=HATCH_SYNTHETIC,
            label="synthetic",
        )
        labels = _length_labels(column)
        every = max(1, -(-len(labels) // 20))
        slanted: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(places[::every], labels[::every], **(slanted if len(labels) > 8 else {}))
        axes.set_xlim(-0.7, len(labels) - 0.3)
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel("characters in a text; the last bar takes all longer ones")
        axes.set_ylabel("share of texts")
        percent_axis(axes.yaxis)
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def _length_labels(column: TextColumn) -> list[str]:
    edges = column.lengths.edges
    firsts, lasts = edges[:-1], [*(edge - 1 for edge in edges[1:-1]), edges[-1]]
    return [
        count(first) if last <= first else f"{count(first)}–{count(last)}"
        for first, last in zip(firsts, lasts, strict=True)
    ]


def lengths_table(column: TextColumn) -> PlotTable:
    """Texts of every bar."""
    lengths = column.lengths
    return PlotTable(
        title=f"{literal(column.name, 60)}: characters per text",
        headers=("characters", "training", "synthetic", "training, %", "synthetic, %"),
        rows=tuple(
            (label, ours, made, 100 * ours / column.n_training, 100 * made / column.n_synthetic)
            for label, ours, made in zip(
                _length_labels(column), lengths.training, lengths.synthetic, strict=True
            )
        ),
    )


# --- repeated texts ------------------------------------------------------------------------


def repeats_figure(column: TextColumn, palette: Palette) -> Figure:
    """Every draw's number of shared texts: two real samples, and synthetic with a real one."""
    found = column.repeats
    lanes = (
        (found.real_draws, found.real, "two real samples", palette.real, "o"),
        (found.synthetic_draws, found.synthetic, "synthetic and real", palette.synthetic, "D"),
    )
    title = (
        f"{drawable(column.name)}, different texts that two samples share; "
        f"n = {count(found.rows)} texts in each sample, {found.draws} draws"
    )
    with styled(palette):
        figure = new_figure(title, 2.5)
        axes = figure.add_subplot()
        axes.axvspan(
            found.real.low, found.real.high, color=palette.band, alpha=0.6, label="real, 5–95 %"
        )
        for lane, (draws, middle, name, colour, marker) in enumerate(lanes):
            # Draws lie one above the other in their order, so that equal ones can be told apart.
            steps = [lane + 0.5 * (at / max(len(draws) - 1, 1) - 0.5) for at in range(len(draws))]
            axes.scatter(draws, steps, s=18, color=colour, marker=marker, label=name)
            axes.plot([middle.value] * 2, [lane - 0.36, lane + 0.36], color=palette.text)
        axes.set_yticks((0, 1), [lane[2] for lane in lanes])
        axes.set_ylim(1.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("different texts in both samples, letter by letter; upright line: median")
        low = min(*found.real_draws, *found.synthetic_draws)
        high = max(*found.real_draws, *found.synthetic_draws)
        room = max(0.06 * (high - low), 1)
        axes.set_xlim(max(low - room, -0.5), high + room)
        count_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 3)
    return figure


def repeats_table(column: TextColumn) -> PlotTable:
    """Every draw."""
    found = column.repeats
    return PlotTable(
        title=f"{literal(column.name, 60)}: different texts in both samples, "
        f"n = {count(found.rows)} each",
        headers=("draw", "two real samples", "synthetic and real"),
        rows=tuple(
            (number, real, made)
            for number, (real, made) in enumerate(
                zip(found.real_draws, found.synthetic_draws, strict=True), 1
            )
        ),
    )
