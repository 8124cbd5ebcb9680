"""The Bias page as a user notices it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from synthdesk.engine.bias_audit import Bias
from synthdesk.engine.bias_settings import AS_FOUND, BiasSettings
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.schema import ColumnMark
from synthdesk.jobs import run_job
from synthdesk.ui.pages.bias.page import BiasPage
from synthdesk.ui.pages.bias.settings_dialog import BiasColumns, BiasSettingsDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from tests.made_bias import hostile_bias, made_bias
from tests.ui.access import check_access

__all__ = ["hostile_bias", "made_bias"]

Idle = Callable[[TaskManager], None]
COLUMNS = BiasColumns(["sex", "age"], ["age"], ["sex", "job", "paid"], ["day", "age"])


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def made_tasks(qapp: object, asked: list[dict[str, Any]], made_bias: Bias) -> Iterator[TaskManager]:
    """Tasks that hand out what was measured before, once a column is protected."""

    def run(name: str, params: dict[str, Any], progress: Progress) -> Any:
        if name != "measure_bias":
            return run_job(name, params, progress)
        asked.append(params)
        schema = params["request"].schema
        return made_bias if schema.marked(ColumnMark.PROTECTED) else run_job(name, params, progress)

    manager = TaskManager(InlineRunner(run))
    yield manager
    manager.close()


@pytest.fixture
def page(loaded: Session, made_tasks: TaskManager, qtbot: QtBot) -> BiasPage:
    made = BiasPage(loaded, made_tasks)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    return made


def protect(session: Session, *names: str) -> None:
    assert session.schema is not None
    session.set_schema(session.schema.with_marks(names, [ColumnMark.PROTECTED]), None)


def test_before_anything_is_measured_it_says_what_to_do(page: BiasPage) -> None:
    assert page.stack.currentWidget() is page.empty
    check_access(page)


def test_without_tables_nothing_can_be_measured(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    page = BiasPage(session, tasks)
    qtbot.addWidget(page)
    assert not page.bar.ask.button.isEnabled()


def test_without_a_protected_column_it_says_which_to_tick(
    page: BiasPage, made_tasks: TaskManager, idle: Idle
) -> None:
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.stack.currentWidget() is page.empty
    assert "No column is protected" in page.bar.ask.messages.text()


def test_ticking_a_column_protects_it(page: BiasPage, loaded: Session) -> None:
    menu = page.bar.protected.menu()
    assert menu is not None
    next(one for one in menu.actions() if one.data() == "city").setChecked(True)
    assert loaded.schema is not None
    assert [one.name for one in loaded.schema.marked(ColumnMark.PROTECTED)] == ["city"]


def test_what_was_measured_fills_every_view(
    page: BiasPage, loaded: Session, made_tasks: TaskManager, idle: Idle, made_bias: Bias
) -> None:
    protect(loaded, "city")
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.stack.currentWidget() is page.views
    assert [page.views.tabText(place).replace("&", "") for place in range(5)] == [
        "Groups",
        "Rebalancing",
        "Gap",
        "Models",
        "Checks",
    ]
    assert page.groups.table.table_model.rowCount() == len(made_bias.groups)
    assert "“sex”" in page.rebalancing.words.text()
    assert page.gap.words.text()
    assert page.fairness.groups.table_model.rowCount() > 0
    assert page.fairness.model.count() == len(made_bias.models)
    for place in range(5):
        page.views.setCurrentIndex(place)
        check_access(page)


def test_checks_say_what_tables_cannot_show_and_whom_to_ask(
    page: BiasPage, made_bias: Bias
) -> None:
    page.bar.measured.emit(made_bias)
    for check in made_bias.checks:
        card = page.checks.cards[check.kind]
        assert check.cannot_show in card.limits.text()
        assert check.ask[0] in card.ask.text()
        assert card.table.table_model.rowCount() == len(check.evidence)


def test_hostile_names_are_shown_as_text(page: BiasPage, hostile_bias: Bias) -> None:
    page.bar.measured.emit(hostile_bias)
    assert "\n" not in page.groups.by.itemText(0)
    assert page.fairness.currentWidget() is page.fairness.empty


def test_an_answer_to_other_settings_is_said_to_be_old(
    page: BiasPage,
    loaded: Session,
    made_tasks: TaskManager,
    idle: Idle,
    asked: list[dict[str, Any]],
) -> None:
    protect(loaded, "city")
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.bar.stale.isHidden()
    page.bar.set_settings(BiasSettings(cutoff=0.3))
    assert not page.bar.stale.isHidden()
    assert page.bar.adjust.text() == "&Settings* …"
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.bar.stale.isHidden()
    assert asked[-1]["request"].bias == BiasSettings(cutoff=0.3)


# --- settings ------------------------------------------------------------------------------

CHOSEN = BiasSettings(
    crossings=(("sex", "age"),),
    references=(("sex", "male"),),
    cuts=(("age", (30.0, 50.0)),),
    cutoff=0.31,
    is_risk=True,
    rebalanced=("sex", "paid"),
    expected_shares=(("sex", (("female", 0.51), ("male", 0.49))),),
    date_column="day",
)


@pytest.fixture
def dialog(qtbot: QtBot) -> BiasSettingsDialog:
    made = BiasSettingsDialog(CHOSEN, COLUMNS)
    qtbot.addWidget(made)
    made.show()
    return made


def test_settings_come_back_as_they_were_shown(dialog: BiasSettingsDialog) -> None:
    check_access(dialog)
    assert dialog.settings() == CHOSEN
    dialog.defaults.click()
    assert dialog.settings() == AS_FOUND


def test_what_cannot_be_read_keeps_the_dialog_open_and_says_how_to_write_it(
    dialog: BiasSettingsDialog, qtbot: QtBot
) -> None:
    told: list[BiasSettings] = []
    dialog.chosen.connect(told.append)
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    accept = buttons.button(QDialogButtonBox.StandardButton.Ok)
    for text, said in (
        ("sex: female = many", "sex: Female = 0.51"),
        ("nonsense", "between 0 and 1"),
    ):
        dialog.shares.setPlainText(text)
        accept.click()
        assert said in dialog.problem.text()
    dialog.shares.setPlainText("")
    dialog.cuts["age"].setText("thirty")
    accept.click()
    assert "e.g. 30, 50" in dialog.problem.text()
    assert told == []
    dialog.cuts["age"].setText("")
    accept.click()
    assert told == [replace(CHOSEN, cuts=(), expected_shares=())]
