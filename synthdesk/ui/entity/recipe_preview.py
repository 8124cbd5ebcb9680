"""The first rows of the table that a recipe makes, run anew after every change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from synthdesk.engine import formats
from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.entity.recipe import SUFFIX, EntityRecipe, write_recipe
from synthdesk.engine.tables.import_settings import AS_RECOGNISED
from synthdesk.plots.plot_table import Cell
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.tasks.task import JobSpec, Task, TaskState
from synthdesk.ui.widgets.card import text_label
from synthdesk.ui.widgets.empty_state import EmptyState
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.table_model import TableColumn, as_tooltip
from synthdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from synthdesk.engine.tables.preview import FilePreview
    from synthdesk.engine.tables.schema import Column

WAIT_MS = 350
MISSING = "∅ missing"
MOST_DOUBTS = 6


class RecipePreview(QWidget):
    """Writes the recipe to the session's folder and reads it as any other table.

    Args:
        tasks: runs the recipe.
        folder: private folder of the session.
    """

    settled = Signal()
    """A recipe was run, or can't be."""

    def __init__(self, tasks: TaskManager, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        # Relative paths lead astray where a folder on the way is a link.
        self._file = folder.resolve() / f"preview-{id(self):x}{SUFFIX}"
        self._recipe: EntityRecipe | None = None
        self._task: Task | None = None
        self.is_current = False
        self.caption = text_label("", "muted")
        self.doubts = MessageBar("Rows that are in no figure")
        self.state = EmptyState("", "")
        self.table = TableView("The entity table")
        self.table.horizontalHeader().setStretchLastSection(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.caption)
        layout.addWidget(self.doubts)
        layout.addWidget(self._stack, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._run)

    # --- what to show ------------------------------------------------------------------------

    def show_recipe(self, recipe: EntityRecipe) -> None:
        """Run a recipe soon, unless it was run last."""
        if recipe == self._recipe:
            return
        self._recipe, self.is_current = recipe, False
        self.caption.setText("Running the changed recipe …")
        if self._stack.currentWidget() is self.state:
            self.state.set_text("Running the recipe on all rows …", "")
        self._timer.start()

    def show_state(self, title: str, text: str) -> None:
        """Say why there is no table."""
        self._stop_task()
        self._recipe, self.is_current = None, False
        self._show_words(title, text)

    def stop(self) -> None:
        """Give up what runs and leave nothing behind."""
        self._stop_task()
        self._file.unlink(missing_ok=True)

    # --- running it --------------------------------------------------------------------------

    def _stop_task(self) -> None:
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _run(self) -> None:
        if self._recipe is None:
            return
        try:
            write_recipe(self._recipe, self._file)
        except UserError as error:
            self._show_error(error)
            return
        self._task = self._tasks.run(
            JobSpec(
                "preview_file",
                {"path": str(self._file), "settings": AS_RECOGNISED},
                "Preview of the entity table",
                "entity-preview",
            ),
            self._show,
            self._fail,
        )
        self._task.finished.connect(partial(self._end, self._task))
        if self._task.state is TaskState.QUEUED:
            self.caption.setText(
                "Waits for the running task; the preview follows at once after it."
            )

    def _show(self, preview: FilePreview) -> None:
        if self._timer.isActive():
            return  # the recipe says something else by now
        if preview.problem:
            self._show_words("The table can’t be made", preview.problem)
            return
        self.is_current = True
        columns = preview.schema.columns
        self.table.set_content(
            [_column(place, column) for place, column in enumerate(columns)], preview.rows
        )
        self._stack.setCurrentWidget(self.table)
        self.caption.setText(
            f"What will be loaded: the first {formats.count(len(preview.rows))} rows, "
            f"{formats.count(len(columns))} columns. Made from all rows of all tables."
        )
        self._show_doubts(
            [sentence(reason.why) for reason in preview.recognised.reasons if not reason.is_sure]
        )
        self.settled.emit()

    def _show_doubts(self, doubts: list[str]) -> None:
        if not doubts:
            self.doubts.clear()
            return
        shown = doubts[:MOST_DOUBTS]
        if len(doubts) > len(shown):
            shown.append(f"And {len(doubts) - len(shown)} more: rest the pointer here to read all.")
        self.doubts.show_message("Not everything found its place", "\n".join(shown), tone="warning")
        self.doubts.setToolTip(as_tooltip("\n".join(doubts)))

    def _end(self, task: Task, state: TaskState) -> None:
        """A run that the user stopped in the task list brings no word of itself."""
        if state is TaskState.CANCELLED and task is self._task and not self._timer.isActive():
            self._show_words("The preview was stopped", "Change something to run it again.")

    def _fail(self, task: Task) -> None:
        if task.error is not None:
            self._show_error(task.error)
        else:
            self._show_words(
                "Running the recipe stopped unexpectedly",
                "Change something to run it again; the task list holds the details.",
            )

    def _show_error(self, error: UserError) -> None:
        self._show_words(error.title, f"{error.detail}\n\nWhat to do: {error.hint}")

    def _show_words(self, title: str, text: str) -> None:
        self.state.set_text(title, text)
        self.caption.setText("")
        self.doubts.clear()
        self._stack.setCurrentWidget(self.state)
        self.settled.emit()


def sentence(text: str) -> str:
    """The text as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '…')) else '.'}"


def _column(place: int, column: Column) -> TableColumn:
    kind = f"{column.type}, {column.number}" if column.number else column.type.value
    return TableColumn(
        column.name,
        lambda row: row[place],
        lambda row: MISSING if row[place] is None else row[place],
        order=_number_at(place) if column.type.is_number else None,
        hint=f"{column.name}\n{kind}: {column.why}",
        is_numeric=column.type.is_number,
    )


def _number_at(place: int) -> Callable[[Any], Cell]:
    def number(row: tuple[str | None, ...]) -> float | str | None:
        value = row[place]
        try:
            return None if value is None else float(value)
        except ValueError:
            return value

    return number
