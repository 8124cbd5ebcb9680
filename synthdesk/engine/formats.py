"""How figures are written for people: one place for window, report and command line."""

from __future__ import annotations

from collections.abc import Callable

from synthdesk.engine.estimate import Estimate

NOT_ASSESSED = "–"


def count(value: int) -> str:
    """Whole number with thousands separators."""
    return f"{value:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its noun, or with all that follows it."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def share(value: float, digits: int = 1) -> str:
    """Proportion as a percentage, e.g. ``"97.4 %"``; what is no zero doesn't read as one."""
    smallest = 10.0**-digits
    if 0 < 100 * value < smallest / 2:
        return f"< {smallest:.{digits}f} %"
    return _percent(value, digits)


def points(value: float, digits: int = 2) -> str:
    """Difference of two proportions in percentage points, with its sign."""
    return f"{_signed(value, digits)} points"


def number(value: float, digits: int = 3) -> str:
    """Plain number such as an AUC or a z."""
    return f"{value:.{digits}f}"


def p_value(value: float) -> str:
    """P-value; tiny ones only as a bound."""
    return "< .0001" if value < 0.0001 else f"{value:.4f}"


def share_range(estimate: Estimate, digits: int = 1) -> str:
    """An estimate of a proportion with its interval."""
    return (
        f"{share(estimate.value, digits)} "
        f"({100 * estimate.low:.{digits}f} – {_percent(estimate.high, digits)})"
    )


def points_range(estimate: Estimate, digits: int = 2) -> str:
    """An estimate of a difference of proportions with its interval."""
    return f"{points(estimate.value, digits)} ({interval_points(estimate, digits)})"


def interval_points(estimate: Estimate, digits: int = 2) -> str:
    """The interval alone of a difference of proportions, e.g. ``"-0.10 to +0.25"``."""
    return f"{_signed(estimate.low, digits)} to {_signed(estimate.high, digits)}"


def _percent(value: float, digits: int) -> str:
    return f"{100 * value:.{digits}f} %"


def _signed(value: float, digits: int) -> str:
    # Adding zero turns a rounded -0.0 into 0.0, which would read as a loss.
    return f"{round(100 * value, digits) + 0.0:+.{digits}f}"


def number_range(estimate: Estimate, digits: int = 3) -> str:
    """An estimate of a plain number with its interval."""
    return (
        f"{number(estimate.value, digits)} "
        f"({number(estimate.low, digits)} – {number(estimate.high, digits)})"
    )


def file_size(size: int) -> str:
    """Bytes in the unit that leaves one to three digits."""
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


COUNTED = ("side_effects", "newly_outside")


def formats_of(metric: str) -> tuple[Callable[[float], str], Callable[[Estimate], str]]:
    """How the figure at a metric path is written: alone, and with its interval."""
    name = metric.rsplit(".", 1)[-1]
    if name in ("gap", "difference"):
        return points, points_range
    if name in COUNTED or name.endswith("_findings"):
        return lambda value: count(int(value)), number_range
    if name == "p_value":
        return p_value, number_range
    if name.endswith(("share", "rate", "overall", "variate", "accuracy")):
        return share, share_range
    return number, number_range
