"""Points on the globe as cells of one grid, which training decides."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Cells = npt.NDArray[np.int64]
    Counts = npt.NDArray[np.int64]

MOST_CELLS_A_SIDE = 50
LEAST_CELLS_A_SIDE = 5
ROWS_A_CELL = 10
TRIMMED = (0.005, 0.995)


@dataclass(frozen=True)
class DensityGrid:
    """A grid of ``side`` × ``side`` equal cells between two parallels and two meridians.

    Attributes:
        side: cells a side.
        south: lower edge in degrees.
        north: upper edge.
        west: left edge.
        east: right edge.
    """

    side: int
    south: float
    north: float
    west: float
    east: float

    @property
    def outside(self) -> int:
        """The cell of points that lie beyond an edge."""
        return self.side * self.side

    @property
    def missing(self) -> int:
        """The cell of rows without a latitude or a longitude."""
        return self.outside + 1

    @property
    def cells(self) -> int:
        """Number of cells, the two special ones included."""
        return self.outside + 2

    def place(self, latitude: Floats, longitude: Floats) -> Cells:
        """The cell of each point, row by row from the south-west corner, eastward."""
        import numpy as np

        def along(values: Floats, low: float, high: float) -> tuple[Cells, npt.NDArray[np.bool_]]:
            inside = (values >= low) & (values <= high)
            step = (np.where(inside, values, low) - low) / (high - low) * self.side
            # The upper edge belongs to the last cell.
            return np.minimum(step.astype(np.int64), self.side - 1), inside

        row, is_inside = along(latitude, self.south, self.north)
        column, is_across = along(longitude, self.west, self.east)
        cells = np.where(is_inside & is_across, row * self.side + column, self.outside)
        return np.where(np.isnan(latitude) | np.isnan(longitude), self.missing, cells)

    def counts(self, cells: Cells) -> Counts:
        """Rows in each cell, shape (cells,)."""
        import numpy as np

        return np.bincount(cells, minlength=self.cells)

    def parallels(self) -> tuple[float, ...]:
        """Latitudes of the cells' middles, from the south."""
        return _middles(self.south, self.north, self.side)

    def meridians(self) -> tuple[float, ...]:
        """Longitudes of the cells' middles, from the west."""
        return _middles(self.west, self.east, self.side)


def _middles(low: float, high: float, side: int) -> tuple[float, ...]:
    return tuple(low + (place + 0.5) * (high - low) / side for place in range(side))


def grid_over(latitude: Floats, longitude: Floats, rows: int) -> DensityGrid | None:
    """The grid over the middle 99 % of training's points on either axis; none without any width.

    Args:
        latitude: training's, NaN where missing.
        longitude: training's.
        rows: rows of each sample that will be compared; a cell should hold ``ROWS_A_CELL`` of
            them on average, or the grid is coarser.
    """
    import numpy as np

    known = ~(np.isnan(latitude) | np.isnan(longitude))
    if not known.any():
        return None
    south, north = np.quantile(latitude[known], TRIMMED).tolist()
    west, east = np.quantile(longitude[known], TRIMMED).tolist()
    if not (north > south and east > west):
        return None
    side = min(MOST_CELLS_A_SIDE, max(LEAST_CELLS_A_SIDE, isqrt(rows // ROWS_A_CELL)))
    return DensityGrid(side, south, north, west, east)
