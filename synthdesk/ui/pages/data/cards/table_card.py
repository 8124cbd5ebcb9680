"""One table's card: choose, drop, watch it load, see what it is, take it away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.drop_zone import DropZone
from synthdesk.ui.pages.data.cards.link_button import LinkButton
from synthdesk.ui.pages.data.cards.table_facts import TableFacts
from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.table_model import as_tooltip

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

TITLES = {
    TableRole.TRAINING: "Training",
    TableRole.SYNTHETIC: "Synthetic",
    TableRole.HOLDOUT: "Holdout",
    TableRole.GROUND_TRUTH: "Ground truth",
    TableRole.CONTEXT: "Context",
    TableRole.SYNTHETIC_CONTEXT: "Synthetic context",
    TableRole.HOLDOUT_CONTEXT: "Holdout context",
}
INVITATIONS = {
    TableRole.TRAINING: "The real rows that the generator was trained on.",
    TableRole.SYNTHETIC: "The rows that the generator made; several versions if you like.",
    TableRole.HOLDOUT: (
        "Real rows that the generator never saw; without them no privacy test is possible."
    ),
    TableRole.GROUND_TRUTH: "The true values behind what was missing and has been imputed.",
    TableRole.CONTEXT: "One row per subject, beside a table with several rows per subject.",
    TableRole.SYNTHETIC_CONTEXT: "One row per subject, beside the synthetic table.",
    TableRole.HOLDOUT_CONTEXT: "One row per subject, beside the holdout.",
}
MOST_DROPPED = 8

RecentFiles = Callable[[], Sequence[Path]]


class TableCard(DropZone):
    """Shows a table, or invites one."""

    choose_requested = Signal()
    folder_requested = Signal()
    clear_requested = Signal()
    settings_requested = Signal()
    file_requested = Signal(object)
    """A recent file."""

    def __init__(self, role: TableRole, parent: QWidget | None = None) -> None:
        super().__init__(TITLES[role], MOST_DROPPED if role is TableRole.SYNTHETIC else 1, parent)
        self.role = role
        self.recent_files: RecentFiles = tuple
        self._table: LoadedTable | None = None
        self._followed: list[Task] = []
        self.body.setContentsMargins(14, 9, 14, 10)
        self.body.setSpacing(5)
        self.recent = LinkButton("Recent", f"Recent files for the {role} table")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._fill_recent, menu))
        self.recent.open_menu(menu)
        self.header.addWidget(self.recent)
        self.facts = TableFacts(role)
        self.facts.doubted.connect(self.settings_requested)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._build_empty())
        self._stack.addWidget(self._build_loaded())
        self._stack.addWidget(self._build_loading())
        self.body.addWidget(self._stack, 1)
        self.show_table(None)

    def _build_empty(self) -> QWidget:
        self.invitation = text_label(f"{INVITATIONS[self.role]} Drop a file here.", "muted")
        self.invitation.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._first_choice = self._button("Choose…", "Choose the {} table")
        self._first_choice.clicked.connect(self.choose_requested)
        self.choices = QVBoxLayout()
        self.choices.setSpacing(6)
        self.choices.addWidget(self._first_choice, 0, Qt.AlignmentFlag.AlignLeft)
        return _column(self.invitation, self.choices)

    def _build_loaded(self) -> QWidget:
        self.replace = self._button("Replace…", "Replace the {} table")
        self.replace.clicked.connect(self.choose_requested)
        self.settings = self._button("Settings…", "Import settings of the {} table")
        self.settings.clicked.connect(self.settings_requested)
        self.clear = self._button("Clear", "Clear the {} table")
        self.clear.clicked.connect(self.clear_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.replace, self.settings, self.clear):
            buttons.addWidget(button)
        buttons.addStretch(1)
        return _column(self.facts, buttons)

    def _build_loading(self) -> QWidget:
        self._title = ElidedLabel("", "file-name")
        self._stage = ElidedLabel("", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"Loading the {self.role} table")
        self._cancel = self._button("Cancel", "Cancel loading the {} table")
        self._cancel.clicked.connect(self._cancel_load)
        buttons = QHBoxLayout()
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        return _column(self._title, self._stage, self._bar, buttons)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name.format(self.role.value.replace("-", " ")))
        return button

    @property
    def choose(self) -> QPushButton:
        """The button that asks for a file now."""
        return self.replace if self._table is not None else self._first_choice

    @property
    def is_empty(self) -> bool:
        """Whether there is no table yet."""
        return self._table is None and not self._followed

    # --- what it shows ---------------------------------------------------------------------

    def show_table(self, table: LoadedTable | None) -> None:
        """Show a table, or the invitation."""
        self._table = table
        if table is not None:
            self.facts.show_table(table)
            split = table.split
            is_part = split is not None
            self.settings.setEnabled(not is_part)
            self.settings.setToolTip(
                "Put the rows that were held out back first" if is_part else "How the file is read"
            )
            self.clear.setText("Put back" if split is not None and split.is_held_out else "Clear")
        self._show_state()

    def follow(self, task: Task) -> None:
        """Show a load until it is over; of several the first that is not."""
        self._followed.append(task)
        task.progress.connect(self._show_state)
        task.state_changed.connect(self._show_state)
        self._show_state()

    def _show_state(self, *_: object) -> None:
        self.update()
        self._followed = [task for task in self._followed if not task.state.is_over]
        for button in (self._first_choice, self.replace, self.clear):
            button.setEnabled(not self._followed)
        if not self._followed:
            self._stack.setCurrentIndex(0 if self._table is None else 1)
            return
        task = self._followed[0]
        self._stack.setCurrentIndex(2)
        self._bar.setValue(round(task.fraction * 1000))
        stage = {
            TaskState.QUEUED: "Waits for another task",
            TaskState.CANCELLING: "Stopping …",
        }.get(task.state, task.stage)
        self._title.set_text(task.title)
        self._stage.set_text(stage or "Starts …")
        self._cancel.setEnabled(task.state is not TaskState.CANCELLING)

    def _cancel_load(self) -> None:
        if self._followed:
            self._followed[0].cancel()

    # --- recent files ----------------------------------------------------------------------

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self.recent_files():
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(as_tooltip(str(path)))
            action.triggered.connect(partial(self._ask_for, path))
        if menu.isEmpty():
            menu.addAction("No recent files for this table").setEnabled(False)
        menu.addSeparator()
        folder = menu.addAction("Choose a folder of Parquet files…")
        folder.triggered.connect(lambda _=False: self.folder_requested.emit())

    def _ask_for(self, path: Path, _checked: bool = False) -> None:
        self.file_requested.emit(path)


def _column(*parts: QWidget | QHBoxLayout | QVBoxLayout) -> QWidget:
    """Parts from the top, room below them."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(7)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
    layout.addStretch(1)
    return holder
