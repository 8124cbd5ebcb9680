"""The rows of all equal-size samples, drawn so that every row has to be counted once only.

The rows of each table are put into random order and cut into small groups of g rows. A sample is
a random choice of groups, so each sample is a uniformly random set of m rows, and the two real
samples of a draw are disjoint. Whatever adds up over rows (counts, sums of products) is taken
once for each group; the figures of all draws follow by adding groups up, in place of counting
twenty times three samples. The price: draws share the cut, so that the width of the band, itself
known to a fifth from twenty draws, is uncertain by another twelfth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.equal_size_reference import DRAWS, sample_size

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Weights = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.intp]

FEWEST_GROUPS = 24
MOST_GROUPS = 48
MOST_GROUPS_OF_A_TABLE = 160


@dataclass(frozen=True, eq=False)
class GroupedRows:
    """A table's rows in random order, and the groups that they are cut into.

    Attributes:
        order: shape (rows,), row numbers in random order.
        sizes: shape (groups,), rows of each group along ``order``; the last group holds what is
            in no sample and may be empty.
        samples: shape (samples, draws, groups), 1 where a sample holds a group.
    """

    order: Integers
    sizes: Integers
    samples: Weights

    @property
    def group_of_row(self) -> npt.NDArray[np.int32]:
        """Shape (rows,), the group of each row along ``order``."""
        import numpy as np

        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)


@dataclass(frozen=True, eq=False)
class EqualSizeDraws:
    """All draws.

    Attributes:
        rows: m, the rows of each sample.
        real: training and holdout together; two disjoint samples a draw.
        synthetic: one sample a draw.
    """

    rows: int
    real: GroupedRows
    synthetic: GroupedRows


def draw_samples(n_real: int, n_synthetic: int, generator: np.random.Generator) -> EqualSizeDraws:
    """``DRAWS`` draws of two disjoint real samples and a synthetic one, all of one size."""
    m = sample_size(n_real, 0, n_synthetic)
    # The number of groups that leaves the fewest rows over.
    groups = max(
        range(min(FEWEST_GROUPS, m), min(MOST_GROUPS, m) + 1), key=lambda h: (m // h * h, h)
    )
    return EqualSizeDraws(
        m,
        _grouped(n_real, m, groups, 2, generator),
        _grouped(n_synthetic, m, groups, 1, generator),
    )


def _grouped(
    n: int, m: int, groups: int, samples: int, generator: np.random.Generator
) -> GroupedRows:
    """Equal groups first, then one remainder for each sample, then the rows in no sample.

    Each sample takes ``groups`` groups and one of the remainders, m rows in all.
    """
    import numpy as np

    size = m // groups
    remainder = m - groups * size
    available = min((n - samples * remainder) // size, MOST_GROUPS_OF_A_TABLE)
    sizes = [size] * available + [remainder] * samples
    weights = np.zeros((samples, DRAWS, available + samples + 1))
    for draw in range(DRAWS):
        chosen = generator.permutation(available)
        remainders = available + generator.permutation(samples)
        for sample in range(samples):
            weights[sample, draw, chosen[sample * groups : (sample + 1) * groups]] = 1.0
            weights[sample, draw, remainders[sample]] = 1.0
    return GroupedRows(
        generator.permutation(n), np.array([*sizes, n - sum(sizes)], dtype=np.intp), weights
    )
