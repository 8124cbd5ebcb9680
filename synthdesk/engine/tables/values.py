"""Texts to numbers and times, by one rule for every table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_TIME = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"


def numbers_from_text(words: pa.Array) -> pa.Array:
    """Texts as float64; what is not a finite decimal number becomes null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(words)
    readable = pc.match_substring_regex(trimmed, _NUMBER)
    bare = pc.utf8_ltrim(trimmed, "+")
    numbers = pc.if_else(readable, bare, pa.scalar(None, pa.string())).cast(pa.float64())
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))


def times_from_text(words: pa.Array) -> pa.Array:
    """ISO 8601 dates and local times as microsecond timestamps; anything else becomes null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(words)
    readable = pc.match_substring_regex(trimmed, _TIME)
    kept = pc.if_else(readable, trimmed, pa.scalar(None, pa.string()))
    try:
        return kept.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        # One impossible date (2023-02-30) fails the whole cast, so they are tried one by one.
        return pa.array([_time_or_none(word) for word in kept.to_pylist()], pa.timestamp("us"))


def _time_or_none(word: str | None) -> object:
    from datetime import datetime

    if word is None:
        return None
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        return None


def text_from_numbers(numbers: pa.Array) -> pa.Array:
    """Numbers as canonical texts: 1 and 1.0 are the same category."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = numbers.cast(pa.float64())
    whole = pc.and_kleene(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**53))
    integers = pc.if_else(whole, values, pa.scalar(None, pa.float64())).cast(pa.int64())
    return pc.coalesce(integers.cast(pa.string()), values.cast(pa.string()))
