"""The sequences view as a user notices it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.progress import SILENT
from synthdesk.engine.sequences.sequences import NO_KEY, Sequences
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.schema import ColumnRole
from synthdesk.engine.tables.source import TableRole
from synthdesk.report.html import page
from synthdesk.report.model import Report, Title
from synthdesk.report.sections.sequences import sequences_section
from synthdesk.ui.pages.quality.sequences.sequences_view import SequencesView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from tests.engine.conftest import write_csv
from tests.engine.sequences.visits import KEY, Row, shuffled_within, walk
from tests.ui.access import check_access
from tests.ui.audit_fixtures import back_to_light

LONG = "<script>x</script>" + "é" * 182
WEIRD = ("\u202e right to left", "two\nlines", "<b>bold</b>", "🙂")


def hostile(rows: list[Row]) -> dict[str, list[object]]:
    """The visits with a name and values that nobody should interpret."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    columns[LONG] = [WEIRD[int(ward[-1])] for ward in columns.pop("ward")]
    return columns


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    folder = tmp_path_factory.mktemp("sequences")
    made = shuffled_within(walk(200, 2), 3, ["score"])
    files = {
        TableRole.TRAINING: write_csv(folder / "real.csv", hostile(walk(220, 1))),
        TableRole.SYNTHETIC: write_csv(folder / "made.csv", hostile(made)),
    }
    for role, rows in ((TableRole.CONTEXT, walk(220, 1)), (TableRole.SYNTHETIC_CONTEXT, made)):
        names = list(dict.fromkeys(row[KEY] for row in rows))
        table = {"id": names, "sex": ["fm"[int(name[1:]) % 2] for name in names]}
        files[role] = write_csv(folder / f"{role}.csv", table)
    loaded = {role: load_table(path, role, folder / "cache") for role, path in files.items()}
    schema = loaded[TableRole.TRAINING].schema.with_role([KEY], ColumnRole.SUBJECT_KEY)
    return run_audit(
        AuditRequest(
            loaded[TableRole.TRAINING],
            loaded[TableRole.SYNTHETIC],
            schema=schema,
            analyses=("sequences",),
            others=(loaded[TableRole.CONTEXT], loaded[TableRole.SYNTHETIC_CONTEXT]),
        )
    )


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot) -> Iterator[SequencesView]:
    made = SequencesView(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 760)
    made.show()
    yield made
    back_to_light()


def said(view: SequencesView) -> str:
    return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def cells(view: SequencesView, column: int) -> list[str]:
    model = view.columns.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_without_a_subject_key_the_view_says_where_to_give_one(
    view: SequencesView, result: AuditResult
) -> None:
    columns = tuple(
        replace(column, role=ColumnRole.IGNORE) if column.name == KEY else column
        for column in result.columns
    )
    view.show_result(replace(result, columns=columns, sequences=Sequences(NO_KEY, ())))
    assert "role “subject key” in Data" in said(view)


def test_where_sequences_cannot_be_compared_the_view_says_why(
    view: SequencesView, result: AuditResult
) -> None:
    nothing = Sequences("every row of the training table is a subject of its own", ())
    view.show_result(replace(result, sequences=nothing))
    assert "Every row of the training table is a subject of its own." in said(view)


def test_every_column_stands_with_its_gap_the_worst_first(
    view: SequencesView, result: AuditResult
) -> None:
    view.show_result(result)
    assert result.sequences is not None
    worst = max(result.sequences.columns, key=lambda one: one.coherence_reference.gap.value)
    assert cells(view, 0)[0] == worst.name
    assert set(cells(view, 0)) == {column.name for column in result.sequences.columns}
    assert set(cells(view, 3)) <= {"beyond real", "as real"}
    assert cells(view, 4)[cells(view, 0).index("score")] == "order lost"
    assert view.summary.tiles[0].value.text().endswith("%")
    assert "n = 220 training, 200 synthetic" in view.summary.basis.whole_text


