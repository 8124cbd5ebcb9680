"""One column of one table by the schema's type, without ever refusing a value.

An audit refuses a table whose values the schema can't take; the checks must look at exactly such
tables, so here whatever can't be read is counted and taken as missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.values import numbers_from_text, text_from_numbers, times_from_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

EXACT_INTEGERS = 2**53
"""Above this a 64-bit decimal number can't hold every whole number."""


@dataclass(frozen=True)
class ColumnValues:
    """The values of one column of one table.

    Attributes:
        column: what the schema says of it.
        numbers: float64, shape (rows,), missing is NaN; times as microseconds since 1970. Absent
            for columns without an order, but for identifiers stored as whole numbers.
        codes: int32, shape (rows,), position in ``words``, missing is −1. Absent for ordered ones.
        words: the different values, each once; absent for ordered columns.
        infinite: rows that hold an infinite number.
        inexact: rows that hold a whole number too large to be told from its neighbour.
        unreadable: rows whose value the type can't take; they count as missing.
        unreadable_example: one such value.
    """

    column: Column
    numbers: npt.NDArray[np.float64] | None
    codes: npt.NDArray[np.int32] | None
    words: pa.Array | None
    infinite: int = 0
    inexact: int = 0
    unreadable: int = 0
    unreadable_example: str = ""

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return len(self.ordered if self.numbers is not None else self.coded)

    @property
    def ordered(self) -> npt.NDArray[np.float64]:
        """The numbers of a column that is known to have an order."""
        assert self.numbers is not None
        return self.numbers

    @property
    def coded(self) -> npt.NDArray[np.int32]:
        """The codes of a column that is known to have none."""
        assert self.codes is not None
        return self.codes

    @cached_property
    def is_missing(self) -> npt.NDArray[np.bool_]:
        """Shape (rows,), whether the row has no value."""
        import numpy as np

        return np.isnan(self.ordered) if self.numbers is not None else self.coded < 0

    @cached_property
    def missing(self) -> int:
        """Rows without a value."""
        return int(self.is_missing.sum())

    @property
    def present(self) -> int:
        """Rows with a value."""
        return self.rows - self.missing

    @cached_property
    def value_counts(self) -> npt.NDArray[np.int64]:
        """Rows of each word; columns without an order only."""
        import numpy as np

        assert self.words is not None
        return np.bincount(self.coded[~self.is_missing], minlength=len(self.words))

    @cached_property
    def distinct(self) -> int:
        """Different values, missing not counted."""
        import numpy as np

        if self.numbers is not None:
            return len(np.unique(self.numbers[~self.is_missing]))
        return int((self.value_counts > 0).sum())

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """Lowest and highest number; absent where there is none."""
        import numpy as np

        if self.numbers is None or self.present == 0:
            return None
        return float(np.nanmin(self.numbers)), float(np.nanmax(self.numbers))

    def word(self, code: int) -> str:
        """A value as text, shortened for a message."""
        assert self.words is not None
        return shortened(str(self.words[code].as_py()))


