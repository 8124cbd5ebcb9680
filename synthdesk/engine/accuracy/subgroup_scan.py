"""Every level of every column at a glance: where synthetic rows differ more than chance allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synthdesk.engine.accuracy.joint_frequencies import count_codes, pair_codes
from synthdesk.engine.accuracy.level_accuracy import LEAST_REAL, LEAST_SYNTHETIC
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.tables.schema import ColumnMark, ColumnRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.tables.codes import Codes
    from synthdesk.engine.tables.schema import Schema

    Counts = npt.NDArray[np.int64]
    Scores = npt.NDArray[np.float64]

SIGNIFICANCE = 0.01
LEAST_EXCESS = 0.05
MOST_CELLS = 3_000_000_000
LEAST_EXPECTED = 5.0
MOST_NAMED_COLUMNS = 5
_SMALLEST_P = 1e-300


@dataclass(frozen=True)
class SubgroupScan:
    """What was looked at.

    Attributes:
        columns: columns whose levels were looked at.
        columns_possible: all columns that have levels.
        levels: levels large enough to be judged.
        levels_too_small: levels with rows, but too few of them (``least_real``,
            ``least_synthetic``).
        looks: comparisons of one column within one level; every p-value is multiplied by it.
        significance: largest corrected p-value that counts as evidence.
        least_excess: smallest distance beyond noise, and beyond the column's distance in the
            whole table, that counts.
        least_real: real rows that a level needs.
        least_synthetic: synthetic rows that a level needs.
        unconfirmed: levels beyond chance that equal-size draws did not confirm.
        not_tried: further levels beyond chance, of less weight, that were not drawn from.
    """

    columns: int
    columns_possible: int
    levels: int
    levels_too_small: int
    looks: int
    significance: float = SIGNIFICANCE
    least_excess: float = LEAST_EXCESS
    least_real: int = LEAST_REAL
    least_synthetic: int = LEAST_SYNTHETIC
    unconfirmed: int = 0
    not_tried: int = 0

    def with_outcome(self, unconfirmed: int, not_tried: int) -> SubgroupScan:
        """The same scan, with what draws made of its suspects."""
        return replace(self, unconfirmed=unconfirmed, not_tried=not_tried)


@dataclass(frozen=True)
class Look:
    """One column within one level.

    Attributes:
        column: position of the column.
        distance: TVD of its frequencies within the level, synthetic against real.
        excess: what of it exceeds noise and the column's distance in the whole table.
        p_value: of a chi-square test that both are samples of one distribution, multiplied by
            the number of looks; at most 1.
    """

    column: int
    distance: float
    excess: float
    p_value: float


@dataclass(frozen=True)
class Candidate:
    """A level that stands out, with the columns that do within it.

    Attributes:
        group: position of the column whose level it is.
        level: the level's code.
        n_real: real rows of the level.
        n_synthetic: synthetic rows of the level.
        looks: columns beyond chance within it, the largest excess first.
    """

    group: int
    level: int
    n_real: int
    n_synthetic: int
    looks: tuple[Look, ...]

    @property
    def weight(self) -> float:
        """Rows times squared excess: a few that are far off outweigh many that are a little off."""
        return self.n_synthetic * sum(look.excess**2 for look in self.looks)


def scan_levels(
    codes: Codes, schema: Schema, progress: Progress = SILENT
) -> tuple[SubgroupScan, list[Candidate]]:
    """Test every other column within every level that is large enough, on the whole files.

    Bins are those of the whole table, so that one pass of pair counts serves all levels. Where
    pairs times rows exceed ``MOST_CELLS``, levels of fewer columns are looked at: the target
    and protected columns first, then categories, then numbers.

    Returns:
        What was looked at, and the levels beyond chance (Bonferroni over all looks).
    """
    order = _groups_first_to_last(codes, schema)
    scanned = order[: _most_groups(codes)]
    overall = _whole_table_excess(codes)
    found: list[Candidate] = []
    looks = levels = too_small = 0
    pair_counts = _PairCounts(codes, scanned)
    for group in progress.track(scanned, "Groups: levels of every column"):
        table = pair_counts.level_table(group)
        is_large, is_there = table.sizes
        levels += int(is_large.sum())
        too_small += int((is_there & ~is_large).sum())
        looks += int(is_large.sum()) * len(table.columns)
        found += table.candidates(group, overall)
    scan = SubgroupScan(len(scanned), len(order), levels, too_small, looks)
    return scan, [kept for one in found if (kept := _corrected(one, looks)) is not None]


def _groups_first_to_last(codes: Codes, schema: Schema) -> list[int]:
    """Positions of the columns, those whose groups matter most to people first."""

    def rank(position: int) -> tuple[int, int]:
        bins = codes.bins[position]
        column = schema[bins.name]
        is_named = column.role is ColumnRole.TARGET or ColumnMark.PROTECTED in column.marks
        return (0 if is_named else 1 + bins.is_ordered, position)

    return sorted(range(len(codes.bins)), key=rank)


def _most_groups(codes: Codes) -> int:
    """How many columns' levels can be looked at within ``MOST_CELLS``."""
    tables = (codes.training, codes.synthetic, codes.holdout)
    rows = sum(int(table.shape[1]) for table in tables if table is not None)
    return max(1, MOST_CELLS // (rows * max(len(codes.bins) - 1, 1)))


def _corrected(candidate: Candidate, looks: int) -> Candidate | None:
    """The candidate with p-values corrected for the looks; none where no column is left."""
    kept = [
        replace(look, p_value=min(1.0, look.p_value * looks))
        for look in candidate.looks
        if look.p_value * looks <= SIGNIFICANCE
    ]
    return replace(candidate, looks=tuple(kept[:MOST_NAMED_COLUMNS])) if kept else None


# --- one column's levels --------------------------------------------------------------------


@dataclass(frozen=True)
class _LevelTable:
    """Frequencies of all other columns within the levels of one.

    Attributes:
        columns: positions of the other columns.
        real: (columns, levels, bins), bins padded with zeros.
        synthetic: the same.
    """

    columns: list[int]
    real: Counts
    synthetic: Counts

    @property
    def sizes(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Which levels are large enough, and which have any row."""
        real, fake = self.real[0].sum(axis=1), self.synthetic[0].sum(axis=1)
        return (real >= LEAST_REAL) & (fake >= LEAST_SYNTHETIC), (real > 0) | (fake > 0)

    def candidates(self, group: int, overall: Scores) -> Iterator[Candidate]:
        """Levels with a column that differs by ``LEAST_EXCESS`` beyond noise, uncorrected p."""
        import numpy as np

        large = np.flatnonzero(self.sizes[0])
        real, fake = self.real[:, large], self.synthetic[:, large]
        distance, noise = distances(real, fake)
        excess = distance - noise - overall[self.columns][:, None]
        p_values = homogeneity(real, fake)
        for place, level in enumerate(large.tolist()):
            chosen = np.flatnonzero(excess[:, place] >= LEAST_EXCESS)
            chosen = chosen[np.argsort(-excess[chosen, place], kind="stable")]
            if len(chosen):
                yield Candidate(
                    group,
                    level,
                    int(real[0, place].sum()),
                    int(fake[0, place].sum()),
                    tuple(
                        Look(
                            self.columns[i],
                            float(distance[i, place]),
                            float(excess[i, place]),
                            float(p_values[i, place]),
                        )
                        for i in chosen.tolist()
                    ),
                )


class _PairCounts:
    """Joint counts of pairs of columns, each counted once and let go after its second use."""

    def __init__(self, codes: Codes, groups: list[int]) -> None:
        self._sizes = codes.sizes
        self._tables = (codes.real, codes.synthetic)
        self._groups = set(groups)
        self._kept: dict[tuple[int, int], list[Counts]] = {}

    def level_table(self, group: int) -> _LevelTable:
        """Frequencies of all other columns within the levels of one."""
        import numpy as np

        sizes = self._sizes
        others = [position for position in range(len(sizes)) if position != group]
        padded = np.zeros((2, len(others), sizes[group], max(sizes)), dtype=np.int64)
        for place, other in enumerate(others):
            for table, counts in enumerate(self._within(group, other)):
                padded[table, place, :, : sizes[other]] = counts
        return _LevelTable(others, padded[0], padded[1])

    def _within(self, group: int, other: int) -> list[Counts]:
        """Counts of both tables, levels of the group down, bins of the other column across."""
        known = self._kept.pop((other, group), None)
        if known is not None:
            return [counts.T for counts in known]
        shape = self._sizes[group], self._sizes[other]
        counted = [
            count_codes(pair_codes(table, self._sizes, (group, other)), shape[0] * shape[1])
            for table in self._tables
        ]
        tables = [counts.reshape(shape) for counts in counted]
        if other in self._groups:
            self._kept[group, other] = tables
        return tables


# --- statistics -----------------------------------------------------------------------------


def distances(real: Counts, synthetic: Counts) -> tuple[Scores, Scores]:
    """TVD of two samples along the last axis, and what chance alone gives on average.

    Each bin's difference is nearly normal with variance p (1 − p)(1/n + 1/m), p pooled, so its
    mean absolute value is √(2/π) times the root of that.
    """
    import numpy as np

    n, m = (counts.sum(axis=-1, keepdims=True) for counts in (real, synthetic))
    distance = 0.5 * np.abs(real / n - synthetic / m).sum(axis=-1)
    pooled = (real + synthetic) / (n + m)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    noise = 0.5 * np.sqrt(2 / np.pi) * spread.sum(axis=-1)
    return distance, noise


def homogeneity(real: Counts, synthetic: Counts) -> Scores:
    """P-value of the chi-square test that two samples have one distribution, along the last axis.

    Bins that either sample is expected to fill with fewer than ``LEAST_EXPECTED`` rows are taken
    together; one bin is left if even so they are few.
    """
    import numpy as np
    from scipy.stats import chi2

    n, m = (counts.sum(axis=-1, keepdims=True) for counts in (real, synthetic))
    smaller = np.minimum(n, m) / (n + m)
    is_rare = (real + synthetic) * smaller < LEAST_EXPECTED
    gathered = [
        np.concatenate(
            [np.where(is_rare, 0, counts), np.where(is_rare, counts, 0).sum(-1, keepdims=True)], -1
        )
        for counts in (real, synthetic)
    ]
    both = gathered[0] + gathered[1]
    is_used = both * smaller >= LEAST_EXPECTED
    # With √(m/n) and its inverse as weights, unequal sizes give the usual two-sample statistic.
    difference = np.sqrt(m / n) * gathered[0] - np.sqrt(n / m) * gathered[1]
    statistic = np.where(is_used, difference**2 / np.maximum(both, 1), 0.0).sum(axis=-1)
    freedom = np.maximum(is_used.sum(axis=-1) - 1, 1)
    p_values: Scores = np.maximum(chi2.sf(statistic, freedom), _SMALLEST_P)
    return p_values


def _whole_table_excess(codes: Codes) -> Scores:
    """How far each column is off in the whole table, beyond noise; not below zero."""
    import numpy as np

    excess, real = [], codes.real
    for position, size in enumerate(codes.sizes):
        distance, noise = distances(
            count_codes(real[position], size), count_codes(codes.synthetic[position], size)
        )
        excess.append(max(0.0, float(distance - noise)))
    return np.array(excess)
