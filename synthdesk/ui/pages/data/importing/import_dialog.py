"""How a file is to be read, beside what would come of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.ui.pages.data.cards.loader import error_of
from synthdesk.ui.pages.data.importing import import_words
from synthdesk.ui.pages.data.importing.import_fields import ImportFields
from synthdesk.ui.pages.data.importing.import_preview import PreviewTable, caption_of
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState
from synthdesk.ui.widgets.card import ElidedLabel, text_label
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.table_model import as_tooltip

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview

WAIT_MS = 200
FIELDS_WIDTH = 340


class ImportDialog(QDialog):
    """Asks for the preview anew after every change; OK only for what could be shown.

    Args:
        tasks: runs the previews.
        path: the file.
        given: what the user overrode so far.
        siblings: names of the loaded files of the same format.
    """

    settings_chosen = Signal(object, object)
    """``ImportSettings`` and whether the siblings are to be read with them, too."""

    def __init__(
        self,
        tasks: TaskManager,
        path: Path,
        given: ImportSettings,
        siblings: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Import settings: {path.name}")
        self.setAccessibleName("Import settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1080, 660)
        self._tasks, self._path, self._given = tasks, path, given
        self._task: Task | None = None
        self.format = text_label("", "muted")
        self.fields = ImportFields()
        self.fields.changed.connect(self._change)
        self.table = PreviewTable()
        self.caption = text_label("", "muted")
        self.problem = EmptyState("", "")
        self.with_siblings = _sibling_box(siblings)
        self.with_siblings.setVisible(bool(siblings))
        self.buttons = self._build_buttons()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.problem)
        self._stack.addWidget(self.table)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._ask)
        self.accepted.connect(self._tell)
        self.finished.connect(self._stop)
        self._ask()

    def _build_buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Reset)
        self.ok, self.reset = buttons.button(kinds.Ok), buttons.button(kinds.Reset)
        self.ok.setText("Import")
        self.reset.setText("Reset to recognised")
        self.reset.clicked.connect(self.fields.reset)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _lay_out(self) -> None:
        name = ElidedLabel(self._path.name, "file-name")
        name.setToolTip(as_tooltip(str(self._path)))
        scroll = QScrollArea()
        scroll.setWidget(self.fields)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QVBoxLayout()
        left.setSpacing(8)
        for widget in (name, self.format):
            left.addWidget(widget)
        left.addWidget(scroll, 1)
        holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(FIELDS_WIDTH)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.caption)
        right.addWidget(self._stack, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(holder)
        both.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addWidget(self.with_siblings)
        layout.addWidget(self.buttons)

    # --- asking for the preview ------------------------------------------------------------

    def _settings(self) -> ImportSettings:
        """What the fields say; before there are any, what was given."""
        return self.fields.settings() if self.fields.is_built else self._given

    def _change(self) -> None:
        self.ok.setEnabled(False)
        problem = self.fields.problem()
        if problem:
            self._timer.stop()
            self._show_problem("A setting is not complete", problem)
        else:
            self.caption.setText("Reading with the changed settings …")
            self._timer.start()

    def _ask(self) -> None:
        self.ok.setEnabled(False)
        if not self.fields.is_built:
            self._show_problem("Reading the first rows …", "")
        task = self._tasks.run(
            JobSpec(
                "preview_file",
                {"path": str(self._path), "settings": self._settings()},
                f"Preview {self._path.name}",
                "preview",
            ),
            self._show,
            self._fail,
        )
        self._task = task
        if task.state is TaskState.QUEUED:
            self._show_problem(
                "Waits for the running task", "The preview follows at once after it."
            )

    def _show(self, preview: FilePreview) -> None:
        if self._timer.isActive() or self.fields.problem():
            return  # the fields say something else by now
        self.format.setText(
            import_words.format_in_words(preview.recognised.format, preview.recognised)
        )
        self.fields.show_recognised(preview.recognised, self._given)
        if preview.problem:
            self._show_problem("It can’t be read with these settings", preview.problem)
            return
        self.table.show_preview(preview)
        self.caption.setText(caption_of(preview))
        self._stack.setCurrentWidget(self.table)
        self.ok.setEnabled(True)

    def _fail(self, task: Task) -> None:
        error = error_of(task, self._path.name)
        self._show_problem(error.title, f"{error.detail}\n\nWhat to do: {error.hint}")

    def _show_problem(self, title: str, text: str) -> None:
        self.problem.set_text(title, text)
        self.caption.setText("")
        self._stack.setCurrentWidget(self.problem)

    # --- how it ends -----------------------------------------------------------------------

    def _tell(self) -> None:
        also = self.with_siblings.isVisibleTo(self) and self.with_siblings.isChecked()
        self.settings_chosen.emit(self._settings(), also)

    def _stop(self, _result: int) -> None:
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()


def _sibling_box(siblings: Sequence[str]) -> QCheckBox:
    box = QCheckBox(
        f"Read {_short(siblings[0]) if siblings else ''} with the same settings".replace("&", "&&")
        if len(siblings) < 2
        else f"Read the {len(siblings)} other tables of this format with the same settings"
    )
    box.setToolTip(as_tooltip("\n".join(siblings)))
    box.setAccessibleName("Read the other tables of this format with the same settings")
    box.setChecked(True)
    return box


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"
