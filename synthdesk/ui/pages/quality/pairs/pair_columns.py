"""Columns of the table of pairs."""

from __future__ import annotations

from synthdesk.engine.accuracy.accuracy import PairAccuracy
from synthdesk.engine.accuracy.equal_size_reference import Standing
from synthdesk.engine.formats import interval_points, number, points, share
from synthdesk.ui.pages.quality.pairs.pair_figures import PairFigure
from synthdesk.ui.widgets.bar_delegate import Span
from synthdesk.ui.widgets.table_model import TableColumn

GAP_HINT = (
    "What a second real sample of the same size reaches, minus what the synthetic table reaches. "
    "Around zero, synthetic is as close as real data are to themselves."
)
STANDING_HINT = (
    "Where the synthetic table lies against the band of 5 to 95 % of the draws of two real "
    "samples: within it, below it (less accurate), or above it (closer than real data are to "
    "themselves, as copies would be)"
)
BAR_COLUMN = 3
"""Place of the column that is drawn as a bar, whatever the table shows."""


def pair_columns(shown: PairFigure) -> tuple[TableColumn, ...]:
    """Columns over the pairs of a figure."""
    return (
        TableColumn("First column", lambda row: row.columns[0]),
        TableColumn("Second column", lambda row: row.columns[1]),
        *(_of_accuracy() if shown.measure is None else _of_association()),
    )


def _of_accuracy() -> tuple[TableColumn, ...]:
    return (
        TableColumn(
            "Accuracy",
            lambda row: row.accuracy,
            lambda row: share(row.accuracy),
            hint="Accuracy of the joint frequencies, whole files",
        ),
        TableColumn(
            "Gap, points",
            lambda row: row.reference.gap.value,
            lambda row: points(row.reference.gap.value).removesuffix(" points"),
            payload=gap_span,
            hint=GAP_HINT,
        ),
        TableColumn("Standing", lambda row: row.reference.standing.value, hint=STANDING_HINT),
        TableColumn(
            "Real vs real",
            lambda row: row.reference.real.value,
            lambda row: share(row.reference.real.value),
            hint="Median of what two real samples of the same size reach with one another",
        ),
        TableColumn(
            "5 – 95 % of gap",
            lambda row: interval_points(row.reference.gap),
            order=lambda row: row.reference.gap.low,
            is_numeric=True,
            hint="Gap: 5 % and 95 % of the draws of equal size",
        ),
    )


def _of_association() -> tuple[TableColumn, ...]:
    return (
        TableColumn("Training", lambda row: row.training, hint="Whole training file"),
        TableColumn(
            "Difference",
            lambda row: row.difference,
            lambda row: f"{row.difference:+.3f}",
            payload=lambda row: Span(
                row.difference, row.difference, row.difference, row.is_beyond_real
            ),
            hint="Synthetic minus training, whole files; hatched where real samples differ by less",
        ),
        TableColumn("Synthetic", lambda row: row.synthetic, hint="Whole synthetic file"),
        TableColumn(
            "Standing",
            lambda row: "beyond real samples" if row.is_beyond_real else "as real samples",
            hint="Whether the tables differ by more than two real samples of one size do",
        ),
        TableColumn(
            "At equal size",
            lambda row: row.at_equal_size,
            lambda row: number(row.at_equal_size),
            hint="Median difference between a synthetic and a real sample of one size",
        ),
        TableColumn(
            "Real samples",
            lambda row: row.real_samples,
            lambda row: f"< {number(row.real_samples)}",
            is_numeric=True,
            hint="95 % of the draws of two real samples differ by less than this",
        ),
    )


def gap_span(pair: PairAccuracy) -> Span:
    """The gap, to be drawn."""
    gap = pair.reference.gap
    return Span(gap.value, gap.low, gap.high, is_alarming=pair.reference.is_beyond_real)


STANDING_WORDS = {
    Standing.BELOW: "below the band: less accurate than a second real sample",
    Standing.WITHIN: "within the band: as close as a second real sample",
    Standing.ABOVE: "above the band: closer than a second real sample, as copies would be",
}
