"""The dialog that builds an entity table: what it guesses, shows, takes back, saves and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from synthdesk.engine.tables.entity.recipe import (
    Aggregate,
    AggregateKind,
    write_recipe,
)
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.entity.aggregate_model import BY, COLUMN, KIND, MAKES
from synthdesk.ui.entity.dialog import EntityDialog
from synthdesk.ui.entity.recipe_preview import MISSING
from synthdesk.ui.widgets.choice_delegate import CHOICES_ROLE
from tests.ui.access import check_access
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


Kind = AggregateKind


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


def test_suggestions_for_a_wide_table_are_few_and_say_so(
    built: EntityDialog, shop: Path, settle: Settle
) -> None:
    names = [f"n{place}" for place in range(30)]
    rows = [f"{100 + row % 9}" + f",{row % 2}.5" * len(names) for row in range(40)]
    (shop / "wide.csv").write_text("\n".join([",".join(["id", *names]), *rows]), "utf-8")
    built.form.add_child(shop / "wide.csv")
    settle(built)
    assert "8 of 30 columns of numbers" in built.form.child.suggested.whole_text
    built.form.child.add.click()
    assert built.edits.recipe.children[1].aggregates[-1] == Aggregate(Kind.SUM, "n0")
    assert not built.form.child.suggested.whole_text


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
def test_enter_opens_the_list_of_a_cell_and_a_choice_is_taken(built: EntityDialog) -> None:
    table = built.form.child.aggregates
    table.setCurrentIndex(built.form.child.model.index(0, KIND))
    QTest.keyClick(table, Qt.Key.Key_Return)
    box = table.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    row = box.findData(Kind.DISTINCT.value)
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert built.edits.recipe.children[0].aggregates[0].kind is Kind.DISTINCT


def test_a_removed_child_comes_back_with_ctrl_z(built: EntityDialog, settle: Settle) -> None:
    before = built.edits.recipe
    built.activateWindow()
    built.form.children_table.setFocus()
    QTest.keyClick(built.form.children_table, Qt.Key.Key_Delete)
    assert built.edits.recipe.children == ()
    assert built.form.nothing.isVisible()
    assert "removing orders" in built.undo.toolTip()
    settle(built)
    assert not built.use.isEnabled()
    assert "child table" in built.use.toolTip()
    QTest.keyClick(built.form.children_table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    if built.edits.recipe != before:  # without a window manager no shortcut may be active
        built.undo.trigger()
    assert built.edits.recipe == before
    assert built.form.place == 0
    settle(built)
    assert built.use.isEnabled()


def test_removed_aggregates_come_back(built: EntityDialog) -> None:
    before = built.edits.recipe
    table = built.form.child.aggregates
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert built.edits.recipe.children[0].aggregates == ()
    assert "add an aggregate" in built.form.child.source.problem.text()
    assert built.preview.state.accessibleName() == "Not ready yet"
    built.undo.trigger()
    assert built.edits.recipe == before
    built.redo.trigger()
    built.undo.trigger()
    assert built.edits.recipe == before


def test_a_typed_name_is_one_step(built: EntityDialog, settle: Settle) -> None:
    steps = built.edits.stack.count()
    QTest.keyClicks(built.form.child.name, "bought")
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


def test_a_key_chosen_by_hand_is_no_longer_drawn_from(
    built: EntityDialog, shop: Path, settle: Settle
) -> None:
    rows = [f"{100 + row % 9},{row % 5}" for row in range(40)]
    (shop / "calls.csv").write_text("\n".join(["who,minutes", *rows]), "utf-8")
    built.form.add_child(shop / "calls.csv")
    settle(built)
    assert "holds the subject’s key" in built.form.child.source.problem.text()
    assert "to be mended" in built.form.children_table.table_model.index(1, 2).data()
    built.form.child.source.key_chosen.emit("who")
    child = built.edits.recipe.children[1]
    assert child.key == "who"
    assert child.aggregates == (Aggregate(Kind.COUNT), Aggregate(Kind.MEAN, "minutes"))


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


def test_every_control_has_a_name(built: EntityDialog, open_dialog: Open) -> None:
    check_access(built)
    check_access(open_dialog())
