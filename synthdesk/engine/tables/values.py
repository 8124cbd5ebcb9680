"""Texts to numbers and times, by one rule for every table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_LOCAL_TIME = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)$"


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
    """ISO 8601 dates, local times or instants as microsecond timestamps; all else becomes null.

    Instants (with “Z” or an offset such as “+02:00”) become times in UTC. Local times and
    instants can't be compared: where both occur, the fewer ones become null.
    """
    from datetime import MAXYEAR, MINYEAR

    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(words)
    is_local = pc.match_substring_regex(trimmed, _LOCAL_TIME)
    is_instant = pc.match_substring_regex(trimmed, _INSTANT)
    instants, locals_ = pc.sum(is_instant).as_py() or 0, pc.sum(is_local).as_py() or 0
    zone = "UTC" if instants > locals_ else None
    readable = is_instant if zone else is_local
    kept = pc.if_else(readable, trimmed, pa.scalar(None, pa.string()))
    try:
        times = kept.cast(pa.timestamp("us", zone)).cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        # One impossible date (2023-02-30) fails the whole cast, so they are tried one by one.
        times = pa.array([_time_or_none(word) for word in kept.to_pylist()], pa.timestamp("us"))
    # Python, and with it every place that shows a time, knows no year 0 and no year 10000.
    years = pc.year(times)
    is_known = pc.and_(pc.greater_equal(years, MINYEAR), pc.less_equal(years, MAXYEAR))
    return pc.if_else(is_known, times, pa.scalar(None, pa.timestamp("us")))


def _time_or_none(word: str | None) -> datetime | None:
    from datetime import UTC, datetime

    if word is None:
        return None
    try:
        time = datetime.fromisoformat(word)
        return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def text_from_numbers(numbers: pa.Array) -> pa.Array:
    """Numbers as canonical texts: 1 and 1.0 are the same category."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = numbers.cast(pa.float64())
    whole = pc.and_kleene(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**53))
    integers = pc.if_else(whole, values, pa.scalar(None, pa.float64())).cast(pa.int64())
    return pc.coalesce(integers.cast(pa.string()), values.cast(pa.string()))
