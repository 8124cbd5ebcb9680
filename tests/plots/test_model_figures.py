"""Figures of models: they draw, say their n, and their tables hold what is drawn."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from synthdesk.engine.explain.interactions import Interactions, PairInteraction
from synthdesk.engine.explain.opened import OpenedModel
from synthdesk.plots.model_curves import (
    curves_figure,
    curves_table,
    probabilities_figure,
    probabilities_table,
)
from synthdesk.plots.palette import DARK, LIGHT, Palette
from synthdesk.plots.plot_table import PlotTable
from synthdesk.plots.shap_cohort import (
    MOST_RECORDS,
    CohortOrder,
    cohort_figure,
    cohort_places,
    cohort_table,
)
from synthdesk.plots.shap_dependence import dependence_figure, dependence_table
from synthdesk.plots.shap_force import force_figure
from synthdesk.plots.shap_groups import can_group, groups_figure, groups_table
from synthdesk.plots.shap_importance import (
    beeswarm_figure,
    beeswarm_table,
    importance_figure,
    importance_table,
)
from synthdesk.plots.shap_interactions import interactions_figure, interactions_table
from synthdesk.plots.shap_waterfall import MOST_STEPS, waterfall_figure, waterfall_table
from tests.opened_models import hostile_model, opened_model

__all__ = ["hostile_model", "opened_model"]

INTERACTIONS = Interactions(
    table="synthetic",
    rows=500,
    sampled_from=900,
    seed=7,
    features=("age", "<b>job</b>", "$coin$"),
    main=(1.0, 0.5, 0.1),
    pairs=(
        PairInteraction("age", "<b>job</b>", 0.3),
        PairInteraction("age", "$coin$", 0.02),
        PairInteraction("<b>job</b>", "$coin$", 0.01),
    ),
    largest_error=1e-12,
)
Both = Callable[[Palette], tuple[Figure, PlotTable]]


def all_of(model: OpenedModel, palette: Palette) -> list[tuple[Figure, PlotTable]]:
    """Every figure of a model with its table."""
    runs, target, explanation = model.utility.runs, model.target, model.explanation
    rows = model.rows()
    fake = rows.of_table("synthetic")
    found = [
        (curves_figure(runs, palette), curves_table(runs)),
        (
            probabilities_figure(runs[0], target.positive, palette),
            probabilities_table(runs[0], target.positive),
        ),
        (importance_figure(explanation, target, palette), importance_table(explanation)),
        (beeswarm_figure(fake, "synthetic", target, palette), beeswarm_table(fake)),
        (
            waterfall_figure(rows, 3, explanation.base[0], target, palette),
            waterfall_table(rows, 3, explanation.base[0]),
        ),
        (
            force_figure(rows, 3, explanation.base[0], target, palette),
            waterfall_table(rows, 3, explanation.base[0]),
        ),
        (
            interactions_figure(INTERACTIONS, target, palette),
            interactions_table(INTERACTIONS),
        ),
    ]
    for order in CohortOrder:
        drawn = cohort_figure(fake, explanation.base[0], order, target, palette)
        found.append((drawn, cohort_table(fake, order)))
    for place in range(len(rows.design.names)):
        if can_group(fake, place):
            drawn = groups_figure(fake, place, "synthetic", target, palette)
            found.append((drawn, groups_table(fake, place)))
    for one in explanation.dependence:
        for coloured in (None, 0, 1):
            drawn = dependence_figure(one, target, palette, fake, coloured)
            found.append((drawn, dependence_table(one)))
        found.append((dependence_figure(one, target, palette), dependence_table(one)))
    return found


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
@pytest.mark.parametrize("which", ["opened_model", "hostile_model"])
def test_every_figure_draws_and_says_its_n(
    which: str, palette: Palette, request: pytest.FixtureRequest
) -> None:
    for figure, table in all_of(request.getfixturevalue(which), palette):
        assert "n = " in figure.get_suptitle().replace("\n", " ")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(io.BytesIO(), format="svg")
        assert table.rows
        assert all(len(row) == len(table.headers) for row in table.rows)
        drawn = " ".join(text.get_text() for text in figure.findobj(Text))
        assert "\n\n" not in drawn
        assert "x" * 100 not in drawn


def test_a_waterfall_goes_from_the_base_to_the_answer(opened_model: OpenedModel) -> None:
    rows, base = opened_model.rows(), opened_model.explanation.base[0]
    for row in (0, 500, 2_000):
        table = waterfall_table(rows, row, base)
        total = sum(float(one[2]) for one in table.rows)  # type: ignore[arg-type]
        odds = 1 / (1 + pow(2.718281828459045, -total))
        assert odds == pytest.approx(float(rows.predicted[row]), abs=1e-9)
        assert len(table.rows) == min(len(rows.design.features), MOST_STEPS) + 1


def test_importance_is_the_mean_of_what_every_row_shows(opened_model: OpenedModel) -> None:
    explanation, rows = opened_model.explanation, opened_model.rows()
    for table in ("training", "synthetic", "holdout"):
        of_table = rows.of_table(table)
        known = {one.feature: one.mean_abs for one in explanation.importance if one.table == table}
        for place, name in enumerate(rows.design.names):
            mean = float(abs(of_table.contributions[:, place]).mean())
            assert mean == pytest.approx(known[name], abs=1e-12)


def test_missing_values_are_said_where_no_axis_has_room_for_them(opened_model: OpenedModel) -> None:
    age = next(one for one in opened_model.explanation.dependence if one.feature == "age")
    figure = dependence_figure(age, opened_model.target, LIGHT)
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert any(text.startswith("missing values: ") for text in texts)


def test_a_cohort_shows_records_by_score_or_with_their_like(opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("synthetic")
    by_score = cohort_places(rows, CohortOrder.SCORE)
    assert len(by_score) <= MOST_RECORDS
    assert (rows.predicted[by_score][1:] >= rows.predicted[by_score][:-1]).all()
    alike = cohort_places(rows, CohortOrder.SIMILARITY)
    assert sorted(alike) == sorted(by_score)

    def apart(places: object) -> float:
        steps = rows.contributions[places]  # type: ignore[index]
        return float(abs(steps[1:] - steps[:-1]).sum())

    assert apart(alike) < apart(by_score)


def test_importance_by_group_is_the_mean_of_its_rows(opened_model: OpenedModel) -> None:
    rows = opened_model.rows().of_table("training")
    job = rows.design.names.index("job")
    assert can_group(rows, job)
    assert not can_group(rows, rows.design.names.index("age"))
    table = groups_table(rows, job)
    assert len(table.headers) == 4
    for place, header in enumerate(table.headers[1:], 1):
        code = rows.design.features[job].categories.index(header.split(" ")[0])
        members = rows.values[:, job] == code
        for line in table.rows:
            column = rows.design.names.index(str(line[0]))
            mean = abs(rows.contributions[members, column]).mean()
            assert line[place] == pytest.approx(float(mean), abs=1e-12)
