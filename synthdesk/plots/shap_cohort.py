"""Many records side by side: what raises and what lowers each answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.model.target import ModelTarget
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_importance import unit_of
from synthdesk.plots.style import legend_above, new_figure, styled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.figure import Figure

    from synthdesk.engine.explain.opened import ExplainedRows
    from synthdesk.plots.palette import Palette

MOST_RECORDS = 1_000
MOST_NAMED = 5
LABEL = 20
HATCHES = ("", "////", "\\\\\\\\", "....", "xxxx")


class CohortOrder(StrEnum):
    """How records stand from left to right."""

    SCORE = "prediction"
    SIMILARITY = "similarity of the reasons"


def cohort_figure(
    rows: ExplainedRows, base: float, order: CohortOrder, target: ModelTarget, palette: Palette
) -> Figure:
    """Contributions stacked up and down from the base, the answer as a line.

    Args:
        rows: of one table; at most ``MOST_RECORDS`` of them are drawn.
        base: what the model says of no row in particular.
        order: from left to right.
        target: that is predicted.
        palette: colours.
    """
    import numpy as np

    places = cohort_places(rows, order)
    contributions = rows.contributions[places]
    named = np.abs(rows.contributions).mean(axis=0).argsort()[::-1][:MOST_NAMED]
    rest = np.setdiff1d(np.arange(contributions.shape[1]), named)
    parts = [(drawable(rows.design.names[at], LABEL), contributions[:, at]) for at in named]
    if len(rest):
        parts.append((f"{count(len(rest))} others", contributions[:, rest].sum(axis=1)))
    colours = (
        *(palette.synthetic, palette.holdout, palette.alarm, palette.real),
        *(palette.diverging[0], palette.band),
    )
    across = np.arange(len(places))
    with styled(palette):
        title = f"A cohort by {order}; n = {count(len(places))} records"
        figure = new_figure(title, 4.6)
        axes = figure.add_subplot()
        for sign in (1, -1):
            edge = np.full(len(places), base)
            for place, (label, values) in enumerate(parts):
                part = np.where(np.sign(values) == sign, values, 0.0)
                axes.fill_between(
                    across,
                    edge,
                    edge + part,
                    step="mid",
                    facecolor=colours[place],
                    hatch=HATCHES[place] if place < len(HATCHES) else "",
                    edgecolor=palette.background,
                    linewidth=0,
                    label=label if sign == 1 else None,
                )
                edge = edge + part
        answers = base + contributions.sum(axis=1)
        axes.plot(across, answers, color=palette.text, linewidth=1, label="answer")
        axes.axhline(base, color=palette.muted, linewidth=0.8, linestyle=":")
        axes.set_xlim(0, max(len(places) - 1, 1))
        axes.set_xlabel(f"records, ordered by {order}")
        axes.set_ylabel(f"{unit_of(target)}; dotted: the base")
        legend_above(axes, 4)
    return figure


def cohort_places(rows: ExplainedRows, order: CohortOrder) -> npt.NDArray[np.int64]:
    """Places of the records that are drawn, in their order; of many every so-manieth."""
    import numpy as np

    total = len(rows.numbers)
    step = max(1, -(-total // MOST_RECORDS))
    chosen = np.argsort(rows.predicted, kind="stable")[::step]
    if order is CohortOrder.SCORE or len(chosen) < 3:
        return chosen
    from scipy.cluster.hierarchy import leaves_list, linkage

    leaves = leaves_list(linkage(rows.contributions[chosen], "average"))
    found: npt.NDArray[np.int64] = chosen[leaves]
    return found


def cohort_table(rows: ExplainedRows, order: CohortOrder) -> PlotTable:
    """Every drawn record with its contributions."""
    places = cohort_places(rows, order)
    return PlotTable(
        title=f"A cohort by {order}",
        headers=("row", "prediction", *rows.design.names),
        rows=tuple(
            (
                int(rows.numbers[at]),
                float(rows.predicted[at]),
                *(float(one) for one in rows.contributions[at]),
            )
            for at in places
        ),
    )
