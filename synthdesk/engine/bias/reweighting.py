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


@dataclass(frozen=True, eq=False)
class Reweighting:
    """Rows by the cells of the chosen columns.

    Attributes:
        training: shape (training rows,), each row's cell.
        synthetic: shape (synthetic rows,).
        training_counts: shape (cells,), rows.
        synthetic_counts: shape (cells,).
    """

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
    def weights(self) -> Floats:
        """Shape (training rows,): sums to the number of synthetic rows in shared cells."""
        import numpy as np

        shared = self.shared
        of_cell = np.zeros(len(shared))
        of_cell[shared] = self.synthetic_counts[shared] / self.training_counts[shared]
        found: Floats = of_cell[self.training]
        return found

    @property
    def compared(self) -> Flags:
        """Shape (synthetic rows,): those in shared cells."""
        found: Flags = self.shared[self.synthetic]
        return found


def reweighting(codes: Codes, places: Sequence[int]) -> Reweighting:
    """The cells of some columns.

    Args:
        codes: of training and synthetic rows.
        places: of the columns; none gives every row the same weight.
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
        training,
        synthetic,
        np.bincount(training, minlength=size),
        np.bincount(synthetic, minlength=size),
    )


def accuracy(first: Floats, second: Floats) -> float:
    """1 − total variation distance of two tables' (weighted) counts."""
    import numpy as np

    one, other = first.sum(), second.sum()
    if not one or not other:
        return 0.0
    return float(1 - np.abs(first / one - second / other).sum() / 2)


def univariate(codes: Codes, place: int, by: Reweighting) -> float:
    """Accuracy of a column against weighted training rows."""
    import numpy as np

    size = codes.sizes[place]
    return accuracy(
        np.bincount(codes.training[place], by.weights, size).astype(np.float64),
        np.bincount(codes.synthetic[place][by.compared], minlength=size).astype(np.float64),
    )


def bivariate(codes: Codes, pair: tuple[int, int], by: Reweighting) -> float:
    """Accuracy of two columns together against weighted training rows."""
    import numpy as np

    first, second = pair
    size = codes.sizes[first] * codes.sizes[second]
    sides = [
        table[first].astype(np.int64) * codes.sizes[second] + table[second]
        for table in (codes.training, codes.synthetic)
    ]
    return accuracy(
        np.bincount(sides[0], by.weights, size).astype(np.float64),
        np.bincount(sides[1][by.compared], minlength=size).astype(np.float64),
    )
