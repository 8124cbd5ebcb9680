"""Accuracy in the shareable form: all scores, and no bin that fewer than ten rows fill."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.disclosure.form import is_small
from synthdesk.engine.disclosure.safe_labels import coarse_labels

if TYPE_CHECKING:
    from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy

TOGETHER = "values of few rows, together"


def shareable_accuracy(accuracy: Accuracy) -> Accuracy:
    """The same scores without joint tables, findings and sparse bins."""
    return replace(
        accuracy,
        columns=tuple(map(_column, accuracy.columns)),
        pairs=tuple(replace(pair, training=None, synthetic=None) for pair in accuracy.pairs),
        findings=(),
    )


def _column(column: ColumnAccuracy) -> ColumnAccuracy:
    """Bins of few rows are put together, with others where they are too few even so.

    One bin never stays by itself there: the sum of all bins would tell how many rows it has.
    """
    counts = list(zip(column.training, column.synthetic, strict=True))
    together = {at for at, rows in enumerate(counts) if is_small(*rows)}
    labels = coarse_labels(column.bins)
    if not together:
        return replace(column, bins=labels)
    others = sorted(set(range(len(counts))) - together, key=lambda at: (counts[at], at))
    while others and (len(together) < 2 or is_small(*_sums(counts, together))):
        together.add(others.pop(0))
    if is_small(*_sums(counts, together)):
        return replace(column, bins=(), training=(), synthetic=())
    kept = [at for at in range(len(counts)) if at not in together]
    shown = [*(counts[at] for at in kept), _sums(counts, together)]
    return replace(
        column,
        bins=(*(labels[at] for at in kept), TOGETHER),
        training=tuple(rows for rows, _ in shown),
        synthetic=tuple(rows for _, rows in shown),
    )


def _sums(counts: Sequence[tuple[int, int]], bins: Collection[int]) -> tuple[int, int]:
    return sum(counts[at][0] for at in bins), sum(counts[at][1] for at in bins)
