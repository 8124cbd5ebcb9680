"""What one column is, guessed from its values, with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from synthdesk.engine.tables.column_names import words_of
from synthdesk.engine.tables.distinct_texts import (
    DistinctTexts,
    distinct_texts,
    is_text,
)
from synthdesk.engine.tables.schema import Column, ColumnType, NumberKind, default_role

if TYPE_CHECKING:
    import pyarrow as pa

ID_LIKE_TEXT_SHARE = 0.9
ID_LIKE_NUMBER_SHARE = 0.99
# A counter leaves few gaps; amounts that all differ lie far apart.
COUNTER_FILL = 0.5
TEXT_MEAN_TOKENS = 5.0
TEXT_DIFFERENT_SHARE = 0.5
LARGEST_WHOLE = 2**53
HEAD = 1_000
PAIRS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"))
"""Spellings of a yes-or-no value. 1 and 0 are no pair: a column of them may as well count, and
as numbers it compares with tables that hold shares or other counts."""

_LEADING_ZERO = r"^\s*0\d"
_INDEX_NAME = re.compile(r"^(unnamed: ?\d+|index|level_\d+|row ?(id|no|number|names?)?|)$", re.I)
_GEOGRAPHIC = {
    "latitude": (ColumnType.LATITUDE, 90.0),
    "longitude": (ColumnType.LONGITUDE, 180.0),
    "long": (ColumnType.LONGITUDE, 180.0),
}


class Guess(NamedTuple):
    """A column's type, why, and for numbers whether they count or measure."""

    type: ColumnType
    why: str
    number: NumberKind | None = None


def guess_column(name: str, stored: pa.ChunkedArray) -> Column:
    """The column's type, guessed from its values.

    Args:
        name: column name; it only decides between readings that the values allow.
        stored: text (plain or dictionary-encoded), numbers, times or booleans.
    """
    guess = _guess(name, stored)
    return Column(
        name=name,
        type=guess.type,
        role=default_role(guess.type),
        why=guess.why,
        number=guess.number,
    )


def _guess(name: str, stored: pa.ChunkedArray) -> Guess:
    import pyarrow as pa

    kind = stored.type
    if len(stored) == stored.null_count:
        return Guess(ColumnType.CATEGORICAL, "every value is missing")
    if pa.types.is_boolean(kind):
        return Guess(ColumnType.BOOLEAN, "stored as true/false")
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return Guess(ColumnType.DATETIME, "stored as a date or time")
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _guess_number(name, stored)
    if is_text(kind):
        return guess_texts(name, distinct_texts(stored))
    return Guess(ColumnType.CATEGORICAL, f"stored as {kind}")


# --- numbers ---------------------------------------------------------------------------------


def _guess_number(name: str, stored: pa.ChunkedArray) -> Guess:
    import pyarrow.compute as pc

    present = len(stored) - stored.null_count
    bounds = pc.min_max(stored).as_py()
    low, high = bounds["min"], bounds["max"]
    if not _all_whole(stored):
        return _guess_measure(name, float(low), float(high), "stored as numbers with decimals")
    if abs(low) < LARGEST_WHOLE and abs(high) < LARGEST_WHOLE:
        span = int(high) - int(low) + 1
        # Fewer values than rows can't all differ, and a counter fills at least half its span:
        # only between the two is it worth counting.
        if ID_LIKE_NUMBER_SHARE * present < span < present / COUNTER_FILL:
            distinct = _count_by_bitmap(stored, int(low), span)
            if found := _counter(distinct, present, span):
                return found
        elif is_id_name(name) and span >= present:
            distinct = _count_by_sorting(stored)
            if found := _named_identifier(name, distinct, present):
                return found
    return Guess(ColumnType.NUMERIC, "stored as whole numbers", NumberKind.INTEGER)


def _all_whole(stored: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_integer(stored.type):
        return True
    for chunk in stored.chunks:
        numbers = chunk.cast(pa.float64(), safe=False)
        # An infinity would pass as whole, and a NaN as neither.
        whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.is_finite(numbers))
        if not pc.all(whole).as_py() and pc.any(pc.invert(whole)).as_py():
            return False
    return True


def _count_by_bitmap(stored: pa.ChunkedArray, low: int, span: int) -> int:
    import numpy as np

    seen = np.zeros(span, dtype=bool)
    for chunk in stored.chunks:
        seen[chunk.drop_null().to_numpy(zero_copy_only=False).astype(np.int64) - low] = True
    return int(seen.sum())


def _count_by_sorting(stored: pa.ChunkedArray) -> int:
    import numpy as np

    ordered = np.sort(stored.drop_null().to_numpy())
    return 1 + int(np.count_nonzero(ordered[1:] != ordered[:-1]))


def _counter(distinct: int, present: int, span: int) -> Guess | None:
    if distinct > ID_LIKE_NUMBER_SHARE * present and distinct > COUNTER_FILL * span:
        return Guess(
            ColumnType.IDENTIFIER,
            f"whole numbers in a row, {distinct / present:.1%} of {present:,} different",
        )
    return None


