"""One record: from the base to the model's answer, feature by feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_importance import unit_of
from synthdesk.plots.style import SMALL, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

MOST_STEPS = 12
LABEL = 22


def waterfall_figure(
    rows: ExplainedRows, row: int, base: float, target: ModelTarget, palette: Palette
) -> Figure:
    """Bars from the base upwards or downwards, the largest contribution last.

    Args:
        rows: explained ones.
        row: place of the record among them.
        base: what the model says of no row in particular.
        target: that is predicted.
        palette: colours.
    """
    steps = _steps(rows, row)
    with styled(palette):
        title = f"{name_of_record(rows, row)}: from the base to the answer; n = 1 record"
        figure = new_figure(title, 1.3 + 0.3 * (len(steps) + 1))
        axes = figure.add_subplot()
        reached = [
            base,
            *(base + sum(value for _, value in steps[: end + 1]) for end in range(len(steps))),
        ]
        room = max(0.14 * (max(reached) - min(reached)), 0.05)
        at = base
        for place, (_, value) in enumerate(steps):
            axes.barh(
                place,
                value,
                left=at,
                height=0.62,
                color=palette.diverging[-1 if value > 0 else 0],
                hatch="" if value > 0 else "////",
                edgecolor=palette.background,
            )
            ahead = value > 0
            axes.annotate(
                f"{value:+.2f}",
                (at + value, place),
                xytext=(4 if ahead else -4, 0),
                textcoords="offset points",
                va="center",
                ha="left" if ahead else "right",
                fontsize=SMALL,
            )
            at += value
            axes.plot([at, at], [place, place + 1], color=palette.muted, linewidth=0.7)
        axes.axvline(base, color=palette.muted, linewidth=0.8, linestyle=":")
        axes.plot([at], [len(steps)], marker="D", color=palette.text, markersize=6)
        axes.set_yticks(range(len(steps) + 1), [*(label for label, _ in steps), "answer"])
        axes.set_xlim(min(reached) - room, max(reached) + room)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(f"{unit_of(target)}; dotted: the base, {base:.2f}; answer {at:.2f}")
        axes.grid(axis="x")
    return figure


def waterfall_table(rows: ExplainedRows, row: int, base: float) -> PlotTable:
    """All contributions, the largest first."""
    order = abs(rows.contributions[row]).argsort()[::-1]
    return PlotTable(
        title=f"Contributions to {name_of_record(rows, row)}",
        headers=("feature", "value", "SHAP value"),
        rows=(
            *(
                (rows.design.names[at], rows.shown(row, at), float(rows.contributions[row, at]))
                for at in order
            ),
            ("base", "", base),
        ),
    )


def name_of_record(rows: ExplainedRows, row: int) -> str:
    """Its table and number; one that was made up has none."""
    number = int(rows.numbers[row])
    return f"{rows.tables[row]} row {count(number)}" if number else str(rows.tables[row])


def _steps(rows: ExplainedRows, row: int) -> list[tuple[str, float]]:
    """Features with what each adds, the smallest first; the smallest of many are put together."""
    contributions = rows.contributions[row]
    order = abs(contributions).argsort()
    rest, shown = order[: -MOST_STEPS or None], order[-MOST_STEPS:]
    if len(order) <= MOST_STEPS:
        rest, shown = order[:0], order
    steps = [
        (
            drawable(f"{rows.design.names[at]} = {rows.shown(row, at)}", LABEL + 14),
            float(contributions[at]),
        )
        for at in shown
    ]
    if len(rest):
        steps.insert(0, (f"{count(len(rest))} others", float(contributions[rest].sum())))
    return steps
