"""What models decide for groups: rates with intervals, calibration, and every other cutoff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias_models.decisions import FairnessRate
from synthdesk.engine.bias_models.wording import RATE_TITLES, run_name
from synthdesk.engine.formats import count, number
from synthdesk.plots.labels import drawable
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    SMALL,
    legend_above,
    new_figure,
    percent_axis,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.bias_models.fairness_run import FairnessRun
    from synthdesk.engine.bias_models.group_fairness import GroupFairness
    from synthdesk.plots.palette import Palette

MOST_GROUPS = 16
LABEL = 26
FOUR_FIFTHS = 0.8
LOOKS = {"training": ("real", "o"), "synthetic": ("synthetic", "D"), "loaded model": ("alarm", "s")}
ANOTHER_VERSION = ("synthetic", "h")
LINES = ("-", "--", ":", "-.")
MARKS = ("o", "D", "s", "^", "v", "P")
MOST_LINES = 6


def rates_figure(
    runs: Sequence[FairnessRun], by: int, rate: FairnessRate, palette: Palette
) -> Figure:
    """A dot with its interval for each group and model; hollow where rows are too few.

    Args:
        runs: of the same test rows.
        by: place of the grouping.
        rate: that is drawn.
        palette: colours.
    """
    groups = runs[0].groupings[by].groups
    shown = sorted(groups, key=lambda one: -one.n)[:MOST_GROUPS]
    names = [one.group for one in groups if one in shown]
    first = f", the {MOST_GROUPS} largest of {len(groups)}" if len(groups) > MOST_GROUPS else ""
    title = f"{RATE_TITLES[rate]} by group{first}; n = {count(runs[0].n_test)} {runs[0].test} rows"
    with styled(palette):
        figure = new_figure(title, 1.5 + (0.16 + 0.14 * len(runs)) * len(names))
        axes = figure.add_subplot()
        for order, run in enumerate(runs):
            _dots(axes, run, by, rate, names, _offset(order, len(runs)), palette)
        if rate is FairnessRate.ACCEPTED:
            _screen(axes, runs[0], by, palette)
        labels = {one.group: one for one in groups}
        axes.set_yticks(
            range(len(names)),
            [f"{drawable(name, LABEL)} (n = {count(labels[name].n)})" for name in names],
        )
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.tick_params(axis="y", length=0)
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_xlabel("95 % interval; hollow: too few rows; absent: undefined")
        legend_above(axes, 2 if len(runs) > 2 else len(runs), fontsize=SMALL)
    return figure


def _offset(order: int, count_: int) -> float:
    return (order - (count_ - 1) / 2) * 0.62 / max(count_, 2)


def _dots(
    axes: Axes,
    run: FairnessRun,
    by: int,
    rate: FairnessRate,
    names: Sequence[str],
    offset: float,
    palette: Palette,
) -> None:
    colour, marker = LOOKS.get(run.train, ANOTHER_VERSION)
    colour = getattr(palette, colour)
    marker = marker if run.with_protected else {"o": "^", "D": "v", "s": "P", "h": "H"}[marker]
    label: str | None = run_name(run)
    for group in run.groupings[by].groups:
        value = group.rate(rate).value
        if group.group not in names or value is None:
            continue
        axes.errorbar(
            value.value,
            names.index(group.group) + offset,
            xerr=whiskers(value.value, value.low, value.high),
            color=colour,
            marker=marker,
            markersize=5,
            markerfacecolor=palette.background if group.insufficient else colour,
            linewidth=1.1,
            label=label,
        )
        label = None


def _screen(axes: Axes, run: FairnessRun, by: int, palette: Palette) -> None:
    """Four fifths of the reference group's accepted share, of the first model."""
    reference = next((one for one in run.groupings[by].groups if one.is_reference), None)
    if reference is None or reference.accept_rate is None:
        return
    at = FOUR_FIFTHS * reference.accept_rate.value
    axes.axvline(at, color=palette.muted, linewidth=0.9, linestyle=":")
    axes.annotate(
        f"four fifths of {drawable(reference.group, 16)}, {run.train}",
        (at, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(3, -9),
        textcoords="offset points",
        fontsize=SMALL,
        color=palette.muted,
    )


def rates_table(runs: Sequence[FairnessRun], by: int, rate: FairnessRate) -> PlotTable:
    """Every listed group and model."""
    rows: list[tuple[str | float | None, ...]] = []
    for run in runs:
        for group in run.groupings[by].groups:
            value = group.rate(rate).value
            figures = (None,) * 3 if value is None else (value.value, value.low, value.high)
            rows.append((run_name(run), group.group, group.n, *figures, group.insufficient))
    return PlotTable(
        title=f"{RATE_TITLES[rate]} by group",
        headers=("model", "group", "rows", "rate", "low", "high", "too few rows"),
        rows=tuple(rows),
    )


def calibration_figure(run: FairnessRun, by: int, palette: Palette) -> Figure:
    """Predicted and observed shares of each group's tenths, the largest groups only."""
    shown = _largest(run, by)
    with styled(palette):
        title = f"Calibration by group, model: {run_name(run)}; n = {count(run.n_test)} rows"
        figure = new_figure(title, 3.6)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=palette.muted, linewidth=0.8, linestyle=":")
        for place, group in enumerate(shown):
            bins = group.scores.calibration if group.scores is not None else ()
            colour, line, mark = _line_look(place, palette)
            axes.errorbar(
                [one.predicted for one in bins],
                [one.observed for one in bins],
                yerr=[
                    [max(one.observed - one.low, 0.0) for one in bins],
                    [max(one.high - one.observed, 0.0) for one in bins],
                ],
                color=colour,
                linestyle=line,
                marker=mark,
                markersize=4,
                linewidth=1.1,
                label=f"{drawable(group.group, LABEL)} (n = {count(group.n)})",
            )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("predicted, mean of a tenth of the group")
        axes.set_ylabel("observed, 95 %")
        axes.grid()
        legend_above(axes, 3, fontsize=SMALL)
    return figure


