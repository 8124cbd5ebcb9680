"""A finding as a row of a table: what it is, how much it matters, its evidence, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.plots.labels import beside_text, literal
from synthdesk.report.cells import heads, text
from synthdesk.report.model import Cell, Column

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding

LONGEST_TITLE = 300


def finding_heads(where: str) -> tuple[Column, ...]:
    """Heads over ``finding_cells``; ``where`` stands above what a finding is from."""
    return (
        Column("Finding", width=24),
        *heads("Weight", where),
        Column("Evidence", width=38),
        Column("What to do", width=22),
    )


def finding_cells(finding: Finding, where: Cell) -> tuple[Cell, ...]:
    """One finding; rows are counted, never shown."""
    evidence = "; ".join(f"{beside_text(fact.label)}: {fact.text}" for fact in finding.evidence)
    return (
        Cell(literal(finding.title, LONGEST_TITLE), is_data=True),
        text(finding.severity.value),
        where,
        Cell(evidence, is_data=True),
        text(finding.advice),
    )
