"""Terms of texts: lower-cased, some punctuation to space, cut at space.

A text that begins or ends with space (or with such punctuation) has an empty term at that edge,
and an empty text is one empty term. The published figures count these: London's “in” is 5.441 %
of all terms with them and 5.525 % without. They count towards all occurrences, and are no term of
their own in any list.

Letters are lower-cased one by one, by Unicode's simple mapping: “İ” becomes “i”, and a capital
sigma never becomes a final one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from synthdesk.engine.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.text.distinct_texts import DistinctTexts, Integers, Places

SEPARATORS = r'[,.)(!":/\s]+'
"""The punctuation that becomes space, and ASCII white space, in runs.

Other blanks of Unicode stay part of their term, as in the published figures: one London title
holds “stylish” beside a no-break space, and is not among the 2,310 of the published median.
"""

MOST_ASKED = 20
SHORTEST_MEANINGFUL = 4


def terms_of(texts: pa.Array) -> Any:
    """List array of the terms of each text, empty ones at its edges included."""
    import pyarrow.compute as pc

    spaced = pc.replace_substring_regex(pc.utf8_lower(texts), SEPARATORS, " ")
    return pc.split_pattern(spaced, " ")


@dataclass(frozen=True, eq=False)
class TextTerms:
    """The terms of all different texts.

    Attributes:
        vocabulary: shape (terms,), strings, each once; the empty one among them, if it occurs.
        counts: sparse by term, int32, shape (texts, terms), occurrences.
    """

    vocabulary: pa.Array
    counts: Any

    @cached_property
    def presence(self) -> Any:
        """Sparse by term, int8, shape (texts, terms), 1 where a text holds a term."""
        import numpy as np
        from scipy.sparse import csc_matrix

        counts = self.counts
        ones = np.ones(len(counts.data), dtype=np.int8)
        # The places are shared with the counts.
        return csc_matrix((ones, counts.indices, counts.indptr), shape=counts.shape, copy=False)

    def texts_with(self, place: int) -> Places:
        """Places of the texts that hold a term."""
        ends = self.counts.indptr
        found: Places = self.counts.indices[ends[place] : ends[place + 1]]
        return found

    def places_of(self, words: Sequence[str]) -> list[int | None]:
        """Where words stand in the vocabulary; none for those that no text holds."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(list(words), self.vocabulary.type)
        found: list[int | None] = pc.index_in(wanted, value_set=self.vocabulary).to_pylist()
        return found


def text_terms(texts: DistinctTexts, progress: Progress = SILENT) -> TextTerms:
    """Cut all different texts into terms, block by block."""
    import numpy as np
    import pyarrow as pa
    from scipy.sparse import csc_matrix

    found: list[npt.NDArray[np.int32]] = []
    lengths: list[Integers] = []
    words: list[pa.Array] = []
    for block in progress.track(texts.blocks(), "Text: terms"):
        listed = terms_of(texts.texts[block])
        lengths.append(np.diff(listed.offsets.to_numpy(zero_copy_only=False)))
        encoded = listed.flatten().dictionary_encode()
        found.append(encoded.indices.to_numpy(zero_copy_only=False))
        words.append(encoded.dictionary)
    if not words:
        return TextTerms(pa.array([], pa.large_string()), csc_matrix((0, 0), dtype=np.int32))
    joint = pa.chunked_array(words).combine_chunks().dictionary_encode()
    place_of = joint.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    start = 0
    for number, own in enumerate(words):
        found[number] = place_of[start : start + len(own)][found[number]]
        start += len(own)
    starts = np.append(0, np.cumsum(np.concatenate(lengths)))
    terms = np.concatenate(found)
    found.clear()
    return TextTerms(joint.dictionary, _by_term(terms, starts, len(joint.dictionary)))


def _by_term(terms: Places, starts: Integers, vocabulary: int) -> Any:
    """Occurrences, shape (texts, terms), from the terms of one text after the other."""
    import numpy as np
    from scipy.sparse import csr_matrix

    # One byte an occurrence is enough as long as each counts one.
    ones = np.ones(len(terms), dtype=np.int8)
    counts = csr_matrix((ones, terms, starts), shape=(len(starts) - 1, vocabulary)).tocsc()
    counts.data = counts.data.astype(np.int32)
    counts.sum_duplicates()
    return counts


def asked_terms(terms: Sequence[str]) -> tuple[str, ...]:
    """The user's terms as they are looked for: lower-cased, each once, at most ``MOST_ASKED``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lowered = pc.utf8_trim_whitespace(pc.utf8_lower(pa.array(list(terms), pa.string())))
    return tuple(dict.fromkeys(term for term in lowered.to_pylist() if term))[:MOST_ASKED]


def meaningful(terms: Sequence[str], most: int) -> tuple[str, ...]:
    """The first terms that may mean something.

    Those of four letters and more, without the most usual English function words; of another
    language's function words only the short ones are left out.
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    kept = (
        term
        for term in terms
        if sum(letter.isalpha() for letter in term) >= SHORTEST_MEANINGFUL
        and term not in ENGLISH_STOP_WORDS
    )
    return tuple(term for _, term in zip(range(most), kept, strict=False))
