"""First rows, column names and types of the tables that a recipe names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from synthdesk.engine.tables.entity.recipe import ChildTable, EntitySource
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview

Source = EntitySource | ChildTable
_Key = tuple[str, ImportSettings]

STOPPED = "Reading its first rows was stopped. Choose the file again."


class SourcePreviews(QObject):
    """Reads the head of each file once.

    Args:
        tasks: runs the reading.
    """

    changed = Signal()
    """A file's first rows are being read, are known, or can't be."""

    def __init__(self, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._previews: dict[_Key, FilePreview] = {}
        self._errors: dict[_Key, str] = {}
        self._pending: dict[_Key, Task] = {}
        self._waiting: dict[_Key, list[Callable[[], object]]] = {}

    def of(self, source: Source) -> FilePreview | None:
        """What is known of a table."""
        return self._previews.get(_key(source))

    def error_of(self, source: Source) -> str:
        """Why a table can't be read, with what to do; empty if it can or is not read yet."""
        return self._errors.get(_key(source), "")

    def is_reading(self, source: Source) -> bool:
        """Whether it is being read or waits for it."""
        return _key(source) in self._pending

    @property
    def pending(self) -> int:
        """Files that are being read or wait for it."""
        return len(self._pending)

    def ask(self, source: Source, then: Callable[[], object]) -> None:
        """Read a table's first rows, unless they are known, and go on."""
        key = _key(source)
        if key in self._previews and key not in self._errors:
            then()
            return
        self._waiting.setdefault(key, []).append(then)
        if key in self._pending:
            return
        self._errors.pop(key, None)
        path, settings = key
        task = self._tasks.run(
            JobSpec(
                "preview_file",
                {"path": path, "settings": settings},
                f"First rows of {Path(path).name}",
                f"entity-source-{path}",
            ),
            partial(self._take, key),
            partial(self._fail, key),
        )
        if not task.state.is_over:
            self._pending[key] = task
            task.finished.connect(partial(self._end, key, task))
            self.changed.emit()

    def stop(self) -> None:
        """Give up what is being read; nobody waits for it any more."""
        self._waiting.clear()
        for task in list(self._pending.values()):
            task.cancel()

    def _take(self, key: _Key, preview: FilePreview) -> None:
        self._previews[key] = preview
        if preview.problem:
            self._errors[key] = preview.problem
        self._go_on(key)

    def _fail(self, key: _Key, task: Task) -> None:
        error = task.error
        self._errors[key] = f"{error.title}. {error.detail} {error.hint}" if error else STOPPED
        self._go_on(key)

    def _end(self, key: _Key, task: Task, state: TaskState) -> None:
        """A task that was cancelled brings no word of itself."""
        if state is not TaskState.CANCELLED or self._pending.get(key) is not task:
            return
        if task.is_superseded:
            del self._pending[key]
            self._waiting.pop(key, None)
            return
        self._errors[key] = STOPPED
        self._go_on(key)

    def _go_on(self, key: _Key) -> None:
        self._pending.pop(key, None)
        for then in self._waiting.pop(key, []):
            then()
        self.changed.emit()


def _key(source: Source) -> _Key:
    return source.path, source.settings
