"""Where each version came from: a table of what is told, and a form that tells it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.pages.versions.asking import shown_name
from synthdesk.ui.session import Session, SessionEvent
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.date_line import DateLine
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.steady_box import SteadyBox
from synthdesk.ui.widgets.table_model import TableColumn, one_line
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.versions.lineage import Lineage

WHY = (
    "What you write here stands in the comparison's report and is kept in the project. No figure "
    "depends on it; the parent is what a version is first compared with."
)
NOBODY = "not told"
WRITE_AFTER_MS = 400


class OriginView(QWidget):
    """Told of one version at a time."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tasks = session, tasks
        self._version: str | None = None
        self.table = TableView("Where the versions came from")
        self.table.row_selected.connect(self._choose)
        self.name = text_label("", "section-title")
        self.parent_box = SteadyBox("Made from version")
        self.parent_box.setMinimumContentsLength(22)
        self.parent_box.activated.connect(
            lambda _: self._tell(parent=self.parent_box.currentData())
        )
        self.made = DateLine("Made on", "The day on which the version was made.")
        self.made.day_set.connect(lambda day: self._tell(made=day))
        self.settings = _text("Generator settings", "As text: seed, epochs, privacy budget …")
        self.notes = _text("Notes", "Anything else that a reader should know.")
        self.read = QPushButton("&Read from a file…")
        self.read.clicked.connect(self._ask_file)
        self.file = text_label("", "muted")
        self.messages = MessageBar("Problem with the settings file")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WRITE_AFTER_MS)
        self._later.timeout.connect(self._tell_texts)
        for box in (self.settings, self.notes):
            box.textChanged.connect(self._later.start)
        self._compose()
        for signal in (session.tables_changed, session.options_changed):
            signal.connect(self._take_event)
        self._show()

    def _compose(self) -> None:
        reading = QHBoxLayout()
        reading.addWidget(self.read)
        reading.addWidget(self.file, 1)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow("Made &from", self.parent_box)
        form.addRow("Made &on", self.made)
        form.addRow("Generator &settings", self.settings)
        form.addRow("", reading)
        form.addRow("&Notes", self.notes)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.name)
        column.addLayout(form, 1)
        column.addWidget(self.messages)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("version-origins-across")
        self.across.setChildrenCollapsible(False)
        self.across.setHandleWidth(10)
        self.across.addWidget(self.table)
        self.across.addWidget(right)
        self.across.setSizes([640, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(text_label(WHY, "muted"))
        layout.addWidget(self.across, 1)

    # --- showing ---------------------------------------------------------------------------

    def _take_event(self, event: object) -> None:
        if not (isinstance(event, SessionEvent) and event.initiator is self):
            self._show()

    def _show(self) -> None:
        # What was typed last belongs to the version that was on show, under its name then.
        versions = list(self._session.versions)
        rows = [self._lineage(version) for version in versions]
        self.table.set_content(self._columns(), rows)
        if self._version not in versions:
            self._version = versions[0] if versions else None
        if self._version is not None:
            self.table.select_row(versions.index(self._version))
        self._show_form()

    def _choose(self, row: int) -> None:
        versions = list(self._session.versions)
        if 0 <= row < len(versions) and versions[row] != self._version:
            self._flush()
            self._version = versions[row]
            # Writing what was typed filled the table anew.
            self.table.select_row(row)
            self._show_form()

    def _show_form(self) -> None:
        known = self._lineage(self._version or "")
        self.name.setText(shown_name(self._session, known.version)[:120])
        others = [one for one in self._session.versions if one and one != known.version]
        if known.parent and known.parent not in others:
            others.append(known.parent)
        self.parent_box.clear()
        self.parent_box.addItem(NOBODY, "")
        for one in others:
            self.parent_box.addItem(one_line(one), one)
        self.parent_box.setCurrentIndex(self.parent_box.findData(known.parent))
        self.made.show_day(known.made)
        for box, text in ((self.settings, known.settings), (self.notes, known.notes)):
            if box.toPlainText() != text:
                box.blockSignals(True)
                box.setPlainText(text)
                box.blockSignals(False)
        self.file.setText(f"from {known.settings_file}" if known.settings_file else "")

    def _columns(self) -> tuple[TableColumn, ...]:
        return (
            TableColumn("Version", lambda one: shown_name(self._session, one.version)),
            TableColumn("Made from", lambda one: one.parent),
            TableColumn("Made on", lambda one: one.made),
            TableColumn("Settings", lambda one: one.settings_file or one_line(one.settings)),
            TableColumn("Notes", lambda one: one_line(one.notes)),
        )

    # --- telling ---------------------------------------------------------------------------

    def _lineage(self, version: str) -> Lineage:
        from synthdesk.engine.versions.lineage import Lineage

        known = (one for one in self._session.lineages if one.version == version)
        return next(known, Lineage(version))

    def _tell(self, **told: str) -> None:
        if self._version is not None:
            self._tell_of(self._version, told)

    def _tell_of(self, version: str, told: dict[str, str]) -> None:
        if version not in self._session.versions:
            return
        lineage = replace(self._lineage(version), **told)
        others = tuple(one for one in self._session.lineages if one.version != version)
        self._session.set_lineages((*others, lineage), self)
        rows = [self._lineage(one) for one in self._session.versions]
        self.table.set_content(self._columns(), rows)
        if self._version is not None:
            self.table.select_row(list(self._session.versions).index(self._version))

    def _tell_texts(self) -> None:
        known = self._lineage(self._version or "")
        settings = self.settings.toPlainText()
        # Settings that were edited are no longer those of the file.
        file = known.settings_file if settings == known.settings else ""
        self._tell(settings=settings, notes=self.notes.toPlainText(), settings_file=file)
        self.file.setText(f"from {file}" if file else "")

    def _flush(self) -> None:
        if self._later.isActive():
            self._later.stop()
            self._tell_texts()

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Read generator settings from a text file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Take the settings of the version on show from a text file."""
        if self._version is None:
            return
        self.messages.clear()
        version = self._version
        spec = JobSpec("read_settings", {"path": path}, "Reading settings", slot="read-settings")

        def take(text: Any) -> None:
            self._tell_of(version, {"settings": text, "settings_file": Path(path).name})
            self._show_form()

        self._tasks.run(spec, take, self._fail)

    def _fail(self, task: Task) -> None:
        if task.error is not None:
            self.messages.show_error(task.error)
        else:
            self._tasks.task_failed.emit(task)

    def hideEvent(self, event: object) -> None:
        """Keep what was typed last."""
        self._flush()
        super().hideEvent(event)  # type: ignore[arg-type]


def _text(name: str, hint: str) -> QPlainTextEdit:
    box = QPlainTextEdit()
    box.setAccessibleName(name)
    box.setPlaceholderText(hint)
    box.setTabChangesFocus(True)
    return box
