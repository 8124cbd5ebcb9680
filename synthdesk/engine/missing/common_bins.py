"""Bins that several tables' numbers share, so that their densities can be laid over each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthdesk.engine.missing.distances import ValueCounts

MOST_BINS = 40


def bin_edges(tables: Sequence[ValueCounts]) -> tuple[float, ...]:
    """At most ``MOST_BINS`` + 1 edges of equal steps between the tables' 1 and 99 % quantiles.

    Whole numbers get steps of whole numbers, since others would make a comb of the density. Below
    the first and above the last edge lie two open bins.
    """
    import numpy as np

    ends = [table.quantiles((0.01, 0.99)) for table in tables]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    if all(bool(np.all(table.values == np.floor(table.values))) for table in tables):
        first, last = float(np.floor(low)), float(np.ceil(high))
        step = max(float(np.ceil((last - first + 1) / MOST_BINS)), 1.0)
        count = int(np.ceil((last - first + 1) / step))
        return tuple((first - 0.5 + step * np.arange(count + 1)).tolist())
    if not high > low:
        return (low,)
    return tuple(np.linspace(low, high, MOST_BINS + 1).tolist())


def bin_counts(counts: ValueCounts, edges: Sequence[float]) -> tuple[int, ...]:
    """Rows by bin, right-closed, the open ones first and last; one more than there are edges."""
    import numpy as np

    place = np.searchsorted(np.asarray(edges), counts.values, side="left")
    binned = np.bincount(place, weights=counts.rows, minlength=len(edges) + 1)
    return tuple(int(rows) for rows in binned.tolist())


def edge_labels(edges: Sequence[float], is_time: bool) -> tuple[str, ...]:
    """Labels of the bins, the open ones first and last."""
    if len(edges) > 1 and not is_time and all(edge % 1 == 0.5 for edge in edges):
        return _whole_labels(edges)
    texts = [_day(edge) if is_time else _number(edge) for edge in edges]
    middle = (f"{low} – {high}" for low, high in pairwise(texts))
    return (f"up to {texts[0]}", *middle, f"above {texts[-1]}")


def _whole_labels(edges: Sequence[float]) -> tuple[str, ...]:
    """Bins of whole numbers, named by the first and the last number in each."""
    ends = [(low + 0.5, high - 0.5) for low, high in pairwise(edges)]
    middle = (_number(a) if a == b else f"{_number(a)} – {_number(b)}" for a, b in ends)
    return (f"below {_number(ends[0][0])}", *middle, f"above {_number(ends[-1][1])}")


def _number(value: float) -> str:
    return f"{value:.6g}"


def _day(value: float) -> str:
    import numpy as np

    return str(np.datetime64(int(value // 1), "D"))
