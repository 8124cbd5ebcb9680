"""One gap to real data as a lying bar on the band of real samples, wherever gaps are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.plots.style import HATCH_ALARM, HATCH_SYNTHETIC, legend_above, whiskers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from synthdesk.engine.accuracy.equal_size_reference import Comparison
    from synthdesk.plots.palette import Palette

BAR = 0.62


def real_band(reference: Comparison) -> tuple[float, float]:
    """How much less, or more, than their own median two real samples reach (5–95 %)."""
    real = reference.real
    return real.value - real.high, real.value - real.low


def gap_bar(axes: Axes, place: int, compared: Comparison, palette: Palette) -> None:
    """The gap in percentage points with its 5–95 % whiskers; crossed where beyond real samples."""
    gap, band = compared.gap, real_band(compared)
    beyond = compared.is_beyond_real
    axes.barh(
        place,
        100 * gap.value,
        BAR,
        color=palette.alarm if beyond else palette.synthetic,
        edgecolor=palette.background,
        linewidth=0,
        hatch=HATCH_ALARM if beyond else HATCH_SYNTHETIC,
        label="_gap, points",
    )
    axes.barh(
        place,
        100 * (band[1] - band[0]),
        0.92,
        left=100 * band[0],
        color=palette.band,
        alpha=0.75,
        zorder=0.5,
    )
    axes.errorbar(
        100 * gap.value,
        place,
        xerr=whiskers(100 * gap.value, 100 * gap.low, 100 * gap.high),
        color=palette.text,
        linewidth=1.0,
        capsize=2.5,
    )


def gap_legend(axes: Axes, palette: Palette, samples: str = "real samples") -> None:
    """What band, bar and crossed bar mean.

    Args:
        axes: above which it stands.
        palette: the bars' colours.
        samples: what the band is of.
    """
    from matplotlib.patches import Patch

    edge: dict[str, Any] = {"edgecolor": palette.background, "linewidth": 0}
    handles = [
        Patch(facecolor=palette.band, alpha=0.75),
        Patch(facecolor=palette.synthetic, hatch=HATCH_SYNTHETIC, **edge),
        Patch(facecolor=palette.alarm, hatch=HATCH_ALARM, **edge),
    ]
    texts = [samples, "gap", f"gap beyond {samples}"]
    legend_above(axes, 3, handles=handles, labels=texts)
