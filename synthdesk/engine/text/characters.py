"""Characters of texts, counted in every table and every group of the equal-size samples.

Characters are Unicode code points as written, upper and lower case apart. Each text also counts
an empty character at its beginning and one at its end: the published figures do, in which
London's “o” is 7.679 % of all, and 8.069 % without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.text.distinct_texts import DistinctTexts, Integers
    from synthdesk.engine.text.sampled_texts import SampledTexts

CODE_POINTS = 0x110000
EDGES_OF_A_TEXT = 2


@dataclass(frozen=True, eq=False)
class CountedCharacters:
    """Counts of all characters.

    Attributes:
        characters: shape (characters,), the last of them the empty one.
        occurrences: shape (tables + groups, characters).
        texts: shape (tables, characters), rows whose text holds it; zero for the empty one.
        lengths: shape (texts,), characters of each different text.
    """

    characters: tuple[str, ...]
    occurrences: Integers
    texts: Integers
    lengths: Integers


def count_characters(
    texts: DistinctTexts, samples: SampledTexts, progress: Progress = SILENT
) -> CountedCharacters:
    """Count all characters, block by block of different texts."""
    import numpy as np
    import pyarrow.compute as pc

    blocks = texts.blocks()
    known = np.zeros(CODE_POINTS, dtype=bool)
    for block in blocks:
        known[code_points(texts.texts[block])] = True
    points = np.flatnonzero(known)
    place_of = np.cumsum(known, dtype=np.int32) - 1
    lengths = pc.utf8_length(texts.texts).to_numpy(zero_copy_only=False).astype(np.int64)
    occurrences = np.zeros((samples.weights.shape[0], len(points) + 1), dtype=np.int64)
    held = np.zeros((samples.tables, len(points) + 1), dtype=np.int64)
    for block in progress.track(blocks, "Text: characters"):
        places = place_of[code_points(texts.texts[block])]
        counts = _by_text(places, lengths[block], len(points))
        weights = samples.weights[:, block].tocsr().astype(np.int64)
        occurrences[:, :-1] += (weights @ counts).toarray()
        counts.data[:] = 1
        held[:, :-1] += (weights[: samples.tables] @ counts).toarray()
    rows = np.asarray(samples.weights.sum(axis=1)).ravel()
    occurrences[:, -1] = EDGES_OF_A_TEXT * rows
    characters = (*map(chr, points.tolist()), "")
    return CountedCharacters(characters, occurrences, held, lengths)


def _by_text(places: npt.NDArray[np.int32], lengths: Integers, characters: int) -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix

    starts = np.append(0, np.cumsum(lengths))
    ones = np.ones(len(places), dtype=np.int32)
    matrix = csr_matrix((ones, places, starts), shape=(len(lengths), characters))
    matrix.sum_duplicates()
    return matrix


def code_points(texts: pa.Array) -> npt.NDArray[np.uint32]:
    """Shape (characters,), the code points of all texts one after the other."""
    import numpy as np

    if not len(texts):
        return np.zeros(0, dtype=np.uint32)
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)
    first, last = (int(offsets[texts.offset + place]) for place in (0, len(texts)))
    data = texts.buffers()[2]
    if data is None:
        return np.zeros(0, dtype=np.uint32)
    read = data.slice(first, last - first).to_pybytes().decode("utf-8")
    return np.frombuffer(read.encode("utf-32-le"), dtype=np.uint32)


def holding(texts: pa.Array, character: str) -> npt.NDArray[np.bool_]:
    """Shape (texts,), which texts hold a character."""
    import numpy as np
    import pyarrow.compute as pc

    found = pc.match_substring(texts, character).to_numpy(zero_copy_only=False)
    return np.asarray(found, dtype=bool)
