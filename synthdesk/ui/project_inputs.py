"""The tables of an opened project: put into the session, told, and looked for where missing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui import project_words
from synthdesk.ui.pages.data.cards import file_choice
from synthdesk.ui.pages.data.cards.loader import error_of
from synthdesk.ui.project_content import is_placed
from synthdesk.ui.project_opening import ProjectOpening, RestoredInput, RestoredProject
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from synthdesk.engine.project.format import Project, ProjectTable
    from synthdesk.engine.tables.loading import LoadedTable


class ProjectInputs(QObject):
    """What is missing stays in the project until it was found or its place was taken."""

    failed = Signal(object)
    """``UserError`` of a file that was named for a missing table."""

    def __init__(
        self, window: QMainWindow, session: Session, tasks: TaskManager, opening: ProjectOpening
    ) -> None:
        super().__init__(opening)
        self._window, self._session = window, session
        self._tasks, self._opening = tasks, opening
        self._project: Project | None = None
        self._inputs: tuple[RestoredInput, ...] = ()
        self._policy_problem = ""
        self.messages = MessageBar("Project")
        self.messages.action_chosen.connect(self.ask_next)
        session.tables_changed.connect(self._look_again)

    def take(self, restored: RestoredProject) -> tuple[ProjectTable, ...]:
        """Put the tables into the session; returns those that are not there."""
        self._project = None
        for one in restored.inputs:
            if one.loaded is not None:
                self._session.set_table(one.loaded.source.role, one.loaded, self)
        self._project, self._inputs = restored.checked.project, restored.inputs
        policy = project_words.path_in_words(restored.checked.project.options.policy)
        problem = restored.checked.policy_problem
        self._policy_problem = f"Policy, {policy}: {problem}" if problem else ""
        self._decide()
        return tuple(one.check.table for one in self._inputs if one.loaded is None)

    def clear(self) -> None:
        """There is no project any more."""
        self._project, self._inputs, self._policy_problem = None, (), ""
        self.messages.clear()

    def _decide(self) -> None:
        """What the project says of its tables, as far as they are there."""
        from synthdesk.engine.project.restoring import restored_schema

        session, project = self._session, self._project
        training = session.tables.get(TableRole.TRAINING)
        if project is None:
            return
        if training is not None and project.schema is not None:
            session.set_schema(restored_schema(project.schema, training.schema), self)
        if project.chosen_version in session.versions:
            session.choose_version(project.chosen_version, self)

    # --- what is told ----------------------------------------------------------------------

    def tell(self) -> None:
        """Say which tables are not as they were, and what to do about it."""
        lines = project_words.lines_of(self._inputs)
        if self._policy_problem:
            lines = f"{lines}\n{self._policy_problem}".strip()
        if not lines:
            self.messages.clear()
            return
        missing = self._missing()
        hint = (
            "Locate the file, or load another one in its place. Until then it stays in the project."
            if missing
            else "Check what was decided on them, then save the project."
        )
        self.messages.show_message(
            "Not everything is as it was when the project was saved",
            lines,
            hint,
            tone="warning",
            action=f"Locate {_name_of(missing[0].check.table)}…" if missing else "",
        )

    def _missing(self) -> list[RestoredInput]:
        return [
            one
            for one in self._inputs
            if one.loaded is None and not is_placed(self._session, one.check.table)
        ]

    def _look_again(self, _event: object) -> None:
        """A place that was taken by another file is no more to be asked about."""
        if self._project is None or self.messages.isHidden():
            return
        missing = self._missing()
        kept = tuple(one for one in self._inputs if one.loaded is not None or one in missing)
        if len(kept) < len(self._inputs):
            self._inputs = kept
            self.tell()

    # --- looking for what is missing -------------------------------------------------------

    def ask_next(self) -> None:
        """Ask where the first missing file is; the window stays alive meanwhile."""
        missing = self._missing()
        if missing:
            table = missing[0].check.table
            folder = str(Path(table.absolute).parent)
            title = f"Where is {_name_of(table)}?"
            file_choice.ask_file(self._window, title, folder, partial(self.locate, table))

    def locate(self, table: ProjectTable, path: Path) -> Task:
        """Load a file as a table that was missing."""
        one = next(one for one in self._inputs if one.check.table == table)
        check = replace(one.check, path=str(path))
        return self._tasks.run(
            self._opening.restore_spec(check),
            partial(self._take_located, one),
            lambda task: self.failed.emit(error_of(task, path.name)),
        )

    def _take_located(self, before: RestoredInput, table: LoadedTable) -> None:
        if before not in self._inputs:
            return  # another project was opened meanwhile
        found = replace(before, loaded=table, error=None)
        self._inputs = tuple(found if one is before else one for one in self._inputs)
        chosen = self._session.tables.get(TableRole.SYNTHETIC)
        self._session.set_table(table.source.role, table, self)
        if table.source.role is TableRole.TRAINING:
            self._decide()
        elif chosen is not None and table.source.role is TableRole.SYNTHETIC:
            self._session.choose_version(chosen.version, self)
        self.tell()


def _name_of(table: ProjectTable) -> str:
    return project_words.shortened(table.name, project_words.LONGEST_NAME)
