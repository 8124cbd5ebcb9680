"""How a delimited text is laid out: delimiter, quote and the line with the column names.

Every delimiter is tried, and the one wins that gives rows of one width. (duckdb's own sniffer was
tried for this first: on 288 generated files it was wrong on 224, mostly where lines precede the
header, where values hold other delimiters, or where it knows no such delimiter.)
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from synthdesk.engine.tables.import_settings import Reason

DELIMITERS = ("\t", "\x01", ";", "|", ",", "^", "~", " ", ":")
"""In order of preference where two fit equally well."""
NAMES_OF_DELIMITERS = {
    "\t": "tab",
    "\x01": "control character 1",
    ";": "semicolon",
    "|": "vertical bar",
    ",": "comma",
    "^": "caret",
    "~": "tilde",
    " ": "space",
    ":": "colon",
}
# They stand inside of dates, times and names, so they have to fit without exception.
_WEAK = (" ", ":")
_ROWS = 1000
_FEWEST_OF_ONE_WIDTH = 0.5
_SURE = 0.98
_CELLS_LOOKED_AT = 100_000
_LETTERS_LOOKED_AT = 200_000
_PENALTY_A_LINE_ABOVE = 0.02
_PENALTY_OF_THE_WEAK = 0.05
_BONUS_FOR_QUOTES = 0.1
_APOSTROPHES_ARE_QUOTES = 0.3
_NUMBER_OR_DATE = re.compile(
    r"^\s*([+-]?[\d.,’'\u00a0\u202f]*\d[\d.,]*([eE][+-]?\d+)?%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|"
    r"\d{1,2}:\d{2}.*|nan|inf|true|false)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NumberedRow:
    """A row of a text sample.

    Attributes:
        line: line it begins in, from 1.
        last_line: line it ends in.
        values: its values; empty for a blank line.
    """

    line: int
    last_line: int
    values: list[str]

    @property
    def is_blank(self) -> bool:
        """Whether the line holds nothing."""
        return not any(value.strip() for value in self.values) and len(self.values) < 2


@dataclass(frozen=True)
class Dialect:
    """The layout of a delimited text.

    Attributes:
        delimiter: one character.
        quote: one character, or empty.
        header: line of the column names from 1; 0 for none.
        lines_above: lines above the first row of values.
        names: column names as written; empty where the text holds none.
        width: values in a row.
        rows: rows of values in the sample.
        reasons: why.
    """

    delimiter: str
    quote: str
    header: int
    lines_above: int
    names: tuple[str, ...]
    width: int
    rows: tuple[tuple[str, ...], ...]
    reasons: tuple[Reason, ...]


def numbered_rows(text: str, delimiter: str, quote: str, most: int = _ROWS) -> list[NumberedRow]:
    """The first rows of a text; a last one that the sample cuts short is the caller's to drop."""
    return list(_numbered(text, delimiter, quote, most))


def _numbered(text: str, delimiter: str, quote: str, most: int) -> Iterator[NumberedRow]:
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    begins = 1
    while most:
        try:
            values = next(reader)
        except (StopIteration, csv.Error):
            return
        yield NumberedRow(begins, reader.line_num, values)
        begins = reader.line_num + 1
        most -= 1


def dialect_of(text: str, delimiter: str | None, quote: str | None, header: int | None) -> Dialect:
    """The layout of a text's head.

    Args:
        text: sample of whole lines.
        delimiter: as the user says; ``None`` to be recognised, likewise the others.
        quote: empty for none.
        header: line of the column names; 0 for none.
    """
    tried = [
        _Trial.of(text, mark, _quote_of(text, mark) if quote is None else quote, header)
        for mark in ([delimiter] if delimiter else _present(text))
    ]
    best = max(tried, key=lambda trial: trial.score)
    rivals = [trial for trial in tried if trial is not best and trial.score > best.score - 0.1]
    return _described(best, rivals, header, bool(delimiter))


def _present(text: str) -> list[str]:
    return [mark for mark in DELIMITERS if mark in text] or [","]


def _quote_of(text: str, delimiter: str) -> str:
    """Which quote values stand in; the double quote where none is used."""
    if _share_at_edges(text, delimiter, '"') == 0 and (
        _share_at_edges(text, delimiter, "'") > _APOSTROPHES_ARE_QUOTES
    ):
        return "'"
    return '"'


def _share_at_edges(text: str, delimiter: str, quote: str) -> float:
    """Share of the quotes that begin or end a value; 0 where beginnings and ends do not match."""
    text = text[:_LETTERS_LOOKED_AT]
    mark, edge = re.escape(quote), re.escape(delimiter)
    begins = len(re.findall(f"(?:^|{edge}|[\r\n]){mark}", text))
    ends = len(re.findall(f"{mark}(?=$|{edge}|[\r\n])", text))
    if not begins or abs(begins - ends) > 0.2 * begins:
        return 0.0
    return min((begins + ends) / text.count(quote), 1.0)


