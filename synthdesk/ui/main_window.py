"""The window: composes pages, menus, toolbar and status; holds no logic of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.actions import Actions
from synthdesk.ui.audit_bar import AuditBar
from synthdesk.ui.audit_run import AuditRun
from synthdesk.ui.failures import Failures
from synthdesk.ui.file_opening import FileOpening
from synthdesk.ui.layout_memory import restore_layout, restore_parts, save_layout
from synthdesk.ui.page_tabs import TABS, PageTabs
from synthdesk.ui.pages.data.page import DataPage
from synthdesk.ui.pages.page import Page
from synthdesk.ui.project_commands import ProjectCommands
from synthdesk.ui.quitting import Quitting
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.settings import POLICY, SEED, THEME, Settings
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.progress_strip import ProgressStrip
from synthdesk.ui.widgets.task_panel import TaskPanel

DEFAULT_SIZE = QSize(1280, 800)
MESSAGE_MS = 10_000
PREPARE_AFTER_MS = 400
BUILD_AFTER_MS = 2500
BUILD_EVERY_MS = 250


class MainWindow(QMainWindow):
    """Everything that it needs comes through the constructor."""

    closed = Signal()

    def __init__(self, session: Session, tasks: TaskManager, settings: Settings) -> None:
        super().__init__()
        self.setAccessibleName("synthdesk")
        self.setAcceptDrops(True)
        self.session, self.tasks, self.settings = session, tasks, settings
        self.commands = Actions(self)
        self.tabs = PageTabs(session, tasks)
        self.data_page = cast(DataPage, self.tabs.page("Data"))
        self.audit = AuditRun(session, tasks, self)
        self.files = FileOpening(session, settings, self.data_page.load, self)
        self.projects = ProjectCommands(self, session, tasks, settings)
        self.quitting = Quitting(self, tasks, self.projects.leave)
        self._compose()
        self.failures = Failures(self.messages, self)
        self._connect_commands()
        self._connect_parts()
        self._show_state()
        self.data_page.folder = self.files.last_folder
        self.data_page.remember_with(settings.recent_files)
        self._is_prepared = False
        if not restore_layout(self, settings):
            self.resize(DEFAULT_SIZE)

    # --- composition -----------------------------------------------------------------------

    def _compose(self) -> None:
        self.commands.fill(self.menuBar())
        self.bar = AuditBar(self.session, self.commands["run"])
        self.messages = MessageBar("Problem")
        holder = QVBoxLayout()
        holder.setContentsMargins(16, 0, 16, 0)
        holder.addWidget(self.messages)
        holder.addWidget(self.projects.inputs.messages)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(holder)
        layout.addWidget(self.tabs, 1)
        self.setCentralWidget(central)
        self.progress = ProgressStrip(self.tasks)
        self.statusBar().addPermanentWidget(self.progress)
        self.statusBar().setSizeGripEnabled(False)
        self.task_dock = QDockWidget("Tasks", self)
        self.task_dock.setObjectName("task-dock")
        self.task_dock.setAccessibleName("Tasks")
        self.task_dock.setWidget(TaskPanel(self.tasks))
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.task_dock)
        self.task_dock.hide()

    def _connect_commands(self) -> None:
        on = self.commands
        for role in AUDIT_ROLES:
            on.bind(f"open_{role}", partial(self._choose_file, role))
        for sample in ("good", "small", "leaky"):
            on.bind(f"sample_{sample}", partial(self._open_sample, sample))
        themes = QActionGroup(self)
        for choice in ThemeChoice:
            themes.addAction(on[f"theme_{choice}"])
            on[f"theme_{choice}"].setChecked(choice is theme_manager().choice)
            on.bind(f"theme_{choice}", partial(self._choose_theme, choice))
        for number, tab in enumerate(TABS, start=1):
            on.bind(f"go_{number}", partial(self.tabs.go_to, tab.title))
        self.projects.bind(on)
        on.bind("save_report", self._save_report)
        on.bind("quit", self.close)
        on.bind("run", self.run_audit)
        on.bind("cancel", self.progress.cancel)
        on.bind("entity", partial(self.files.build_entity_table, self.tasks, self))
        on.bind("options", self._show_options)
        on.bind("policy_file", self._choose_policy_file)
        on.bind("shortcuts", self._show_shortcuts)
        on.bind("about", self._show_about)
        on["task_list"].toggled.connect(self.task_dock.setVisible)
        self.task_dock.visibilityChanged.connect(
            lambda _: on["task_list"].setChecked(not self.task_dock.isHidden())
        )
        recent = on.menus["recent"]
        recent.aboutToShow.connect(partial(self.files.fill_recent, recent))

    def _connect_parts(self) -> None:
        self.bar.chip.clicked.connect(self._show_report)
        self.projects.failed.connect(self.failures.show_error)
        self.projects.inputs.failed.connect(self.failures.show_error)
        self.projects.told.connect(self.tell)
        self.projects.opened.connect(self.messages.clear)
        self.projects.opened.connect(partial(self.tabs.go_to, "Data"))
        self.audit.refused.connect(self.failures.show_error)
        self.audit.broke.connect(self.failures.show_task)
        self.audit.finished.connect(self._tell_finished)
        self.tasks.task_failed.connect(self.failures.show_task)
        self.files.opening.connect(partial(self.tabs.go_to, "Data"))
        self.files.all_there.connect(self.run_audit)
        self.data_page.sample_chosen.connect(self._open_sample)
        self.data_page.file_loaded.connect(self.files.take_loaded)
        for signal in (self.tasks.task_started, self.tasks.task_ended, self.tasks.became_idle):
            signal.connect(self._show_state)
        for signal in (self.session.tables_changed, self.session.result_changed):
            signal.connect(self._show_state)
        self.session.options_changed.connect(self._remember_options)
        self.data_page.status_message.connect(self.tell)
        self.data_page.views_built.connect(partial(restore_parts, self.data_page, self.settings))
        self.tabs.page_built.connect(self._take_page)

    def _take_page(self, page: Page) -> None:
        page.status_message.connect(self.tell)
        restore_parts(page, self.settings)
        page.view_built.connect(partial(restore_parts, settings=self.settings))

    def _show_state(self, *_: object) -> None:
        can_audit, on = self.session.can_audit, self.commands
        on["run"].setEnabled(can_audit and not self.audit.is_running)
        on["run"].setToolTip(
            "Audit the loaded tables (Ctrl+R)"
            if can_audit
            else "Choose a training and a synthetic table first"
        )
        on["cancel"].setEnabled(self.tasks.current is not None)
        on["save_report"].setEnabled(self.session.result is not None)

    def tell(self, text: str) -> None:
        """Show one line in the status bar for a while."""
        self.statusBar().showMessage(text, MESSAGE_MS)

    # --- commands --------------------------------------------------------------------------

    def run_audit(self) -> None:
        """Audit what is loaded."""
        self.messages.clear()
        self.audit.start()
        self._show_state()

    def _tell_finished(self) -> None:
        result = self.session.result
        if result is None:
            return
        self.tell(result.verdict.headline)
        if self.tabs.current_title == "Data" and not self.session.result_is_stale:
            self._show_report()

    def _choose_file(self, role: TableRole) -> None:
        self.tabs.go_to("Data")
        self.data_page.choose(role)

    def _show_report(self) -> None:
        self.tabs.go_to("Report")

    def _save_report(self) -> None:
        from synthdesk.ui.pages.report.page import ReportPage

        self._show_report()
        cast(ReportPage, self.tabs.page("Report")).saving.ask_folder()

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open a project, or load tables in the order in which they were named."""
        if not self.projects.open_among(paths):
            self.files.open_in_order(paths)

    def _open_sample(self, name: str) -> None:
        self.projects.begin_unless_new(partial(self.files.open_sample, name))

    def _show_options(self) -> None:
        from synthdesk.ui.options_dialog import OptionsDialog

        dialog = OptionsDialog(self.session.options, self)
        dialog.accepted.connect(lambda: self.session.set_options(dialog.options(), self))
        dialog.open()

    def _remember_options(self, event: SessionEvent) -> None:
        if event.initiator is self.projects:
            return  # what a project says holds for that project
        self.settings.set(POLICY, self.session.options.policy)
        self.settings.set(SEED, str(self.session.options.seed))

    def _choose_policy_file(self) -> None:
        dialog = QFileDialog(self, "Use a policy file", "", "Policies (*.toml);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.use_policy_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def use_policy_file(self, path: str) -> None:
        """Take a policy of the user's own, or say why not."""
        try:
            self.bar.use_policy_file(path)
        except UserError as error:
            self.failures.show_error(error)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        theme_manager().choose(choice)
        self.settings.set(THEME, choice.value)

    def _show_shortcuts(self) -> None:
        from synthdesk.ui.help_dialogs import shortcuts_dialog

        shortcuts_dialog(self).open()

    def _show_about(self) -> None:
        from synthdesk.ui.help_dialogs import about_dialog

        about_dialog(self).open()

    # --- events ----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Load dropped files."""
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        names = [url.toLocalFile() for url in urls]
        if not self.projects.open_among(names):
            self.files.take_dropped([Path(name) for name in names])

    def showEvent(self, event: QShowEvent) -> None:
        """Once the window is up, get ready for the first task."""
        super().showEvent(event)
        if not self._is_prepared:
            self._is_prepared = True
            QTimer.singleShot(PREPARE_AFTER_MS, self, self.tasks.prepare)
            QTimer.singleShot(BUILD_AFTER_MS, self, self._build_pages)

    def _build_pages(self) -> None:
        """Build the other pages while nobody waits, so that the first click finds them ready."""
        if self.tasks.is_busy or self.data_page.prepare_next() or self.tabs.build_next():
            QTimer.singleShot(BUILD_EVERY_MS, self, self._build_pages)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless work is not saved or something runs: then the user is asked first."""
        if not self.quitting.may_close():
            event.ignore()
            return
        self.projects.close()
        save_layout(self, self.settings)
        self.settings.flush()
        event.accept()
        self.closed.emit()
