"""What accuracy hides: the findings of all quality analyses, and what was not looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.formats import counted
from synthdesk.engine.quality_findings import (
    QualityFinding,
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
MOST_OF_A_KIND = 6


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
        listed = _listed(found)
        blocks.append(
            Table(
                caption="Findings on the synthetic table, worst first",
                columns=finding_heads("Analysis"),
                rows=tuple(finding_cells(one.finding, text(one.part.title)) for one in listed),
                note=_further(len(found) - len(listed)),
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


def _listed(found: Sequence[QualityFinding]) -> list[QualityFinding]:
    """The worst of each kind: dozens of broken rules must not push all else out of sight."""
    seen: Counter[str] = Counter()
    listed = []
    for one in found:
        seen[one.finding.check] += 1
        if seen[one.finding.check] <= MOST_OF_A_KIND:
            listed.append(one)
    return listed[:MOST_ROWS]


def _further(number: int) -> str:
    if not number:
        return ""
    verb = "is" if number == 1 else "are"
    return (
        f"{counted(number, 'further finding')} of the same kinds {verb} in audit.json; at most "
        f"{MOST_OF_A_KIND} of a kind are listed."
    )
