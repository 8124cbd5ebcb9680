"""Columns of the quality page's tables."""

from __future__ import annotations

from typing import Any

from synthdesk.engine.accuracy.accuracy import Accuracy, ColumnAccuracy, PairAccuracy
from synthdesk.engine.accuracy.equal_size_reference import Comparison
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import points, share
from synthdesk.plots.column_gaps import is_beyond_real, worst_first
from synthdesk.ui.pages.quality.findings import findings_of
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.table_model import TableColumn

GAP_HINT = (
    "What a second real sample of the same size reaches, minus what the synthetic table reaches. "
    "Around zero, synthetic is as close as real data are to themselves."
)
BAND_HINT = "5 % and 95 % of the draws of equal size"


def interval(estimate: Estimate, digits: int = 2) -> str:
    """Both ends of a difference of proportions, in points."""
    return f"{100 * estimate.low:+.{digits}f} to {100 * estimate.high:+.{digits}f}"


def band(estimate: Estimate, digits: int = 1) -> str:
    """Both ends of a proportion."""
    return f"{100 * estimate.low:.{digits}f} – {share(estimate.high, digits)}"


def span_of(reference: Comparison) -> Span:
    """The gap, to be drawn."""
    gap = reference.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=is_beyond_real(reference))


def _reference_columns() -> tuple[TableColumn, ...]:
    def reference(row: Any) -> Comparison:
        found: Comparison = row.reference
        return found

    return (
        TableColumn(
            "Real vs real",
            lambda row: reference(row).real.value,
            lambda row: share(reference(row).real.value),
            hint="Median of what two real samples of the same size reach with one another",
        ),
        TableColumn(
            "Gap, points",
            lambda row: reference(row).gap.value,
            lambda row: points(reference(row).gap.value).removesuffix(" points"),
            payload=lambda row: span_of(reference(row)),
            hint=GAP_HINT,
        ),
        TableColumn(
            "5 – 95 %",
            lambda row: interval(reference(row).gap),
            order=lambda row: reference(row).gap.low,
            is_numeric=True,
            hint=f"Gap: {BAND_HINT}",
        ),
    )


GAP_OF_COLUMNS = 3
GAP_OF_PAIRS = 4


def column_columns(accuracy: Accuracy) -> tuple[TableColumn, ...]:
    """Over ``ColumnAccuracy``; findings have a column only where there are any."""
    real, gap, gap_interval = _reference_columns()
    findings = TableColumn(
        "Finding",
        lambda row: "; ".join(findings_of(row)) or None,
        lambda row: "; ".join(findings_of(row)),
        hint="What the accuracy figure hides",
        is_numeric=False,
    )
    return (
        TableColumn("Column", lambda row: row.name),
        TableColumn(
            "Univariate",
            lambda row: row.univariate,
            lambda row: share(row.univariate),
            hint="Accuracy of the column's own frequencies, whole files",
        ),
        TableColumn(
            "Bivariate",
            lambda row: row.bivariate,
            lambda row: share(row.bivariate),
            hint="Mean accuracy of the pairs that the column is part of, whole files",
        ),
        gap,
        # Before the columns that a narrow window hides.
        *([findings] if any(findings_of(column) for column in accuracy.columns) else []),
        real,
        gap_interval,
    )


def pair_columns() -> tuple[TableColumn, ...]:
    """Over ``PairAccuracy``."""
    return (
        TableColumn("First column", lambda row: row.columns[0]),
        TableColumn("Second column", lambda row: row.columns[1]),
        TableColumn(
            "Bivariate",
            lambda row: row.accuracy,
            lambda row: share(row.accuracy),
            hint="Accuracy of the joint frequencies, whole files",
        ),
        *_reference_columns(),
    )


def columns_worst_first(accuracy: Accuracy) -> tuple[ColumnAccuracy, ...]:
    """By gap to the reference, the widest first."""
    return worst_first(accuracy)


def pairs_worst_first(accuracy: Accuracy) -> tuple[PairAccuracy, ...]:
    """By gap to the reference, the widest first."""
    return tuple(sorted(accuracy.pairs, key=lambda pair: -pair.reference.gap.value))


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


def headline_columns() -> tuple[TableColumn, ...]:
    """Over the rows of ``headline_rows``."""
    return (
        TableColumn("Accuracy", lambda row: row[0]),
        TableColumn(
            "Whole files",
            lambda row: row[1],
            lambda row: "–" if row[1] is None else share(row[1]),
            is_numeric=True,
            hint="All training rows against all synthetic rows",
        ),
        TableColumn(
            "Synthetic, equal size",
            lambda row: row[2].synthetic.value,
            lambda row: share(row[2].synthetic.value),
            hint="Median over the draws: a synthetic sample against a real one",
        ),
        TableColumn(
            "Real vs real",
            lambda row: row[2].real.value,
            lambda row: share(row[2].real.value),
            hint="Median over the draws: two disjoint real samples",
        ),
        TableColumn(
            "5 – 95 %",
            lambda row: band(row[2].real),
            order=lambda row: row[2].real.low,
            is_numeric=True,
            hint=f"Real vs real: {BAND_HINT}",
        ),
        TableColumn(
            "Gap, points",
            lambda row: row[2].gap.value,
            lambda row: points(row[2].gap.value).removesuffix(" points"),
            hint=GAP_HINT,
        ),
        TableColumn(
            "5 – 95 % of gap",
            lambda row: interval(row[2].gap),
            order=lambda row: row[2].gap.low,
            is_numeric=True,
            hint=f"Gap: {BAND_HINT}",
        ),
    )
