"""Columns that name a row instead of describing it, and columns of free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, share
from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole, ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues

IDENTIFIERS, FREE_TEXT = "identifiers", "free-text"
TITLES = {
    IDENTIFIERS: "Columns that name a row",
    FREE_TEXT: "Columns of free text",
}
UNIQUE_TEXT_SHARE = 0.9
UNIQUE_INTEGER_SHARE = 0.99
DENSE_SHARE = 0.5
MEAN_TOKENS = 5.0
FEWEST_ROWS = 20
LOOKED_AT = 20_000
"""Different texts whose words are counted; a mean over so many no longer moves."""

_E_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_LONG_NUMBER = r"(\d[ /-]?){8,}"
_PATTERNS = {
    "an e-mail address": rf"^\s*{_E_MAIL}\s*$",
    "a UUID": r"^\s*\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?\s*$",
    "an IBAN": r"^\s*[A-Z]{2}\d{2}[A-Z0-9 ]{11,32}\s*$",
    "a web address": r"^\s*https?://",
}


def find_identifier(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """Texts of which more than 90 % are different, and dense whole numbers of which 99 % are."""
    if values.present < FEWEST_ROWS:
        return None
    found = _integer_key(values) if values.numbers is not None else _text_key(values)
    if found is None:
        return None
    name, column = values.column.name, values.column
    evidence, is_contact = found
    if not column.is_audited:
        severity = Severity.INFO
    else:
        severity = Severity.RED if is_contact else Severity.AMBER
    return table.finding(
        IDENTIFIERS,
        severity,
        (name,),
        f"{name} names a row instead of describing it",
        "An identifier says nothing about a distribution. A model learns it by heart, and a real "
        "one in a synthetic table points at a real person.",
        evidence,
        "It is left out of all figures; nothing to do unless the synthetic table must carry it."
        if column.role is not ColumnRole.FEATURE
        else "Leave the column out, or make it the subject key if several rows belong to one "
        "person. Never hand real identifiers to a generator.",
    )


def _integer_key(values: ColumnValues) -> tuple[list[tuple[str, str]], bool] | None:
    import numpy as np

    if values.column.type is ColumnType.DATETIME or values.bounds is None:
        return None
    low, high = values.bounds
    span = high - low + 1
    # Cheap first: more than half of the span can't be taken where the span is wide.
    if span > values.present / DENSE_SHARE or span < UNIQUE_INTEGER_SHARE * values.present:
        return None
    known = values.ordered[~values.is_missing]
    if not np.array_equal(known, np.floor(known)):
        return None
    distinct = int(np.count_nonzero(np.bincount((known - low).astype(np.int64))))
    if distinct <= UNIQUE_INTEGER_SHARE * len(known) or distinct <= DENSE_SHARE * span:
        return None
    evidence = [
        ("Different values", f"{share(distinct / len(known))} of {count(len(known))}"),
        ("Range", f"{count(distinct)} of the {count(int(span))} whole numbers between its ends"),
    ]
    if bool((np.diff(known) > 0).all()):
        evidence.append(("Order", "it rises from row to row, like a counter"))
    return evidence, False


def _text_key(values: ColumnValues) -> tuple[list[tuple[str, str]], bool] | None:
    distinct = values.distinct
    assert values.words is not None
    contact = _pattern_of(values.words)
    repeated = distinct <= UNIQUE_TEXT_SHARE * values.present
    if (repeated and contact is None) or (contact is None and _mean_tokens(values) >= MEAN_TOKENS):
        return None
    evidence = [
        ("Different values", f"{share(distinct / values.present)} of {count(values.present)}")
    ]
    if contact is not None:
        evidence.append(
            ("Looks like", f"{contact} in {share(contact_share(values.words, contact))}")
        )
    return evidence, contact in ("an e-mail address", "an IBAN")


def _pattern_of(words: pa.Array) -> str | None:
    return next(
        (name for name in _PATTERNS if contact_share(words, name) > UNIQUE_TEXT_SHARE), None
    )


def contact_share(words: pa.Array, pattern: str) -> float:
    """Share of the different texts that look like an e-mail address, a UUID and so on."""
    import pyarrow.compute as pc

    looked_at = words.slice(0, LOOKED_AT)
    if len(looked_at) == 0:
        return 0.0
    hits = pc.sum(pc.match_substring_regex(looked_at, _PATTERNS[pattern])).as_py()
    return float(hits / len(looked_at))


def _mean_tokens(values: ColumnValues) -> float:
    import pyarrow.compute as pc

    assert values.words is not None
    looked_at = values.words.slice(0, LOOKED_AT)
    if len(looked_at) == 0:
        return 0.0
    return float(pc.mean(pc.list_value_length(pc.utf8_split_whitespace(looked_at))).as_py())


def find_free_text(table: CheckedTable, values: ColumnValues) -> Finding | None:
    """Texts of five words and more on average, most of them different."""
    if values.words is None or values.present < FEWEST_ROWS:
        return None
    tokens = _mean_tokens(values)
    # A category may have a long name; a text is written anew for most rows.
    if tokens < MEAN_TOKENS or values.distinct <= 0.5 * values.present:
        return None
    import pyarrow.compute as pc

    looked_at = values.words.slice(0, LOOKED_AT)
    contacts = pc.or_(
        pc.match_substring_regex(looked_at, _E_MAIL),
        pc.match_substring_regex(looked_at, _LONG_NUMBER),
    )
    hits = int(pc.sum(contacts).as_py())
    column = values.column
    is_known = column.type is ColumnType.TEXT or not column.is_audited
    sensible = is_known and (hits == 0 or ColumnMark.SENSITIVE in column.marks)
    return table.finding(
        FREE_TEXT,
        Severity.INFO if sensible else Severity.AMBER,
        (column.name,),
        f"{column.name} holds free text",
        "What people write by hand holds names, places and numbers that no column promises, and "
        "can't be compared as a category.",
        (
            ("Words", f"{tokens:.1f} on average"),
            (
                "Different texts",
                f"{share(values.distinct / values.present)} of {count(values.present)}",
            ),
            (
                "With an e-mail address or a long number",
                f"{count(hits)} of {count(len(looked_at))} texts looked at",
            ),
        ),
        "Set the type to text so that it is compared as such, or leave it out. Read a sample for "
        "names before the table leaves the house.",
    )
