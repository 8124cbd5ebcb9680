"""Weights of the different texts in each table and in each group of equal-size samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.accuracy.equal_size_draws import EqualSizeDraws, draw_samples
from synthdesk.engine.accuracy.equal_size_reference import Comparison, comparison

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.text.distinct_texts import DistinctTexts, Integers

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SampledTexts:
    """Tables and the groups of rows that samples are put together from.

    A count of anything by text, shape (texts, things), becomes counts by table and by group in
    one product with ``weights``; those of all samples are sums over groups.

    Attributes:
        tables: number of tables, which take the first lines of ``weights``.
        draws: how samples are put together from groups.
        weights: sparse by text, int32, shape (tables + real groups + synthetic groups, texts),
            rows that hold each text.
    """

    tables: int
    draws: EqualSizeDraws
    weights: Any

    @property
    def _real_end(self) -> int:
        return self.tables + len(self.draws.real.sizes)

    def counted(self, by_text: Any) -> Any:
        """Counts by table and by group, sparse by thing, shape (tables + groups, things).

        Args:
            by_text: sparse by thing, whole numbers of four bytes, shape (texts, things).
        """
        import numpy as np

        occurrences = self.weights @ np.asarray(by_text.sum(axis=1, dtype=np.int64)).ravel()
        # Half the memory, and nothing has to be copied into another type, where they fit.
        fits = occurrences.max(initial=0) <= np.iinfo(np.int32).max
        weights = self.weights if fits else self.weights.astype(np.int64)
        return (weights @ by_text).tocsc()

    def samples(self, counts: Floats | Integers) -> tuple[Floats, Floats, Floats]:
        """Counts of the first real, the second real and the synthetic sample of every draw.

        Args:
            counts: shape (tables + groups, things).

        Returns:
            Three of shape (draws, things).
        """
        import numpy as np

        real = counts[self.tables : self._real_end].astype(np.float64)
        synthetic = counts[self._real_end :].astype(np.float64)
        first, second = self.draws.real.samples
        return first @ real, second @ real, self.draws.synthetic.samples[0] @ synthetic

    def compare(
        self, counts: Floats | Integers, accuracy: Callable[[Floats, Floats], Floats]
    ) -> Comparison:
        """Real against real beside synthetic against real, at equal size.

        Args:
            counts: shape (tables + groups, things).
            accuracy: of two arrays of counts, shape (draws, things), one figure a draw.
        """
        first, second, synthetic = self.samples(counts)
        return comparison(accuracy(first, second), accuracy(first, synthetic), self.draws.rows)


def sample_texts(texts: DistinctTexts, generator: np.random.Generator) -> SampledTexts:
    """Draw all samples of a column's rows that have a text."""
    import numpy as np
    from scipy.sparse import csc_matrix

    real = texts.real
    draws = draw_samples(len(real), len(texts.held[1]), generator)
    lines, places = [], []
    for number, held in enumerate(texts.held):
        lines.append(np.full(len(held), number, dtype=np.int32))
        places.append(held)
    start = len(texts.held)
    for grouped, held in ((draws.real, real), (draws.synthetic, texts.held[1])):
        lines.append(grouped.group_of_row + np.int32(start))
        places.append(held[grouped.order])
        start += len(grouped.sizes)
    ones = np.ones(sum(map(len, lines)), dtype=np.int32)
    at = np.concatenate(lines), np.concatenate(places)
    weights = csc_matrix((ones, at), shape=(start, len(texts.texts)))
    return SampledTexts(len(texts.held), draws, weights)
