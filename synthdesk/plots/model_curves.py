"""Binary models side by side: ROC, precision-recall, calibration, probabilities by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, number
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import (
    HATCH_SYNTHETIC,
    legend_above,
    new_figure,
    styled,
    whiskers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.model.curves import ModelCurves
    from synthdesk.engine.model.utility import UtilityRun
    from synthdesk.plots.palette import Palette

LOOKS = {
    ("loaded model", "holdout"): ("real", "-", "o"),
    ("loaded model", "synthetic"): ("holdout", ":", "s"),
    ("training", "holdout"): ("real", "-", "o"),
    ("synthetic", "holdout"): ("synthetic", "--", "D"),
    ("synthetic", "training"): ("synthetic", "--", "D"),
    ("training", "synthetic"): ("holdout", ":", "s"),
}


def name_of(run: UtilityRun) -> str:
    """A run in a word."""
    return f"{run.train} → {run.test}"


def curves_figure(runs: Sequence[UtilityRun], palette: Palette) -> Figure:
    """ROC, precision-recall and calibration of all runs, one panel each."""
    known = [(run, run.curves) for run in runs if run.curves is not None]
    n = ", ".join(count(run.n_test) for run, _ in known)
    with styled(palette):
        figure = new_figure(f"Models by what they were trained on → tested on; n = {n} rows", 3.4)
        roc, recall, calibration = figure.subplots(1, 3)
        for run, curves in known:
            colour, style, marker = _look(run, palette)
            look = {"color": colour, "linestyle": style, "linewidth": 1.6}
            roc.plot(curves.false_alarms, curves.hits, label=name_of(run), **look)
            recall.plot(curves.recall, curves.precision, **look)
            _calibration(calibration, curves, marker, colour, style)
        for axes in (roc, calibration):
            axes.plot([0, 1], [0, 1], color=palette.muted, linewidth=0.8, linestyle=":")
        for axes, across, up in (
            (roc, "false alarms", "found"),
            (recall, "found (recall)", "precision"),
            (calibration, "predicted", "observed, 95 %"),
        ):
            axes.set_xlim(0, 1)
            axes.set_ylim(0, 1.02)
            axes.set_xlabel(across)
            axes.set_ylabel(up)
            axes.grid()
        figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def _calibration(axes: Axes, curves: ModelCurves, marker: str, colour: str, style: str) -> None:
    for one in curves.calibration:
        axes.errorbar(
            one.predicted,
            one.observed,
            yerr=whiskers(one.observed, one.low, one.high),
            color=colour,
            marker=marker,
            markersize=3.5,
            linewidth=0.9,
        )
    axes.plot(
        [one.predicted for one in curves.calibration],
        [one.observed for one in curves.calibration],
        color=colour,
        linestyle=style,
        linewidth=1.0,
    )


def _look(run: UtilityRun, palette: Palette) -> tuple[str, str, str]:
    colour, style, marker = LOOKS[run.train, run.test]
    return getattr(palette, colour), style, marker


def curves_table(runs: Sequence[UtilityRun]) -> PlotTable:
    """Calibration of every run, the curve that has intervals."""
    return PlotTable(
        title="Calibration",
        headers=("run", "predicted", "observed", "low", "high", "rows"),
        rows=tuple(
            (name_of(run), one.predicted, one.observed, one.low, one.high, one.n)
            for run in runs
            if run.curves is not None
            for one in run.curves.calibration
        ),
    )


def probabilities_figure(run: UtilityRun, positive: str, palette: Palette) -> Figure:
    """Rows of either class by the probability that a model gives them."""
    from synthdesk.plots.labels import drawable

    curves = run.curves
    assert curves is not None
    bins = len(curves.positives)
    edges = [at / bins for at in range(bins)]
    auc = "" if run.auc is None else f" — AUC {number(run.auc.value)}"
    with styled(palette):
        figure = new_figure(f"{name_of(run)}{auc}; n = {count(run.n_test)} rows", 3.2)
        axes = figure.add_subplot()
        named = drawable(positive, 24)
        axes.bar(
            edges,
            curves.negatives,
            1 / bins,
            align="edge",
            color=palette.real,
            edgecolor=palette.background,
            label=f"not {named}",
        )
        axes.bar(
            edges,
            curves.positives,
            1 / bins,
            bottom=curves.negatives,
            align="edge",
            color=palette.synthetic,
            hatch=HATCH_SYNTHETIC,
            edgecolor=palette.background,
            label=f"{named}, on top",
        )
        axes.set_xlim(0, 1)
        axes.set_xlabel(f"predicted probability of {named}")
        axes.set_ylabel("rows")
        axes.grid(axis="y")
        legend_above(axes, 2)
    return figure


def probabilities_table(run: UtilityRun, positive: str) -> PlotTable:
    """Rows of each class in each bin."""
    curves = run.curves
    assert curves is not None
    bins = len(curves.positives)
    return PlotTable(
        title=f"Probabilities, {name_of(run)}",
        headers=("from", "to", f"not {positive}", positive),
        rows=tuple(
            (at / bins, (at + 1) / bins, curves.negatives[at], curves.positives[at])
            for at in range(bins)
        ),
    )
