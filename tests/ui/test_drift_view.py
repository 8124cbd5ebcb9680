"""The Drift view: PSI by column, and the AUC that sees what PSI hides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.drift import drift_figure, drift_table, psi_word
from synthdesk.plots.palette import DARK, LIGHT
from synthdesk.ui.pages.data.drift_view import DriftView, reading_of
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access
from tests.ui.made_checks import Jobs, drift, fill, made_table, training


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def tasks(jobs: Jobs) -> Iterator[TaskManager]:
    manager = jobs.manager()
    yield manager
    manager.close()


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot) -> DriftView:
    fill(session, training(), made_table(TableRole.SYNTHETIC), made_table(TableRole.HOLDOUT))
    view = DriftView(session, tasks)
    qtbot.addWidget(view)
    view.resize(1200, 460)
    view.show()
    qtbot.waitUntil(view.has_result)
    return view


def shown(view: DriftView) -> list[list[str]]:
    model = view.columns.table.table_model
    return [
        [str(model.index(row, column).data()) for column in range(4)]
        for row in range(model.rowCount())
    ]


def test_every_control_has_a_name(view: DriftView) -> None:
    check_access(view)


def test_the_headline_holds_the_auc_with_interval_and_n(view: DriftView) -> None:
    text = view.headline.text()
    assert "AUC 0.542 (0.534 – 0.552), n = 32,561 + 16,281" in text
    assert "largest PSI 0.031 (stable)" in text
    assert "seed 7" in view.state.whole_text


def test_columns_stand_by_falling_psi_each_with_its_word(view: DriftView) -> None:
    view.which.setCurrentIndex(1)
    assert shown(view) == [
        ["wage", "0.310", "large", "0.655"],
        ["age", "0.120", "moderate", "0.560"],
        ["sex", "0.010", "stable", "0.505"],
    ]


@pytest.mark.parametrize(
    ("psi", "word"),
    [(0.0, "stable"), (0.0999, "stable"), (0.1, "moderate"), (0.25, "moderate"), (0.251, "large")],
)
def test_the_usual_screens(psi: float, word: str) -> None:
    assert psi_word(psi) == word


def test_the_note_warns_of_what_a_small_psi_hides(view: DriftView) -> None:
    assert "A small PSI can hide what the AUC shows" in view.note.text()
    assert "screens, not tests" in view.note.text()


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(0.49, 0.52, "holds .5"), (0.51, 0.6, "above .5"), (0.4, 0.48, "no difference")],
)
def test_the_reading_follows_the_interval(low: float, high: float, word: str) -> None:
    assert word in reading_of(Estimate((low + high) / 2, low, high, 100, "x"))


def test_a_column_is_asked_for(view: DriftView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.column_requested) as asked:
        view.columns.table.row_activated.emit(0)
    assert asked.args == ["wage"]


def test_one_table_alone_cannot_drift(
    session: Session, tasks: TaskManager, jobs: Jobs, qtbot: QtBot
) -> None:
    fill(session, training())
    view = DriftView(session, tasks)
    qtbot.addWidget(view)
    view.show()
    qtbot.wait(300)
    assert view.empty.accessibleName() == "Only one table yet"
    assert jobs.names == []


def test_taking_the_other_tables_away_takes_the_figures_away(view: DriftView) -> None:
    for role in (TableRole.SYNTHETIC, TableRole.HOLDOUT):
        view.session.set_table(role, None, None)
    assert view.empty.isVisible()
    assert not view.has_result()


def test_the_table_in_view_stays_in_view(view: DriftView, jobs: Jobs, qtbot: QtBot) -> None:
    view.which.setCurrentIndex(1)
    view.again.click()
    qtbot.waitUntil(lambda: len(jobs.asked) == 2 and not view.is_running)
    assert view.which.currentText() == "Holdout"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_chart_has_n_and_a_bar_a_column(palette: object) -> None:
    table = drift().tables[1]
    figure = drift_figure(table, "holdout", palette)  # type: ignore[arg-type]
    title = figure.get_suptitle()
    assert "n = 32,561 + 16,281 rows" in title
    psi, auc = figure.axes
    assert len(psi.patches) == len(table.columns)
    assert [label.get_text() for label in psi.get_yticklabels()] == ["wage", "age", "sex"]
    assert auc.get_xlabel() == "AUC of the column alone"


def test_the_charts_table_holds_its_figures() -> None:
    table = drift_table(drift().tables[1], "holdout")
    assert table.rows[0] == ("wage", 0.31, "large", 0.655)
    assert len(table.headers) == len(table.rows[0])
