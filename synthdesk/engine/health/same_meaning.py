"""Columns that say the same in other words: every value of one goes with one value of the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.health.findings import CheckRun, Finding, Severity

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from synthdesk.engine.health.checked_table import CheckedTable
    from synthdesk.engine.health.column_values import ColumnValues
    from synthdesk.engine.tables.schema import Column

CHECK = "same-meaning"
TITLE = "Columns that say the same in other words"
MOST_VALUES = 500


@dataclass
class Groupings:
    """How the columns of a table group its sampled rows, collected column by column.

    Attributes:
        rows: sampled rows, counted from 0.
        looked_at: columns with 2 to 500 different values among them.
        by_grouping: those columns, by the groups that they make of the rows.
    """

    rows: npt.NDArray[np.int64]
    looked_at: int = 0
    by_grouping: dict[bytes, list[Column]] = field(default_factory=dict)

    def add(self, values: ColumnValues) -> None:
        """Take the column in, if it has few enough values."""
        import numpy as np

        taken = values.ordered if values.numbers is not None else values.coded
        different, first, codes = np.unique(
            taken[self.rows], return_index=True, return_inverse=True
        )
        if not 2 <= len(different) <= min(MOST_VALUES, len(self.rows) // 5):
            return
        self.looked_at += 1
        # Numbered by first appearance, equal groupings are equal whatever the values are called.
        order = np.empty(len(different), dtype=np.int32)
        order[np.argsort(first)] = np.arange(len(different))
        self.by_grouping.setdefault(order[codes].tobytes(), []).append(values.column)


def check_same_meaning(
    table: CheckedTable, groupings: Groupings, reported: set[frozenset[str]]
) -> tuple[list[Finding], CheckRun]:
    """Pairs of columns with one grouping of all rows.

    Args:
        reported: pairs that were found to be copies of each other already.
    """
    findings = []
    for columns in groupings.by_grouping.values():
        first, *others = columns
        for other in others:
            if frozenset((first.name, other.name)) in reported:
                continue
            values = _values_of_each(table.values(first), table.values(other))
            if values is not None:
                findings.append(_finding(table, first.name, other.name, values))
    return findings, table.run(CHECK, TITLE, groupings.looked_at)


def _values_of_each(first: ColumnValues, second: ColumnValues) -> int | None:
    """How many values both have, if they group all rows alike."""
    import numpy as np

    codes = []
    for values in (first, second):
        taken = values.ordered if values.numbers is not None else values.coded
        codes.append(np.unique(taken, return_inverse=True)[1].astype(np.int64))
    sizes = [int(code.max()) + 1 for code in codes]
    pairs = len(np.unique(codes[0] * sizes[1] + codes[1]))
    return sizes[0] if sizes[0] == sizes[1] == pairs else None


def _finding(table: CheckedTable, first: str, second: str, values: int) -> Finding:
    return table.finding(
        CHECK,
        Severity.INFO,
        (second, first),
        f"{second} says the same as {first} in other words",
        "Such a pair counts twice in every mean. It is also a rule that synthetic rows must obey: "
        "a row that breaks it can't be real.",
        (("One to one", f"{count(values)} values of each, n = {count(table.rows)} rows"),),
        "Keep both if the rule itself matters to you; otherwise leave one of them out.",
    )
