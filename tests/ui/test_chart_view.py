"""Charts as a user handles them: drawn when seen, clicked, saved, read as a table."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from synthdesk.engine.errors import UserError
from synthdesk.plots.plot_table import PlotTable
from synthdesk.ui.theme import ThemeChoice, theme_manager
from synthdesk.ui.widgets.chart_hover import value_under
from synthdesk.ui.widgets.chart_view import ChartView
from tests.ui.audit_fixtures import back_to_light


class Drawings:
    """Builds the same bars every time and counts."""

    def __init__(self) -> None:
        self.palettes: list[str] = []

    def __call__(self, palette: Any) -> Any:
        from matplotlib.figure import Figure

        self.palettes.append(palette.name)
        figure = Figure(facecolor=palette.background)
        axes = figure.add_subplot()
        axes.bar([0, 1], [3, 4], label="rows")
        axes.set_xticks([0, 1], ["low", "high"])
        return figure


def numbers() -> PlotTable:
    return PlotTable("Bars", ("bar", "rows"), (("low", 3), ("high", 4)))


@pytest.fixture
def drawings() -> Drawings:
    return Drawings()


@pytest.fixture
def chart(qtbot: QtBot, drawings: Drawings) -> Iterator[ChartView]:
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show_chart(drawings, numbers, "Bars of rows")
    yield view
    back_to_light()


def drawn(qtbot: QtBot, chart: ChartView) -> None:
    with qtbot.waitSignal(chart.drawn):
        chart.show()
    qtbot.waitUntil(lambda: chart.canvas is not None and chart.canvas.isVisible())


def test_importing_the_widgets_does_not_import_matplotlib() -> None:
    code = (
        "import sys, synthdesk.ui.widgets.chart_view, synthdesk.ui.pages.quality.page, "
        "synthdesk.ui.pages.privacy.page, synthdesk.ui.pages.fake_or_real.page, "
        "synthdesk.ui.pages.report.page; "
        "print(sorted({'matplotlib', 'pandas', 'scipy', 'lightgbm', 'pyarrow', 'numpy'}"
        " & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_nothing_is_drawn_before_it_is_seen(
    chart: ChartView, drawings: Drawings, qtbot: QtBot
) -> None:
    qtbot.wait(30)
    assert drawings.palettes == []
    drawn(qtbot, chart)
    assert drawings.palettes == ["light"]
    assert chart.accessibleName() == "Bars of rows"


def test_a_hidden_chart_is_redrawn_only_when_it_is_seen_again(
    chart: ChartView, drawings: Drawings, qtbot: QtBot
) -> None:
    drawn(qtbot, chart)
    chart.hide()
    theme_manager().choose(ThemeChoice.DARK)
    qtbot.wait(30)
    assert drawings.palettes == ["light"]
    drawn(qtbot, chart)
    assert drawings.palettes == ["light", "dark"]


def test_switching_the_theme_redraws(chart: ChartView, drawings: Drawings, qtbot: QtBot) -> None:
    drawn(qtbot, chart)
    with qtbot.waitSignal(chart.drawn):
        theme_manager().choose(ThemeChoice.DARK)
    assert drawings.palettes == ["light", "dark"]


def test_a_click_tells_where_in_the_data_but_not_while_zooming(
    chart: ChartView, qtbot: QtBot
) -> None:
    drawn(qtbot, chart)
    assert chart.canvas is not None
    clicks: list[tuple[float, float]] = []
    chart.clicked.connect(lambda x, y: clicks.append((x, y)))
    click(qtbot, chart, 1, 2)
    assert [(round(x), round(y)) for x, y in clicks] == [(1, 2)]
    chart.tools.zoom.click()
    click(qtbot, chart, 0, 1)
    assert len(clicks) == 1
    chart.tools.pan.click()
    assert not chart.tools.zoom.isChecked()
    chart.tools.pan.click()
    click(qtbot, chart, 0, 1)
    assert len(clicks) == 2


def click(qtbot: QtBot, chart: ChartView, x: float, y: float) -> None:
    canvas = chart.canvas
    assert canvas is not None
    canvas.draw()
    across, up = canvas.figure.axes[0].transData.transform((x, y)) / canvas.device_pixel_ratio
    where = QPoint(round(across), round(canvas.height() - up))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=where)


def test_a_zoomed_chart_goes_back_to_the_whole(chart: ChartView, qtbot: QtBot) -> None:
    drawn(qtbot, chart)
    assert chart.canvas is not None
    assert chart.figure is not None
    axes = chart.figure.axes[0]
    whole = axes.get_xlim()
    chart.canvas._navigation.push_current()
    axes.set_xlim(0, 0.1)
    chart.canvas._navigation.push_current()
    chart.tools.home.click()
    assert axes.get_xlim() == whole


def test_the_numbers_are_shown_as_a_table_and_back(chart: ChartView, qtbot: QtBot) -> None:
    drawn(qtbot, chart)
    chart.tools.as_table.click()
    assert chart.table.isVisible()
    assert chart.table.model().index(1, 1).data() == "4"
    assert not chart.tools.save.isEnabled()
    chart.tools.as_table.click()
    assert not chart.table.isVisible()
    assert chart.canvas is not None
    assert chart.canvas.isVisible()


@pytest.mark.parametrize(
    ("ending", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_a_chart_is_saved_in_the_form_that_its_ending_says(
    chart: ChartView, qtbot: QtBot, tmp_path: Path, ending: str, start: bytes
) -> None:
    drawn(qtbot, chart)
    chart.save_to(tmp_path / f"chart.{ending}")
    assert (tmp_path / f"chart.{ending}").read_bytes().startswith(start)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_chart_that_cannot_be_saved_says_so(
    chart: ChartView, qtbot: QtBot, tmp_path: Path
) -> None:
    drawn(qtbot, chart)
    with qtbot.waitSignal(chart.failed) as caught:
        chart._save_and_tell(str(tmp_path / "missing" / "chart.svg"))
    assert isinstance(caught.args[0], UserError)


def test_a_copied_chart_is_a_picture(chart: ChartView, qtbot: QtBot) -> None:
    drawn(qtbot, chart)
    chart.tools.copy.click()
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_without_a_chart_there_is_a_message_and_no_tools(chart: ChartView, qtbot: QtBot) -> None:
    drawn(qtbot, chart)
    chart.clear("<b>Nothing</b> here")
    assert chart.figure is None
    assert not chart.tools.isEnabled()
    assert chart.accessibleName() == "<b>Nothing</b> here"


def test_the_pointer_tells_a_bars_value(chart: ChartView, qtbot: QtBot) -> None:
    from matplotlib.backend_bases import MouseEvent

    drawn(qtbot, chart)
    canvas = chart.canvas
    assert canvas is not None
    canvas.draw()
    x, y = canvas.figure.axes[0].transData.transform((1, 2))
    assert value_under(MouseEvent("motion_notify_event", canvas, x, y)) == "high: rows: 4"


def pointed_at(figure: Any, x: float, y: float) -> str:
    """What is said of a place in the figure's first axes."""
    from matplotlib.backend_bases import MouseEvent
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    place = figure.axes[0].transData.transform((x, y))
    return value_under(MouseEvent("motion_notify_event", canvas, *place))


def test_a_point_of_a_line_tells_its_value() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().plot([10, 20, 30], [0.25, 0.5, 0.75], label="training")
    assert pointed_at(figure, 20, 0.5) == "training: 20: 0.50"
    assert pointed_at(figure, 12, 0.7) == ""


def test_a_bound_drawn_across_a_chart_tells_nothing() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot()
    axes.set_xlim(0, 10)
    axes.axhline(0.5)
    assert pointed_at(figure, 5, 0.5) == ""


def test_a_cell_is_written_as_its_figure_writes_it() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot()
    drawn = axes.pcolormesh([[0.5, -0.25], [0.0, 0.125]])
    axes.set_xticks([0, 1], ["a", "b"])
    axes.set_yticks([0, 1], ["c", "d"])
    assert pointed_at(figure, 1.1, 0.1) == "c × b: -25.0 %"
    drawn.format_cursor_data = "{:+.2f}".format  # type: ignore[method-assign]
    assert pointed_at(figure, 1.1, 0.1) == "c × b: -0.25"


def test_every_tool_has_a_name_and_is_reached_by_keyboard(chart: ChartView) -> None:
    tools = chart.tools
    for button in (tools.as_table, tools.zoom, tools.pan, tools.home, tools.copy, tools.save):
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
