"""Terms of texts: which go together, and the median of a number by term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import Cell, PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    percent_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.estimate import Estimate
    from synthdesk.engine.text.text_figures import NumberByTerm, TermPair, TextColumn
    from synthdesk.plots.palette import Palette

MOST_PAIRS = 15
MOST_TERMS = 30
BAR = 0.38


# --- together ------------------------------------------------------------------------------


def clearest_first(pairs: Sequence[TermPair]) -> tuple[TermPair, ...]:
    """Pairs whose intervals lie farthest apart first, those that overlap most last.

    By the mere difference, pairs of rare terms would come first, which differ by chance.
    """

    def nearness(pair: TermPair) -> float:
        real, made = pair.training, pair.synthetic
        if real is None or made is None:
            return 2.0
        return min(real.high - made.low, made.high - real.low)

    return tuple(sorted(pairs, key=nearness))


def pair_label(pair: TermPair, most: int = 20) -> str:
    """“given → other” as drawn."""
    return f"{drawable(pair.given, most)} → {drawable(pair.other, most)}"


def together_figure(column: TextColumn, pairs: Sequence[TermPair], palette: Palette) -> Figure:
    """Paired bars with Wilson whiskers: the pairs whose chances differ most."""
    shown = clearest_first(pairs)[:MOST_PAIRS]
    title = (
        f"{drawable(column.name)}, chance of a term in texts with another; "
        f"n = {count(column.n_training)} training, {count(column.n_synthetic)} synthetic texts"
    )
    with styled(palette):
        figure = new_figure(title, 1.5 + 0.33 * max(len(shown), 2))
        axes = figure.add_subplot()
        looks = {"color": palette.real, "label": "training"}
        _bars(axes, [pair.training for pair in shown], -BAR / 2, looks, palette)
        looks = {"color": palette.synthetic, "label": "synthetic", "hatch": HATCH_SYNTHETIC}
        _bars(axes, [pair.synthetic for pair in shown], BAR / 2, looks, palette)
        axes.set_yticks(range(len(shown)), [pair_label(pair) for pair in shown], parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("share of the texts with the first term that hold the second; Wilson 95 %")
        axes.set_ylabel("clearest difference first")
        axes.set_xlim(left=0)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def _bars(
    axes: Axes,
    chances: Sequence[Estimate | None],
    shift: float,
    looks: dict[str, str],
    palette: Palette,
) -> None:
    known = [(place + shift, one) for place, one in enumerate(chances) if one is not None]
    axes.barh(
        [place for place, _ in known],
        [one.value for _, one in known],
        BAR,
        edgecolor=palette.background,
        linewidth=0,
        **looks,  # type: ignore[arg-type]
    )
    for place, one in known:
        _whisker(axes, place, one, palette.text)


def _whisker(axes: Axes, place: float, one: Estimate, colour: str) -> None:
    ends = whiskers(one.value, one.low, one.high)
    axes.errorbar(one.value, place, xerr=ends, color=colour, linewidth=0.9, capsize=2)


def together_table(column: TextColumn, pairs: Sequence[TermPair]) -> PlotTable:
    """Every pair with both intervals."""
    return PlotTable(
        title=f"{literal(column.name, 60)}: chance of a term in texts with another",
        headers=("in texts with", "chance of", *_HEADS_OF_CHANCES),
        rows=tuple(
            (
                literal(pair.given),
                literal(pair.other),
                *_cells(pair.training, 100),
                *_cells(pair.synthetic, 100),
            )
            for pair in clearest_first(pairs)
        ),
    )


_HEADS_OF_CHANCES = tuple(
    f"{table}{what}"
    for table in ("training", "synthetic")
    for what in (", %", " from", " to", ", n")
)


def _cells(one: Estimate | None, factor: float) -> tuple[Cell, ...]:
    if one is None:
        return (None, None, None, None)
    return factor * one.value, factor * one.low, factor * one.high, one.n


# --- number by term ------------------------------------------------------------------------


def by_median(found: Sequence[NumberByTerm]) -> tuple[NumberByTerm, ...]:
    """Terms by training's median, the highest first; those that training lacks last."""
    return tuple(
        sorted(
            found,
            key=lambda one: (one.training is None, -one.training.value if one.training else 0.0),
        )
    )


def numbers_figure(
    column: TextColumn, number: str, found: Sequence[NumberByTerm], palette: Palette
) -> Figure:
    """Medians with their intervals, term by term, highest in training first."""
    ranked = by_median([one for one in found if one.training or one.synthetic])
    shown = ranked[:MOST_TERMS]
    title = (
        f"Median of {drawable(number)} by term in {drawable(column.name)}; "
        f"n = {count(column.n_training)} training, {count(column.n_synthetic)} synthetic texts"
    )
    with styled(palette):
        figure = new_figure(title, 1.5 + 0.29 * max(len(shown), 2))
        axes = figure.add_subplot()
        looks = (
            ("training", -0.15, palette.real, "o"),
            ("synthetic", 0.15, palette.synthetic, "D"),
        )
        for side, shift, colour, marker in looks:
            known = [
                (place + shift, estimate)
                for place, one in enumerate(shown)
                if (estimate := getattr(one, side)) is not None
            ]
            for place, estimate in known:
                _whisker(axes, place, estimate, colour)
            axes.scatter(
                [estimate.value for _, estimate in known],
                [place for place, _ in known],
                s=24,
                color=colour,
                marker=marker,
                label=side,
                zorder=3,
            )
        axes.set_yticks(range(len(shown)), [_term_label(one) for one in shown], parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(f"median of {drawable(number)}; intervals by order statistics, ≥ 95 %")
        axes.set_ylabel("term, highest in training first")
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def _term_label(one: NumberByTerm) -> str:
    numbers = (one.training.n if one.training else 0, one.synthetic.n if one.synthetic else 0)
    return f"{drawable(one.term, 22)}  ({count(numbers[0])} / {count(numbers[1])})"


def numbers_table(column: TextColumn, number: str, found: Sequence[NumberByTerm]) -> PlotTable:
    """Every term with both intervals."""
    heads = tuple(
        f"{table}{what}"
        for table in ("training", "synthetic")
        for what in ("", " from", " to", ", n")
    )
    return PlotTable(
        title=f"Median of {literal(number, 60)} by term in {literal(column.name, 60)}",
        headers=("term", *heads),
        rows=tuple(
            (literal(one.term), *_cells(one.training, 1), *_cells(one.synthetic, 1))
            for one in by_median(found)
        ),
    )
