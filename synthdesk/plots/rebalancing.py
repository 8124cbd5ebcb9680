"""A rebalanced table: the shares that were changed, and what became of every other column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.rebalancing_wording import EFFECT_HEADERS
from synthdesk.engine.bias.side_effects import EffectKind
from synthdesk.engine.formats import count, share
from synthdesk.plots.accuracy_map import accuracy_map_figure
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.square_matrix import CellScale, square_matrix_figure
from synthdesk.plots.style import (
    SMALL,
    colour_map,
    legend_above,
    new_figure,
    percent_axis,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.bias.rebalancing import Rebalancing
    from synthdesk.engine.bias.side_effects import RebalancingEffect
    from synthdesk.plots.palette import Palette

MOST_LEVELS = 20
MOST_COLUMNS = 40
MOST_WITHIN = 12
LABEL = 28
ROW = 0.26
LOWEST_ACCURACY = 0.9
SHORT = {
    EffectKind.INTENDED: "intended",
    EffectKind.FOLLOWS: "follows",
    EffectKind.SIDE_EFFECT: "side effect",
    EffectKind.NOTHING: "",
    EffectKind.NOT_ASSESSABLE: "not assessable",
}


def shares_figure(found: Rebalancing, palette: Palette) -> Figure:
    """From training's share of each level to synthetic's."""
    levels = list(zip(found.from_, found.to, strict=True))[:MOST_LEVELS]
    training, synthetic = (sum(one.n for one in shares) for shares in (found.from_, found.to))
    title = (
        f"Shares of {drawable(found.column, 40)}, %; n = {count(training)} training, "
        f"{count(synthetic)} synthetic"
    )
    with styled(palette):
        figure = new_figure(title, 1.3 + (ROW + 0.06) * len(levels))
        axes = figure.add_subplot()
        for place, (before, after) in enumerate(levels):
            _step(axes, place, before.share, after.share, palette)
        axes.plot([], [], "o", color=palette.real, label="training")
        axes.plot([], [], "D", color=palette.synthetic, label="synthetic")
        _named_rows(
            axes,
            [
                f"{drawable(one.level, LABEL)} ({count(one.n)} → {count(other.n)})"
                for one, other in levels
            ],
        )
        axes.set_xlim(left=0)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def _step(axes: Axes, place: int, before: float, after: float, palette: Palette) -> None:
    axes.annotate(
        "",
        (after, place),
        (before, place),
        arrowprops={"arrowstyle": "-", "color": palette.muted, "linewidth": 1.2},
    )
    axes.plot(before, place, "o", color=palette.real, markersize=6)
    axes.plot(after, place, "D", color=palette.synthetic, markersize=5.5)


def _named_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def shares_table(found: Rebalancing) -> PlotTable:
    """Every level."""
    return PlotTable(
        title=f"Shares of {drawable(found.column, 60)}",
        headers=("level", "training rows", "training", "synthetic rows", "synthetic"),
        rows=tuple(
            (one.level, one.n, one.share, other.n, other.share)
            for one, other in zip(found.from_, found.to, strict=True)
        ),
    )


def effects_figure(found: Rebalancing, palette: Palette) -> Figure:
    """Each column's accuracy against training as it is and as weighted, with chance beside it."""
    effects = _shown(found)
    title = f"What became of the other columns; overall {share(found.raw_accuracy.overall)} → " + (
        share(found.reweighted_accuracy.overall)
    )
    with styled(palette):
        figure = new_figure(title, 1.5 + ROW * len(effects))
        axes = figure.add_subplot()
        for place, one in enumerate(effects):
            is_side = one.kind is EffectKind.SIDE_EFFECT
            axes.plot(
                [one.raw_accuracy, one.reweighted_accuracy],
                [place, place],
                color=palette.muted,
                linewidth=1,
                zorder=1,
            )
            axes.plot(
                one.raw_accuracy,
                place,
                "o",
                color=palette.real,
                markerfacecolor=palette.background,
                markersize=6,
            )
            axes.plot(
                one.reweighted_accuracy,
                place,
                "X" if is_side else "D",
                color=palette.alarm if is_side else palette.synthetic,
                markersize=7 if is_side else 5.5,
            )
            axes.plot(one.accuracy_by_chance, place, "|", color=palette.text, markersize=10)
        _legend_of_effects(axes, palette)
        _named_rows(
            axes,
            [
                drawable(one.column, LABEL) + (f" · {SHORT[one.kind]}" if SHORT[one.kind] else "")
                for one in effects
            ],
        )
        axes.set_xlim(right=1.004)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_xlabel("accuracy: 1 − total variation distance")
    return figure


