"""Rows that occur again: in their own table, with another target, or in another table.

All rows of all tables are compared. Each row is first reduced to a 64-bit number, column by
column, so that no table is ever held whole; rows whose number occurs more than once are then
compared value by value, and only those count that are equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.formats import count, counted, share
from synthdesk.engine.health.findings import CheckRun, Finding, Severity
from synthdesk.engine.tables.rows import row_numbers_of_equals
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.schema import Column

    Rows = npt.NDArray[np.int64]

DUPLICATES, CONFLICTS, SHARED = "duplicate-rows", "conflicting-labels", "shared-rows"
_TITLES = {
    DUPLICATES: "Rows that occur more than once",
    CONFLICTS: "Equal rows with different targets",
    SHARED: "Rows shared with training",
}
MORE_DUPLICATES = 0.05
_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


class RowNumbers:
    """One 64-bit number a row, built up from the columns that are handed in.

    Args:
        tables: tables that have every one of those columns.
    """

    def __init__(self, tables: Sequence[CheckedTable]) -> None:
        import numpy as np

        self.tables = tuple(tables)
        self.columns: list[Column] = []
        self.numbers = [np.zeros(table.rows, dtype=np.uint64) for table in self.tables]

    def add(self, values: Sequence[ColumnValues]) -> None:
        """Mix one column into the numbers, its values given for each of the tables."""
        import numpy as np

        self.columns.append(values[0].column)
        with np.errstate(over="ignore"):
            for numbers, keys in zip(self.numbers, _keys(values), strict=True):
                numbers *= np.uint64(_ODD[0])
                numbers += _mixed(keys)

    def repeated(self) -> list[Rows]:
        """For each table the rows, counted from 0, whose number occurs again in any table."""
        import numpy as np

        everything = np.concatenate(self.numbers)
        everything.sort()
        again = np.unique(everything[1:][everything[1:] == everything[:-1]])
        return [np.flatnonzero(np.isin(numbers, again)) for numbers in self.numbers]


def _keys(values: Sequence[ColumnValues]) -> list[npt.NDArray[np.uint64]]:
    """Equal values of all tables as equal keys."""
    import numpy as np
    import pyarrow as pa

    if values[0].numbers is not None:
        # Adding zero turns −0 into 0; a missing value has many bit patterns, so it gets one.
        plain = (np.where(found.is_missing, np.inf, found.ordered + 0.0) for found in values)
        return [numbers.view(np.uint64) for numbers in plain]
    words = [found.words for found in values if found.words is not None]
    once = pa.concat_arrays(words).dictionary_encode().indices.to_numpy(zero_copy_only=False)
    ends = np.cumsum([len(part) for part in words])[:-1]
    return [
        np.append(part, -1).astype(np.int64)[found.coded].view(np.uint64)
        for part, found in zip(np.split(once, ends), values, strict=True)
    ]


def _mixed(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit of the key moves every bit of the result (the finaliser of SplitMix64)."""
    import numpy as np

    mixed = keys + np.uint64(_ODD[0])
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_ODD[1])
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_ODD[2])
    result: npt.NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return result


# --- what the repeated rows say ------------------------------------------------------------


def check_repeated_rows(
    numbers: RowNumbers, target: Column | None
) -> tuple[list[Finding], list[CheckRun]]:
    """Duplicates, conflicting targets and rows shared with training.

    Args:
        numbers: mixed from all features of all tables; the target must not be among them.
        target: the column that equal rows should agree on, if one was named.
    """
    rows = numbers.repeated()
    groups = _groups(
        [_typed(table, numbers.columns, at) for table, at in zip(numbers.tables, rows, strict=True)]
    )
    findings: list[Finding] = []
    runs: list[CheckRun] = []
    columns = len(numbers.columns)
    twins: dict[int, float] = {}
    for position, table in enumerate(numbers.tables):
        group, at = groups[position], rows[position]
        labels = _labels(table, target, at)
        findings += _duplicates(table, group, labels, at, twins.get(0))
        twins[position] = _share_with_twin(group, table.rows)
        runs.append(table.run(DUPLICATES, _TITLES[DUPLICATES], columns))
        reason = "no target column was named" if target is None else ""
        if target is not None and labels is None:
            reason = "the table has no target column"
        runs.append(table.run(CONFLICTS, _TITLES[CONFLICTS], columns, not_assessable=reason))
        if labels is not None:
            findings += _conflicts(table, group, labels, at)
        if position and numbers.tables[0].is_training:
            findings += _shared(numbers.tables[0], table, groups[0], group, at)
            runs.append(table.run(SHARED, _TITLES[SHARED], columns))
    return findings, runs


def _groups(tables: Sequence[pa.Table]) -> list[Rows]:
    """Groups of equal rows over all tables, numbered from 0."""
    import numpy as np

    numbers = row_numbers_of_equals(tables)
    _, group = np.unique(np.concatenate(numbers), return_inverse=True)
    return list(np.split(group, np.cumsum([len(part) for part in numbers])[:-1]))


def _typed(table: CheckedTable, columns: Sequence[Column], rows: Rows) -> pa.Table:
    import pyarrow as pa

    arrays: dict[str, pa.Array] = {}
    for column in columns:
        found = table.values_at(column, rows)
        if found.numbers is not None:
            arrays[column.name] = pa.array(found.ordered + 0.0, mask=found.is_missing)
        else:
            codes = pa.array(found.coded, mask=found.is_missing)
            arrays[column.name] = pa.DictionaryArray.from_arrays(codes, found.words)
    return pa.table(arrays)


