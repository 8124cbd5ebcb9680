"""Columns without information, with too many values, or with values that can't be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, share
from synthdesk.engine.health.column_values import EXACT_INTEGERS, folded_words, shortened
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.tables.schema import ColumnType, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues

EMPTY, MANY, UNUSABLE, VARIANTS = (
    "without-information",
    "many-categories",
    "unusable-values",
    "value-variants",
)
TITLES = {
    EMPTY: "Columns with one value or none",
    MANY: "Columns with very many categories",
    UNUSABLE: "Values that can't be used",
    VARIANTS: "Categories that differ in writing only",
}
MANY_CATEGORIES = 100
ROWS_EACH = 20.0
NAMES_ROWS = 0.9
ALMOST_ALL_MISSING = 0.5
MOST_COMPARED = 200_000
MOST_SHOWN = 5


def find_empty(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """A column all missing, one without a second value, or one more than half missing."""
    name, n = values.column.name, values.rows
    severity = Severity.AMBER if values.column.is_audited else Severity.INFO
    missing = ("Missing", f"{count(values.missing)} of {count(n)} rows")
    why = "A column that never changes says nothing, scores perfectly and flatters every mean."
    advice = "Leave the column out (role “ignore”)."
    if values.present == 0:
        return table.finding(
            EMPTY, severity, (name,), f"{name} holds no value at all", why, (missing,), advice
        )
    if _is_constant(values):
        return table.finding(
            EMPTY, severity, (name,), f"{name} holds one single value", why, (missing,), advice
        )
    if values.missing > ALMOST_ALL_MISSING * n:
        return table.finding(
            EMPTY,
            Severity.INFO,
            (name,),
            f"{name} is mostly missing",
            "What is said of the column rests on few rows, and whether a value is there may say "
            "more than the value.",
            (missing,),
            "Ask why it is missing before you use it.",
        )
    return None


def _is_constant(values: ColumnValues) -> bool:
    if values.bounds is not None:
        return values.bounds[0] == values.bounds[1]
    return values.distinct == 1


def find_many_categories(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """A categorical column of more than 100 values with fewer than 20 rows each on average."""
    if values.column.type is not ColumnType.CATEGORICAL or not values.column.is_audited:
        return None
    distinct = values.distinct
    if distinct <= MANY_CATEGORIES or values.present >= ROWS_EACH * distinct:
        return None
    if distinct > NAMES_ROWS * values.present:
        return None  # identifiers and free text have findings of their own
    rare = int((values.value_counts == 1).sum())
    return table.finding(
        MANY,
        Severity.AMBER,
        (values.column.name,),
        f"{values.column.name} has {count(distinct)} categories",
        "Most of them are too rare to compare; figures see the ten most frequent and “other”. A "
        "value that only one row holds may name that row.",
        (
            (
                "Rows per category",
                f"{values.present / distinct:.1f} on average, n = {count(values.present)}",
            ),
            ("Categories of one single row", count(rare)),
        ),
        "Group the values, or set the type to text or identifier if that is what they are.",
    )


def find_unusable(table: CheckedTable, values: ColumnValues) -> Iterator[Finding]:
    """Values that the type can't take, infinite numbers, numbers too large to be exact."""
    name, n = values.column.name, count(values.rows)
    severity = Severity.AMBER if values.column.is_audited else Severity.INFO
    kind = "a date or time" if values.column.type is ColumnType.DATETIME else "a number"
    if values.unreadable and values.column.unreadable is Unreadable.REFUSE:
        yield table.finding(
            f"{UNUSABLE}.unreadable",
            severity,
            (name,),
            f"{name} holds values that are not {kind}",
            "An audit stops at such a value; here they are taken as missing.",
            (
                ("Rows", f"{count(values.unreadable)} of {n}"),
                ("For example", f"“{values.unreadable_example}”"),
            ),
            "Mend the values, declare them missing, or choose another type for the column.",
        )
    if values.infinite:
        yield table.finding(
            f"{UNUSABLE}.infinite",
            severity,
            (name,),
            f"{name} holds infinite numbers",
            "They come from a division by zero or an overflow, and have no place in a mean.",
            (("Rows", f"{count(values.infinite)} of {n}"),),
            "Find the computation that made them; declare them missing until then.",
        )
    if values.inexact:
        yield table.finding(
            f"{UNUSABLE}.inexact",
            severity,
            (name,),
            f"{name} holds whole numbers too large to be exact",
            "Numbers above 9 × 10^15 are rounded as soon as anything is computed with them, so "
            "that neighbours become the same. They are mostly keys, not amounts.",
            (
                ("Rows above it", f"{count(values.inexact)} of {n}"),
                ("Exact up to", count(EXACT_INTEGERS)),
            ),
            "Set the type to identifier or categorical.",
        )


def find_variants(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """Categories that are the same once case and spaces are passed over."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column, words = values.column, values.words
    if words is None or column.fold_values or not 2 <= len(words) <= MOST_COMPARED:
        return None
    if column.type not in (ColumnType.CATEGORICAL, ColumnType.BOOLEAN):
        return None
    used = values.value_counts > 0
    spelled = words.filter(pa.array(used))
    folded = folded_words(spelled)
    counted = pc.value_counts(folded)
    doubled = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    if len(doubled) == 0:
        return None
    concerned = pc.is_in(folded, value_set=doubled).to_numpy(zero_copy_only=False)
    rows = int(values.value_counts[used][concerned].sum())
    evidence = [("Rows", f"{count(rows)} of {count(values.rows)} hold one of them")]
    for word in doubled.slice(0, MOST_SHOWN).to_pylist():
        spellings = spelled.filter(pc.equal(folded, word)).to_pylist()
        shown = " · ".join(f"“{shortened(text, 40)}”" for text in spellings[:MOST_SHOWN])
        evidence.append((f"Spellings of “{shortened(word, 40)}”", shown))
    return table.finding(
        VARIANTS,
        Severity.AMBER if column.is_audited else Severity.INFO,
        (column.name,),
        f"{column.name} has categories that differ in case or spaces only",
        "The same answer is counted as several; a generator that writes it one way seems to have "
        f"lost the others ({share(rows / max(values.present, 1))} of the rows are concerned).",
        evidence,
        "If they mean the same, let the column fold case and space.",
    )
