"""What the privacy tests would have noticed: planted copies found, by how many were planted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import share
from synthdesk.engine.privacy.evidence import title_of
from synthdesk.engine.privacy.instrument_check import FAMILY, FOUND_IN
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.style import SMALL, legend_above, new_figure, percent_axis, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from synthdesk.engine.privacy.instrument_check import InstrumentCheck
    from synthdesk.plots.palette import Palette

_MARKERS = "osD^vPX*"


def kinds_of(checks: Sequence[InstrumentCheck]) -> tuple[str, ...]:
    """Kinds of planted copies, as they were tried."""
    return tuple(dict.fromkeys(check.kind for check in checks))


def detection_figure(checks: Sequence[InstrumentCheck], palette: Palette) -> Figure:
    """One panel a kind of copies: share of the seeds in which each test found them."""
    kinds = kinds_of(checks)
    with styled(palette):
        figure = new_figure(_title(checks), 3.1)
        panels = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
        for axes, kind in zip(panels, kinds, strict=True):
            _panel(axes, [check for check in checks if check.kind == kind], palette)
            axes.set_title(f"{kind} copies")
        panels[0].set_ylabel("found, share of seeds")
        panels[len(kinds) // 2].set_xlabel("planted copies, share of the synthetic rows")
        percent_axis(panels[0].yaxis)
        legend_above(panels[0], 1, fontsize=SMALL) if len(kinds) == 1 else figure.legend(
            *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
        )
    return figure


def _panel(axes: Axes, checks: Sequence[InstrumentCheck], palette: Palette) -> None:
    colours = (palette.real, palette.synthetic, palette.holdout, palette.alarm, palette.muted)
    axes.axhline(FOUND_IN, color=palette.muted, linewidth=1, linestyle=":")
    for place, check in enumerate(sorted(checks, key=lambda one: one.test == FAMILY)):
        if not check.ladder:
            continue
        is_family = check.test == FAMILY
        axes.plot(
            [rung.share for rung in check.ladder],
            [rung.found / rung.seeds for rung in check.ladder],
            color=palette.text if is_family else colours[place % len(colours)],
            marker=_MARKERS[place % len(_MARKERS)],
            markersize=4,
            linewidth=2.4 if is_family else 1.2,
            linestyle="-" if is_family else "--",
            label=title_of(check.test),
        )
    axes.set_xscale("log")
    axes.set_ylim(-0.04, 1.08)
    axes.set_xticks([0.001, 0.01, 0.1], ["0.1 %", "1 %", "10 %"])
    axes.minorticks_off()
    axes.grid(axis="y")


def _title(checks: Sequence[InstrumentCheck]) -> str:
    seeds = max((rung.seeds for check in checks for rung in check.ladder), default=0)
    return f"Planted copies that the tests found on these tables; {seeds} seeds a point"


def detection_table(checks: Sequence[InstrumentCheck]) -> PlotTable:
    """False alarms and detection limit of each test, by kind of copies."""
    return PlotTable(
        title="What the tests would have noticed on these tables",
        headers=("test", "planted copies", "detection limit", "false alarms", "of controls"),
        rows=tuple(
            (
                title_of(check.test),
                check.kind,
                limit_in_words(check),
                None
                if check.false_alarm_rate is None
                else round(check.false_alarm_rate.value * check.false_alarm_rate.n),
                None if check.false_alarm_rate is None else check.false_alarm_rate.n,
            )
            for check in checks
        ),
    )


def limit_in_words(check: InstrumentCheck) -> str:
    """E.g. ``"1.0 %"``, or why there is none."""
    if check.alarms_unplanted:
        return "alarms without planting"
    if check.detection_limit is None:
        most = max((rung.share for rung in check.ladder), default=0.0)
        return f"not even {share(most)}"
    return share(check.detection_limit)