@dataclass(frozen=True)
class _Trial:
    delimiter: str
    quote: str
    rows: list[NumberedRow]
    width: int
    score: float
    consistency: float

    @classmethod
    def of(cls, text: str, delimiter: str, quote: str, header: int | None) -> _Trial:
        rows = [
            row
            for row in numbered_rows(text, delimiter, quote)
            if not row.is_blank and row.line >= (header or 0)
        ]
        widths = Counter(len(row.values) for row in rows)
        width = max(widths, key=lambda value: (widths[value], value), default=0)
        above = next((i for i, row in enumerate(rows) if len(row.values) == width), 0)
        consistency = widths[width] / len(rows) if rows else 0.0
        score = consistency - _PENALTY_A_LINE_ABOVE * min(above, 10)
        if quote:
            score += _BONUS_FOR_QUOTES * _share_at_edges(text, delimiter, quote)
        if delimiter in _WEAK:
            score -= _PENALTY_OF_THE_WEAK
            score = score if widths[width] == len(rows) - above else 0.0
        score -= 0.001 * (DELIMITERS.index(delimiter) if delimiter in DELIMITERS else 0)
        if width < 2:
            score = -1.0
        return cls(delimiter, quote, rows, width, score, consistency)


def _described(best: _Trial, rivals: list[_Trial], header: int | None, is_given: bool) -> Dialect:
    width = best.width
    if width < 2 or best.consistency < _FEWEST_OF_ONE_WIDTH:
        # Rows of no one width: the first line says how many columns there should be.
        width = len(best.rows[0].values) if best.rows else 1
    starts = _rows_of_the_table(best.rows, width)
    if header is None:
        names, why = _names_of(starts)
    else:
        names = starts[0] if header and starts else None
        why = Reason("header", "as you said")
    values = starts[1:] if names else starts
    first = names or (starts[0] if starts else None)
    above = 0 if first is None else names.last_line if names else first.line - 1
    return Dialect(
        delimiter=best.delimiter,
        quote=best.quote,
        header=names.line if names else 0,
        lines_above=above,
        names=tuple(names.values) if names else (),
        width=width,
        rows=tuple(tuple(row.values) for row in values),
        reasons=(*_reasons(best, rivals, width, is_given), why),
    )


def _reasons(
    best: _Trial, rivals: list[_Trial], width: int, is_given: bool
) -> tuple[Reason, Reason]:
    name = NAMES_OF_DELIMITERS.get(best.delimiter, f"“{best.delimiter}”")
    why = f"{best.consistency:.0%} of the lines looked at have {width} values with {name}"
    if width < 2:
        why = "no delimiter gives more than one column"
    elif rivals:
        others = " or ".join(NAMES_OF_DELIMITERS.get(r.delimiter, r.delimiter) for r in rivals)
        why += f"; {others} would fit nearly as well"
    sure = is_given or (best.consistency >= _SURE and not rivals and width > 1)
    used = best.quote and any(
        best.delimiter in value or "\n" in value for row in best.rows for value in row.values
    )
    quote_why = "values with delimiters in them stand in it" if used else "the usual one"
    return Reason("delimiter", why, sure), Reason("quote", quote_why)


def _rows_of_the_table(rows: list[NumberedRow], width: int) -> list[NumberedRow]:
    """From the first row that is as wide as the table on."""
    for position, row in enumerate(rows):
        if len(row.values) == width:
            break
        # Rows that all end with a delimiter are one value wider than the names.
        following = rows[position + 1 : position + 2]
        if len(row.values) == width - 1 > 1 and all(len(r.values) == width for r in following):
            break
    else:
        position = 0
    return rows[position:]


def _names_of(rows: list[NumberedRow]) -> tuple[NumberedRow | None, Reason]:
    """The row of the column names, if there is one, and why."""
    if not rows:
        return None, Reason("header", "the file holds no rows", is_sure=False)
    first = rows[0]
    above = "it is the first line" if first.line == 1 else f"{first.line - 1} lines stand above it"
    like_names, like_values = _evidence(first.values, [row.values for row in rows[1:]])
    if like_names and like_names >= like_values:
        return first, Reason("header", f"names above numbers; {above}")
    if like_values:
        why = "the first line looks like the values below it, so there are no names"
        return None, Reason("header", why, is_sure=False)
    why = f"taken for names, though no column below is one of numbers; {above}"
    return first, Reason("header", why, is_sure=False)


def _evidence(first: list[str], below: list[list[str]]) -> tuple[int, int]:
    """Columns in which the first row is unlike those below it, and like them."""
    unlike = like = recurring = 0
    looked_at = below[: min(200, max(_CELLS_LOOKED_AT // max(len(first), 1), 20))]
    for position, name in enumerate(first):
        values = [row[position] for row in looked_at if position < len(row)]
        filled = [value for value in values if value.strip()]
        if not filled:
            continue
        numbers = sum(bool(_NUMBER_OR_DATE.match(value)) for value in filled)
        if numbers > 0.8 * len(filled):
            is_number = bool(_NUMBER_OR_DATE.match(name))
            unlike += not is_number and bool(name.strip())
            like += is_number
        elif name in values and len(filled) >= 10:
            recurring += 1
    # Years as names (2019, 2020) look like values; one clear name among them decides.
    if unlike == 0 and like == 0 and recurring >= max(1, len(first) // 2):
        like = recurring
    return unlike, like
