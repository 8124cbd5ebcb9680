"""One record as one bar: what raises the answer meets what lowers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.labels import drawable
from synthdesk.plots.shap_importance import unit_of
from synthdesk.plots.shap_waterfall import name_of_record
from synthdesk.plots.style import SMALL, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

HEIGHT = 2.6
MOST_NAMED = 4
LABEL = 30
FEWEST_SHARE = 0.05
"""Of the whole bar; a smaller part has no room for its name."""
BAR = 0.5


def force_figure(
    rows: ExplainedRows, row: int, base: float, target: ModelTarget, palette: Palette
) -> Figure:
    """Everything that raises the answer at the left of it, all that lowers it at the right.

    Args:
        rows: explained ones.
        row: place of the record among them.
        base: what the model says of no row in particular.
        target: that is predicted.
        palette: colours.
    """
    contributions = rows.contributions[row]
    answer = base + float(contributions.sum())
    raising = [int(at) for at in (-contributions).argsort() if contributions[at] > 0]
    lowering = [int(at) for at in contributions.argsort() if contributions[at] < 0]
    whole = float(abs(contributions).sum()) or 1.0
    with styled(palette):
        title = f"{name_of_record(rows, row)}: what raises and lowers the answer; n = 1 record"
        figure = new_figure(title, HEIGHT)
        axes = figure.add_subplot()
        for places, side in ((raising, -1), (lowering, 1)):
            _side(axes, rows, row, places, side, answer, whole, palette)
        axes.plot([answer, answer], [-0.36, 0.42], color=palette.text, linewidth=1.2)
        _above(axes, answer, f"answer {answer:.2f}")
        axes.plot([base, base], [-0.36, 0.36], color=palette.muted, linewidth=0.8, linestyle=":")
        axes.set_ylim(-1.75, 0.75)
        axes.margins(x=0.06)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(
            f"{unit_of(target)}; left of the answer what raises it, hatched right of it what "
            f"lowers it; dotted: the base, {base:.2f}"
        )
    return figure


def _side(
    axes: Axes,
    rows: ExplainedRows,
    row: int,
    places: list[int],
    side: int,
    answer: float,
    whole: float,
    palette: Palette,
) -> None:
    at = answer
    for order, place in enumerate(places):
        value = abs(float(rows.contributions[row, place]))
        axes.barh(
            0,
            side * value,
            left=at,
            height=BAR,
            color=palette.diverging[-1 if side < 0 else 0],
            hatch="" if side < 0 else "////",
            edgecolor=palette.background,
            linewidth=1.0,
        )
        if order < MOST_NAMED and value / whole >= FEWEST_SHARE:
            words = drawable(f"{rows.design.names[place]} = {rows.shown(row, place)}", LABEL)
            axes.annotate(
                f"{words}\n{-side * value:+.2f}",
                (at + side * value / 2, -BAR / 2),
                # Names that would meet go one below the other.
                xytext=(0, -8 - 21 * (order % 3)),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=SMALL,
                arrowprops={"arrowstyle": "-", "color": palette.muted, "linewidth": 0.5},
            )
        at += side * value


def _above(axes: Axes, at: float, text: str) -> None:
    axes.annotate(
        text, (at, 0.42), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=SMALL
    )
