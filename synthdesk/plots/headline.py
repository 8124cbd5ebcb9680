"""The headline accuracies at equal size, each against what real data reach with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, share
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, legend_above, new_figure, percent_axis, styled, whiskers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from synthdesk.engine.accuracy.accuracy import Accuracy
    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.plots.palette import Palette


def headline_figure(accuracy: Accuracy, palette: Palette) -> Figure:
    """One line a figure: the band of real samples, and where the synthetic table stands."""
    lines = _lines(accuracy)
    with styled(palette):
        figure = new_figure(_title(accuracy), 1.35 + 0.36 * len(lines))
        axes = figure.add_subplot()
        for place, (_, compared, _) in enumerate(lines):
            _line(axes, place, compared, palette, named=place == 0)
        axes.set_yticks(range(len(lines)), [name for name, _, _ in lines])
        axes.set_ylim(len(lines) - 0.45, -0.55)
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.06)
        low, high = axes.get_xlim()
        axes.set_xlim(low, high + 0.22 * (high - low))
        axes.set_xticks([tick for tick in axes.get_xticks() if low <= tick <= 1.0])
        axes.set_xlabel(f"accuracy of samples of {count(accuracy.reference.rows)} rows")
        axes.set_ylabel("figure")
        percent_axis(axes.xaxis)
        axes.grid(axis="x")
        legend_above(axes, 2)
    return figure


def _title(accuracy: Accuracy) -> str:
    overall = accuracy.reference.overall
    return (
        f"Overall accuracy {share(overall.synthetic.value)} against {share(overall.real.value)} "
        f"for real samples; n = {count(accuracy.reference.rows)} rows each"
    )


def _lines(accuracy: Accuracy) -> list[tuple[str, Comparison, float | None]]:
    """(name, at equal size, on the whole files) of each figure that there is."""
    reference = accuracy.reference
    lines: list[tuple[str, Comparison, float | None]] = [
        ("overall", reference.overall, accuracy.overall),
        ("univariate", reference.univariate, accuracy.univariate),
        ("bivariate", reference.bivariate, accuracy.bivariate),
    ]
    if reference.trivariate is not None:
        lines.append(("trivariate", reference.trivariate, accuracy.trivariate))
    return lines


def _line(axes: object, place: int, compared: Comparison, palette: Palette, named: bool) -> None:
    real, synthetic = compared.real, compared.synthetic
    axes.barh(  # type: ignore[attr-defined]
        place,
        real.high - real.low,
        0.56,
        left=real.low,
        color=palette.real,
        alpha=0.55,
        label="real against real: median and 5–95 %" if named else None,
    )
    axes.plot(  # type: ignore[attr-defined]
        [real.value, real.value],
        [place - 0.28, place + 0.28],
        color=palette.text,
        linewidth=1.6,
        solid_capstyle="butt",
    )
    axes.errorbar(  # type: ignore[attr-defined]
        synthetic.value,
        place,
        xerr=whiskers(synthetic.value, synthetic.low, synthetic.high),
        color=palette.synthetic,
        marker="D",
        markersize=6,
        linewidth=1.6,
        capsize=4,
        linestyle="none",
        label="synthetic against real: median and 5–95 %" if named else None,
    )
    gap = compared.gap.value
    axes.annotate(  # type: ignore[attr-defined]
        f"gap {_signed(gap)} points",
        (max(real.high, synthetic.high), place),
        xytext=(8, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=SMALL,
        color=palette.muted,
    )


def _signed(gap: float) -> str:
    return f"{100 * gap:+.1f}".replace("-", "−")


def headline_table(accuracy: Accuracy) -> PlotTable:
    """Each figure on the whole files and at equal size."""
    return PlotTable(
        title=f"Accuracy; equal size means {count(accuracy.reference.rows)} rows in each sample",
        headers=(
            "figure",
            "whole files, %",
            "synthetic at equal size, %",
            "from",
            "to",
            "real at equal size, %",
            "real from",
            "real to",
            "gap, points",
            "gap from",
            "gap to",
            "standing",
        ),
        rows=tuple(
            (
                name,
                None if whole is None else 100 * whole,
                *(
                    100 * end
                    for estimate in (compared.synthetic, compared.real, compared.gap)
                    for end in (estimate.value, estimate.low, estimate.high)
                ),
                compared.standing.value,
            )
            for name, compared, whole in _lines(accuracy)
        ),
    )
