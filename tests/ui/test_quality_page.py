"""The Quality page as a user notices it; each view has tests of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.quality_findings import QUALITY_PARTS
from synthdesk.ui.pages.quality.columns.columns_view import ColumnsView
from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.pages.quality.quality_view import QualityView
from synthdesk.ui.pages.quality.views import VIEW_OF_PART, VIEWS, ViewSpec
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.chart_view import ChartView
from tests.ui.access import check_access
from tests.ui.audit_fixtures import audit, loaded, loaded_session
from tests.ui.made_findings import made_finding, with_findings, without_quality

__all__ = ["audit", "loaded", "loaded_session"]


@pytest.fixture
def page(loaded_session: Session, tasks: TaskManager, qtbot: QtBot) -> QualityPage:
    made = QualityPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    return made


class Shown:
    """Remembers which results views were shown."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.calls: list[tuple[str, AuditResult]] = []
        self.stale: list[tuple[str, bool]] = []
        for spec in VIEWS:
            if spec.name in names:
                self._watch(monkeypatch, spec.view_class(), spec.name)

    def _watch(
        self, monkeypatch: pytest.MonkeyPatch, view_class: type[QualityView], name: str
    ) -> None:
        def show_result(_: QualityView, result: AuditResult) -> None:
            self.calls.append((name, result))

        def show_stale(_: QualityView, is_stale: bool) -> None:
            self.stale.append((name, is_stale))

        monkeypatch.setattr(view_class, "show_result", show_result)
        monkeypatch.setattr(view_class, "show_stale", show_stale)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.calls]


def overview(page: QualityPage) -> OverviewView:
    return cast(OverviewView, page.places["overview"].view())


