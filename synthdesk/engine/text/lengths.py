"""How many characters texts have, training against synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.text.text_figures import TextLengths

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.text.distinct_texts import DistinctTexts, Integers
    from synthdesk.engine.text.sampled_texts import Floats, SampledTexts

MOST_BINS = 40
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def compare_lengths(texts: DistinctTexts, lengths: Integers, samples: SampledTexts) -> TextLengths:
    """Distribution of the number of characters.

    Args:
        texts: the different texts.
        lengths: shape (texts,), characters of each.
        samples: equal-size samples.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    occurring, place = np.unique(lengths, return_inverse=True)
    ones = np.ones(len(lengths), dtype=np.int64)
    by_length = csr_matrix((ones, (np.arange(len(lengths)), place)))
    counts = (samples.weights @ by_length).toarray()
    edges = _edges(occurring, counts[0] + counts[1])
    bins = np.searchsorted(edges[1:-1], occurring, side="right")
    training, synthetic = (
        np.bincount(bins, weights=counts[table], minlength=len(edges) - 1).astype(int)
        for table in (0, 1)
    )
    return TextLengths(
        edges=tuple(edges.tolist()),
        training=tuple(training.tolist()),
        synthetic=tuple(synthetic.tolist()),
        training_quantiles=_quantiles(occurring, counts[0]),
        synthetic_quantiles=_quantiles(occurring, counts[1]),
        ks=float(1 - closeness(counts[:1], counts[1:2])[0]),
        reference=samples.compare(counts, closeness),
    )


def closeness(first: npt.NDArray[np.number], second: npt.NDArray[np.number]) -> Floats:
    """1 − Kolmogorov-Smirnov distance of each row of two arrays of counts by ordered value."""
    import numpy as np

    curves = [
        counts.cumsum(axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        for counts in (first, second)
    ]
    distance: Floats = np.abs(curves[0] - curves[1]).max(axis=1)
    return 1.0 - distance


def _edges(occurring: Integers, counts: Integers) -> Integers:
    """Equal whole-number bins up to the 99.5 % quantile; the last one takes all that is longer."""
    import numpy as np

    share = counts.cumsum() / counts.sum()
    first = int(occurring[0])
    place = min(int(np.searchsorted(share, 0.995)), len(occurring) - 1)
    last = int(occurring[place])
    width = -(-(last - first + 1) // MOST_BINS)
    edges = np.arange(first, last + 1, width)
    return np.append(edges, int(max(occurring[-1], edges[-1] + width - 1)))


def _quantiles(occurring: Integers, counts: Integers) -> tuple[int, ...]:
    """Smallest lengths that at least the wanted shares of texts do not exceed."""
    import numpy as np

    wanted = np.maximum(np.ceil(np.array(QUANTILES) * counts.sum()), 1)
    return tuple(occurring[np.searchsorted(counts.cumsum(), wanted)].tolist())
