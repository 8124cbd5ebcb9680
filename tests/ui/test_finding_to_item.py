"""From a finding on the Overview to the thing itself: one way for every view, by keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.quality_findings import QUALITY_PARTS, QualityFinding, quality_findings
from synthdesk.engine.tables.source import TableRole
from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.pages.quality.pairs.pair_figures import PairFigure
from synthdesk.ui.pages.quality.rules.models import ONLY_BROKEN, OWN
from synthdesk.ui.pages.quality.text.sub_views import Listed
from synthdesk.ui.pages.quality.views import VIEW_OF_PART
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.chart_view import ChartView
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.made_findings import made_finding
from tests.ui.planted_faults import Audited, audited_rows, audited_visits

__all__ = ["audited_rows", "audited_visits"]

SMITH = "subgroup-differs:synthetic:job=smith"
TOWN_AND_CODE = "rule-broken:synthetic:determines:town:code"
OWN_RULE = "rule-broken:synthetic:own-rule:age < 90"


def page_of(session: Session, tasks: TaskManager, qtbot: QtBot, audited: Audited) -> QualityPage:
    """The page, so low that long lists have to scroll, after an audit."""
    for table in audited.tables:
        session.set_table(table.source.role, table, None)
    session.set_schema(audited.schema, None)
    made = QualityPage(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 480)
    made.show()
    session.set_result(audited.result, None)
    return made


@pytest.fixture
def page(session: Session, tasks: TaskManager, qtbot: QtBot, audited_rows: Audited) -> QualityPage:
    return page_of(session, tasks, qtbot, audited_rows)


@pytest.fixture
def visits(
    session: Session, tasks: TaskManager, qtbot: QtBot, audited_visits: Audited
) -> QualityPage:
    return page_of(session, tasks, qtbot, audited_visits)


@pytest.fixture
def told(page: QualityPage) -> list[str]:
    """What the status bar says."""
    said: list[str] = []
    page.status_message.connect(said.append)
    return said


def follow(page: QualityPage, finding: str, qtbot: QtBot) -> Any:
    """Press Enter on a finding of the overview; the view that it leads to."""
    overview = cast(OverviewView, page.places["overview"].view())
    page.views.setCurrentWidget(page.places["overview"])
    assert overview.findings.choose(finding), finding
    overview.findings.table.setFocus()
    qtbot.keyClick(overview.findings.table, Qt.Key.Key_Return)
    place = page.views.currentWidget()
    return next(one for one in page.places.values() if one is place).view()


def chosen(page: QualityPage, table: TableView, place: int = 0) -> str:
    """A cell of the row that is selected, in sight, and has the focus."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    index = table.model().index(table.currentIndex().row(), place)
    assert page.focusWidget() is table
    assert table.isVisible()
    assert table.selectionModel().isSelected(index)
    row = table.visualRect(index)
    assert 0 <= row.top() <= row.bottom() <= table.viewport().height()
    return str(index.data())


# --- one way for every view ------------------------------------------------------------------


def test_a_finding_on_a_column_chooses_the_column_and_the_finding(
    page: QualityPage, qtbot: QtBot
) -> None:
    view = follow(page, "out-of-range:synthetic:age", qtbot)
    assert chosen(page, view.columns.table) == "age"
    assert view.detail.heading.whole_text == "age"
    qtbot.waitUntil(lambda: view.detail.chart.figure is not None)
    assert chosen(page, view.columns.table) == "age"
    assert view.detail.found.list.current().finding.check == "out-of-range"


def test_a_lost_dependence_chooses_the_pair_among_the_associations(
    page: QualityPage, qtbot: QtBot
) -> None:
    view = follow(page, "dependence-added:synthetic:bonus", qtbot)
    assert view.shown is PairFigure.CRAMERS_V
    pair = {chosen(page, view.table.table, place) for place in (0, 1)}
    assert pair == {"bonus", "town"}
    assert set(view.detail.heading.whole_text.split(" × ")) == pair


def test_a_group_is_chosen_among_the_measured_levels(page: QualityPage, qtbot: QtBot) -> None:
    view = follow(page, SMITH, qtbot)
    assert view.choice.chosen == "job"
    assert chosen(page, view.levels.table) == "smith"
    assert view.detail.heading.whole_text == "job = smith"
    assert "Bins are made anew" in view.detail.text.toPlainText()


def test_a_group_without_measured_levels_is_chosen_where_it_stands_out(
    page: QualityPage, qtbot: QtBot, told: list[str]
) -> None:
    view = follow(page, "subgroup-differs:synthetic:bonus=‹missing›", qtbot)
    assert chosen(page, view.suspects.table) == "bonus = ‹missing›"
    assert view.detail.heading.whole_text == "bonus = ‹missing›"
    assert view.choice.chosen == "bonus"
    assert "every level of “bonus”" in told[-1]


def test_a_rule_is_chosen_with_its_rows(
    page: QualityPage, qtbot: QtBot, tasks: TaskManager
) -> None:
    page.places["rules"].view().choice.setCurrentText(OWN)
    view = follow(page, TOWN_AND_CODE, qtbot)
    assert chosen(page, view.rules.table, 1) == "town ↔ code"
    qtbot.waitUntil(lambda: "The first 100 of 120" in view.rows.message.text())
    assert view.rows.isVisible()
    titles = [task.spec.title for task in tasks.tasks]
    assert titles.count("Reading rows that break a rule") == 1


