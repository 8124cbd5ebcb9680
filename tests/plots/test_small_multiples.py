"""Small charts and the charts of a whole distribution."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from synthdesk.engine.accuracy.column_details import ColumnDetail, measure_details
from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, Schema
from synthdesk.plots.column_figures import column_figures_table, details_table
from synthdesk.plots.distribution import (
    cumulative_figure,
    cumulative_table,
    histogram_figure,
    histogram_table,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.small_multiples import (
    A_PAGE,
    ACROSS,
    SmallChart,
    cell_of,
    small_multiples_figure,
    small_multiples_table,
)
from synthdesk.plots.univariate import univariate_figure
from tests.plots.made_results import HOSTILE, nominal, ordered

CHARTS = tuple(
    SmallChart(nominal(name, HOSTILE) if place % 2 else ordered(f"age {place}"), "1 finding")
    for place, name in enumerate((*HOSTILE, *HOSTILE))
)


def drawn(figure: Figure) -> Figure:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
    return figure


@pytest.fixture(scope="module")
def detail() -> ColumnDetail:
    chance = np.random.default_rng(1)
    schema = Schema((Column("$x$<b>", ColumnType.NUMERIC, ColumnRole.FEATURE, ""),))
    tables = [pa.table({"$x$<b>": chance.normal(mean, 1, 800)}) for mean in (0.0, 0.4)]
    (found,) = measure_details(Tables(schema, tables[0], tables[1], None), 7).columns
    return found


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("number", [0, 1, A_PAGE, len(CHARTS)])
def test_a_page_of_any_length_is_drawn_without_a_warning(number: int, palette: Palette) -> None:
    figure = drawn(small_multiples_figure(CHARTS[:number], 0, number, palette, 0))
    assert len(texts(figure)) == 2 * min(number, A_PAGE)


def test_the_title_says_which_columns_of_how_many_and_n() -> None:
    title = small_multiples_figure(CHARTS[12:18], 12, 18, LIGHT).get_suptitle()
    assert "Columns 13 – 18 of 18" in title
    assert "n = " in title


def test_names_from_data_are_short_and_literal() -> None:
    shown = texts(small_multiples_figure([SmallChart(nominal(HOSTILE[0], ("a",)))], 0, 1, LIGHT))
    assert len(shown[0]) <= 19
    assert "finding" in texts(small_multiples_figure(CHARTS[:1], 0, 1, LIGHT))[1]


def test_a_click_finds_the_chart_that_it_hits() -> None:
    assert cell_of(0.5, 0.5) == 0
    assert cell_of(ACROSS - 0.1, 1.2) == 2 * ACROSS - 1
    assert cell_of(-0.2, 0.5) is None
    assert cell_of(0.5, 99) is None


def test_bars_stand_for_shares_of_rows() -> None:
    """The highest bar of a chart fills its cell; others are in proportion to it."""
    column = nominal("x", ("a", "b"))
    bars = [
        made
        for made in small_multiples_figure([SmallChart(column)], 0, 1, LIGHT).axes[0].collections
        if isinstance(made, PolyCollection)
    ]
    tops = [[path.get_extents().height for path in table.get_paths()] for table in bars]
    shares = [
        [rows / sum(counts) for rows in counts[:2]]
        for counts in (column.training, column.synthetic)
    ]
    highest = max(map(max, shares))
    expected = [[share / highest for share in table] for table in shares]
    scale = max(map(max, tops))
    assert [[top / scale for top in table] for table in tops] == [
        pytest.approx(table) for table in expected
    ]


def test_the_table_holds_every_bar() -> None:
    table = small_multiples_table(CHARTS[:2])
    assert table.rows[0][0] == "age 0"
    assert sum(float(row[2] or 0) for row in table.rows if row[0] == "age 0") == pytest.approx(100)


def test_the_difference_panel_is_synthetic_minus_training_in_points() -> None:
    for column in (nominal("job", ("a", "b")), ordered("age")):
        axes = univariate_figure(column, LIGHT).axes
        assert len(axes) == 2
        bars = axes[1].patches
        n, m = sum(column.training), sum(column.synthetic)
        size = bars[0].get_height() if column.ordered else bars[0].get_width()  # type: ignore[attr-defined]
        place = 1 if column.ordered else 0
        assert size == pytest.approx(
            100 * (column.synthetic[place] / m - column.training[place] / n)
        )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_distributions_are_drawn_with_their_widest_distance(
    detail: ColumnDetail, palette: Palette
) -> None:
    figure = drawn(cumulative_figure(detail, palette))
    assert detail.distances is not None
    assert f"KS distance {detail.distances.ks:.3f}" in figure.get_suptitle()
    assert "n = 800 training, 800 synthetic" in figure.get_suptitle()
    marked = figure.axes[0].lines[-1].get_ydata()
    low, high = sorted(float(value) for value in marked)  # type: ignore[union-attr]
    assert high - low == pytest.approx(detail.distances.ks)
    drawn(histogram_figure(detail, palette))


def test_tables_of_distributions_hold_what_is_drawn(detail: ColumnDetail) -> None:
    assert detail.curve is not None
    assert len(cumulative_table(detail).rows) == len(detail.curve.values) <= 121
    last = cumulative_table(detail).rows[-1]
    assert last[1:3] == pytest.approx((100.0, 100.0))
    rows = histogram_table(detail).rows
    assert sum(int(row[2] or 0) for row in rows) == pytest.approx(800, abs=10)


def test_figures_of_a_column_say_what_they_are_held_against(detail: ColumnDetail) -> None:
    rows = {row[0]: row for row in column_figures_table(detail).rows}
    assert "p < .0001" in str(rows["Kolmogorov-Smirnov distance"][4])
    assert "two real samples" in str(rows["– at equal size"][4])
    assert rows["Rows with a value"][1:3] == ("800", "800")


def test_what_does_not_apply_is_left_out(detail: ColumnDetail) -> None:
    bare = replace(
        detail,
        range=None,
        new=None,
        lost=None,
        precision=None,
        distances=None,
        levels=None,
        tails=None,
        not_assessable="a reason",
    )
    table = column_figures_table(bare)
    assert [row[0] for row in table.rows] == ["Rows with a value", "Missing", "Not assessable"]
    from synthdesk.engine.accuracy.column_details import ColumnDetails

    assert details_table(ColumnDetails((bare,), ())).rows[0][1:7] == (None,) * 6
