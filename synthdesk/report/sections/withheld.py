"""What the shareable form leaves out, and what can be said of it in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.formats import counted
from synthdesk.report.model import Block, Listing, Paragraph, Section
from synthdesk.report.sections.findings import drift_blocks

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


def withheld_section(result: AuditResult) -> Section:
    """Of a result in its shareable form."""
    blocks: list[Block] = [
        Paragraph(
            "This is the shareable form of the audit. All figures were computed on everything and "
            "are those of the internal form; these parts stand in that one only:"
        ),
        Listing(result.left_out),
    ]
    quality = result.quality
    if quality is not None:
        blocks.append(
            Paragraph(
                "Findings on quality, in the internal form: "
                f"{counted(quality.red_findings, 'red', 'red')}, "
                f"{counted(quality.amber_findings, 'amber', 'amber')}, "
                f"{counted(quality.info_findings, 'for information', 'for information')}."
            )
        )
    if result.drift is not None:
        blocks += drift_blocks(result.drift)
    return Section("left-out", "What this form leaves out", tuple(blocks))
