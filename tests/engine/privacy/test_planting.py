"""Planted copies are what they are called."""

from __future__ import annotations

import numpy as np
import pytest

from synthdesk.engine.privacy.planting import EXACT, ISOLATED, NEAR, Planter, changed
from tests.engine.privacy.mixed_tables import Sizes, as_rows, random_coded


def rows_of(table: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(row) for row in table.tolist()}


def test_copies_of_each_kind() -> None:
    draws = np.random.default_rng(1)
    coded = random_coded(draws, [(True, 400), (False, 5), (False, 5)], Sizes(500, 300, 200))
    planter = Planter(coded, seed=1)
    exact = planter.plant(EXACT, 100, coded, draws)
    isolated = planter.plant(ISOLATED, 20, coded, draws)
    assert rows_of(exact) <= rows_of(coded.training)
    assert rows_of(isolated) <= rows_of(coded.training)
    assert len(exact) == 100
    near = changed(exact, coded.training, draws)
    assert set((near != exact).sum(axis=1).tolist()) == {2}
    assert len(planter.plant(NEAR, 500, coded, draws)) == 500


def test_isolated_copies_are_of_rows_far_from_all_others() -> None:
    draws = np.random.default_rng(2)
    coded = random_coded(draws, [(False, 2), (False, 2)], Sizes(400, 300, 200))
    # Ten rows alone with their values; all others share theirs with hundreds.
    odd = coded.columns[0].missing
    coded.training[:, 0][coded.training[:, 0] == odd] = 0
    assert coded.holdout is not None
    coded.holdout[:, 0][coded.holdout[:, 0] == odd] = 0
    coded.training[7] = [odd, odd]
    planted = Planter(coded, seed=1).plant(ISOLATED, 1, coded, draws)
    copies = [Planter(coded, seed=1).plant(ISOLATED, 1, coded, draws) for _ in range(40)]
    assert [odd, odd] in [copy[0].tolist() for copy in [planted, *copies]]


@pytest.mark.parametrize("rows", [[1, 1, 1], [1, 1, 2]])
def test_cells_are_changed_only_where_there_is_another_value(rows: list[int]) -> None:
    table = as_rows(rows)
    near = changed(table, table, np.random.default_rng(0))
    assert ((near != table).any(axis=1) == (len(set(rows)) > 1)).all()
