"""Frequencies of characters and of terms, against what real texts show among themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from synthdesk.engine.accuracy.equal_size_reference import over_draws
from synthdesk.engine.text.text_figures import FrequencyComparison, TextFrequency, UnknownShare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.text.distinct_texts import Integers
    from synthdesk.engine.text.sampled_texts import Floats, SampledTexts

TOP = 100
LISTED = 100
BLOCK = 5_000


@dataclass(frozen=True, eq=False)
class Counted:
    """Counts of many things, which are characters or terms.

    Attributes:
        by_group: sparse by column, shape (tables + groups, things), occurrences.
        texts: shape (tables, things), rows whose text holds it.
        name_of: the characters or terms at some places.
        edge: place of the empty character or term at the edges of texts; it counts towards all
            occurrences and is in no list.
    """

    by_group: Any
    texts: Integers
    name_of: Callable[[Integers], Sequence[str]]
    edge: int | None

    @cached_property
    def by_table(self) -> Integers:
        """Shape (2, things), occurrences in training and synthetic."""
        import numpy as np

        return np.asarray(self.by_group[:2].toarray(), dtype=np.int64)

    def frequencies_at(self, places: Integers) -> tuple[TextFrequency, ...]:
        """The things at some places, in their order."""
        columns = (*self.by_table[:, places].tolist(), *self.texts[:2, places].tolist())
        names = self.name_of(places)
        return tuple(TextFrequency(*one) for one in zip(names, *columns, strict=True))

    def ranked(self, table: int) -> Integers:
        """Places of all things that occur in a table, the most frequent first; ties by place."""
        import numpy as np

        counts = self.by_table[table]
        order = np.argsort(-counts, kind="stable")
        found: Integers = order[(counts[order] > 0) & (order != self.edge)]
        return found


def compare_frequencies(counted: Counted, samples: SampledTexts) -> FrequencyComparison:
    """Counts, lists, total variation distance and share unknown, with their references."""
    training, synthetic = counted.by_table
    ours, theirs = counted.ranked(0), counted.ranked(1)
    top = ours[:TOP]
    only_training = ours[synthetic[ours] == 0]
    only_synthetic = theirs[training[theirs] == 0]
    shortened = with_rest(counted.by_group, top)
    return FrequencyComparison(
        training=int(training.sum()),
        synthetic=int(synthetic.sum()),
        shared=len(ours) - len(only_training),
        only_training=len(only_training),
        only_synthetic=len(only_synthetic),
        top=counted.frequencies_at(top),
        first_only_training=counted.frequencies_at(only_training[:LISTED]),
        first_only_synthetic=counted.frequencies_at(only_synthetic[:LISTED]),
        tvd=max(float(1 - agreement(shortened[:1], shortened[1:2])[0]), 0.0),
        reference=samples.compare(shortened, agreement),
        unknown=_unknown(counted.by_group, samples),
    )


def with_rest(by_group: Any, top: Integers) -> Integers:
    """Columns of ``top``, and all others added up as one more."""
    import numpy as np

    chosen = by_group[:, top].toarray()
    rest = np.asarray(by_group.sum(axis=1)).ravel() - chosen.sum(axis=1)
    return np.column_stack([chosen, rest])


def agreement(first: npt.NDArray[np.number], second: npt.NDArray[np.number]) -> Floats:
    """1 − TVD of the frequencies in each row of two arrays of counts, shape (rows, things)."""
    import numpy as np

    shares = [
        counts / np.maximum(counts.sum(axis=1, keepdims=True), 1) for counts in (first, second)
    ]
    distance: Floats = np.abs(shares[0] - shares[1]).sum(axis=1) / 2
    return 1.0 - distance


def _unknown(by_group: Any, samples: SampledTexts) -> UnknownShare:
    """In blocks of columns: a million terms by two hundred groups would not fit."""
    import numpy as np

    draws = len(samples.draws.synthetic.samples[0])
    unknown, all_of = np.zeros((2, draws)), np.zeros((2, draws))
    for start in range(0, by_group.shape[1], BLOCK):
        first, *others = samples.samples(by_group[:, start : start + BLOCK].toarray())
        for place, other in enumerate(others):
            unknown[place] += np.where(first > 0, 0.0, other).sum(axis=1)
            all_of[place] += other.sum(axis=1)
    shares = unknown / np.maximum(all_of, 1)
    return UnknownShare(*over_draws(shares.T, samples.draws.rows))
