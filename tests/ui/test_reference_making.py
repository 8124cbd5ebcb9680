"""Making a reference table in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from synthdesk.engine.generators.reference_request import GeneratorName
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.versions.reference_dialog import ReferenceChoice, ReferenceDialog, Wish
from synthdesk.ui.pages.versions.reference_making import ReferenceButton
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access

Idle = Callable[[TaskManager], None]
PLAIN = ReferenceChoice(GeneratorName.BASELINE, 300, None, False)


@pytest.fixture
def dialog(loaded: Session, qtbot: QtBot) -> ReferenceDialog:
    assert loaded.schema is not None
    made = ReferenceDialog(loaded.schema, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_plain_table_can_be_asked_for_at_once(dialog: ReferenceDialog) -> None:
    check_access(dialog)
    assert dialog.ok.isEnabled()
    assert not dialog.shares.isVisible()
    assert dialog.choice() == ReferenceChoice(GeneratorName.BASELINE, 400, None, False)


def test_shares_are_asked_for_and_checked(dialog: ReferenceDialog) -> None:
    dialog.wish.setCurrentIndex(dialog.wish.findData(Wish.SHARES))
    assert dialog.shares.isVisible()
    assert not dialog.ok.isEnabled()
    assert not dialog.problem.isVisible()
    dialog.shares.setText("a=b")
    assert dialog.problem.isVisible()
    dialog.shares.setText("a=1, b=3")
    assert dialog.ok.isEnabled()
    shares = dialog.choice().shares
    assert shares is not None
    assert shares.of_values == {"a": 1, "b": 3}


def test_a_made_table_joins_the_versions_and_the_audited_one_stays(
    loaded: Session, tasks: TaskManager, qtbot: QtBot, idle: Idle, tmp_path: Path
) -> None:
    button = ReferenceButton(loaded, tasks)
    qtbot.addWidget(button)
    before = loaded.tables[TableRole.SYNTHETIC]
    path = tmp_path / "a-for-reference.parquet"
    button.make(PLAIN, str(path))
    idle(tasks)
    assert list(loaded.versions) == ["synthetic", "baseline (for reference)"]
    assert loaded.tables[TableRole.SYNTHETIC].source.sha256 == before.source.sha256
    assert loaded.versions["baseline (for reference)"].source.rows == 300
    button.make(PLAIN, str(tmp_path / "b-for-reference.parquet"))
    idle(tasks)
    assert "baseline (for reference) (2)" in loaded.versions


def test_the_dialog_leads_to_a_marked_file(
    loaded: Session, tasks: TaskManager, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QFileDialog] = []
    monkeypatch.setattr(QFileDialog, "open", lambda self: opened.append(self))
    button = ReferenceButton(loaded, tasks)
    qtbot.addWidget(button)
    button.click()
    assert button.dialog is not None
    button.dialog.accept()
    assert "for-reference" in opened[0].selectedFiles()[0]
