"""How synthetic versions differ: every figure pair by pair, with what noise alone would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import Z_95, Estimate
from synthdesk.engine.versions.headline import HIGHER_IS_BETTER, Figure

if TYPE_CHECKING:
    from synthdesk.engine.versions.accuracy_noise import AccuracyNoise
    from synthdesk.engine.versions.headline import Evidence

LEVEL = 0.05
"""Chance that noise alone marks any pair of versions in one figure, or any column of one pair."""
MOST_COLUMNS = 50
LEAKS = (Figure.COPIES, Figure.NEAREST)
"""Figures whose right value is 0: below it one version is no better than another."""


@dataclass(frozen=True)
class FigureDifference:
    """One headline figure of two versions.

    Attributes:
        figure: which.
        difference: the first version's minus the second's, with its 95 % interval.
        better: name of the version that is better beyond noise; empty where noise would do.
    """

    figure: Figure
    difference: Estimate
    better: str


@dataclass(frozen=True)
class ColumnDifference:
    """Accuracy of one column in two versions, first minus second; absent within noise.

    Attributes:
        column: which.
        univariate: of its own distribution.
        bivariate: of its pairs, in the mean.
        better: name of the version that is better: by the pairs where the two disagree.
    """

    column: str
    univariate: Estimate | None
    bivariate: Estimate | None
    better: str


@dataclass(frozen=True)
class VersionDifference:
    """Two versions against each other.

    Attributes:
        first, second: their names.
        figures: of those that both have.
        columns: those whose accuracy differs beyond noise, the largest difference first; at most
            ``MOST_COLUMNS``.
        columns_apart: how many do.
        columns_compared: of how many.
    """

    first: str
    second: str
    figures: tuple[FigureDifference, ...]
    columns: tuple[ColumnDifference, ...]
    columns_apart: int
    columns_compared: int

    @property
    def turned_round(self) -> VersionDifference:
        """The second version minus the first."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            figures=tuple(replace(one, difference=one.difference.negated) for one in self.figures),
            columns=tuple(
                replace(
                    one,
                    univariate=one.univariate and one.univariate.negated,
                    bivariate=one.bivariate and one.bivariate.negated,
                )
                for one in self.columns
            ),
        )


@dataclass(frozen=True)
class Leaders:
    """Who is ahead in one figure.

    Attributes:
        figure: which.
        versions: the best one, and all that noise can't tell from it.
        compared: versions that have the figure.
    """

    figure: Figure
    versions: tuple[str, ...]
    compared: int

    @property
    def best(self) -> str:
        """The one best version; empty where there is none beyond noise."""
        alone = len(self.versions) == 1 and self.compared > 1
        return self.versions[0] if alone else ""


def pairwise_differences(evidence: Mapping[str, Evidence]) -> tuple[VersionDifference, ...]:
    """Every two versions, in the order in which they are given.

    A difference counts as beyond noise where it does so at ``LEVEL`` for all pairs together
    (Bonferroni), or for all columns of the pair. Leaks count only where one of the two versions
    shows one by itself.
    """
    pairs = list(combinations(evidence, 2))
    return tuple(
        _difference(first, second, evidence[first], evidence[second], _z(len(pairs)))
        for first, second in pairs
    )


def leaders(
    evidence: Mapping[str, Evidence], differences: Sequence[VersionDifference]
) -> tuple[Leaders, ...]:
    """Who is ahead in each figure that at least one version has."""
    worse: dict[Figure, set[tuple[str, str]]] = {figure: set() for figure in Figure}
    for pair in differences:
        for one in pair.figures:
            if one.better:
                loser = pair.second if one.better == pair.first else pair.first
                worse[one.figure].add((one.better, loser))
    found = []
    for figure in Figure:
        values = {
            name: estimate.value
            for name, one in evidence.items()
            if (estimate := one.headline.figure(figure)) is not None
        }
        if not values:
            continue
        sign = 1 if HIGHER_IS_BETTER[figure] else -1
        best = max(values, key=lambda name: (sign * values[name], name))
        tied = tuple(name for name in values if (best, name) not in worse[figure])
        found.append(Leaders(figure, tied, len(values)))
    return tuple(found)


def _z(comparisons: int) -> float:
    from scipy.stats import norm

    return float(norm.isf(LEVEL / 2 / max(comparisons, 1)))


def _is_beyond(difference: Estimate, z: float) -> bool:
    spread = (difference.high - difference.low) / (2 * Z_95)
    return abs(difference.value) > max(z * spread, 1e-12)


def _difference(
    first: str, second: str, ours: Evidence, theirs: Evidence, z: float
) -> VersionDifference:
    figures = []
    for figure in Figure:
        difference = ours.difference(theirs, figure)
        if difference is None:
            continue
        estimates = ours.headline.figure(figure), theirs.headline.figure(figure)
        leaks = any(one is not None and one.low > 0 for one in estimates)
        better = ""
        if _is_beyond(difference, z) and (leaks or figure not in LEAKS):
            is_first = (difference.value > 0) == HIGHER_IS_BETTER[figure]
            better = first if is_first else second
        figures.append(FigureDifference(figure, difference, better))
    columns = _columns(first, second, ours.accuracy, theirs.accuracy)
    return VersionDifference(
        first,
        second,
        tuple(figures),
        columns[:MOST_COLUMNS],
        len(columns),
        len(ours.accuracy.names),
    )


def _columns(
    first: str, second: str, ours: AccuracyNoise, theirs: AccuracyNoise
) -> tuple[ColumnDifference, ...]:
    z = _z(2 * len(ours.names))
    found = []
    for place, name in enumerate(ours.names):
        sizes = [
            estimate if _is_beyond(estimate, z) else None
            for estimate in (
                ours.difference(theirs, ours.univariate(place)),
                ours.difference(theirs, ours.bivariate(place)),
            )
        ]
        telling = sizes[1] or sizes[0]
        if telling is not None:
            better = first if telling.value > 0 else second
            found.append(ColumnDifference(name, sizes[0], sizes[1], better))

    def size(one: ColumnDifference) -> float:
        return max(abs(e.value) for e in (one.univariate, one.bivariate) if e is not None)

    return tuple(sorted(found, key=size, reverse=True))
