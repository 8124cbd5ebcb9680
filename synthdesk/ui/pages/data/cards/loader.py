"""Loads files into the session, each in a task of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.import_settings import AS_RECOGNISED, ImportSettings
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.version_names import PACKED, free_name, name_the_first, version_name

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable


@dataclass(frozen=True)
class Reading:
    """One file that is to be read.

    Attributes:
        role: part that the table plays.
        path: the file.
        settings: what the user overrides.
        version: name among several synthetic tables, else empty.
    """

    role: TableRole
    path: Path
    settings: ImportSettings
    version: str = ""


class TableLoader(QObject):
    """A table that can't be loaded leaves the one before it in its place."""

    started = Signal(object, object)
    """Role and task."""

    loaded = Signal(object, object)
    """Role and path."""

    failed = Signal(object, object)
    """Role and ``UserError``."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks = tasks
        self._under_way: dict[Task, Reading] = {}
        self.last_failed: Reading | None = None
        """What could not be read the last time; other settings may help."""

    def load(
        self,
        role: TableRole,
        path: Path,
        settings: ImportSettings | None = None,
        version: str | None = None,
    ) -> Task:
        """Read a file for a role; replaces an earlier load of the same role and version.

        Args:
            role: part that the table plays.
            path: the file.
            settings: what the user overrides; the training table's if absent, where the file
                is of the same kind.
            version: name of the synthetic version; if absent a further synthetic file becomes
                a further version that is named after it.
        """
        if settings is None:
            settings = self._sibling_settings(role, path)
        if version is None:
            version = self._version_for(path) if role is TableRole.SYNTHETIC else ""
        reading = Reading(role, path, settings, version)
        spec = JobSpec(
            name="load_table",
            params={
                "path": str(path),
                "role": role.value,
                "cache_folder": str(self._session.cache_folder),
                "settings": settings,
                "version": version,
            },
            title=f"Load {path.name}",
            slot=f"load-{role}-{version}" if version else f"load-{role}",
        )
        task = self._tasks.run(spec, partial(self._take, reading), partial(self._tell, reading))
        self._under_way[task] = reading
        task.finished.connect(lambda _state, task=task: self._under_way.pop(task, None))
        self.started.emit(role, task)
        return task

    def _sibling_settings(self, role: TableRole, path: Path) -> ImportSettings:
        training = self._session.tables.get(TableRole.TRAINING)
        if role is TableRole.TRAINING or training is None:
            return AS_RECOGNISED
        if kind_of(path) != kind_of(Path(training.path)):
            return AS_RECOGNISED
        # Which sheet or table holds the rows is a matter of the one file.
        return replace(training.given, part=None)

    # --- versions --------------------------------------------------------------------------

    def _version_for(self, path: Path) -> str:
        known = {name: Path(table.path) for name, table in self._session.versions.items()}
        known |= {
            reading.version: reading.path
            for task, reading in self._under_way.items()
            if reading.role is TableRole.SYNTHETIC and not task.state.is_over
        }
        for name, other in known.items():
            if other == path:
                return name
        if not known:
            return ""
        taken = {name or version_name(other) for name, other in known.items()}
        return free_name(version_name(path), taken)

    # --- how it ends -----------------------------------------------------------------------

    def _take(self, reading: Reading, table: LoadedTable) -> None:
        session, role = self._session, reading.role
        if role is TableRole.SYNTHETIC:
            self._take_version(reading.version, table)
        else:
            holdout = session.tables.get(TableRole.HOLDOUT)
            session.set_table(role, table, self)
            if role is TableRole.TRAINING and holdout is not None and holdout.split is not None:
                # Its rows were taken out of the training table that is gone now.
                session.set_table(TableRole.HOLDOUT, None, self)
        self.loaded.emit(role, reading.path)

    def _take_version(self, version: str, table: LoadedTable) -> None:
        session = self._session
        chosen = session.tables.get(TableRole.SYNTHETIC)
        if version:
            name_the_first(session, self)
        is_another = chosen is not None and chosen.version != version
        is_known = version in session.versions
        session.set_table(TableRole.SYNTHETIC, table, self)
        if chosen is not None and is_another and is_known:
            session.choose_version(chosen.version, self)

    def _tell(self, reading: Reading, task: Task) -> None:
        self.last_failed = reading
        self.failed.emit(reading.role, error_of(task, reading.path.name))


def error_of(task: Task, file: str) -> UserError:
    """Why a task that reads a file failed."""
    last_line = task.log.strip().splitlines()[-1][:300] if task.log.strip() else ""
    return task.error or UserError(
        "load-stopped",
        f"Loading stopped unexpectedly ({task.state})",
        last_line or "No reason was given.",
        "Try again; if it is a very large file, close other programs first. The task list "
        "holds the details.",
        Where(file=file),
    )


def kind_of(path: Path) -> str:
    """What the end of a file's name says, packing left aside."""
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in PACKED]
    return suffixes[-1] if suffixes else ""
