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

    @cached_property
    def are_empty(self) -> npt.NDArray[np.bool_]:
        """Shape (texts,), which texts hold nothing but space."""
        import numpy as np
        import pyarrow.compute as pc

        empty = np.zeros(len(self.texts), dtype=bool)
        for block in self.blocks():
            trimmed = pc.utf8_trim_whitespace(self.texts[block])
            empty[block] = pc.equal(trimmed, "").to_numpy(zero_copy_only=False)
        return empty

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
    """The different texts of a column of all tables.

    They stand in the order of the tables' own dictionaries, training's first, each text where it
    is first met. A dictionary holds no text twice, so only those of a later table have to be
    looked for among the earlier ones.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    given = [*tables.real[:1], tables.synthetic, *tables.real[1:]]
    found: list[pa.Array] = []
    places: list[Places] = []
    start = 0
    for table in given:
        array = _one_chunk(table.column(column))
        positions = pc.fill_null(array.indices, len(array.dictionary)).to_numpy(
            zero_copy_only=False
        )
        words, position_of = _held_words(array.dictionary, positions)
        place_of = _places_among(words, found)
        is_new = place_of < 0
        place_of[is_new] = np.arange(start, start + is_new.sum())
        start += int(is_new.sum())
        found.append(words.filter(pa.array(is_new)))
        places.append(np.append(place_of, np.int32(-1))[position_of[positions]])
    return DistinctTexts(pa.concat_arrays(found), tuple(places))


def _held_words(dictionary: pa.Array, positions: Any) -> tuple[pa.Array, Places]:
    """The dictionary without values that no row has, as they must count nowhere.

    Returns:
        The texts, and where each position of the dictionary went, with −1 for a missing text's,
        which is the last.
    """
    import numpy as np
    import pyarrow as pa

    held = np.zeros(len(dictionary) + 1, dtype=bool)
    held[positions] = True
    held[-1] = False
    moved = np.where(held, np.cumsum(held, dtype=np.int32) - 1, np.int32(-1)).astype(np.int32)
    words = dictionary if held[:-1].all() else dictionary.filter(pa.array(held[:-1]))
    return words.cast(pa.large_string()), moved


def _places_among(words: pa.Array, earlier: list[pa.Array]) -> Places:
    """Where the words stand among earlier ones, one array after the other; −1 for new ones."""
    import numpy as np
    import pyarrow.compute as pc

    place_of = np.full(len(words), -1, dtype=np.int32)
    start = 0
    for others in earlier:
        found = pc.fill_null(pc.index_in(words, value_set=others), -1).to_numpy(
            zero_copy_only=False
        )
        place_of[found >= 0] = found[found >= 0] + start
        start += len(others)
    return place_of


def _one_chunk(column: pa.ChunkedArray) -> Any:
    import pyarrow as pa

    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    return array
