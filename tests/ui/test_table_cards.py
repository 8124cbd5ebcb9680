"""The cards of the Data tab: open, drop, versions, settings for siblings, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.tables.import_settings import ImportSettings
from synthdesk.engine.tables.loading import HoldoutSplit, SetAsideRows
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.data.cards.set_aside_dialog import SetAsideDialog
from synthdesk.ui.pages.data.cards.table_card import TableCard
from synthdesk.ui.pages.data.cards.table_cards import TableCards
from synthdesk.ui.pages.data.cards.version_bar import RenameDialog
from synthdesk.ui.pages.data.importing.import_dialog import ImportDialog
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.version_names import version_name
from tests.ui.access import check_access
from tests.ui.made_jobs_fixtures import cards, jobs, tasks
from tests.ui.made_tables import CSV, WORKBOOK, MadeJobs, made_table

TRAINING, SYNTHETIC, HOLDOUT, GROUND_TRUTH, CONTEXT, *_ = TableRole
SEMICOLONS = ImportSettings(delimiter=";", part=None)

__all__ = ["cards", "jobs", "tasks"]

Idle = Callable[[TaskManager], None]


def drop(card: TableCard, *paths: str) -> bool:
    """Drag files over a card and let go; whether the card took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    how = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, *how)
    enter.setAccepted(False)
    card.dragEnterEvent(enter)
    card.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, *how))
    return enter.isAccepted()


# --- one table -----------------------------------------------------------------------------


def test_an_empty_card_says_in_words_what_belongs_there(cards: TableCards) -> None:
    assert "no privacy test is possible" in cards.cards[HOLDOUT].invitation.text()
    for card in cards.cards.values():
        assert card.choose.text() == "Choose…"


def test_a_loaded_table_shows_size_reading_hash_and_time(
    cards: TableCards, tasks: TaskManager, idle: Idle
) -> None:
    cards.load(TRAINING, Path("/data/people.csv"))
    idle(tasks)
    facts = cards.cards[TRAINING].facts
    assert facts.name.whole_text == "people.csv"
    assert facts.size_line.whole_text == "48,842 rows × 4 columns · 3.9 MB · read in 0.4 s"
    assert facts.reading.whole_text == "Delimited text, “;”, cp1252, decimal comma"
    assert "Every line has three" in facts.reading.toolTip()
    assert facts.doubt.isHidden()
    facts.copy.click()
    assert QGuiApplication.clipboard().text() == "0123456789abcdef" * 4


def test_the_row_fits_a_window_of_1200_pixels_and_stays_low(
    cards: TableCards, session: Session
) -> None:
    name = "/data/" + "a-very-long-name-" * 12 + ".csv"
    session.set_table(TRAINING, made_table(path=name, recognised=CSV), None)
    for version in ("one", "two" * 30):
        session.set_table(SYNTHETIC, made_table(SYNTHETIC, name, version=version), None)
    assert cards.minimumSizeHint().width() <= 1168
    assert cards.sizeHint().height() <= 190
    assert name in cards.cards[TRAINING].facts.name.toolTip()


def test_names_are_shown_literally(cards: TableCards, session: Session) -> None:
    session.set_table(TRAINING, made_table(path="/data/<i>evil&.csv"), None)
    name = cards.cards[TRAINING].facts.name
    assert name.textFormat() is Qt.TextFormat.PlainText
    assert name.whole_text == "<i>evil&.csv"
    assert "&lt;i&gt;" in name.toolTip()


def test_rows_that_were_set_aside_are_counted_and_listed(
    cards: TableCards, session: Session
) -> None:
    rows = SetAsideRows(2, ((17, "5 values, 4 were expected", "p17;31"), (18, "no", "x")))
    session.set_table(TRAINING, replace(made_table(), set_aside=rows), None)
    link = cards.cards[TRAINING].facts.set_aside
    assert link.text() == "2 rows set aside"
    link.click()
    dialog = cards.findChild(SetAsideDialog)
    assert dialog.table.model().index(0, 1).data() == "5 values, 4 were expected"
    dialog.reject()


