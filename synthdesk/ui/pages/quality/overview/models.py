"""Tables of the overview: the headline figures, the worst columns, the worst pairs."""

from __future__ import annotations

from heapq import nlargest
from typing import Any

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import points, share
from synthdesk.plots.column_gaps import worst_first
from synthdesk.plots.labels import shorten
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.table_model import TableColumn

GAP_HINT = (
    "What a second real sample of the same size reaches, minus what the synthetic table reaches. "
    "Around zero, synthetic is as close as real data are to themselves."
)


def band(estimate: Estimate, digits: int = 1) -> str:
    """Both ends of a proportion."""
    return f"{100 * estimate.low:.{digits}f} – {share(estimate.high, digits)}"


def span_of(reference: Comparison) -> Span:
    """The gap, to be drawn."""
    gap = reference.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=reference.is_beyond_real)


WORST = 5
LONGEST_NAME = 24
GAP = 2
"""Position of the gap in the tables of what is worst."""


def worst_columns(accuracy: Accuracy) -> tuple[ColumnAccuracy, ...]:
    """The columns with the widest gaps."""
    return worst_first(accuracy)[:WORST]


def worst_pairs(accuracy: Accuracy) -> tuple[PairAccuracy, ...]:
    """The pairs with the widest gaps."""
    return tuple(nlargest(WORST, accuracy.pairs, key=lambda pair: pair.reference.gap.value))


def column_columns() -> tuple[TableColumn, ...]:
    """Over ``ColumnAccuracy``."""
    return (
        TableColumn("Column", lambda row: row.name, is_numeric=False),
        TableColumn(
            "Accuracy",
            lambda row: row.univariate,
            lambda row: share(row.univariate),
            hint="Of the column's own frequencies, whole files",
        ),
        *_gap_columns(),
    )


def pair_columns() -> tuple[TableColumn, ...]:
    """Over ``PairAccuracy``."""
    return (
        TableColumn(
            "Pair of columns",
            lambda row: " × ".join(row.columns),
            lambda row: " × ".join(shorten(name, LONGEST_NAME) for name in row.columns),
            is_numeric=False,
        ),
        TableColumn(
            "Accuracy",
            lambda row: row.accuracy,
            lambda row: share(row.accuracy),
            hint="Of the joint frequencies, whole files",
        ),
        *_gap_columns(),
    )


def _gap_columns() -> tuple[TableColumn, ...]:
    def reference(row: Any) -> Comparison:
        found: Comparison = row.reference
        return found

    return (
        TableColumn(
            "Gap, points",
            lambda row: reference(row).gap.value,
            lambda row: points(reference(row).gap.value).removesuffix(" points"),
            payload=lambda row: span_of(reference(row)),
            hint=f"{GAP_HINT} The line is its 5–95 % range; hatched: beyond real samples.",
        ),
        TableColumn(
            "Band",
            lambda row: reference(row).standing.value,
            lambda row: reference(row).standing.value.removesuffix(" the band"),
            hint="Where it lies against the 5–95 % band of two real samples of the same size",
            is_numeric=False,
        ),
    )


def headline_rows(
    accuracy: Accuracy,
) -> tuple[tuple[str, float | None, Comparison], ...]:
    """(name, on the whole files, at equal size) of each headline figure that there is."""
    reference = accuracy.reference
    rows: list[tuple[str, float | None, Comparison]] = [
        ("Overall", accuracy.overall, reference.overall),
        ("Univariate", accuracy.univariate, reference.univariate),
        ("Bivariate", accuracy.bivariate, reference.bivariate),
    ]
    if reference.trivariate is not None:
        rows.append(("Trivariate", accuracy.trivariate, reference.trivariate))
    return tuple(rows)
