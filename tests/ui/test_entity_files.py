"""Recipes as files: saved, opened, handed over, refused, and never lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.entity.recipe import (
    read_recipe,
    write_recipe,
)
from synthdesk.engine.tables.source import TableRole, sha256_of
from synthdesk.ui.entity.dialog import EntityDialog
from synthdesk.ui.tasks import JobSpec, TaskManager
from tests.ui.entity_fixtures import (
    Open,
    Settle,
    built,
    open_dialog,
    settle,
    shop,
    shown_columns,
)

__all__ = ["built", "open_dialog", "settle", "shop"]

Idle = Callable[[TaskManager], None]


def test_saving_keeps_the_recipe_beside_the_tables_and_leaves_them_alone(
    built: EntityDialog, shop: Path
) -> None:
    before = {path: sha256_of(path) for path in shop.iterdir()}
    built.save_recipe(shop / "customers", built._written)
    saved = shop / "customers.entity.toml"
    assert read_recipe(saved) == built.edits.recipe
    assert 'path = "orders.csv"' in saved.read_text("utf-8")
    assert {path: sha256_of(path) for path in before} == before
    assert "not saved" not in built.windowTitle()
    assert "saved" in built.messages.text()


def test_saving_does_not_replace_a_recipe_that_nobody_was_asked_about(
    built: EntityDialog, shop: Path
) -> None:
    (shop / "mine.entity.toml").write_text("precious", "utf-8")
    built.save_recipe(shop / "mine.toml", built._written)
    assert (shop / "mine.entity.toml").read_text("utf-8") == "precious"
    assert "mine.entity.toml exists" in built.messages.text()


def test_a_recipe_that_cannot_be_written_is_told(built: EntityDialog, shop: Path) -> None:
    built.save_recipe(shop / "no such folder" / "a.entity.toml", built._written)
    assert "could not be written" in built.messages.text()
    assert "not saved" in built.windowTitle()


def test_save_and_use_hands_role_and_path_over(
    built: EntityDialog, shop: Path, qtbot: QtBot
) -> None:
    built.role.setCurrentIndex(built.role.findText("Holdout table"))
    with qtbot.waitSignal(built.recipe_saved) as told:
        built.save_recipe(shop / "c.entity.toml", built._hand_over)
    assert told.args == [TableRole.HOLDOUT, shop / "c.entity.toml"]
    assert not built.isVisible()


def test_a_saved_recipe_opens_as_it_was(
    built: EntityDialog, open_dialog: Open, shop: Path, settle: Settle
) -> None:
    recipe = replace(built.edits.recipe, name="again")
    write_recipe(recipe, shop / "c.entity.toml")
    other = open_dialog()
    other.open_recipe(shop / "c.entity.toml")
    settle(other)
    assert other.edits.recipe == recipe
    assert other.form.name.text() == "again"
    assert shown_columns(other) == shown_columns(built)
    assert other.windowTitle() == "Build an entity table: c.entity.toml"


def test_opening_a_recipe_can_be_taken_back(built: EntityDialog, shop: Path) -> None:
    before = built.edits.recipe
    write_recipe(replace(before, name="other", children=()), shop / "c.entity.toml")
    built.open_recipe(shop / "c.entity.toml")
    assert built.edits.recipe.children == ()
    built.undo.trigger()
    assert built.edits.recipe == before
    assert "not saved" in built.windowTitle()


def test_a_damaged_recipe_leaves_what_is_there(built: EntityDialog, shop: Path) -> None:
    before = built.edits.recipe
    (shop / "bad.entity.toml").write_text("entity = 3", "utf-8")
    built.open_recipe(shop / "bad.entity.toml")
    assert built.messages.isVisible()
    assert built.messages.error is not None
    assert built.messages.error.code == "bad-recipe"
    assert built.edits.recipe == before


def test_closing_asks_before_a_recipe_is_lost(built: EntityDialog, tmp_path: Path) -> None:
    built.reject()
    assert built.isVisible()
    built.question.button(QMessageBox.StandardButton.Cancel).click()
    assert built.isVisible()
    built.reject()
    built.question.button(QMessageBox.StandardButton.Discard).click()
    assert not built.isVisible()
    assert list((tmp_path / "session").iterdir()) == []


def test_closing_gives_up_what_is_read(
    open_dialog: Open, shop: Path, tasks: TaskManager, idle: Idle
) -> None:
    dialog = open_dialog()
    dialog.form.choose_entity(shop / "customers.csv")
    dialog.reject()
    idle(tasks)
    assert tasks.tasks[-1].state.value == "cancelled"


def test_a_stopped_reading_says_so_and_can_be_asked_again(
    open_dialog: Open, shop: Path, tasks: TaskManager, settle: Settle
) -> None:
    from synthdesk.engine.tables.import_settings import AS_RECOGNISED

    params = {"path": str(shop / "orders.csv"), "settings": AS_RECOGNISED}
    tasks.run(JobSpec("preview_file", params, "Something else"))
    dialog = open_dialog()
    dialog.form.choose_entity(shop / "customers.csv")
    assert dialog.preview.state.accessibleName() == "Reading the first rows …"
    tasks.tasks[-1].cancel()
    settle(dialog)
    assert "was stopped" in dialog.form.entity.problem.text()
    dialog.form.choose_entity(shop / "customers.csv")
    settle(dialog)
    assert dialog.edits.recipe.entity.key == "id"
