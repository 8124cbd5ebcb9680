"""Splits a holdout off the training table, after the user has answered for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.loader import error_of
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.ui.pages.data.cards.split_dialog import SplitChoice


class HoldoutSplitting(QObject):
    """Asks, runs the split, and puts both parts in their places."""

    started = Signal(object)
    """Task."""

    failed = Signal(object)
    """``UserError``."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks

    def ask(self, parent: QWidget) -> None:
        """Open the dialog, if there is a whole training table."""
        from synthdesk.ui.pages.data.cards.split_dialog import SplitDialog

        training, schema = self._session.tables.get(TableRole.TRAINING), self._session.schema
        if training is None or schema is None or training.split is not None:
            return
        dialog = SplitDialog(training, schema, self._session.options.seed, parent)
        dialog.split_chosen.connect(partial(self.run, training))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run(self, training: LoadedTable, choice: SplitChoice) -> Task:
        """Split a training table."""
        spec = JobSpec(
            "split_holdout",
            {
                "table": training,
                "share": choice.share,
                "seed": choice.seed,
                "subject_key": choice.subject_key,
                "cache_folder": str(self._session.cache_folder),
            },
            f"Split {training.source.name}",
            f"load-{TableRole.HOLDOUT}",
        )
        task = self._tasks.run(
            spec,
            partial(self._take, training),
            lambda ended: self.failed.emit(error_of(ended, training.source.name)),
        )
        self.started.emit(task)
        return task

    def _take(self, whole: LoadedTable, parts: tuple[LoadedTable, LoadedTable]) -> None:
        session, schema = self._session, self._session.schema
        if session.tables.get(TableRole.TRAINING) is not whole:
            return  # it was replaced meanwhile, and these rows belong to it no more
        kept, held_out = parts
        session.set_table(TableRole.TRAINING, kept, self)
        if schema is not None:
            # Fewer rows of the same columns: what the user decided on them still holds.
            session.set_schema(schema, self)
        session.set_table(TableRole.HOLDOUT, held_out, self)
