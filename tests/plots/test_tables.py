"""The table behind each plot holds the result's own numbers."""

from __future__ import annotations

import pytest

from synthdesk.engine.estimate import wilson_interval
from synthdesk.plots.bivariate import bivariate_table
from synthdesk.plots.column_gaps import column_gaps_table
from synthdesk.plots.headline import headline_table
from synthdesk.plots.matches import unique_matches_table
from synthdesk.plots.pair_matrix import pair_matrix_table
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.score_histogram import score_histogram_table
from synthdesk.plots.univariate import univariate_table
from tests.plots.made_results import (
    ARTICLE,
    HOSTILE,
    accuracy_of,
    nominal,
    ordered,
    pair,
    unique_matches,
)

JOB, AGE = nominal("job", ("a", "b", "c")), ordered("age", missing=7)
ACCURACY = accuracy_of((JOB, AGE, nominal("sex", ("m", "f"), 0.5)))


@pytest.mark.parametrize(
    "table",
    [
        univariate_table(JOB),
        univariate_table(nominal("x", HOSTILE)),
        bivariate_table(pair(JOB, AGE), JOB, AGE),
        column_gaps_table(ACCURACY),
        headline_table(ACCURACY),
        pair_matrix_table(ACCURACY),
        score_histogram_table(ARTICLE),
        unique_matches_table(unique_matches(42, 0.4)),
    ],
    ids=lambda table: table.title,
)
def test_every_row_has_a_cell_for_each_header(table: PlotTable) -> None:
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.headers)}


def test_univariate_counts_and_shares() -> None:
    rows = univariate_table(AGE).rows
    assert [row[:3] for row in rows] == [
        ("≤ 20", 30, 25),
        ("20 – 40", 50, 55),
        ("> 40", 20, 15),
        ("‹missing›", 7, 7),
    ]
    assert rows[0][3] == pytest.approx(100 * 30 / 107)
    assert sum(float(row[3] or 0) for row in rows) == pytest.approx(100)


def test_bivariate_rows_add_up_to_one_hundred() -> None:
    joint = pair(JOB, AGE)
    table = bivariate_table(joint, JOB, AGE)
    assert joint.training is not None
    assert sum(int(row[2] or 0) for row in table.rows) == sum(map(sum, joint.training))
    of_a = [float(row[4] or 0) for row in table.rows if row[0] == "a"]
    assert sum(of_a) == pytest.approx(100)


def test_columns_come_worst_first() -> None:
    rows = column_gaps_table(ACCURACY).rows
    assert [row[0] for row in rows] == ["sex", "job", "age"]
    assert rows[0][1] == pytest.approx(50.0)
    assert rows[0][3:6] == pytest.approx((48.0, 47.0, 49.0))


def test_pairs_come_least_accurate_first() -> None:
    accuracies = [float(row[2] or 0) for row in pair_matrix_table(ACCURACY).rows]
    assert accuracies == sorted(accuracies)
    assert len(accuracies) == len(ACCURACY.pairs)


def test_headline_holds_whole_files_and_equal_size() -> None:
    first = headline_table(ACCURACY).rows[0]
    assert first[:2] == ("overall", pytest.approx(93.0))
    assert first[2] == pytest.approx(93.0)
    assert first[8] == pytest.approx(5.0)


def test_matches_hold_wilson_intervals() -> None:
    first = unique_matches_table(unique_matches(42, 0.4)).rows[0]
    assert first[1:3] == (42, 400)
    assert first[4:] == pytest.approx(tuple(100 * end for end in wilson_interval(42, 400)))


def test_histogram_holds_all_held_out_rows() -> None:
    rows = score_histogram_table(ARTICLE).rows
    assert [row[2] for row in rows] == list(ARTICLE.real_scores)
    assert [row[3] for row in rows] == list(ARTICLE.fake_scores)
