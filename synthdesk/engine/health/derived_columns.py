"""Numeric columns that are computed from others: copies to scale, exact sums, exact ratios.

Relations are looked for on a seeded sample of the rows and then held against every row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.health.coefficients import written_sum
from synthdesk.engine.health.exact_ratios import RatioRelation, find_ratios
from synthdesk.engine.health.exact_sums import Relation, find_sums, fitted, rounding_of
from synthdesk.engine.health.findings import CheckRun, Finding, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.schema import Column

    Matrix = npt.NDArray[np.float64]

COPIES, SUMS, RATIOS = "scaled-copies", "exact-sums", "exact-ratios"
_TITLES = {
    COPIES: "Columns that are another one to scale",
    SUMS: "Columns that are a sum or difference of others",
    RATIOS: "Columns that are a ratio or product of two others",
}
_MOST_COLUMNS = {COPIES: 2_000, SUMS: 400, RATIOS: 150}
SAMPLE_ROWS = 4_000
FEWEST_ROWS = 100
MOST_MISSING = 0.2
LEAST_HOLDING = 0.99
LARGEST = 1e100
NEARLY_ONE = 1 - 1e-6

_WHY = (
    "A computed column says nothing new, yet it counts as a column of its own in every mean, and "
    "a generator that does not know the rule will break it. In a linear model the coefficients "
    "of such columns mean nothing."
)
_ADVICE = (
    "Leave the computed column out and compute it again afterwards, or keep it and check that "
    "the synthetic rows obey the same rule."
)


@dataclass
class NumericSample:
    """Numeric columns at the sampled rows, collected while the table is read column by column.

    Attributes:
        rows: sampled rows, counted from 0.
        columns: what was collected, in table order.
        values: one array of shape (rows,) a column, missing is NaN.
    """

    rows: npt.NDArray[np.int64]
    columns: list[Column] = field(default_factory=list)
    values: list[Matrix] = field(default_factory=list)

    def add(self, values: ColumnValues) -> None:
        """Take the column in, if it is a number that varies among the sampled rows."""
        import numpy as np

        taken = values.ordered[self.rows]
        known = taken[~np.isnan(taken)]
        if len(known) < FEWEST_ROWS:
            return
        # Beyond these sizes squares overflow or vanish; nobody computed such columns on purpose.
        if np.abs(known).max() < LARGEST and np.ptp(known) > 1 / LARGEST:
            self.columns.append(values.column)
            self.values.append(taken)


def check_derived(
    table: CheckedTable, sample: NumericSample
) -> tuple[list[Finding], list[CheckRun]]:
    """Look for copies, then for sums and ratios among the columns that are no copies."""
    import numpy as np

    findings: list[Finding] = []
    matrix = np.column_stack(sample.values) if sample.values else np.empty((0, 0))
    copies: list[tuple[int, Relation]] = []
    runs = [_run(table, check, len(sample.columns)) for check in (COPIES, SUMS, RATIOS)]
    if not runs[0].not_assessable:
        copies = _copies(matrix)
        findings += _sum_findings(table, COPIES, sample.columns, [found for _, found in copies])
    left = [at for at in range(matrix.shape[1]) if at not in {copy for copy, _ in copies}]
    columns = [sample.columns[at] for at in left]
    if not runs[1].not_assessable:
        findings += _sums(table, columns, matrix[:, left])
    if not runs[2].not_assessable:
        findings += _ratios(table, columns, matrix[:, left])
    return findings, runs


def _run(table: CheckedTable, check: str, columns: int) -> CheckRun:
    reason = ""
    if columns > _MOST_COLUMNS[check]:
        reason = (
            f"the table has {count(columns)} numeric columns; this check compares up to "
            f"{count(_MOST_COLUMNS[check])} with each other"
        )
    elif columns < (3 if check == RATIOS else 2):
        reason = f"it needs several numeric columns that vary; the table has {columns}"
    return table.run(check, _TITLES[check], columns, not_assessable=reason)


# --- copies --------------------------------------------------------------------------------


def _copies(matrix: Matrix) -> list[tuple[int, Relation]]:
    """Each column that is an earlier one to scale, with the relation; two-valued ones left out."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        standard = (matrix - np.nanmean(matrix, 0)) / np.nanstd(matrix, 0)
    gaps = np.isnan(standard)
    filled = np.where(gaps, 0.0, standard)
    alike = np.abs(filled.T @ filled) / np.maximum((~gaps).sum(0), 1)[None, :]
    found: dict[int, Relation] = {}
    for first, second in zip(*np.nonzero(np.triu(alike >= NEARLY_ONE, 1)), strict=True):
        if int(second) in found or int(first) in found:
            continue
        relation = _copy(matrix, int(first), int(second))
        if relation is not None:
            found[int(second)] = relation
    return list(found.items())


