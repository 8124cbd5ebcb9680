"""Labels of intervals without the digits that only one record has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import floor, log10

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])")
_TIME = re.compile(r"(\d{4}-\d{2})-\d{2}(?:[ T][\d:.]+)?")
_DIGITS = 1
"""Kept behind the first digit of the spread of all edges."""


def is_interval(label: str) -> bool:
    """Whether a label names a range of numbers or times."""
    return label.startswith(("≤ ", "> ", "< ", "≥ ")) or " – " in label


def coarse_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Edges to two digits of their spread, times to the month; what names no range stays.

    An edge is a quantile, and a quantile of a column with many different values is somebody's
    value.
    """
    ranges = [label for label in labels if is_interval(label)]
    if any(_TIME.search(label) for label in ranges):
        return tuple(_TIME.sub(r"\1", one) if is_interval(one) else one for one in labels)
    edges = [float(found) for label in ranges for found in _NUMBER.findall(label)]
    spread = max(edges, default=0.0) - min(edges, default=0.0)
    spread = spread or max(map(abs, edges), default=0.0)
    digits = _DIGITS - floor(log10(spread)) if spread > 0 else 0

    def rounded(found: re.Match[str]) -> str:
        value = round(float(found.group()), digits)
        return f"{value:.{max(digits, 0)}f}"

    return tuple(_NUMBER.sub(rounded, one) if is_interval(one) else one for one in labels)
