"""Numbers and dates as people write them, “1.234,5” and “31/12/2020”, in their canonical form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from synthdesk.engine.tables.import_settings import DateOrder, ImportSettings, Reason

if TYPE_CHECKING:
    import pyarrow as pa

THOUSANDS = (",", ".", " ", "\u00a0", "\u202f", "’", "'")
MOST = 0.9
"""Share of a column's different values that must be written one way."""
_FIRST_WORDS = 8

_DATE = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T]\d{1,2}:\d{2}.*)?$")
_YEAR_FIRST = re.compile(r"^\d{4}([./])\d{1,2}\1\d{1,2}(?:[ T]\d{1,2}:\d{2}.*)?$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?:([,. \u00a0\u202f’'])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$")
_DECIMAL = re.compile(r"^[+-]?\d*([.,])\d+$")
_WHOLE = re.compile(r"^[+-]?\d+$")


@dataclass
class _Marks:
    """How often each mark was seen where it can mean one thing only, and where it can't."""

    decimal: Counter[str]
    thousands: Counter[str]
    either: Counter[str]


def number_marks(columns: Iterable[Iterable[str]]) -> tuple[str, str, tuple[Reason, ...]]:
    """The decimal mark and the mark between groups of three digits, and why.

    Args:
        columns: different values of each column.
    """
    marks = _Marks(Counter(), Counter(), Counter())
    for values in columns:
        _count_marks([value.strip() for value in values if value.strip()], marks)
    decimal = max(marks.decimal, key=lambda mark: marks.decimal[mark], default="")
    thousands = max(marks.thousands, key=lambda mark: marks.thousands[mark], default="")
    sure, why = True, "no other mark was seen in numbers"
    if not decimal:
        decimal = "," if thousands == "." else "."
        # “1,234” alone may be either; a comma is more often between thousands.
        if marks.either and not thousands:
            sure = not marks.either[","]
            thousands = "," if marks.either[","] else ""
            why = "numbers such as 1,234 may be read in two ways" if not sure else why
    elif not thousands and marks.either:
        other = "." if decimal == "," else ","
        thousands = other if marks.either[other] else ""
    if thousands == decimal:
        thousands = ""
    if marks.decimal:
        why = f"{marks.decimal[decimal]:,} of the different values looked at have it"
        sure = len(marks.decimal) == 1
    return (
        decimal,
        thousands,
        (
            Reason("decimal", why, sure),
            Reason(
                "thousands",
                f"{marks.thousands[thousands]:,} different values have it between groups of three"
                if marks.thousands[thousands]
                else why
                if thousands
                else "no groups of three digits were seen",
                sure,
            ),
        ),
    )


def _count_marks(values: list[str], marks: _Marks) -> None:
    """Count the marks of a column that holds numbers in the main."""
    found: list[tuple[re.Match[str] | None, re.Match[str] | None]] = []
    for value in values:
        grouped, decimal = _GROUPED.match(value), _DECIMAL.match(value)
        if grouped or decimal:
            found.append((grouped, decimal))
        elif not _WHOLE.match(value):
            found.append((None, None))
    written = [(g, d) for g, d in found if g or d]
    if not written or len(found) - len(written) > (1 - MOST) * len(values):
        return
    for grouped, decimal in written:
        if grouped and decimal:
            leading = grouped.string.lstrip("+-")
            certain = leading.startswith("0")
            (marks.decimal if certain else marks.either)[decimal[1]] += 1
        elif grouped:
            marks.thousands[grouped[1]] += 1
            if grouped[2]:
                marks.decimal[grouped[2]] += 1
        elif decimal:
            marks.decimal[decimal[1]] += 1


def date_order(columns: Iterable[Iterable[str]]) -> tuple[DateOrder, Reason]:
    """In which order dates name their parts, and why.

    Args:
        columns: different values of each column.
    """
    day_first = month_first = seen = 0
    points = False
    for values in columns:
        matches = [_DATE.match(value.strip()) for value in values if value.strip()]
        dates = [match for match in matches if match]
        if not dates or len(dates) < MOST * len(matches):
            continue
        seen += len(dates)
        day_first += sum(int(match[1]) > 12 for match in dates)
        month_first += sum(int(match[3]) > 12 for match in dates)
        points = points or dates[0][2] == "."
    if not seen:
        return DateOrder.YEAR_MONTH_DAY, Reason("dates", "no dates in another order were seen")
    if day_first and month_first:
        order = DateOrder.DAY_MONTH_YEAR if day_first > month_first else DateOrder.MONTH_DAY_YEAR
        return order, Reason(
            "dates", "some dates can only begin with the day, others only with the month", False
        )
    if day_first:
        why = f"{day_first:,} of {seen:,} different dates begin with a number above 12"
        return DateOrder.DAY_MONTH_YEAR, Reason("dates", why)
    if month_first:
        why = f"{month_first:,} of {seen:,} different dates have a number above 12 in the middle"
        return DateOrder.MONTH_DAY_YEAR, Reason("dates", why)
    why = f"none of {seen:,} different dates shows which part is the day"
    why += "; with points the day usually comes first" if points else ""
    return DateOrder.DAY_MONTH_YEAR, Reason("dates", why, is_sure=False)


