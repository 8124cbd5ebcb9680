"""Two tables one above the other, as a classifier wants them: numbers, and texts as categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class StackedRows:
    """Rows of both tables, column by column.

    Attributes:
        columns: each of shape (rows,): numbers and times as float64, missing as NaN; categories
            as places in the sorted list of their texts, in the smallest type that holds them,
            missing as −1.
        categories: places of the columns that are categories.
        is_fake: shape (rows,), whether a row comes from the second table.
    """

    columns: tuple[npt.NDArray[Any], ...]
    categories: tuple[int, ...]
    is_fake: npt.NDArray[np.bool_]

    def matrix(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Shape (rows, columns), some rows as numbers; missing is NaN."""
        import numpy as np

        matrix = np.empty((len(rows), len(self.columns)))
        for place, column in enumerate(self.columns):
            values = column[rows]
            matrix[:, place] = values
            if place in self.categories:
                matrix[values < 0, place] = np.nan
        return matrix


def stack_rows(real: pa.Table, fake: pa.Table) -> StackedRows:
    """The rows of ``real``, then those of ``fake``.

    Args:
        real: numbers, times and dictionary-encoded texts.
        fake: the same columns.
    """
    import numpy as np
    import pyarrow as pa

    columns = [
        _numbers(pa.chunked_array([*ours.chunks, *theirs.chunks], ours.type))
        for ours, theirs in zip(real.columns, fake.columns, strict=True)
    ]
    is_category = [pa.types.is_dictionary(column.type) for column in real.columns]
    is_fake = np.arange(real.num_rows + fake.num_rows) >= real.num_rows
    return StackedRows(tuple(columns), tuple(np.flatnonzero(is_category).tolist()), is_fake)


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        return _sorted_places(column)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64()).cast(pa.float64(), safe=False)
    numbers: npt.NDArray[Any] = column.to_numpy()
    return numbers


def _sorted_places(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """Places in the order of the texts, so that the trees don't depend on row order."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column.unify_dictionaries()
    words = column.chunk(0).dictionary
    order = pc.sort_indices(words).to_numpy()
    place = np.empty(len(order) + 1, dtype=np.min_scalar_type(-len(order) - 1))
    place[order] = np.arange(len(order))
    place[-1] = -1
    codes = pa.chunked_array([pc.fill_null(chunk.indices, -1) for chunk in column.chunks])
    places: npt.NDArray[Any] = place[codes.to_numpy()]
    return places