def calibration_table(run: FairnessRun, by: int) -> PlotTable:
    """All groups' tenths."""
    return PlotTable(
        title=f"Calibration by group, {run_name(run)}",
        headers=("group", "predicted", "observed", "low", "high", "rows"),
        rows=tuple(
            (group.group, one.predicted, one.observed, one.low, one.high, one.n)
            for group in run.groupings[by].groups
            if group.scores is not None
            for one in group.scores.calibration
        ),
    )


def roc_figure(run: FairnessRun, by: int, palette: Palette) -> Figure:
    """Each group's ROC curve, the largest groups only; those of few rows are said to be."""
    shown = [one for one in _largest(run, by) if one.scores is not None and one.scores.hits]
    with styled(palette):
        title = f"ROC by group, model: {run_name(run)}; n = {count(run.n_test)} rows"
        figure = new_figure(title, 4.4)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color=palette.muted, linewidth=0.8, linestyle=":")
        for place, group in enumerate(shown):
            scores = group.scores
            if scores is None:
                continue
            colour, line, _ = _line_look(place, palette)
            area = "" if scores.auc is None else f", AUC {number(scores.auc.value)}"
            few = ", too few rows" if group.insufficient else ""
            axes.plot(
                scores.false_alarms,
                scores.hits,
                color=colour,
                linestyle=line,
                linewidth=1.3,
                label=f"{drawable(group.group, LABEL)} (n = {count(group.n)}{area}{few})",
            )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.01)
        axes.set_aspect("equal")
        axes.set_xlabel("false positive rate")
        axes.set_ylabel("true positive rate")
        percent_axis(axes.xaxis)
        percent_axis(axes.yaxis)
        axes.grid()
        legend_above(axes, 2, fontsize=SMALL)
    return figure


def roc_table(run: FairnessRun, by: int) -> PlotTable:
    """All groups' points."""
    return PlotTable(
        title=f"ROC by group, {run_name(run)}",
        headers=("group", "false positive rate", "true positive rate"),
        rows=tuple(
            (group.group, alarm, hit)
            for group in run.groupings[by].groups
            if group.scores is not None
            for alarm, hit in zip(group.scores.false_alarms, group.scores.hits, strict=True)
        ),
    )


def sweep_figure(run: FairnessRun, by: int, palette: Palette) -> Figure:
    """Accuracy, and each group's accepted share against the reference's, at every cutoff."""
    sweep = run.groupings[by].sweep
    names = [one.group for one in sweep.groups if one.group != sweep.reference][:MOST_LINES]
    with styled(palette):
        title = f"Other cutoffs, model: {run_name(run)}; n = {count(run.n_test)} rows"
        figure = new_figure(title, 4.2)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 3))
        above.plot(sweep.cutoffs, sweep.accuracy, color=palette.text)
        above.set_ylabel("accuracy")
        below.axhspan(FOUR_FIFTHS, 1 / FOUR_FIFTHS, color=palette.band, alpha=0.5, linewidth=0)
        for place, name in enumerate(names):
            colour, line, _ = _line_look(place, palette)
            ratios = [float("nan") if one is None else one for one in sweep.ratios(name)]
            below.plot(
                sweep.cutoffs, ratios, color=colour, linestyle=line, label=drawable(name, LABEL)
            )
        below.set_ylim(0, 2)
        below.set_ylabel("accepted, ratio to\n" + drawable(sweep.reference or "–", LABEL))
        below.set_xlabel(
            "cutoff; band: within the four-fifths screen; dotted: the one that is used"
        )
        for axes in (above, below):
            axes.axvline(run.cutoff, color=palette.muted, linewidth=0.9, linestyle=":")
            axes.set_xlim(0, 1)
            axes.grid()
        if names:
            legend_above(below, 3, fontsize=SMALL)
    return figure


def sweep_table(run: FairnessRun, by: int) -> PlotTable:
    """Every cutoff with accuracy and each group's accepted share."""
    sweep = run.groupings[by].sweep
    return PlotTable(
        title=f"Other cutoffs, {run_name(run)}",
        headers=(
            "cutoff",
            "accuracy",
            *(f"accepted: {drawable(one.group, 60)}" for one in sweep.groups),
        ),
        rows=tuple(
            (cutoff, accuracy, *(one.accept_rates[at] for one in sweep.groups))
            for at, (cutoff, accuracy) in enumerate(zip(sweep.cutoffs, sweep.accuracy, strict=True))
        ),
    )


def _largest(run: FairnessRun, by: int) -> list[GroupFairness]:
    groups = [one for one in run.groupings[by].groups if one.scores is not None]
    return sorted(groups, key=lambda one: -one.n)[:MOST_LINES]


def _line_look(place: int, palette: Palette) -> tuple[str, str, str]:
    colours = (palette.holdout, palette.synthetic, palette.alarm, palette.text, palette.muted)
    return colours[place % len(colours)], LINES[place % len(LINES)], MARKS[place % len(MARKS)]
