"""The sweep says at each cutoff what the figures at that cutoff say."""

from __future__ import annotations

import numpy as np
import pytest

from synthdesk.engine.bias_models.cutoff_sweep import CUTOFFS, MOST_SWEPT, cutoff_sweep
from synthdesk.engine.bias_models.decisions import ModelDecisions
from synthdesk.engine.bias_models.group_codes import RowGroups
from synthdesk.engine.bias_models.judged_groups import judge_groups

CHANCE = np.random.default_rng(3)
SCORES = np.round(CHANCE.random(1_500), 2)
LABELS = CHANCE.random(1_500) < SCORES
GROUPS = RowGroups(("a", "b", "c"), CHANCE.integers(0, 3, 1_500))


@pytest.mark.parametrize("favourable_is_positive", [True, False])
@pytest.mark.parametrize("place", [0, 30, 49, 98])
def test_a_point_of_the_sweep_is_the_figure_at_that_cutoff(
    place: int, favourable_is_positive: bool
) -> None:
    at = ModelDecisions(LABELS, SCORES, CUTOFFS[place], favourable_is_positive)
    found = judge_groups(("group",), GROUPS, at, 1, "test", "b")
    sweep = found.sweep
    assert sweep.accuracy[place] == pytest.approx(np.mean(at.predicted == LABELS))
    for one in found.groups:
        swept = next(part for part in sweep.groups if part.group == one.group)
        assert one.accept_rate is not None
        assert swept.accept_rates[place] == one.accept_rate.value
        ratio = one.adverse_impact.ratio
        if not one.is_reference:
            assert sweep.ratios(one.group)[place] == (ratio and pytest.approx(ratio.value))


def test_a_ratio_to_nobody_accepted_is_undefined() -> None:
    scores = np.where(GROUPS.codes == 1, 0.2, 0.7)
    found = cutoff_sweep(ModelDecisions(LABELS, scores, 0.5, True), GROUPS, [0, 1, 2], 1)
    ratios = found.ratios("a")
    assert ratios[0] == 1
    assert ratios[49] is None


def test_of_many_groups_the_largest_are_swept_and_the_reference() -> None:
    codes = np.repeat(np.arange(30), np.arange(1, 31))
    groups = RowGroups(tuple(f"g{place:02}" for place in range(30)), codes)
    decisions = ModelDecisions(LABELS[: len(codes)], SCORES[: len(codes)], 0.5, True)
    found = judge_groups(("group",), groups, decisions, 1, "test", "g03").sweep
    assert [one.group for one in found.groups] == ["g03", *(f"g{at}" for at in range(19, 30))]
    assert len(found.groups) == MOST_SWEPT
