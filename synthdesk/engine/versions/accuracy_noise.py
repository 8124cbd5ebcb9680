"""How far accuracy moves when some of the rows are left out: its interval, and that of differences.

Rows are put into groups at random, training's the same way for every version. Leaving out one
group at a time (the delete-a-group jackknife) costs no second pass over the rows, and what two
versions owe to the same training rows falls out of their difference.

Source: J. Shao, C. F. J. Wu, Annals of Statistics 17 (1989), 1176-1197, for statistics that are
not smooth, such as a sum of absolute differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.joint_frequencies import pair_codes, pairs_of
from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import CodeArray, Codes

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

GROUPS = 20
METHOD = f"jackknife by {GROUPS} groups of rows, 95 %"


@dataclass(frozen=True, eq=False)
class AccuracyNoise:
    """Accuracy with all rows, and with each group of either table left out.

    The first figure is overall accuracy, then come univariate and bivariate, then every column's
    univariate and every column's bivariate.

    Attributes:
        names: the columns.
        whole: shape (figures,).
        training: shape (groups, figures), without a group of training rows.
        synthetic: shape (groups, figures), without a group of synthetic rows.
        n: synthetic rows.
    """

    names: tuple[str, ...]
    whole: Floats
    training: Floats
    synthetic: Floats
    n: int

    def estimate(self, figure: int = 0) -> Estimate:
        """A figure with its interval."""
        spread = sqrt(_variance(self.training[:, figure]) + _variance(self.synthetic[:, figure]))
        value = float(self.whole[figure])
        return Estimate(
            value, max(0.0, value - Z_95 * spread), min(1.0, value + Z_95 * spread), self.n, METHOD
        )

    def difference(self, other: AccuracyNoise, figure: int = 0) -> Estimate:
        """This figure minus another version's, of the same training rows."""
        value = float(self.whole[figure] - other.whole[figure])
        spread = sqrt(
            _variance(self.training[:, figure] - other.training[:, figure])
            + _variance(self.synthetic[:, figure])
            + _variance(other.synthetic[:, figure])
        )
        return Estimate(value, value - Z_95 * spread, value + Z_95 * spread, self.n, METHOD)

    def univariate(self, column: int) -> int:
        """Where a column's univariate accuracy stands."""
        return 3 + column

    def bivariate(self, column: int) -> int:
        """Where a column's bivariate accuracy stands: the mean over its pairs."""
        return 3 + len(self.names) + column


def accuracy_noise(codes: Codes, seed: int) -> AccuracyNoise:
    """Accuracy of a synthetic table and how far it moves.

    Args:
        codes: of the tables.
        seed: the audit's; groups of training rows depend on nothing else.
    """
    import numpy as np

    groups = [
        _groups(codes.training.shape[1], seed, "versions.training"),
        _groups(codes.synthetic.shape[1], seed, "versions.synthetic"),
    ]
    tables = (codes.training, codes.synthetic)
    sizes, columns = codes.sizes, len(codes.bins)
    single = [
        _scores([_grouped(t[c], sizes[c], g) for t, g in zip(tables, groups, strict=True)])
        for c in range(columns)
    ]
    pairs = pairs_of(columns)
    joint = [
        _scores(
            [
                _grouped(pair_codes(t, sizes, pair), sizes[pair[0]] * sizes[pair[1]], g)
                for t, g in zip(tables, groups, strict=True)
            ]
        )
        for pair in pairs
    ]
    of_column = [
        np.mean([score for pair, score in zip(pairs, joint, strict=True) if c in pair], axis=0)
        for c in range(columns)
    ]
    univariate, bivariate = np.mean(single, axis=0), np.mean(joint, axis=0)
    figures = np.array([(univariate + bivariate) / 2, univariate, bivariate, *single, *of_column])
    return AccuracyNoise(
        tuple(one.name for one in codes.bins),
        figures[:, 0],
        figures[:, 1 : GROUPS + 1].T,
        figures[:, GROUPS + 1 :].T,
        codes.synthetic.shape[1],
    )


def _groups(rows: int, seed: int, name: str) -> Integers:
    import numpy as np

    return generator_for(seed, name).permutation(np.arange(rows) % GROUPS)


def _grouped(codes: CodeArray, size: int, groups: Integers) -> Floats:
    """Counts of each group, shape (groups, size)."""
    import numpy as np

    counts = np.bincount(groups * size + codes, minlength=GROUPS * size)
    return counts.reshape(GROUPS, size).astype(np.float64)


def _scores(counts: list[Floats]) -> Floats:
    """1 − total variation: with all rows, without each training group, without each synthetic."""
    import numpy as np

    real, fake = (one.sum(axis=0) for one in counts)

    def similarity(first: Floats, second: Floats) -> Floats:
        shares = [one / one.sum(axis=-1, keepdims=True) for one in (first, second)]
        found: Floats = 1 - np.abs(shares[0] - shares[1]).sum(axis=-1) / 2
        return found

    return np.concatenate(
        [
            np.atleast_1d(similarity(real, fake)),
            similarity(real - counts[0], fake),
            similarity(real, fake - counts[1]),
        ]
    )


def _variance(left_out: Floats) -> float:
    return float((GROUPS - 1) / GROUPS * ((left_out - left_out.mean()) ** 2).sum())
