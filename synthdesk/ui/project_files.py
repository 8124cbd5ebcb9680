"""The project that is open: its file, its lock, whether it changed, and how it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.project_content import (
    has_decisions,
    is_placed,
    moved_to,
    project_of,
    without_places,
)
from synthdesk.ui.session import Session

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult
    from synthdesk.engine.project.format import Project, ProjectTable
    from synthdesk.engine.project.lock import ProjectLock
    from synthdesk.engine.tables.schema import Schema

AUTOSAVE_AFTER_MS = 30_000


class ProjectFiles(QObject):
    """Saves the session and knows what is not saved yet.

    A session without a name counts as changed only once something was decided that loading the
    same files again would not bring back: looking at two tables is no work to be asked about.
    """

    changed = Signal()
    """The name, or whether there is something to be saved."""

    failed = Signal(object)
    """``UserError``."""

    saved = Signal(object)
    """Path."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._forget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_AFTER_MS)
        self._timer.timeout.connect(self.autosave)
        for signal in (
            session.tables_changed,
            session.schema_changed,
            session.options_changed,
            session.health_changed,
            session.result_changed,
        ):
            signal.connect(self._note_change)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._end_in_haste)

    def _forget(self) -> None:
        self.path: Path | None = None
        self.is_read_only = False
        self.is_modified = False
        self.opened: Project | None = None
        """The project as it was opened."""
        self._absent: tuple[ProjectTable, ...] = ()
        self._lock: ProjectLock | None = None
        self._saved: Project | None = None
        self._saved_result: AuditResult | None = None
        self._record = ""
        self._record_of: AuditResult | None = None
        self._owns_autosave = False

    # --- what there is ---------------------------------------------------------------------

    @property
    def name(self) -> str:
        """What people call the project; empty without a file."""
        return self.path.name if self.path is not None else ""

    @property
    def absent(self) -> tuple[ProjectTable, ...]:
        """Tables of the project that are not loaded and whose place is free."""
        return tuple(table for table in self._absent if not is_placed(self._session, table))

    @property
    def kept_schema(self) -> Schema | None:
        """The project's schema, for as long as its training table is absent."""
        is_absent = any(table.role is TableRole.TRAINING for table in self.absent)
        return self.opened.schema if self.opened is not None and is_absent else None

    def content(self, folder: Path | None = None) -> Project:
        """What there is to be saved, as seen from a folder; the project's own if absent."""
        before = self.path.parent if self.path is not None else Path()
        folder = folder or before
        absent = self.absent
        if folder != before:
            absent = tuple(moved_to(table, before, folder) for table in absent)
        version = self.opened.chosen_version if self.opened is not None else ""
        return project_of(self._session, folder, absent, self.kept_schema, version)

    # --- beginning and ending --------------------------------------------------------------

    def begin(self) -> None:
        """Go on without a file; what was open is let go."""
        self.close()
        self._note_change()

    def take(
        self,
        path: Path,
        lock: ProjectLock | None,
        project: Project,
        absent: tuple[ProjectTable, ...],
        *,
        is_recovered: bool = False,
    ) -> None:
        """Work on a project whose tables are in the session now.

        Args:
            path: its file.
            lock: held for it; without one it can't be saved under its name.
            project: as it was read.
            absent: its tables that could not be loaded.
            is_recovered: whether it was read from what was autosaved.
        """
        self.close()
        self.path, self._lock, self.is_read_only = path, lock, lock is None
        self.opened, self._absent = project, absent
        self._record = project.record
        self._saved = None if is_recovered else without_places(project)
        self._owns_autosave = is_recovered
        self._note_change()

    def close(self) -> None:
        """Let the file go; what was not saved was not wanted."""
        self._timer.stop()
        if self._lock is not None and self.path is not None:
            self._discard_autosave(self.path)
            self._lock.release()
        self._forget()

    # --- saving ----------------------------------------------------------------------------

    @property
    def can_save(self) -> bool:
        """Whether there is a file to save to."""
        return self.path is not None and not self.is_read_only

    def save(self) -> bool:
        """Save under the project's name; returns whether that worked."""
        return self.path is not None and self.save_as(self.path)

    def save_as(self, chosen: Path) -> bool:
        """Save under a name, which becomes the project's; returns whether that worked."""
        try:
            self._write(_with_suffix(chosen))
        except UserError as error:
            self.failed.emit(error)
            return False
        self.saved.emit(self.path)
        return True

    def _write(self, path: Path) -> None:
        from synthdesk.engine.project.lock import ProjectLock
        from synthdesk.engine.project.store import save_project

        project = self._with_record(self.content(path.parent))
        is_same = self.can_save and path == self.path
        lock = self._lock if is_same else ProjectLock(path)
        try:
            save_project(project, path)
        except BaseException:
            if lock is not None and not is_same:
                lock.release()
            raise
        absent = self.absent
        if not is_same:
            before = self.path
            if before is not None:
                absent = tuple(moved_to(table, before.parent, path.parent) for table in absent)
                if self._lock is not None:
                    self._discard_autosave(before)
                    self._lock.release()
        self._absent, self.path = absent, path
        self._lock, self.is_read_only, self._owns_autosave = lock, False, False
        self._saved, self._saved_result = without_places(project), self._session.result
        self._note_change()

    def autosave(self) -> None:
        """Keep what is not saved yet beside the project's file, which stays as it is."""
        from synthdesk.engine.project.store import autosave

        if self.path is None or not self.can_save or not self.is_modified:
            return
        try:
            self._owns_autosave = True
            autosave(self._with_record(self.content()), self.path)
        except UserError as error:
            self.failed.emit(error)

    def _with_record(self, project: Project) -> Project:
        from synthdesk.engine.serialise import to_json

        result = self._session.result
        if result is not None and result is not self._record_of:
            self._record, self._record_of = to_json(result), result
        return replace(project, record=self._record)

    def _discard_autosave(self, path: Path) -> None:
        from synthdesk.engine.project.store import discard_recovery

        if not self._owns_autosave:
            return  # work of an earlier session that nobody decided on yet
        try:
            discard_recovery(path)
        except OSError as error:
            self.failed.emit(
                UserError(
                    "autosave-not-removed",
                    "What was autosaved could not be removed",
                    f"The system said: {error.strerror or error}.",
                    f"Remove the file {path.name}~ beside the project by hand.",
                    Where(file=path.name),
                )
            )

    # --- changes ---------------------------------------------------------------------------

    def _note_change(self, _event: object = None) -> None:
        if self.path is None:
            self.is_modified = has_decisions(self._session)
        else:
            result = self._session.result
            has_new_record = result is not None and result is not self._saved_result
            self.is_modified = has_new_record or without_places(self.content()) != self._saved
        if not (self.is_modified and self.can_save):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.changed.emit()

    def _end_in_haste(self) -> None:
        """The program was told to end: nobody can be asked, so nothing is thrown away."""
        if self._lock is not None:
            self.autosave()
            self._lock.release()


def _with_suffix(path: Path) -> Path:
    """The path as a project's; a table that was chosen by mistake is never written over.

    Raises:
        UserError: ``file-exists``.
    """
    from synthdesk.engine.project.format import SUFFIX

    if path.suffix.lower() == SUFFIX:
        return path
    named = path.with_name(path.name + SUFFIX)
    if named.exists():
        raise UserError(
            "file-exists",
            "There is a project of this name already",
            f"“{path.name}” was chosen; the project would be written to {named.name}, which "
            "exists.",
            f"Choose {named.name} itself to replace it, or another name.",
            Where(file=named.name),
        )
    return named
