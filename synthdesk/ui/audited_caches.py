"""Where the rows of an audited file can be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.ui.session import Session


def audited_cache(session: Session, result: AuditResult | None, role: TableRole) -> str | None:
    """The working copy of exactly the file that was audited, if it is still there."""
    table = session.tables.get(role)
    if result is None or table is None:
        return None
    audited = {source.role: source.sha256 for source in result.inputs}
    if table.source.sha256 != audited.get(role):
        return None
    return table.cache if Path(table.cache).is_file() else None
