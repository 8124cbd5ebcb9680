"""Which columns a synthetic table was rebalanced by: those that account for what else moved.

A column that follows a rebalanced one moves too, so the largest shift alone does not tell. A set
of columns is held responsible by what is left of all differences, of columns and of pairs, once
training rows are weighted to synthetic's shares of that set: beyond what chance leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from synthdesk.engine.bias.reweighting import (
    Reweighting,
    ShareDifferences,
    bivariate,
    cell_counts,
    of_cells,
    reweighting,
    univariate,
)
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.codes import BETWEEN, MISSING, Codes

SMALLEST_SHIFT = 0.05
"""Share of rows that stand at other values; less is what many generators do unasked."""
SMALLEST_SCORE = 5.0
"""z of the widest shift of a value; far beyond what many columns and values give by chance."""
SMALLEST_EXCESS = 0.02
"""Mean distance beyond chance, of columns and of pairs, that generators reach by ordinary error."""
ENOUGH = 0.8
"""Share of the excess that ends the search: more columns would explain noise."""
LEAST = 0.5
"""Share of the excess below which no set is held responsible."""
MOST_COLUMNS = 3
MOST_CANDIDATES = 8
MOST_COMPARED = 24
MOST_ROWS = 30_000


@dataclass(frozen=True)
class RebalancedColumns:
    """What was found.

    Attributes:
        places: of the columns among the codes; none where no set accounts for the differences.
        excess: mean distance of columns and pairs beyond chance, with nothing re-weighted.
        explained: share of it that goes with the columns found, or with the best that were not.
    """

    places: tuple[int, ...]
    excess: float
    explained: float


def find_rebalanced(
    codes: Codes,
    preferred: Sequence[int],
    seed: int,
    progress: Progress = SILENT,
    told: Sequence[int] = (),
) -> RebalancedColumns:
    """Look for the smallest set of columns of few values that accounts for the differences.

    Args:
        codes: of all tables; at most ``MOST_ROWS`` rows of each are looked at.
        preferred: places of protected columns and the target, which win a tie.
        seed: the audit's.
        progress: told step by step.
        told: places that are known, of which only what they account for is computed.
    """
    codes = _sampled(codes, seed)
    candidates = _candidates(codes)
    compared = _compared(codes, tuple(told) or candidates)
    excess = _excess(codes, (), compared)
    if told:
        left = _excess(codes, tuple(told), compared)
        return RebalancedColumns(tuple(told), excess, max(0.0, 1 - left / max(excess, 1e-300)))
    if not candidates or excess < SMALLEST_EXCESS:
        return RebalancedColumns((), excess, 0.0)
    best: tuple[int, ...] = ()
    left = excess
    sizes = range(1, min(MOST_COLUMNS, len(candidates)) + 1)
    for size in sizes:
        sets = list(_sets(candidates, size, best))
        found = {}
        for at, one in enumerate(sets):
            progress.step(
                (size - 1 + at / len(sets)) / len(sizes), "Looking for what was rebalanced"
            )
            found[one] = _excess(codes, one, compared)
        top = min(sets, key=lambda one: (round(found[one] / excess, 1), _rank(one, preferred)))
        if found[top] < left * ENOUGH:
            best, left = top, found[top]
        if 1 - left / excess >= ENOUGH:
            break
    explained = max(0.0, 1 - left / excess)
    return RebalancedColumns(best if explained >= LEAST else (), excess, explained)


def _rank(places: tuple[int, ...], preferred: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    return -sum(place in preferred for place in places), places


def _sets(candidates: Sequence[int], size: int, best: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """All pairs, since neither of two need show by itself; of more only those that add one."""
    for one in combinations(sorted(candidates), size):
        if size <= 2 or set(best) <= set(one):
            yield one


def _sampled(codes: Codes, seed: int) -> Codes:
    draw = generator_for(seed, "bias.rebalanced")
    sides = []
    for table in (codes.training, codes.synthetic):
        rows = table.shape[1]
        kept = draw.choice(rows, MOST_ROWS, replace=False) if rows > MOST_ROWS else slice(None)
        sides.append(table[:, kept])
    return replace(codes, training=sides[0], synthetic=sides[1])


def _candidates(codes: Codes) -> list[int]:
    """Columns of few values: the most shifted by themselves, and then the rest.

    A column can be rebalanced within another and keep its own shares, so none is left out while
    there are few.
    """
    everyone = reweighting(codes, ())
    shifts = {
        place: _known(codes, place, everyone)
        for place, bins in enumerate(codes.bins)
        if not bins.is_ordered or BETWEEN in bins.labels
    }
    if not any(
        one.distance >= SMALLEST_SHIFT and abs(one.scores).max() >= SMALLEST_SCORE
        for one in shifts.values()
    ):
        return []
    ranked = sorted(shifts, key=lambda place: -shifts[place].distance)
    return ranked[:MOST_CANDIDATES]


def _known(codes: Codes, place: int, by: Reweighting) -> ShareDifferences:
    """Differences among the rows that have a value: filled gaps are no rebalancing."""
    import numpy as np

    labels = codes.bins[place].labels
    known = [at for at, label in enumerate(labels) if at != len(labels) - 1 or label != MISSING]
    real, made = cell_counts(
        by,
        codes.training[place].astype(np.int64),
        codes.synthetic[place].astype(np.int64),
        codes.sizes[place],
    )
    return of_cells(real[:, known], made[:, known])


def _compared(codes: Codes, candidates: Sequence[int]) -> tuple[int, ...]:
    """Columns whose differences are to be accounted for: the candidates, and the most shifted."""
    everyone = reweighting(codes, ())
    others = [place for place in range(len(codes.bins)) if place not in candidates]
    others.sort(key=lambda place: -univariate(codes, place, everyone).distance)
    return tuple(sorted((*candidates, *others)[:MOST_COMPARED]))


def _excess(codes: Codes, places: tuple[int, ...], compared: Sequence[int]) -> float:
    """Mean distance beyond chance once rows are weighted, over columns and over their pairs."""
    by = reweighting(codes, places)
    columns = [univariate(codes, place, by).beyond_chance for place in compared]
    pairs = [bivariate(codes, pair, by).beyond_chance for pair in combinations(compared, 2)]
    means = [sum(one) / len(one) for one in (columns, pairs) if one]
    # Rows in cells that training has not can't be accounted for at all.
    return sum(means) / len(means) * by.compared + (1 - by.compared)
