"""The Pairs view as a user notices it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.accuracy.accuracy import Accuracy, measure_accuracy
from synthdesk.engine.audit import AuditResult
from synthdesk.engine.formats import share
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.loading import LoadedTable
from synthdesk.ui.pages.quality.pairs.pair_figures import NEEDS_TWO_NUMBERS, PairFigure
from synthdesk.ui.pages.quality.pairs.pairs_view import PairsView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from synthdesk.ui.theme import ThemeChoice, theme_manager
from tests.plots.made_results import accuracy_of, nominal
from tests.ui.access import check_access
from tests.ui.audit_fixtures import FORMULA, MARKUP, back_to_light, loaded

__all__ = ["loaded"]

QUICK = 0.05


@pytest.fixture(scope="session")
def accuracy(loaded: Sequence[LoadedTable]) -> Accuracy:
    """Of the small audit's tables."""
    raw = [RawTable.of(table) for table in loaded]
    return measure_accuracy(conform_tables(loaded[0].schema, *raw), seed=1)


@pytest.fixture
def view(
    session: Session, tasks: TaskManager, accuracy: Accuracy, qtbot: QtBot
) -> Iterator[PairsView]:
    made = PairsView(session, tasks)
    qtbot.addWidget(made)
    made.resize(1240, 640)
    made.show()
    made.show_result(result_of(accuracy))
    yield made
    back_to_light()


def result_of(accuracy: Accuracy) -> AuditResult:
    """A result of which the view sees the accuracy only."""
    return cast(AuditResult, SimpleNamespace(accuracy=accuracy))


def names(accuracy: Accuracy) -> list[str]:
    return [column.name for column in accuracy.columns]


def choose(view: PairsView, shown: PairFigure) -> None:
    view.choice.setCurrentText(shown.value)


def column(view: PairsView, position: int) -> list[str]:
    model = view.table.table.model()
    return [model.index(row, position).data() for row in range(model.rowCount())]


def headers(view: PairsView) -> list[str]:
    model = view.table.table.table_model
    return [spec.header for spec in model.columns]


def test_the_pair_with_the_widest_gap_is_shown_first(view: PairsView, accuracy: Accuracy) -> None:
    worst = max(accuracy.pairs, key=lambda pair: pair.reference.gap.value)
    assert view.detail.heading.whole_text == " × ".join(worst.columns)
    assert share(worst.accuracy) in view.detail.figures.text()
    assert "450 rows each" in view.detail.figures.text()
    assert "below the band: less accurate than a second real sample" in view.detail.figures.text()
    assert "Cramér's V: training" in view.detail.associations.text()


@pytest.mark.parametrize("shown", list(PairFigure))
def test_every_figure_has_a_matrix_and_a_table(
    view: PairsView, shown: PairFigure, qtbot: QtBot
) -> None:
    choose(view, shown)
    qtbot.waitUntil(lambda: view.matrix.figure is not None)
    assert view.matrix.accessibleName() == f"{shown.value} of every pair of columns"
    view.views.setCurrentIndex(1)
    assert view.table.table.table_model.rowCount() > 0
    assert "Standing" in headers(view)
    view.matrix.show_as_table()


def test_a_click_into_the_matrix_shows_that_pair_and_the_diagonal_asks_for_the_column(
    view: PairsView, accuracy: Accuracy, qtbot: QtBot
) -> None:
    first, second, third, *_ = names(accuracy)
    qtbot.waitUntil(lambda: view.matrix.canvas is not None and view.matrix.canvas.isVisible())
    canvas = view.matrix.canvas
    assert canvas is not None
    canvas.draw()
    across, up = canvas.figure.axes[0].transData.transform((2, 0)) / canvas.device_pixel_ratio
    where = QPoint(round(across), round(canvas.height() - up))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=where)
    assert view.detail.heading.whole_text == f"{first} × {third}"
    assert view.pair_choice.first.currentText() == first
    assert view.pair_choice.second.currentText() == third
    with qtbot.waitSignal(view.column_requested) as asked:
        view.matrix.clicked.emit(1.2, 0.8)
    assert asked.args == [second]
    view.matrix.clicked.emit(-3.0, 99.0)
    assert view.detail.heading.whole_text == f"{first} × {third}"


