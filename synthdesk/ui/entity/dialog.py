"""Builds one table with one row per subject from related tables, and keeps how it was done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from synthdesk.engine.errors import UserError
from synthdesk.engine.tables.entity.recipe import read_recipe, write_recipe
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.entity.recipe_edits import RecipeEdits
from synthdesk.ui.entity.recipe_files import as_recipe_path, ask_recipe, ask_target
from synthdesk.ui.entity.recipe_form import RecipeForm
from synthdesk.ui.entity.recipe_preview import RecipePreview, sentence
from synthdesk.ui.entity.source_previews import SourcePreviews
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.widgets.message_bar import MessageBar
from synthdesk.ui.widgets.table_model import as_tooltip

ROLES = {
    TableRole.TRAINING: "Training table",
    TableRole.SYNTHETIC: "Synthetic table",
    TableRole.HOLDOUT: "Holdout table",
    TableRole.CONTEXT: "Context table",
    TableRole.SYNTHETIC_CONTEXT: "Synthetic context table",
    TableRole.HOLDOUT_CONTEXT: "Holdout context table",
}
FORM_WIDTH = 470

SaveThen = Callable[[Path], object]


class EntityDialog(QDialog):
    """The recipe at the left, what it makes at the right.

    Args:
        tasks: reads the tables and runs the recipe.
        folder: private folder of the session, for the recipe of the preview.

    Attributes:
        start_in: folder in which files are looked for first.
    """

    recipe_saved = Signal(object, object)
    """``TableRole`` and path of a recipe that is to be loaded."""

    def __init__(self, tasks: TaskManager, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Build an entity table")
        self.resize(1100, 700)
        self.edits = RecipeEdits(self)
        self.previews = SourcePreviews(tasks, self)
        self.form = RecipeForm(self.edits, self.previews)
        self.form.setFixedWidth(FORM_WIDTH)
        self.preview = RecipePreview(tasks, folder)
        self.messages = MessageBar("Problem")
        self.path: Path | None = None
        self._may_discard = False
        self._build_buttons()
        self._lay_out()
        self.edits.changed.connect(self.messages.clear)
        self.edits.changed.connect(self._show)
        self.edits.stack.cleanChanged.connect(self._show_title)
        self.previews.changed.connect(self._show)
        self.preview.settled.connect(self._show_state)
        self.finished.connect(self._stop)
        self.form.entity.choose.setFocus()
        self._show()

    @property
    def start_in(self) -> str:
        """Folder in which files are looked for first."""
        return self.form.start_in

    @start_in.setter
    def start_in(self, folder: str) -> None:
        self.form.start_in = folder

    # --- composition -------------------------------------------------------------------------

    def _build_buttons(self) -> None:
        stack = self.edits.stack
        self.undo = self._action("Undo", QKeySequence.StandardKey.Undo)
        self.redo = self._action("Redo", QKeySequence.StandardKey.Redo)
        self.undo.triggered.connect(stack.undo)
        self.redo.triggered.connect(stack.redo)
        # A method of the dialog's own: Qt lets go of it before the stack dies and says so.
        stack.indexChanged.connect(self._show_steps)
        self._show_steps()
        self.open_action = self._action("&Open recipe…", QKeySequence.StandardKey.Open)
        self.open_action.triggered.connect(lambda: self._ask_open())
        self.save_action = self._action("&Save recipe…", QKeySequence.StandardKey.Save)
        self.save_action.triggered.connect(lambda: self._ask_save(self._written))
        self.role = QComboBox()
        self.role.setAccessibleName("Use as")
        for role, words in ROLES.items():
            self.role.addItem(words, role)
        self.use = QPushButton("Save and use")
        self.use.setProperty("primary", True)
        self.use.clicked.connect(lambda: self._ask_save(self._hand_over))
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.reject)
        for button in (self.use, self.close_button):
            button.setAutoDefault(False)

    def _action(self, text: str, keys: QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        action.setShortcuts(keys)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.messages)
        right.addWidget(self.preview, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.form)
        both.addLayout(right, 1)
        label = QLabel("&Use as")
        label.setBuddy(self.role)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(_button(self.undo))
        bottom.addWidget(_button(self.redo))
        bottom.addSpacing(12)
        bottom.addWidget(_button(self.open_action))
        bottom.addWidget(_button(self.save_action))
        bottom.addStretch(1)
        for widget in (label, self.role, self.use, self.close_button):
            bottom.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(both, 1)
        layout.addLayout(bottom)

    # --- showing -----------------------------------------------------------------------------

    def _show(self) -> None:
        self.form.show_recipe()
        self._show_title()
        blocking = [problem for problem in self.form.problems if problem.blocks]
        if self.previews.pending:
            self.preview.show_state("Reading the first rows …", "")
        elif not self.edits.recipe.entity.path:
            self.preview.show_state(
                "One row per subject",
                "Choose the table that has one row per subject: customers, patients, contracts. "
                "Then add the tables that hold several rows of each, and what is to be drawn "
                "from them. Nothing is written to these files.",
            )
        elif blocking:
            self.preview.show_state("Not ready yet", sentence(blocking[0].text))
        else:
            self.preview.show_recipe(self.edits.recipe)
        self._show_state()

    def _show_state(self) -> None:
        ready = self.preview.is_current and bool(self.edits.recipe.children)
        for control in (self.save_action, self.use):
            control.setEnabled(ready)
        why = "" if ready else "Possible once the preview shows the table with a child table"
        self.use.setToolTip(why or "Save the recipe and load the table that it makes")
        self.save_action.setToolTip(why or "Save how the table is made")

    def _show_steps(self, *_: object) -> None:
        stack = self.edits.stack
        self.undo.setEnabled(stack.canUndo())
        self.redo.setEnabled(stack.canRedo())
        self.undo.setToolTip(as_tooltip(f"Undo {stack.undoText()}"))
        self.redo.setToolTip(as_tooltip(f"Redo {stack.redoText()}"))

    def _show_title(self, *_: object) -> None:
        name = self.path.name if self.path is not None else "new recipe"
        star = "" if self.edits.stack.isClean() else " (not saved)"
        self.setWindowTitle(f"Build an entity table: {name}{star}")

    # --- files -------------------------------------------------------------------------------

    def _ask_open(self) -> None:
        ask_recipe(self, self.start_in, self.open_recipe)

    def open_recipe(self, path: Path) -> None:
        """Go on with a recipe, or say why not."""
        try:
            recipe = read_recipe(path)
        except UserError as error:
            self.messages.show_error(error)
            return
        self.messages.clear()
        self.path, self.start_in = path, str(path.parent)
        for source in recipe.sources:
            self.previews.ask(source, lambda: None)
        # One step like any other, so that what was not saved before can be brought back.
        self.edits.put(recipe, f"opening {path.name[:40]}")
        self.edits.stack.setClean()
        self._show_title()

    def _ask_save(self, then: SaveThen) -> None:
        name = self.edits.recipe.name
        folder = str(self.path) if self.path is not None else self.start_in
        ask_target(self, folder, name, partial(self.save_recipe, then=then))

    def save_recipe(self, path: Path, then: SaveThen) -> None:
        """Write the recipe, or say why not."""
        try:
            target = as_recipe_path(path)
            write_recipe(self.edits.recipe, target)
        except UserError as error:
            self.messages.show_error(error)
            return
        self.messages.clear()
        self.path = target
        self.edits.stack.setClean()
        self._show_title()
        then(target)

    def _written(self, path: Path) -> None:
        self.messages.show_message(
            "The recipe is saved", str(path), "“Save and use” loads its table.", tone="info"
        )

    def _hand_over(self, path: Path) -> None:
        self.recipe_saved.emit(self.role.currentData(), path)
        self.accept()

    # --- how it ends -------------------------------------------------------------------------

    def reject(self) -> None:
        """Close, unless something would be lost: then the user is asked first."""
        if self.edits.stack.isClean() or self._may_discard:
            super().reject()
            return
        self.question = QMessageBox(self)
        self.question.setWindowTitle("Close without saving?")
        self.question.setText("The recipe is not saved.")
        self.question.setInformativeText("What you chose here is lost if you close now.")
        kinds = QMessageBox.StandardButton
        self.question.setStandardButtons(kinds.Discard | kinds.Cancel)
        self.question.setDefaultButton(kinds.Cancel)
        self.question.buttonClicked.connect(self._answered)
        self.question.open()

    def _answered(self, button: object) -> None:
        discard = self.question.button(QMessageBox.StandardButton.Discard)
        if button is discard:
            self._may_discard = True
            self.reject()

    def _stop(self, _result: int) -> None:
        self.previews.stop()
        self.preview.stop()
        self.deleteLater()


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName("button")
    button.setDefaultAction(action)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
