"""The reference ladder: what is known of each rung, and when it is measured anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from synthdesk.engine.audit import AuditRequest
from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.versions.headline import Headline
from synthdesk.engine.versions.ladder import (
    ReferenceLadder,
    ladder_key,
    measure_ladder,
    remember_ladder,
    remembered_ladder,
)
from synthdesk.engine.versions.reference_tables import ABOUT, RungKind, copula, noisy, planted
from tests.engine.conftest import Desk, people
from tests.engine.versions.conftest import arrow, conformed_tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return conformed_tables(arrow(people(1_200, 1)), arrow(people(300, 2)), arrow(people(2_400, 3)))


@pytest.fixture(scope="module")
def ladder(tables: Tables) -> ReferenceLadder:
    return measure_ladder(tables, 5)


def rung(ladder: ReferenceLadder, kind: RungKind) -> Headline:
    return next(one.headline for one in ladder.rungs if one.kind is kind)


def test_every_kind_of_table_has_its_rung_and_its_words(ladder: ReferenceLadder) -> None:
    assert {one.kind for one in ladder.rungs} == set(RungKind) == set(ABOUT)


def test_real_rows_and_shuffled_columns_stand_at_the_ends(ladder: ReferenceLadder) -> None:
    real, shuffled = rung(ladder, RungKind.HOLDOUT), rung(ladder, RungKind.INDEPENDENT)
    assert real.auc.low < 0.5
    assert shuffled.auc.low > 0.6
    assert shuffled.accuracy.value < real.accuracy.value


def test_copies_show_where_they_were_planted_and_nowhere_else(ladder: ReferenceLadder) -> None:
    nearest = {one.kind: one.headline.nearest for one in ladder.rungs}
    assert all(one is not None for one in nearest.values())
    alarmed = {kind for kind, one in nearest.items() if one is not None and one.low > 0}
    assert {RungKind.BOOTSTRAP, RungKind.NOISY_10} <= alarmed
    assert not {RungKind.HOLDOUT, RungKind.INDEPENDENT, RungKind.COPULA} & alarmed


def test_a_baseline_that_saw_less_is_easier_to_tell(ladder: ReferenceLadder) -> None:
    whole, few = rung(ladder, RungKind.BASELINE), rung(ladder, RungKind.INDEPENDENT)
    assert whole.auc.value < few.auc.value


def test_the_ladder_is_deterministic_and_asks_for_its_seed(
    tables: Tables, ladder: ReferenceLadder
) -> None:
    assert measure_ladder(tables, 5) == ladder
    assert measure_ladder(tables, 6) != ladder


def test_the_synthetic_table_plays_no_part(tables: Tables, ladder: ReferenceLadder) -> None:
    other = replace(tables, synthetic=tables.training.slice(0, 200))
    assert measure_ladder(other, 5) == ladder


def test_without_a_holdout_there_is_neither_its_rung_nor_a_privacy_figure(tables: Tables) -> None:
    alone = measure_ladder(replace(tables, holdout=None), 5)
    assert RungKind.HOLDOUT not in {one.kind for one in alone.rungs}
    assert all(one.headline.copies is one.headline.nearest is None for one in alone.rungs)
    assert alone.n_holdout is None


def test_few_rows_have_no_rung_trained_on_fewer() -> None:
    small = conformed_tables(arrow(people(300, 1)), arrow(people(300, 2)))
    kinds = {one.kind for one in measure_ladder(small, 1).rungs}
    assert RungKind.BASELINE_FEW not in kinds
    assert RungKind.BASELINE in kinds


# --- the tables --------------------------------------------------------------------------------


def test_each_cell_is_redrawn_with_the_chance_that_is_said() -> None:
    table = arrow(people(4_000, 1))
    redrawn = noisy(table, 0.3, np.random.default_rng(1))
    pay, other = table["pay"].to_numpy(), redrawn["pay"].to_numpy()
    # A redrawn cell may get an equal value; of the salaries few are equal.
    assert 0.27 < (pay != other).mean() < 0.31
    assert redrawn.schema == table.schema


def test_planted_copies_are_as_many_as_said() -> None:
    training, rows = arrow(people(1_000, 1)), arrow(people(500, 2))
    made = planted(rows, training, 0.05, np.random.default_rng(1))
    assert made.num_rows == 500
    known = set(map(str, training.to_pylist()))
    assert sum(str(one) in known for one in made.slice(0, 25).to_pylist()) == 25
    assert made.slice(25) == rows.slice(25)


def test_the_copula_keeps_distributions_and_rank_correlation() -> None:
    from scipy.stats import spearmanr

    generator = np.random.default_rng(4)
    base = generator.normal(0, 1, 5_000)
    table = pa.table({"a": np.exp(base), "b": base + generator.normal(0, 1, 5_000)})
    made = copula(table, np.random.default_rng(1))
    for name in ("a", "b"):
        quantiles = [np.quantile(one[name].to_numpy(), [0.1, 0.5, 0.9]) for one in (table, made)]
        np.testing.assert_allclose(*quantiles, atol=0.15)
    real, fake = (spearmanr(one["a"], one["b"]).statistic for one in (table, made))
    assert real == pytest.approx(fake, abs=0.04)


# --- what is kept ------------------------------------------------------------------------------


def test_what_is_kept_comes_back_whole(ladder: ReferenceLadder, tmp_path: Path) -> None:
    assert remembered_ladder("some-key", tmp_path) is None
    remember_ladder("some-key", ladder, tmp_path)
    assert remembered_ladder("some-key", tmp_path) == ladder


def test_the_key_follows_the_real_rows_and_not_the_synthetic_ones(desk: Desk) -> None:
    files = {
        name: desk.write(f"{name}.csv", people(300, seed))
        for seed, name in enumerate(("real", "fake", "other", "held", "real2"))
    }

    def key(request: AuditRequest) -> str:
        schema = request.schema or request.training.schema
        assert request.holdout is not None
        sources = [request.training.source, request.holdout.source]
        return ladder_key(sources, schema.fingerprint(), request.seed, [])

    base = key(desk.request(files["real"], files["fake"], files["held"]))
    assert key(desk.request(files["real"], files["other"], files["held"])) == base
    assert key(desk.request(files["real2"], files["fake"], files["held"])) != base
    assert key(desk.request(files["real"], files["fake"], files["other"])) != base
    assert key(desk.request(files["real"], files["fake"], files["held"], seed=8)) != base
