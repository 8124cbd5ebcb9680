"""A column as values that compare as a reader expects: texts of numbers as numbers, dates as dates.

Which type a column has is a decision of the schema; looking through rows needs none. So a column
of texts counts as numbers or times only if every one of them reads as such, and codes with leading
zeros stay texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.tables.browsing.cell_text import without_nan
from synthdesk.engine.tables.values import numbers_from_text, times_from_text

if TYPE_CHECKING:
    import pyarrow as pa

_CODE = r"^\s*0\d"


class ValueColumn:
    """A column of a mapped table, its dictionary read once.

    Args:
        column: as stored; the batches of an Arrow file share one dictionary.
    """

    def __init__(self, column: pa.ChunkedArray) -> None:
        import pyarrow as pa

        self._column = column
        self._words: pa.Array | None = None
        if pa.types.is_dictionary(column.type) and column.num_chunks:
            self._words = values_of_words(column.chunk(column.num_chunks - 1).dictionary)

    @property
    def kind(self) -> str:
        """What the column holds, in a word."""
        import pyarrow as pa

        kind = self._column.type if self._words is None else self._words.type
        if pa.types.is_boolean(kind):
            return "true and false"
        if pa.types.is_temporal(kind):
            return "dates or times"
        return "numbers" if pa.types.is_primitive(kind) else "texts"

    def values(self, start: int, stop: int) -> pa.ChunkedArray:
        """Rows from ``start`` to before ``stop``."""
        import pyarrow as pa

        part = self._column.slice(start, stop - start)
        if self._words is None:
            return without_nan(part)
        return pa.chunked_array(
            [self._words.take(chunk.indices) for chunk in part.chunks], self._words.type
        )


def values_of_words(words: pa.Array) -> pa.Array:
    """Different texts as int64, float64 or microsecond times if every one of them reads as such."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = words.cast(pa.string())
    present = len(texts) - texts.null_count
    if not present:
        return texts
    numbers = numbers_from_text(texts)
    if numbers.null_count == texts.null_count:
        if pc.any(pc.match_substring_regex(texts, _CODE)).as_py():
            return texts
        is_whole = pc.all(pc.equal(numbers, pc.floor(numbers))).as_py()
        is_exact = pc.max(pc.abs(numbers)).as_py() < 2**53
        return numbers.cast(pa.int64()) if is_whole and is_exact else numbers
    times = times_from_text(texts)
    return times if times.null_count == texts.null_count else texts
