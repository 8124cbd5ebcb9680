"""Figures of groups and gaps: they draw, say what they are of, and mark small groups."""

from __future__ import annotations

import io
import warnings

import pandas as pd
import pytest
from matplotlib.text import Text

from synthdesk.engine.bias.gap import OutcomeGap
from synthdesk.engine.bias.group_wording import Grouping, groupings_of
from synthdesk.plots.group_outcomes import (
    gap_figure,
    gap_table,
    in_groups_figure,
    in_groups_table,
    outcomes_table,
    rates_figure,
    shares_figure,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from tests.engine.bias.made_people import made_people
from tests.engine.bias.test_gap import gaps
from tests.engine.bias.test_group_outcomes import outcomes

HOSTILE = "<b>$o$</b>" + "x" * 200


def people(seed: int) -> pd.DataFrame:
    made = made_people(1_500, seed)
    made.loc[:9, "sex"] = HOSTILE
    return made


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    return groupings_of(outcomes(people(1), people(2))[0])[0]


@pytest.fixture(scope="module")
def gap() -> OutcomeGap:
    return gaps(people(1), people(2), "paid", "well")[0]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_every_figure_draws_and_is_titled(
    grouping: Grouping, gap: OutcomeGap, palette: Palette
) -> None:
    for figure in (
        rates_figure(grouping, palette),
        shares_figure(grouping, palette),
        gap_figure(gap, palette),
        in_groups_figure(gap, palette),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(io.BytesIO(), format="svg")
        drawn = " ".join(text.get_text() for text in figure.findobj(Text))
        assert "%" in figure.get_suptitle()
        assert "x" * 100 not in drawn


def test_the_screen_is_drawn_at_four_fifths_of_the_best(grouping: Grouping) -> None:
    best = {one.table: one.favourable_rate for one in grouping.outcomes if one.is_best}
    axes = rates_figure(grouping, LIGHT).axes[0]
    lines = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"]
    assert lines == [pytest.approx(0.8 * rate.value) for rate in best.values() if rate is not None]


def test_tables_hold_every_group(grouping: Grouping, gap: OutcomeGap) -> None:
    assert len(outcomes_table(grouping).rows) == 6
    assert [row[0] for row in gap_table(gap).rows] == [one.group for one in gap.groups]
    assert len(in_groups_table(gap).rows) == len(gap.columns) == 9