def _named_identifier(name: str, distinct: int, present: int) -> Guess | None:
    if distinct > ID_LIKE_NUMBER_SHARE * present and present > 1:
        return Guess(
            ColumnType.IDENTIFIER,
            f"named like an identifier, {distinct / present:.1%} of {present:,} values different",
        )
    return None


def is_id_name(name: str) -> bool:
    """Whether a column is called like a row number or a key."""
    words = words_of(name)
    return bool(_INDEX_NAME.match(name.strip())) or (
        bool(words) and words[-1] in {"identifier", "uuid", "guid", "key", "rowid"}
    )


def _guess_measure(name: str, low: float, high: float, why: str) -> Guess:
    words = words_of(name)
    for word, (kind, limit) in _GEOGRAPHIC.items():
        if word in words and -limit <= low and high <= limit:
            reason = f"named like a {kind}, decimals from {low:.6g} to {high:.6g}"
            return Guess(kind, reason)
    return Guess(ColumnType.NUMERIC, why, NumberKind.DECIMAL)


# --- texts -----------------------------------------------------------------------------------


def guess_texts(name: str, texts: DistinctTexts) -> Guess:
    """What a column of these texts is; used again for what is left without missing tokens."""
    from synthdesk.engine.tables.values import numbers_from_text, times_from_text

    words, present = texts.words, texts.present
    if guess := _guess_yes_or_no(words):
        return guess
    if _all_parse(words, numbers_from_text):
        return _guess_written_numbers(name, texts)
    if _all_parse(words, times_from_text):
        return Guess(ColumnType.DATETIME, "every value is a date or time")
    tokens = _mean_tokens(texts) if len(words) > TEXT_DIFFERENT_SHARE * present else 0.0
    return _by_difference(len(words), present, tokens)


def _by_difference(distinct: int, present: int, tokens: float) -> Guess:
    share = distinct / present
    if tokens >= TEXT_MEAN_TOKENS and present > 1:
        why = f"free text: {tokens:.0f} words on average, {share:.0%} of {present:,} different"
        return Guess(ColumnType.TEXT, why)
    if share > ID_LIKE_TEXT_SHARE and present > 1:
        return Guess(ColumnType.IDENTIFIER, f"{share:.1%} of {present:,} texts are different")
    return Guess(ColumnType.CATEGORICAL, f"{distinct:,} different texts")


def _guess_yes_or_no(words: pa.StringArray) -> Guess | None:
    if len(words) > 12:
        return None
    found = {word.strip().casefold() for word in words.to_pylist()}
    for yes, no in PAIRS:
        # A lone “y” or “n” is more often a code than an answer.
        if found == {yes, no} or (len(yes) > 1 and found in ({yes}, {no})):
            return Guess(ColumnType.BOOLEAN, f"only {' and '.join(sorted(found))} occur")
    return None


def _all_parse(words: pa.StringArray, parse: Callable[[pa.Array], pa.Array]) -> bool:
    """Whether every text can be read; the first thousand mostly tell."""
    if parse(words.slice(0, HEAD)).null_count:
        return False
    return len(words) <= HEAD or parse(words.slice(HEAD)).null_count == 0


def _guess_written_numbers(name: str, texts: DistinctTexts) -> Guess:
    import pyarrow.compute as pc

    from synthdesk.engine.tables.values import numbers_from_text

    words, present = texts.words, texts.present
    if pc.any(pc.match_substring_regex(words, _LEADING_ZERO)).as_py():
        if len(words) > ID_LIKE_TEXT_SHARE * present and present > 1:
            why = f"digits with leading zeros, {len(words) / present:.1%} of {present:,} different"
            return Guess(ColumnType.IDENTIFIER, why)
        return Guess(ColumnType.CATEGORICAL, "digits with leading zeros: a code, not a number")
    numbers = numbers_from_text(words)
    bounds = pc.min_max(numbers).as_py()
    low, high = bounds["min"], bounds["max"]
    if not pc.all(pc.equal(numbers, pc.floor(numbers))).as_py():
        return _guess_measure(name, low, high, "every value is a number, some with decimals")
    distinct = pc.count_distinct(numbers).as_py()
    if max(abs(low), abs(high)) < LARGEST_WHOLE:
        span = int(high) - int(low) + 1
        guess = _counter(distinct, present, span)
        if guess is None and is_id_name(name):
            guess = _named_identifier(name, distinct, present)
    else:
        guess = _too_long_to_count(len(words), present)
    return guess or Guess(ColumnType.NUMERIC, "every value is a whole number", NumberKind.INTEGER)


def _too_long_to_count(distinct: int, present: int) -> Guess | None:
    if distinct > ID_LIKE_TEXT_SHARE * present and present > 1:
        return Guess(
            ColumnType.IDENTIFIER,
            f"whole numbers of 16 and more digits, {distinct / present:.1%} of {present:,} "
            "different",
        )
    return None


def _mean_tokens(texts: DistinctTexts) -> float:
    import numpy as np
    import pyarrow.compute as pc

    tokens = pc.count_substring_regex(texts.words, r"\S+").to_numpy(zero_copy_only=False)
    return float(np.average(tokens, weights=texts.rows))
