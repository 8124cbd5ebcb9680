"""Rows in which any cell holds a text, whatever its case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from synthdesk.engine.tables.browsing.cell_text import holds_days, shown_texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_NUMBER_PART = re.compile(r"-?\d*\.?\d*(e[-+]?\d*)?|[-+]\d*|inf?|nf?|f|i")
_TIME_PART = re.compile(r"[-\d: .]+")


class TextSearch:
    """Finds rows by the text of their cells as they are shown, a slice at a time.

    Args:
        text: what a cell has to hold, whatever its case.
        table: the whole table.
    """

    def __init__(self, text: str, table: pa.Table) -> None:
        self._text = text
        self._columns = [
            (column, holds_days(column.chunk(0)), _matching_words(column, text))
            for column in table.columns
            if column.num_chunks and _can_hold(column.type, text)
        ]

    def mask(self, start: int, stop: int) -> npt.NDArray[np.bool_]:
        """Whether each row from ``start`` to before ``stop`` holds the text."""
        import numpy as np

        found = np.zeros(stop - start, dtype=bool)
        for column, is_days, words in self._columns:
            first = 0
            for chunk in column.slice(start, stop - start).chunks:
                last = first + len(chunk)
                if words is None:
                    found[first:last] |= _holds(shown_texts(chunk, is_days), self._text)
                elif words.any():
                    found[first:last] |= words[chunk.indices.fill_null(len(words) - 1).to_numpy()]
                first = last
        return found


def _can_hold(kind: pa.DataType, text: str) -> bool:
    """Whether a value of this type could ever be written with the text in it."""
    import pyarrow as pa

    if pa.types.is_null(kind):
        return False
    if pa.types.is_integer(kind):
        return re.fullmatch(r"-?\d*", text) is not None
    if pa.types.is_floating(kind):
        return _NUMBER_PART.fullmatch(text.casefold()) is not None
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _TIME_PART.fullmatch(text) is not None
    return True


def _matching_words(column: pa.ChunkedArray, text: str) -> npt.NDArray[np.bool_] | None:
    """For each dictionary entry, and last for missing, whether it holds the text."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return None
    words = column.chunk(column.num_chunks - 1).dictionary.cast(pa.string())
    return np.append(_holds(words, text), False)


def _holds(texts: pa.Array, text: str) -> npt.NDArray[np.bool_]:
    import numpy as np
    import pyarrow.compute as pc

    # Letters of either case cost twice the time, which digits needn't.
    is_cased = text.lower() != text.upper()
    held = pc.match_substring(texts, text, ignore_case=is_cased).fill_null(False)
    return np.asarray(held.to_numpy(zero_copy_only=False), dtype=bool)
