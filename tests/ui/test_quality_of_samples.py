"""Every view of the Quality page over a real audit of the shipped samples."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk import jobs
from synthdesk.engine.audit import AuditRequest, AuditResult
from synthdesk.engine.progress import SILENT
from synthdesk.engine.resources import resource
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.pages.quality.views import VIEWS, ViewSpec
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access

ANALYSES = ("accuracy", "rules", "text", "missing", "sequences")
MOST_WIDTH = 1240
FILES = {"training": "training", "synthetic": "synthetic-small", "holdout": "holdout"}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[LoadedTable]:
    """The sample of a generator that saw too little, with its holdout."""
    cache = str(tmp_path_factory.mktemp("samples"))
    return [
        jobs.load_table(str(resource("samples") / f"adult-{name}.parquet"), role, cache, SILENT)
        for role, name in FILES.items()
    ]


@pytest.fixture(scope="module")
def result(tables: list[LoadedTable]) -> AuditResult:
    """The quality analyses of it."""
    return jobs.run_audit(AuditRequest(*tables, analyses=ANALYSES), SILENT)


@pytest.fixture
def page(
    session: Session,
    tasks: TaskManager,
    qtbot: QtBot,
    tables: list[LoadedTable],
    result: AuditResult,
) -> QualityPage:
    session.set_options(AuditOptions(analyses=ANALYSES), None)
    for table in tables:
        session.set_table(table.source.role, table, None)
    session.set_result(result, None)
    made = QualityPage(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 660)
    made.show()
    return made


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_a_view_shows_the_sample(spec: ViewSpec, page: QualityPage) -> None:
    place = page.places[spec.name]
    page.views.setCurrentWidget(place)
    assert place.built_view is not None
    assert not place.is_left_out
    assert place.view().isVisible()
    assert place.minimumSizeHint().width() <= MOST_WIDTH
    check_access(place)
    for label in place.findChildren(QLabel):
        assert "nan" not in label.text().lower().split(), label.text()


def test_the_overview_names_what_a_small_generator_did(page: QualityPage) -> None:
    overview = cast(OverviewView, page.places["overview"].view())
    assert "is below the band" in overview.headline.sentence.text()
    found = overview.findings.table.table_model.total
    assert found > 0
    assert overview.right.tabText(0) == f"&Findings ({found})"


def test_every_finding_leads_somewhere(page: QualityPage) -> None:
    overview = cast(OverviewView, page.places["overview"].view())
    for row in range(overview.findings.table.table_model.total):
        page.views.setCurrentWidget(page.places["overview"])
        overview.findings.table.row_activated.emit(row)
        assert page.views.currentWidget() is not page.places["overview"]
