"""Charts of missing values: what they say in their titles, marks and tables."""

from __future__ import annotations

import numpy as np
import pytest

from synthdesk.engine.missing.missing_values import MissingValues, measure_missing
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.imputed_column import (
    group_means_figure,
    group_means_table,
    imputed_column_figure,
    imputed_column_table,
)
from synthdesk.plots.missing_dependence import (
    dependence_matrix_figure,
    dependence_matrix_table,
    gap_dependence_figure,
    gap_dependence_table,
)
from synthdesk.plots.missing_patterns import missing_patterns_figure, missing_patterns_table
from synthdesk.plots.missing_shares import missing_shares_figure, missing_shares_table
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.plot_table import PlotTable
from tests.engine.missing.table_making import population, tables_of, truth_of, with_gaps

LONG = "<script>alert('x')</script> " + "é" * 200
ROWS = 600


@pytest.fixture(scope="module")
def found() -> MissingValues:
    """Gaps in a number, in a category with a hostile name, and in a date."""
    real, fake = _hostile(population(ROWS, 1), 1), _hostile(population(ROWS, 2), 2)
    random = np.random.default_rng(3)
    gaps = {LONG: random.random(ROWS) < 0.2, "age": random.random(ROWS) < 0.3}
    tables = tables_of(with_gaps(real, **gaps), with_gaps(fake, day=random.random(ROWS) < 0.1))
    return measure_missing(tables, truth_of(real), 7)


def _hostile(table: dict[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    words = np.array(["$a$", "עברית", "new\nline", "😀"], dtype=object)
    days = np.datetime64("2020-01-01") + np.random.default_rng(seed).integers(0, 99, ROWS)
    return {**table, LONG: words[np.arange(ROWS) % 4], "day": days}


def fits(table: PlotTable) -> None:
    assert table.rows
    assert all(len(row) == len(table.headers) for row in table.rows)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_chart_of_every_column_can_be_drawn(found: MissingValues, palette: Palette) -> None:
    assert found.patterns is not None
    figures = [
        missing_shares_figure(found, palette),
        missing_patterns_figure(found.patterns, palette),
        dependence_matrix_figure(found.dependences, palette),
        *(gap_dependence_figure(found.dependences, gap, palette) for gap in (LONG, "age")),
        *(imputed_column_figure(one, palette) for one in found.imputations),
        *(group_means_figure(one, by, palette) for one in found.imputations for by in one.groups),
    ]
    for figure in figures:
        figure.canvas.draw()
        assert "n = " in figure.get_suptitle()


def test_every_table_has_a_cell_under_each_header(found: MissingValues) -> None:
    assert found.patterns is not None
    for table in (
        missing_shares_table(found),
        missing_patterns_table(found.patterns),
        dependence_matrix_table(found.dependences),
        gap_dependence_table(found.dependences, "age"),
        *(imputed_column_table(one) for one in found.imputations),
        *(group_means_table(one, by) for one in found.imputations for by in one.groups),
    ):
        fits(table)


def test_a_cross_stands_wherever_a_pattern_has_a_gap(found: MissingValues) -> None:
    assert found.patterns is not None
    axes = missing_patterns_figure(found.patterns, LIGHT).axes[0]
    crosses = {tuple(map(int, point)) for point in axes.collections[1].get_offsets().tolist()}
    names = [label.get_text() for label in axes.get_xticklabels()]
    age = names.index("age")
    assert {row for x, row in crosses if x == age} == {
        place for place, pattern in enumerate(found.patterns.patterns) if "age" in pattern.columns
    }


def test_shares_of_the_tables_add_up_in_the_density(found: MissingValues) -> None:
    imputed = next(one for one in found.imputations if one.column == "age")
    table = imputed_column_table(imputed)
    for at in range(2, len(table.headers), 2):
        assert sum(float(row[at] or 0) for row in table.rows) == pytest.approx(100)
    drawn = imputed_column_figure(imputed, LIGHT).axes[0].lines
    labels = [line.get_label() for line in drawn if not str(line.get_label()).startswith("_")]
    assert labels == ["training, observed", "synthetic", "ground truth"]
    assert len({str(line.get_linestyle()) for line in drawn[:3]}) == 3, "told apart without colour"


def test_means_of_nominal_groups_are_not_joined_by_lines(found: MissingValues) -> None:
    imputed = next(one for one in found.imputations if one.column == "age")
    axes = group_means_figure(imputed, imputed.groups[0], LIGHT).axes[0]
    for container in axes.containers:
        assert container.lines[0].get_linestyle() == "None"


def test_the_first_row_of_the_shares_is_the_whole_table(found: MissingValues) -> None:
    first = missing_shares_table(found).rows[0]
    assert first[0] == "‹any column›"
    assert first[1] == found.tables[0].rows_with_gaps
    assert found.tables[0].role is TableRole.TRAINING
