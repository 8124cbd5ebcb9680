"""The line on top of the view: which column to look at closely, and how the work stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from synthdesk.ui.tasks.task import Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel
from synthdesk.ui.widgets.table_model import as_tooltip, one_line

LONGEST_NAME = 60
STALE = "Inputs or settings changed since this audit. Run the audit again first."
NO_COLUMN = "Choose a column first."
WHAT = "Accuracy within each level of the chosen column"
_STEPS = 1000


class GroupChoice(QWidget):
    """A column to choose, a button that starts, progress, and a button that stops."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Column to look at closely")
        self._task: Task | None = None
        self._is_stale = False
        self.columns = QComboBox()
        self.columns.setAccessibleName("Column whose levels are looked at")
        self.columns.setMinimumWidth(240)
        self.columns.setMaximumWidth(420)
        self.columns.currentIndexChanged.connect(self._refresh)
        label = QLabel("Look closely at the &levels of")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setBuddy(self.columns)
        self.start = QPushButton("&Show its levels")
        self.start.setAccessibleName("Show the levels of the chosen column")
        self.start.clicked.connect(self._ask)
        self.state = ElidedLabel("", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.bar.setAccessibleName("Progress of the levels")
        self.cancel = QPushButton("Cancel")
        self.cancel.setAccessibleName("Cancel measuring the levels")
        self.cancel.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (label, self.columns, self.start):
            layout.addWidget(widget)
        layout.addWidget(self.state, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.cancel)
        self._refresh()

    def offer(self, names: Sequence[str], chosen: str) -> None:
        """Offer columns; without a chosen one the first stands ready.

        Args:
            names: the columns, most likely choices first.
            chosen: the column that was looked at.
        """
        self.columns.blockSignals(True)
        self.columns.clear()
        for place, name in enumerate(names):
            flat = one_line(name)
            short = flat if len(flat) <= LONGEST_NAME else f"{flat[: LONGEST_NAME - 1]}…"
            self.columns.addItem(short, name)
            self.columns.setItemData(place, as_tooltip(name), Qt.ItemDataRole.ToolTipRole)
        if chosen in names:
            self.columns.setCurrentIndex(list(names).index(chosen))
        self.columns.blockSignals(False)
        self._refresh()

    def choose(self, column: str) -> None:
        """Make a column ready to be looked at, unless another one is being measured."""
        place = self.columns.findData(column)
        if place >= 0 and not self.is_running:
            self.columns.setCurrentIndex(place)

    @property
    def chosen(self) -> str:
        """The column that stands in the box."""
        return str(self.columns.currentData() or "")

    def set_stale(self, is_stale: bool) -> None:
        """Whether the shown audit is of other inputs than those loaded now."""
        self._is_stale = is_stale
        self._refresh()

    def follow(self, task: Task) -> None:
        """Show the progress of a task until it is over."""
        self._task = task
        task.progress.connect(self._refresh)
        task.state_changed.connect(self._refresh)
        self._refresh()

    def say(self, text: str) -> None:
        """Tell how the last task ended."""
        self.state.set_text(text)

    @property
    def is_running(self) -> bool:
        """Whether levels are being measured."""
        return self._task is not None and not self._task.state.is_over

    def _ask(self) -> None:
        self.state.set_text("")
        self.asked.emit(self.chosen)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _refresh(self, *_: object) -> None:
        task, is_running = self._task, self.is_running
        why_not = STALE if self._is_stale else "" if self.chosen else NO_COLUMN
        self.start.setEnabled(not is_running and not why_not)
        self.start.setToolTip(why_not or WHAT)
        self.columns.setEnabled(not self._is_stale and not is_running)
        self.columns.setToolTip(STALE if self._is_stale else as_tooltip(self.chosen))
        self.bar.setVisible(is_running)
        self.cancel.setVisible(is_running)
        if task is None:
            return
        self.cancel.setEnabled(task.state is not TaskState.CANCELLING)
        if is_running:
            self.bar.setValue(round(task.fraction * _STEPS))
            waits = {TaskState.QUEUED: "waiting for its turn", TaskState.CANCELLING: "stopping …"}
            self.state.set_text(waits.get(task.state) or task.stage or "starting")
        elif task.state is TaskState.CANCELLED:
            self.state.set_text("Cancelled; nothing was changed.")