def said(page: QualityPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def go_to(page: QualityPage, name: str) -> None:
    page.views.setCurrentWidget(page.places[name])


# --- what there is to see ------------------------------------------------------------------


def test_before_the_first_audit_the_page_says_what_to_do(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    page = QualityPage(session, tasks)
    qtbot.addWidget(page)
    page.show()
    assert page.is_empty
    assert "Load two tables in Data and press Run audit." in said(page)


def test_a_result_fills_the_page_and_its_going_empties_it(
    session: Session, tasks: TaskManager, qtbot: QtBot, audit: AuditResult
) -> None:
    page = QualityPage(session, tasks)
    qtbot.addWidget(page)
    page.show()
    session.set_result(audit, None)
    assert not page.is_empty
    session.set_result(None, None)
    assert page.is_empty


def test_the_tabs_lead_from_the_whole_to_the_particular(page: QualityPage) -> None:
    titles = [page.views.tabText(place).replace("&", "") for place in range(page.views.count())]
    assert [title.split(" (")[0] for title in titles] == [
        "Overview",
        "Columns",
        "Pairs",
        "Groups",
        "Rules",
        "Text",
        "Missing",
        "Sequences",
        "Map",
    ]
    assert page.views.currentWidget() is page.places["overview"]


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.name)
def test_a_view_is_announced_as_it_is(spec: ViewSpec) -> None:
    view_class = spec.view_class()
    assert (view_class.title, view_class.fields) == (spec.title, spec.fields)


def test_every_part_has_a_view_that_shows_it() -> None:
    for part in QUALITY_PARTS:
        assert part.field in VIEW_OF_PART[part.field].fields


def test_access_keys_of_the_tabs_differ() -> None:
    keys = [spec.title[spec.title.index("&") + 1].lower() for spec in VIEWS]
    assert len(set(keys)) == len(keys)


# --- views come when they are needed -------------------------------------------------------


def test_a_view_is_built_and_shown_its_result_when_it_is_first_looked_at(
    page: QualityPage, audit: AuditResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(monkeypatch, "rules", "text")
    assert page.places["rules"].built_view is None
    go_to(page, "rules")
    assert page.places["rules"].built_view is not None
    assert page.places["text"].built_view is None
    assert shown.calls == [("rules", audit)]
    go_to(page, "overview")
    go_to(page, "rules")
    assert shown.names == ["rules"]


def test_views_are_built_one_by_one_while_nobody_waits(
    page: QualityPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(monkeypatch, *(spec.name for spec in VIEWS[1:]))
    built = []
    page.view_built.connect(built.append)
    missing = [place for place in page.places.values() if place.built_view is None]
    for _ in VIEWS:
        page.prepare_next()
    assert not page.prepare_next()
    assert len(built) == len(missing)
    assert missing
    assert shown.calls == []


def test_another_audit_is_shown_to_the_view_that_is_looked_at_only(
    page: QualityPage,
    loaded_session: Session,
    audit: AuditResult,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Shown(monkeypatch, "rules", "text")
    for name in ("rules", "text"):
        go_to(page, name)
    shown.calls.clear()
    again = replace(audit)
    loaded_session.set_result(again, None)
    assert shown.calls == [("text", again)]
    go_to(page, "rules")
    assert shown.calls == [("text", again), ("rules", again)]


def test_importing_the_views_imports_nothing_heavy() -> None:
    code = (
        "import sys; from synthdesk.ui.pages.quality.views import VIEWS; "
        "[spec.view_class() for spec in VIEWS]; "
        "print(sorted({'matplotlib', 'pandas', 'scipy', 'lightgbm', 'pyarrow', 'numpy'}"
        " & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


# --- what was left out ---------------------------------------------------------------------


def test_a_view_whose_analysis_was_left_out_says_so(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(without_quality(audit, "accuracy", "details"), None)
    assert not page.is_empty
    go_to(page, "rules")
    assert page.places["rules"].is_left_out
    assert "Left out of this run" in said(page)
    loaded_session.set_result(audit, None)
    assert not page.places["rules"].is_left_out


def test_the_page_shows_as_soon_as_one_analysis_is_there(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(without_quality(audit, "missing"), None)
    assert not page.is_empty
    assert "Accuracy was left out of this run" in said(page)
    assert not overview(page).headline.isVisible()
    assert page.places["pairs"].is_left_out


def test_a_run_without_any_quality_analysis_says_that_they_were_left_out(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(without_quality(audit), None)
    assert page.is_empty
    assert "Left out of this run" in said(page)


# --- one view leads to another -------------------------------------------------------------


def test_a_column_that_a_view_asks_for_is_shown_in_columns(
    page: QualityPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        ColumnsView, "show_column", lambda _, name: asked.append(name), raising=False
    )
    overview(page).column_requested.emit("age")
    assert page.views.currentWidget() is page.places["columns"]
    assert asked == ["age"]


def test_a_pair_that_a_view_asks_for_is_shown_in_pairs(
    page: QualityPage, audit: AuditResult
) -> None:
    from synthdesk.ui.pages.quality.pairs.pairs_view import PairsView

    assert audit.accuracy is not None
    first, second = audit.accuracy.pairs[0].columns
    overview(page).pair_requested.emit(second, first)
    assert page.views.currentWidget() is page.places["pairs"]
    pairs = cast(PairsView, page.places["pairs"].view())
    assert pairs.detail.heading.whole_text == f"{first} × {second}"


def test_a_view_that_was_left_out_is_gone_to_and_says_so(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(without_quality(audit, "missing"), None)
    page.show_pair("age", "city")
    page.show_column("age")
    assert page.views.currentWidget() is page.places["columns"]
    assert "Left out of this run" in said(page)


def test_what_a_view_says_reaches_the_status_bar(page: QualityPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.status_message) as told:
        overview(page).status_message.emit("Saved it")
    assert told.args == ["Saved it"]


# --- more of the same audit ----------------------------------------------------------------


def test_what_one_view_asked_for_afterwards_is_shown_to_the_others_not_to_itself(
    page: QualityPage,
    loaded_session: Session,
    audit: AuditResult,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Shown(monkeypatch, "rules", "text")
    for name in ("text", "rules"):
        go_to(page, name)
    shown.calls.clear()
    broken = made_finding("rule-broken", Severity.RED, "age", title="age breaks a rule")
    more = with_findings(audit, rules=(broken,))
    rules = page.places["rules"].view()
    assert rules.extend(more, rules=("age > 0",))
    assert loaded_session.result is more
    assert loaded_session.options.rules == ("age > 0",)
    assert not page.stale.isVisible()
    go_to(page, "text")
    go_to(page, "rules")
    assert shown.calls == [("text", more)]
    go_to(page, "overview")
    assert overview(page).findings.table.table_model.rowCount() == 1
    assert page.views.tabText(4) == "&Rules (1 red)"


def test_views_are_told_when_their_result_is_stale(
    page: QualityPage, loaded_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(monkeypatch, "rules", "text")
    go_to(page, "rules")
    assert shown.stale[-1] == ("rules", False)
    assert not page.stale.isVisible()
    loaded_session.set_options(AuditOptions(seed=5), None)
    assert page.stale.isVisible()
    assert shown.stale[-1] == ("rules", True)
    go_to(page, "text")
    assert shown.stale[-1] == ("text", True)


def test_a_view_cannot_extend_a_stale_result(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_options(AuditOptions(seed=5), None)
    assert not page.places["rules"].view().extend(replace(audit), rules=("age > 0",))
    assert loaded_session.result is audit


# --- badges --------------------------------------------------------------------------------


def test_a_tab_names_the_worst_of_its_findings_in_words(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    red, amber, info = (made_finding(str(one), one, "age") for one in Severity)
    loaded_session.set_result(
        with_findings(audit, details=(red, amber, amber), rules=(amber, info), text=(info,)), None
    )
    assert page.views.tabText(1) == "&Columns (1 red)"
    assert page.views.tabToolTip(1) == "Findings: 1 red, 2 amber"
    assert page.views.tabText(4) == "&Rules (1 amber)"
    assert page.views.tabText(5) == "Te&xt"
    assert page.views.tabToolTip(5) == "Findings: 1 info"
    loaded_session.set_result(with_findings(audit), None)
    assert page.views.tabText(1) == "&Columns"


# --- without eyes or mouse -----------------------------------------------------------------


def test_the_page_can_be_used_without_eyes_or_mouse(page: QualityPage) -> None:
    overview(page)
    check_access(page)


@pytest.mark.parametrize("name", ["missing", "sequences", "map", "text"])
def test_tab_goes_through_the_findings_before_the_charts_beside_them(
    page: QualityPage, name: str
) -> None:
    view = page.places[name].view()
    order, widget = [], view.nextInFocusChain()
    while widget is not None and view.isAncestorOf(widget):
        order.append(widget)
        widget = widget.nextInFocusChain()
    findings = view.findings  # type: ignore[attr-defined]
    sheet = findings.sheet
    way = (findings.list.filter_box, findings.list.table, sheet.copy, sheet.view, sheet.rows)
    places = [order.index(one) for one in way]
    assert places == sorted(places)
    inside = [place for place, one in enumerate(order) if findings.isAncestorOf(one)]
    assert inside == list(range(inside[0], inside[-1] + 1))
    charts = [place for place, one in enumerate(order) if isinstance(one, ChartView)]
    assert all(place > inside[-1] for place in charts) or name == "map"


def test_names_from_files_are_plain_text(page: QualityPage) -> None:
    overview(page)
    for label in page.findChildren(QLabel):
        is_own_words = label.buddy() is not None or not label.text().strip()
        assert is_own_words or label.textFormat() is not Qt.TextFormat.AutoText, label.text()
