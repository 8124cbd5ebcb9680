"""What a chart says under the pointer: the value of a bar or of a matrix cell, with its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthdesk.engine import formats

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.backend_bases import MouseEvent


def value_under(event: MouseEvent) -> str:
    """Plain text for a tooltip; empty where there is nothing to tell."""
    axes = event.inaxes
    if axes is None or event.xdata is None or event.ydata is None:
        return ""
    return _bar_text(event, axes) or _point_text(event, axes) or _cell_text(event, axes)


def _bar_text(event: MouseEvent, axes: Any) -> str:
    from matplotlib.container import BarContainer

    for bars in axes.containers:
        if not isinstance(bars, BarContainer):
            continue
        is_upright = bars.orientation != "horizontal"
        label = str(bars.get_label())
        for bar in bars.patches:
            if not bar.contains(event)[0]:
                continue
            if is_upright:
                category, scale, length = axes.xaxis, axes.yaxis, bar.get_height()
                middle = bar.get_x() + bar.get_width() / 2
            else:
                category, scale, length = axes.yaxis, axes.xaxis, bar.get_width()
                middle = bar.get_y() + bar.get_height() / 2
                if bar.get_x() > 0:  # a band between two values has no length to tell
                    continue
            name = _tick_text(category, middle)
            parts = [name, "" if label.startswith("_") else label, _value_text(scale, length)]
            return ": ".join(part for part in parts if part)
    return ""


def _cell_text(event: MouseEvent, axes: Any) -> str:
    row, column = round(event.ydata or 0.0), round(event.xdata or 0.0)
    for drawn in (*axes.images, *axes.collections):
        values = drawn.get_array()
        if values is None or values.ndim != 2:
            continue
        if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
            continue
        names = (_tick_text(axes.yaxis, row), _tick_text(axes.xaxis, column))
        where = " × ".join(name for name in names if name)
        value = values[row, column]
        if isinstance(value, float) and where:
            # A figure whose cells are no plain shares says itself how they are written.
            told = vars(drawn).get("format_cursor_data", formats.share)
            return f"{where}: {told(float(value))}"
    return ""


def _point_text(event: MouseEvent, axes: Any) -> str:
    """The nearest drawn value under the pointer, of a line or of single marks."""
    for line in axes.lines:
        label = str(line.get_label())
        hit, found = line.contains(event)
        if not hit or not line.get_visible() or not len(found["ind"]):
            continue
        x, y = line.get_data()
        place = int(found["ind"][0])
        # A line from one edge to the other marks a bound; it has no values of its own.
        if len(x) < 3 and line.get_linestyle() not in ("None", "none", ""):
            continue
        where = _tick_text(axes.xaxis, float(x[place])) if _has_names(axes.xaxis) else ""
        where = where or _value_text(axes.xaxis, float(x[place]))
        name = "" if label.startswith("_") else label
        return ": ".join(part for part in (name, where, _value_text(axes.yaxis, y[place])) if part)
    return ""


def _has_names(axis: Axis) -> bool:
    from matplotlib.ticker import FixedFormatter

    return isinstance(axis.get_major_formatter(), FixedFormatter)


def _tick_text(axis: Axis, position: float) -> str:
    """The label of the tick within half a step of a position."""
    for tick, place in zip(axis.get_major_ticks(), axis.get_majorticklocs(), strict=False):
        if abs(place - position) <= 0.5:
            return str(tick.label1.get_text()).replace("\n", " ").strip()
    return ""


def _value_text(axis: Axis, value: float) -> str:
    """A length in the unit of its axis, with one more digit than the axis shows."""
    shown = str(axis.get_major_formatter()(value, 0))
    if "%" in shown:
        return formats.share(value)
    if float(value).is_integer():
        return formats.count(int(value))
    return formats.number(float(value), 2)
