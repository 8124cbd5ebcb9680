"""The Explain page as a user notices it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.explain.opened import OpenedModel
from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.source import TableRole
from synthdesk.jobs import run_job
from synthdesk.ui.pages.explain.page import ExplainPage
from synthdesk.ui.pages.explain.record_finder import MOST_LISTED, Find, find_records
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from synthdesk.ui.widgets.marks import Mark
from tests.opened_models import hostile_model, opened_model
from tests.ui.access import check_access

__all__ = ["hostile_model", "opened_model"]

Idle = Callable[[TaskManager], None]
MODELS, IMPORTANCE, DEPENDENCE, INTERACTIONS, RECORDS, COHORT, CARRY = range(7)


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    """Parameters of the models that were asked for."""
    return []


@pytest.fixture
def made_tasks(
    qapp: object, asked: list[dict[str, Any]], opened_model: OpenedModel
) -> Iterator[TaskManager]:
    """Tasks that open a model made before and run everything else."""

    def run(name: str, params: dict[str, Any], progress: Progress) -> Any:
        if name == "open_model":
            asked.append(params)
            return opened_model
        return run_job(name, params, progress)

    manager = TaskManager(InlineRunner(run))
    yield manager
    manager.close()


@pytest.fixture
def page(loaded: Session, made_tasks: TaskManager, qtbot: QtBot) -> ExplainPage:
    """The page over three loaded tables."""
    made = ExplainPage(loaded, made_tasks)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    return made


def choose(page: ExplainPage, name: str) -> None:
    box = page.bar.picker.target
    box.setCurrentIndex(box.findText(name))
    box.activated.emit(box.currentIndex())


@pytest.fixture
def opened(page: ExplainPage, made_tasks: TaskManager, idle: Idle) -> ExplainPage:
    """The page after training."""
    choose(page, "member")
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.bar.model is not None
    return page


def test_without_tables_or_target_nothing_can_be_trained(
    session: Session, loaded: Session, page: ExplainPage, tasks: TaskManager, qtbot: QtBot
) -> None:
    assert page.models.empty.isVisible()
    assert not page.bar.ask.button.isEnabled()
    assert "Data" in ExplainPage(Session(session.cache_folder), tasks).bar.ask.button.toolTip()


def test_the_chosen_target_is_the_sessions_and_comes_back(
    page: ExplainPage, loaded: Session
) -> None:
    choose(page, "member")
    assert loaded.schema is not None
    roles = {column.name: column.role for column in loaded.schema.columns}
    assert roles["member"] is ColumnRole.TARGET
    assert page.bar.ask.button.isEnabled()
    page.bar.picker.favourable.setText("yes")
    page.bar.picker.favourable.editingFinished.emit()
    column = next(one for one in loaded.schema.columns if one.name == "member")
    assert column.favourable == "yes"
    page.bar.picker.target.setCurrentIndex(0)
    page.bar.picker.target.activated.emit(0)
    assert ColumnRole.TARGET not in {one.role for one in loaded.schema.columns}
    assert not page.bar.ask.button.isEnabled()


def test_what_models_are_worth_stands_in_words_and_figures(
    opened: ExplainPage, qtbot: QtBot, asked: list[dict[str, Any]]
) -> None:
    assert asked[0]["request"].schema.columns
    view = opened.models
    assert "On real rows that neither saw" in view.words.text()
    assert view.runs.model().rowCount() == 3
    heads = [column.header for column in view.runs.table_model.columns]
    assert "AUC" in heads
    assert "R²" not in heads
    assert view.gaps.model().rowCount() == 10
    qtbot.waitUntil(lambda: view.curves.figure is not None)
    view.which.setCurrentIndex(1)
    view.probabilities.show_as_table()
    assert view.probabilities.table.model().rowCount() == 20


def test_importance_is_shown_for_every_table(opened: ExplainPage, qtbot: QtBot) -> None:
    opened.views.setCurrentIndex(IMPORTANCE)
    view = opened.importance
    qtbot.waitUntil(lambda: view.bars.figure is not None and view.swarm.figure is not None)
    assert "all 1,200 synthetic rows" in view.about.text()
    view.table.setCurrentIndex(2)
    qtbot.waitUntil(lambda: "holdout" in view.swarm.accessibleName())


def test_a_chosen_feature_shows_its_dependence(opened: ExplainPage, qtbot: QtBot) -> None:
    opened.views.setCurrentIndex(DEPENDENCE)
    view = opened.dependence
    for name in ("job", "age"):
        view.show_feature(name)
        assert view.chart.accessibleName() == f"Dependence on {name}"
        qtbot.waitUntil(lambda: view.chart.figure is not None)
    view.colour.setCurrentIndex(1)
    view.chart.show_as_table()
    assert view.chart.table.model().rowCount() > 10


def test_records_are_found_and_opened(
    opened: ExplainPage, opened_model: OpenedModel, qtbot: QtBot
) -> None:
    opened.views.setCurrentIndex(RECORDS)
    view = opened.records
    rows = opened_model.rows().of_table("synthetic")
    model = view.list.model()
    assert model.index(0, 1).data() == f"{rows.predicted.max():.4f}"
    view.wanted.setCurrentIndex(list(Find).index(Find.LOWEST))
    assert model.index(0, 1).data() == f"{rows.predicted.min():.4f}"
    view.list.select_row(5)
    number = model.index(5, 0).data().replace(",", "")
    assert view.chart.accessibleName() == f"Record {number} of synthetic"
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    view.table.setCurrentIndex(1)
    assert "training" in view.chart.accessibleName()


@pytest.mark.parametrize("wanted", list(Find))
def test_the_finder_puts_the_best_match_first(wanted: Find, opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("training")
    found = find_records(rows, wanted, 0.4, 1)
    assert len(found) == MOST_LISTED == len(set(found.tolist()))
    best = float(rows.predicted[found[0]])
    nearest = {
        Find.HIGHEST: rows.predicted.max(),
        Find.LOWEST: rows.predicted.min(),
        Find.MEDIAN: rows.predicted[np.abs(rows.predicted - np.median(rows.predicted)).argmin()],
        Find.CUTOFF: rows.predicted[np.abs(rows.predicted - 0.4).argmin()],
        Find.RANDOM: best,
    }
    assert best == pytest.approx(float(nearest[wanted]), abs=1e-12)
    assert find_records(rows, wanted, 0.4, 1).tolist() == found.tolist()


def test_the_verdict_on_what_carries_over_stands_first(opened: ExplainPage) -> None:
    opened.views.setCurrentIndex(CARRY)
    view = opened.carry
    assert view.statement.word.text() == "Carries over"
    assert view.statement.mark.mark is Mark.GOOD
    assert view.table.model().rowCount() == 4
    assert "prove nothing" in view.ranks.text()


def test_changed_tables_make_the_models_stale_and_removed_ones_close_them(
    opened: ExplainPage, loaded: Session
) -> None:
    assert not opened.bar.stale.isVisible()
    assert loaded.schema is not None
    loaded.set_schema(loaded.schema.with_changes(ignored=["city"]), None)
    assert opened.bar.stale.isVisible()
    loaded.set_table(TableRole.TRAINING, None, None)
    assert opened.bar.model is None
    assert opened.models.empty.isVisible()


def test_every_view_has_access_and_hostile_names_are_text(
    page: ExplainPage, hostile_model: OpenedModel
) -> None:
    page._show(hostile_model)
    for place in range(page.views.count()):
        page.views.setCurrentIndex(place)
        check_access(page)
    page.views.setCurrentIndex(CARRY)
    assert page.carry.statement.mark.mark is Mark.UNKNOWN


def test_a_target_that_cannot_be_learnt_is_told_below_the_bar(
    loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle, tmp_path: Path
) -> None:
    page = ExplainPage(loaded, tasks)
    qtbot.addWidget(page)
    page.show()
    choose(page, "member")
    page.bar.picker.favourable.setText("never seen")
    page.bar.ask.button.click()
    idle(tasks)
    assert "favourable value does not occur" in page.bar.ask.messages.text()
    page.bar.picker.favourable.setText("")
    page.bar.ask.button.click()
    idle(tasks)
    assert page.bar.model is not None
    assert not page.bar.ask.messages.isVisible()


def test_a_changed_value_gets_the_models_answer(
    opened: ExplainPage, made_tasks: TaskManager, idle: Idle, opened_model: OpenedModel
) -> None:
    from synthdesk.engine.explain.what_if import what_if

    opened.views.setCurrentIndex(RECORDS)
    view = opened.records
    view.right.setCurrentIndex(1)
    idle(made_tasks)
    panel = view.what_if
    shown = view.answer.text()
    assert panel.answer.text() == shown
    age = panel.editors[opened_model.design.names.index("age")]
    for text in ("75", "19.5", ""):
        age.line.setText(text)
        age.line.editingFinished.emit()
        panel._soon.stop()
        panel.ask()
        idle(made_tasks)
        answer = what_if(
            opened_model.model_path, opened_model.design, opened_model.target, panel.values
        )
        assert f"{answer.predicted:.3f}" in panel.answer.text()
        assert "turn" in panel.changes.text()
    age.line.setText("old")
    age.line.editingFinished.emit()
    assert age.line.text() == ""
    panel.reset.click()
    idle(made_tasks)
    assert panel.answer.text() == shown


def test_the_nearest_record_with_the_other_decision_can_be_opened(opened: ExplainPage) -> None:
    opened.views.setCurrentIndex(RECORDS)
    view = opened.records
    before = view.answer.text()
    assert "Nearest record with the other decision" in view.other.text()
    view.go_other.click()
    assert view.answer.text() != before


def test_the_open_model_is_exported_with_its_card(
    opened: ExplainPage, made_tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    opened.bar.export_to(tmp_path / "out")
    idle(made_tasks)
    assert {one.name for one in (tmp_path / "out").iterdir()} == {"model.txt", "model-card.json"}
    assert str(tmp_path / "out") in opened.bar.export.outcome.text()


def test_a_loaded_model_is_opened_in_place_of_one_trained_here(
    opened: ExplainPage, loaded: Session, asked: list[dict[str, Any]], opened_model: OpenedModel
) -> None:
    from synthdesk.engine.model_files.model_file import load_model

    loaded.set_model(load_model(Path(opened_model.model_path)), None)
    assert "Open the" in opened.bar.ask.button.text()
    assert opened.bar.stale.isVisible()
    assert not opened.bar.export.save.isEnabled()
    opened.bar.ask.button.click()
    assert loaded.request().model == loaded.model


def test_records_can_be_filtered_and_a_bad_condition_is_told(
    opened: ExplainPage, made_tasks: TaskManager, idle: Idle
) -> None:
    opened.views.setCurrentIndex(RECORDS)
    view = opened.records

    def ask(condition: str) -> None:
        view.where.setText(condition)
        view.where.returnPressed.emit()
        idle(made_tasks)

    ask("job = 'smith' and age < 30")
    # Looked for in the whole table, not among those that meet the condition.
    assert "Nearest record with the other decision" in view.other.text()
    jobs = {view.list.model().index(row, 4).data() for row in range(view.list.model().rowCount())}
    assert jobs == {"smith"}
    ask("jobb = 'smith'")
    assert view.messages.isVisible()
    assert "job" in view.messages.text()
    ask("age > 1000")
    assert not view.messages.isVisible()
    assert view.list.model().rowCount() == 0
    assert not view.right.isVisible()
    assert view.found.text().startswith("0 records")
    ask("")
    assert view.list.model().rowCount() == MOST_LISTED
    assert view.right.isVisible()


def test_interactions_are_measured_when_asked_for_and_shown_only_if_they_add_up(
    opened: ExplainPage,
    made_tasks: TaskManager,
    idle: Idle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from synthdesk.engine.model.boosting import Boosted

    view = opened.interactions
    opened.views.setCurrentIndex(INTERACTIONS)
    check_access(view)
    with monkeypatch.context() as patched:
        patched.setattr(Boosted, "interactions", lambda self, rows: np.ones((len(rows), 3, 3)))
        view.ask.button.click()
        idle(made_tasks)
        assert "explain something else" in view.words.text()
    view.ask.button.click()
    idle(made_tasks)
    assert "Values add up" in view.words.text()
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    view.chart.show_as_table()
    assert view.chart.table.model().rowCount() == 6


def test_real_records_can_be_kept_from_those_who_look(opened: ExplainPage, loaded: Session) -> None:
    opened.only_synthetic.click()
    assert loaded.options.synthetic_records_only
    for view in (opened.records, opened.cohort, opened.dependence, opened.importance):
        tables = [view.table.itemText(at) for at in range(view.table.count())]
        assert tables == ["synthetic"]
    opened.only_synthetic.click()
    assert opened.records.table.count() == 3


def test_a_record_is_drawn_as_steps_or_as_one_bar(opened: ExplainPage, qtbot: QtBot) -> None:
    view = opened.records
    opened.views.setCurrentIndex(RECORDS)
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    steps = view.chart.figure
    view.form.setCurrentIndex(1)
    qtbot.waitUntil(lambda: view.chart.figure is not steps)
    assert "raises and lowers" in str(view.chart.figure.get_suptitle())


def test_questions_of_what_if_leave_no_trace_in_the_task_list(
    opened: ExplainPage, made_tasks: TaskManager, idle: Idle
) -> None:
    before = made_tasks.rowCount()
    opened.views.setCurrentIndex(RECORDS)
    opened.records.right.setCurrentIndex(1)
    idle(made_tasks)
    assert opened.records.what_if.answer.text()
    assert made_tasks.rowCount() == before


def test_settings_are_the_tutorials_until_somebody_changes_them(
    opened: ExplainPage,
    loaded: Session,
    asked: list[dict[str, Any]],
    made_tasks: TaskManager,
    idle: Idle,
) -> None:
    from synthdesk.engine.model.boosting import TrainingSettings

    assert asked[0]["request"].training_settings == TrainingSettings()
    assert "tutorial" in opened.models.about.text()
    opened.bar.adjust.click()
    dialog = opened.bar.dialog
    assert dialog is not None
    check_access(dialog)
    assert set(dialog.signs) == {"age", "pay"}
    dialog.rounds.setValue(40)
    dialog.signs["age"].setCurrentIndex(2)
    dialog.accept()
    assert opened.bar.stale.isVisible()
    opened.bar.ask.button.click()
    idle(made_tasks)
    chosen = TrainingSettings(rounds=40, monotone={"age": -1})
    assert asked[1]["request"].training_settings == chosen
    opened.bar.adjust.click()
    assert opened.bar.dialog is not None
    opened.bar.dialog.defaults.click()
    opened.bar.dialog.accept()
    assert loaded.options.training_settings == TrainingSettings()


def test_columns_that_tell_the_target_are_named_beside_it(
    page: ExplainPage, loaded: Session
) -> None:
    from synthdesk.engine.health.findings import Finding, Health, Severity

    choose(page, "member")
    assert not page.bar.leaks.isVisible()
    finding = Finding(
        *("x", "target-leakage", Severity.RED, TableRole.TRAINING, "", ("pay",)),
        *("Pay tells it", "", (), ""),
    )
    loaded.set_health(Health((finding,), (), 7), None)
    assert "“pay” (red)" in page.bar.leaks.text()
    assert page.bar.leaks.isVisible()


def test_importance_can_be_compared_by_group(opened: ExplainPage, qtbot: QtBot) -> None:
    opened.views.setCurrentIndex(IMPORTANCE)
    view = opened.importance
    assert [view.by.itemText(place) for place in range(view.by.count())] == [
        "table",
        "groups of job",
    ]
    view.by.setCurrentIndex(1)
    assert view.bars.accessibleName() == "Importance by job"
    qtbot.waitUntil(lambda: view.bars.figure is not None)


def test_a_cohort_is_shown_in_either_order(opened: ExplainPage, qtbot: QtBot) -> None:
    opened.views.setCurrentIndex(COHORT)
    view = opened.cohort
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    view.order.setCurrentIndex(1)
    view.table.setCurrentIndex(1)
    view.chart.show_as_table()
    assert view.chart.table.model().rowCount() == 600


def test_a_number_has_measures_of_its_own_and_a_favourable_value_only_of_two(
    loaded: Session,
    tasks: TaskManager,
    qtbot: QtBot,
    idle: Idle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = ExplainPage(loaded, tasks)
    qtbot.addWidget(page)
    page.show()
    choose(page, "pay")
    assert not page.bar.picker.favourable.isEnabled()
    pay = next(one for one in loaded.tables[TableRole.TRAINING].profile if one.name == "pay")
    two = replace(loaded.tables[TableRole.TRAINING], profile=(replace(pay, distinct=2),))
    with monkeypatch.context() as patched:
        patched.setitem(loaded._tables, TableRole.TRAINING, two)
        loaded.tables_changed.emit(None)
        assert page.bar.picker.favourable.isEnabled()
    loaded.tables_changed.emit(None)
    page.bar.ask.button.click()
    idle(tasks)
    heads = [column.header for column in page.models.runs.table_model.columns]
    assert {"R²", "RMSE", "Validation loss"} <= set(heads)
    assert not {"AUC", "Validation AUC", "Cutoff"} & set(heads)
    assert page.models.charts.isHidden()
    page.views.setCurrentIndex(RECORDS)
    assert page.records.list.model().rowCount() == MOST_LISTED
    assert page.records.other.text() == ""
