"""A headline figure on the reference ladder: what it comes to for tables of known quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import count
from synthdesk.engine.versions.headline import HIGHER_IS_BETTER, Figure
from synthdesk.engine.versions.ladder import ReferenceLadder
from synthdesk.engine.versions.wording import TITLES, figure_value
from synthdesk.plots.labels import drawable, literal
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import legend_above, new_figure, percent_axis, styled, whiskers

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from synthdesk.plots.palette import Palette

Marked = tuple[str, Estimate]
"""A table's name and its figure."""
LABEL = 38


@dataclass(frozen=True)
class _Line:
    name: str
    estimate: Estimate
    is_reference: bool


def ladder_figure(
    ladder: ReferenceLadder, figure: Figure, marked: Sequence[Marked], palette: Palette
) -> Drawing:
    """One line a table, the best on top: reference tables as ticks, audited ones as diamonds.

    Args:
        ladder: of the training table.
        figure: which headline figure.
        marked: the audited tables that have it.
        palette: colours.
    """
    lines = _lines(ladder, figure, marked)
    n = sum(not line.is_reference for line in lines)
    audited = "the synthetic table" if n == 1 else f"{count(n)} versions"
    with styled(palette):
        title = f"{TITLES[figure]}: {audited} on the reference ladder; n = {_rows(lines)} rows"
        drawing = new_figure(title, 1.2 + 0.19 * len(lines))
        axes = drawing.add_subplot()
        drawn: set[bool] = set()
        for place, line in enumerate(lines):
            value, low, high = line.estimate.value, line.estimate.low, line.estimate.high
            labels = ("synthetic table", "reference table")
            axes.errorbar(
                value,
                place,
                xerr=whiskers(value, low, high),
                color=palette.muted if line.is_reference else palette.synthetic,
                marker="|" if line.is_reference else "D",
                markersize=11 if line.is_reference else 6.5,
                markeredgewidth=2.0 if line.is_reference else 1.0,
                linewidth=1.0 if line.is_reference else 1.6,
                linestyle="none",
                label=None if line.is_reference in drawn else labels[line.is_reference],
            )
            drawn.add(line.is_reference)
            if not line.is_reference:
                axes.axhspan(place - 0.5, place + 0.5, color=palette.band, alpha=0.35, linewidth=0)
        names = [drawable(line.name, LABEL) for line in lines]
        axes.set_yticks(range(len(lines)), names)
        for label, line in zip(axes.get_yticklabels(), lines, strict=True):
            label.set_fontweight("normal" if line.is_reference else "bold")
        axes.set_ylim(len(lines) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        if figure is not Figure.AUC:
            percent_axis(axes.xaxis, " %" if figure is Figure.ACCURACY else "")
        if figure in (Figure.COPIES, Figure.NEAREST):
            axes.axvline(0, color=palette.muted, linewidth=0.8)
            axes.set_xlabel("excess of training, in percentage points; 95 % interval")
        else:
            better = "higher" if HIGHER_IS_BETTER[figure] else "lower"
            axes.set_xlabel(f"{figure}; {better} is better; 95 % interval")
        legend_above(axes, 2)
    return drawing


def ladder_table(ladder: ReferenceLadder, figure: Figure, marked: Sequence[Marked]) -> PlotTable:
    """The same in numbers."""
    return PlotTable(
        title=f"{TITLES[figure]} on the reference ladder",
        headers=("table", "kind", "figure", "value", "low", "high", "rows"),
        rows=tuple(
            (
                literal(line.name),
                "reference" if line.is_reference else "synthetic",
                figure_value(figure, line.estimate.value),
                line.estimate.value,
                line.estimate.low,
                line.estimate.high,
                line.estimate.n,
            )
            for line in _lines(ladder, figure, marked)
        ),
    )


def _lines(ladder: ReferenceLadder, figure: Figure, marked: Sequence[Marked]) -> list[_Line]:
    found = [_Line(name, estimate, False) for name, estimate in marked]
    for rung in ladder.rungs:
        estimate = rung.headline.figure(figure)
        if estimate is not None:
            rows = rung.headline.n
            fewer = f", {count(rows)} rows" if rows < ladder.n_training else ""
            found.append(_Line(f"{rung.kind}{fewer}", estimate, True))
    sign = -1 if HIGHER_IS_BETTER[figure] else 1
    return sorted(found, key=lambda line: (sign * line.estimate.value, line.name))


def _rows(lines: Sequence[_Line]) -> str:
    sizes = {line.estimate.n for line in lines}
    low, high = min(sizes), max(sizes)
    return count(low) if low == high else f"{count(low)} to {count(high)}"
