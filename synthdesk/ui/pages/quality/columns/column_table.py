"""Columns of the table of columns, over ``ColumnRow``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from synthdesk.engine.formats import NOT_ASSESSED, count, interval_points, number, points, share
from synthdesk.engine.health.findings import Severity
from synthdesk.ui.pages.quality.columns.column_row import ColumnRow
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.table_model import TableColumn

FINDING_COLUMN = 1
GAP_COLUMN = 3
GAP_HINT = (
    "What a second real sample of the same size reaches, minus what the synthetic table reaches. "
    "Around zero, synthetic is as close as real data are to themselves."
)
STANDING_HINT = (
    "Where the synthetic table lies against the band of 5 to 95 % of the draws of two real "
    "samples: within it, below it (less accurate), or above it (closer than real data are to "
    "themselves, as copies would be)"
)

Figure = Callable[[ColumnRow], float | None]


def span_of(row: ColumnRow) -> Span | None:
    """The gap, to be drawn."""
    if row.accuracy is None:
        return None
    reference = row.accuracy.reference
    gap = reference.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=reference.is_beyond_real)


def column_columns() -> tuple[TableColumn, ...]:
    """The name, what was found, accuracy with its reference, and what binning hides."""
    order = list(Severity)
    return (
        TableColumn("Column", lambda row: row.name, is_numeric=False),
        TableColumn(
            "Findings",
            lambda row: row.finding_words or None,
            lambda row: row.finding_words,
            payload=lambda row: None if row.worst is None else row.worst.value,
            order=lambda row: (
                None if row.worst is None else 100 * order.index(row.worst) - len(row.findings)
            ),
            hint="What was found on the column, worst first: red marks figures that would be "
            "misleading, amber something to look at",
            is_numeric=False,
        ),
        _share(
            "Univariate",
            lambda row: row.accuracy.univariate if row.accuracy else None,
            "Accuracy of the column's own frequencies, whole files",
        ),
        TableColumn(
            "Gap, points",
            lambda row: row.accuracy.reference.gap.value if row.accuracy else None,
            lambda row: (
                points(row.accuracy.reference.gap.value).removesuffix(" points")
                if row.accuracy
                else NOT_ASSESSED
            ),
            payload=span_of,
            hint=GAP_HINT,
            is_numeric=True,
        ),
        TableColumn(
            "Standing",
            lambda row: row.accuracy.reference.standing.value if row.accuracy else None,
            lambda row: row.accuracy.reference.standing.value if row.accuracy else NOT_ASSESSED,
            hint=STANDING_HINT,
            is_numeric=False,
        ),
        _share(
            "Mean of its pairs",
            lambda row: row.accuracy.bivariate if row.accuracy else None,
            "Mean accuracy of the pairs that the column is part of, whole files",
        ),
        *_hidden(),
        _share(
            "Real vs real",
            lambda row: row.accuracy.reference.real.value if row.accuracy else None,
            "Median of what two real samples of the same size reach with one another",
        ),
        TableColumn(
            "5 – 95 % of gap",
            _gap_interval,
            lambda row: (
                interval_points(row.accuracy.reference.gap) if row.accuracy else NOT_ASSESSED
            ),
            order=lambda row: row.accuracy.reference.gap.low if row.accuracy else None,
            hint="Gap: 5 % and 95 % of the draws of equal size",
            is_numeric=True,
        ),
    )


def _hidden() -> tuple[TableColumn, ...]:
    """What accuracy can't tell."""
    return (
        _number(
            "KS",
            _of(lambda d: d.distances.ks if d.distances else None),
            "Kolmogorov-Smirnov distance of numbers and times, whole files: 0 same, 1 apart",
        ),
        _number(
            "W1 / IQR",
            _of(lambda d: d.distances.w1 if d.distances else None),
            "Wasserstein distance in units of training's interquartile range; absent where "
            "that is 0",
        ),
        _number(
            "Category distance",
            _of(lambda d: d.levels.total_variation if d.levels else None),
            "Total variation distance of categories, whole files: 0 same, 1 apart",
        ),
        _rows(
            "Out of range",
            _of(lambda d: d.range.count if d.range else None),
            "Synthetic rows below or above training's range",
        ),
        _rows(
            "New values",
            _of(lambda d: d.new.rows if d.new else None),
            "Synthetic rows whose value training never has; natural for fine measurements",
        ),
        _rows(
            "Lost values",
            _of(lambda d: d.lost.distinct if d.lost else None),
            "Different training values that synthetic never has",
        ),
        TableColumn(
            "Missing, points",
            _of(lambda d: d.missing.difference.value),
            lambda row: (
                NOT_ASSESSED
                if row.detail is None
                else points(row.detail.missing.difference.value).removesuffix(" points")
            ),
            hint="Share of missing values, synthetic minus training",
            is_numeric=True,
        ),
    )


def _of(figure: Callable[[Any], float | None]) -> Figure:
    return lambda row: None if row.detail is None else figure(row.detail)


def _column(header: str, figure: Figure, written: Callable[[Any], str], hint: str) -> TableColumn:
    def text(row: ColumnRow) -> str:
        value = figure(row)
        return NOT_ASSESSED if value is None else written(value)

    return TableColumn(header, figure, text, hint=hint, is_numeric=True)


def _share(header: str, figure: Figure, hint: str) -> TableColumn:
    return _column(header, figure, share, hint)


def _number(header: str, figure: Figure, hint: str) -> TableColumn:
    return _column(header, figure, number, hint)


def _rows(header: str, figure: Figure, hint: str) -> TableColumn:
    return _column(header, figure, count, hint)


def _gap_interval(row: ColumnRow) -> str | None:
    return interval_points(row.accuracy.reference.gap) if row.accuracy else None
