"""The Data tab: which tables are audited, what their columns are, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.table_card import TITLES
from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.pages.data.schema.schema_editing import SchemaEditing
from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from synthdesk.ui.pages.data.data_views import DataViews

_NEEDED_WITH_A_TABLE = (
    "synthdesk.ui.pages.data.schema.schema_view",
    "synthdesk.ui.pages.data.findings.findings_view",
    "synthdesk.ui.pages.data.data_views",
    "numpy",
    "pyarrow.compute",
    "synthdesk.engine.tables.browsing.row_window",
)
"""Imported one by one while nobody waits."""

MATCHING_TITLE = "The tables do not fit together yet"


class DataPage(Page):
    """Loads tables and holds their views, which are built once there is a table to view."""

    title: ClassVar[str] = "Data"
    icon_name: ClassVar[str] = "data"

    sample_chosen = Signal(str)
    file_loaded = Signal(object, object)
    """Role and path."""

    views_built = Signal()

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(session, tasks, parent)
        self.tables = TableCards(session, tasks)
        self.tables.file_loaded.connect(self._tell_loaded)
        self.editing = SchemaEditing(session, self)
        self.addActions(self.editing.actions)
        self.mismatch = MessageBar(MATCHING_TITLE)
        self.mismatch.action_chosen.connect(self.show_matching)
        self.welcome = Welcome()
        self.welcome.sample_chosen.connect(self.sample_chosen)
        self._lower = QStackedWidget()
        self._lower.addWidget(self.welcome)
        self._views: DataViews | None = None
        self._to_prepare: list[Callable[[], object]] = [
            partial(import_module, name) for name in _NEEDED_WITH_A_TABLE
        ]
        self._to_prepare.append(lambda: self.views)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.tables)
        layout.addWidget(self.mismatch)
        layout.addWidget(self._lower, 1)
        session.tables_changed.connect(self._show_tables)
        self._show_tables()

    # --- files -----------------------------------------------------------------------------

    @property
    def folder(self) -> str:
        """Where file dialogs open."""
        return self.tables.folder

    @folder.setter
    def folder(self, folder: str) -> None:
        self.tables.folder = folder

    def remember_with(self, recent_files: Callable[[], Sequence[tuple[str, Path]]]) -> None:
        """Offer files that were loaded before."""
        self.tables.recent_files = recent_files

    def choose(self, role: TableRole) -> None:
        """Ask for a file; the window stays alive meanwhile."""
        self.tables.choose(role)

    def load(self, role: TableRole, path: Path) -> Task:
        """Load a file for a role."""
        return self.tables.load(role, path)

    def _tell_loaded(self, role: TableRole, path: Path) -> None:
        table = self.session.tables.get(role)
        if table is not None:
            rows = formats.count(table.source.rows)
            self.status_message.emit(f"{TITLES[role]}: {path.name} loaded, {rows} rows")
        self.file_loaded.emit(role, path)

    # --- views -----------------------------------------------------------------------------

    @property
    def views(self) -> DataViews:
        """The views of the loaded tables; built when first asked for."""
        if self._views is None:
            from synthdesk.ui.pages.data.data_views import DataViews

            self._views = DataViews(self.session, self.tasks, self.editing)
            self._views.status_message.connect(self.status_message)
            self._views.matching_view.summary_changed.connect(self._show_matching_summary)
            self._lower.addWidget(self._views)
            self._views.matching_view.tell_at_once()
            self.views_built.emit()
        return self._views

    def prepare_next(self) -> bool:
        """Do one thing ahead that the first table would wait for; False if none is left."""
        if not self._to_prepare:
            return False
        self._to_prepare.pop(0)()
        return True

    def show_matching(self) -> None:
        """Go to where columns and values are matched."""
        self.views.tabs.setCurrentWidget(self.views.matching_view)

    def _show_tables(self, _event: object = None) -> None:
        has_tables = bool(self.session.all_tables)
        self._lower.setCurrentWidget(self.views if has_tables else self.welcome)

    def _show_matching_summary(self, summary: str, tone: str) -> None:
        if tone:
            self.mismatch.show_message(
                MATCHING_TITLE if tone == "error" else "Some values need a decision",
                summary,
                "The Matching view lists each point with what can be done about it.",
                tone="warning",
                action="Show matching",
            )
        else:
            self.mismatch.clear()
