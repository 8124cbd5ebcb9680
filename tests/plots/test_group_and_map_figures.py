"""Figures of groups and of maps: titles with n, hatches, numbers beside every figure."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.accuracy.geographic import GeographicMap, measure_geography
from synthdesk.engine.accuracy.subgroups import GroupAccuracy, measure_subgroups
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.schema import ColumnType, infer_schema
from synthdesk.plots.density_map import (
    FEWEST_SHOWN,
    density_map_figure,
    density_map_table,
    map_figures_table,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.subgroups import (
    columns_worst_first,
    frequencies_figure,
    frequencies_table,
    level_columns_figure,
    level_columns_table,
    level_gaps_figure,
    level_gaps_table,
)
from synthdesk.plots.svg import inline_svg

HOSTILE = "$x_1$ <b>\n🙂" + "n" * 200
BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def _table(seed: int) -> pa.Table:
    chance = np.random.default_rng(seed)
    rows = 1_200
    job = chance.choice(["clerk", "smith", "a very " + "long " * 30 + "name"], rows)
    job[:60] = "baker"
    return pa.table(
        {
            HOSTILE: job,
            "degree": chance.choice(["yes", "no", "<script>"], rows),
            "lat": 60 + chance.normal(0, 0.1, rows) + (seed - 1) * 0.2,
            "lon": 20 + chance.normal(0, 0.1, rows),
        }
    )


@pytest.fixture(scope="module")
def group() -> GroupAccuracy:
    real, fake = _table(1), _table(2)
    tables = conform_tables(infer_schema(real), RawTable("r", real), RawTable("s", fake), None)
    chosen = measure_subgroups(tables, HOSTILE, 7).chosen
    assert chosen is not None
    return chosen


@pytest.fixture(scope="module")
def made() -> GeographicMap:
    real, fake = _table(1), _table(2)
    types = {"lat": ColumnType.LATITUDE, "lon": ColumnType.LONGITUDE}
    schema = infer_schema(real).with_changes(types=types)
    tables = conform_tables(schema, RawTable("r", real), RawTable("s", fake), None)
    return measure_geography(tables, 7).maps[0]


@BOTH
def test_levels_show_gaps_and_those_too_small_say_so(
    group: GroupAccuracy, palette: Palette
) -> None:
    figure = level_gaps_figure(group, palette)
    assert "n = 1,200 training, 1,200 synthetic rows" in figure.get_suptitle().replace("\n", " ")
    (axes,) = figure.axes
    said = " ".join(text.get_text() for text in axes.texts)
    assert said.count("too few rows to judge") == 1
    assert {bar.get_hatch() for bar in axes.patches} - {None}
    assert "<svg" in inline_svg(figure, "levels", "levels", "levels")
    table = level_gaps_table(group)
    assert len(table.rows) == len(group.levels) == 4
    baker = next(row for row in table.rows if row[0] == "baker")
    assert baker[1:3] == (60, 60)
    assert baker[6] is None
    assert "100 are needed" in str(baker[-1])
    assert all(len(row) == len(table.headers) for row in table.rows)


@BOTH
def test_columns_and_values_of_a_level(group: GroupAccuracy, palette: Palette) -> None:
    level = group.levels[0]
    assert level.figures is not None
    figure = level_columns_figure(group, level, level.figures, palette)
    assert f"n = {level.figures.rows:,}" in figure.get_suptitle()
    worst = columns_worst_first(level.figures)[0]
    table = level_columns_table(group, level, level.figures)
    assert [row[0] for row in table.rows].count("degree") == 1
    assert all(len(row) == len(table.headers) for row in table.rows)
    assert worst.frequencies is not None
    drawn = frequencies_figure(worst.name, HOSTILE, worst.frequencies, palette)
    assert len(drawn.axes[0].containers) == 2
    numbers = frequencies_table(worst.name, HOSTILE, worst.frequencies)
    assert sum(int(row[1] or 0) for row in numbers.rows) == level.n_training
    assert sum(int(row[2] or 0) for row in numbers.rows) == level.n_synthetic


@BOTH
def test_the_map_has_three_panels_stretched_by_latitude(
    made: GeographicMap, palette: Palette
) -> None:
    figure = density_map_figure(made, palette)
    assert "n = 1,200 training, 1,200 synthetic" in figure.get_suptitle().replace("\n", " ")
    panels = figure.axes[:3]
    height, width = made.grid.north - made.grid.south, made.grid.east - made.grid.west
    stretch = height / (width * np.cos(np.radians((made.grid.north + made.grid.south) / 2)))
    assert [panel.get_aspect() for panel in panels] == pytest.approx([stretch] * 3)
    shown = panels[0].images[0].get_array()
    assert shown is not None
    assert shown.sum() == pytest.approx(1 - made.training_outside / made.n_training)
    # North is up: the synthetic points lie further north.
    array = panels[1].images[0].get_array()
    assert array is not None
    fake = np.ma.filled(array, 0.0)
    half = made.grid.side // 2
    assert fake[:half].sum() > fake[half:].sum()
    assert "<svg" in inline_svg(figure, "map", "map", "map")


def test_the_map_in_numbers_names_no_cell_with_few_real_rows(made: GeographicMap) -> None:
    table = density_map_table(made)
    assert all(len(row) == len(table.headers) for row in table.rows)
    assert table.rows[0][0] == "beyond the map"
    real = [row[2] for row in table.rows]
    assert None in real
    assert all(count is None or count == 0 or int(count) >= FEWEST_SHOWN for count in real)
    figures = map_figures_table(made)
    assert figures.rows[0][0] == "Accuracy on the grid"
    assert all(len(row) == len(figures.headers) for row in figures.rows)