def _labels(table: CheckedTable, target: Column | None, rows: Rows) -> Rows | None:
    """The target of the rows as numbers; missing is a value of its own."""
    import numpy as np

    if target is None or not table.has(target.name):
        return None
    values = table.values_at(target, rows)
    taken = values.ordered if values.numbers is not None else values.coded
    return np.unique(taken, return_inverse=True)[1].astype(np.int64)


def _share_with_twin(group: Rows, rows: int) -> float:
    import numpy as np

    sizes = np.bincount(group) if len(group) else np.zeros(1, dtype=np.int64)
    return float(sizes[sizes > 1].sum()) / max(rows, 1)


def _duplicates(
    table: CheckedTable, group: Rows, labels: Rows | None, at: Rows, in_training: float | None
) -> list[Finding]:
    import numpy as np

    same = group if labels is None else group * (int(labels.max(initial=0)) + 1) + labels
    _, first = np.unique(same, return_index=True)
    further = np.setdiff1d(np.arange(len(same)), first)
    if not len(further):
        return []
    part = len(further) / table.rows
    evidence = [
        (
            "Further copies of a row",
            f"{count(len(further))} of {count(table.rows)} rows ({share(part, 2)})",
        )
    ]
    exceeds = False
    if in_training is not None:
        with_twin = _share_with_twin(group, table.rows)
        exceeds = with_twin > in_training + MORE_DUPLICATES
        evidence.append(
            (
                "Rows that have an equal",
                f"{share(with_twin)}; training {share(in_training)} (target not counted)",
            )
        )
    return [
        table.finding(
            DUPLICATES,
            Severity.AMBER if exceeds else Severity.INFO,
            (),
            counted(len(further), "row repeats an earlier row", "rows repeat an earlier row"),
            "A few equal rows are chance where columns are coarse. Many mean that rows were "
            "appended twice, or that a generator repeats itself; each then counts several times.",
            evidence,
            "Check whether the export was joined or appended twice. Look at the rows named here.",
            at[further],
        )
    ]


def _conflicts(table: CheckedTable, group: Rows, labels: Rows, at: Rows) -> list[Finding]:
    import numpy as np

    size = int(labels.max(initial=0)) + 1
    kinds = np.unique(group * size + labels) // size
    different, often = np.unique(kinds, return_counts=True)
    torn = different[often > 1]
    if not len(torn):
        return []
    concerned = at[np.isin(group, torn)]
    return [
        table.finding(
            CONFLICTS,
            Severity.INFO,
            (),
            f"{count(len(torn))} groups of equal rows have different targets",
            "No model can be right on all of them; their share bounds what any model can reach. "
            "Many of them mean that a deciding column is missing or that labels are wrong.",
            (
                (
                    "Rows concerned",
                    f"{count(len(concerned))} of {count(table.rows)} "
                    f"({share(len(concerned) / table.rows, 2)})",
                ),
            ),
            "If there are many, ask which column tells these rows apart.",
            concerned,
        )
    ]


def _shared(
    training: CheckedTable, table: CheckedTable, ours: Rows, theirs: Rows, at: Rows
) -> list[Finding]:
    import numpy as np

    again = np.isin(theirs, ours)
    rows = int(again.sum())
    if not rows:
        return []
    # How often a real row meets an equal one in training by chance: as training's rows do.
    twins = round(_share_with_twin(ours, training.rows) * training.rows)
    by_chance, here = twins / training.rows, rows / table.rows
    evidence = (
        (
            "Equal to a training row",
            f"{count(rows)} of {count(table.rows)} rows ({share(here, 2)})",
        ),
        (
            "Training rows with an equal in training",
            f"{count(twins)} of {count(training.rows)} ({share(by_chance, 2)})",
        ),
    )
    title = counted(
        rows, "row also stands in the training table", "rows also stand in the training table"
    )
    if table.role is not TableRole.HOLDOUT:
        return [
            table.finding(
                SHARED,
                Severity.INFO,
                (),
                title,
                "Equal rows occur by chance where columns are coarse, so that this count alone "
                "says nothing on copying.",
                evidence,
                "The Privacy tab tells copies from chance, if there is a holdout.",
                at[again],
            )
        ]
    expected = wilson_interval(twins, training.rows)[1]
    too_many = wilson_interval(rows, table.rows)[0] > expected and here > 1.5 * by_chance
    return [
        table.finding(
            SHARED,
            Severity.AMBER if too_many else Severity.INFO,
            (),
            title,
            "A holdout must hold rows that the generator never saw. Rows that stand in both "
            "tables make copying look like chance and models look better than they are."
            if too_many
            else "About as many as training's own rows meet an equal one by chance.",
            evidence,
            "Take the shared rows out of the holdout, or split again by person."
            if too_many
            else "Nothing, unless one person may have several rows: then split by person.",
            at[again],
        )
    ]


def not_comparable(table: CheckedTable, columns: Mapping[str, Column]) -> list[CheckRun]:
    """The records of a table that lacks some of the columns."""
    lacking = [name for name in columns if not table.has(name)]
    reason = f"{count(len(lacking))} of {count(len(columns))} columns are not in the table"
    return [table.run(check, title, 0, not_assessable=reason) for check, title in _TITLES.items()]