def test_a_failed_load_leaves_the_table_and_offers_other_settings(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    cards.load(TRAINING, Path("/data/people.csv"))
    idle(tasks)
    with qtbot.waitSignal(cards.failed) as told:
        cards.load(TRAINING, Path("/data/unreadable.csv"))
    assert told.args[0] is TRAINING
    assert cards.messages.error is not None
    assert cards.messages.error.code == "ragged-row"
    assert session.tables[TRAINING].source.name == "people.csv"
    cards.messages.action_chosen.emit()
    assert cards.findChild(ImportDialog).windowTitle().endswith("unreadable.csv")
    cards.findChild(ImportDialog).reject()


def test_a_load_shows_rows_and_bytes_and_can_be_cancelled(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    task = cards.load(TRAINING, Path("/data/people.csv"))
    card = cards.cards[TRAINING]
    task.report(0.1, "1.2 of 15 million rows · 210 MB of 1.5 GB")
    assert card._stage.whole_text == "1.2 of 15 million rows · 210 MB of 1.5 GB"
    assert card._cancel.isVisible()
    card._cancel.click()
    idle(tasks)
    assert TRAINING not in session.tables
    assert card.choose.isVisible()


def test_clear_takes_the_table_away(cards: TableCards, session: Session) -> None:
    session.set_table(HOLDOUT, made_table(HOLDOUT), None)
    cards.cards[HOLDOUT].clear.click()
    assert HOLDOUT not in session.tables


def test_recent_files_are_those_of_the_role(cards: TableCards, jobs: MadeJobs) -> None:
    cards.recent_files = lambda: [
        ("training", Path("/data/a&b.csv")),
        ("holdout", Path("/data/c.csv")),
    ]
    menu = cards.cards[TRAINING].recent.menu()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["a&&b.csv", "Choose a folder of Parquet files…"]


def test_a_recent_file_is_loaded(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    cards.recent_files = lambda: [("training", Path("/data/a.csv"))]
    menu = cards.cards[TRAINING].recent.menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    idle(tasks)
    assert session.tables[TRAINING].source.name == "a.csv"


def test_further_tables_unfold_by_hand_and_when_one_is_loaded(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    assert not cards.further.isVisible()
    cards.load(GROUND_TRUTH, Path("/data/truth.csv"))
    idle(tasks)
    assert cards.cards[GROUND_TRUTH].isVisible()
    cards.more.click()
    assert not cards.further.isVisible()
    assert "(1)" in cards.more.text()
    assert session.tables[GROUND_TRUTH].source.name == "truth.csv"


# --- drag and drop, versions ---------------------------------------------------------------


def test_a_dropped_file_is_loaded_for_the_cards_role(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    assert drop(cards.cards[CONTEXT], "/data/subjects.csv")
    idle(tasks)
    assert session.tables[CONTEXT].source.name == "subjects.csv"


def test_a_card_for_one_table_leaves_two_files_to_the_window(
    cards: TableCards, tasks: TaskManager
) -> None:
    assert not drop(cards.cards[TRAINING], "/data/a.csv", "/data/b.csv")
    assert not tasks.is_busy


def test_a_second_synthetic_file_becomes_a_version_named_after_the_file(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    drop(cards.synthetic, "/data/gan.csv.gz")
    idle(tasks)
    assert list(session.versions) == [""]
    assert cards.synthetic.box.isHidden()
    drop(cards.synthetic, "/data/vae.v2.csv")
    idle(tasks)
    assert list(session.versions) == ["gan", "vae.v2"]
    assert session.tables[SYNTHETIC].version == "vae.v2"
    box = cards.synthetic.box
    assert box.isVisible()
    assert (box.count(), box.currentText()) == (2, "vae.v2")
    assert cards.synthetic.title.text() == "Synthetic (2 versions)"


def test_two_synthetic_files_at_once_become_two_versions(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    assert drop(cards.synthetic, "/one/same.csv", "/two/same.csv")
    idle(tasks)
    assert sorted(session.versions) == ["same", "same (2)"]


def test_the_same_file_again_is_read_anew_and_adds_nothing(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    for path in ("/data/a.csv", "/data/b.csv", "/data/a.csv"):
        drop(cards.synthetic, path)
        idle(tasks)
    assert list(session.versions) == ["a", "b"]


def test_the_audited_version_is_chosen_renamed_and_removed(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    drop(cards.synthetic, "/data/a.csv", "/data/b.csv")
    idle(tasks)
    box = cards.synthetic.box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert session.tables[SYNTHETIC].version == "a"
    cards.synthetic.versions.rename.trigger()
    dialog = cards.findChild(RenameDialog)
    dialog.line.setText("b")
    assert not dialog.ok.isEnabled()
    assert "already" in dialog.problem.text()
    dialog.line.setText("first try")
    dialog.accept()
    assert list(session.versions) == ["first try", "b"]
    cards.synthetic.clear.click()
    assert list(session.versions) == ["b"]
    assert cards.synthetic.box.isHidden()


def test_replace_puts_a_file_in_the_place_of_the_chosen_version(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    drop(cards.synthetic, "/data/a.csv", "/data/b.csv")
    idle(tasks)
    cards.replace(SYNTHETIC, Path("/data/c.csv"))
    idle(tasks)
    assert {name: one.source.name for name, one in session.versions.items()} == {
        "a": "a.csv",
        "b": "c.csv",
    }


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.csv", "a"), ("a.csv.gz", "a"), ("a.v2.parquet", "a.v2"), (".csv", ".csv"), ("a", "a")],
)
def test_a_version_is_named_without_the_endings_of_formats(file: str, name: str) -> None:
    assert version_name(Path(file)) == name


# --- settings ------------------------------------------------------------------------------


def test_a_further_table_of_the_same_kind_is_read_as_the_training_table_was(
    cards: TableCards, session: Session, jobs: MadeJobs, tasks: TaskManager, idle: Idle
) -> None:
    given = ImportSettings(delimiter="|", part="inner.csv")
    session.set_table(TRAINING, made_table(given=given), None)
    cards.load(SYNTHETIC, Path("/data/made.csv.gz"))
    cards.load(HOLDOUT, Path("/data/kept.parquet"))
    idle(tasks)
    asked = [params["settings"] for params in jobs.params_of("load_table")]
    assert asked == [ImportSettings(delimiter="|"), ImportSettings()]


def test_new_settings_are_read_with_and_siblings_too_unless_refused(
    cards: TableCards, session: Session, jobs: MadeJobs, tasks: TaskManager, idle: Idle
) -> None:
    session.set_table(TRAINING, made_table(), None)
    session.set_table(SYNTHETIC, made_table(SYNTHETIC, "/data/a.csv", version="a"), None)
    session.set_table(SYNTHETIC, made_table(SYNTHETIC, "/data/b.csv", version="b"), None)
    session.set_table(HOLDOUT, made_table(HOLDOUT, "/data/book.xlsx", WORKBOOK), None)
    cards.cards[TRAINING].settings.click()
    dialog = cards.findChild(ImportDialog)
    idle(tasks)
    assert "2 other tables" in dialog.with_siblings.text()
    dialog.settings_chosen.emit(SEMICOLONS, True)
    idle(tasks)
    read = [(Path(one["path"]).name, one["version"]) for one in jobs.params_of("load_table")]
    assert read == [("people.csv", ""), ("a.csv", "a"), ("b.csv", "b")]
    assert all(one["settings"] == SEMICOLONS for one in jobs.params_of("load_table"))
    assert session.tables[SYNTHETIC].version == "b"
    dialog.settings_chosen.emit(SEMICOLONS, False)
    idle(tasks)
    assert len(jobs.params_of("load_table")) == 4
    dialog.reject()


def test_a_file_with_two_readings_is_told_unobtrusively(
    cards: TableCards, jobs: MadeJobs, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    jobs.recognised["people.csv"] = CSV
    with qtbot.waitSignal(cards.unsure) as told:
        cards.load(TRAINING, Path("/data/people.csv"))
    role, path, preview = told.args
    assert (role, path.name, preview.recognised) == (TRAINING, "people.csv", CSV)
    assert "Encoding: Bytes 0x80" in cards.doubts.text()
    assert cards.cards[TRAINING].facts.doubt.isVisible()
    assert cards.cards[TRAINING].facts.doubt.text() == "Not sure"
    cards.doubts.action_chosen.emit()
    assert cards.findChild(ImportDialog) is not None
    cards.findChild(ImportDialog).reject()


def test_what_the_user_decided_is_no_doubt_any_more(
    cards: TableCards, jobs: MadeJobs, tasks: TaskManager, idle: Idle
) -> None:
    jobs.recognised["people.csv"] = CSV
    path = Path("/data/people.csv")
    cards.load(TRAINING, path)
    idle(tasks)
    cards.loader.load(TRAINING, path, ImportSettings(encoding="cp1252"))
    idle(tasks)
    assert not cards.doubts.isVisible()
    assert cards.cards[TRAINING].facts.doubt.isHidden()
    assert "Set by you" in cards.cards[TRAINING].facts.reading.toolTip()


def test_a_table_that_is_taken_away_takes_its_doubt_along(
    cards: TableCards, jobs: MadeJobs, tasks: TaskManager, idle: Idle
) -> None:
    jobs.recognised["people.csv"] = CSV
    cards.load(TRAINING, Path("/data/people.csv"))
    idle(tasks)
    assert cards.doubts.isVisible()
    cards.clear(TRAINING)
    assert not cards.doubts.isVisible()


# --- a holdout that was split off ----------------------------------------------------------


def test_putting_a_split_holdout_back_reads_the_whole_file_again(
    cards: TableCards, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    split = HoldoutSplit(0.2, 7, "", True)
    kept = replace(made_table(), split=replace(split, is_held_out=False))
    session.set_table(TRAINING, kept, None)
    session.set_table(HOLDOUT, replace(made_table(HOLDOUT), split=split), None)
    card = cards.cards[HOLDOUT]
    assert card.facts.origin.text() == "20 % of the file"
    assert cards.cards[TRAINING].facts.origin.text() == "80 % of the file"
    assert not card.settings.isEnabled()
    assert card.clear.text() == "Put back"
    card.clear.click()
    idle(tasks)
    assert HOLDOUT not in session.tables
    assert session.tables[TRAINING].split is None


# --- every control -------------------------------------------------------------------------


def test_every_control_has_a_name_and_the_keyboard_reaches_it(
    cards: TableCards, session: Session
) -> None:
    session.set_table(TRAINING, made_table(), None)
    cards.more.setChecked(True)
    check_access(cards)
    for control in cards.findChildren(QAbstractButton):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
    for label in cards.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
