"""Figures of a rebalanced table: they draw, say what they are of, and have their tables."""

from __future__ import annotations

import io
import warnings

import pytest
from matplotlib.text import Text

from synthdesk.engine.bias.rebalancing import Rebalancing, Told, inspect_rebalancing
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.rebalancing import (
    effects_figure,
    effects_table,
    joint_figure,
    joint_table,
    shares_figure,
    shares_table,
    within_figure,
    within_table,
)
from tests.engine.bias.made_people import codes_of, made_people


@pytest.fixture(scope="module")
def found() -> Rebalancing:
    names = {"sex": "<b>$sex$</b>", "job": "j" * 200}
    training = made_people(3_000, 1).rename(columns=names)
    synthetic = made_people(3_000, 2, women=0.7).rename(columns=names)
    synthetic.loc[synthetic["<b>$sex$</b>"] == "female", "age"] += 6
    return inspect_rebalancing(codes_of(training, synthetic), Told((), ()), 1)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_figure_draws_and_is_titled(found: Rebalancing, palette: Palette) -> None:
    for figure in (
        shares_figure(found, palette),
        effects_figure(found, palette),
        within_figure(found, palette),
        joint_figure(found, True, palette),
        joint_figure(found, False, palette),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(io.BytesIO(), format="svg")
        said = " ".join(text.get_text() for text in figure.findobj(Text))
        assert "%" in said or "n = " in said


def test_a_side_effect_is_marked_by_more_than_colour(found: Rebalancing) -> None:
    figure = effects_figure(found, LIGHT)
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert any(label.startswith("age") and "side effect" in label for label in labels)


def test_tables_hold_what_is_drawn(found: Rebalancing) -> None:
    shares = {row[0]: row[4] for row in shares_table(found).rows}
    assert shares["female"] == pytest.approx(0.7, abs=0.03)
    assert [row[0] for row in effects_table(found).rows] == [one.column for one in found.effects]
    assert {row[1] for row in within_table(found).rows} == {"female", "male"}
    assert len(joint_table(found).rows) == 10
