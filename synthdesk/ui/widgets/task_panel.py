"""All tasks of the session, with the log of each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import Task
from synthdesk.ui.widgets.cell_delegate import CellDelegate

_WIDTHS = (240, 100, 90, 260, 80)


class TaskPanel(QWidget):
    """The task list: the manager itself is its model."""

    def __init__(self, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Tasks")
        self._tasks = tasks
        self._table = QTableView()
        self._table.setAccessibleName("Tasks of this session")
        self._table.setModel(tasks)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.setItemDelegate(CellDelegate(self._table))
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for section, width in enumerate(_WIDTHS):
            header.resizeSection(section, width)
        header.setStretchLastSection(True)
        self._log = QPlainTextEdit()
        self._log.setObjectName("log")
        self._log.setReadOnly(True)
        self._log.setAccessibleName("Log of the selected task")
        self._log.setPlaceholderText("Choose a task to see what it printed.")
        self._cancel = QPushButton("Cancel task")
        self._cancel.clicked.connect(self._cancel_selected)
        self._clear = QPushButton("Clear finished")
        self._clear.clicked.connect(tasks.forget_finished)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("tasks-and-log")
        split.addWidget(self._table)
        split.addWidget(self._log)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(split, 1)
        layout.addLayout(buttons)
        self._table.selectionModel().currentChanged.connect(lambda *_: self._show_selected())
        tasks.dataChanged.connect(lambda *_: self._show_selected())
        tasks.modelReset.connect(self._show_selected)
        self._show_selected()

    def _selected(self) -> Task | None:
        task = self._table.currentIndex().data(Qt.ItemDataRole.UserRole)
        return task if isinstance(task, Task) else None

    def _cancel_selected(self) -> None:
        task = self._selected()
        if task is not None:
            task.cancel()

    def _show_selected(self) -> None:
        task = self._selected()
        self._cancel.setEnabled(task is not None and not task.state.is_over)
        text = task.log if task is not None else ""
        if task is not None and task.error is not None:
            text = f"{task.error}\n\n{text}".strip()
        if text != self._log.toPlainText():
            self._log.setPlainText(text)
