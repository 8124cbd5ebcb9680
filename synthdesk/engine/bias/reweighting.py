"""Training rows weighted so that one column, or several crossed, have synthetic's shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

FEWEST_EXPECTED = 5
"""Below so many rows to be expected on either side a share's difference is not normal."""


@dataclass(frozen=True, eq=False)
class Reweighting:
    """Rows by the cells of the chosen columns.

    Attributes:
        places: of the chosen columns among the codes.
        training: shape (training rows,), each row's cell.
        synthetic: shape (synthetic rows,).
        training_counts: shape (cells,), rows.
        synthetic_counts: shape (cells,).
    """

    places: tuple[int, ...]
    training: Integers
    synthetic: Integers
    training_counts: Integers
    synthetic_counts: Integers

    @property
    def shared(self) -> Flags:
        """Cells that both tables have; rows of others can't be weighted to each other."""
        found: Flags = (self.training_counts > 0) & (self.synthetic_counts > 0)
        return found

    @property
    def compared(self) -> float:
        """Share of the synthetic rows that lie in shared cells."""
        return float(self.synthetic_counts[self.shared].sum() / max(self.synthetic_counts.sum(), 1))


@dataclass(frozen=True, eq=False)
class ShareDifferences:
    """How far the shares of a column's bins lie from the weighted training rows'.

    Attributes:
        expected: shape (bins,), the weighted training rows' shares.
        found: shape (bins,), the synthetic rows'.
        variances: shape (bins,), of the difference where both tables draw from the same people.
        is_testable: shape (bins,), whether rows enough are to be expected on both sides.
    """

    expected: Floats
    found: Floats
    variances: Floats
    is_testable: Flags

    @property
    def distance(self) -> float:
        """Total variation distance."""
        import numpy as np

        return float(np.abs(self.found - self.expected).sum() / 2)

    @property
    def noise(self) -> float:
        """The distance to be expected of the same people drawn anew: normal, so √(2 var / π)."""
        import numpy as np

        return float(np.sqrt(2 * self.variances / np.pi).sum() / 2)

    @property
    def beyond_chance(self) -> float:
        """What of the distance chance does not account for."""
        return max(0.0, self.distance - self.noise)

    @property
    def scores(self) -> Floats:
        """Shape (bins,): z of each testable bin, 0 of the others."""
        import numpy as np

        found = np.zeros(len(self.variances))
        at = self.is_testable & (self.variances > 0)
        found[at] = (self.found - self.expected)[at] / np.sqrt(self.variances[at])
        return found


def reweighting(codes: Codes, places: Sequence[int]) -> Reweighting:
    """The cells of some columns.

    Args:
        codes: of training and synthetic rows.
        places: of the columns; none puts all rows in one cell.
    """
    import numpy as np

    sides = []
    for table in (codes.training, codes.synthetic):
        found = np.zeros(table.shape[1], dtype=np.int64)
        for place in places:
            found = found * codes.sizes[place] + table[place]
        sides.append(found)
    _, both = np.unique(np.concatenate(sides), return_inverse=True)
    training, synthetic = both[: len(sides[0])], both[len(sides[0]) :]
    size = int(both.max(initial=0)) + 1
    return Reweighting(
        tuple(places),
        training,
        synthetic,
        np.bincount(training, minlength=size),
        np.bincount(synthetic, minlength=size),
    )


def differences(
    by: Reweighting, training: Integers, synthetic: Integers, size: int
) -> ShareDifferences:
    """Shares of bins in synthetic rows against training rows of the same cells.

    Args:
        by: the cells; those that only one table has are left out.
        training: shape (training rows,), bins.
        synthetic: shape (synthetic rows,).
        size: number of bins.
    """
    real, made = (counts[by.shared] for counts in cell_counts(by, training, synthetic, size))
    return of_cells(real, made)


def cell_counts(
    by: Reweighting, training: Integers, synthetic: Integers, size: int
) -> tuple[Integers, Integers]:
    """Rows by cell and bin, shape (cells, bins) each, of training and of synthetic."""
    import numpy as np

    cells = len(by.training_counts)
    real, made = (
        np.bincount(cell * size + bins, minlength=cells * size).reshape(cells, size)
        for cell, bins in ((by.training, training), (by.synthetic, synthetic))
    )
    return real, made


def of_cells(real: Integers, made: Integers) -> ShareDifferences:
    """Differences from rows by cell and bin, shape (cells, bins) each, no cell empty."""
    import numpy as np

    n, m = real.sum(axis=1), made.sum(axis=1)
    weights = m / max(int(m.sum()), 1)
    pooled = (real + made) / np.maximum(n + m, 1)[:, None]
    spread = weights**2 * (1 / np.maximum(n, 1) + 1 / np.maximum(m, 1))
    # Cells that hold little weight say little of a bin, and don't make it untestable.
    effective = 1 / np.maximum((weights**2 / np.maximum(n, 1)).sum(), 1e-300)
    expected = (weights[:, None] * real / np.maximum(n, 1)[:, None]).sum(axis=0)
    found = made.sum(axis=0) / max(int(m.sum()), 1)
    rare = np.minimum((expected + found) / 2, 1 - (expected + found) / 2)
    return ShareDifferences(
        expected,
        found,
        (pooled * (1 - pooled) * spread[:, None]).sum(axis=0),
        rare * min(float(effective), float(m.sum())) >= FEWEST_EXPECTED,
    )


def univariate(codes: Codes, place: int, by: Reweighting) -> ShareDifferences:
    """A column against weighted training rows."""
    import numpy as np

    return differences(
        by,
        codes.training[place].astype(np.int64),
        codes.synthetic[place].astype(np.int64),
        codes.sizes[place],
    )


def bivariate(codes: Codes, pair: tuple[int, int], by: Reweighting) -> ShareDifferences:
    """Two columns together against weighted training rows."""
    import numpy as np

    first, second = pair
    size = codes.sizes[second]
    real, made = (
        table[first].astype(np.int64) * size + table[second]
        for table in (codes.training, codes.synthetic)
    )
    return differences(by, real, made, codes.sizes[first] * size)
