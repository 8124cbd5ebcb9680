"""The text view as a user notices it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.progress import SILENT
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.schema import ColumnType, Schema
from synthdesk.engine.tables.source import TableRole
from synthdesk.engine.text.text_figures import LeftOutText, TextFidelity
from synthdesk.report.html import page
from synthdesk.report.model import Report, Title
from synthdesk.report.sections.text import text_section
from synthdesk.ui.pages.quality.text.sub_views import SubView
from synthdesk.ui.pages.quality.text.text_view import TextView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from tests.engine.conftest import write_csv
from tests.engine.text.text_making import titles
from tests.ui.access import check_access
from tests.ui.audit_fixtures import back_to_light

LONG = "<script>x</script>" + "é" * 182
WEIRD = ("\u202e right to left", "two\nlines", "<b>bold</b>", "🙂")
SECRET = "Bright studio of Zebedee Quux, who lets it to whoever asks kindly"
Audit = tuple[dict[TableRole, LoadedTable], Schema, AuditResult]
Idle = Callable[[TaskManager], None]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """Titles with invented characters and copies, and a column with a hostile name."""
    folder = tmp_path_factory.mktemp("text")
    real = [*titles(900, 1), SECRET]
    made = [f"{title} ☂" if row % 9 == 0 else title for row, title in enumerate(titles(700, 2))]
    made += [*real[:200], SECRET, SECRET]
    loaded = {}
    for role, texts in ((TableRole.TRAINING, real), (TableRole.SYNTHETIC, made)):
        table = {
            "title": texts,
            "price": [len(text) * 3 + row % 7 for row, text in enumerate(texts)],
            LONG: [f"{text} {WEIRD[row % 4]}" for row, text in enumerate(texts)],
        }
        loaded[role] = load_table(write_csv(folder / f"{role}.csv", table), role, folder / "cache")
    schema = loaded[TableRole.TRAINING].schema.with_type(["title", LONG], ColumnType.TEXT)
    request = AuditRequest(
        loaded[TableRole.TRAINING],
        loaded[TableRole.SYNTHETIC],
        schema=schema,
        analyses=("text",),
    )
    return loaded, schema, run_audit(request)


@pytest.fixture
def result(audited: Audit) -> AuditResult:
    return audited[2]


@pytest.fixture
def view(session: Session, tasks: TaskManager, audited: Audit, qtbot: QtBot) -> Iterator[TextView]:
    """A view of a session after this very audit."""
    loaded, schema, result = audited
    for role, table in loaded.items():
        session.set_table(role, table, None)
    session.set_schema(schema, None)
    session.set_options(replace(session.options, analyses=("text",)), None)
    session.set_result(result, None)
    made = TextView(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    made.show_result(result)
    yield made
    back_to_light()


def said(view: TextView) -> str:
    return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def cells(view: object, column: int) -> list[str]:
    model = view.table.model()  # type: ignore[attr-defined]
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_without_a_text_column_the_view_says_how_to_get_one(
    view: TextView, result: AuditResult
) -> None:
    view.show_result(replace(result, text=TextFidelity("no column has the type text", ())))
    assert "give it the type “text” in Data" in said(view)


def test_a_column_that_cannot_be_compared_is_told_with_its_reason(
    view: TextView, result: AuditResult
) -> None:
    why = "samples of 3 texts are all that can be compared"
    view.show_result(
        replace(result, text=TextFidelity(why, (), (), (), (LeftOutText("title", why),)))
    )
    assert "Samples of 3 texts" in said(view)
    assert result.text is not None
    view.show_result(
        replace(result, text=replace(result.text, left_out=(LeftOutText("note", why),)))
    )
    assert "“note” is left out" in said(view)


def test_what_was_found_stands_first_by_name(view: TextView) -> None:
    assert "1 character that no training text holds" in said(view)
    assert "n = 901 training" in view.basis.whole_text
    assert "seed" in view.basis.whole_text


def test_characters_only_in_synthetic_can_be_listed(view: TextView) -> None:
    assert cells(view.characters.table, 0)[0].startswith("U+0020 SPACE")
    view.characters.listed.setCurrentIndex(2)
    assert cells(view.characters.table, 0) == ["☂  U+2602 UMBRELLA"]
    view.characters.drawn.setCurrentIndex(1)
    assert "Characters of title" in view.characters.chart.accessibleName()


def test_terms_of_the_user_become_part_of_the_audit(
    view: TextView, session: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    told: list[str] = []
    view.status_message.connect(told.append)
    view.terms.setText(" Loft, warehouse,, loft ")
    qtbot.mouseClick(view.ask.button, Qt.MouseButton.LeftButton)
    idle(tasks)
    assert session.result is not None
    assert session.result.text is not None
    assert session.result.text.terms == ("loft", "warehouse")
    assert session.options.terms == ("Loft", "warehouse", "loft")
    assert not session.result_is_stale
    assert view.views.tabText(view.views.currentIndex()) == "To&gether"
    pairs = set(zip(cells(view.together.pairs, 0), cells(view.together.pairs, 1), strict=True))
    assert pairs == {("loft", "warehouse"), ("warehouse", "loft")}
    assert "2 terms are part of the audit now" in told[-1]
    assert set(cells(view.numbers.terms, 0)) >= {"loft", "warehouse"}


def test_enter_asks_as_the_button_does(
    view: TextView, session: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    view.terms.setText("soho")
    qtbot.keyClick(view.terms, Qt.Key.Key_Return)
    idle(tasks)
    assert session.options.terms == ("soho",)
    assert view.views.tabText(view.views.currentIndex()) == "Num&ber by term"


def test_a_stale_audit_cannot_be_asked(view: TextView) -> None:
    view.show_stale(True)
    assert not view.ask.button.isEnabled()
    assert "Run the audit again" in view.ask.button.toolTip()
    view.show_stale(False)
    assert view.ask.button.isEnabled()


def test_an_answer_to_an_earlier_audit_is_not_shown(
    view: TextView, session: Session, tasks: TaskManager, idle: Idle
) -> None:
    told: list[str] = []
    view.status_message.connect(told.append)
    view.terms.setText("loft")
    view.ask.asked.emit()
    session.set_options(replace(session.options, seed=1), None)
    idle(tasks)
    assert session.result is not None
    assert session.result.text is not None
    assert session.result.text.terms == ()
    assert "was not shown" in told[-1]


def test_repeated_texts_are_rows_until_the_texts_are_asked_for(
    view: TextView, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    view.views.setCurrentIndex(SubView.REPEATS)
    rows = cells(view.repeats.listed, 0)
    assert rows
    assert all(row.replace(",", "").isdigit() for row in rows)
    assert "two random real samples of 450 texts share" in said(view)
    qtbot.mouseClick(view.repeats.read, Qt.MouseButton.LeftButton)
    idle(tasks)
    assert SECRET in cells(view.repeats.listed, 0)


def test_texts_of_a_file_that_is_gone_cannot_be_shown(
    view: TextView, session: Session, result: AuditResult
) -> None:
    session.set_table(TableRole.TRAINING, None, None)
    view.show_result(result)
    assert not view.repeats.read.isEnabled()
    assert "no longer loaded" in view.repeats.read.toolTip()


def test_another_column_changes_every_view(view: TextView) -> None:
    view.column.setCurrentIndex(1)
    assert view.column.currentData() == LONG
    assert LONG[:60] in view.lengths.accessibleName()
    assert "🙂  U+1F642 SLIGHTLY SMILING FACE" in cells(view.characters.table, 0)
    view.column.setCurrentIndex(0)
    assert "title" in view.lengths.accessibleName()


def test_every_chart_can_be_drawn_of_hostile_names(view: TextView, qtbot: QtBot) -> None:
    theme_manager().choose(ThemeChoice.DARK)
    view.column.setCurrentIndex(1)
    charts = (
        view.characters.chart,
        view.words.chart,
        view.together.chart,
        view.numbers.chart,
        view.repeats.chart,
        view.lengths,
    )
    for tab, chart in enumerate(charts, SubView.CHARACTERS):
        view.views.setCurrentIndex(tab)
        qtbot.waitUntil(lambda chart=chart: chart.figure is not None, timeout=5000)
        chart.show_as_table()
        assert chart.table.model().rowCount() > 0


def test_every_control_has_a_name(view: TextView) -> None:
    check_access(view)


def test_a_result_is_shown_at_once(view: TextView, result: AuditResult) -> None:
    best = min(_seconds(lambda: view.show_result(result)) for _ in range(3))
    assert best < 0.2  # 50 ms on an idle machine


def _seconds(do: Callable[[], None]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def test_the_report_holds_the_figures_and_no_text(result: AuditResult) -> None:
    assert result.text is not None
    hostile = replace(result.text, columns=result.text.columns[1:])
    section = text_section(replace(result, text=hostile), SILENT)
    assert section is not None
    title = Title("Audit", "pass", "headline", ())
    written = page(Report(title, "INTERNAL", "footer", (section,)))
    assert "Repeated texts" in written
    assert "figure-text-terms-1" in written
    for secret in ("Quux", "quux", "Zebedee", "<script>x"):
        assert secret not in written


def test_the_report_has_no_section_without_text_columns(result: AuditResult) -> None:
    assert text_section(replace(result, text=None), SILENT) is None
    nothing = TextFidelity("no column has the type text", ())
    assert text_section(replace(result, text=nothing), SILENT) is None


def test_the_written_audit_holds_no_text(result: AuditResult, tmp_path: Path) -> None:
    from synthdesk.engine.serialise import to_json

    assert SECRET not in to_json(result.text)