def test_any_pair_is_reached_by_keyboard(view: PairsView, accuracy: Accuracy, qtbot: QtBot) -> None:
    view.views.setCurrentIndex(1)
    view.table.table.setFocus()
    view.table.table.select_row(0)
    qtbot.keyClick(view.table.table, Qt.Key.Key_Down)
    assert view.detail.heading.whole_text == f"{column(view, 0)[1]} × {column(view, 1)[1]}"
    columns = names(accuracy)
    view.pair_choice.first.setCurrentIndex(columns.index(columns[0]))
    view.pair_choice.second.setCurrentIndex(1)
    view.pair_choice.second.setFocus()
    qtbot.keyClick(view.pair_choice.second, Qt.Key.Key_Down)
    assert view.detail.heading.whole_text == f"{columns[0]} × {columns[2]}"


def test_other_views_can_ask_for_a_pair_in_either_order(
    view: PairsView, accuracy: Accuracy
) -> None:
    first, second, *_ = names(accuracy)
    view.show_pair(second, first)
    assert view.detail.heading.whole_text == f"{first} × {second}"
    view.show_pair("no such", "column")
    assert view.detail.heading.whole_text == f"{first} × {second}"


def test_rows_and_columns_of_the_heat_maps_can_be_swapped(view: PairsView, qtbot: QtBot) -> None:
    before = view.detail.chart.accessibleName()
    view.detail.swap.click()
    first, second = before.removeprefix("Joint frequencies of ").split(" × ")
    assert view.detail.chart.accessibleName() == f"Joint frequencies of {second} × {first}"
    qtbot.waitUntil(lambda: view.detail.chart.figure is not None)
    view.detail.chart.show_as_table()
    assert view.detail.chart.table.table_model.columns[0].header == second


def test_pairs_are_found_by_typing(view: PairsView) -> None:
    view.views.setCurrentIndex(1)
    view.table.filter_box.setText("city")
    assert view.table.table.model().rowCount() == 3
    view.table.filter_box.setText("below the band")
    assert set(column(view, headers(view).index("Standing"))) == {"below the band"}


def test_hostile_names_are_shown_literally(view: PairsView) -> None:
    view.show_pair(MARKUP, FORMULA)
    assert view.detail.heading.whole_text == f"{MARKUP} × {FORMULA}"
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text()


def test_a_long_first_name_leaves_the_second_in_sight(view: PairsView) -> None:
    made = accuracy_of((nominal("x" * 200, ("a", "b")), nominal("second", ("a", "b"))))
    view.show_result(result_of(made))
    assert view.detail.heading.whole_text.endswith("× second")
    assert len(view.detail.heading.whole_text) < 50


def test_a_pair_whose_table_was_not_kept_says_so(view: PairsView, accuracy: Accuracy) -> None:
    pairs = tuple(replace(pair, training=None, synthetic=None) for pair in accuracy.pairs)
    view.show_result(result_of(replace(accuracy, pairs=pairs)))
    said = [label.text() for label in view.detail.chart.findChildren(QLabel)]
    assert any("were not kept" in text for text in said)
    assert not view.detail.swap.isEnabled()


def test_without_two_numbers_correlations_say_what_to_choose(
    view: PairsView, accuracy: Accuracy
) -> None:
    found = accuracy.associations
    assert found is not None
    none = replace(found.pearson, pairs=(), largest=None, mean=None)
    made = replace(accuracy, associations=replace(found, pearson=none))
    view.show_result(result_of(made))
    choose(view, PairFigure.PEARSON)
    assert view.nothing.isVisible()
    assert view.nothing.text() == NEEDS_TWO_NUMBERS
    choose(view, PairFigure.CRAMERS_V)
    assert not view.nothing.isVisible()


def test_it_can_be_used_without_eyes(view: PairsView) -> None:
    check_access(view)


def test_the_dark_theme_redraws_both_charts(view: PairsView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.matrix.figure is not None)
    before = view.matrix.figure
    assert before is not None
    light = before.get_facecolor()
    with qtbot.waitSignals([view.matrix.drawn, view.detail.chart.drawn]):
        theme_manager().choose(ThemeChoice.DARK)
    after = view.matrix.figure
    assert after is not None
    assert after.get_facecolor() != light


def test_forty_five_thousand_pairs_are_shown_at_once(view: PairsView) -> None:
    columns = tuple(nominal(f"c{i}", ("a", "b")) for i in range(300))
    small = accuracy_of(columns[:3])
    pairs = tuple(
        replace(small.pairs[i % 3], columns=(a.name, b.name), training=None, synthetic=None)
        for i, (a, b) in enumerate(combinations(columns, 2))
    )
    result = result_of(replace(small, columns=columns, pairs=pairs))
    view.hide()
    since = time.perf_counter()
    view.show_result(result)
    shown = time.perf_counter() - since
    assert shown < 5 * QUICK, shown  # a busy machine's share; measured 10 ms
    view.views.setCurrentIndex(1)
    assert view.table.table.model().rowCount() == 44_850
