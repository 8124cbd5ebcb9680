"""Figures of a column in its own unit, written for people."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.formats import count
from synthdesk.engine.missing.imputation import ValueKind

if TYPE_CHECKING:
    from synthdesk.engine.missing.ground_truth import GroundTruth

UNSEEN = (
    "Whether values are missing because of what they are can’t be seen in one table; it takes the "
    "table before values went missing, as a ground truth."
)
BY_SUBJECT = "One random row of each subject was counted, so that rows are subjects here."
MOST_NAMES = 6
LONGEST_NAME = 40
DIGITS = 4
LARGEST_DAY = 3_000_000
SMALLEST_DAY = -700_000


def written(value: float, kind: ValueKind = ValueKind.NUMBER) -> str:
    """A value of the column: about four digits, a date, or a share."""
    if kind is ValueKind.CATEGORY:
        return f"{100 * value:.1f} %"
    if kind is ValueKind.TIME and SMALLEST_DAY < value < LARGEST_DAY:
        import numpy as np

        return str(np.datetime64(floor(value), "D"))
    return f"{value:,.{decimals(value)}f}"


def written_range(estimate: Estimate, kind: ValueKind = ValueKind.NUMBER) -> str:
    """An estimate in the column's unit with its interval, all to the same number of digits."""
    if kind is not ValueKind.NUMBER:
        ends = [written(end, kind) for end in (estimate.low, estimate.high)]
        return f"{written(estimate.value, kind)} ({ends[0]} – {ends[1]})"
    digits = decimals(estimate.value)
    low, high = (f"{end:,.{digits}f}" for end in (estimate.low, estimate.high))
    return f"{estimate.value:,.{digits}f} ({low} – {high})"


def written_difference(estimate: Estimate, kind: ValueKind = ValueKind.NUMBER) -> str:
    """A difference with its sign and interval; of times in days, of shares in points."""
    scale, unit = (100.0, " points") if kind is ValueKind.CATEGORY else (1.0, "")
    if kind is ValueKind.TIME:
        unit = " days"
    parts = [scale * part for part in (estimate.value, estimate.low, estimate.high)]
    digits = decimals(max(map(abs, parts)))
    value, low, high = (f"{part:+,.{digits}f}" for part in parts)
    return f"{value}{unit} ({low} to {high})"


def decimals(value: float) -> int:
    """Decimals that give a value about four digits."""
    if value == 0 or abs(value) >= 10**DIGITS:
        return 0 if value else 2
    return min(DIGITS - 1 - floor(log10(abs(value))), 8)


def truth_in_words(truth: GroundTruth | None) -> str:
    """What the ground truth served for, or what can't be seen without it."""
    if truth is None:
        return UNSEEN
    said = truth.not_assessable or (
        f"The ground truth has the training table’s rows in the same order: "
        f"{count(truth.agreeing_rows or 0)} of {count(truth.rows)} rows hold what training holds "
        "wherever it holds something."
    )
    for names, what in (
        (truth.absent, "It lacks"),
        (truth.unreadable, "It holds values that can’t be read, or none, in"),
    ):
        if names:
            listed = ", ".join(f"“{name[:LONGEST_NAME]}”" for name in names[:MOST_NAMES])
            more = f" and {count(len(names) - MOST_NAMES)} more" if len(names) > MOST_NAMES else ""
            said += f" {what} {listed}{more}."
    return said
