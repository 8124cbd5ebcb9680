"""The comparison that a session's tables and settings make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.session import Session

if TYPE_CHECKING:
    from synthdesk.engine.versions.comparing import ComparisonRequest
    from synthdesk.engine.versions.lineage import Lineage


def can_compare(session: Session) -> bool:
    """Whether there is a training table and a version."""
    return TableRole.TRAINING in session.tables and bool(session.versions)


def comparison_request(session: Session, *, with_ladder: bool) -> ComparisonRequest:
    """All loaded versions, judged by the session's policy, with its columns and seed."""
    from synthdesk.engine.versions.comparing import ComparisonRequest

    return ComparisonRequest(
        training=session.tables[TableRole.TRAINING],
        versions=tuple(session.versions.values()),
        holdout=session.tables.get(TableRole.HOLDOUT),
        schema=session.schema,
        policy=session.options.policy,
        seed=session.options.seed,
        others=tuple(table for role, table in session.tables.items() if role not in AUDIT_ROLES),
        lineages=named_lineages(session),
        with_ladder=with_ladder,
    )


def named_lineages(session: Session) -> tuple[Lineage, ...]:
    """What is told of the versions, under the names that a comparison gives them."""
    return tuple(replace(one, version=shown_name(session, one.version)) for one in session.lineages)


def shown_name(session: Session, version: str) -> str:
    """What a version is called: an only one without a name is called after its file."""
    table = session.versions.get(version)
    return version or (table.source.name if table is not None else "")


def state_of(session: Session) -> tuple[object, ...] | None:
    """What a comparison depends on; none where there can be none."""
    if not can_compare(session):
        return None
    schema = session.schema
    return (
        tuple((table.source, table.renames) for table in session.all_tables),
        schema.fingerprint() if schema is not None else "",
        session.options.policy,
        session.options.seed,
    )
