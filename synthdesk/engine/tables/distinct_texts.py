"""The different texts of a column and how many rows hold each, without touching every row twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DistinctTexts:
    """Different texts of a column, in the order of their first entry in its dictionary.

    Attributes:
        words: string array, no two equal, none missing.
        rows: int64 array of the same length, rows that hold each; none is 0.
    """

    words: pa.StringArray
    rows: Rows

    @property
    def present(self) -> int:
        """Rows with a text."""
        return int(self.rows.sum())

    def frequent_first(self) -> list[tuple[str, int]]:
        """(text, rows) pairs, most frequent first; ties by the texts themselves."""
        pairs = zip(self.words.to_pylist(), self.rows.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def is_text(kind: pa.DataType) -> bool:
    """Whether a storage type holds texts, plain or dictionary-encoded."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def encoded(stored: pa.ChunkedArray) -> pa.DictionaryArray:
    """A text column as one array of int32 positions in a dictionary of strings.

    The dictionary can hold texts that no row uses, and one text twice, as files do.
    """
    import pyarrow as pa

    stored = _dictionary_encoded(stored)
    if stored.num_chunks == 0:
        return pa.array([], pa.string()).dictionary_encode()
    if _has_one_dictionary(stored):
        indices = pa.chunked_array([chunk.indices for chunk in stored.chunks]).combine_chunks()
        return pa.DictionaryArray.from_arrays(indices, stored.chunk(0).dictionary)
    return stored.unify_dictionaries().combine_chunks()


def distinct_texts(stored: pa.ChunkedArray) -> DistinctTexts:
    """Count the different texts of a text column; missing is not counted."""
    import numpy as np
    import pyarrow as pa

    stored = _dictionary_encoded(stored)
    if not _has_one_dictionary(stored):
        stored = pa.chunked_array([encoded(stored)])
    words = stored.chunk(0).dictionary
    rows = np.zeros(len(words), np.int64)
    for chunk in stored.chunks:
        rows += _counts(chunk.indices, len(words))
    return _used(words, rows)


def distinct_of(array: pa.DictionaryArray) -> DistinctTexts:
    """Count the different texts of a dictionary array."""
    return _used(array.dictionary, _counts(array.indices, len(array.dictionary)))


def _dictionary_encoded(stored: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = pa.dictionary(pa.int32(), pa.string())
    if not pa.types.is_dictionary(stored.type):
        return stored.cast(pa.string()).dictionary_encode()
    return stored if stored.type == kind else stored.cast(kind)


def _has_one_dictionary(stored: pa.ChunkedArray) -> bool:
    """Whether all chunks share one dictionary in memory, as those of an Arrow file do."""
    places = {
        (len(words), words.offset, *(b.address for b in words.buffers() if b is not None))
        for words in (chunk.dictionary for chunk in stored.chunks)
    }
    return len(places) == 1


def _counts(positions: pa.Int32Array, size: int) -> Rows:
    """Rows of each dictionary entry."""
    import numpy as np

    if positions.null_count:
        positions = positions.drop_null()
    return np.bincount(positions.to_numpy(zero_copy_only=False), minlength=size)


def _used(words: pa.StringArray, rows: Rows) -> DistinctTexts:
    import numpy as np
    import pyarrow as pa

    if words.null_count:
        rows = np.where(words.is_null().to_numpy(zero_copy_only=False), 0, rows)
    used = np.flatnonzero(rows)
    if len(used) < len(words):
        words, rows = words.take(pa.array(used)), rows[used]
    merged = words.dictionary_encode()
    if len(merged.dictionary) < len(words):
        group = merged.indices.to_numpy(zero_copy_only=False)
        rows = np.bincount(group, weights=rows).astype(np.int64)
        words = merged.dictionary
    return DistinctTexts(words, rows)
