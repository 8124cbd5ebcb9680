"""Accuracy by group: gaps of levels, of columns within a level, and one column's frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.formats import count
from synthdesk.plots.gap_bars import gap_bar, gap_legend
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    SMALL,
    legend_above,
    new_figure,
    percent_axis,
    signed_points_axis,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.engine.accuracy.level_accuracy import LevelColumn, LevelFigures
    from synthdesk.engine.accuracy.levels import Frequencies
    from synthdesk.engine.accuracy.subgroups import GroupAccuracy, LevelAccuracy
    from synthdesk.plots.palette import Palette

STANDING_WORDS = {
    Standing.ABOVE: "closer than real data",
    Standing.WITHIN: "as close as real data",
    Standing.BELOW: "less accurate than real data",
}
MOST_COLUMNS = 30
PAIRED_BAR = 0.4


@dataclass(frozen=True)
class _Line:
    """One bar: its label, and the comparison or the words that stand in its place."""

    label: str
    compared: Comparison | None
    instead: str = ""


def level_name(level: LevelAccuracy, most: int = 28) -> str:
    """A level's label as drawn; those that the program made up stand in ‹ ›."""
    return f"‹{level.label}›" if level.is_special else drawable(level.label, most)


def level_label(label: str, is_special: bool) -> str:
    """A level's label for tables."""
    return f"‹{label}›" if is_special else literal(label)


# --- levels ----------------------------------------------------------------------------------


def level_gaps_figure(group: GroupAccuracy, palette: Palette) -> Figure:
    """Gap of each level's overall accuracy, in points, on the band of real samples."""
    lines = [
        _Line(
            f"{level_name(level, 22)}  ({count(level.n_training)} / {count(level.n_synthetic)})",
            level.figures.overall_reference if level.figures is not None else None,
            "too few rows to judge",
        )
        for level in group.levels
    ]
    with styled(palette):
        n_real = sum(level.n_training for level in group.levels)
        n_fake = sum(level.n_synthetic for level in group.levels)
        figure = new_figure(
            f"Gap to real data by level of {drawable(group.column, 30)}; "
            f"n = {count(n_real)} training, {count(n_fake)} synthetic rows",
            1.5 + 0.27 * max(len(lines), 5),
        )
        axes = figure.add_subplot()
        _gap_bars(axes, lines, palette)
        axes.set_xlabel("gap of overall accuracy in percentage points, all ranges 5–95 %")
        axes.set_ylabel("level (training / synthetic rows)")
    return figure


def level_gaps_table(group: GroupAccuracy) -> PlotTable:
    """Every level with its rows and figures; empty cells where it is too small."""
    return PlotTable(
        title=f"Accuracy by level of {literal(group.column, 60)}",
        headers=(
            "level",
            "training rows",
            "synthetic rows",
            "holdout rows",
            "univariate, %",
            "bivariate, %",
            "overall, %",
            "rows in each sample",
            *_COMPARED,
            "why not assessable",
        ),
        rows=tuple(
            (
                level_label(level.label, level.is_special),
                level.n_training,
                level.n_synthetic,
                level.n_holdout,
                *_figures_of(level.figures),
                level.not_assessable or None,
            )
            for level in group.levels
        ),
    )


_COMPARED = (
    "gap, points",
    "gap from",
    "gap to",
    "real against real, %",
    "real from",
    "real to",
    "standing",
)


def _figures_of(figures: LevelFigures | None) -> tuple[str | float | None, ...]:
    if figures is None:
        return (None,) * (4 + len(_COMPARED))
    return (
        100 * figures.univariate,
        100 * figures.bivariate,
        100 * figures.overall,
        figures.rows,
        *_compared(figures.overall_reference),
    )


def _compared(reference: Comparison) -> tuple[str | float, ...]:
    parts = (reference.gap, reference.real)
    ends = (100 * end for part in parts for end in (part.value, part.low, part.high))
    return (*ends, STANDING_WORDS[reference.standing])


# --- columns within a level ------------------------------------------------------------------


def columns_worst_first(figures: LevelFigures) -> tuple[LevelColumn, ...]:
    """Columns of a level by their gap, the widest first."""
    return tuple(sorted(figures.columns, key=lambda c: (-c.reference.gap.value, c.name)))


