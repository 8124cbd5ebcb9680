"""The rules view as a user notices it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk import jobs
from synthdesk.engine.audit import AuditRequest, AuditResult, run_audit
from synthdesk.engine.progress import SILENT
from synthdesk.engine.rules.breaking_rows import breaking_rows
from synthdesk.engine.rules.rules import Rules
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.loading import LoadedTable, load_table
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.palette import DARK, LIGHT
from synthdesk.plots.rules import MOST_DRAWN, rule_shares_figure, rule_shares_table
from synthdesk.report.html import page
from synthdesk.report.model import Report, Title
from synthdesk.report.sections.rules import rules_section
from synthdesk.ui.pages.quality.rules.models import FOUND, ONLY_BROKEN, OWN
from synthdesk.ui.pages.quality.rules.rules_view import RulesView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from tests.ui.access import check_access
from tests.ui.audit_fixtures import back_to_light
from tests.ui.small_tables import write_csv

LONG = "<script>x</script> $x$ " + "é" * 177
TOWNS = ("two\nlines", "<b>bold</b>", "\u202eright to left", "🙂 $\\frac{1}{2}$")
OWN_RULE = "age >= 18"
OFFSCREEN = pytest.mark.qt_log_ignore(
    "does not support raise", "does not support grabbing the keyboard", extend=True
)
Idle = Callable[[TaskManager], None]


def residents(rows: int, seed: int, broken: int = 0) -> list[dict[str, object]]:
    """The town settles the code; the first rows carry another town's code."""
    chance = random.Random(seed)
    made: list[dict[str, object]] = []
    for row in range(rows):
        town = chance.randrange(4)
        code = (town + 1) % 4 if row < broken else town
        made.append(
            {"age": chance.randint(17, 80), LONG: TOWNS[town], "code": f"c{code}", "x": row % 97}
        )
    return made


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[TableRole, LoadedTable]:
    folder = tmp_path_factory.mktemp("rules")
    made = {
        TableRole.TRAINING: residents(800, 1),
        TableRole.SYNTHETIC: residents(700, 2, broken=130),
        TableRole.HOLDOUT: residents(500, 3),
    }
    return {
        role: load_table(write_csv(folder / f"{role}.csv", rows), role, folder / "cache")
        for role, rows in made.items()
    }


@pytest.fixture(scope="module")
def result(tables: dict[TableRole, LoadedTable]) -> AuditResult:
    return run_audit(AuditRequest(*tables.values(), analyses=("rules",), rules=(OWN_RULE,)))


@pytest.fixture
def audited(session: Session, tables: dict[TableRole, LoadedTable], result: AuditResult) -> Session:
    for role, table in tables.items():
        session.set_table(role, table, None)
    session.set_options(replace(session.options, analyses=("rules",), rules=(OWN_RULE,)), None)
    session.set_result(result, None)
    return session


@pytest.fixture
def view(
    audited: Session, tasks: TaskManager, result: AuditResult, qtbot: QtBot
) -> Iterator[RulesView]:
    made = RulesView(audited, tasks)
    qtbot.addWidget(made)
    made.resize(1240, 640)
    made.show()
    made.show_result(result)
    # As the page does it.
    audited.result_changed.connect(lambda _: made.show_result(audited.result))  # type: ignore[arg-type]
    yield made
    back_to_light()


def rules_of(result: AuditResult) -> Rules:
    assert result.rules is not None
    return result.rules


def said(view: RulesView) -> str:
    return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def column(table: Any, place: int) -> list[str]:
    model = table.model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


def test_it_says_how_many_rows_break_a_rule_beside_real_rows(view: RulesView) -> None:
    text = said(view)
    assert "18.57 % (15.86 – 21.62 %) of 700 synthetic rows break a rule" in text
    assert "0.00 % of the holdout rows" in text
    assert "1 of your own" in text


def test_the_rule_that_most_rows_break_comes_first_with_its_rows(
    view: RulesView, tasks: TaskManager, idle: Idle
) -> None:
    idle(tasks)
    assert column(view.rules.table, 0) == ["broken", "as real"]
    assert column(view.rules.table, 1)[0].endswith("… ↔ code")
    assert column(view.rows.table.table, 0) == [str(n) for n in range(1, 101)]
    heads = [one.header for one in view.rows.table.table.table_model.columns]
    assert heads == ["Row", LONG, "code", "age", "x"]
    assert set(column(view.rows.table.table, 2)) == {"c0", "c1", "c2", "c3"}
    assert "The first 100 of 130 synthetic rows that break it." in said(view)


def test_what_each_value_settles_is_listed_with_what_stands_against_it(view: RulesView) -> None:
    view.right.setCurrentIndex(1)
    facts = dict(zip(column(view.facts, 0), column(view.facts, 1), strict=True))
    assert facts["Holdout rows that break it"].startswith("0 of 500 judged: 0.00 %")
    assert facts["Compared with"] == "holdout: 0 of 500"
    assert facts["Finding (red)"].startswith("130 rows break the rule")
    assert "Leave out or mend them" in facts["What to do"]
    against = column(view.mapping.table, 2)
    assert against[4:] == [""] * 4
    assert set(against[:4]) == {"c0", "c1", "c2", "c3"}


