"""Columns of the tables about sequences."""

from __future__ import annotations

from collections.abc import Iterable

from synthdesk.engine.formats import interval_points, points, share
from synthdesk.engine.health.findings import Finding
from synthdesk.engine.sequences.context import WORDS
from synthdesk.engine.sequences.sequence_figures import SequenceColumn
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.table_model import TableColumn

GAP_OF_COLUMNS = 2


def span_of(column: SequenceColumn) -> Span:
    """The gap of a column's coherence, to be drawn."""
    gap = column.coherence_reference.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=column.coherence_reference.is_beyond_real)


def standing(column: SequenceColumn) -> str:
    """How the column stands beside real sequences, in a word or two."""
    if column.coherence_reference.is_beyond_real:
        return "beyond real"
    return "as real"


SHORT = {
    "order-lost": "order lost",
    "backwards": "goes back",
    "transitions": "other next rows",
    "repeats": "other repeats",
}


def found_by_column(findings: Iterable[Finding]) -> dict[str, str]:
    """What was found on each column, in a word or two."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        for name in finding.columns if finding.check in SHORT else ():
            found.setdefault(name, []).append(SHORT[finding.check])
    return {name: ", ".join(words) for name, words in found.items()}


def sequence_columns(findings: Iterable[Finding]) -> tuple[TableColumn, ...]:
    """Over ``SequenceColumn``."""
    found = found_by_column(findings)
    return (
        TableColumn("Column", lambda row: row.name),
        TableColumn(
            "Coherence",
            lambda row: row.coherence,
            lambda row: share(row.coherence),
            hint="How alike what follows what is: accuracy of the pairs of a row's value and the "
            "next row's, whole files",
        ),
        TableColumn(
            "Gap, points",
            lambda row: row.coherence_reference.gap.value,
            lambda row: points(row.coherence_reference.gap.value).removesuffix(" points"),
            payload=span_of,
            hint="What a second set of real subjects reaches, minus what synthetic subjects reach, "
            "at equal numbers",
        ),
        TableColumn(
            "Standing",
            standing,
            hint="Whether the whole gap lies beyond what two sets of real subjects show",
        ),
        TableColumn(
            "Finding",
            lambda row: found.get(row.name),
            lambda row: found.get(row.name, ""),
            hint="What was found on the column; see Findings",
            is_numeric=False,
        ),
        TableColumn(
            "Real vs real",
            lambda row: row.coherence_reference.real.value,
            lambda row: share(row.coherence_reference.real.value),
            hint="Median over the draws: two disjoint sets of real subjects",
        ),
        TableColumn(
            "5 – 95 %",
            lambda row: interval_points(row.coherence_reference.gap),
            order=lambda row: row.coherence_reference.gap.low,
            is_numeric=True,
            hint="Gap: 5 % and 95 % of the draws",
        ),
        TableColumn(
            "Different values",
            lambda row: row.distinct,
            lambda row: share(row.distinct),
            hint="Accuracy of the number of different bins that a subject holds, whole files",
        ),
        TableColumn(
            "Subjects per value",
            lambda row: row.holders,
            lambda row: share(row.holders),
            hint="Accuracy of how subjects spread over the bins that they ever hold, whole files",
        ),
        TableColumn(
            "Order tells, training",
            lambda row: row.order.training.value,
            lambda row: share(row.order.training.value),
            hint="Share of pairs of rows that would be others if the subject's rows came in "
            "random order",
        ),
        TableColumn(
            "Order tells, synthetic",
            lambda row: row.order.synthetic.value,
            lambda row: share(row.order.synthetic.value),
            hint="The same in the synthetic table",
        ),
    )


def table_columns() -> tuple[TableColumn, ...]:
    """Over ``TableSequences``."""
    return (
        TableColumn("Table", lambda row: row.role),
        TableColumn("Subjects", lambda row: row.subjects),
        TableColumn("Rows", lambda row: row.rows),
        TableColumn(
            "Rows per subject",
            lambda row: row.mean_length,
            lambda row: f"{row.mean_length:.2f}",
            hint="Mean",
        ),
        TableColumn(
            "Median",
            lambda row: row.length_quantiles[2],
            lambda row: f"{row.length_quantiles[2]:g}",
            hint="Half of the subjects have no more rows",
        ),
        TableColumn(
            "95 %",
            lambda row: row.length_quantiles[4],
            lambda row: f"{row.length_quantiles[4]:g}",
            hint="95 % of the subjects have no more rows",
        ),
        TableColumn(
            "With one row",
            lambda row: row.single / row.subjects,
            lambda row: share(row.single / row.subjects),
            hint="Subjects with one row have no next row; they are counted here only",
        ),
        TableColumn("Pairs of rows", lambda row: row.pairs, hint="Rows that another row follows"),
    )


def context_columns() -> tuple[TableColumn, ...]:
    """Over ``JoinedTable``."""
    return (
        TableColumn("Context table", lambda row: WORDS[row.role]),
        TableColumn("Key", lambda row: row.key, hint="The column that was taken as subject key"),
        TableColumn("Why", lambda row: row.why),
        TableColumn("Rows", lambda row: row.rows),
        TableColumn("Subjects found", lambda row: row.matched, lambda row: f"{row.matched:,}"),
        TableColumn(
            "of", lambda row: row.subjects, hint="Subjects of the table that it belongs to"
        ),
        TableColumn("Repeated", lambda row: row.repeated, hint="Further rows about one subject"),
        TableColumn("Without key", lambda row: row.without_key),
    )
