"""New, open, save: the project as the user meets it, with every question that hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from synthdesk.engine.errors import UserError
from synthdesk.ui import project_content, project_words
from synthdesk.ui.project_files import ProjectFiles
from synthdesk.ui.project_inputs import ProjectInputs
from synthdesk.ui.project_opening import ProjectOpening, RestoredProject
from synthdesk.ui.question import Answer, Roles, ask
from synthdesk.ui.remembered_options import remembered_options
from synthdesk.ui.session import Session
from synthdesk.ui.settings import LAST_FOLDER, Settings
from synthdesk.ui.tasks.manager import TaskManager

if TYPE_CHECKING:
    from synthdesk.engine.project.lock import ProjectLock
    from synthdesk.engine.project.store import Recovery
    from synthdesk.ui.actions import Actions

FILTER = "Projects (*.synthdesk);;All files (*)"
SUFFIX = ".synthdesk"
_LOCKED = ("project-in-use", "project-not-lockable")
_KEPT = "A project keeps your decisions and where the files are, never the data."


class ProjectCommands(QObject):
    """Whatever goes wrong, the session keeps what it had."""

    failed = Signal(object)
    """``UserError``."""

    told = Signal(str)
    """One line of good news."""

    opened = Signal()
    """Another project is in the session."""

    def __init__(
        self, window: QMainWindow, session: Session, tasks: TaskManager, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings
        self._tasks = tasks
        self.files = ProjectFiles(session, self)
        self.files.changed.connect(self._show_name)
        self.files.failed.connect(self.failed)
        self.files.saved.connect(self._tell_saved)
        self.opening = ProjectOpening(session, tasks, self)
        self.opening.failed.connect(self._refuse)
        self.opening.cancelled.connect(self._end_opening)
        self.inputs = ProjectInputs(window, session, tasks, self.opening)
        self.inputs.failed.connect(self.failed)
        self.question: QMessageBox | None = None
        self._path: Path | None = None
        self._lock: ProjectLock | None = None
        self._is_recovering = False
        self._paused: tuple[QAction | QMenu, ...] = ()
        self.opening.restored.connect(self._take_when_free)
        self._show_name()

    def bind(self, commands: Actions) -> None:
        """Connect menus and keys."""
        self._paused = (*commands.opening(), commands.menus["recent"])
        commands.bind("new_project", self.begin)
        commands.bind("open_project", self.ask_open)
        commands.bind("save_project", self.save)
        commands.bind("save_project_as", self.ask_save_as)
        recent = commands.menus["recent_projects"]
        recent.aboutToShow.connect(partial(self._fill_recent, recent))

    @property
    def is_busy(self) -> bool:
        """Whether a project is being opened."""
        return self._path is not None

    # --- leaving what is open --------------------------------------------------------------

    def leave(self, then: Callable[[], None]) -> None:
        """Go on once nothing would be lost, or the user said that it may be."""
        if not self.files.is_modified:
            then()
            return
        name = self.files.name or "this session"
        self._ask(
            f"Save the changes to {name}?",
            f"What you decided since it was last saved would be lost otherwise. {_KEPT}",
            Answer("Save", partial(self.save, then)),
            Answer("Discard", then, Roles.DestructiveRole),
            Answer("Cancel", self._end_opening, Roles.RejectRole),
        )

    def begin(self, then: Callable[[], object] | None = None) -> None:
        """Begin a new project."""

        def empty() -> None:
            self._tasks.cancel_all()
            self.files.begin()
            self.inputs.clear()
            project_content.empty(self._session, self)
            self._session.set_options(remembered_options(self._settings), self)
            self.opened.emit()
            if then is not None:
                then()

        if not self.is_busy:
            self.leave(empty)

    def begin_unless_new(self, then: Callable[[], object]) -> None:
        """What follows belongs to no project that has a file."""
        if self.files.path is None:
            then()
        else:
            self.begin(then)

    def close(self) -> None:
        """Let every file go; the window closes."""
        self._end_opening()
        self.files.close()

    # --- saving ----------------------------------------------------------------------------

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save under the project's name; ask for one if there is none."""
        if self.is_busy and then is None:
            return
        if not self.files.can_save:
            self.ask_save_as(then)
        elif not self.files.save():
            self._end_opening()
        elif then is not None:
            then()

    def ask_save_as(self, then: Callable[[], object] | None = None) -> None:
        """Ask for a name to save under; the window stays alive meanwhile."""
        dialog = QFileDialog(self._window, "Save the project", self._folder(), FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        dialog.selectFile(self.files.name or f"project{SUFFIX}")

        def save(name: str) -> None:
            if not self.files.save_as(Path(name)):
                self._end_opening()
            elif then is not None:
                then()

        dialog.fileSelected.connect(save)
        dialog.rejected.connect(self._end_opening)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell_saved(self, path: Path) -> None:
        self._settings.add_recent_project(path)
        self.told.emit(f"{path.name} saved")

    # --- opening ---------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Ask for a project; the window stays alive meanwhile."""
        dialog = QFileDialog(self._window, "Open a project", self._folder(), FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, path: Path) -> None:
        """Open a project; first what is open now is saved or given up."""
        path = path.absolute()
        if self.is_busy:
            self.told.emit("Another project is being opened; wait until it is there.")
        elif self.files.can_save and path == self.files.path:
            self.told.emit(f"{path.name} is open already")
        else:
            self.leave(partial(self._lock_it, path))

    def open_among(self, names: Sequence[str]) -> bool:
        """Open the first project among files; returns whether there is one."""
        projects = [name for name in names if name.lower().endswith(SUFFIX)]
        if projects:
            self.open(Path(projects[0]))
        return bool(projects)

    def _lock_it(self, path: Path) -> None:
        from synthdesk.engine.project.lock import ProjectLock
        from synthdesk.engine.project.store import autosave_of

        if not path.is_file():
            # No lock is to be left beside a file that is not there.
            self._read(path, path)
            return
        try:
            self._lock = ProjectLock(path)
        except UserError as error:
            if error.code not in _LOCKED:
                self.failed.emit(error)
                return
            self._ask(
                f"{path.name} can't be opened for changes",
                f"{error.title}. {error.detail} You can look at it and save it under another name.",
                Answer("Open read-only", partial(self._read, path, path)),
                Answer("Cancel", lambda: None, Roles.RejectRole),
            )
            return
        if not autosave_of(path).exists():
            self._read(path, path)
            return
        self._begin_opening(path)
        self.opening.find_recovery(path, partial(self._offer_recovery, path))

    def _offer_recovery(self, path: Path, recovery: Recovery | None) -> None:
        if recovery is None:
            self._read(path, path)
            return
        self._ask(
            f"There is unsaved work on {path.name}",
            f"It was kept at {recovery.when}, when the program ended before it was saved.",
            Answer("Restore it", partial(self._read, path, recovery.path)),
            Answer("Open as last saved", partial(self._read, path, path), Roles.DestructiveRole),
            Answer("Cancel", self._end_opening, Roles.RejectRole),
        )

    def _read(self, path: Path, source: Path) -> None:
        self._begin_opening(path)
        self._is_recovering = source != path
        self.opening.start(source, path)

    def _begin_opening(self, path: Path) -> None:
        self._show_busy(path)

    def _end_opening(self) -> None:
        """What was about to be opened is not, so others may."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._path is not None:
            self._show_busy(None)

    def _refuse(self, error: UserError) -> None:
        self._end_opening()
        self.failed.emit(error)

    def _take_when_free(self, restored: RestoredProject) -> None:
        # An audit that ended while the project was read would be lost without a word.
        self.leave(partial(self._take, restored))

    def _take(self, restored: RestoredProject) -> None:
        path, lock = self._path, self._lock
        if path is None:
            return
        self._lock = None
        self._tasks.cancel_all()
        session, project = self._session, restored.checked.project
        self.files.begin()
        project_content.empty(session, self)
        session.set_options(project_content.options_of(project), self)
        session.set_waivers(project.waivers, self)
        session.set_lineages(project.lineages, self)
        absent = self.inputs.take(restored)
        self.files.take(path, lock, project, absent, is_recovered=self._is_recovering)
        self._settings.add_recent_project(path)
        self._show_busy(None)
        self.opened.emit()
        self.told.emit(f"{path.name} opened, {len(session.all_tables)} tables")
        self.inputs.tell()

    def _show_busy(self, path: Path | None) -> None:
        """What is changed while another project is being opened would be lost."""
        self._path = path
        self._window.centralWidget().setDisabled(path is not None)
        for part in self._paused:
            part.setEnabled(path is None)

    # --- what is shown ---------------------------------------------------------------------

    def _show_name(self) -> None:
        files = self.files
        self._window.setWindowTitle(
            project_words.title_of(
                files.name,
                is_read_only=files.is_read_only,
                has_tables=bool(self._session.all_tables),
            )
        )
        self._window.setWindowModified(files.is_modified)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._settings.recent_projects():
            text = str(path).replace("&", "&&")
            menu.addAction(text).triggered.connect(
                lambda _checked=False, path=path: self.open(path)
            )
        if menu.isEmpty():
            menu.addAction("No recent projects").setEnabled(False)

    def _folder(self) -> str:
        path = self.files.path
        return str(path.parent) if path is not None else self._settings.get(LAST_FOLDER)

    def _ask(self, text: str, detail: str, *answers: Answer) -> None:
        if self.question is not None:
            self.question.raise_()
            return

        def forget() -> None:
            self.question = None

        def answered(answer: Answer) -> None:
            forget()
            answer.do()

        self.question = ask(
            self._window,
            text,
            detail,
            [Answer(one.text, partial(answered, one), one.role) for one in answers],
        )