def level_columns_figure(
    group: GroupAccuracy, level: LevelAccuracy, figures: LevelFigures, palette: Palette
) -> Figure:
    """Gap of each column within one level, worst first."""
    ranked = columns_worst_first(figures)
    shown = ranked[:MOST_COLUMNS]
    lines = [
        _Line(drawable(one.name) + (" (one bin)" if one.has_one_bin else ""), one.reference)
        for one in shown
    ]
    with styled(palette):
        figure = new_figure(
            f"Columns within {drawable(group.column, 20)} = {level_name(level, 20)}; "
            f"n = {count(figures.rows)} rows in each sample",
            1.5 + 0.25 * max(len(lines), 2),
        )
        axes = figure.add_subplot()
        _gap_bars(axes, lines, palette)
        label = "gap of univariate accuracy in percentage points, all ranges 5–95 %"
        if len(ranked) > len(shown):
            label += f"\nnot shown: {count(len(ranked) - len(shown))} columns with smaller gaps"
        axes.set_xlabel(label)
        axes.set_ylabel("column, worst first")
    return figure


def level_columns_table(
    group: GroupAccuracy, level: LevelAccuracy, figures: LevelFigures
) -> PlotTable:
    """Every column within one level, worst first."""
    name = f"{literal(group.column, 40)} = {level_label(level.label, level.is_special)}"
    return PlotTable(
        title=f"Columns within {name}, {count(figures.rows)} rows in each sample",
        headers=("column", "univariate, %", "in one bin only", *_COMPARED),
        rows=tuple(
            (
                literal(one.name),
                100 * one.univariate,
                "yes" if one.has_one_bin else "",
                *_compared(one.reference),
            )
            for one in columns_worst_first(figures)
        ),
    )


def _gap_bars(axes: Axes, lines: Sequence[_Line], palette: Palette) -> None:
    """Lying bars with their whiskers, first line on top, each on its band of real samples."""
    for place, line in enumerate(lines):
        if line.compared is None:
            axes.text(0.0, place, f" {line.instead}", va="center", fontsize=SMALL)
            continue
        gap_bar(axes, place, line.compared, palette)
    axes.axvline(0, color=palette.text, linewidth=0.8)
    axes.set_yticks(range(len(lines)), [line.label for line in lines], parse_math=False)
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    signed_points_axis(axes.xaxis)
    axes.grid(axis="x")
    gap_legend(axes, palette)


def frequencies_figure(
    column: str, level: str, frequencies: Frequencies, palette: Palette
) -> Figure:
    """Paired bars: how often each bin occurs in the level, training beside synthetic.

    Args:
        column: column name.
        level: the level in words.
        frequencies: rows of the level in each bin.
    """
    places = _shown(frequencies)
    n_real, n_fake = sum(frequencies.training), sum(frequencies.synthetic)
    with styled(palette):
        figure = new_figure(
            f"{drawable(column, 24)} within {drawable(level, 36)}; "
            f"n = {count(n_real)} training, {count(n_fake)} synthetic",
            1.35 + 0.27 * max(len(places), 3),
        )
        axes = figure.add_subplot()
        for counts, total, offset, colour, hatch, label in (
            (frequencies.training, n_real, -1, palette.real, "", "training"),
            (frequencies.synthetic, n_fake, 1, palette.synthetic, HATCH_SYNTHETIC, "synthetic"),
        ):
            axes.barh(
                [row + offset * PAIRED_BAR / 2 for row in range(len(places))],
                [counts[place] / max(total, 1) for place in places],
                PAIRED_BAR,
                color=colour,
                edgecolor=palette.background,
                linewidth=0,
                hatch=hatch,
                label=label,
            )
        labels = [
            f"‹{frequencies.bins[place]}›"
            if place in frequencies.special
            else drawable(frequencies.bins[place])
            for place in places
        ]
        axes.set_yticks(range(len(places)), labels, parse_math=False)
        axes.set_ylim(len(places) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("share of the level's rows")
        axes.set_ylabel("interval" if frequencies.is_ordered else "category")
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def frequencies_table(column: str, level: str, frequencies: Frequencies) -> PlotTable:
    """Rows and shares of every bin that the plot shows."""
    n_real, n_fake = max(sum(frequencies.training), 1), max(sum(frequencies.synthetic), 1)
    rows = []
    for place in _shown(frequencies):
        real, fake = frequencies.training[place], frequencies.synthetic[place]
        rows.append(
            (
                level_label(frequencies.bins[place], place in frequencies.special),
                real,
                fake,
                100 * real / n_real,
                100 * fake / n_fake,
                100 * (fake / n_fake - real / n_real),
            )
        )
    return PlotTable(
        title=f"{literal(column, 60)} within {literal(level, 80)}: rows by bin",
        headers=(
            "bin",
            "training rows",
            "synthetic rows",
            "training, %",
            "synthetic, %",
            "synthetic − training, points",
        ),
        rows=tuple(rows),
    )


def _shown(frequencies: Frequencies) -> list[int]:
    """Bins to draw: all but empty ones that the program added."""
    return [
        place
        for place in range(len(frequencies.bins))
        if place not in frequencies.special
        or frequencies.training[place]
        or frequencies.synthetic[place]
    ]
