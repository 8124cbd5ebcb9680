"""The whole way of a user, over real child processes: load, run, drill down, save."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.source import AUDIT_ROLES, TableRole
from synthdesk.ui.main_window import MainWindow
from synthdesk.ui.pages.privacy.page import PrivacyPage
from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.pages.quality.pairs.pairs_view import PairsView
from synthdesk.ui.pages.report.page import ReportPage
from synthdesk.ui.session import Session
from synthdesk.ui.settings import Settings
from synthdesk.ui.tasks import ProcessRunner, TaskManager
from tests.ui.small_tables import people, write_csv

PATIENCE_MS = 90_000


@pytest.fixture
def window(
    session: Session, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> Iterator[MainWindow]:
    """A window over the program's own jobs in real child processes."""
    logs = tmp_path / "logs"
    logs.mkdir()
    tasks = TaskManager(ProcessRunner(logs))
    window = MainWindow(session, tasks, settings)
    qtbot.addWidget(window)
    window.show()
    yield window
    tasks.close()


@pytest.fixture
def leaky_files(files: dict[TableRole, Path], tmp_path: Path) -> dict[TableRole, Path]:
    """The three small files, with 40 training rows copied into synthetic."""
    copied = people(400, 0)[:40] + people(300, 1)[40:]
    return {**files, TableRole.SYNTHETIC: write_csv(tmp_path / "leaky.csv", copied)}


def test_load_run_drill_down_and_save(
    window: MainWindow, leaky_files: dict[TableRole, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session

    window.files.open_in_order([str(leaky_files[role]) for role in AUDIT_ROLES])
    qtbot.waitUntil(lambda: len(session.tables) == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.tasks.is_busy, timeout=PATIENCE_MS)

    window.bar.run_button.click()
    qtbot.waitUntil(lambda: session.result is not None, timeout=PATIENCE_MS)
    result = session.result
    assert result is not None
    assert result.accuracy is not None
    assert "Fail" in window.bar.chip.text()

    quality = cast(QualityPage, window.tabs.page("Quality"))
    window.tabs.go_to("Quality")
    overview = cast(OverviewView, quality.places["overview"].view())
    worst = max(result.accuracy.columns, key=lambda column: column.reference.gap.value)
    assert overview.worst.columns.model().index(0, 0).data() == worst.name
    overview.worst.pairs.row_activated.emit(0)
    pairs = cast(PairsView, quality.places["pairs"].view())
    qtbot.waitUntil(lambda: pairs.detail.chart.canvas is not None, timeout=PATIENCE_MS)
    for name in overview.worst.pairs.table_model.record(0).columns:
        assert name in pairs.detail.heading.whole_text

    privacy = cast(PrivacyPage, window.tabs.page("Privacy"))
    window.tabs.go_to("Privacy")
    privacy.rows.pairs.row_activated.emit(0)
    qtbot.waitUntil(lambda: privacy.rows.rows.model().rowCount() == 4, timeout=PATIENCE_MS)

    report = cast(ReportPage, window.tabs.page("Report"))
    report.saving.save_to(tmp_path / "saved")
    page = tmp_path / "saved" / "report.html"
    qtbot.waitUntil(page.is_file, timeout=PATIENCE_MS)
    audit = json.loads((tmp_path / "saved" / "audit.json").read_text("utf-8"))
    assert audit["verdict"]["headline"] == result.verdict.headline
    assert result.verdict.headline in page.read_text("utf-8")
