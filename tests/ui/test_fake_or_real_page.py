"""The Fake vs real page as a user notices it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.discriminator.record_search import RecordOrder
from synthdesk.engine.formats import number, number_range
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.versions.headline import Figure
from synthdesk.ui.pages.fake_or_real.look_bar import TOO_FEW
from synthdesk.ui.pages.fake_or_real.page import FakeOrRealPage
from synthdesk.ui.pages.fake_or_real.record_detail import NOT_LOADED
from synthdesk.ui.pages.fake_or_real.records_view import NOTHING, STALE
from synthdesk.ui.pages.privacy.page import PrivacyPage
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.audit_fixtures import audit, audit_without_holdout, loaded, loaded_session

__all__ = ["audit", "audit_without_holdout", "loaded", "loaded_session"]

Idle = Callable[[TaskManager], None]
OVERVIEW, GIVEAWAYS, RECORDS, ARTICLE = range(4)


@pytest.fixture
def page(
    loaded_session: Session, tasks: TaskManager, qtbot: QtBot, tmp_path: Path
) -> FakeOrRealPage:
    loaded_session.cache_folder = tmp_path
    made = FakeOrRealPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


@pytest.fixture
def records(page: FakeOrRealPage, tasks: TaskManager, idle: Idle) -> FakeOrRealPage:
    """The page with all records scored."""
    page.views.setCurrentIndex(RECORDS)
    idle(tasks)
    assert page.records.filter.isEnabled()
    return page


def answer(page: FakeOrRealPage, tasks: TaskManager, qtbot: QtBot, idle: Idle) -> None:
    """Wait for the answer to a changed filter."""
    with qtbot.waitSignal(page.records.filter.changed):
        pass
    idle(tasks)


def test_the_auc_stands_beside_its_reference(page: FakeOrRealPage, audit: AuditResult) -> None:
    found = audit.discriminator
    assert found is not None
    assert found.reference_auc is not None
    model = page.overview.figures.model()
    assert model.index(0, 1).data() == number_range(found.auc)
    assert model.index(1, 1).data() == number_range(found.reference_auc)
    assert number_range(found.auc) in page.overview.sentence.text()


def test_what_gives_the_fakes_away_is_said_first(page: FakeOrRealPage, qtbot: QtBot) -> None:
    assert "“city”" in page.overview.why.text()
    qtbot.waitUntil(lambda: page.overview.roc.figure is not None)
    page.overview.histogram.show_as_table()
    assert page.overview.histogram.table.model().rowCount() == 20


def test_a_chosen_column_shows_its_values(page: FakeOrRealPage, qtbot: QtBot) -> None:
    page.views.setCurrentIndex(GIVEAWAYS)
    names = [one.column for one in page.look_bar.shown.columns]  # type: ignore[union-attr]
    page.giveaways.columns.select_row(names.index("city"))
    qtbot.waitUntil(lambda: page.giveaways.values.figure is not None)
    page.giveaways.values.show_as_table()
    table = page.giveaways.values.table.model()
    shown = {str(table.index(row, 0).data()) for row in range(table.rowCount())}
    assert {"a", "b", "c"} <= shown


def test_the_article_form_is_marked_and_drawn(
    page: FakeOrRealPage, audit: AuditResult, qtbot: QtBot
) -> None:
    assert audit.discriminator is not None
    page.views.setCurrentIndex(ARTICLE)
    figures = page.article.figures.model()
    assert figures.index(0, 1).data() == number(audit.discriminator.article.auc)
    qtbot.waitUntil(lambda: page.article.chart.figure is not None)


def test_without_a_holdout_there_is_no_reference(
    page: FakeOrRealPage, loaded_session: Session, audit: AuditResult
) -> None:
    assert audit.discriminator is not None
    bare = replace(audit.discriminator, reference_auc=None)
    loaded_session.set_result(replace(audit, discriminator=bare), None)
    assert page.overview.figures.model().index(1, 1).data() == "not assessable"


def test_a_run_without_the_classifier_says_that_it_was_left_out(
    page: FakeOrRealPage, loaded_session: Session, audit_without_holdout: AuditResult
) -> None:
    loaded_session.set_result(audit_without_holdout, None)
    assert page.is_empty


# --- a second look -------------------------------------------------------------------------


def tick(page: FakeOrRealPage, *names: str) -> None:
    for action in page.look_bar.columns.menu().actions():
        action.setChecked(action.data() in names)


def test_a_second_look_without_a_column_stands_beside_the_first(
    page: FakeOrRealPage, loaded_session: Session, tasks: TaskManager, idle: Idle
) -> None:
    first = page.look_bar.shown
    gates = loaded_session.result.gates  # type: ignore[union-attr]
    tick(page, "city")
    page.look_bar.ask.button.click()
    idle(tasks)
    second = page.look_bar.shown
    assert second is not None
    assert second.without == ("city",)
    assert "city" not in {one.column for one in second.columns}
    assert loaded_session.options.without == ("city",)
    assert loaded_session.result.gates == gates  # type: ignore[union-attr]
    page.look_bar.looks.setCurrentIndex(0)
    assert page.look_bar.shown == first
    tick(page)
    page.look_bar.ask.button.click()
    assert loaded_session.result.discriminator_without is None  # type: ignore[union-attr]
    assert page.look_bar.looks.count() == 1


def test_one_column_has_to_stay(page: FakeOrRealPage) -> None:
    tick(page, *(one.data() for one in page.look_bar.columns.menu().actions()))
    assert not page.look_bar.ask.button.isEnabled()
    assert page.look_bar.ask.button.toolTip() == TOO_FEW


# --- records -------------------------------------------------------------------------------


def test_all_records_can_be_looked_through(
    records: FakeOrRealPage, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    view = records.records
    assert view.records.model().rowCount() == 600
    view.filter.table.setCurrentIndex(2)
    view.filter.column.setCurrentIndex(view.filter.column.findData("city"))
    answer(records, tasks, qtbot, idle)
    model = view.records.model()
    assert 0 < model.rowCount() <= 1_000
    assert all("city" in model.index(row, 4).data() for row in range(model.rowCount()))


def test_a_filter_that_matches_nothing_says_so(
    records: FakeOrRealPage, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    view = records.records
    view.filter.low.setValue(0.5)
    view.filter.high.setValue(0.1)
    answer(records, tasks, qtbot, idle)
    assert view.records.model().rowCount() == 0
    assert view.words.text() == NOTHING
    view.filter.reset.click()
    answer(records, tasks, qtbot, idle)
    assert view.records.model().rowCount() == 600


def test_a_fake_record_stands_beside_its_nearest_real_one(
    records: FakeOrRealPage, tasks: TaskManager, idle: Idle
) -> None:
    view = records.records
    view.records.select_row(0)
    idle(tasks)
    assert view.detail.neighbour.count() == 5
    assert view.detail.warning.isVisible()
    table = view.detail.table.model()
    values = {table.index(row, 0).data(): table.index(row, 1).data() for row in range(4)}
    assert values["city"] in {"a", "b", "c"}
    before = [table.index(row, 3).data() for row in range(table.rowCount())]
    view.detail.neighbour.setCurrentIndex(4)
    assert [table.index(row, 3).data() for row in range(table.rowCount())] != before


def test_a_training_record_is_shown_alone(
    records: FakeOrRealPage, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    view = records.records
    view.filter.table.setCurrentIndex(1)
    view.filter.order.setCurrentIndex(tuple(RecordOrder).index(RecordOrder.MOST_REAL))
    answer(records, tasks, qtbot, idle)
    view.records.select_row(0)
    idle(tasks)
    assert "training row" in view.detail.message.text().lower()
    assert view.detail.table.model().rowCount() == 4
    assert not view.detail.neighbour.isEnabled()


def test_a_stale_audit_lists_what_it_kept(
    page: FakeOrRealPage, loaded_session: Session, tasks: TaskManager, idle: Idle
) -> None:
    loaded_session.set_options(replace(loaded_session.options, seed=99), None)
    page.views.setCurrentIndex(RECORDS)
    idle(tasks)
    assert page.records.words.text() == STALE
    assert page.records.records.model().rowCount() == 100
    page.records.records.select_row(0)
    assert page.records.detail.message.text() == NOT_LOADED


def test_rows_cannot_be_shown_when_another_file_was_loaded(
    records: FakeOrRealPage, loaded_session: Session, loaded: tuple[LoadedTable, ...]
) -> None:
    other = replace(loaded[1], source=replace(loaded[1].source, sha256="0" * 64))
    loaded_session.set_table(TableRole.SYNTHETIC, other, None)
    records.records.records.select_row(0)
    assert records.records.detail.message.text() == NOT_LOADED


def test_the_ladder_joins_the_result_and_is_shown_wherever_its_figures_are(
    page: FakeOrRealPage,
    loaded_session: Session,
    tasks: TaskManager,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from synthdesk import jobs
    from tests.plots.made_comparison import LADDER

    measured = []

    def measure(request: object, progress: object) -> object:
        measured.append(request)
        return LADDER

    monkeypatch.setitem(jobs.JOBS, "measure_ladder", measure)
    quality, privacy = QualityPage(loaded_session, tasks), PrivacyPage(loaded_session, tasks)
    for other in (quality, privacy):
        qtbot.addWidget(other)
    assert page.overview.ladder.is_empty
    assert privacy.ladder.isHidden()
    page.overview.measure.start.click()
    qtbot.waitUntil(lambda: not page.ladder.is_running)
    result = loaded_session.result
    assert result is not None
    assert result.ladder == LADDER
    assert page.overview.measure.isHidden()
    assert page.overview.ladder.words.text().startswith("Fake-vs-real AUC: ")
    qtbot.waitUntil(lambda: page.overview.ladder.charts[Figure.AUC].figure is not None)
    assert not privacy.ladder.isHidden()
    assert "Copies of unique records: " in privacy.ladder.words.text()
    # The same audit again needs no second ladder.
    loaded_session.set_result(replace(result, ladder=None), None)
    qtbot.waitUntil(lambda: loaded_session.result == result)
    assert len(measured) == 1
