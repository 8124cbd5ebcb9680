"""A column's mean, or the share of its main level, by the levels of another column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.cramers_v import cramers_v
from synthdesk.engine.estimate import Z_95, Estimate, wilson_interval
from synthdesk.engine.missing.gap_shares import WILSON
from synthdesk.engine.missing.levels import Levels, all_levels, numbers_of
from synthdesk.engine.tables.schema import Column, ColumnRole
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Small = npt.NDArray[np.int8]

MOST_LEVELS = 20
MOST_COLUMNS = 10
FEWEST_VALUES = 5
RANKED_ROWS = 200_000
_DECILES = 10


@dataclass(frozen=True)
class LevelFigure:
    """One table's figure at one level.

    Attributes:
        role: the table.
        level: place in the group's levels.
        n: rows of the level with a value.
        figure: the mean or share with its interval; absent below ``FEWEST_VALUES`` values.
    """

    role: TableRole
    level: int
    n: int
    figure: Estimate | None


@dataclass(frozen=True)
class GroupFigures:
    """A column's figure by the levels of another column, in all tables that have both.

    Attributes:
        by: the other column.
        what: ``"mean"``, or ``"share of …"`` with the main level of a column of categories.
        levels: labels of the levels.
        figures: by table, then level.
    """

    by: str
    what: str
    levels: tuple[str, ...]
    figures: tuple[LevelFigure, ...]

    def at(self, role: TableRole, level: int) -> LevelFigure | None:
        """One of the figures."""
        found = (f for f in self.figures if f.role is role and f.level == level)
        return next(found, None)


class Grouping:
    """The columns that can be grouped by: those with 2 to ``MOST_LEVELS`` training values.

    Times never are. Rows' levels are kept in eight bits, since every column with gaps asks for
    them anew.

    Args:
        columns: the audited columns.
        tables: training first; others may lack columns.
    """

    def __init__(self, columns: Sequence[Column], tables: Mapping[TableRole, pa.Table]) -> None:
        self._tables = tables
        self._codes: dict[tuple[TableRole, str], Small] = {}
        training = tables[TableRole.TRAINING]
        self.levels: dict[str, Levels] = {}
        self.targets: set[str] = set()
        for column in columns:
            levels = all_levels(column, training.column(column.name), MOST_LEVELS)
            if levels is not None:
                self.levels[column.name] = levels
            if column.role is ColumnRole.TARGET:
                self.targets.add(column.name)

    def has(self, role: TableRole, name: str) -> bool:
        """Whether a table has the column."""
        return name in self._tables[role].column_names

    def codes(self, role: TableRole, name: str) -> Small:
        """Level of each row; one past the last for any other value, −1 for missing."""
        import numpy as np

        if (role, name) not in self._codes:
            codes = self.levels[name].codes(self._tables[role].column(name))
            self._codes[role, name] = codes.astype(np.int8)
        return self._codes[role, name]


def group_figures(
    column: Column,
    grouping: Grouping,
    tables: Mapping[TableRole, pa.Table],
    levels: Levels | None,
) -> tuple[GroupFigures, ...]:
    """Means of a column of numbers, or shares of the main level of one of categories.

    Args:
        column: the column.
        grouping: the columns to group by; at most ``MOST_COLUMNS`` are kept: the target, then
            those on which the column depends most in training, which is looked up on at most
            ``RANKED_ROWS`` rows.
        tables: training first; tables may lack columns.
        levels: the column's own levels, if it is one of categories.
    """
    own = {role: table.column(column.name) for role, table in tables.items()}
    if levels is None:
        what, values = "mean", {role: numbers_of(stored) for role, stored in own.items()}
        binned = _deciles(values[TableRole.TRAINING])
    else:
        codes = {role: levels.codes(stored) for role, stored in own.items()}
        binned = codes[TableRole.TRAINING]
        main = _main(binned, len(levels.labels))
        what = f"share of “{levels.labels[main][:60]}”"
        values = {role: _indicator(table, main) for role, table in codes.items()}
    step = max(len(binned) // RANKED_ROWS, 1)
    found = [
        (
            name not in grouping.targets,
            -_strength(binned[::step], grouping.codes(TableRole.TRAINING, name)[::step]),
            name,
        )
        for name in grouping.levels
        if name != column.name
    ]
    found.sort(key=lambda entry: entry[:2])
    estimate = _mean if levels is None else _share
    return tuple(
        GroupFigures(
            by,
            what,
            grouping.levels[by].labels,
            tuple(
                LevelFigure(role, level, n, estimate(n, mean, spread))
                for role in tables
                if grouping.has(role, by)
                for level, (n, mean, spread) in enumerate(
                    _moments(
                        values[role], grouping.codes(role, by), len(grouping.levels[by].labels)
                    )
                )
            ),
        )
        for _, _, by in found[:MOST_COLUMNS]
    )


def _deciles(numbers: Floats) -> Integers:
    import numpy as np

    known = numbers[~np.isnan(numbers)]
    inner = np.unique(np.quantile(known, np.linspace(0, 1, _DECILES + 1)))[1:-1]
    return np.where(np.isnan(numbers), -1, np.searchsorted(inner, numbers, side="left"))


def _main(codes: Integers, size: int) -> int:
    import numpy as np

    return int(np.argmax(np.bincount(codes[codes >= 0], minlength=size)[:size]))


def _indicator(codes: Integers, level: int) -> Floats:
    import numpy as np

    return np.where(codes < 0, np.nan, (codes == level).astype(np.float64))


def _strength(first: Integers, second: Small) -> float:
    """Bias-corrected Cramér's V on the rows where neither is missing; 0 where undefined."""
    import numpy as np

    known = (first >= 0) & (second >= 0)
    size = int(second.max(initial=0)) + 1
    across = int(first.max(initial=0)) + 1
    joint = np.bincount(first[known] * size + second[known], minlength=across * size)
    value = float(cramers_v(joint.reshape(1, across, size).astype(np.float64))[0])
    return 0.0 if np.isnan(value) else value


def _moments(values: Floats, codes: Small, size: int) -> list[tuple[int, float, float]]:
    """n, mean and variance (n − 1) of each level."""
    import numpy as np

    known = ~np.isnan(values) & (codes >= 0) & (codes < size)
    level, numbers = codes[known], values[known]
    n = np.bincount(level, minlength=size)
    mean = np.bincount(level, numbers, size) / np.maximum(n, 1)
    squares = np.bincount(level, (numbers - mean[level]) ** 2, size)
    return list(
        zip(n.tolist(), mean.tolist(), (squares / np.maximum(n - 1, 1)).tolist(), strict=True)
    )


def _mean(n: int, mean: float, variance: float) -> Estimate | None:
    if n < FEWEST_VALUES:
        return None
    error = Z_95 * (variance / n) ** 0.5
    return Estimate(mean, mean - error, mean + error, n, "normal 95 %")


def _share(n: int, share: float, variance: float) -> Estimate | None:
    del variance
    if n < FEWEST_VALUES:
        return None
    low, high = wilson_interval(round(share * n), n)
    return Estimate(share, low, high, n, WILSON)