def _shown(found: Rebalancing) -> list[RebalancingEffect]:
    others = [one for one in found.effects if not one.is_own]
    others.sort(key=lambda one: one.reweighted_accuracy - one.accuracy_by_chance)
    return others[:MOST_COLUMNS]


def _legend_of_effects(axes: Axes, palette: Palette) -> None:
    axes.plot(
        [], [], "o", color=palette.real, markerfacecolor=palette.background, label="training as is"
    )
    axes.plot([], [], "D", color=palette.synthetic, label="training weighted")
    axes.plot([], [], "X", color=palette.alarm, label="weighted, side effect")
    axes.plot([], [], "|", color=palette.text, markersize=10, label="by chance")
    legend_above(axes, 4, fontsize=SMALL)


def effects_table(found: Rebalancing) -> PlotTable:
    """Every column."""
    return PlotTable(
        title="What became of the columns",
        headers=tuple(EFFECT_HEADERS),
        rows=tuple(
            (
                one.column,
                one.kind.value,
                one.raw_accuracy,
                one.reweighted_accuracy,
                one.accuracy_by_chance,
                one.value,
                one.from_share,
                one.expected_share,
                one.to_share,
                one.p,
            )
            for one in found.effects
        ),
    )


def within_figure(found: Rebalancing, palette: Palette) -> Figure:
    """Accuracy of each column within each level; crossed out where rows are too few."""
    import numpy as np

    effects = [one for one in found.effects if one.within][:MOST_COLUMNS]
    largest = sorted(effects[0].within, key=lambda one: -one.n_synthetic)[:MOST_WITHIN]
    names = [one.level for one in effects[0].within if one in largest]
    places = [place for place, one in enumerate(effects[0].within) if one in largest]
    matrix = np.array([[one.within[place].accuracy for place in places] for one in effects])
    enough = np.array([[one.within[place].sufficient for place in places] for one in effects])
    with styled(palette):
        title = f"Columns within each level of {drawable(found.column, 36)}: accuracy, %"
        columns = [one.column for one in effects]
        return accuracy_map_figure(title, columns, names, matrix, ~enough, palette)


def within_table(found: Rebalancing) -> PlotTable:
    """Every column within every level."""
    return PlotTable(
        title=f"Columns within each level of {drawable(found.column, 60)}",
        headers=("column", "level", "accuracy", "by chance", "training rows", "synthetic rows"),
        rows=tuple(
            (
                one.column,
                level.level,
                level.accuracy,
                level.accuracy_by_chance,
                level.n_training,
                level.n_synthetic,
            )
            for one in found.effects
            for level in one.within
        ),
    )


def joint_figure(found: Rebalancing, is_weighted: bool, palette: Palette) -> Figure:
    """Accuracy of every pair of columns, the columns themselves on the diagonal."""
    import numpy as np

    names = list(dict.fromkeys(name for pair in found.pairs for name in pair.columns))
    places = {name: place for place, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    for one in found.effects:
        if one.column in places:
            at = places[one.column]
            matrix[at, at] = one.reweighted_accuracy if is_weighted else one.raw_accuracy
    for pair in found.pairs:
        first, second = (places[name] for name in pair.columns)
        value = pair.reweighted_accuracy if is_weighted else pair.raw_accuracy
        matrix[first, second] = matrix[second, first] = value
    against = "re-weighted training" if is_weighted else "training as it is"
    overall = found.reweighted_accuracy if is_weighted else found.raw_accuracy
    # One scale for both, so that turning from one to the other shows the difference.
    lowest = min((one.raw_accuracy for one in found.pairs), default=LOWEST_ACCURACY)
    with styled(palette):
        scale = CellScale(
            colour_map(palette.gap, palette.grid),
            max(0.0, min(LOWEST_ACCURACY, float(np.floor(lowest * 20) / 20))),
            1.0,
            "accuracy: univariate on the diagonal, bivariate beside it",
            lambda value: f"{100 * value:.1f}",
            share,
            percent_axis,
        )
        title = f"Pairs of columns against {against} — {share(overall.overall)} overall accuracy"
        return square_matrix_figure(title, names, matrix, scale, palette)


def joint_table(found: Rebalancing) -> PlotTable:
    """Every pair, that which weighting leaves furthest from chance first."""
    pairs = sorted(found.pairs, key=lambda one: one.reweighted_accuracy - one.accuracy_by_chance)
    return PlotTable(
        title="Pairs of columns",
        headers=("column", "other column", "raw", "re-weighted", "by chance"),
        rows=tuple(
            (
                *one.columns,
                one.raw_accuracy,
                one.reweighted_accuracy,
                one.accuracy_by_chance,
            )
            for one in pairs
        ),
    )
