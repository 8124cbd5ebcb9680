"""A project and its tables as they were, as far as the files are still there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.policy import load_policy
from synthdesk.engine.progress import SILENT, Progress
from synthdesk.engine.project.format import Project, ProjectTable
from synthdesk.engine.project.inputs import InputCheck, check_inputs
from synthdesk.engine.project.store import read_project
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.schema import ColumnRole, Schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.tables.split import split_holdout

LARGEST_POLICY = 1_000_000


@dataclass(frozen=True)
class CheckedProject:
    """A project that was read, and what became of its files.

    Attributes:
        project: as read.
        inputs: one entry a table, in the project's order.
        policy_problem: why its policy can't be used, one sentence; empty if it can.
    """

    project: Project
    inputs: tuple[InputCheck, ...]
    policy_problem: str = ""


def check_project(path: Path, folder: Path, progress: Progress = SILENT) -> CheckedProject:
    """Read a project and look for its files.

    Args:
        path: the project file, or what was autosaved beside it.
        folder: where the project file lies.
        progress: told file by file.

    Raises:
        UserError: as ``read_project`` does, and ``bad-project`` for a policy that no file can be.
    """
    project = read_project(path)
    problem = _policy_problem(project.options.policy, path)
    return CheckedProject(project, check_inputs(project, folder, progress), problem)


def restore_table(
    table: ProjectTable, path: Path, cache_folder: Path, progress: Progress = SILENT
) -> LoadedTable:
    """Read a project's file as it was read before: settings, version, split, column names.

    Args:
        table: as the project names it.
        path: where its file lies now.
        cache_folder: the session's own folder.
        progress: told the rows and bytes read.

    Raises:
        UserError: where the file can't be read, or no longer be split as it was.
    """
    split = table.split
    if split is None:
        loaded = load_table(path, table.role, cache_folder, progress, table.settings, table.version)
        return replace(loaded, renames=table.renames)
    if split.seed < 0:
        raise UserError(
            "bad-project",
            "The holdout can't be split off again",
            f"The project gives {split.seed} as the seed of the draw; a number from 0 on was "
            "expected.",
            "Load the training table again and split it anew.",
            Where(file=table.name),
        )
    reading, splitting = progress.part(0.0, 0.7), progress.part(0.7, 1.0)
    whole = load_table(path, TableRole.TRAINING, cache_folder, reading, table.settings)
    kept, held_out = split_holdout(
        whole, split.share, split.seed, split.subject_key, cache_folder, splitting
    )
    return replace(held_out if split.is_held_out else kept, renames=table.renames)


def restored_schema(decided: Schema, guessed: Schema) -> Schema:
    """What was decided on the columns that are still there, and the guess for new ones.

    Args:
        decided: the project's schema.
        guessed: what the training table suggests now.
    """
    decisions = {column.name: column for column in decided.columns}
    there = {column.name for column in guessed.columns}
    extras = (
        column
        for column in decided.columns
        if column.name not in there and column.role is ColumnRole.IGNORE
    )
    return Schema(
        (*(decisions.get(column.name, column) for column in guessed.columns), *extras),
    )


def _policy_problem(policy: str, project: Path) -> str:
    try:
        place = Path(policy)
        if place.is_file() and place.stat().st_size > LARGEST_POLICY:
            return "The file is larger than a policy can be."
        load_policy(policy)
    except UserError as error:
        return f"{error.title}."
    except (OSError, ValueError) as error:
        raise UserError(
            "bad-project",
            "The project file can't be read",
            f"It names a policy that can't be looked for ({str(error)[:200]}).",
            "Open another copy of it, or begin a new project with the same tables.",
            Where(file=project.name),
        ) from error
    return ""
