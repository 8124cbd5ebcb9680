"""The Privacy page as a user notices it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk import jobs
from synthdesk.engine.audit import AuditResult
from synthdesk.engine.errors import UserError
from synthdesk.engine.formats import share
from synthdesk.engine.privacy.unique_records import UniqueMatches
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.privacy.matched_rows import Cell, cells_of, listed_in_words
from synthdesk.ui.pages.privacy.page import PrivacyPage
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.marks import Mark
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.audit_fixtures import (
    audit,
    audit_without_holdout,
    loaded,
    loaded_session,
    with_planted_leak,
    without_a_leak,
)

__all__ = ["audit", "audit_without_holdout", "loaded", "loaded_session"]


@pytest.fixture
def page(loaded_session: Session, tasks: TaskManager, qtbot: QtBot) -> PrivacyPage:
    made = PrivacyPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


@pytest.fixture
def unique(audit: AuditResult) -> UniqueMatches:
    assert audit.privacy is not None
    assert audit.privacy.unique_matches is not None
    return audit.privacy.unique_matches


def column(table: TableView, position: int) -> list[str]:
    model = table.model()
    return [model.index(row, position).data() for row in range(model.rowCount())]


def test_the_verdict_comes_first_and_each_test_after_it(
    page: PrivacyPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(without_a_leak(audit), None)
    statement = page.verdict.statement
    assert statement.word.text() == "No leak found at this sensitivity"
    # Nobody tried the tests out yet, so their silence is not yet good.
    assert statement.mark.mark is Mark.NOTICE
    assert "was not checked on these tables" in statement.sentence.text()
    assert not statement.sentence.text().startswith("No leak")
    titles = [card.title.text() for card in page.evidence.cards if not card.isHidden()]
    assert titles[0] == "Copies of unique records (T0)"
    assert "Disclosure by quasi-identifiers (T6)" in titles
    assert "holdout ones that the generator never saw" in page.verdict.ground.text()


def test_what_was_not_run_says_why(page: PrivacyPage) -> None:
    cards = {card.title.text(): card for card in page.evidence.cards}
    by_keys = cards["Disclosure by quasi-identifiers (T6)"]
    assert by_keys.statement.word.text() == "Not run"
    assert by_keys.statement.mark.mark is Mark.UNKNOWN
    assert "No column is marked as a quasi-identifier" in by_keys.found.text()


def test_figures_of_copies_stand_in_the_closer_look(
    page: PrivacyPage, unique: UniqueMatches
) -> None:
    assert share(unique.holdout_rate, 2) in column(page.closer.unique.figures, 1)
    assert share(unique.training_rate, 2) in page.closer.unique.sentence.text()
    assert page.closer.near_table.model().rowCount() == 2


def test_a_leak_is_called_a_leak(
    page: PrivacyPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(with_planted_leak(audit), None)
    assert page.verdict.statement.word.text() == "Leak found"
    assert page.verdict.statement.mark.mark is Mark.ALARM
    first = page.evidence.cards[0]
    assert first.statement.mark.mark is Mark.ALARM


def test_without_a_holdout_nothing_is_judged(
    page: PrivacyPage, loaded_session: Session, audit_without_holdout: AuditResult
) -> None:
    loaded_session.set_result(audit_without_holdout, None)
    assert page.verdict.statement.word.text() == "Cannot be judged"
    assert page.verdict.statement.mark.mark is Mark.UNKNOWN
    assert "No holdout was given" in page.verdict.statement.sentence.text()
    assert "never saw" in page.verdict.mend.text()
    assert page.verdict.check.isHidden()
    assert page.closer.unique.evidence.isHidden()
    assert page.rows.kind.count() == 1


def test_plain_matches_are_labelled_as_no_test(page: PrivacyPage) -> None:
    assert "not a privacy test" in page.closer.exact.title.text()
    assert "not a privacy test" in page.closer.exact_sentence.text()


def test_the_instrument_check_joins_the_result(
    page: PrivacyPage, loaded_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synthdesk.engine.privacy import instrument_check

    monkeypatch.setattr(instrument_check, "CONTROL_SEEDS", 2)
    monkeypatch.setattr(instrument_check, "LADDER_SEEDS", 2)
    monkeypatch.setattr(instrument_check, "SHARES", (0.2,))
    assert page.detection.stack.currentIndex() == 0
    page.verdict.check.start.click()
    qtbot.waitUntil(lambda: not page.instruments.is_running, timeout=60_000)
    result = loaded_session.result
    assert result is not None
    assert result.privacy is not None
    assert result.privacy.instrument_check
    assert page.detection.stack.currentIndex() == 1
    assert page.detection.table.model().rowCount() == len(result.privacy.instrument_check)
    assert page.verdict.check.isHidden()
    assert "alarmed in" in page.evidence.cards[0].sure.text()
    # The same audit again needs no second check.
    bare = replace(result, privacy=replace(result.privacy, instrument_check=None))
    loaded_session.set_result(bare, None)
    qtbot.waitUntil(
        lambda: (
            loaded_session.result is not None
            and loaded_session.result.privacy is not None
            and loaded_session.result.privacy.instrument_check is not None
        )
    )


def test_a_record_that_stands_out_is_shown_beside_its_nearest_synthetic_one(
    page: PrivacyPage, audit: AuditResult, qtbot: QtBot
) -> None:
    assert audit.privacy is not None
    assert audit.privacy.record_risks is not None
    first = audit.privacy.record_risks.records[0]
    page.risks.records.select_row(0)
    qtbot.waitUntil(lambda: page.rows.rows.model().rowCount() > 0)
    from PySide6.QtCore import Qt

    header = page.rows.rows.model().headerData
    assert header(1, Qt.Orientation.Horizontal) == f"Training row {first.row}"


def test_ticks_are_marks_of_the_columns(page: PrivacyPage, loaded_session: Session) -> None:
    from PySide6.QtCore import Qt

    from synthdesk.engine.tables.schema import ColumnMark

    def marks() -> dict[str, tuple[ColumnMark, ...]]:
        assert loaded_session.schema is not None
        return {column.name: column.marks for column in loaded_session.schema.audited}

    known, secret = page.attacker.known.columns, page.attacker.secret.columns
    known.item(0).setCheckState(Qt.CheckState.Checked)
    assert marks()[known.item(0).text()] == (ColumnMark.QUASI_IDENTIFIER,)
    secret.item(0).setCheckState(Qt.CheckState.Checked)
    assert marks()[known.item(0).text()] == (ColumnMark.SENSITIVE,)
    assert known.item(0).checkState() is Qt.CheckState.Unchecked
    first, second = page.attacker.first.columns, page.attacker.second.columns
    first.item(1).setCheckState(Qt.CheckState.Checked)
    second.item(1).setCheckState(Qt.CheckState.Checked)
    options = loaded_session.options
    assert options.linkable_first == ()
    assert options.linkable_second == (second.item(1).text(),)
    assert loaded_session.result_is_stale


def test_choosing_a_pair_shows_both_rows(
    page: PrivacyPage, unique: UniqueMatches, loaded: tuple[LoadedTable, ...], qtbot: QtBot
) -> None:
    assert f"{len(unique.rows)}" in page.rows.listed.text()
    page.rows.pairs.select_row(0)
    qtbot.waitUntil(lambda: page.rows.rows.model().rowCount() > 0)
    training, synthetic = unique.rows[0]
    header = page.rows.rows.model().headerData
    from PySide6.QtCore import Qt

    assert header(1, Qt.Orientation.Horizontal) == f"Training row {training}"
    assert header(2, Qt.Orientation.Horizontal) == f"Synthetic row {synthetic}"
    names = column(page.rows.rows, 0)
    shown = dict(zip(names, column(page.rows.rows, 1), strict=True))
    real = dict(zip(loaded[0].source.columns, _line(loaded[0], training), strict=True))
    assert shown == real
    assert names[-1] == "id"
    remarks = dict(zip(names, column(page.rows.rows, 3), strict=True))
    assert remarks["id"] == "≠ differs (not audited)"
    assert remarks["age"] == "= equal"
    assert page.rows.message.text() == (
        "4 of 4 audited columns are equal. 1 column was not audited and may differ."
    )


def _line(table: LoadedTable, row: int) -> list[str]:
    return Path(table.path).read_text(encoding="utf-8").splitlines()[row].split(",")


def test_exact_matches_are_listed_too(page: PrivacyPage, audit: AuditResult, qtbot: QtBot) -> None:
    assert audit.privacy is not None
    page.rows.kind.setCurrentIndex(page.rows.kind.count() - 1)
    synthetic, training = audit.privacy.exact_matches.rows[0]
    assert column(page.rows.pairs, 0)[0] == str(training)
    assert column(page.rows.pairs, 1)[0] == str(synthetic)
    page.rows.pairs.select_row(0)
    qtbot.waitUntil(lambda: page.rows.rows.model().rowCount() > 0)
    assert "Real records are shown here" in page.rows.warning.text()


def test_rows_of_files_that_are_not_loaded_cannot_be_shown(
    page: PrivacyPage, loaded_session: Session
) -> None:
    loaded_session.set_table(TableRole.SYNTHETIC, None, None)
    page.rows.pairs.select_row(0)
    assert "are not loaded" in page.rows.message.text()
    assert page.rows.rows.model().rowCount() == 0


def test_a_working_copy_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        jobs.read_rows((str(tmp_path / "gone.arrow"),), ((0,),), SILENT)
    assert caught.value.code == "cache-gone"


def test_a_test_that_found_no_row_says_so(
    page: PrivacyPage, loaded_session: Session, audit: AuditResult, unique: UniqueMatches
) -> None:
    assert audit.privacy is not None
    bare = replace(unique, rows=(), training_matched=0, training_rate=0.0)
    loaded_session.set_result(
        replace(audit, privacy=replace(audit.privacy, unique_matches=bare)), None
    )
    assert page.rows.listed.text() == "No unique training rows that re-appear."
    assert "nothing to show" in page.rows.message.text()


def test_the_footer_says_what_is_not_covered(page: PrivacyPage, audit: AuditResult) -> None:
    assert audit.privacy is not None
    assert page.verdict.footer.text() == audit.privacy.verdict.footer


def test_how_many_of_how_many_are_listed() -> None:
    assert listed_in_words(5_000, 11_456, "rows") == "The first 5,000 of 11,456 rows are listed."
    assert listed_in_words(7, 7, "rows") == "All 7 rows are listed."


def test_numbers_are_compared_by_value_and_texts_by_letter() -> None:
    cells = cells_of({"a": "43.0", "b": "x"}, {"a": "43", "b": "X", "c": "1"}, frozenset("ab"))
    assert cells[0] == Cell("a", "43.0", "43", True)
    assert [cell.remark for cell in cells] == [
        "= equal",
        "≠ differs",
        "≠ differs (not audited)",
    ]


def test_no_label_reads_markup(page: PrivacyPage) -> None:
    from PySide6.QtCore import Qt

    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
