"""The interval of the largest difference holds the truth, rare groups or not."""

from __future__ import annotations

import numpy as np
import pytest

from synthdesk.engine.bias_models import widest_difference as module
from synthdesk.engine.bias_models.decisions import Confusion, FairnessRate
from synthdesk.engine.bias_models.widest_difference import (
    ODDS,
    PARITY,
    WidestDifference,
    widest_difference,
)

DRAWS = 200


def measured(confusions: list[Confusion], seed: int = 1) -> WidestDifference | None:
    labels = [str(place) for place in range(len(confusions))]
    return widest_difference(ODDS, confusions, labels, True, seed, "test")


@pytest.mark.parametrize(
    ("rows", "hits", "alarms"),
    [
        ((2_000, 2_000), (0.6, 0.6), (0.1, 0.1)),
        ((2_000, 2_000), (0.6, 0.5), (0.1, 0.1)),
        ((2_000, 2_000, 60), (0.6, 0.5, 0.3), (0.1, 0.1, 0.1)),
        ((2_000, 2_000, 18), (0.6, 0.5, 0.55), (0.1, 0.1, 0.1)),
        ((900, 900, 900, 400, 400, 100), (0.6,) * 6, (0.1,) * 6),
    ],
)
def test_the_interval_covers_with_rare_groups_and_with_no_difference_at_all(
    rows: tuple[int, ...], hits: tuple[float, ...], alarms: tuple[float, ...]
) -> None:
    share, alarm, hit = np.array(rows) / sum(rows), np.array(alarms), np.array(hits)
    positive = 0.25
    cells = np.stack(
        [
            share * positive * hit,
            share * (1 - positive) * alarm,
            share * positive * (1 - hit),
            share * (1 - positive) * (1 - alarm),
        ],
        axis=1,
    )
    truth = max(np.ptp(hit), np.ptp(alarm))
    chance = np.random.default_rng(2)
    covered = 0
    for draw in range(DRAWS):
        drawn = chance.multinomial(sum(rows), cells.ravel()).reshape(-1, 4)
        found = measured([Confusion(*one) for one in drawn.tolist()], draw)
        assert found is not None
        covered += found.difference.low <= truth <= found.difference.high
    assert covered / DRAWS > 0.9


def test_groups_that_are_missing_from_resamples_are_survived() -> None:
    found = measured([Confusion(300, 100, 200, 400), Confusion(1, 0, 0, 1), Confusion(2, 1, 0, 0)])
    assert found is not None
    assert 0 <= found.difference.low <= found.difference.value <= found.difference.high <= 1


def test_two_groups_that_have_a_rate_are_needed_for_each_rate() -> None:
    both, no_positive = Confusion(30, 10, 20, 40), Confusion(0, 10, 0, 40)
    assert measured([both, no_positive]) is None
    assert measured([both]) is None
    assert measured([both, Confusion(0, 0, 0, 0)]) is None
    assert measured([]) is None
    assert measured([both, both, no_positive]) is not None


def test_the_rate_and_the_groups_are_named() -> None:
    found = measured(
        [Confusion(30, 10, 20, 90), Confusion(25, 60, 25, 40), Confusion(20, 20, 30, 80)]
    )
    assert found is not None
    assert (found.rate, found.highest, found.lowest) == (FairnessRate.FALSE_POSITIVE, "1", "0")
    assert found.difference.n == 450


def test_accepted_shares_lie_as_far_apart_whichever_outcome_is_favourable() -> None:
    made = [Confusion(30, 10, 20, 90), Confusion(25, 60, 25, 40)]
    good, bad = (
        widest_difference(PARITY, made, ("a", "b"), favourable, 1, "test")
        for favourable in (True, False)
    )
    assert good is not None
    assert bad is not None
    assert good.difference.value == pytest.approx(bad.difference.value)
    assert (good.highest, good.lowest) == (bad.lowest, bad.highest)


def test_resamples_are_drawn_from_the_seed_in_batches_of_any_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [Confusion(30, 10, 20, 90), Confusion(25, 60, 25, 40)]
    whole = measured(made)
    assert measured(made) == whole
    assert measured(made, 2) != whole
    monkeypatch.setattr(module, "AT_ONCE", 100)
    assert measured(made) == whole
