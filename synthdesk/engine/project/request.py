"""The audit that a project asks for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from synthdesk.engine.audit import AuditRequest
from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.project.format import Project
from synthdesk.engine.project.inputs import InputCheck
from synthdesk.engine.project.restoring import CheckedProject, restore_table, restored_schema
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole

NEEDED = (TableRole.TRAINING, TableRole.SYNTHETIC)


def request_of(
    checked: CheckedProject, path: Path, cache_folder: Path, progress: Progress = SILENT
) -> tuple[AuditRequest, tuple[str, ...]]:
    """Load the tables of a project's audit; of several synthetic versions the chosen one.

    Args:
        checked: the project and what became of its files.
        path: the project file.
        cache_folder: where working copies are put.
        progress: told table by table.

    Returns:
        The audit, and the names of files that have changed since the project was saved.

    Raises:
        UserError: ``unknown-policy``, ``project-table-missing``, or what a file says that can't
            be read.
    """
    project = checked.project
    if checked.policy_problem:
        raise UserError(
            "unknown-policy",
            "The project's policy can't be used",
            f"{project.options.policy}: {checked.policy_problem}",
            "Put the policy file back, or open the project and choose another policy.",
            Where(file=path.name),
        )
    # Before anything is read: a table that is missing should not cost the time of a load.
    chosen = {role: check for role in TableRole if (check := _chosen(checked, role, path))}
    loaded: dict[TableRole, LoadedTable] = {}
    for position, (role, check) in enumerate(chosen.items()):
        part = progress.part(position / len(chosen), (position + 1) / len(chosen))
        loaded[role] = restore_table(check.table, Path(check.path), cache_folder, part)
    training, options = loaded[TableRole.TRAINING], project.options
    guessed = training.schema
    request = AuditRequest(
        training=training,
        synthetic=loaded[TableRole.SYNTHETIC],
        holdout=loaded.get(TableRole.HOLDOUT),
        schema=restored_schema(project.schema, guessed) if project.schema else guessed,
        policy=options.policy,
        seed=options.seed,
        analyses=options.analyses,
        waivers=project.waivers,
        cutoff=date.fromisoformat(options.cutoff) if options.cutoff else None,
        group_by=options.group_by,
        rules=options.rules,
        terms=options.terms,
        linkable_first=options.linkable_first,
        linkable_second=options.linkable_second,
        without=options.without,
        training_settings=options.training_settings,
        bias=options.bias,
        others=tuple(table for role, table in loaded.items() if role not in AUDIT_ROLES),
    )
    changed = tuple(
        check.table.name
        for role, check in chosen.items()
        if loaded[role].source.sha256 != check.table.sha256
    )
    return request, changed


def _chosen(checked: CheckedProject, role: TableRole, path: Path) -> InputCheck | None:
    checks = [check for check in checked.inputs if check.table.role is role]
    if role is TableRole.SYNTHETIC:
        checks = _version(checks, checked.project)
    check = checks[0] if checks else None
    if check is None and role in NEEDED:
        raise UserError(
            "project-table-missing",
            f"The project has no {role} table",
            f"An audit needs a training and a synthetic table; {path.name} names no {role} file.",
            "Open the project in the window, load the table and save the project.",
            Where(file=path.name),
        )
    if check is not None and not check.path:
        raise UserError(
            "project-table-missing",
            f"The project's {role} table is missing",
            f"It was at {check.table.absolute}; neither there nor beside the project is a file of "
            "that name.",
            "Put the file back, or open the project in the window and locate it.",
            Where(file=check.table.name),
        )
    return check


def _version(checks: list[InputCheck], project: Project) -> list[InputCheck]:
    chosen = [check for check in checks if check.table.version == project.chosen_version]
    return chosen or checks[-1:]
