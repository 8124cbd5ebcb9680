"""What accuracy hides: the findings of all quality analyses, and what was not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import count
from synthdesk.engine.quality_findings import (
    left_out,
    looked_at,
    not_assessable,
    quality_findings,
)
from synthdesk.engine.reading import findings_in_words
from synthdesk.report.cells import MOST_ROWS, text
from synthdesk.report.finding_cells import finding_cells, finding_heads
from synthdesk.report.model import Block, Heading, Listing, Paragraph, Section, Table

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress

NAME, TITLE = "quality-findings", "What accuracy hides"


def quality_findings_section(result: AuditResult, progress: Progress) -> Section | None:
    """Every finding, worst first; what was looked for, what could not be, what was left out."""
    progress.step(0.0, "Report: what accuracy hides")
    parts, idle, absent = looked_at(result), not_assessable(result), left_out(result)
    if not parts and not idle:
        progress.step(1.0)
        return None
    found = quality_findings(result)
    blocks: list[Block] = [Paragraph(findings_in_words((one.finding for one in found), parts))]
    if found:
        more = len(found) - MOST_ROWS
        blocks.append(
            Table(
                caption="Findings on the synthetic table, worst first",
                columns=finding_heads("Analysis"),
                rows=tuple(
                    finding_cells(one.finding, text(one.part.title)) for one in found[:MOST_ROWS]
                ),
                note=f"{count(more)} further findings are in audit.json." if more > 0 else "",
                wide=True,
            )
        )
        blocks.append(Heading("What was looked for"))
        blocks.append(Listing(tuple(f"{part.title}: {part.looked_for}." for part in parts)))
    if idle:
        blocks.append(Heading("What could not be assessed"))
        blocks.append(Listing(tuple(f"{part.title}: {reason}" for part, reason in idle)))
    if absent:
        names = ", ".join(part.title.lower() for part in absent)
        sentence = (
            f"Left out of this run: {names}. Nothing was computed there, so nothing can be said."
        )
        blocks.append(Paragraph(sentence, "warning"))
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))
