"""The Fake vs real page as a user notices it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.formats import number, number_range
from synthdesk.ui.pages.fake_or_real.page import FakeOrRealPage
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.audit_fixtures import audit, audit_without_holdout, loaded, loaded_session

__all__ = ["audit", "audit_without_holdout", "loaded", "loaded_session"]


@pytest.fixture
def page(loaded_session: Session, tasks: TaskManager, qtbot: QtBot) -> FakeOrRealPage:
    made = FakeOrRealPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


def test_the_auc_stands_beside_its_reference(page: FakeOrRealPage, audit: AuditResult) -> None:
    found = audit.discriminator
    assert found is not None
    assert found.reference_auc is not None
    model = page.figures.model()
    assert model.index(0, 1).data() == number_range(found.auc)
    assert model.index(1, 1).data() == number_range(found.reference_auc)
    assert number_range(found.auc) in page.sentence.text()


def test_the_article_form_is_marked_and_drawn(
    page: FakeOrRealPage, audit: AuditResult, qtbot: QtBot
) -> None:
    assert audit.discriminator is not None
    assert page.article.title.text() == "Article form"
    assert page.article_figures.model().index(0, 1).data() == number(
        audit.discriminator.article.auc
    )
    qtbot.waitUntil(lambda: page.chart.figure is not None)
    page.chart.show_as_table()
    assert page.chart.table.model().rowCount() == 20


def test_without_a_holdout_there_is_no_reference(
    page: FakeOrRealPage, loaded_session: Session, audit: AuditResult
) -> None:
    assert audit.discriminator is not None
    bare = replace(audit.discriminator, reference_auc=None)
    loaded_session.set_result(replace(audit, discriminator=bare), None)
    assert page.figures.model().index(1, 1).data() == "not assessable"


def test_what_is_not_built_yet_is_said(page: FakeOrRealPage) -> None:
    said = " ".join(label.text() for label in page.not_built.findChildren(QLabel))
    assert "Not built yet" in said
    assert "not computed yet" in said


def test_a_run_without_the_classifier_says_that_it_was_left_out(
    page: FakeOrRealPage, loaded_session: Session, audit_without_holdout: AuditResult
) -> None:
    loaded_session.set_result(audit_without_holdout, None)
    assert page.is_empty
