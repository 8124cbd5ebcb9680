"""Opens a project: reads it, looks for its files and loads them; until then nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from synthdesk.engine.errors import UserError
from synthdesk.ui.pages.data.cards.loader import error_of
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import OnFailed, OnResult, TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState

if TYPE_CHECKING:
    from synthdesk.engine.project.inputs import InputCheck
    from synthdesk.engine.project.restoring import CheckedProject
    from synthdesk.engine.project.store import Recovery
    from synthdesk.engine.tables.loading import LoadedTable


@dataclass(frozen=True)
class RestoredInput:
    """What came of one table of a project.

    Attributes:
        check: what became of its file.
        loaded: the table, if it could be read.
        error: why it could not.
    """

    check: InputCheck
    loaded: LoadedTable | None = None
    error: UserError | None = None

    @property
    def is_changed(self) -> bool:
        """Whether other rows were loaded than the project speaks of."""
        return self.loaded is not None and self.loaded.source.sha256 != self.check.table.sha256


@dataclass(frozen=True)
class RestoredProject:
    """A project with its tables.

    Attributes:
        checked: the project and what became of its files.
        inputs: one entry a table, in the project's order.
    """

    checked: CheckedProject
    inputs: tuple[RestoredInput, ...]


class ProjectOpening(QObject):
    """Reads one project at a time; a table that fails does not stop the others."""

    restored = Signal(object)
    """``RestoredProject``."""

    failed = Signal(object)
    """``UserError``: the project can't be read."""

    cancelled = Signal()

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._running: list[Task] = []
        self._checked: CheckedProject | None = None
        self._inputs: list[RestoredInput] = []

    @property
    def is_busy(self) -> bool:
        """Whether a project is being opened."""
        return bool(self._running)

    def find_recovery(self, path: Path, then: Callable[[Recovery | None], None]) -> None:
        """Look for work that was never saved, and hand it over."""
        self._run(
            JobSpec("find_recovery", {"path": str(path)}, f"Open {path.name}"),
            then,
            lambda _task: then(None),
        )

    def start(self, source: Path, project: Path) -> None:
        """Read a project and its tables.

        Args:
            source: the project file, or what was autosaved beside it.
            project: the project file.
        """
        params = {"path": str(source), "folder": str(project.parent)}
        self._run(
            JobSpec("check_project", params, f"Open {project.name}"),
            self._load,
            lambda task: self.failed.emit(error_of(task, project.name)),
        )

    def restore_spec(self, check: InputCheck) -> JobSpec:
        """The job that loads one table of a project."""
        params = {
            "table": check.table,
            "path": check.path,
            "cache_folder": str(self._session.cache_folder),
        }
        return JobSpec("restore_table", params, f"Load {check.table.name}")

    # --- step by step ----------------------------------------------------------------------

    def _run(self, spec: JobSpec, take: OnResult, tell: OnFailed) -> None:
        task = self._tasks.run(spec, take, tell)
        self._running.append(task)
        task.finished.connect(lambda state: self._end(task, state))

    def _end(self, task: Task, state: TaskState) -> None:
        if task in self._running:
            self._running.remove(task)
            if state is TaskState.CANCELLED:
                # Not from within the manager's own round through its tasks.
                QTimer.singleShot(0, self, self._give_up)

    def _give_up(self) -> None:
        """One step was cancelled: half a project is none."""
        running, self._running = self._running, []
        self._checked = None
        for task in running:
            task.cancel()
        self.cancelled.emit()

    def _load(self, checked: CheckedProject) -> None:
        self._checked, self._inputs = checked, []
        for check in checked.inputs:
            if not check.path:
                self._inputs.append(RestoredInput(check))
        for check in checked.inputs:
            if check.path:
                take, tell = partial(self._take, check), partial(self._take_failure, check)
                self._run(self.restore_spec(check), take, tell)
        self._finish_if_all_there()

    def _take(self, check: InputCheck, table: LoadedTable) -> None:
        self._inputs.append(RestoredInput(check, table))
        self._finish_if_all_there()

    def _take_failure(self, check: InputCheck, task: Task) -> None:
        self._inputs.append(RestoredInput(check, error=error_of(task, check.table.name)))
        self._finish_if_all_there()

    def _finish_if_all_there(self) -> None:
        checked = self._checked
        if checked is None or len(self._inputs) < len(checked.inputs):
            return
        self._checked = None
        order = {id(check): position for position, check in enumerate(checked.inputs)}
        ordered = sorted(self._inputs, key=lambda one: order[id(one.check)])
        self.restored.emit(RestoredProject(checked, tuple(ordered)))
