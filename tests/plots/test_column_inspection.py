"""The inspected column drawn and listed: every table with its n, hostile names literal."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from synthdesk.engine.tables.inspection import ColumnInspection, ColumnInTable
from synthdesk.engine.tables.source import TableRole
from synthdesk.plots.column_inspection import (
    MOST_TABLES,
    column_inspection_figure,
    column_inspection_table,
    drawn_tables,
    inspected_bins,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.svg import svg_text
from tests.plots.made_results import HOSTILE

TRAINING, SYNTHETIC, HOLDOUT = TableRole.TRAINING, TableRole.SYNTHETIC, TableRole.HOLDOUT


def in_table(
    shares: tuple[float, ...], role: TableRole = TRAINING, version: str = "", rows: int = 1_000
) -> ColumnInTable:
    return ColumnInTable(
        role, version, f"{role}.csv", rows, 0, 0, 3, (), (), None, None, None, (), shares
    )


def numbers() -> ColumnInspection:
    """Two intervals; nothing below, something above in the synthetic table, nothing missing."""
    bins = ("≤ 10", "> 10", "below range", "above range", "unreadable", "missing")
    return ColumnInspection(
        "age",
        "numeric",
        bins,
        True,
        (
            in_table((0.75, 0.25, 0, 0, 0, 0)),
            in_table((0.5, 0.4, 0, 0.1, 0, 0), SYNTHETIC, rows=2_500),
            in_table((0.7, 0.3, 0, 0, 0, 0), HOLDOUT, rows=500),
        ),
    )


def words(categories: tuple[str, ...] = ("a", "b")) -> ColumnInspection:
    bins = (*categories, "other", "unreadable", "missing")
    shares = (*(1 / len(categories) for _ in categories), 0.0, 0.0, 0.0)
    tables = (in_table(shares), in_table(shares, SYNTHETIC))
    return ColumnInspection("job", "categorical", bins, False, tables)


def many_versions(count: int) -> ColumnInspection:
    first = numbers()
    versions = tuple(replace(first.tables[1], version=f"version {place}") for place in range(count))
    return replace(first, tables=(first.tables[0], *versions, first.tables[2]))


def labels(figure: Figure) -> list[str]:
    legend = figure.axes[0].get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


CASES = {
    "numbers": numbers(),
    "words": words(),
    "one table": replace(numbers(), tables=numbers().tables[:1]),
    "hostile categories": words(HOSTILE),
    "many versions": many_versions(9),
    "hostile version": replace(
        numbers(),
        tables=(numbers().tables[0], replace(numbers().tables[1], version="$x$<b>\n" * 40)),
    ),
    "no rows": replace(numbers(), tables=(in_table((0.0,) * 6, rows=0),)),
} | {f"hostile name {place}": replace(words(), column=n) for place, n in enumerate(HOSTILE)}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("case", list(CASES))
def test_draws_without_any_warning(case: str, palette: Palette) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        column_inspection_figure(CASES[case], palette).savefig(io.BytesIO(), format="png")


def test_svg_is_the_same_in_two_runs() -> None:
    first, second = (svg_text(column_inspection_figure(numbers(), LIGHT)) for _ in range(2))
    assert first == second


def test_every_table_is_named_with_its_rows() -> None:
    assert labels(column_inspection_figure(numbers(), LIGHT)) == [
        "training, n = 1,000",
        "synthetic, n = 2,500",
        "holdout, n = 500",
    ]


def test_bars_have_the_shares_as_heights() -> None:
    axes = column_inspection_figure(numbers(), LIGHT).axes[0]
    heights = [[bar.get_height() for bar in bars.patches] for bars in axes.containers]  # type: ignore[attr-defined]
    assert heights == [[0.75, 0.25, 0.0], [0.5, 0.4, 0.1], [0.7, 0.3, 0.0]]


def test_real_is_grey_synthetic_green_holdout_blue_and_hatches_differ() -> None:
    axes = column_inspection_figure(numbers(), LIGHT).axes[0]
    first_bars = [bars.patches[0] for bars in axes.containers]  # type: ignore[attr-defined]
    assert [bar.get_facecolor()[:3] for bar in first_bars] == [
        to_rgb(LIGHT.real),
        to_rgb(LIGHT.synthetic),
        to_rgb(LIGHT.holdout),
    ]
    assert len({bar.get_hatch() for bar in first_bars}) == 3


def test_versions_differ_in_tint_and_hatch() -> None:
    axes = column_inspection_figure(many_versions(4), DARK).axes[0]
    bars = [bars.patches[0] for bars in axes.containers]  # type: ignore[attr-defined]
    assert len({bar.get_facecolor() for bar in bars}) == 6
    assert len({bar.get_hatch() for bar in bars}) == 6


def test_empty_special_bins_are_left_out_and_others_marked() -> None:
    assert [shown.label for shown in inspected_bins(numbers())] == ["≤ 10", "> 10", "‹above range›"]
    assert [shown.label for shown in inspected_bins(words())] == ["a", "b"]


def test_what_lies_below_comes_first() -> None:
    table = in_table((0.5, 0.2, 0.2, 0.1, 0, 0))
    shown = inspected_bins(replace(numbers(), tables=(table,)))
    assert next(one.label for one in shown) == "‹below range›"


def test_a_category_named_missing_is_not_the_missing_bin() -> None:
    shown = inspected_bins(words(("missing", "above range", "below range")))
    assert [one.label for one in shown] == ["missing", "above range", "below range"]
    assert not any(one.is_special for one in shown)


def test_of_too_many_versions_the_last_are_left_out_and_the_title_says_so() -> None:
    inspection = many_versions(9)
    drawn = drawn_tables(inspection)
    assert len(drawn) == MOST_TABLES
    assert drawn[0].role is TRAINING
    assert drawn[-1].role is HOLDOUT
    title = column_inspection_figure(inspection, LIGHT).get_suptitle()
    assert "6 of 11 tables" in title


def test_the_table_holds_all_tables_and_every_shown_bin() -> None:
    table = column_inspection_table(many_versions(9))
    assert len(table.headers) == 12
    assert table.rows[0][:2] == ("n", 1_000)
    assert [row[0] for row in table.rows[1:]] == ["≤ 10", "> 10", "‹above range›"]
    assert table.rows[1][1] == pytest.approx(75.0)
    assert all(len(row) == len(table.headers) for row in table.rows)
