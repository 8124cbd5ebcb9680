"""The Report page as a user notices it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.errors import UserError
from synthdesk.engine.policy import Verdict
from synthdesk.engine.progress import Progress
from synthdesk.ui.pages.report.page import ReportPage
from synthdesk.ui.pages.report.saving import default_name
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.tasks import InlineRunner, TaskManager
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.report_folder import unused_folder
from tests.ui.audit_fixtures import audit, audit_without_holdout, loaded, loaded_session

__all__ = ["audit", "audit_without_holdout", "loaded", "loaded_session"]


@pytest.fixture
def page(loaded_session: Session, tasks: TaskManager, qtbot: QtBot) -> ReportPage:
    made = ReportPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 900)
    made.show()
    return made


def test_the_verdict_is_said_by_word_and_shape(page: ReportPage, audit: AuditResult) -> None:
    word = audit.verdict.verdict.value.capitalize()
    assert page.statement.word.text() == word
    assert page.footer.text() == audit.verdict.footer
    assert f"{word}: {page.statement.sentence.text()}".lower() == audit.verdict.headline.lower()


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [
        (Verdict.PASS, Mark.GOOD),
        (Verdict.WARN, Mark.NOTICE),
        (Verdict.NOT_ASSESSABLE, Mark.UNKNOWN),
        (Verdict.FAIL, Mark.ALARM),
    ],
)
def test_every_verdict_has_a_shape_of_its_own(
    page: ReportPage, loaded_session: Session, audit: AuditResult, verdict: Verdict, mark: Mark
) -> None:
    loaded_session.set_result(replace(audit, verdict=replace(audit.verdict, verdict=verdict)), None)
    assert page.statement.mark.mark is mark


def test_gates_stand_with_verdict_figures_and_reason(page: ReportPage, audit: AuditResult) -> None:
    model = page.gates.model()
    assert model.rowCount() == len(audit.gates)
    gate = audit.gates[0]
    assert model.index(0, 0).data() == gate.title
    assert model.index(0, 1).data() == gate.verdict.value.capitalize()
    assert model.index(0, 6).data() == gate.reason
    decisive = page.gates.selected_row()
    assert decisive is not None
    assert audit.gates[decisive].id == audit.verdict.decided_by[0]
    page.gates.select_row(0)
    assert "did the privacy tests find" in page.details.text()
    page.gates.select_row(len(audit.gates) - 1)
    assert "classifier" in page.details.text()


def test_gates_that_could_not_be_judged_show_no_figure(
    page: ReportPage, loaded_session: Session, audit_without_holdout: AuditResult
) -> None:
    loaded_session.set_result(audit_without_holdout, None)
    assert page.gates.model().index(0, 2).data() == "–"
    page.gates.select_row(0)
    assert "No holdout" in page.details.text()


def test_inputs_and_provenance_can_be_copied(page: ReportPage, audit: AuditResult) -> None:
    page.inputs.copy_all()
    assert audit.inputs[0].sha256 in QGuiApplication.clipboard().text()
    page.provenance.copy_all()
    copied = QGuiApplication.clipboard().text()
    assert f"Seed\t{audit.provenance.seed}" in copied
    assert audit.provenance.policy.sha256 in copied


def test_saving_writes_both_files_and_offers_to_open_them(
    loaded_session: Session,
    audit: AuditResult,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = TaskManager(InlineRunner(write_two_files))
    page = ReportPage(loaded_session, manager)
    qtbot.addWidget(page)
    page.show()
    page.saving.save_to(tmp_path / default_name(audit))
    assert not page.saving.folder.save.isEnabled()
    qtbot.waitUntil(page.saving.folder.open_report.isVisible)
    assert (tmp_path / "made-audit" / "audit.json").is_file()
    assert (tmp_path / "made-audit" / "report.html").is_file()
    assert str(tmp_path / "made-audit") in page.saving.folder.outcome.text()
    assert page.saving.folder.save.isEnabled()
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    page.saving.folder.open_report.click()
    page.saving.folder.open_folder.click()
    assert opened == [
        str(tmp_path / "made-audit" / "report.html"),
        str(tmp_path / "made-audit"),
    ]
    manager.close()


def write_two_files(name: str, params: dict[str, object], progress: Progress) -> tuple[str, str]:
    assert name == "write_report"
    folder = Path(str(params["folder"]))
    folder.mkdir()
    (folder / "audit.json").write_text(json.dumps({}), encoding="utf-8")
    (folder / "report.html").write_text("report", encoding="utf-8")
    progress.step(1.0)
    return str(folder / "audit.json"), str(folder / "report.html")


def test_the_shareable_form_is_chosen_and_named(
    page: ReportPage, audit: AuditResult, qtbot: QtBot, tmp_path: Path
) -> None:
    saving = page.saving
    assert saving.chosen_form is ResultForm.INTERNAL
    before = saving.form_words.text()
    saving.form.setCurrentIndex(1)
    assert saving.form_words.text() != before
    name = default_name(audit, saving.chosen_form)
    assert name == "made-audit-shareable"
    saving.save_to(tmp_path / name)
    qtbot.waitUntil(saving.folder.open_report.isVisible, timeout=20_000)
    written = json.loads((tmp_path / name / "audit.json").read_text(encoding="utf-8"))
    assert written["form"] == "shareable"


def test_the_real_report_is_written(page: ReportPage, qtbot: QtBot, tmp_path: Path) -> None:
    pytest.importorskip("synthdesk.report.writing")
    page.saving.save_to(tmp_path / "made-audit")
    qtbot.waitUntil(page.saving.folder.open_report.isVisible, timeout=20_000)
    written = json.loads((tmp_path / "made-audit" / "audit.json").read_text(encoding="utf-8"))
    assert written["schema"] == "synthdesk.audit/1"
    assert (tmp_path / "made-audit" / "report.html").is_file()


def test_a_report_that_cannot_be_saved_says_why(
    loaded_session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    def refuse(name: str, params: dict[str, object], progress: Progress) -> None:
        raise UserError("no-space", "The disk is full", "Nothing was written.", "Free some space.")

    manager = TaskManager(InlineRunner(refuse))
    page = ReportPage(loaded_session, manager)
    qtbot.addWidget(page)
    page.show()
    page.saving.save_to(tmp_path / "x")
    qtbot.waitUntil(page.saving.folder.outcome.isVisible)
    assert (
        page.saving.folder.outcome.text()
        == "The disk is full. Nothing was written. Free some space."
    )
    assert not page.saving.folder.open_report.isVisible()
    assert page.saving.folder.save.isEnabled()
    manager.close()


def test_an_earlier_report_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "made-audit").mkdir()
    assert unused_folder(tmp_path, "made-audit") == tmp_path / "made-audit-2"


def test_a_stale_result_can_be_saved_but_is_labelled(
    page: ReportPage, loaded_session: Session
) -> None:
    assert "changed since" not in page.saving.basis.text()
    loaded_session.set_options(AuditOptions(seed=7), None)
    assert page.stale.isVisible()
    assert "real.csv, made.csv, kept.csv" in page.saving.basis.text()
    assert "changed since" in page.saving.basis.text()
    assert page.saving.folder.save.isEnabled()
