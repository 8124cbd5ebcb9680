"""All ways by which files come into the window: menus, samples, recent ones, drag and drop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from synthdesk.engine.resources import resource
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.dropped_files import assign_roles
from synthdesk.ui.session import Session
from synthdesk.ui.settings import LAST_FOLDER, Settings

if TYPE_CHECKING:
    from synthdesk.ui.entity.dialog import EntityDialog
    from synthdesk.ui.tasks.manager import TaskManager

Load = Callable[[TableRole, Path], object]


class FileOpening(QObject):
    """Decides which file becomes which table, and has them loaded.

    Args:
        load: loads one file for a role.
    """

    opening = Signal()
    """Files are about to be loaded."""

    all_there = Signal()
    """Everything that an audit was to wait for is loaded."""

    def __init__(
        self, session: Session, settings: Settings, load: Load, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self._load = load
        self._waiting_for: set[TableRole] = set()

    @property
    def last_folder(self) -> str:
        """Where the last file came from."""
        return self._settings.get(LAST_FOLDER)

    def open_files(self, files: Iterable[tuple[TableRole, Path]]) -> None:
        """Load files; roles that are not named keep their table."""
        self.opening.emit()
        self._waiting_for = set()
        for role, path in files:
            self._load(role, path)

    def open_in_order(self, paths: Sequence[str]) -> None:
        """Load training, synthetic and holdout as they were named on the command line."""
        if paths:
            self.open_files(zip(AUDIT_ROLES, map(Path, paths), strict=False))

    def open_sample(self, name: str) -> None:
        """Load a sample audit in the place of all tables, and have it run."""
        folder = resource("samples")
        files = {
            TableRole.TRAINING: folder / "adult-training.parquet",
            TableRole.SYNTHETIC: folder / f"adult-synthetic-{name}.parquet",
            TableRole.HOLDOUT: folder / "adult-holdout.parquet",
        }
        # Other tables belong to another audit, and of synthetic versions none would make way.
        for role in set(TableRole) - {TableRole.TRAINING, TableRole.HOLDOUT}:
            while role in self._session.tables:
                self._session.set_table(role, None, self)
        self.open_files(files.items())
        self._waiting_for = set(files)

    def build_entity_table(self, tasks: TaskManager, parent: QWidget) -> EntityDialog:
        """Make one table out of related ones, as a recipe that loads like a file."""
        from synthdesk.ui.entity.dialog import EntityDialog

        dialog = EntityDialog(tasks, self._session.cache_folder, parent)
        dialog.start_in = self.last_folder
        dialog.recipe_saved.connect(lambda role, path: self.open_files([(role, path)]))
        dialog.open()
        return dialog

    def take_loaded(self, role: TableRole, path: Path) -> None:
        """A file has been loaded: remember it, and see whether an audit waits for it."""
        if path.parent != resource("samples"):
            self._settings.add_recent_file(role.value, path)
        if role in self._waiting_for:
            self._waiting_for.discard(role)
            if not self._waiting_for:
                self.all_there.emit()

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent files."""
        menu.clear()
        for role, path in self._settings.recent_files():
            text = f"{role.replace('-', ' ').capitalize()}: {path}".replace("&", "&&")
            self._offer(menu, text, TableRole(role), path)
        if menu.isEmpty():
            menu.addAction("No recent files").setEnabled(False)

    def take_dropped(self, paths: Sequence[Path]) -> QMenu | None:
        """Load dropped files; where only the user can tell the role, a menu asks."""
        assigned = assign_roles(paths, self._session.tables.keys())
        if assigned is not None:
            self.open_files(assigned)
            return None
        menu = QMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for path in paths[:3]:
            name = path.name.replace("&", "&&")
            for role in AUDIT_ROLES:
                self._offer(menu, f"Use {name} as {role} table", role, path)
            menu.addSeparator()
        menu.popup(QCursor.pos())
        return menu

    def _offer(self, menu: QMenu, text: str, role: TableRole, path: Path) -> None:
        menu.addAction(text).triggered.connect(
            lambda _checked=False: self.open_files([(role, path)])
        )
