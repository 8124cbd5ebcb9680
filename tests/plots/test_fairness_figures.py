"""Figures of what models decide: they draw, are titled, and have their tables."""

from __future__ import annotations

import io
import warnings

import pytest
from matplotlib.text import Text

from synthdesk.engine.bias_audit import Bias
from synthdesk.engine.bias_models.decisions import FairnessRate
from synthdesk.plots.fairness import (
    calibration_figure,
    calibration_table,
    rates_figure,
    rates_table,
    roc_figure,
    roc_table,
    sweep_figure,
    sweep_table,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from tests.made_bias import made_bias

__all__ = ["made_bias"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
def test_every_figure_draws_and_says_its_n(made_bias: Bias, palette: Palette) -> None:
    runs = made_bias.models
    figures = [rates_figure(runs, 0, rate, palette) for rate in FairnessRate]
    for run in runs:
        figures += [
            draw(run, 0, palette) for draw in (roc_figure, calibration_figure, sweep_figure)
        ]
    for figure in figures:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(io.BytesIO(), format="svg")
        assert "n = " in figure.get_suptitle().replace("\n", " ")


def test_tables_hold_every_group(made_bias: Bias) -> None:
    run = made_bias.models[0]
    groups = {one.group for one in run.groupings[0].groups}
    assert {row[1] for row in rates_table([run], 0, FairnessRate.ACCEPTED).rows} == groups
    for table in (roc_table(run, 0), calibration_table(run, 0)):
        assert table.rows
        assert {row[0] for row in table.rows} <= groups
    assert len(sweep_table(run, 0).rows) == len(run.groupings[0].sweep.cutoffs)


def test_a_roc_of_few_rows_is_said_to_be_one(made_bias: Bias) -> None:
    run = made_bias.models[0]
    few = {one.group for one in run.groupings[0].groups if one.insufficient and one.scores}
    said = " ".join(text.get_text() for text in roc_figure(run, 0, LIGHT).findobj(Text))
    assert said.count("too few rows") == len(
        [
            one
            for one in run.groupings[0].groups
            if one.group in few and one.scores is not None and one.scores.hits
        ]
    )