def test_rules_are_listed_by_what_became_of_them_and_where_they_come_from(
    view: RulesView,
) -> None:
    for choice, expected in ((ONLY_BROKEN, ["broken"]), (FOUND, ["broken"]), (OWN, ["as real"])):
        view.choice.setCurrentText(choice)
        assert column(view.rules.table, 0) == expected
    assert column(view.rules.table, 1) == [OWN_RULE]
    view.rules.filter_box.setText("nothing like it")
    assert column(view.rules.table, 1) == []


def test_a_rule_can_be_shown_by_its_id(view: RulesView, result: AuditResult) -> None:
    view.choice.setCurrentText(OWN)
    view.show_rule(rules_of(result).mined[0].id)
    assert view.rules.table.selected_row() == 0
    assert column(view.facts, 1)[0].endswith("↔ code")


def test_a_rule_leads_to_its_columns(view: RulesView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.pair_requested) as asked:
        qtbot.keyClick(view.rules.table, Qt.Key.Key_Return)
    assert asked.args == [LONG, "code"]
    view.choice.setCurrentText(OWN)
    with qtbot.waitSignal(view.column_requested) as one:
        qtbot.keyClick(view.rules.table, Qt.Key.Key_Return)
    assert one.args == ["age"]


def test_where_no_rule_is_found_the_view_says_what_to_do(
    view: RulesView, result: AuditResult
) -> None:
    nothing = replace(rules_of(result), rules=(), together=(), together_own=(), findings=())
    view.show_result(replace(result, rules=nothing))
    assert "Rules that you know of yourself can be written under “My rules”" in said(view)
    assert "Choose a rule" in view.rows.message.text()


def test_rows_are_not_shown_of_another_file(
    view: RulesView, audited: Session, tables: dict[TableRole, LoadedTable], result: AuditResult
) -> None:
    other = tables[TableRole.SYNTHETIC]
    other = replace(other, source=replace(other.source, sha256="0" * 64))
    audited.set_table(TableRole.SYNTHETIC, other, None)
    view.show_result(replace(result, run=result.run))
    view.show_result(replace(result, rules=replace(rules_of(result), rules=rules_of(result).own)))
    assert "is not loaded" in view.rows.message.text()
    assert len(column(view.rows.table.table, 0)) > 0


def rule_rows(request: AuditRequest, rule: Any, role: str, progress: Any) -> Any:
    """What the job of this name does."""
    assert request.holdout is not None
    raw = [RawTable.of(t) for t in (request.training, request.synthetic, request.holdout)]
    schema = request.schema or request.training.schema
    return breaking_rows(conform_tables(schema, *raw), rule, TableRole(role), progress)


