"""Loads files into the session, each in a task of its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable


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

    def load(self, role: TableRole, path: Path) -> Task:
        """Read a file for a role; replaces an earlier load of the same role."""
        spec = JobSpec(
            name="load_table",
            params={
                "path": str(path),
                "role": role.value,
                "cache_folder": str(self._session.cache_folder),
            },
            title=f"Load {path.name}",
            slot=f"load-{role}",
        )
        task = self._tasks.run(
            spec, partial(self._take, role, path), partial(self._tell, role, path)
        )
        self.started.emit(role, task)
        return task

    def _take(self, role: TableRole, path: Path, table: LoadedTable) -> None:
        self._session.set_table(role, table, self)
        self.loaded.emit(role, path)

    def _tell(self, role: TableRole, path: Path, task: Task) -> None:
        error = task.error or UserError(
            "load-stopped",
            f"Loading stopped unexpectedly ({task.state})",
            task.log.strip().splitlines()[-1][:300] if task.log.strip() else "No reason was given.",
            "Try again; if it is a very large file, close other programs first. The task list "
            "holds the details.",
            Where(file=path.name),
        )
        self.failed.emit(role, error)
