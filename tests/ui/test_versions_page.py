"""The Versions page as a user notices it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.progress import Progress
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.versions.comparing import VersionComparison
from synthdesk.engine.versions.headline import Figure
from synthdesk.engine.versions.lineage import Lineage
from synthdesk.jobs import run_job
from synthdesk.ui.pages.versions.compare_bar import CompareBar
from synthdesk.ui.pages.versions.page import VersionsPage
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_model import PAYLOAD_ROLE
from tests.plots.made_comparison import NAMES, made_comparison
from tests.ui.access import check_access
from tests.ui.small_tables import people, write_csv

Idle = Callable[[TaskManager], None]
GOOD, POOR, ODD = NAMES
BEST, PAIR, LADDER, GATES, ORIGINS = range(5)


@pytest.fixture
def versions(session: Session, tmp_path: Path) -> Session:
    """A training table, a holdout and three versions."""
    for seed, (role, name) in enumerate(
        [
            (TableRole.TRAINING, ""),
            (TableRole.HOLDOUT, ""),
            *((TableRole.SYNTHETIC, name) for name in NAMES),
        ]
    ):
        path = write_csv(tmp_path / f"{name or role}.csv", people(200, seed))
        session.set_table(role, load_table(path, role, session.cache_folder, version=name), None)
    return session


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    """Parameters of the comparisons that were asked for."""
    return []


@pytest.fixture
def made_tasks(qapp: object, asked: list[dict[str, Any]]) -> Iterator[TaskManager]:
    """Tasks that make comparisons up and run everything else."""

    def run(name: str, params: dict[str, Any], progress: Progress) -> Any:
        if name == "compare_versions":
            asked.append(params)
            return made_comparison()
        return run_job(name, params, progress)

    manager = TaskManager(InlineRunner(run))
    yield manager
    manager.close()


@pytest.fixture
def page(versions: Session, made_tasks: TaskManager, qtbot: QtBot) -> VersionsPage:
    """The page before anything was compared."""
    made = VersionsPage(versions, made_tasks)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def compared(page: VersionsPage, made_tasks: TaskManager, idle: Idle) -> VersionsPage:
    """The page after a comparison."""
    page.bar.ask.button.click()
    idle(made_tasks)
    assert page.bar.comparison is not None
    return page


def said_in(page: VersionsPage) -> str:
    return "\n".join(label.text() for label in page.best.about.findChildren(QLabel))


def test_without_versions_the_page_says_how_to_get_some(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    page = VersionsPage(session, tasks)
    qtbot.addWidget(page)
    page.show()
    assert page.empty.isVisible()
    assert not page.bar.isVisible()


def test_all_loaded_versions_are_compared_by_the_sessions_settings(
    page: VersionsPage,
    versions: Session,
    made_tasks: TaskManager,
    idle: Idle,
    asked: list[dict[str, Any]],
) -> None:
    assert page.best.empty.isVisible()
    assert "3" in page.bar.ask.label.text()
    versions.set_options(replace(versions.options, seed=5), None)
    page.bar.with_ladder.setChecked(False)
    page.bar.ask.button.click()
    idle(made_tasks)
    request = asked[0]["request"]
    assert [table.version for table in request.versions] == list(NAMES)
    assert (request.seed, request.with_ladder) == (5, False)
    assert request.holdout is versions.tables[TableRole.HOLDOUT]


def test_the_best_version_is_marked_by_word_and_shape(compared: VersionsPage) -> None:
    model = compared.best.table.model()
    assert model.rowCount() == 3
    heads = [column.header for column in compared.best.table.table_model.columns]
    auc = heads.index("Fake-vs-real AUC")
    assert model.index(0, auc).data().endswith("best")
    assert model.index(0, auc).data(PAYLOAD_ROLE) == Mark.GOOD
    assert "best" not in model.index(1, auc).data()
    assert model.index(2, 1).data() == "not compared"
    assert f"“{GOOD}” is best" in compared.best.leaders.text()
    tstr = heads.index("TSTR")
    assert model.index(0, tstr).data() == "0.910 (0.900 – 0.920)"
    assert model.index(1, tstr).data() == "–"


def test_a_chosen_version_is_described_with_its_parent_and_what_is_wrong(
    compared: VersionsPage, versions: Session
) -> None:
    versions.set_lineages((Lineage(POOR, GOOD, "epochs: 3"),), None)
    compared.best.table.select_row(1)
    said = said_in(compared)
    assert "1 gate failed" in said or "1 of 1 gates failed" in said
    assert "On the reference ladder" in said
    assert "tells most" in said
    assert f"Against “{GOOD}”" in said
    assert f"“{GOOD}” is better than “{POOR}”" in said
    compared.best.table.select_row(2)
    assert "A column is missing" in said_in(compared)
    assert "Rename it." in said_in(compared)


def test_a_version_is_handed_to_the_audit(compared: VersionsPage, versions: Session) -> None:
    compared.best.table.select_row(1)
    compared.best.choose.click()
    assert versions.tables[TableRole.SYNTHETIC].version == POOR
    assert not compared.bar.is_stale


def test_two_versions_are_shown_in_the_order_chosen(compared: VersionsPage, qtbot: QtBot) -> None:
    compared.views.setCurrentIndex(PAIR)
    pair = compared.pair
    pair.show_pair(GOOD, POOR)
    row = pair.figures.model().index(0, 1)
    assert row.data().startswith("+9.50")
    assert f"{GOOD} minus {POOR}" in pair.figures.table_model.columns[1].header
    pair.show_pair(POOR, GOOD)
    assert row.data().startswith("-9.50")
    assert pair.gates.model().rowCount() == 1
    qtbot.waitUntil(lambda: pair.chart.figure is not None)
    pair.show_pair(GOOD, GOOD)
    assert not pair.across.isVisible()
    assert "different" in pair.words.text()


def test_the_latest_version_is_first_held_against_its_parent(
    page: VersionsPage, versions: Session
) -> None:
    versions.set_lineages((Lineage(POOR, GOOD),), None)
    page.bar._take(made_comparison(), None)
    assert (page.pair.first.currentData(), page.pair.second.currentData()) == (POOR, GOOD)


def test_each_figure_has_its_ladder(compared: VersionsPage, qtbot: QtBot) -> None:
    compared.views.setCurrentIndex(LADDER)
    view = compared.ladder
    for place, figure in enumerate(Figure):
        view.figure.setCurrentIndex(place)
        assert view.figure.currentData() == figure
        assert view.table.model().rowCount() == 2
        qtbot.waitUntil(lambda: view.chart.figure is not None)
        assert view.table.model().index(0, 2).data()


def test_without_a_ladder_the_page_says_how_to_get_one(page: VersionsPage) -> None:
    page.bar._take(replace(made_comparison(), ladder=None), None)
    page.views.setCurrentIndex(LADDER)
    assert page.ladder.empty.isVisible()


def test_gates_stand_side_by_side(compared: VersionsPage) -> None:
    compared.views.setCurrentIndex(GATES)
    model = compared.gates.table.model()
    assert [model.index(0, column).data() for column in range(3)] == [
        "Accuracy gap",
        "pass",
        "fail",
    ]
    assert model.index(0, 2).data(PAYLOAD_ROLE) == Mark.ALARM


def test_a_changed_table_makes_the_comparison_stale(
    compared: VersionsPage, versions: Session
) -> None:
    assert not compared.bar.stale.isVisible()
    versions.set_options(replace(versions.options, seed=99), None)
    assert compared.bar.stale.isVisible()


def test_what_is_told_of_a_version_is_kept_and_shown(
    compared: VersionsPage, versions: Session, qtbot: QtBot
) -> None:
    compared.views.setCurrentIndex(ORIGINS)
    view = compared.origins
    view.table.select_row(1)
    view.parent_box.setCurrentIndex(view.parent_box.findData(GOOD))
    view.parent_box.activated.emit(view.parent_box.currentIndex())
    view.made.box.setText("2026-13-01")
    view.made.box.editingFinished.emit()
    assert view.made.wrong.isVisible()
    view.made.box.setText("2026-11-01")
    view.made.box.editingFinished.emit()
    view.settings.setPlainText("epochs: 3")
    # Going to another version writes what was typed, and of the right one.
    view.table.select_row(0)
    assert versions.lineages == (Lineage(POOR, GOOD, "epochs: 3", "", "2026-11-01"),)
    assert view.settings.toPlainText() == ""
    comparison = compared.bar.comparison
    assert comparison is not None
    assert comparison.versions[1].lineage == versions.lineages[0]
    view.table.select_row(1)
    assert view.settings.toPlainText() == "epochs: 3"
    view.parent_box.setCurrentIndex(0)
    view.parent_box.activated.emit(0)
    assert versions.lineages[0].parent == ""


def test_settings_are_read_from_a_file_and_a_bad_one_is_refused(
    page: VersionsPage, versions: Session, made_tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    page.views.setCurrentIndex(ORIGINS)
    view = page.origins
    good, bad = tmp_path / "run.yaml", tmp_path / "model.bin"
    good.write_text("epochs: 30\n", encoding="utf-8")
    bad.write_bytes(b"\xff\xfe\x00")
    view.read_file(str(good))
    idle(made_tasks)
    assert versions.lineages == (Lineage(GOOD, "", "epochs: 30\n", "run.yaml"),)
    assert view.settings.toPlainText() == "epochs: 30\n"
    view.read_file(str(bad))
    idle(made_tasks)
    assert "settings" in view.messages.text()
    assert versions.lineages[0].settings_file == "run.yaml"
    view.settings.setPlainText("epochs: 31")
    view._flush()
    assert versions.lineages[0].settings_file == ""


def test_what_is_told_follows_a_renamed_version_and_goes_with_a_removed_one(
    versions: Session,
) -> None:
    versions.set_lineages((Lineage(POOR, GOOD), Lineage(GOOD, notes="first try")), None)
    versions.rename_version(GOOD, "v1", None)
    assert versions.lineages == (Lineage(POOR, "v1"), Lineage("v1", notes="first try"))
    versions.choose_version("v1", None)
    versions.set_table(TableRole.SYNTHETIC, None, None)
    assert versions.lineages == (Lineage(POOR, "v1"),)


def test_the_comparison_is_saved_with_what_is_told_now(
    compared: VersionsPage, versions: Session, made_tasks: TaskManager, idle: Idle, tmp_path: Path
) -> None:
    versions.set_lineages((Lineage(GOOD, notes="a note of today"),), None)
    compared.bar.save_to(tmp_path / "out")
    idle(made_tasks)
    assert "a note of today" in (tmp_path / "out" / "comparison.html").read_text("utf-8")
    assert "a note of today" in (tmp_path / "out" / "comparison.json").read_text("utf-8")
    assert compared.bar.report.open_report.isVisible()


def test_a_comparison_goes_with_its_tables(compared: VersionsPage, versions: Session) -> None:
    versions.set_table(TableRole.TRAINING, None, None)
    assert compared.bar.comparison is None
    assert compared.empty.isVisible()


def test_names_from_files_are_plain_text_and_every_view_has_access(
    page: VersionsPage, versions: Session
) -> None:
    names = ("<b>x</b>", "=cmd()", "$y$ & \n z")
    page.bar._take(made_comparison(names, "<i>age</i>"), None)
    assert "<b>x</b>" in page.best.about.title.text()
    for place in range(page.views.count()):
        page.views.setCurrentIndex(place)
        check_access(page)


def test_a_single_version_is_measured(
    loaded: Session, qtbot: QtBot, made_tasks: TaskManager
) -> None:
    bar = CompareBar(loaded, made_tasks)
    qtbot.addWidget(bar)
    assert bar.ask.button.text() == "Measure it"
    found: list[VersionComparison] = []
    bar.compared.connect(found.append)
    bar.ask.button.click()
    qtbot.waitUntil(lambda: bool(found))


def test_real_versions_are_compared_by_the_programs_own_job(
    session: Session, tmp_path: Path, tasks: TaskManager, qtbot: QtBot, idle: Idle
) -> None:
    tables: list[LoadedTable] = []
    for seed, (role, name, rows) in enumerate(
        [
            (TableRole.TRAINING, "", 300),
            (TableRole.SYNTHETIC, "one", 200),
            (TableRole.SYNTHETIC, "two", 250),
        ]
    ):
        path = write_csv(tmp_path / f"{name or role}.csv", people(rows, seed))
        tables.append(load_table(path, role, session.cache_folder, version=name))
        session.set_table(role, tables[-1], None)
    page = VersionsPage(session, tasks)
    qtbot.addWidget(page)
    page.show()
    page.bar.with_ladder.setChecked(False)
    page.bar.ask.button.click()
    idle(tasks)
    comparison = page.bar.comparison
    assert comparison is not None
    assert [one.name for one in comparison.versions] == ["one", "two"]
    assert page.best.no_privacy.isVisible()
    assert page.best.table.model().rowCount() == 2