def test_all_rows_that_break_a_rule_can_be_listed(
    view: RulesView,
    result: AuditResult,
    tasks: TaskManager,
    idle: Idle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(jobs.JOBS, "rule_rows", rule_rows)
    rule = rules_of(result).mined[0]
    view.rows.show_rule(result, rule)
    idle(tasks)
    assert view.rows.all_rows.text() == "List a&ll 130 rows"
    qtbot.mouseClick(view.rows.all_rows, Qt.MouseButton.LeftButton)
    idle(tasks)
    assert column(view.rows.table.table, 0) == [str(n) for n in range(1, 131)]
    assert column(view.rows.table.table, 2)[-1].startswith("c")
    assert view.rows.all_rows.isHidden()


# --- rules of one's own --------------------------------------------------------------------


def write(view: RulesView, text: str) -> None:
    view.right.setCurrentIndex(3)
    view.editor.text.setPlainText(text)
    view.editor.look()


@OFFSCREEN
def test_a_mistake_is_told_in_words_while_typing(view: RulesView, qtbot: QtBot) -> None:
    view.right.setCurrentIndex(3)
    view.editor.text.setFocus()
    view.editor.text.clear()
    qtbot.keyClicks(view.editor.text, "if age > 1 the")
    qtbot.waitUntil(lambda: "“then” was expected" in view.editor.message.text())
    assert view.editor.message.text().startswith("Line 1, character 12:")
    assert not view.editor.check.isEnabled()
    assert "mend" in view.editor.check.toolTip()
    write(view, "# mine\n\nage >= 18\nagee > 1\ncode = 3")
    assert view.editor.message.text().startswith("Line 4, character 1: there is no column “agee”")
    assert "Did you mean: age?" in view.editor.message.text()
    assert "1 more rule can’t be read" in view.editor.message.text()
    assert len(view.editor.text.extraSelections()) == 2


def test_own_rules_are_checked_and_kept_with_the_audit(
    view: RulesView, audited: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    assert view.editor.rules == (OWN_RULE,)
    assert "checked" in view.editor.check.toolTip()
    write(view, f"{OWN_RULE}\nx < 90\n")
    assert "not checked yet" in view.editor.message.text()
    qtbot.mouseClick(view.editor.check, Qt.MouseButton.LeftButton)
    idle(tasks)
    assert audited.options.rules == (OWN_RULE, "x < 90")
    assert audited.result is not None
    assert not audited.result_is_stale
    own = rules_of(audited.result).own
    assert [rule.text for rule in own] == [OWN_RULE, "x < 90"]
    assert own == rules_of(run_audit(audited.request())).own
    view.choice.setCurrentText(OWN)
    assert set(column(view.rules.table, 1)) == {OWN_RULE, "x < 90"}
    assert "2 rules, all checked" in view.editor.message.text()


def test_rules_can_be_taken_away_and_typing_can_be_undone(
    view: RulesView, audited: Session, tasks: TaskManager, idle: Idle, qtbot: QtBot
) -> None:
    view.right.setCurrentIndex(3)
    view.editor.text.selectAll()
    qtbot.keyClick(view.editor.text, Qt.Key.Key_Delete)
    assert view.editor.rules == ()
    view.editor.text.undo()
    assert view.editor.rules == (OWN_RULE,)
    write(view, "")
    qtbot.mouseClick(view.editor.check, Qt.MouseButton.LeftButton)
    idle(tasks)
    assert audited.options.rules == ()
    assert audited.result is not None
    assert not rules_of(audited.result).own


@OFFSCREEN
def test_columns_are_completed_and_quoted(view: RulesView, qtbot: QtBot) -> None:
    view.right.setCurrentIndex(3)
    text = view.editor.text
    text.clear()
    text.setFocus()
    qtbot.keyClicks(text, "co")
    popup = text.completer.popup()
    assert popup is not None
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert text.toPlainText() == "code"
    for typed in (" = 'co", "' or 12", " not"):
        qtbot.keyClicks(text, typed)
        assert not popup.isVisible()
    text.setPlainText("")
    qtbot.keyClicks(text, "scr")
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert text.toPlainText() == f'"{LONG}"'


def test_nothing_is_checked_while_the_audit_is_stale(view: RulesView) -> None:
    write(view, "x < 90")
    assert view.editor.check.isEnabled()
    view.show_stale(True)
    assert not view.editor.check.isEnabled()
    assert "Run it again" in view.editor.check.toolTip()
    view.show_stale(False)
    assert view.editor.check.isEnabled()


def test_what_is_being_written_outlives_another_audit(view: RulesView, result: AuditResult) -> None:
    write(view, "x < 9")
    view.show_result(replace(result, run=result.run))
    assert view.editor.rules == ("x < 9",)


# --- for everybody -------------------------------------------------------------------------


def test_it_can_be_used_without_eyes_or_mouse_on_a_small_screen(view: RulesView) -> None:
    check_access(view)
    least = view.minimumSizeHint()
    assert least.width() <= 1_200
    assert least.height() <= 600


def test_it_shows_a_result_at_once_in_both_themes(view: RulesView, result: AuditResult) -> None:
    started = time.perf_counter()
    view.show_result(result)
    assert time.perf_counter() - started < 0.25  # 50 ms on an idle machine
    theme_manager().choose(ThemeChoice.DARK)
    view.show_result(result)
    for label in view.findChildren(QLabel):
        assert label.textFormat() is not Qt.TextFormat.AutoText or label.buddy() or not label.text()


def test_the_chart_draws_the_worst_and_says_how_many_it_leaves_out(result: AuditResult) -> None:
    rules = rules_of(result)
    mined = rules.mined[0]
    many = replace(
        rules, rules=tuple(replace(mined, id=str(n), words=f"{LONG} {n}") for n in range(40))
    )
    axes = rule_shares_figure(many, DARK).axes[0]
    assert len(axes.get_yticks()) == MOST_DRAWN
    assert "15 further broken rules" in axes.get_xlabel()
    assert next(bar.get_width() for bar in axes.patches) == pytest.approx(130 / 700)
    table = rule_shares_table(rules)
    assert len(table.rows) == 2
    assert table.rows[0][2:4] == (700, 130)
    assert "n = 700 synthetic, 500 holdout rows" in str(
        rule_shares_figure(rules, LIGHT).get_suptitle()
    )


def test_the_report_names_the_rule_and_escapes_what_comes_from_data(result: AuditResult) -> None:
    section = rules_section(result, SILENT)
    assert section is not None
    title = Title("t", "pass", "h", ())
    html = page(Report(title, "marking", "footer", (section,)))
    assert "130 of 700" in html
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
    assert rules_section(replace(result, rules=None), SILENT) is None
    nothing = replace(rules_of(result), rules=())
    assert rules_section(replace(result, rules=nothing), SILENT) is None


def test_the_list_of_rules_can_be_exported(view: RulesView, tmp_path: Path) -> None:
    view.rules.table.export_to(tmp_path / "rules.csv")
    assert OWN_RULE in (tmp_path / "rules.csv").read_text("utf-8")