def _copy(matrix: Matrix, first: int, second: int) -> Relation | None:
    """The later column from the earlier one, or the other way round where rounding asks for it."""
    import numpy as np

    together = ~np.isnan(matrix[:, first]) & ~np.isnan(matrix[:, second])
    for total, part in ((second, first), (first, second)):
        values = matrix[together, total]
        if len(np.unique(values)) <= 2:
            return None
        relation = fitted(values, matrix[together, part][:, None], rounding_of(values))
        if relation is not None:
            return replace(relation, columns=(total, part))
    return None


# --- sums ----------------------------------------------------------------------------------


def _sums(table: CheckedTable, columns: list[Column], matrix: Matrix) -> list[Finding]:
    import numpy as np

    few_gaps = np.flatnonzero(np.isnan(matrix).mean(0) <= MOST_MISSING)
    complete = ~np.isnan(matrix[:, few_gaps]).any(1)
    while len(few_gaps) > 2 and complete.sum() < 3 * len(few_gaps) + FEWEST_ROWS:
        few_gaps = few_gaps[np.argsort(np.isnan(matrix[:, few_gaps]).sum(0), kind="stable")[:-1]]
        few_gaps.sort()
        complete = ~np.isnan(matrix[:, few_gaps]).any(1)
    full = matrix[np.ix_(complete, few_gaps)]
    if len(full) < FEWEST_ROWS:
        return []
    varying = few_gaps[full.std(0) > 0]
    relations = find_sums(matrix[np.ix_(complete, varying)]) if len(varying) >= 2 else []
    return _sum_findings(table, SUMS, [columns[at] for at in varying], relations)


def _sum_findings(
    table: CheckedTable, check: str, columns: list[Column], relations: list[Relation]
) -> list[Finding]:
    import numpy as np

    findings = []
    for relation in relations:
        involved = [columns[at] for at in relation.columns]
        read = [table.values(column).ordered for column in involved]
        expected = np.full(table.rows, relation.constant)
        for weight, values in zip(relation.weights, read[1:], strict=True):
            expected += weight * values
        off = np.abs(read[0] - expected)
        allowed = 1.01 * relation.tolerance + 1e-9 * np.abs(read[0])
        terms = [
            (weight, column.name)
            for weight, column in zip(relation.weights, involved[1:], strict=True)
        ]
        text = f"{involved[0].name} = {written_sum(terms, relation.constant)}"
        holds = np.where(np.isnan(off), np.nan, (off <= allowed).astype(float))
        findings += _finding(table, check, involved, text, holds, relation.tolerance)
    return findings


# --- ratios --------------------------------------------------------------------------------


def _ratios(table: CheckedTable, columns: list[Column], matrix: Matrix) -> list[Finding]:
    findings = []
    names = [column.name for column in columns]
    for relation in find_ratios(matrix):
        others = {relation.quotient, relation.dividend, relation.divisor} - {relation.computed}
        involved = [columns[at] for at in (relation.computed, *sorted(others))]
        findings += _finding(
            table,
            RATIOS,
            involved,
            relation.written(names),
            _held_everywhere(table, columns, relation),
            relation.tolerance,
        )
    return findings


def _held_everywhere(table: CheckedTable, columns: list[Column], relation: RatioRelation) -> Matrix:
    read = [
        table.values(columns[at]).ordered
        for at in (relation.quotient, relation.dividend, relation.divisor)
    ]
    return relation.holds(*read)


def _finding(
    table: CheckedTable,
    check: str,
    involved: list[Column],
    text: str,
    holds: Matrix,
    tolerance: float,
) -> list[Finding]:
    """The finding, unless most other rows don't bear out what the sample showed."""
    import numpy as np

    known = ~np.isnan(holds)
    n, kept = int(known.sum()), int(np.nansum(holds))
    if n < FEWEST_ROWS or kept < LEAST_HOLDING * n:
        return []
    broken = np.flatnonzero(holds == 0)
    audited = all(column.is_audited for column in involved)
    return [
        table.finding(
            check,
            Severity.AMBER if audited else Severity.INFO,
            (column.name for column in involved),
            text,
            _WHY,
            (
                ("It holds in", f"{count(kept)} of {count(n)} rows that have all the values"),
                ("Checked to within", f"{tolerance:.2g} (rounding)"),
            ),
            _ADVICE,
            broken,
        )
    ]
