"""All tables of an audit as cards: open, replace, read anew, split, take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.pages.data.cards import file_choice
from synthdesk.ui.pages.data.cards.file_messages import FileDoubt, FileProblem
from synthdesk.ui.pages.data.cards.holdout_split import HoldoutSplitting
from synthdesk.ui.pages.data.cards.loader import Reading, TableLoader
from synthdesk.ui.pages.data.cards.model_card import ModelCard
from synthdesk.ui.pages.data.cards.role_cards import HoldoutCard, SyntheticCard
from synthdesk.ui.pages.data.cards.table_card import TITLES, TableCard
from synthdesk.ui.pages.data.cards.version_bar import RenameDialog
from synthdesk.ui.pages.data.importing import import_words
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable
    from synthdesk.engine.tables.preview import FilePreview

FURTHER_ROLES = tuple(role for role in TableRole if role not in AUDIT_ROLES)
CONTEXT_ROLES = (TableRole.CONTEXT, TableRole.SYNTHETIC_CONTEXT, TableRole.HOLDOUT_CONTEXT)
GAP = 12


class TableCards(QWidget):
    """Three cards, further ones folded away, and messages about files above and below them."""

    load_started = Signal(object)
    """Role."""

    file_loaded = Signal(object, object)
    """Role and path."""

    failed = Signal(object, object)
    """Role and ``UserError``; shown in ``messages`` already."""

    unsure = Signal(object, object, object)
    """Role, path and ``FilePreview`` of a file that leaves more than one reading."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Tables")
        self.folder = ""
        """Where file dialogs open."""
        self.recent_files: Callable[[], Sequence[tuple[str, Path]]] = list
        """(role, path) of files that were loaded before."""
        self._session, self._tasks = session, tasks
        self.loader = TableLoader(session, tasks, self)
        self.loader.started.connect(self._follow)
        self.loader.loaded.connect(self._tell_loaded)
        self.loader.failed.connect(self._tell_failed)
        self.splitting = HoldoutSplitting(session, tasks, self)
        self.splitting.started.connect(partial(self._follow, TableRole.HOLDOUT))
        self.splitting.failed.connect(partial(self._tell, TableRole.HOLDOUT, None))
        self.synthetic, self.holdout = SyntheticCard(), HoldoutCard()
        self.model = ModelCard(session, tasks)
        self.cards: dict[TableRole, TableCard] = {
            role: {
                TableRole.SYNTHETIC: self.synthetic,
                TableRole.HOLDOUT: self.holdout,
            }.get(role)
            or TableCard(role)
            for role in TableRole
        }
        self.messages = FileProblem()
        self.messages.settings_requested.connect(self._ask_settings)
        self.model.failed.connect(lambda error: self.messages.show_failure(error, None))
        self.doubts = FileDoubt()
        self.doubts.settings_requested.connect(self._settle_doubt)
        self._lay_out()
        self._connect_cards()
        session.tables_changed.connect(self._show_tables)
        self._show_tables()

    def _lay_out(self) -> None:
        self.more = QToolButton()
        self.more.setObjectName("button")
        self.more.setCheckable(True)
        self.more.setFixedWidth(72)
        self.more.toggled.connect(self._unfold)
        first = _row([self.cards[role] for role in AUDIT_ROLES])
        first.addWidget(self.more)
        self.more.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.further = QWidget()
        # Two rows: five cards side by side would leave none of them room for its words; each
        # context stands below the table that it belongs to.
        rows = QVBoxLayout(self.further)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        others = [role for role in FURTHER_ROLES if role not in CONTEXT_ROLES]
        for cards in (
            [self.cards[role] for role in CONTEXT_ROLES],
            [*(self.cards[role] for role in others), self.model],
        ):
            row = _row(cards)
            row.addSpacing(self.more.width() + GAP)
            rows.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.messages)
        layout.addLayout(first)
        layout.addWidget(self.further)
        layout.addWidget(self.doubts)
        self._unfold(False)

    def _connect_cards(self) -> None:
        for role, card in self.cards.items():
            card.recent_files = partial(self._recent_of, role)
            card.choose_requested.connect(partial(self.choose, role))
            card.folder_requested.connect(partial(self._choose_folder, role))
            card.file_requested.connect(partial(self.load, role))
            card.file_dropped.connect(partial(self.load, role))
            card.clear_requested.connect(partial(self.clear, role))
            card.settings_requested.connect(partial(self.open_import_settings, role))
            card.facts.set_aside_requested.connect(partial(self._list_set_aside, role))
        self.holdout.split_requested.connect(partial(self.splitting.ask, self))
        self.synthetic.box.version_chosen.connect(self._choose_version)
        versions = self.synthetic.versions
        versions.add_requested.connect(self._choose_further)
        versions.rename_requested.connect(self._rename)
        versions.remove_requested.connect(partial(self.clear, TableRole.SYNTHETIC))

    # --- files -----------------------------------------------------------------------------

    def choose(self, role: TableRole) -> None:
        """Ask for a file; it takes the place of the table that the card shows."""
        title = f"Choose the {TITLES[role].lower()} table"
        file_choice.ask_file(self, title, self.folder, partial(self.replace, role))

    def _choose_folder(self, role: TableRole) -> None:
        title = f"Choose the folder of the {TITLES[role].lower()} table"
        file_choice.ask_folder(self, title, self.folder, partial(self.replace, role))

    def _choose_further(self) -> None:
        title = "Choose a further synthetic version"
        file_choice.ask_file(self, title, self.folder, partial(self.load, TableRole.SYNTHETIC))

    def load(self, role: TableRole, path: Path) -> Task:
        """Load a file for a role; a further synthetic file becomes a further version."""
        return self._load(role, path)

    def replace(self, role: TableRole, path: Path) -> Task:
        """Load a file in the place of the table that the card shows."""
        table = self._session.tables.get(role)
        return self._load(role, path, version=table.version if table is not None else "")

    def _load(
        self,
        role: TableRole,
        path: Path,
        settings: ImportSettings | None = None,
        version: str | None = None,
    ) -> Task:
        self.messages.clear()
        self.load_started.emit(role)
        return self.loader.load(role, path, settings, version)

    def clear(self, role: TableRole) -> None:
        """Take a table away; rows that were split off go back into the training table."""
        table = self._session.tables.get(role)
        training = self._session.tables.get(TableRole.TRAINING)
        is_split = role is TableRole.HOLDOUT and table is not None and table.split is not None
        if is_split and training is not None and training.split is not None:
            self._load(TableRole.TRAINING, Path(training.path), training.given)
        else:
            self._session.set_table(role, None, self)

    def _recent_of(self, role: TableRole) -> list[Path]:
        return [path for name, path in self.recent_files() if name == role.value]

    # --- import settings -------------------------------------------------------------------

    def open_import_settings(self, role: TableRole) -> None:
        """Show how a loaded file was read, and let the user change it."""
        table = self._session.tables.get(role)
        if table is not None and table.split is None:
            reading = Reading(role, Path(table.path), table.given, table.version)
            self._ask_settings(reading, self._siblings(table))

    def _siblings(self, table: LoadedTable) -> list[LoadedTable]:
        return [
            other
            for other in self._session.all_tables
            if other is not table
            and other.source.format == table.source.format
            and other.split is None
        ]

    def _ask_settings(self, reading: Reading, siblings: Sequence[LoadedTable] = ()) -> None:
        from synthdesk.ui.pages.data.importing.import_dialog import ImportDialog

        names = [table.source.name for table in siblings]
        dialog = ImportDialog(self._tasks, reading.path, reading.settings, names, self)
        dialog.settings_chosen.connect(partial(self._read_anew, reading, siblings))
        dialog.open()

    def _read_anew(
        self,
        reading: Reading,
        siblings: Sequence[LoadedTable],
        settings: ImportSettings,
        also_siblings: bool,
    ) -> None:
        self._load(reading.role, reading.path, settings, reading.version)
        for table in siblings if also_siblings else ():
            path, role = Path(table.path), table.source.role
            self._load(role, path, _for_sibling(settings, table), table.version)

    def _settle_doubt(self, reading: Reading) -> None:
        if reading.version in self._session.versions and reading.role is TableRole.SYNTHETIC:
            self._choose_version(reading.version)
        self.open_import_settings(reading.role)

    def _list_set_aside(self, role: TableRole) -> None:
        from synthdesk.ui.pages.data.cards.set_aside_dialog import SetAsideDialog

        table = self._session.tables.get(role)
        if table is not None and table.set_aside is not None:
            SetAsideDialog(table.source.name, table.set_aside, self).open()

    # --- versions and split ----------------------------------------------------------------

    def _choose_version(self, name: str) -> None:
        chosen = self._session.tables.get(TableRole.SYNTHETIC)
        if chosen is not None and chosen.version != name:
            self._session.choose_version(name, self)

    def _rename(self) -> None:
        table = self._session.tables.get(TableRole.SYNTHETIC)
        if table is None:
            return
        taken = self._session.versions.keys() - {table.version}
        dialog = RenameDialog(table.version or Path(table.source.name).stem, taken, self)
        dialog.name_chosen.connect(
            lambda name: self._session.rename_version(table.version, name, self)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- what happened ---------------------------------------------------------------------

    def _follow(self, role: TableRole, task: Task) -> None:
        if role in FURTHER_ROLES:
            self.more.setChecked(True)
        self.cards[role].follow(task)

    def _tell_loaded(self, role: TableRole, path: Path) -> None:
        self.folder = str(path.parent)
        self._tell_doubts(role, path)
        self.file_loaded.emit(role, path)

    def _tell_doubts(self, role: TableRole, path: Path) -> None:
        tables = [one for one in self._session.all_tables if one.source.role is role]
        table = next((one for one in tables if Path(one.path) == path), None)
        if table is None or table.recognised is None:
            return
        found = import_words.doubts(table.recognised, table.given)
        self.doubts.show_doubts(Reading(role, path, table.given, table.version), found)
        if found:
            self.unsure.emit(role, path, _as_preview(table))

    def _tell_failed(self, role: TableRole, error: UserError) -> None:
        self._tell(role, self.loader.last_failed, error)

    def _tell(self, role: TableRole, reading: Reading | None, error: UserError) -> None:
        self.messages.show_failure(error, reading)
        self.failed.emit(role, error)

    def _show_tables(self, _event: object = None) -> None:
        tables = self._session.tables
        for role, card in self.cards.items():
            if role is not TableRole.SYNTHETIC:
                card.show_table(tables.get(role))
        self.synthetic.show_versions(self._session.versions, tables.get(TableRole.SYNTHETIC))
        self.holdout.show_training(tables.get(TableRole.TRAINING))
        self.doubts.keep_only([Path(table.path) for table in self._session.all_tables])
        self._name_fold()

    # --- folding ---------------------------------------------------------------------------

    def _unfold(self, is_open: bool) -> None:
        self.further.setVisible(is_open)
        self._name_fold()

    def _name_fold(self) -> None:
        count = sum(role in self._session.tables for role in FURTHER_ROLES)
        count += self._session.model is not None
        is_open = self.more.isChecked()
        loaded = f"\n({count})" if count else ""
        self.more.setText("Fewer\ntables" if is_open else f"More\ntables{loaded}")
        self.more.setAccessibleName("Show fewer tables" if is_open else "Show more tables")
        self.more.setToolTip(f"Ground truth, context tables and model file; {count} loaded")


def _row(cards: Sequence[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    for card in cards:
        row.addWidget(card, 1)
    return row


def _for_sibling(settings: ImportSettings, table: LoadedTable) -> ImportSettings:
    """The same settings; which sheet or table holds the rows stays the file's own matter."""
    return replace(settings, part=table.given.part)


def _as_preview(table: LoadedTable) -> FilePreview:
    """What was loaded, as its preview would show it."""
    from synthdesk.engine.tables.preview import FilePreview

    assert table.recognised is not None
    rows = tuple(tuple(value or None for value in row) for row in table.preview)
    return FilePreview(table.recognised, import_words.settings_of(table), table.schema, rows)
