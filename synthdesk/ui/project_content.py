"""What the session holds, as a project; and when two projects say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from synthdesk.engine.tables.import_settings import AS_RECOGNISED
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import AuditOptions, Session

if TYPE_CHECKING:
    from synthdesk.engine.project.format import Project, ProjectTable
    from synthdesk.engine.tables.schema import Schema

QUESTIONS = ("group_by", "rules", "terms", "linkable_first", "linkable_second", "without")
"""Options that are decisions of the user, without which an empty session is a new one."""


def project_of(
    session: Session,
    folder: Path,
    absent: Iterable[ProjectTable] = (),
    kept_schema: Schema | None = None,
    chosen_version: str = "",
) -> Project:
    """The session as a project in a folder, without the record of its last audit.

    Args:
        session: what is decided and loaded.
        folder: where the project file lies.
        absent: tables of the project that could not be loaded; they stay in it.
        kept_schema: the project's schema, for as long as its training table is absent.
        chosen_version: the project's synthetic version, for as long as it is absent.
    """
    from synthdesk.engine.project.format import Project, ProjectOptions, relative_path, table_of

    tables, options = session.all_tables, session.options
    left_out = tuple(table for table in absent if not is_placed(session, table))
    chosen = session.tables.get(TableRole.SYNTHETIC)
    is_chosen_absent = any(
        table.role is TableRole.SYNTHETIC and table.version == chosen_version for table in left_out
    )
    if not is_chosen_absent:
        chosen_version = chosen.version if chosen is not None else ""
    return Project(
        tables=(*(table_of(table, folder) for table in tables), *left_out),
        schema=session.schema if session.schema is not None else kept_schema,
        options=ProjectOptions(
            policy=options.policy,
            seed=options.seed,
            analyses=options.analyses,
            cutoff=options.cutoff.isoformat() if options.cutoff else "",
            group_by=options.group_by,
            rules=options.rules,
            terms=options.terms,
            linkable_first=options.linkable_first,
            linkable_second=options.linkable_second,
            without=options.without,
            training_settings=options.training_settings,
            synthetic_records_only=options.synthetic_records_only,
            bias=options.bias,
        ),
        waivers=session.waivers,
        chosen_version=chosen_version,
        lineages=session.lineages,
        recipes=tuple(
            relative_path(Path(table.path), folder)
            for table in tables
            if table.source.format == "entity"
        ),
    )


def is_placed(session: Session, table: ProjectTable) -> bool:
    """Whether the place of a project's table is taken."""
    if table.role is TableRole.SYNTHETIC:
        return table.version in session.versions
    return table.role in session.tables


def moved_to(table: ProjectTable, before: Path, folder: Path) -> ProjectTable:
    """A table that is not loaded, as a project in another folder refers to it."""
    from synthdesk.engine.project.format import relative_path

    if not table.relative:
        return table
    return replace(table, relative=relative_path(before / table.relative, folder))


def without_places(project: Project) -> Project:
    """The project without where its files lie and in which order they came, for comparing."""
    tables = (
        replace(table, name="", relative="", absolute="", bytes=0) for table in project.tables
    )
    ordered = sorted(tables, key=lambda table: (table.role, table.version))
    return replace(project, tables=tuple(ordered), recipes=(), record="")


def has_decisions(session: Session) -> bool:
    """Whether anything was decided that loading the same files again would not bring back."""
    training = session.tables.get(TableRole.TRAINING)
    is_schema_edited = training is not None and session.schema != training.schema
    return (
        is_schema_edited
        or bool(session.waivers)
        or bool(session.lineages)
        or session.options.cutoff is not None
        or any(getattr(session.options, question) for question in QUESTIONS)
        or any(
            table.renames or table.split or table.given != AS_RECOGNISED
            for table in session.all_tables
        )
    )


def options_of(project: Project) -> AuditOptions:
    """The audit options of a project."""
    options = project.options
    return AuditOptions(
        policy=options.policy,
        seed=options.seed,
        analyses=options.analyses,
        cutoff=date.fromisoformat(options.cutoff) if options.cutoff else None,
        group_by=options.group_by,
        rules=options.rules,
        terms=options.terms,
        linkable_first=options.linkable_first,
        linkable_second=options.linkable_second,
        without=options.without,
        training_settings=options.training_settings,
        synthetic_records_only=options.synthetic_records_only,
        bias=options.bias,
    )


def empty(session: Session, initiator: object) -> None:
    """Take everything out of the session but its options."""
    for role in TableRole:
        while role in session.tables:
            session.set_table(role, None, initiator)
    session.set_waivers((), initiator)
    session.set_lineages((), initiator)
    session.set_health(None, initiator)
    session.set_result(None, initiator)
