"""Fixtures of the dialog that builds an entity table; import them by name into a test module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.entity.recipe import (
    AggregateKind,
)
from synthdesk.ui.entity import recipe_preview
from synthdesk.ui.entity.dialog import EntityDialog
from synthdesk.ui.tasks import TaskManager

__all__ = ["Open", "Settle", "built", "open_dialog", "settle", "shop", "shown_columns"]

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
