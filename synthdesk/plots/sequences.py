"""Sequences: gaps of coherence by column, rows per subject, different values per subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine.formats import count, share
from synthdesk.plots.gap_bars import gap_bar, gap_legend
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    percent_axis,
    signed_points_axis,
    styled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from synthdesk.engine.sequences.sequence_figures import SequenceColumn, Sequences
    from synthdesk.plots.palette import Palette

MOST_COLUMNS = 30
PAIRED_BAR = 0.4


def worst_first(sequences: Sequences) -> tuple[SequenceColumn, ...]:
    """Columns by the gap of their coherence, widest first."""
    return tuple(
        sorted(sequences.columns, key=lambda c: (-c.coherence_reference.gap.value, c.name))
    )


# --- coherence -----------------------------------------------------------------------------


def coherence_gaps_figure(sequences: Sequences, palette: Palette) -> Figure:
    """Bars in percentage points with their 5–95 % whiskers, on the band of real sequences."""
    ranked = worst_first(sequences)
    shown = ranked[:MOST_COLUMNS]
    subjects = sequences.reference.subjects if sequences.reference is not None else 0
    with styled(palette):
        title = f"Gap of coherence by column; n = {count(subjects)} subjects in each sample"
        figure = new_figure(title, 1.45 + 0.25 * max(len(shown), 2))
        axes = figure.add_subplot()
        for place, column in enumerate(shown):
            gap_bar(axes, place, column.coherence_reference, palette)
        axes.axvline(0, color=palette.text, linewidth=0.8)
        labels = [drawable(column.name) for column in shown]
        axes.set_yticks(range(len(shown)), labels, parse_math=False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        label = "gap in percentage points, all ranges 5–95 % (right: less accurate)"
        if len(ranked) > len(shown):
            more = count(len(ranked) - len(shown))
            label += f"\nnot shown: {more} further columns with smaller gaps"
        axes.set_xlabel(label)
        axes.set_ylabel("column, worst first")
        signed_points_axis(axes.xaxis)
        axes.grid(axis="x")
        gap_legend(axes, palette, "real sequences")
    return figure


def coherence_gaps_table(sequences: Sequences) -> PlotTable:
    """Every column, worst first."""
    subjects = sequences.reference.subjects if sequences.reference is not None else 0
    return PlotTable(
        title=f"Gap of coherence by column, {count(subjects)} subjects in each sample",
        headers=(
            "column",
            "coherence, %",
            "gap, points",
            "gap from",
            "gap to",
            "real against real, %",
            "real from",
            "real to",
        ),
        rows=tuple(
            (
                literal(column.name),
                100 * column.coherence,
                *_of(column.coherence_reference.gap),
                *_of(column.coherence_reference.real),
            )
            for column in worst_first(sequences)
        ),
    )


def _of(estimate: Any) -> tuple[float, float, float]:
    return 100 * estimate.value, 100 * estimate.low, 100 * estimate.high


# --- rows per subject ----------------------------------------------------------------------


def lengths_figure(sequences: Sequences, palette: Palette) -> Figure:
    """Paired bars: share of subjects by their number of rows."""
    assert sequences.lengths is not None
    lengths = sequences.lengths
    real, fake = ([getattr(bar, side) for bar in lengths.bars] for side in _SIDES)
    title = (
        f"Rows per subject — {share(lengths.accuracy)} accuracy; "
        f"n = {count(sum(real))} training, {count(sum(fake))} synthetic subjects"
    )
    return _paired_bars([bar.label for bar in lengths.bars], real, fake, title, "rows", palette)


_SIDES = ("training", "synthetic")


def lengths_table(sequences: Sequences) -> PlotTable:
    """Subjects of every bar."""
    assert sequences.lengths is not None
    bars = sequences.lengths.bars
    return _paired_table(
        "Rows per subject",
        "rows",
        [bar.label for bar in bars],
        [bar.training for bar in bars],
        [bar.synthetic for bar in bars],
    )


# --- different values per subject ----------------------------------------------------------


def distinct_figure(column: SequenceColumn, palette: Palette) -> Figure:
    """Paired bars: share of subjects by how many different bins they hold."""
    labels, real, fake = _distinct(column)
    title = (
        f"{drawable(column.name)}, different values per subject — {share(column.distinct)} "
        f"accuracy; n = {count(sum(real))} training, {count(sum(fake))} synthetic subjects"
    )
    return _paired_bars(labels, real, fake, title, "different bins that a subject holds", palette)


def distinct_table(column: SequenceColumn) -> PlotTable:
    """Subjects by number of different bins."""
    labels, real, fake = _distinct(column)
    title = f"{literal(column.name, 60)}: different bins per subject"
    return _paired_table(title, "different bins", labels, real, fake)


def _distinct(column: SequenceColumn) -> tuple[list[str], list[int], list[int]]:
    """Up to the highest number that occurs."""
    real, fake = list(column.distinct_training), list(column.distinct_synthetic)
    last = max((n for n in range(len(real)) if real[n] or fake[n]), default=0)
    return [str(n + 1) for n in range(last + 1)], real[: last + 1], fake[: last + 1]


def _paired_bars(
    labels: Sequence[str],
    real: Sequence[int],
    fake: Sequence[int],
    title: str,
    axis: str,
    palette: Palette,
) -> Figure:
    places = range(len(labels))
    totals = max(sum(real), 1), max(sum(fake), 1)
    with styled(palette):
        figure = new_figure(title, 3.2)
        axes = figure.add_subplot()
        axes.bar(
            [p - PAIRED_BAR / 2 for p in places],
            [n / totals[0] for n in real],
            PAIRED_BAR,
            color=palette.real,
            label="training",
        )
        axes.bar(
            [p + PAIRED_BAR / 2 for p in places],
            [n / totals[1] for n in fake],
            PAIRED_BAR,
            color=palette.synthetic,
            edgecolor=palette.background,
            linewidth=0,
            hatch=HATCH_SYNTHETIC,
            label="synthetic",
        )
        crowded = sum(map(len, labels)) + 2 * len(labels) > 88
        slanted: dict[str, Any] = {"rotation": 35, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(places, labels, parse_math=False, **(slanted if crowded else {}))
        axes.set_xlim(-0.6, len(labels) - 0.4)
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel(axis)
        axes.set_ylabel("share of subjects")
        percent_axis(axes.yaxis)
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def _paired_table(
    title: str, first: str, labels: Sequence[str], real: Sequence[int], fake: Sequence[int]
) -> PlotTable:
    totals = max(sum(real), 1), max(sum(fake), 1)
    return PlotTable(
        title=title,
        headers=(
            first,
            "training subjects",
            "synthetic subjects",
            "training, %",
            "synthetic, %",
            "synthetic − training, points",
        ),
        rows=tuple(
            (
                label,
                ours,
                theirs,
                100 * ours / totals[0],
                100 * theirs / totals[1],
                100 * (theirs / totals[1] - ours / totals[0]),
            )
            for label, ours, theirs in zip(labels, real, fake, strict=True)
        ),
    )
