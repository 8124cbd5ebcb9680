"""Keys of rows on any of their columns, so that equal rows are found by sorting whole numbers.

Every code of every column has a random 64-bit number, and the key of a row is the sum of its
cells' numbers; leaving a column out is a subtraction. Two different rows get the same key once in
2⁶⁴ pairs: among twenty million rows the chance of any such pair is about one in 100,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.seeds import generator_for

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import CodedColumn, RowCodes

    Keys = npt.NDArray[np.uint64]


class RowKeys:
    """Keys of rows that are written in one code book.

    Args:
        columns: the code book.
    """

    def __init__(self, columns: Sequence[CodedColumn]) -> None:
        import numpy as np

        # Keys are compared within a run only, and no figure depends on which numbers they are.
        draws = generator_for(0, "privacy.row_keys")
        self._numbers = [
            draws.integers(0, 2**64, column.size, dtype=np.uint64) for column in columns
        ]

    def of(self, codes: RowCodes) -> Keys:
        """Keys of whole rows, shape (rows,).

        Args:
            codes: int32, shape (rows, columns).
        """
        import numpy as np

        keys = np.zeros(len(codes), dtype=np.uint64)
        for at in range(codes.shape[1]):
            keys += self.of_cells(codes, at)
        return keys

    def of_cells(self, codes: RowCodes, place: int) -> Keys:
        """What one column adds to the keys of whole rows, shape (rows,)."""
        return self._numbers[place][codes[:, place]]
