"""The Quality page as a user notices it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.formats import points_range, share
from synthdesk.plots.column_gaps import worst_first
from synthdesk.ui.pages.quality.findings import findings_of
from synthdesk.ui.pages.quality.page import QualityPage
from synthdesk.ui.session import AuditOptions, Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.table_view import TableView
from tests.ui.audit_fixtures import (
    FORMULA,
    MARKUP,
    audit,
    audit_without_holdout,
    back_to_light,
    loaded,
    loaded_session,
)

__all__ = ["audit", "audit_without_holdout", "loaded", "loaded_session"]


@pytest.fixture
def page(loaded_session: Session, tasks: TaskManager, qtbot: QtBot) -> Iterator[QualityPage]:
    made = QualityPage(loaded_session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    made.show()
    yield made
    back_to_light()


def column(table: TableView, position: int) -> list[str]:
    model = table.model()
    return [model.index(row, position).data() for row in range(model.rowCount())]


def test_before_the_first_audit_the_page_says_what_to_do(
    session: Session, tasks: TaskManager, qtbot: QtBot
) -> None:
    page = QualityPage(session, tasks)
    qtbot.addWidget(page)
    page.show()
    assert page.is_empty
    said = " ".join(label.text() for label in page.empty.findChildren(QLabel))
    assert "Load two tables in Data and press Run audit." in said


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


def test_the_headline_shows_every_figure_with_its_reference(
    page: QualityPage, audit: AuditResult
) -> None:
    accuracy = audit.accuracy
    assert accuracy is not None
    assert accuracy.reference.trivariate is not None
    overall, *_, trivariate = page.headline.tiles
    assert overall.value.text() == share(accuracy.overall)
    assert overall.gap.text() == f"gap {points_range(accuracy.reference.overall.gap)}"
    assert share(accuracy.reference.trivariate.real.value) in trivariate.reference.text()
    basis = page.headline.basis.text()
    for part in ("600 training", "600 synthetic", "20 draws", "Seed"):
        assert part in basis
    assert column(page.headline_view.figures, 0) == [
        "Overall",
        "Univariate",
        "Bivariate",
        "Trivariate",
    ]


def test_columns_stand_worst_first_and_the_worst_is_shown(
    page: QualityPage, audit: AuditResult
) -> None:
    assert audit.accuracy is not None
    names = [one.name for one in worst_first(audit.accuracy)]
    assert names[0] == "city"
    assert column(page.columns.table, 0) == names
    assert page.detail.heading.whole_text == "city"


def test_hostile_names_are_shown_literally(page: QualityPage) -> None:
    assert {MARKUP, FORMULA} <= set(column(page.columns.table, 0))
    row = column(page.columns.table, 0).index(MARKUP)
    page.columns.table.setCurrentIndex(page.columns.table.model().index(row, 0))
    assert page.detail.heading.whole_text == MARKUP
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def test_what_binning_hides_is_said(page: QualityPage, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    age = next(one for one in audit.accuracy.columns if one.name == "age")
    finding = "25 synthetic values above the training range"
    assert findings_of(age) == (finding,)
    headers = [
        page.columns.table.model().headerData(place, Qt.Orientation.Horizontal)
        for place in range(page.columns.table.model().columnCount())
    ]
    place = column(page.columns.table, 0).index("age")
    assert column(page.columns.table, headers.index("Finding"))[place] == finding
    page.columns.filter_box.setText("above the training")
    assert column(page.columns.table, 0) == ["age"]


def test_choosing_a_column_by_keyboard_shows_its_chart(page: QualityPage, qtbot: QtBot) -> None:
    page.columns.table.setFocus()
    page.columns.table.select_row(0)
    qtbot.keyClick(page.columns.table, Qt.Key.Key_Down)
    second = column(page.columns.table, 0)[1]
    assert page.detail.heading.whole_text == second
    assert page.detail.chart.accessibleName() == f"Frequencies of {second}"


def test_a_click_on_a_matrix_cell_shows_that_pair(
    page: QualityPage, audit: AuditResult, qtbot: QtBot
) -> None:
    assert audit.accuracy is not None
    names = [one.name for one in audit.accuracy.columns]
    page.views.setCurrentIndex(3)
    qtbot.waitUntil(lambda: page.pair_matrix.canvas is not None)
    canvas = page.pair_matrix.canvas
    assert canvas is not None
    qtbot.waitUntil(canvas.isVisible)
    canvas.draw()
    across, up = canvas.figure.axes[0].transData.transform((2, 0)) / canvas.device_pixel_ratio
    where = QPoint(round(across), round(canvas.height() - up))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=where)
    assert page.detail.heading.whole_text == f"{names[0]} × {names[2]}"
    assert page.detail.chart.accessibleName() == f"Joint frequencies of {names[0]} × {names[2]}"


def test_a_click_on_the_diagonal_shows_the_column(page: QualityPage, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    page.pair_matrix.clicked.emit(1.2, 0.8)
    assert page.detail.heading.whole_text == audit.accuracy.columns[1].name
    page.pair_matrix.clicked.emit(-3.0, 99.0)
    assert page.detail.heading.whole_text == audit.accuracy.columns[1].name


def test_pairs_can_be_found_and_chosen_in_a_table(page: QualityPage, audit: AuditResult) -> None:
    assert audit.accuracy is not None
    page.views.setCurrentIndex(2)
    page.pairs.filter_box.setText("city")
    assert page.pairs.table.model().rowCount() == 3
    page.pairs.table.select_row(page.pairs.table.table_model.source_row(0))
    assert "city" in page.detail.heading.whole_text
    page.detail.chart.show_as_table()
    assert page.detail.chart.table.model().rowCount() > 3


def test_a_pair_whose_table_was_not_kept_says_so(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    assert audit.accuracy is not None
    pairs = tuple(replace(pair, training=None, synthetic=None) for pair in audit.accuracy.pairs)
    bare = replace(audit, accuracy=replace(audit.accuracy, pairs=pairs))
    loaded_session.set_result(bare, None)
    page.pair_matrix.clicked.emit(0.0, 1.0)
    said = [label.text() for label in page.detail.chart.findChildren(QLabel)]
    assert any("were not kept" in text for text in said)


def test_a_run_without_accuracy_says_that_it_was_left_out(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    loaded_session.set_result(replace(audit, accuracy=None), None)
    assert page.is_empty
    said = " ".join(label.text() for label in page.empty.findChildren(QLabel))
    assert "Left out of this run" in said


def test_two_columns_have_no_trivariate_figure(
    page: QualityPage, loaded_session: Session, audit: AuditResult
) -> None:
    assert audit.accuracy is not None
    reference = replace(audit.accuracy.reference, trivariate=None)
    accuracy = replace(audit.accuracy, trivariate=None, triples=None, reference=reference)
    loaded_session.set_result(replace(audit, accuracy=accuracy), None)
    assert not page.headline.tiles[3].isVisible()
    assert "no trivariate figure" in page.headline.basis.text()


def test_the_page_says_when_its_result_is_stale(page: QualityPage, session: Session) -> None:
    assert not page.stale.isVisible()
    session.set_options(AuditOptions(seed=5), None)
    assert page.stale.isVisible()


def test_copy_gives_raw_figures(page: QualityPage) -> None:
    from PySide6.QtGui import QGuiApplication

    page.columns.table.copy_all()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Column\tUnivariate\tBivariate\tGap, points\tFinding")
    assert 0 < float(lines[1].split("\t")[1]) < 1
    assert any(line.startswith("'=cmd()\t") for line in lines)


def test_a_column_table_is_exported_inert(page: QualityPage, tmp_path: Path) -> None:
    page.columns.table.export_to(tmp_path / "columns.csv")
    assert "\n'=cmd()," in (tmp_path / "columns.csv").read_text(encoding="utf-8-sig")


def test_switching_the_theme_redraws_the_chart(page: QualityPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.detail.chart.figure is not None)
    figure = page.detail.chart.figure
    assert figure is not None
    light = figure.get_facecolor()
    with qtbot.waitSignal(page.detail.chart.drawn):
        theme_manager().choose(ThemeChoice.DARK)
    redrawn = page.detail.chart.figure
    assert redrawn is not None
    assert redrawn.get_facecolor() != light


def test_every_table_and_chart_has_a_name(page: QualityPage) -> None:
    from synthdesk.ui.widgets.chart_view import ChartView

    for widget in (*page.findChildren(TableView), *page.findChildren(ChartView)):
        assert widget.accessibleName()
