"""Values that look as if they meant “no value”; nothing is done until the user confirms them.

Texts are suggested by a list of placeholders, or where one single text stands among numbers or
dates. Numbers and dates are suggested by a list of codes, and only where they lie outside all
other values: as the only ones below 0, or above everything by more than the others spread, or a
year from the next date.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from synthdesk.engine.tables.converted_column import without_missing_tokens
from synthdesk.engine.tables.distinct_texts import DistinctTexts, distinct_texts, is_text
from synthdesk.engine.tables.schema import Column, ColumnType, MissingSuggestion, NumberKind

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Values = npt.NDArray[np.float64]
    Rows = npt.NDArray[np.int64]

SIGNS = ("?", "??", "???", "-", "--", "---", ".", "..", "...", "*", "#", "_", "/", "\\", "")
WORDS = (
    *("n.a.", "n.a", "na", "nan", "n.d.", "n/d", "nd", "n.k.", "n.v.", "k.a.", "s.d."),
    *("nil", "null", "none", "missing", "unknown", "unkown", "unspecified", "undefined"),
    *("unavailable", "undisclosed", "blank", "empty", "tbd", "don't know", "no answer"),
    *("no data", "no value", "not available", "not known", "not reported", "not specified"),
    *("not stated", "unbekannt", "keine angabe", "inconnu", "non renseigné", "desconocido"),
    *("(blank)", "(empty)", "(missing)", "(none)", "(null)", "(unknown)"),
    *("#n/a", "#null!", "#ref!", "#value!"),
)
NEGATIVE_CODES = frozenset(
    {-1, -7, -8, -9, -77, -88, -99, -97, -98}
    | {-(10**digits - back) for digits in range(3, 10) for back in (1, 2, 3)}
)
NINES = frozenset(10**digits - 1 for digits in range(2, 13))
POSITIVE_CODES = NINES | {nines - back for nines in NINES for back in (1, 2, 3)}
DATE_CODES = (
    "0001-01-01",
    "1111-11-11",
    "1753-01-01",
    "1800-01-01",
    "1899-12-30",
    "1899-12-31",
    "1900-01-01",
    "1901-01-01",
    "1970-01-01",
    "2099-12-31",
    "2100-01-01",
    "2999-12-31",
    "9999-12-31",
)
# Now and then a word is a name: some people are called Nil.
WORD_SHARE = 0.001
FEWEST_ROWS = 5
BELOW_ZERO_SHARE = 0.001
FAR_ABOVE_SHARE = 0.01
DATE_SHARE = 0.001
FEWEST_NUMBERS = 10
# −1 stands next to 0 and is an ordinary value in many scales, so more is asked of it.
FEWEST_BESIDE_MINUS_ONE = 20
_YEAR = 365 * 86_400_000_000


def suggestions_for(column: Column, stored: pa.ChunkedArray) -> tuple[MissingSuggestion, ...]:
    """The column's values that may mean “no value”, most frequent first.

    Args:
        column: its type, and the tokens that need no further suggestion.
        stored: the training column as stored.
    """
    import pyarrow as pa

    if is_text(stored.type):
        texts = _undecided(column, distinct_texts(stored))
        if column.type is ColumnType.NUMERIC:
            return _codes_among_numbers(column, *_as_numbers(texts))
        if column.type is ColumnType.DATETIME:
            return _codes_among_dates(column, *_as_times(texts))
        return _placeholders(column, texts)
    if column.type is ColumnType.NUMERIC and _may_hold_a_code(stored):
        return _codes_among_numbers(column, *_counted(stored.cast(pa.float64(), safe=False)))
    if column.type is ColumnType.DATETIME and _may_hold_a_date_code(stored):
        times = stored.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
        return _codes_among_dates(column, *_counted(times))
    return ()


def _undecided(column: Column, texts: DistinctTexts) -> DistinctTexts:
    kept = without_missing_tokens(texts.words, column).is_valid()
    return DistinctTexts(texts.words.filter(kept), texts.rows[kept.to_numpy(zero_copy_only=False)])


# --- texts -----------------------------------------------------------------------------------


def _placeholders(column: Column, texts: DistinctTexts) -> tuple[MissingSuggestion, ...]:
    from synthdesk.engine.tables.type_guessing import guess_texts

    found, why = _listed(texts), "a usual way to write that there is no value"
    if not found:
        found = _only_stranger(texts)
        why = "the only text among numbers or dates"
    rows_of = dict(texts.frequent_first())
    rest = _without(texts, found)
    if not found or not len(rest.words):
        return ()
    guess = guess_texts(column.name, rest)
    if guess.type in (ColumnType.CATEGORICAL, ColumnType.TEXT, ColumnType.IDENTIFIER):
        fewest = WORD_SHARE * texts.present
        found = {w for w in found if w.strip() in SIGNS or rows_of[w] >= fewest}
    return tuple(
        MissingSuggestion(
            column=column.name,
            token=word,
            rows=rows_of[word],
            why=f"“{word}” is {why}; it stands in {rows_of[word]:,} of {texts.present:,} rows.",
            becomes=guess.type,
            number=guess.number,
        )
        for word in sorted(found, key=lambda word: (-rows_of[word], word))
    )


def _listed(texts: DistinctTexts) -> set[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.utf8_lower(pc.utf8_trim_whitespace(texts.words))
    listed = pa.array([*SIGNS, *WORDS], pa.string())
    return set(texts.words.filter(pc.is_in(plain, value_set=listed)).to_pylist())


def _only_stranger(texts: DistinctTexts) -> set[str]:
    """The one text without digits in a column that holds numbers or dates but for it."""
    from synthdesk.engine.tables.values import numbers_from_text, times_from_text

    if len(texts.words) <= FEWEST_NUMBERS:
        return set()
    for parse in (numbers_from_text, times_from_text):
        strange = parse(texts.words).is_null()
        words = set(texts.words.filter(strange).to_pylist())
        if len(words) == 1 and not any(c.isdigit() for word in words for c in word):
            return words
    return set()


def _without(texts: DistinctTexts, words: set[str]) -> DistinctTexts:
    import pyarrow as pa
    import pyarrow.compute as pc

    taken_out = pa.array(sorted(words), pa.string())
    kept = pc.invert(pc.is_in(texts.words, value_set=taken_out))
    return DistinctTexts(texts.words.filter(kept), texts.rows[kept.to_numpy(zero_copy_only=False)])


# --- numbers ---------------------------------------------------------------------------------


def _may_hold_a_code(stored: pa.ChunkedArray) -> bool:
    """A code lies at an end of the range, so that the two ends spare counting the rest."""
    import pyarrow.compute as pc

    bounds = pc.min_max(stored).as_py()
    low, high = bounds["min"], bounds["max"]
    return low is not None and (low in NEGATIVE_CODES or high in NINES)


def _counted(numbers: pa.ChunkedArray) -> tuple[Values, Rows]:
    import numpy as np

    values = numbers.drop_null().to_numpy()
    values, rows = np.unique(values[np.isfinite(values)], return_counts=True)
    return values.astype(np.float64), rows.astype(np.int64)


def _as_numbers(texts: DistinctTexts) -> tuple[Values, Rows]:
    from synthdesk.engine.tables.values import numbers_from_text

    return _summed(numbers_from_text(texts.words).to_numpy(zero_copy_only=False), texts.rows)


def _summed(values: Values, rows: Rows) -> tuple[Values, Rows]:
    import numpy as np

    known = np.isfinite(values)
    distinct, group = np.unique(values[known], return_inverse=True)
    return distinct, np.bincount(group, weights=rows[known]).astype(np.int64)


@dataclass(frozen=True)
class _Code:
    value: float
    rows: int
    why: str


def _codes_among_numbers(
    column: Column, values: Values, rows: Rows
) -> tuple[MissingSuggestion, ...]:
    """Codes at the ends of the sorted distinct values."""
    import numpy as np

    total = int(rows.sum())
    below = list(takewhile(lambda i: values[i] in NEGATIVE_CODES, range(len(values))))
    above = list(
        takewhile(lambda i: values[i] in POSITIVE_CODES, reversed(range(len(below), len(values))))
    )
    if above and values[above[0]] not in NINES:
        above = []
    inner = slice(len(below), len(values) - len(above))
    rest, rest_rows = values[inner], rows[inner]
    if not len(rest):
        return ()
    codes = []
    for i in below:
        if _is_below(values[i], rest) and rows[i] >= max(FEWEST_ROWS, BELOW_ZERO_SHARE * total):
            codes.append(_Code(values[i], int(rows[i]), "all other values are 0 or more"))
    lowest = values[above[-1]] if above else 0.0
    if above and _is_far_above(lowest, rest, rest_rows):
        for i in above:
            if rows[i] >= max(FEWEST_ROWS, FAR_ABOVE_SHARE * total):
                why = f"all other values end at {rest[-1]:.6g}"
                codes.append(_Code(values[i], int(rows[i]), why))
    left = values[~np.isin(values, [code.value for code in codes])]
    number = _number_kind(left)
    return tuple(
        MissingSuggestion(
            column=column.name,
            token=f"{code.value:.0f}",
            rows=code.rows,
            why=f"{code.value:.0f} is a usual code for no value, and {code.why}; it stands in "
            f"{code.rows:,} of {total:,} rows.",
            becomes=column.type,
            number=number,
        )
        for code in sorted(codes, key=lambda code: (-code.rows, code.value))
    )


def _number_kind(values: Values) -> NumberKind:
    import numpy as np

    is_whole = bool(np.all(values == np.floor(values)))
    return NumberKind.INTEGER if is_whole else NumberKind.DECIMAL


def _is_below(value: float, rest: Values) -> bool:
    if value == -1:
        return bool(rest[0] >= 1 and len(rest) >= FEWEST_BESIDE_MINUS_ONE)
    return bool(rest[0] >= 0)


def _is_far_above(lowest_code: float, rest: Values, rows: Rows) -> bool:
    """More than twice the next value, and farther from it than the middle 98 % spread."""
    import numpy as np

    reached = np.cumsum(rows) / rows.sum()
    low, high = rest[np.searchsorted(reached, [0.01, 0.99])]
    gap = lowest_code - rest[-1]
    return bool(rest[-1] < lowest_code / 2 and gap > high - low)


# --- dates -----------------------------------------------------------------------------------


def _date_codes() -> Values:
    import numpy as np

    days = np.array(DATE_CODES, dtype="datetime64[D]")
    return days.astype("datetime64[us]").astype(np.int64).astype(np.float64)


def _may_hold_a_date_code(stored: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    bounds = pc.min_max(stored.cast(pa.timestamp("us"), safe=False).cast(pa.int64())).as_py()
    codes = set(_date_codes().tolist())
    return bounds["min"] in codes or bounds["max"] in codes


def _as_times(texts: DistinctTexts) -> tuple[Values, Rows]:
    import numpy as np
    import pyarrow as pa

    from synthdesk.engine.tables.values import times_from_text

    times = times_from_text(texts.words).cast(pa.int64()).cast(pa.float64(), safe=False)
    return _summed(np.asarray(times.to_numpy(zero_copy_only=False), dtype=np.float64), texts.rows)


def _codes_among_dates(column: Column, values: Values, rows: Rows) -> tuple[MissingSuggestion, ...]:
    """Codes that are the first or the last date, with no other within a year."""
    import numpy as np

    total, codes = int(rows.sum()), set(_date_codes().tolist())
    if len(values) < 3:
        return ()
    found = []
    for end, beside in ((0, 1), (-1, -2)):
        is_apart = abs(values[end] - values[beside]) > _YEAR
        is_frequent = rows[end] >= max(FEWEST_ROWS, DATE_SHARE * total)
        if values[end] in codes and is_apart and is_frequent:
            day = str(np.int64(values[end]).astype("datetime64[us]").astype("datetime64[D]"))
            found.append((day, int(rows[end])))
    return tuple(
        MissingSuggestion(
            column=column.name,
            token=day,
            rows=count,
            why=f"{day} is a usual code for no date, and no other lies within a year of it; it "
            f"stands in {count:,} of {total:,} rows.",
            becomes=ColumnType.DATETIME,
        )
        for day, count in sorted(found, key=lambda pair: (-pair[1], pair[0]))
    )
