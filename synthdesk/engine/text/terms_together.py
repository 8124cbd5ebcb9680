"""Chance that a text that contains one term contains another one too.

Terms are looked for anywhere in the lower-cased text, inside of words too, as in the published
figures: “bed” is in “bedroom”, and London's “heart” goes with “london” in 27.7 % of its titles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.text.text_figures import TermPair

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.text.distinct_texts import DistinctTexts


def containing(texts: DistinctTexts, terms: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Shape (terms, texts), whether the lower-cased text contains the term."""
    import numpy as np
    import pyarrow.compute as pc

    found = np.zeros((len(terms), len(texts.texts)), dtype=bool)
    for block in texts.blocks():
        lowered: pa.Array = pc.utf8_lower(texts.texts[block])
        for place, term in enumerate(terms):
            matched = pc.match_substring(lowered, term)
            found[place, block] = matched.to_numpy(zero_copy_only=False)
    return found


def terms_together(
    texts: DistinctTexts, asked: Sequence[str], frequent: Sequence[str]
) -> tuple[TermPair, ...]:
    """All ordered pairs of the user's terms, then of the most frequent ones.

    A term that is part of the other is left out as the one looked for: it is always there.
    """
    together: list[TermPair] = []
    for terms, is_asked in ((tuple(asked), True), (tuple(frequent), False)):
        real, made = _counts(texts, terms)
        together += [
            TermPair(
                given,
                other,
                _chance(real[row, column], real[row, row]),
                _chance(made[row, column], made[row, row]),
                is_asked,
            )
            for row, given in enumerate(terms)
            for column, other in enumerate(terms)
            if other not in given
        ]
    return tuple(together)


def _counts(texts: DistinctTexts, terms: Sequence[str]) -> list[npt.NDArray[np.int64]]:
    """Texts of training and of synthetic that contain both terms of a pair; shape (terms, terms).

    The diagonal holds the texts that contain the term.
    """
    import numpy as np

    found = containing(texts, terms)
    both = []
    for rows in texts.rows[:2]:
        # One line at a time: a product of two wide matrices of numbers would be eight times as big.
        lines = [[int(rows[first & second].sum()) for second in found] for first in found]
        both.append(np.array(lines, dtype=np.int64).reshape(len(terms), len(terms)))
    return both


def _chance(hits: int, n: int) -> Estimate | None:
    if not n:
        return None
    low, high = wilson_interval(int(hits), int(n))
    return Estimate(int(hits) / int(n), low, high, int(n), "Wilson 95 %")
