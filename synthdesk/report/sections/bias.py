"""Groups of people: who they are in the tables, what rebalancing did, what models decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.report.model import Section
from synthdesk.report.sections.bias_checks import check_blocks
from synthdesk.report.sections.bias_groups import gap_blocks, group_blocks
from synthdesk.report.sections.bias_models import model_blocks
from synthdesk.report.sections.bias_rebalancing import rebalancing_blocks

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress

NAME, TITLE = "bias", "Groups of people"


def bias_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where no column is protected."""
    if result.bias is None:
        return None
    progress.step(0.0, "Report: groups of people")
    found = result.bias
    blocks = [
        *group_blocks(found.groups, found.notes),
        *rebalancing_blocks(found.rebalancing),
        *gap_blocks(found.gaps),
        *model_blocks(found.fairness),
        *check_blocks(found.checks),
    ]
    progress.step(1.0)
    return Section(NAME, TITLE, tuple(blocks))
