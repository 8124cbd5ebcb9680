"""Texts of the synthetic table that real ones hold letter by letter, against random halves.

Short and usual texts occur twice in any two sets of real texts, so a count of matches says
nothing by itself. Two halves in the order of a file are no measure either: files are sorted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import DRAWS, over_draws, sample_size
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.text.text_figures import RepeatedText, RepeatedTexts

if TYPE_CHECKING:
    import numpy as np

    from synthdesk.engine.text.distinct_texts import DistinctTexts, Integers, Places

LISTED = 100


def repeated_texts(
    texts: DistinctTexts,
    lengths: Integers,
    generator: np.random.Generator,
    progress: Progress = SILENT,
) -> RepeatedTexts:
    """Different texts that two samples share: synthetic and real, and two real ones.

    Args:
        texts: the different texts.
        lengths: shape (texts,), characters of each.
        generator: draws the samples.
    """
    import numpy as np

    real, synthetic = texts.real, texts.held[1]
    m = sample_size(len(real), 0, len(synthetic))
    shared = np.zeros((DRAWS, 2), dtype=np.int64)
    for draw in progress.track(range(DRAWS), "Text: repeated texts"):
        order = generator.permutation(len(real))
        first = _held(real[order[:m]], texts)
        second = _held(real[order[m : 2 * m]], texts)
        chosen = generator.permutation(len(synthetic))[:m]
        shared[draw] = (first & second).sum(), (first & _held(synthetic[chosen], texts)).sum()
    between, with_synthetic = over_draws(shared.astype(float), m)
    training, made = texts.rows[:2]
    both = (training > 0) & (made > 0)
    return RepeatedTexts(
        in_training=int(both.sum()),
        synthetic_rows=int(made[both].sum()),
        rows=m,
        draws=DRAWS,
        real=between,
        synthetic=with_synthetic,
        real_draws=tuple(shared[:, 0].tolist()),
        synthetic_draws=tuple(shared[:, 1].tolist()),
        listed=_listed(texts, lengths, np.flatnonzero(both)),
    )


def _held(places: Places, texts: DistinctTexts) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    import numpy as np

    held = np.zeros(len(texts.texts), dtype=bool)
    held[places] = True
    return held


def _listed(texts: DistinctTexts, lengths: Integers, both: Integers) -> tuple[RepeatedText, ...]:
    import numpy as np

    training, made = texts.rows[:2]
    order = np.lexsort((both, -lengths[both], training[both]))[:LISTED]
    chosen = both[order]
    rows = [texts.first_rows(table)[chosen] + 1 for table in (0, 1)]
    columns = (lengths[chosen], training[chosen], made[chosen], *rows)
    return tuple(
        RepeatedText(*one) for one in zip(*(column.tolist() for column in columns), strict=True)
    )
