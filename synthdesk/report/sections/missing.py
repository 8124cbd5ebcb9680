"""Missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.report.model import Section

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.progress import Progress

NAME, TITLE = "missing", "Missing values"


def missing_section(result: AuditResult, progress: Progress) -> Section | None:
    """Nothing where there is nothing to say."""
    progress.step(1.0)
    del result
    return None
