"""A text column of all tables as one list of different texts and each row's place in it.

Whatever is known of a text is computed once, however many rows hold it; what is known of a table,
or of a sample of its rows, is a sum over its texts with the number of rows as weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.tables.conform import Tables

    Integers = npt.NDArray[np.int64]
    Places = npt.NDArray[np.int32]

BLOCK_BYTES = 4_000_000
BLOCK_TEXTS = 50_000


@dataclass(frozen=True, eq=False)
class DistinctTexts:
    """The different texts of a column.

    Attributes:
        texts: shape (texts,), strings, each once.
        places: for each table, training, synthetic, then holdout: shape (rows,), the place of
            each row's text, −1 where it is missing.
    """

    texts: pa.Array
    places: tuple[Places, ...]

    @cached_property
    def held(self) -> tuple[Places, ...]:
        """Places of the rows that have a text, for each table."""
        return tuple(places[places >= 0] for places in self.places)

    @cached_property
    def rows(self) -> Integers:
        """Shape (tables, texts), rows that hold each text."""
        import numpy as np

        return np.stack([np.bincount(held, minlength=len(self.texts)) for held in self.held])

    @property
    def real(self) -> Places:
        """Places of training's rows, then of the holdout's."""
        import numpy as np

        return np.concatenate([self.held[0], *self.held[2:]])

    def first_rows(self, table: int) -> Integers:
        """Shape (texts,), first row of a table that holds each text, from 0; −1 if none does."""
        import numpy as np

        places = self.places[table]
        first = np.full(len(self.texts) + 1, -1, dtype=np.int64)
        # The last assignment stands, so rows are put in from the last to the first; missing ones
        # fall into a place of their own at the end.
        first[places[::-1]] = np.arange(len(places) - 1, -1, -1)
        return first[:-1]

    def blocks(self) -> list[slice]:
        """Cuts the texts into pieces of bounded size."""
        import numpy as np
        import pyarrow.compute as pc

        if not len(self.texts):
            return []
        ends = np.cumsum(pc.binary_length(self.texts).to_numpy(zero_copy_only=False))
        numbers = np.maximum(ends // BLOCK_BYTES, np.arange(len(ends)) // BLOCK_TEXTS)
        starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(ends)]
        return [slice(a, b) for a, b in pairwise(starts)]


def distinct_texts(tables: Tables, column: str) -> DistinctTexts:
    """The different texts of a column of all tables."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    given = [*tables.real[:1], tables.synthetic, *tables.real[1:]]
    arrays = [_one_chunk(table.column(column)) for table in given]
    words = [array.dictionary.cast(pa.large_string()) for array in arrays]
    joint = pa.chunked_array(words).combine_chunks().dictionary_encode()
    joint_places = joint.indices.to_numpy(zero_copy_only=False)
    places, start = [], 0
    for array, own in zip(arrays, words, strict=True):
        of_word = np.append(joint_places[start : start + len(own)], -1).astype(np.int32)
        start += len(own)
        position = pc.fill_null(array.indices, len(own)).to_numpy(zero_copy_only=False)
        places.append(of_word[position])
    return _without_unheld(joint.dictionary, places)


def _without_unheld(texts: pa.Array, places: list[Places]) -> DistinctTexts:
    """Dictionaries may hold values that no row has; they must count nowhere."""
    import numpy as np

    held = np.zeros(len(texts) + 1, dtype=bool)
    for own in places:
        held[own] = True
    held[-1] = False  # where −1 points
    renumbered = np.append(np.cumsum(held[:-1], dtype=np.int32) - 1, np.int32(-1))
    kept = texts.take(np.flatnonzero(held))
    return DistinctTexts(kept, tuple(renumbered[own].astype(np.int32) for own in places))


def _one_chunk(column: pa.ChunkedArray) -> Any:
    import pyarrow as pa

    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    return array
