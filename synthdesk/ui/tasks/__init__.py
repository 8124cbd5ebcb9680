"""The one way off the GUI thread.

``from synthdesk.ui.tasks import JobSpec, Task, TaskManager, TaskState``. Names are looked up on
first use because the child processes import this package too, and they must not load Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthdesk.ui.tasks.inline_runner import InlineRunner
    from synthdesk.ui.tasks.manager import TaskManager
    from synthdesk.ui.tasks.process_runner import ProcessRunner
    from synthdesk.ui.tasks.task import JobSpec, Task, TaskState

_HOMES = {
    "InlineRunner": "inline_runner",
    "JobSpec": "task",
    "ProcessRunner": "process_runner",
    "Task": "task",
    "TaskManager": "manager",
    "TaskState": "task",
}

__all__ = ["InlineRunner", "JobSpec", "ProcessRunner", "Task", "TaskManager", "TaskState"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