def shortened(text: str, most: int = 60) -> str:
    """A text from the data as it is quoted in a message."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def read_column(column: Column, stored: pa.ChunkedArray) -> ColumnValues:
    """Read a stored column by the schema's type.

    Args:
        column: type, missing tokens and folding are taken from here.
        stored: text (plain or dictionary-encoded), numbers, times, booleans or nothing at all.
    """
    import pyarrow as pa

    if pa.types.is_null(stored.type):
        stored = stored.cast(pa.string())
    kind = stored.type
    if pa.types.is_large_string(kind) or pa.types.is_string(kind):
        stored = stored.dictionary_encode()
    # A key of whole numbers stays numbers: as texts, millions of different ones cost seconds.
    is_numbered_key = column.type is ColumnType.IDENTIFIER and pa.types.is_integer(stored.type)
    if column.is_ordered or is_numbered_key:
        if pa.types.is_dictionary(stored.type):
            return _ordered_from_words(column, stored)
        return _ordered_from_values(column, stored)
    return _categories(column, stored)


# --- numbers and times ---------------------------------------------------------------------


def _ordered_from_words(column: Column, stored: pa.ChunkedArray) -> ColumnValues:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    codes, words = _codes_and_words(stored)
    if column.type is ColumnType.DATETIME:
        numbers = times_from_text(words).cast(pa.int64()).cast(pa.float64(), safe=False)
    else:
        numbers = numbers_from_text(words)
    declared = np.append(_declared_missing(column, words), True)
    unreadable = np.append(pc.is_null(numbers).to_numpy(zero_copy_only=False), False) & ~declared
    table = np.append(np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64), np.nan)
    table[declared] = np.nan
    whole = (np.abs(table) > EXACT_INTEGERS) & (table == np.floor(table))
    bad = unreadable[codes]
    example = str(words[int(codes[int(np.argmax(bad))])].as_py()) if bad.any() else ""
    return ColumnValues(
        column=column,
        numbers=table[codes],
        codes=None,
        words=None,
        inexact=int(whole[codes].sum()) if column.type.is_number else 0,
        unreadable=int(bad.sum()),
        unreadable_example=shortened(example),
    )


def _ordered_from_values(column: Column, stored: pa.ChunkedArray) -> ColumnValues:
    import numpy as np
    import pyarrow as pa

    kind, wants_time = stored.type, column.type is ColumnType.DATETIME
    readable = pa.types.is_temporal(kind) and not pa.types.is_time(kind)
    if readable != wants_time or pa.types.is_duration(kind):
        present = len(stored) - stored.null_count
        return ColumnValues(
            column=column,
            numbers=np.full(len(stored), np.nan),
            codes=None,
            words=None,
            unreadable=present,
            unreadable_example=f"stored as {kind}" if present else "",
        )
    inexact = 0
    if wants_time:
        stored = stored.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    elif pa.types.is_integer(kind):
        inexact = _beyond_exact(stored)
    numbers = stored.cast(pa.float64(), safe=False).to_numpy()
    numbers = np.array(numbers, dtype=np.float64, copy=not numbers.flags.writeable)
    endless = np.isinf(numbers)
    numbers[endless] = np.nan
    for token in numbers_from_text(pa.array(column.missing, pa.string())).drop_null().to_pylist():
        numbers[numbers == token] = np.nan
    return ColumnValues(
        column=column,
        numbers=numbers,
        codes=None,
        words=None,
        infinite=int(endless.sum()),
        inexact=inexact,
    )


def _beyond_exact(stored: pa.ChunkedArray) -> int:
    import pyarrow.compute as pc

    bounds = pc.min_max(stored).as_py()
    if bounds["min"] is None or max(abs(bounds["min"]), abs(bounds["max"])) <= EXACT_INTEGERS:
        return 0
    outside = pc.or_(pc.less(stored, -EXACT_INTEGERS), pc.greater(stored, EXACT_INTEGERS))
    return int(pc.sum(outside).as_py() or 0)


# --- everything else -----------------------------------------------------------------------


def _categories(column: Column, stored: pa.ChunkedArray) -> ColumnValues:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = stored.type
    if not pa.types.is_dictionary(kind):
        stored = stored.dictionary_encode()
    codes, words = _codes_and_words(stored)
    missing = np.append(_declared_missing(column, words), True)
    written = pc.utf8_lower(words) if column.type is ColumnType.BOOLEAN else words
    if column.fold_values:
        written = folded_words(written)
    elif _are_plain_numbers(written):
        written = text_from_numbers(numbers_from_text(written))
    once = written.dictionary_encode()
    renumbered = np.append(once.indices.to_numpy(zero_copy_only=False), -1).astype(np.int32)
    renumbered[missing] = -1
    return ColumnValues(column=column, numbers=None, codes=renumbered[codes], words=once.dictionary)


def folded_words(words: pa.Array) -> pa.Array:
    """Texts in lower case with single spaces: what differs no longer differs in writing only."""
    import pyarrow.compute as pc

    spaced = pc.replace_substring_regex(words, r"\s+", " ")
    return pc.utf8_lower(pc.utf8_trim_whitespace(spaced))


def _are_plain_numbers(words: pa.Array) -> bool:
    """Whether every text is a number without a leading zero: 1 and 1.0 are then the same."""
    import pyarrow.compute as pc

    if len(words) == 0 or numbers_from_text(words.slice(0, 1)).null_count:
        return False
    coded = pc.any(pc.match_substring_regex(words, r"^0\d")).as_py()
    return not coded and numbers_from_text(words).null_count == 0


def _codes_and_words(stored: pa.ChunkedArray) -> tuple[npt.NDArray[np.int32], pa.Array]:
    """Row positions in the words (−1, the last, for missing) and the words as texts."""
    import numpy as np
    import pyarrow as pa

    array = stored.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    words = array.dictionary
    if not pa.types.is_string(words.type):
        is_decimal = pa.types.is_floating(words.type)
        words = text_from_numbers(words) if is_decimal else words.cast(pa.string())
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return np.asarray(codes, dtype=np.int32), words


def _declared_missing(column: Column, words: pa.Array) -> npt.NDArray[np.bool_]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.missing:
        return np.zeros(len(words), dtype=bool)
    tokens = pa.array([token.strip() for token in column.missing], pa.string())
    found = pc.is_in(pc.utf8_trim_whitespace(words), value_set=tokens)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
