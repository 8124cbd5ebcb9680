"""Asks for the files of a recipe: its tables, where it is opened from and where it is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.entity.recipe import SUFFIX
from synthdesk.ui.widgets.table_view import file_stem

RECIPES = f"Recipes of entity tables (*{SUFFIX})"

Take = Callable[[Path], object]


def ask_table(parent: QWidget, title: str, folder: str, take: Take) -> QFileDialog:
    """Ask for the file of a table, of any format that can be read."""
    dialog = QFileDialog(parent, title, folder, "All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, take)


def ask_recipe(parent: QWidget, folder: str, take: Take) -> QFileDialog:
    """Ask for a recipe to go on with."""
    dialog = QFileDialog(parent, "Open a recipe", folder, f"{RECIPES};;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, take)


def ask_target(parent: QWidget, folder: str, name: str, take: Take) -> QFileDialog:
    """Ask where a recipe is to be saved."""
    dialog = QFileDialog(parent, "Save the recipe", folder, RECIPES)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(SUFFIX[1:])
    dialog.selectFile(f"{file_stem(name)}{SUFFIX}")
    return _open(dialog, take)


def as_recipe_path(chosen: Path) -> Path:
    """The chosen file, with the ending by which a recipe is known.

    Raises:
        UserError: ``file-exists`` where the ending makes it another file, which is there already
            and which nobody was asked about.
    """
    if chosen.name.lower().endswith(SUFFIX):
        return chosen
    base = chosen.name
    for ending in (".toml", ".entity"):
        base = base[: -len(ending)] if base.lower().endswith(ending) else base
    path = chosen.with_name(base + SUFFIX)
    if path.exists():
        raise UserError(
            "file-exists",
            "There is a recipe of this name already",
            f"A recipe’s file ends in {SUFFIX}, and {path.name} exists.",
            "Choose it by its whole name to replace it, or choose another name.",
            Where(file=path.name),
        )
    return path


def _open(dialog: QFileDialog, take: Take) -> QFileDialog:
    dialog.fileSelected.connect(lambda name: take(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
