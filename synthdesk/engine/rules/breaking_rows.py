"""All rows of a table that break a rule, for the list of rows and its export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.rules.coded_columns import CodedColumns
from synthdesk.engine.rules.definitions import definition_of, judge
from synthdesk.engine.rules.measured_rules import MeasuredRule
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.tables.conform import Tables

MOST_LISTED = 1_000_000


@dataclass(frozen=True)
class BreakingRows:
    """Rows of one table.

    Attributes:
        rule: the rule's id.
        role: the table.
        total: rows that break it.
        rows: data rows counted from 1, ascending, the first million.
    """

    rule: str
    role: TableRole
    total: int
    rows: tuple[int, ...]


def breaking_rows(
    tables: Tables, rule: MeasuredRule, role: TableRole, progress: Progress = SILENT
) -> BreakingRows:
    """Every row of a table that breaks a rule, of the tables that it was measured on.

    Raises:
        ValueError: where there is no table of that role.
    """
    import numpy as np

    coded = CodedColumns(tables)
    if role not in coded.roles:
        raise ValueError(f"no {role.value} table")
    progress.step(0.0, "Rows that break the rule")
    broken = np.flatnonzero(judge(definition_of(rule, coded), coded, role).broken)
    progress.step(1.0)
    return BreakingRows(rule.id, role, len(broken), tuple((broken[:MOST_LISTED] + 1).tolist()))