def test_an_own_rule_is_chosen(page: QualityPage, qtbot: QtBot) -> None:
    view = follow(page, OWN_RULE, qtbot)
    assert chosen(page, view.rules.table, 1) == "age < 90"


def test_the_finding_on_all_rules_lists_those_that_are_broken(
    page: QualityPage, qtbot: QtBot, told: list[str]
) -> None:
    view = follow(page, "rules-broken:synthetic", qtbot)
    assert view.choice.currentText() == ONLY_BROKEN
    assert view.chart.isVisible()
    assert chosen(page, view.rules.table) == "broken"
    assert "all rules together" in told[-1]


def test_characters_and_terms_are_chosen_in_their_list(page: QualityPage, qtbot: QtBot) -> None:
    for check, name, listed, expected in (
        ("terms-lost", "words", Listed.ONLY_TRAINING, "near"),
        ("terms-only-in-synthetic", "words", Listed.ONLY_SYNTHETIC, "by"),
        ("terms-shifted", "words", Listed.MOST_FREQUENT, "near"),
        ("characters-only-in-synthetic", "characters", Listed.ONLY_SYNTHETIC, ""),
    ):
        view = follow(page, f"{check}:synthetic:title", qtbot)
        assert view.column.currentData() == "title"
        sub_view = getattr(view, name)
        assert sub_view.listed.currentIndex() == listed
        named = expected or view.findings.sheet.finding.evidence[0].label[1]
        assert chosen(page, sub_view.table.table).split("  ")[0] == named


def test_terms_torn_apart_are_chosen_as_a_pair(page: QualityPage, qtbot: QtBot) -> None:
    view = follow(page, "terms-apart:synthetic:title", qtbot)
    pair = [chosen(page, view.together.pairs.table, place) for place in (0, 1)]
    fact = view.findings.sheet.finding.evidence[0].label
    assert fact == f"“{pair[1]}” in texts with “{pair[0]}”"


def test_lengths_and_repeated_texts_are_opened(page: QualityPage, qtbot: QtBot) -> None:
    view = follow(page, "text-lengths-shifted:synthetic:title", qtbot)
    assert view.lengths.isVisible()
    assert page.focusWidget() is view.views.tabBar()
    view = follow(page, "texts-repeated-less:synthetic:title", qtbot)
    assert view.repeats.isVisible()


def test_a_column_with_gaps_is_chosen_with_the_chart_of_the_finding(
    page: QualityPage, qtbot: QtBot
) -> None:
    for finding, column, chart in (
        ("missing-depends:synthetic:bonus:town", "bonus", "What the gaps of bonus depend on"),
        ("gaps-added:synthetic:absent", "absent", "Missing values by column"),
        ("imputed-with-one-value:synthetic:filled", "filled", "Values of filled"),
        ("gaps-filled:synthetic:filled", "filled", "Missing values by column"),
    ):
        view = follow(page, finding, qtbot)
        assert chosen(page, view.columns.table) == column
        shown = [one for one in view.findChildren(ChartView) if one.isVisible()]
        assert [one.accessibleName() for one in shown] == [chart]
        assert view.findings.list.current().finding.id == finding


def test_places_are_chosen_with_their_finding(page: QualityPage, qtbot: QtBot) -> None:
    finding = "points-in-empty-places:synthetic:latitude:longitude"
    view = follow(page, finding, qtbot)
    assert view.chart.accessibleName() == "Map of latitude × longitude"
    assert "where there are no real ones" in chosen(page, view.findings.list.table, 1)


def test_a_column_along_sequences_is_chosen_with_its_chart(
    visits: QualityPage, qtbot: QtBot
) -> None:
    view = follow(visits, "repeats:synthetic:day", qtbot)
    assert chosen(visits, view.columns.table) == "day"
    assert view.distinct.isVisible()
    assert view.distinct.accessibleName().endswith("day")
    view = follow(visits, "order-lost:synthetic:score", qtbot)
    assert chosen(visits, view.columns.table) == "score"
    assert view.transitions.isVisible()
    assert view.transitions.accessibleName().endswith("score")
    view = follow(visits, "length-shifted:synthetic:patient", qtbot)
    assert chosen(visits, view.tables) == "synthetic"
    assert view.lengths.isVisible()


# --- what is in the way -----------------------------------------------------------------------


def test_a_filter_that_hides_the_item_is_cleared_and_that_is_told(
    page: QualityPage, qtbot: QtBot, told: list[str]
) -> None:
    ways: list[tuple[str, str, Callable[[Any], Any]]] = [
        ("columns", "out-of-range:synthetic:age", lambda view: view.columns),
        ("groups", SMITH, lambda view: view.levels),
        ("rules", TOWN_AND_CODE, lambda view: view.rules),
        ("missing", "gaps-added:synthetic:absent", lambda view: view.columns),
    ]
    for name, finding, listed in ways:
        hidden = listed(page.places[name].view())
        hidden.filter_box.setText("nothing like it")
        told.clear()
        view = follow(page, finding, qtbot)
        assert hidden.filter_box.text() == ""
        assert chosen(page, listed(view).table)
        assert told[-1:] == ["The filter was cleared: it hid what was asked for"]


