"""The report's part on where bias comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_wording import (
    ABOUT_EVIDENCE,
    CHECK_TITLES,
    EVIDENCE_HEADERS,
    check_in_words,
    evidence_row,
)
from synthdesk.report.cells import data, heads, prose
from synthdesk.report.model import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from synthdesk.engine.bias.check_evidence import GuidedCheck

SHOWN = tuple(at for at, head in enumerate(EVIDENCE_HEADERS) if head not in ("Reference", "Effect"))


def check_blocks(checks: Sequence[GuidedCheck]) -> list[Block]:
    """What the tables show of each kind of bias, what they can't, and whom to ask."""
    blocks: list[Block] = [Heading("Where bias can come from"), Paragraph(ABOUT_EVIDENCE)]
    for check in checks:
        blocks.append(Heading(CHECK_TITLES[check.kind]))
        words = check_in_words(check)
        if words:
            blocks.append(Paragraph(prose(words)))
        if check.evidence:
            rows = (evidence_row(one) for one in check.evidence)
            blocks.append(
                Table(
                    caption=f"What the tables show of {check.kind.value} bias",
                    columns=heads(*(EVIDENCE_HEADERS[at] for at in SHOWN), numbers=1),
                    rows=tuple(tuple(data(row[at]) for at in SHOWN) for row in rows),
                    wide=True,
                )
            )
        blocks += [
            Paragraph(f"What tables can show: {check.can_show}"),
            Paragraph(f"What they can't: {check.cannot_show}"),
            Paragraph(f"Ask people: {' '.join(check.ask)}"),
        ]
    return blocks