def test_the_lost_order_is_told_with_what_to_do(view: SequencesView, result: AuditResult) -> None:
    view.show_result(result)
    assert result.sequences is not None
    assert view.left.tabText(1) == f"Findin&gs ({len(result.sequences.findings)})"
    sheet = view.findings.sheet
    assert sheet.title.text().startswith("Synthetic sequences have lost their order: score")
    assert "sorted within each subject" in sheet.advice.text()


def test_the_charts_follow_the_chosen_column_and_have_tables(
    view: SequencesView, result: AuditResult, qtbot: QtBot
) -> None:
    view.show_result(result)
    qtbot.waitUntil(lambda: view.transitions.figure is not None)
    figure = view.transitions.figure
    assert figure is not None
    assert "coherence" in figure.get_suptitle()
    assert "pairs" in figure.get_suptitle()
    view.columns.table.select_row(cells(view, 0).index(LONG))
    for at, chart in enumerate((view.transitions, view.distinct, view.lengths, view.gaps)):
        view.right.setCurrentIndex(at)
        qtbot.waitUntil(lambda chart=chart: chart.figure is not None)
        chart.show_as_table()
        assert chart.table.model().rowCount() > 0


def test_context_tables_are_listed_with_the_key_that_was_taken(
    view: SequencesView, result: AuditResult
) -> None:
    view.show_result(result)
    model = view.contexts.model()
    assert [model.index(row, 1).data() for row in range(model.rowCount())] == ["id", "id"]
    assert "sex" in view.context_words.text()


def test_a_double_click_asks_for_the_column(
    view: SequencesView, result: AuditResult, qtbot: QtBot
) -> None:
    view.show_result(result)
    with qtbot.waitSignal(view.column_requested) as asked:
        view.columns.table.row_activated.emit(0)
    assert asked.args == [cells(view, 0)[0]]


def test_it_is_quick_accessible_and_drawn_in_both_themes(
    view: SequencesView, result: AuditResult, qtbot: QtBot
) -> None:
    view.show_result(result)
    since = time.perf_counter()
    view.show_result(result)
    assert time.perf_counter() - since < 0.25
    check_access(view)
    theme_manager().choose(ThemeChoice.DARK)
    qtbot.waitUntil(lambda: view.transitions.figure is not None)
    assert not view.grab().isNull()


# --- report --------------------------------------------------------------------------------


def test_the_report_tells_the_same_and_holds_nothing_live(result: AuditResult) -> None:
    section = sequences_section(result, SILENT)
    assert section is not None
    title = Title("Audit", result.verdict.verdict.value, "", ())
    written = page(Report(title, "", "", (section,)))
    assert "lost their order: score" in written
    assert "<script>x" not in written
    assert "one random row of each subject" in written
    assert "What the context tables add" in written


def test_the_report_is_silent_where_nobody_named_a_subject(result: AuditResult) -> None:
    columns = tuple(column for column in result.columns if column.name != KEY)
    assert sequences_section(replace(result, columns=columns), SILENT) is None
    assert sequences_section(replace(result, sequences=None), SILENT) is None


def test_a_reason_not_to_compare_is_reported(result: AuditResult) -> None:
    section = sequences_section(replace(result, sequences=Sequences("too few", ())), SILENT)
    assert section is not None
    assert "too few" in str(section.blocks)


def test_the_hostile_name_reaches_the_figures_as_text(result: AuditResult, tmp_path: Path) -> None:
    from synthdesk.plots.palette import LIGHT
    from synthdesk.plots.svg import inline_svg
    from synthdesk.plots.transitions import transitions_figure, transitions_table

    assert result.sequences is not None
    column = next(one for one in result.sequences.columns if one.name == LONG)
    drawn = inline_svg(transitions_figure(column, LIGHT), "x", "x", "x")
    assert "<script>x" not in drawn
    assert len(transitions_table(column).rows) == 16
    kept = replace(column, training=None, synthetic=None)
    assert transitions_table(kept).rows == ()
    assert "not kept" in inline_svg(transitions_figure(kept, LIGHT), "x", "x", "x")
