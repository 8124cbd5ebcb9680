"""The Map view as a user notices it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from synthdesk.engine.accuracy.geographic import Geography, measure_geography
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.schema import ColumnType, infer_schema
from synthdesk.ui.pages.quality.map.map_view import MapView
from synthdesk.ui.session import Session
from synthdesk.ui.tasks import TaskManager
from tests.ui.access import check_access

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult

HOSTILE = "<b>latitude</b> " + "n" * 200


@dataclass(frozen=True)
class _Result:
    """What the view reads of an audit."""

    geography: Geography


def _result(geography: Geography) -> AuditResult:
    return cast("AuditResult", _Result(geography))


def _table(seed: int, *, is_shuffled: bool = False) -> pa.Table:
    chance = np.random.default_rng(seed)
    upper = chance.random(1_500) < 0.5
    latitude = np.where(upper, 51.6, 51.4) + chance.normal(0, 0.02, 1_500)
    longitude = np.where(upper, 0.1, -0.1) + chance.normal(0, 0.02, 1_500)
    if is_shuffled:
        chance.shuffle(longitude)
    return pa.table(
        {
            "kind": chance.choice(["a", "b"], 1_500),
            HOSTILE: latitude,
            "longitude": longitude,
            "other lat": latitude + chance.normal(0, 0.01, 1_500),
            "other lng": np.sort(longitude),
        }
    )


@pytest.fixture(scope="module")
def geography() -> Geography:
    real, fake = _table(1), _table(2, is_shuffled=True)
    types = dict.fromkeys((HOSTILE, "other lat"), ColumnType.LATITUDE)
    types |= dict.fromkeys(("longitude", "other lng"), ColumnType.LONGITUDE)
    schema = infer_schema(real).with_changes(types=types)
    return measure_geography(
        conform_tables(schema, RawTable("r", real), RawTable("s", fake), None), 7
    )


@pytest.fixture
def view(session: Session, tasks: TaskManager, qtbot: QtBot, geography: Geography) -> MapView:
    made = MapView(session, tasks)
    qtbot.addWidget(made)
    made.resize(1280, 640)
    made.show_result(_result(geography))
    made.show()
    return made


def cells(view: MapView, column: int) -> list[Any]:
    model = view.figures.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_map_shows_its_findings_and_figures(view: MapView) -> None:
    sheet = view.findings.sheet
    assert sheet.word.text() == "Red · Map"
    assert "lie elsewhere on the map" in sheet.title.text()
    assert "Distance (TVD), whole files" in cells(view, 0)
    assert "less accurate than real data" in cells(view, 4)
    assert "n = 1,500 training, 1,500 synthetic rows" in view.basis.text()
    assert "seed 7" in view.basis.text()


def test_three_maps_are_drawn_with_places_under_the_pointer(view: MapView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.chart.figure is not None)
    figure = view.chart.figure
    assert figure is not None
    titles = [axes.get_title(loc="left") for axes in figure.axes[:3]]
    assert titles == ["training", "synthetic", "synthetic − training"]
    labels = [tick.label1.get_text() for tick in figure.axes[0].yaxis.get_major_ticks()]
    assert labels[0].startswith("51.6")
    assert labels[-1].startswith("51.3")
    view.chart.show_as_table()
    assert view.chart.table.model().rowCount() > 10


def test_another_pair_of_columns_can_be_chosen(view: MapView) -> None:
    assert view.which.isVisible()
    assert len(view.which.itemText(0)) < 120
    view.which.setCurrentIndex(1)
    assert view.chart.accessibleName() == "Map of other lat × other lng"


def test_one_map_needs_no_choice(view: MapView, geography: Geography) -> None:
    view.show_result(_result(Geography("", (), geography.maps[:1])))
    assert not view.which.isVisible()
    assert view.findings.list.none.text().startswith("Nothing was found. Looked for: places")
    assert view.figures.isVisible()


def test_without_coordinates_it_says_what_to_do(view: MapView) -> None:
    why = "Give the columns the types latitude and longitude in Data."
    view.show_result(_result(Geography(why, ())))
    shown = view.stack.currentWidget()
    assert why in " ".join(label.text() for label in shown.findChildren(QLabel))


def test_columns_without_a_map_are_named(view: MapView, geography: Geography) -> None:
    view.show_result(_result(Geography("", (), geography.maps, ("alone",), ("“x”: one line",))))
    assert "“alone”" in view.notes.text()
    assert "one line" in view.notes.text()


def test_hostile_names_are_shown_literally(view: MapView) -> None:
    assert view.which.itemText(0).startswith("<b>latitude</b>")
    for label in view.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()


def test_everything_can_be_reached_and_has_a_name(view: MapView) -> None:
    check_access(view)
