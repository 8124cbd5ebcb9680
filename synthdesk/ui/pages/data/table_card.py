"""One table's card: choose, drop, watch it load, see what it is, take it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine import formats
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.card import Card, ElidedLabel

if TYPE_CHECKING:
    from synthdesk.engine.tables.loading import LoadedTable

TITLES = {
    TableRole.TRAINING: "Training",
    TableRole.SYNTHETIC: "Synthetic",
    TableRole.HOLDOUT: "Holdout",
}
INVITATIONS = {
    TableRole.TRAINING: "The real rows that the generator was trained on.",
    TableRole.SYNTHETIC: "The rows that the generator made.",
    TableRole.HOLDOUT: (
        "Real rows that the generator never saw. Without them no privacy test is possible: a "
        "match with the training rows can’t be told from chance."
    ),
}
HASH_SHOWN = 12


class TableCard(Card):
    """Shows a table, or invites one."""

    choose_requested = Signal()
    clear_requested = Signal()
    file_dropped = Signal(object)

    def __init__(self, role: TableRole, parent: QWidget | None = None) -> None:
        super().__init__(TITLES[role], parent)
        self._role = role
        self._table: LoadedTable | None = None
        self._task: Task | None = None
        self.setAcceptDrops(True)
        self.choose = QPushButton("Choose…")
        self.choose.setAccessibleName(f"Choose the {role} table")
        self.choose.clicked.connect(self.choose_requested)
        self.clear = QPushButton("Clear")
        self.clear.setAccessibleName(f"Clear the {role} table")
        self.clear.clicked.connect(self.clear_requested)
        self.header.addWidget(self.clear)
        self.header.addWidget(self.choose)
        self._stack = QStackedWidget()
        self._invitation = _plain(f"{INVITATIONS[role]}\nDrop a CSV or Parquet file here.")
        self._stack.addWidget(_top(self._invitation))
        self._stack.addWidget(self._build_facts())
        self._stack.addWidget(self._build_loading())
        self.body.addWidget(self._stack, 1)
        self.show_table(None)

    def _build_facts(self) -> QWidget:
        self._name = ElidedLabel("", "file-name")
        self._size = ElidedLabel("", "muted")
        self._hash = ElidedLabel("", "muted")
        self._copy = QPushButton("Copy hash")
        self._copy.setAccessibleName(f"Copy the SHA-256 of the {self._role} table")
        self._copy.clicked.connect(self._copy_hash)
        line = QHBoxLayout()
        line.addWidget(self._hash, 1)
        line.addWidget(self._copy)
        facts = QWidget()
        layout = QVBoxLayout(facts)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._name)
        layout.addWidget(self._size)
        layout.addLayout(line)
        layout.addStretch(1)
        return facts

    def _build_loading(self) -> QWidget:
        self._stage = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"Loading the {self._role} table")
        self._cancel = QPushButton("Cancel")
        self._cancel.setAccessibleName(f"Cancel loading the {self._role} table")
        self._cancel.clicked.connect(self._cancel_load)
        loading = QWidget()
        layout = QVBoxLayout(loading)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stage)
        layout.addWidget(self._bar)
        layout.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return loading

    # --- what it shows ---------------------------------------------------------------------

    def show_table(self, table: LoadedTable | None) -> None:
        """Show a table, or the invitation."""
        self._table = table
        self.clear.setVisible(table is not None)
        self.choose.setText("Replace…" if table is not None else "Choose…")
        if table is not None:
            source = table.source
            self._name.set_text(source.name)
            self._name.setToolTip(table.path)
            rows, columns = formats.count(source.rows), formats.count(len(source.columns))
            size = formats.file_size(source.bytes)
            kind = {"csv": "CSV", "parquet": "Parquet"}.get(source.format, source.format)
            self._size.set_text(f"{rows} rows × {columns} columns · {size} · {kind}")
            self._hash.set_text(f"SHA-256 {source.sha256[:HASH_SHOWN]}…")
            self._hash.setToolTip(source.sha256)
        self._show_state()

    def follow(self, task: Task) -> None:
        """Show a load until it is over."""
        self._task = task
        self._stage.set_text(task.title)
        self._bar.setValue(0)
        task.progress.connect(self._show_progress)
        task.finished.connect(lambda _state, task=task: self._leave(task))
        self._show_state()

    def _show_progress(self, fraction: float, stage: str) -> None:
        self._bar.setValue(round(fraction * 1000))
        self._stage.set_text(stage)

    def _leave(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self._show_state()

    def _show_state(self) -> None:
        self.choose.setEnabled(self._task is None)
        self.clear.setEnabled(self._task is None)
        self._stack.setCurrentIndex(2 if self._task else 1 if self._table else 0)

    def _cancel_load(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _copy_hash(self) -> None:
        if self._table is not None:
            QGuiApplication.clipboard().setText(self._table.source.sha256)

    # --- drag and drop ---------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        del event
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the dropped file to be loaded."""
        self._mark_drop(False)
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def _mark_drop(self, on: bool) -> None:
        self.setProperty("dropping", on)
        self.style().unpolish(self)
        self.style().polish(self)


def dropped_file(mime: QMimeData) -> Path | None:
    """The one local file that is dragged, if it is one."""
    urls = [url for url in mime.urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _top(widget: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(widget)
    layout.addStretch(1)
    return holder
