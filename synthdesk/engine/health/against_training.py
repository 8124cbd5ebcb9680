"""What a column of another table holds that the training table's does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, counted, points, share
from synthdesk.engine.health.column_values import folded_words, shortened
from synthdesk.engine.health.dates import written_day
from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.health.single_columns import VARIANTS
from synthdesk.engine.tables.schema import ColumnType

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues

MISSING, UNSEEN, RANGE = "missing-share", "unseen-values", "beyond-range"
TITLES = {
    MISSING: "Missing values, against training",
    UNSEEN: "Values that training never holds",
    RANGE: "Values beyond training's range",
}
MISSING_POINTS = 0.05
MANY_ROWS = 0.01
"""From this share of the rows on a difference is amber."""
MOSTLY_DIFFERENT = 0.5
"""Where more of training's values differ, new ones are no news."""
MOST_SHOWN = 5


def find_differences(
    table: CheckedTable, values: ColumnValues, training: ColumnValues
) -> Iterator[Finding]:
    """All differences of one audited column."""
    if not values.column.is_audited or not values.rows or not training.rows:
        return
    yield from _missing_share(table, values, training)
    if values.column.type is ColumnType.IDENTIFIER:
        return
    if values.numbers is not None:
        yield from _beyond_range(table, values, training)
    elif values.column.type in (ColumnType.CATEGORICAL, ColumnType.BOOLEAN) and (
        training.distinct <= MOSTLY_DIFFERENT * training.present
    ):
        yield from _unseen_values(table, values, training)


def _missing_share(
    table: CheckedTable, values: ColumnValues, training: ColumnValues
) -> Iterator[Finding]:
    ours, theirs = training.missing / training.rows, values.missing / values.rows
    if abs(theirs - ours) <= MISSING_POINTS:
        return
    name = values.column.name
    yield table.finding(
        MISSING,
        Severity.AMBER,
        (name,),
        f"{name} is missing {'more' if theirs > ours else 'less'} often than in training",
        "Where values are missing is part of what the table says; a generator that fills or digs "
        "gaps changes it, and an import that misreads a column does so too.",
        (
            ("Missing", f"{share(theirs)} of {count(values.rows)} rows"),
            ("Missing in training", f"{share(ours)} of {count(training.rows)} rows"),
            ("Difference", points(theirs - ours, 1)),
        ),
        "Check how the file was read and which texts mean “no value”; then ask how the table was "
        "made.",
    )


def _beyond_range(
    table: CheckedTable, values: ColumnValues, training: ColumnValues
) -> Iterator[Finding]:
    import numpy as np

    if training.bounds is None or values.bounds is None:
        return
    low, high = training.bounds
    if low <= values.bounds[0] and values.bounds[1] <= high:
        return
    with np.errstate(invalid="ignore"):
        below, above = values.ordered < low, values.ordered > high
    rows = int(below.sum()), int(above.sum())
    outside = sum(rows) / values.present
    name = values.column.name
    is_time = values.column.type is ColumnType.DATETIME
    written = [
        written_day(value) if is_time else f"{value:.10g}" for value in (low, high, *values.bounds)
    ]
    yield table.finding(
        RANGE,
        Severity.AMBER if outside >= MANY_ROWS else Severity.INFO,
        (name,),
        f"{name} goes beyond training's range in {counted(sum(rows), 'row')}",
        "A value that training never reached may be impossible, or read in another unit. The bins "
        "that figures use would hide it.",
        (
            ("Training's range", f"{written[0]} to {written[1]}, n = {count(training.present)}"),
            ("Range here", f"{written[2]} to {written[3]}, n = {count(values.present)}"),
            (
                "Rows below and above",
                f"{count(rows[0])} and {count(rows[1])} ({share(outside, 2)})",
            ),
        ),
        "Look at these rows: are such values possible at all, and in the same unit?",
        np.flatnonzero(below | above)[:100],
    )


def _unseen_values(
    table: CheckedTable, values: ColumnValues, training: ColumnValues
) -> Iterator[Finding]:
    import numpy as np
    import pyarrow.compute as pc

    assert values.words is not None
    known = _used_words(training)
    unseen = np.asarray(
        pc.invert(pc.is_in(values.words, value_set=known)).to_numpy(zero_copy_only=False)
    ) & (values.value_counts > 0)
    if not unseen.any():
        return
    folds = pc.is_in(folded_words(values.words), value_set=folded_words(known))
    variants = unseen & np.asarray(folds.to_numpy(zero_copy_only=False))
    name, n = values.column.name, values.present
    for chosen, is_variant in ((variants, True), (unseen & ~variants, False)):
        rows = int(values.value_counts[chosen].sum())
        if not rows:
            continue
        order = np.argsort(-np.where(chosen, values.value_counts, 0), kind="stable")
        shown = [int(code) for code in order[:MOST_SHOWN] if chosen[code]]
        evidence = [
            ("Rows", f"{count(rows)} of {count(n)} with a value ({share(rows / n, 2)})"),
            ("Different values", f"{count(int(chosen.sum()))}; training has {count(len(known))}"),
            *(
                (
                    f"“{shortened(values.word(code), 40)}”",
                    counted(values.value_counts[code], "row"),
                )
                for code in shown
            ),
        ]
        at = np.flatnonzero((values.coded >= 0) & chosen[values.coded])[:100]
        if is_variant:
            yield table.finding(
                VARIANTS,
                Severity.AMBER,
                (name,),
                f"{name} writes training's categories in another way",
                "They differ in case or spaces only, yet every such row counts as a value that "
                "training never held.",
                evidence,
                "If they mean the same, let the column fold case and space.",
                at,
            )
            continue
        yield table.finding(
            UNSEEN,
            Severity.AMBER if rows / n >= MANY_ROWS else Severity.INFO,
            (name,),
            f"{name} holds values that training never holds, in {counted(rows, 'row')}",
            "A category that was not in training was made up, comes from other people, or is "
            "spelled differently. A model trained on training can't score it.",
            evidence,
            "Check the spelling and the import first, then where the rows come from.",
            at,
        )


def _used_words(values: ColumnValues) -> pa.Array:
    import pyarrow as pa

    assert values.words is not None
    return values.words.filter(pa.array(values.value_counts > 0))


def with_few_beyond_as_one(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one table, with all columns that go a little beyond range in one of them.

    An honest holdout goes beyond training's range in a row or two of nearly every column.
    """
    few = [f for f in findings if f.check == RANGE and f.severity is Severity.INFO]
    if len(few) < MOST_SHOWN:
        return list(findings)
    columns = tuple(finding.columns[0] for finding in few)
    place = few[0].id.removeprefix(f"{RANGE}/").removesuffix(f"/{columns[0]}")
    where = few[0].title[few[0].title.rindex(" (in the") :]
    merged = replace(
        few[0],
        id=f"{RANGE}/{place}/few",
        columns=columns,
        title=f"{count(len(few))} columns go beyond training's range in a few rows each{where}",
        evidence=tuple(
            Evidence(f"{finding.columns[0]}, rows below and above", finding.evidence[-1].text)
            for finding in few
        ),
        row_examples=tuple(sorted({row for f in few for row in f.row_examples}))[:20],
    )
    return [*(finding for finding in findings if finding not in few), merged]
