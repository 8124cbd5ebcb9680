"""Numbers that differ by next to nothing, taken as the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.privacy.coded_rows import RowCodes

TOLERANCE = 0.02
"""Step within which numbers count as equal, as a share of the interquartile range."""


@dataclass(frozen=True, eq=False)
class Steps:
    """Numbers cut to steps.

    Attributes:
        of_codes: for each column the step of each code, missing's last; None where each value has
            a step of its own.
    """

    of_codes: tuple[npt.NDArray[np.int32] | None, ...]

    def rows(self, codes: RowCodes) -> RowCodes:
        """Rows with steps in place of numbers."""
        cut = codes.copy()
        for at, step in enumerate(self.of_codes):
            if step is not None:
                cut[:, at] = step[codes[:, at]]
        return cut

    def tables(self, coded: CodedRows) -> CodedRows:
        """All tables with steps in place of numbers."""
        import numpy as np

        columns = tuple(
            column if step is None else CodedColumn(column.name, True, np.arange(float(step[-1])))
            for column, step in zip(coded.columns, self.of_codes, strict=True)
        )
        return replace(
            coded,
            columns=columns,
            training=self.rows(coded.training),
            synthetic=self.rows(coded.synthetic),
            holdout=None if coded.holdout is None else self.rows(coded.holdout),
        )


def tolerance_steps(coded: CodedRows) -> Steps | None:
    """Steps of the tables' numbers and times; None where no step holds two values.

    The interquartile range is that of the real rows, training and holdout together: training's own
    would know who is training.
    """
    steps = tuple(_steps(coded, at, column) for at, column in enumerate(coded.columns))
    return None if all(step is None for step in steps) else Steps(steps)


def _steps(coded: CodedRows, at: int, column: CodedColumn) -> npt.NDArray[np.int32] | None:
    import numpy as np

    if not column.is_ordered or len(column.values) < 2:
        return None
    held = [] if coded.holdout is None else [coded.holdout[:, at]]
    codes = np.concatenate([coded.training[:, at], *held])
    values = np.asarray(column.values, dtype=np.float64)
    known = values[codes[codes != column.missing]]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.25, 0.75])
    width = TOLERANCE * (high - low)
    if width <= 0:
        return None
    cells, numbers = np.unique(np.floor((values - low) / width), return_inverse=True)
    if len(cells) == len(values):
        return None
    return np.append(numbers, len(cells)).astype(np.int32)