@dataclass(frozen=True)
class WrittenForm:
    """How the values of a column are rewritten.

    Attributes:
        pattern: regular expression of the values concerned.
        rewriting: what it becomes.
        removed: characters that are taken out before.
        decimal: mark that becomes a point; empty for none.
    """

    pattern: str
    rewriting: str = ""
    removed: str = ""
    decimal: str = ""

    def canonical(self, words: pa.Array) -> pa.Array:
        """The texts in canonical form; those that are not written this way stay as they are."""
        import pyarrow.compute as pc

        trimmed = pc.utf8_trim_whitespace(words)
        fits = pc.match_substring_regex(trimmed, self.pattern)
        changed = trimmed
        if self.rewriting:
            changed = pc.replace_substring_regex(changed, self.pattern, self.rewriting)
            changed = pc.replace_substring_regex(changed, r"-(\d)-", r"-0\1-")
            changed = pc.replace_substring_regex(changed, r"-(\d)($|[ T])", r"-0\1\2")
            changed = pc.replace_substring_regex(changed, r"([ T])(\d):", r"\10\2:")
        if self.removed:
            changed = pc.replace_substring(changed, self.removed, "")
        if self.decimal:
            changed = pc.replace_substring(changed, self.decimal, ".")
        return pc.if_else(fits, changed, words)


def written_form(words: pa.Array, settings: ImportSettings) -> WrittenForm | None:
    """How a column has to be rewritten, if most of its different values are written so.

    Args:
        words: different values, trimmed or not, without nulls.
        settings: complete.
    """
    import pyarrow.compute as pc

    first = [word.strip() for word in words.slice(0, _FIRST_WORDS).to_pylist()]
    for form, evidence in _forms(settings):
        if not any(re.match(form.pattern, word) for word in first):
            continue
        trimmed = pc.utf8_trim_whitespace(words)
        fits = pc.match_substring_regex(trimmed, form.pattern)
        shown = pc.any(pc.match_substring_regex(trimmed, evidence)).as_py()
        if shown and pc.sum(fits).as_py() >= MOST * len(words):
            return form
    return None


@lru_cache(maxsize=16)
def _forms(settings: ImportSettings) -> tuple[tuple[WrittenForm, str], ...]:
    """Forms to be rewritten, each with the pattern of values that show it."""
    forms = []
    decimal, thousands = settings.decimal or ".", settings.thousands or ""
    if decimal != "." or thousands:
        mark, group = re.escape(decimal), re.escape(thousands)
        grouped = rf"\d{{1,3}}({group}\d{{3}})+|" if thousands else ""
        pattern = rf"^[+-]?(({grouped}\d+)({mark}\d*)?|{mark}\d+)([eE][+-]?\d+)?$"
        evidence = rf"\d{group}\d{{3}}" if thousands else rf"{mark}\d"
        if thousands and decimal != ".":
            evidence += rf"|{mark}\d"
        form = WrittenForm(pattern, "", thousands, decimal if decimal != "." else "")
        forms.append((form, evidence))
    time = r"([ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?"
    day, month = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])"
    if settings.dates is DateOrder.DAY_MONTH_YEAR:
        pattern = rf"^{day}[./-]{month}[./-](\d{{4}}){time}$"
        forms.append((WrittenForm(pattern, r"\3-\2-\1\4"), pattern))
    if settings.dates is DateOrder.MONTH_DAY_YEAR:
        pattern = rf"^{month}[./-]{day}[./-](\d{{4}}){time}$"
        forms.append((WrittenForm(pattern, r"\3-\1-\2\4"), pattern))
    pattern = rf"^(\d{{4}})[./](\d{{1,2}})[./](\d{{1,2}}){time}$"
    forms.append((WrittenForm(pattern, r"\1-\2-\3\4"), pattern))
    return tuple(forms)
