"""Which quality analyses looked at the tables, which could not, and which were left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.quality_findings import (
    QUALITY_PARTS,
    findings_of_part,
    left_out,
    not_assessable,
)
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import TableColumn

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

MOST_NAMES = 10


@dataclass(frozen=True)
class LookedAt:
    """One analysis.

    Attributes:
        title: what people call it.
        outcome: how it went, in words.
        mark: beside the outcome; none where it looked, which is no praise of what it saw.
        findings: how many it has; absent where it could not look.
        text: what it looked for, or why it did not.
    """

    title: str
    outcome: str
    mark: Mark | None
    findings: int | None
    text: str


COLUMNS = (
    TableColumn("Analysis", lambda row: row.title, is_numeric=False),
    TableColumn("Outcome", lambda row: row.outcome, payload=lambda row: row.mark),
    TableColumn(
        "Findings",
        lambda row: row.findings,
        lambda row: "–" if row.findings is None else count(row.findings),
        is_numeric=True,
    ),
    TableColumn("What it looked for, or why not", lambda row: row.text, is_numeric=False),
)
OUTCOME = 1
"""Position of the outcome, which carries a mark."""


def looked_at_rows(result: AuditResult) -> tuple[LookedAt, ...]:
    """One row an analysis, in the order of the views, and one for columns left out of them."""
    reasons = dict(not_assessable(result))
    absent = left_out(result)
    rows = []
    for part in QUALITY_PARTS:
        if part in absent:
            row = LookedAt(
                part.title, "left out", Mark.UNKNOWN, None, "It was not part of the run."
            )
        elif part in reasons:
            row = LookedAt(part.title, "not assessable", Mark.UNKNOWN, None, reasons[part])
        else:
            findings = len(findings_of_part(result, part.field))
            row = LookedAt(part.title, "looked at", None, findings, part.looked_for)
        rows.append(row)
    texts = result.accuracy.left_out if result.accuracy is not None else ()
    if texts:
        names = ", ".join(f"“{name[:60]}”" for name in texts[:MOST_NAMES])
        more = len(texts) - MOST_NAMES
        rows.append(
            LookedAt(
                "Accuracy of texts",
                "left out",
                Mark.UNKNOWN,
                None,
                "Text columns take no part in the accuracy figures; the Text view compares them: "
                f"{names}{f' and {count(more)} more' if more > 0 else ''}.",
            )
        )
    return tuple(rows)
