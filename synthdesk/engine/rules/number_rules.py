"""Rules between numbers: one is never above another, one is the sum of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.health.exact_sums import Relation, find_sums, fitted, rounding_of
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns, spread
from synthdesk.engine.rules.conditions import MOST_SINGLE_NUMBERS
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.schema import Column, ColumnType
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

MOST_BROKEN = 0.001
LEAST_CROSSING = 0.05
"""Share of rows that would be out of order were the columns independent."""
FEWEST_ROWS = 100
FEWEST_CROSSING = 30
SCREENED_ROWS = 2_000
SUM_ROWS = 4_000
MOST_SUM_COLUMNS = 400
MOST_MISSING = 0.2
LARGEST = 1e100
NEARLY_ONE = 1 - 1e-6
FEWEST_SUM_ROWS = 100


@dataclass(frozen=True)
class OrderRule:
    """``lower ≤ upper`` in every row that has both.

    Attributes:
        lower: the column that is never larger.
        upper: the other.
        expected: training rows out of order were the columns independent.
    """

    lower: str
    upper: str
    expected: float


@dataclass(frozen=True)
class SumRule:
    """``total = Σ weights · parts + constant``, within a rounding.

    Attributes:
        total: the column that is written as the sum.
        parts: the others.
        weights: one a part.
        constant: what is added.
        tolerance: how far a row may lie off.
    """

    total: str
    parts: tuple[str, ...]
    weights: tuple[float, ...]
    constant: float
    tolerance: float

    def judged(self, coded: CodedColumns, role: TableRole) -> tuple[Flags, Flags]:
        """Rows that keep it and rows that break it; those with a gap do neither."""
        import numpy as np

        total = coded.floats(role, self.total)
        off = total - self.constant
        for part, weight in zip(self.parts, self.weights, strict=True):
            off = off - weight * coded.floats(role, part)
        known = ~np.isnan(off)
        allowed = 1.01 * self.tolerance + 1e-9 * np.abs(np.nan_to_num(total))
        is_off = np.abs(np.nan_to_num(off)) > allowed
        return known & ~is_off, known & is_off


# --- order ---------------------------------------------------------------------------------


def mine_orders(coded: CodedColumns, progress: Progress = SILENT) -> tuple[OrderRule, ...]:
    """Pairs of numbers, or of times, of which one is never the larger; without consequences.

    Both have to be of like scale: were they independent, one row in twenty or more would be out
    of order. Columns of few different values are left to the rules on values.
    """
    import numpy as np

    found: dict[tuple[str, str], OrderRule] = {}
    for kind in (ColumnType.NUMERIC, ColumnType.DATETIME):
        names = [
            column.name
            for column in coded.tables.columns
            if column.type is kind and _has_many_values(coded, column.name)
        ]
        if len(names) < 2:
            continue
        sample = _sample(coded, names)
        with np.errstate(invalid="ignore"):
            for at, upper in zip(
                range(len(names)), progress.track(names, "Numbers in order"), strict=True
            ):
                for other in _screened(sample, at):
                    rule = _order(coded, names[other], upper)
                    if rule is not None:
                        found[rule.lower, rule.upper] = rule
    return _without_detours(found)


def _has_many_values(coded: CodedColumns, name: str) -> bool:
    return not coded.repeats(name) or len(coded.values(name)) > MOST_SINGLE_NUMBERS


def _sample(coded: CodedColumns, names: list[str]) -> Matrix:
    """Rows evenly over the table, shape (columns, rows)."""
    import numpy as np

    kept = spread(coded.tables.training.num_rows, SCREENED_ROWS)
    return np.stack([coded.floats(TableRole.TRAINING, name)[kept] for name in names])


def _screened(sample: Matrix, upper: int) -> list[int]:
    """Columns that may lie at or below this one in every row, and need not."""
    import numpy as np

    known = ~np.isnan(sample) & ~np.isnan(sample[upper])
    n = np.maximum(known.sum(1), 1)
    out_of_order = ((sample > sample[upper]) & known).sum(1) / n
    moved = np.roll(sample, sample.shape[1] // 2, axis=1)
    crossing = (moved > sample[upper]).mean(1)
    passed = (out_of_order <= 10 * MOST_BROKEN) & (crossing >= LEAST_CROSSING / 2)
    passed[upper] = False
    return [int(place) for place in np.flatnonzero(passed)]


def _order(coded: CodedColumns, lower: str, upper: str) -> OrderRule | None:
    import numpy as np

    small, large = (coded.floats(TableRole.TRAINING, name) for name in (lower, upper))
    known = ~np.isnan(small) & ~np.isnan(large)
    n = int(known.sum())
    if n < FEWEST_ROWS:
        return None
    small, large = small[known], large[known]
    crossing = float(np.searchsorted(np.sort(large), small, side="left").mean() / n)
    if crossing < LEAST_CROSSING or crossing * n < FEWEST_CROSSING:
        return None
    broken = int((small > large).sum())
    if broken > MOST_BROKEN * n or np.array_equal(small, large):
        return None
    return OrderRule(lower, upper, crossing * n)


def _without_detours(found: dict[tuple[str, str], OrderRule]) -> tuple[OrderRule, ...]:
    above: dict[str, set[str]] = {}
    for lower, upper in found:
        above.setdefault(lower, set()).add(upper)
    return tuple(
        rule
        for (lower, upper), rule in found.items()
        if not any(upper in above.get(middle, ()) for middle in above[lower] - {upper})
    )


# --- sums ----------------------------------------------------------------------------------


def mine_sums(coded: CodedColumns, seed: int, progress: Progress = SILENT) -> tuple[SumRule, ...]:
    """Exact copies to scale, sums and differences, found on a sample and held against all rows."""
    import numpy as np

    columns = [column for column in coded.tables.columns if column.type is ColumnType.NUMERIC]
    if not 2 <= len(columns) <= MOST_SUM_COLUMNS:
        return ()
    progress.step(0.0, "Numbers that are sums of others")
    rows = _sampled_rows(coded.tables.training.num_rows, seed)
    matrix = np.stack([coded.floats(TableRole.TRAINING, c.name)[rows] for c in columns], axis=1)
    usable = [at for at in range(len(columns)) if _is_usable(matrix[:, at])]
    columns, matrix = [columns[at] for at in usable], matrix[:, usable]
    if len(columns) < 2:
        return ()
    copies = _copies(matrix)
    left = [at for at in range(len(columns)) if at not in copies]
    found = [_named(relation, columns) for relation in copies.values()]
    full = matrix[:, left][~np.isnan(matrix[:, left]).any(1)]
    varying = [at for place, at in enumerate(left) if len(full) and np.ptp(full[:, place]) > 0]
    full = matrix[:, varying][~np.isnan(matrix[:, varying]).any(1)]
    if len(varying) >= 2 and len(full) >= 3 * len(varying) + FEWEST_SUM_ROWS:
        found += [_named(relation, [columns[at] for at in varying]) for relation in find_sums(full)]
    return tuple(rule for rule in found if _is_kept(rule, coded))


def _sampled_rows(rows: int, seed: int) -> npt.NDArray[np.int64]:
    import numpy as np

    if rows <= SUM_ROWS:
        return np.arange(rows)
    generator = generator_for(seed, "rules.sums")
    return np.sort(generator.choice(rows, SUM_ROWS, replace=False))


def _is_usable(values: Matrix) -> bool:
    import numpy as np

    known = values[~np.isnan(values)]
    return bool(
        len(known) >= max((1 - MOST_MISSING) * len(values), FEWEST_SUM_ROWS)
        and np.abs(known).max() < LARGEST
        and np.ptp(known) > 1 / LARGEST
        and len(np.unique(known)) > 2
    )


def _copies(matrix: Matrix) -> dict[int, Relation]:
    """Columns that are an earlier one to scale."""
    import numpy as np

    standard = (matrix - np.nanmean(matrix, 0)) / np.nanstd(matrix, 0)
    gaps = np.isnan(standard)
    filled = np.where(gaps, 0.0, standard)
    alike = np.abs(filled.T @ filled) / np.maximum((~gaps).sum(0), 1)[None, :]
    found: dict[int, Relation] = {}
    for first, second in zip(*np.nonzero(np.triu(alike >= NEARLY_ONE, 1)), strict=True):
        one, two = int(first), int(second)
        if one in found or two in found:
            continue
        known = ~gaps[:, one] & ~gaps[:, two]
        values = matrix[known, two]
        relation = fitted(values, matrix[known, one][:, None], rounding_of(values))
        if relation is not None:
            found[two] = Relation(
                (two, one), relation.weights, relation.constant, relation.tolerance
            )
    return found


def _named(relation: Relation, columns: list[Column]) -> SumRule:
    names = [columns[at].name for at in relation.columns]
    return SumRule(
        names[0],
        tuple(names[1:]),
        tuple(float(weight) for weight in relation.weights),
        float(relation.constant),
        float(relation.tolerance),
    )


def _is_kept(rule: SumRule, coded: CodedColumns) -> bool:
    kept, broken = (int(flags.sum()) for flags in rule.judged(coded, TableRole.TRAINING))
    return kept + broken >= FEWEST_SUM_ROWS and broken <= MOST_BROKEN * (kept + broken)
