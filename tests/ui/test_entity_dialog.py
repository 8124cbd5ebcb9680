"""The dialog that builds an entity table: what it guesses, shows, takes back, saves and refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMessageBox
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.entity_recipe import (
    Aggregate,
    AggregateKind,
    read_recipe,
    write_recipe,
)
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole, sha256_of
from synthdesk.ui.entity import recipe_preview
from synthdesk.ui.entity.aggregate_model import BY, COLUMN, KIND, MAKES
from synthdesk.ui.entity.dialog import EntityDialog
from synthdesk.ui.entity.recipe_preview import MISSING
from synthdesk.ui.tasks import JobSpec, TaskManager
from synthdesk.ui.widgets.choice_delegate import CHOICES_ROLE
from tests.ui.access import check_access

Idle = Callable[[TaskManager], None]
Open = Callable[[], EntityDialog]
Kind = AggregateKind

REGIONS = ("north", "south", "east")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Customers and their orders: two customers without any, one order of nobody known."""
    folder = tmp_path / "shop"
    folder.mkdir()
    customers = [f"{100 + row},{20 + row % 50},{REGIONS[row % 3]}" for row in range(120)]
    (folder / "customers.csv").write_text("\n".join(["id,age,region", *customers]), "utf-8")
    orders = [
        f"{100 + row % 118},{row % 40 + 0.5},2024-{row % 12 + 1:02d}-03,{REGIONS[row % 2]}"
        for row in range(500)
    ]
    orders.append("999,5.5,2024-01-01,north")
    text = "\n".join(["Customer ID,amount,day,shop", *orders])
    (folder / "orders.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def open_dialog(
    tasks: TaskManager, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Open:
    monkeypatch.setattr(recipe_preview, "WAIT_MS", 10)
    cache = tmp_path / "session"
    cache.mkdir()

    def open_one() -> EntityDialog:
        dialog = EntityDialog(tasks, cache)
        qtbot.addWidget(dialog, before_close_func=lambda one: one.edits.stack.setClean())
        dialog.show()
        return dialog

    return open_one


@pytest.fixture
def settle(tasks: TaskManager, qtbot: QtBot, idle: Idle) -> Callable[[EntityDialog], None]:
    """Waits until the first rows are read and the preview shows what becomes of the recipe."""

    def wait(dialog: EntityDialog) -> None:
        idle(tasks)
        qtbot.waitUntil(lambda: not dialog.preview._timer.isActive(), timeout=5_000)
        idle(tasks)

    return wait


Settle = Callable[[EntityDialog], None]


@pytest.fixture
def built(open_dialog: Open, shop: Path, settle: Settle) -> EntityDialog:
    """A dialog with customers and their orders."""
    dialog = open_dialog()
    dialog.form.choose_entity(shop / "customers.csv")
    settle(dialog)
    dialog.form.add_child(shop / "orders.csv")
    settle(dialog)
    return dialog


def shown_columns(dialog: EntityDialog) -> list[str]:
    return [column.header for column in dialog.preview.table.table_model.columns]


def choices(dialog: EntityDialog, row: int, section: int) -> list[str]:
    model = dialog.form.child.model
    return [one[1] for one in model.index(row, section).data(CHOICES_ROLE) or () if one]


def test_it_says_what_to_do_first_and_saves_nothing_yet(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert dialog.preview.state.accessibleName() == "One row per subject"
    assert dialog.form.nothing.isVisible()
    assert not dialog.save_action.isEnabled()
    assert not dialog.use.isEnabled()
    assert not dialog.form.entity.problem.text()
    assert dialog.minimumSizeHint().width() <= 1100
    assert dialog.minimumSizeHint().height() <= 700


def test_keys_and_aggregates_are_guessed_from_the_first_rows(built: EntityDialog) -> None:
    recipe = built.edits.recipe
    assert recipe.name == "customers"
    assert (recipe.entity.key, recipe.children[0].key) == ("id", "Customer ID")
    assert recipe.children[0].aggregates == (
        Aggregate(Kind.COUNT),
        Aggregate(Kind.MEAN, "amount"),
        Aggregate(Kind.SHARE, "shop"),
    )


def test_the_preview_shows_just_what_would_be_loaded(
    built: EntityDialog, shop: Path, tmp_path: Path
) -> None:
    write_recipe(built.edits.recipe, shop / "c.entity.toml")
    cache = tmp_path / "loaded"
    cache.mkdir()
    loaded = load_table(shop / "c.entity.toml", TableRole.TRAINING, cache)
    assert tuple(shown_columns(built)) == loaded.source.columns
    assert loaded.source.rows == 120
    model = built.preview.table.table_model
    count = shown_columns(built).index("orders_count")
    mean = shown_columns(built).index("orders_amount_mean")
    assert model.index(0, count).data() == "5"  # orders 0, 118, 236, 354 and 472
    assert float(model.index(0, mean).data()) == pytest.approx(
        (0.5 + 38.5 + 36.5 + 34.5 + 32.5) / 5
    )
    assert model.index(119, count).data() == "0"
    assert model.index(119, mean).data() == MISSING


def test_rows_that_found_no_place_are_told_with_their_number(built: EntityDialog) -> None:
    text = built.preview.doubts.text()
    assert "1 of 501 rows of orders belong to no entity" in text
    assert "“999”" in text
    assert "2 of 120 entities have no row in orders" in text


def test_an_edit_runs_the_recipe_anew(built: EntityDialog, settle: Settle) -> None:
    model = built.form.child.model
    assert model.setData(model.index(1, KIND), Kind.LATEST.value)
    assert model.aggregate(1) == Aggregate(Kind.LATEST, "amount", "day")
    assert not built.use.isEnabled()
    settle(built)
    assert "orders_amount_latest" in shown_columns(built)
    assert built.use.isEnabled()


def test_columns_that_suit_the_kind_are_offered_first(built: EntityDialog) -> None:
    assert choices(built, 1, COLUMN)[0] == "amount"
    assert "Customer ID" not in choices(built, 1, COLUMN)
    assert choices(built, 0, KIND) == [kind.value for kind in Kind]
    assert choices(built, 0, COLUMN) == choices(built, 0, BY) == choices(built, 0, MAKES) == []
    model = built.form.child.model
    model.setData(model.index(1, KIND), Kind.LATEST.value)
    assert choices(built, 1, BY)[:2] == ["day", "amount"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_enter_opens_the_list_of_a_cell_and_a_choice_is_taken(
    built: EntityDialog, qtbot: QtBot
) -> None:
    table = built.form.child.aggregates
    table.setCurrentIndex(built.form.child.model.index(0, KIND))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    box = table.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    row = box.findData(Kind.DISTINCT.value)
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert built.edits.recipe.children[0].aggregates[0].kind is Kind.DISTINCT


def test_a_removed_child_comes_back_with_ctrl_z(
    built: EntityDialog, settle: Settle, qtbot: QtBot
) -> None:
    before = built.edits.recipe
    built.activateWindow()
    built.form.children_table.setFocus()
    qtbot.keyClick(built.form.children_table, Qt.Key.Key_Delete)
    assert built.edits.recipe.children == ()
    assert built.form.nothing.isVisible()
    assert "removing orders" in built.undo.toolTip()
    settle(built)
    assert not built.use.isEnabled()
    assert "child table" in built.use.toolTip()
    qtbot.keyClick(built.form.children_table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    if built.edits.recipe != before:  # without a window manager no shortcut may be active
        built.undo.trigger()
    assert built.edits.recipe == before
    assert built.form.place == 0
    settle(built)
    assert built.use.isEnabled()


def test_removed_aggregates_come_back(built: EntityDialog, qtbot: QtBot) -> None:
    before = built.edits.recipe
    table = built.form.child.aggregates
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert built.edits.recipe.children[0].aggregates == ()
    assert "add an aggregate" in built.form.child.source.problem.text()
    assert built.preview.state.accessibleName() == "Not ready yet"
    built.undo.trigger()
    assert built.edits.recipe == before
    built.redo.trigger()
    built.undo.trigger()
    assert built.edits.recipe == before


def test_a_typed_name_is_one_step(built: EntityDialog, qtbot: QtBot, settle: Settle) -> None:
    steps = built.edits.stack.count()
    qtbot.keyClicks(built.form.child.name, "bought")
    assert built.edits.stack.count() == steps + 1
    assert built.form.child.model.index(0, MAKES).data() == "bought_count"
    settle(built)
    assert "bought_count" in shown_columns(built)
    built.undo.trigger()
    assert built.edits.recipe.children[0].name == ""
    assert built.form.child.name.text() == ""


def test_a_key_that_repeats_is_said_at_the_key(built: EntityDialog) -> None:
    built.form.entity.key_chosen.emit("region")
    assert "“north” occurs 40 times in the first 120 rows" in built.form.entity.problem.text()
    assert built.preview.state.accessibleName() == "Not ready yet"
    assert not built.save_action.isEnabled()


def test_a_key_that_repeats_below_the_first_rows_is_found_by_running_it(
    open_dialog: Open, tmp_path: Path, settle: Settle
) -> None:
    keys = [*range(1000), 7]
    (tmp_path / "late.csv").write_text(
        "\n".join(["id,age", *(f"{key},{key % 60}" for key in keys)]), "utf-8"
    )
    dialog = open_dialog()
    dialog.form.choose_entity(tmp_path / "late.csv")
    settle(dialog)
    assert not dialog.form.problems
    assert dialog.preview.state.isVisible()
    assert "“7” is the key of 2 rows" in dialog.preview.state._text.text()


def test_a_missing_key_is_asked_for(open_dialog: Open, tmp_path: Path, settle: Settle) -> None:
    (tmp_path / "plain.csv").write_text("colour,size\nred,1.5\nblue,2.5\nred,3.5\n", "utf-8")
    dialog = open_dialog()
    dialog.form.choose_entity(tmp_path / "plain.csv")
    settle(dialog)
    assert dialog.edits.recipe.entity.key == ""
    assert "tells the subjects apart" in dialog.form.entity.problem.text()


def test_names_that_clash_are_told_and_numbered(
    built: EntityDialog, shop: Path, settle: Settle
) -> None:
    built.form.add_child(shop / "orders.csv")
    settle(built)
    assert built.form.place == 1
    assert "2 tables are called “orders”" in built.form.child.source.problem.text()
    assert "the name is taken" in built.form.child.model.index(0, MAKES).data()
    assert built.use.isEnabled()
    assert "orders_count_2" in shown_columns(built)


def test_a_file_that_is_gone_or_no_table_is_said_in_place(
    built: EntityDialog, shop: Path, settle: Settle
) -> None:
    built.form.add_child(shop / "gone.csv")
    settle(built)
    assert "does not exist" in built.form.child.source.problem.text()
    assert "⚠" in built.form.children_table.table_model.index(1, 2).data()
    built.undo.trigger()
    write_recipe(built.edits.recipe, shop / "inner.entity.toml")
    built.form.add_child(shop / "inner.entity.toml")
    settle(built)
    assert "recipe itself" in built.form.child.source.problem.text()


def test_hostile_names_are_shown_literally(
    open_dialog: Open, tmp_path: Path, settle: Settle, shop: Path
) -> None:
    nasty = tmp_path / "<b>&orders<b>.csv"
    nasty.write_text('id,"<img src=x>"\n100,1.5\n101,2.5\n100,1.5\n', "utf-8")
    dialog = open_dialog()
    dialog.form.choose_entity(shop / "customers.csv")
    dialog.form.add_child(nasty)
    settle(dialog)
    fields = dialog.form.child.source
    assert fields.file.whole_text == nasty.name
    assert fields.file.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in fields.file.toolTip()
    assert "&lt;b&gt;" in dialog.undo.toolTip()
    assert any("<img src=x>" in name for name in shown_columns(dialog))


def test_the_tables_of_a_workbook_or_database_can_be_chosen(
    open_dialog: Open, tmp_path: Path, settle: Settle
) -> None:
    import sqlite3

    path = tmp_path / "bank.sqlite"
    with sqlite3.connect(path) as bank:
        bank.execute("create table clients (client_id integer, age integer)")
        bank.execute("create table loans (client_id integer, amount real)")
        bank.executemany("insert into clients values (?, ?)", [(n, n + 20) for n in range(50)])
        loans = [(n // 2, n % 7 * 1.25) for n in range(90)]
        bank.executemany("insert into loans values (?, ?)", loans)
    bank.close()
    dialog = open_dialog()
    dialog.form.choose_entity(path)
    settle(dialog)
    dialog.form.entity.part_chosen.emit("clients")
    settle(dialog)
    assert dialog.form.entity.part.isVisible()
    assert dialog.edits.recipe.entity.key == "client_id"
    dialog.form.add_child(path)
    settle(dialog)
    dialog.form.child.source.part_chosen.emit("loans")
    settle(dialog)
    assert dialog.edits.recipe.children[0].settings.part == "loans"
    assert {"client_id", "age", "loans_count", "loans_amount_mean"} <= set(shown_columns(dialog))


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


def test_every_control_has_a_name(built: EntityDialog, open_dialog: Open) -> None:
    check_access(built)
    check_access(open_dialog())
