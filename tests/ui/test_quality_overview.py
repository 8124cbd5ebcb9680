"""The overview of the Quality page: headline, what is worst, what accuracy hides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.formats import points_range, share
from synthdesk.engine.health.findings import Severity
from synthdesk.plots.column_gaps import worst_first
from synthdesk.ui.pages.quality.overview.overview_view import OverviewView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.access import check_access
from tests.ui.audit_fixtures import (
    FORMULA,
    MARKUP,
    audit,
    loaded,
    loaded_session,
)
from tests.ui.made_findings import NO_KEY, made_finding, with_findings, without_quality

__all__ = ["audit", "loaded", "loaded_session"]

SHIFTED = made_finding("shifted", Severity.AMBER, "city", title="city has more “c”")
IMPOSSIBLE = made_finding(
    "out-of-range", Severity.RED, "age", title="age is impossible in 25 rows", rows=(1, 2, 25)
)
TORN = made_finding("dependence-lost", Severity.AMBER, "age", "city", title="age lost its pairs")
BROKEN = made_finding("rule-broken", Severity.INFO, title="A rule is broken")


@pytest.fixture
def view(
    loaded_session: Session, tasks: TaskManager, qtbot: QtBot, audit: AuditResult
) -> OverviewView:
    made = OverviewView(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1240, 620)
    made.show()
    made.show_result(
        with_findings(audit, details=(SHIFTED, IMPOSSIBLE), accuracy=(TORN,), rules=(BROKEN,))
    )
    return made


def column(table: TableView, position: int) -> list[str]:
    model = table.model()
    return [model.index(row, position).data() for row in range(model.rowCount())]


def choose(view: OverviewView, title: str) -> None:
    view.findings.table.select_row(column(view.findings.table, 1).index(title))


# --- headline ------------------------------------------------------------------------------


def test_the_headline_shows_every_figure_with_its_reference(
    view: OverviewView, audit: AuditResult
) -> None:
    accuracy = audit.accuracy
    assert accuracy is not None
    assert accuracy.reference.trivariate is not None
    overall, *_, trivariate = view.headline.tiles
    assert overall.value.text() == share(accuracy.overall)
    assert overall.gap.text() == f"gap {points_range(accuracy.reference.overall.gap)}"
    assert share(accuracy.reference.trivariate.real.value) in trivariate.reference.text()
    basis = view.headline.basis.text()
    for part in ("600 training", "600 synthetic", "20 draws", "Seed"):
        assert part in basis


def test_the_headline_says_where_it_stands_in_words(view: OverviewView) -> None:
    assert view.headline.tiles[0].standing.text() == "below the band of real samples"
    assert "less accurate than a second real sample" in view.headline.sentence.text()


def test_above_the_band_points_at_privacy(view: OverviewView, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    reference = audit.accuracy.reference
    real = reference.overall.real
    closer = replace(reference.overall, synthetic=replace(real, value=real.high + 0.001))
    accuracy = replace(audit.accuracy, reference=replace(reference, overall=closer))
    view.show_result(replace(audit, accuracy=accuracy))
    sentence = view.headline.sentence.text()
    assert "Copies of training rows would look like that; see Privacy." in sentence


def test_two_columns_have_no_trivariate_figure(view: OverviewView, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    reference = replace(audit.accuracy.reference, trivariate=None)
    accuracy = replace(audit.accuracy, trivariate=None, triples=None, reference=reference)
    view.show_result(replace(audit, accuracy=accuracy))
    assert not view.headline.tiles[3].isVisible()
    assert "no trivariate figure" in view.headline.basis.text()


def test_the_headline_is_a_chart_with_its_numbers(view: OverviewView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.headline_chart.drawn):
        view.right.setCurrentWidget(view.headline_chart)
    view.headline_chart.show_as_table()
    names = column(view.headline_chart.table, 0)
    assert names == ["overall", "univariate", "bivariate", "trivariate"]


# --- what is worst -------------------------------------------------------------------------


def test_the_worst_columns_and_pairs_stand_first(view: OverviewView, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    names = [one.name for one in worst_first(audit.accuracy)]
    assert names[0] == "city"
    assert column(view.worst.columns, 0) == names[:5]
    assert column(view.worst.columns, 3)[0] == "below"
    gaps = [pair.reference.gap.value for pair in audit.accuracy.pairs]
    assert view.worst.pairs.table_model.record(0).reference.gap.value == max(gaps)
    assert view.worst.pairs_title.text().startswith("5 of 6 pairs")


def test_enter_on_a_worst_column_goes_to_it(view: OverviewView, qtbot: QtBot) -> None:
    view.worst.columns.setFocus()
    view.worst.columns.select_row(0)
    with qtbot.waitSignal(view.column_requested) as asked:
        qtbot.keyClick(view.worst.columns, Qt.Key.Key_Return)
    assert asked.args == ["city"]


def test_a_double_click_on_a_worst_pair_goes_to_it(
    view: OverviewView, audit: AuditResult, qtbot: QtBot
) -> None:
    pair = view.worst.pairs.table_model.record(0)
    with qtbot.waitSignal(view.pair_requested) as asked:
        view.worst.pairs.doubleClicked.emit(view.worst.pairs.model().index(0, 0))
    assert asked.args == list(pair.columns)


def test_a_table_of_one_column_says_that_it_has_no_pairs(
    view: OverviewView, audit: AuditResult
) -> None:
    assert audit.accuracy is not None
    accuracy = replace(audit.accuracy, columns=audit.accuracy.columns[:1], pairs=())
    view.show_result(replace(audit, accuracy=accuracy))
    assert view.worst.pairs_title.text() == "A single column takes part, so there are no pairs."
    assert not view.worst.pairs.isVisible()


# --- findings ------------------------------------------------------------------------------


def test_findings_of_all_analyses_stand_worst_first_and_the_worst_is_shown(
    view: OverviewView,
) -> None:
    assert column(view.findings.table, 1) == [
        IMPOSSIBLE.title,
        SHIFTED.title,
        TORN.title,
        BROKEN.title,
    ]
    assert column(view.findings.table, 0) == ["Red", "Amber", "Amber", "Info"]
    assert column(view.findings.table, 2) == ["Columns", "Columns", "Pairs", "Rules"]
    assert view.right.tabText(0) == "&Findings (4)"
    sheet = view.sheet
    assert sheet.title.text() == IMPOSSIBLE.title
    assert sheet.word.text() == "Red · Columns"
    assert sheet.why.text() == "Why out-of-range matters."
    assert sheet.advice.text() == "Mend out-of-range."
    assert column(sheet.evidence, 1) == ["25 of 600"]


def test_the_button_asks_for_what_a_finding_is_about(view: OverviewView, qtbot: QtBot) -> None:
    choose(view, SHIFTED.title)
    assert view.sheet.view.text() == "Show in Columns"
    with qtbot.waitSignal(view.finding_requested) as asked:
        view.sheet.view.click()
    assert asked.args is not None
    (found,) = asked.args
    assert (found.part.field, found.finding) == ("details", SHIFTED)


def test_enter_asks_for_what_a_finding_is_about(view: OverviewView, qtbot: QtBot) -> None:
    choose(view, TORN.title)
    view.findings.table.setFocus()
    with qtbot.waitSignal(view.finding_requested) as asked:
        qtbot.keyClick(view.findings.table, Qt.Key.Key_Return)
    assert asked.args is not None
    (found,) = asked.args
    assert (found.part.field, found.finding) == ("accuracy", TORN)


def test_findings_are_filtered_by_weight_and_by_words(view: OverviewView) -> None:
    view.findings.severities[Severity.AMBER].setChecked(False)
    assert column(view.findings.table, 0) == ["Red", "Info"]
    assert view.findings.severities[Severity.AMBER].text().strip() == "2 amber, hidden"
    view.findings.severities[Severity.AMBER].setChecked(True)
    view.findings.filter_box.setText("pairs")
    assert column(view.findings.table, 1) == [TORN.title]
    view.findings.filter_box.setText("nothing like it")
    assert view.findings.none.text() == "No finding passes the filter."
    assert view.findings.none.isVisible()


def test_the_chosen_finding_stays_chosen_when_more_is_found(
    view: OverviewView, audit: AuditResult
) -> None:
    choose(view, SHIFTED.title)
    view.show_result(with_findings(audit, details=(SHIFTED, IMPOSSIBLE)))
    assert view.sheet.title.text() == SHIFTED.title


def test_without_findings_it_says_what_was_looked_for_and_never_that_all_is_well(
    view: OverviewView, audit: AuditResult
) -> None:
    view.show_result(with_findings(audit))
    said = view.findings.none.text()
    assert view.findings.none.isVisible()
    assert said.startswith("Nothing was found. Looked for: values outside the real range")
    assert "rows of one subject" not in said  # there is no key, so nobody looked
    words = " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())
    assert not {"safe", "fine", "perfect", "compliant"} & set(words.lower().split())
    assert not view.sheet.isVisible()


def test_a_finding_is_copied_in_full(view: OverviewView) -> None:
    view.sheet.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[:3] == [f"Red: {IMPOSSIBLE.title}", "Where: Columns", "Columns: “age”"]
    assert "Rows: 25 of 600" in lines


# --- rows of a finding ---------------------------------------------------------------------


def test_the_rows_of_a_finding_are_shown_with_its_columns_first(
    view: OverviewView, qtbot: QtBot
) -> None:
    assert view.sheet.rows.text() == "Look at 3 rows"
    view.sheet.rows.click()
    rows = view.sheet.found_rows
    qtbot.waitUntil(lambda: rows.table.model().rowCount() == 3)
    headers = [rows.table.model().headerData(p, Qt.Orientation.Horizontal) for p in (0, 1)]
    assert headers == ["Row", "age"]
    assert column(rows.table, 0) == ["1", "2", "25"]
    assert column(rows.table, 1) == ["140", "140", "140"]
    assert "synthetic table, counted from 1" in rows.message.text()


def test_rows_of_a_file_that_is_not_loaded_are_named_by_number(
    loaded_session: Session, view: OverviewView
) -> None:
    loaded_session.set_table(IMPOSSIBLE.table, None, None)
    view.sheet.rows.click()
    assert "not loaded" in view.sheet.found_rows.message.text()
    assert view.sheet.found_rows.message.text().endswith("1, 2, 25.")


def test_a_finding_without_rows_offers_none(view: OverviewView) -> None:
    choose(view, SHIFTED.title)
    assert not view.sheet.rows.isVisible()


# --- what was looked at --------------------------------------------------------------------


def test_it_says_what_was_looked_at_what_could_not_be_and_what_was_left_out(
    view: OverviewView, audit: AuditResult
) -> None:
    table = view.looked_at
    rows = dict(zip(column(table, 0), column(table, 1), strict=True))
    assert rows["Columns"] == "looked at"
    assert rows["Sequences"] == "not assessable"
    assert NO_KEY in column(table, 3)
    assert column(table, 2)[0] == "2"
    view.show_result(without_quality(with_findings(audit), "accuracy", "details"))
    rows = dict(zip(column(table, 0), column(table, 1), strict=True))
    assert rows["Rules"] == "left out"


def test_texts_that_take_no_part_in_accuracy_are_named(
    view: OverviewView, audit: AuditResult
) -> None:
    assert audit.accuracy is not None
    accuracy = replace(audit.accuracy, left_out=("title", MARKUP))
    view.show_result(replace(with_findings(audit), accuracy=accuracy))
    assert f"“title”, “{MARKUP}”" in column(view.looked_at, 3)[-1]


# --- hostile names, files, theme -----------------------------------------------------------


def test_hostile_names_are_shown_literally(view: OverviewView, audit: AuditResult) -> None:
    assert {MARKUP, FORMULA} <= set(column(view.worst.columns, 0))
    hostile = made_finding("odd", Severity.RED, MARKUP, "x" * 200, "a\nb", title=f"{MARKUP} is odd")
    view.show_result(with_findings(audit, details=(hostile,)))
    assert view.sheet.title.text() == f"{MARKUP} is odd"
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    assert view.minimumSizeHint().width() <= 1200


def test_a_table_is_exported_inert(view: OverviewView, tmp_path: Path) -> None:
    view.worst.columns.export_to(tmp_path / "columns.csv")
    assert "\n'=cmd()," in (tmp_path / "columns.csv").read_text(encoding="utf-8-sig")


def test_it_can_be_used_without_eyes_or_mouse(view: OverviewView) -> None:
    check_access(view)
    for table in view.findChildren(TableView):
        assert table.accessibleName()