def test_a_finding_that_is_filtered_out_of_the_views_own_list_is_chosen_there(
    page: QualityPage, qtbot: QtBot
) -> None:
    findings = page.places["map"].view().findings  # type: ignore[attr-defined]
    findings.list.severities[Severity.RED].setChecked(False)
    findings.list.filter_box.setText("nothing like it")
    view = follow(page, "map-shifted:synthetic:latitude:longitude", qtbot)
    assert "lie elsewhere" in chosen(page, view.findings.list.table, 1)


def lead(page: QualityPage, field: str, finding: Finding) -> Any:
    """Ask the page for what a finding made by hand is about."""
    part = next(part for part in QUALITY_PARTS if part.field == field)
    page.show_finding(QualityFinding(part, finding))
    return page.places[VIEW_OF_PART[field].name].view()


def test_a_finding_on_the_whole_table_shows_the_gaps_of_all_pairs(
    page: QualityPage, told: list[str]
) -> None:
    view = lead(page, "accuracy", made_finding("closer-than-real", Severity.AMBER))
    assert view.shown is PairFigure.GAP
    assert view.matrix.isVisible()
    assert "all pairs together" in told[-1]


def test_a_column_that_had_no_gaps_is_told_by_its_finding(
    page: QualityPage, qtbot: QtBot, told: list[str], audited_rows: Audited
) -> None:
    moved = made_finding("imputation-moved", Severity.RED, "age")
    missing = audited_rows.result.missing
    assert missing is not None
    result = replace(
        audited_rows.result, missing=replace(missing, findings=(*missing.findings, moved))
    )
    page.session.set_result(result, None)
    view = follow(page, moved.id, qtbot)
    assert chosen(page, view.findings.list.table, 1) == moved.title
    assert "“age” had no gaps" in told[-1]
    qtbot.keyClick(view.findings.list.table, Qt.Key.Key_Return)
    assert page.views.currentWidget() is page.places["columns"]


def test_a_group_that_is_not_of_this_audit_is_told(page: QualityPage, told: list[str]) -> None:
    lead(page, "subgroups", made_finding("subgroup-differs", Severity.RED, "x"))
    assert told[-1:] == ["The finding is not among the groups of the shown audit"]


def test_an_own_rule_that_real_rows_break_is_shown_with_its_facts(page: QualityPage) -> None:
    finding = replace(
        made_finding("own-rule-broken-by-real", Severity.INFO, "age"),
        table=TableRole.TRAINING,
        id="own-rule-broken-by-real:training:own-rule:age < 90",
    )
    view = lead(page, "rules", finding)
    assert chosen(page, view.rules.table, 1) == "age < 90"
    assert view.facts.isVisible()


# --- every finding, quickly -------------------------------------------------------------------


def test_every_finding_leads_to_something_that_has_the_focus(
    page: QualityPage, qtbot: QtBot, audited_rows: Audited
) -> None:
    for one in quality_findings(audited_rows.result):
        view = follow(page, one.finding.id, qtbot)
        assert view is page.places[VIEW_OF_PART[one.part.field].name].view()
        focused = page.focusWidget()
        assert focused is not None
        assert view.isAncestorOf(focused), one.finding.id


def test_a_view_is_shown_its_result_once_and_only_charts_in_sight_are_drawn(
    page: QualityPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import synthdesk.plots.imputed_column as imputed
    import synthdesk.plots.missing_dependence as dependence

    drawn: list[str] = []
    for module, name in ((imputed, "imputed_column_figure"), (dependence, "gap_dependence_figure")):
        figure = getattr(module, name)

        def noted(*given: Any, figure: Any = figure, name: str = name) -> Any:
            drawn.append(name)
            return figure(*given)

        monkeypatch.setattr(module, name, noted)
    shown: list[object] = []
    view_class = VIEW_OF_PART["missing"].view_class()
    show_result = view_class.show_result
    monkeypatch.setattr(
        view_class,
        "show_result",
        lambda view, result: (shown.append(result), show_result(view, result)),
    )
    view = follow(page, "missing-depends:synthetic:bonus:town", qtbot)
    qtbot.waitUntil(lambda: view.charts.depends.figure is not None)
    assert len(shown) == 1
    assert drawn == ["gap_dependence_figure"]


def test_going_to_an_item_is_quick(page: QualityPage, audited_rows: Audited) -> None:
    while page.prepare_next():
        pass
    found = quality_findings(audited_rows.result)
    for one in found:
        page.show_finding(one)
    best: dict[str, float] = {}
    for one in (*found, *found):
        since = time.perf_counter()
        page.show_finding(one)
        spent = time.perf_counter() - since
        best[one.finding.id] = min(spent, best.get(one.finding.id, spent))
    assert max(best.values()) < 0.1, best  # 50 ms on an idle machine
