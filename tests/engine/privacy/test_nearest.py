"""Nearest rows against all distances computed one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy import nearest_walk
from synthdesk.engine.privacy.coded_rows import CodedRows
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.privacy.nearest import NearestRows, Pool
from synthdesk.engine.progress import Progress
from tests.engine.privacy.mixed_tables import (
    Sizes,
    as_rows,
    code_book,
    coded_tables,
    plain_distances,
    random_coded,
)

PARTS = ("training", "holdout")


def pool_of(coded: CodedRows) -> Pool:
    assert coded.holdout is not None
    return Pool(mixed_scale(coded), {"training": coded.training, "holdout": coded.holdout})


def searched(coded: CodedRows) -> NearestRows:
    return pool_of(coded).nearest(coded.synthetic, PARTS, with_ties=True)


def check_against_plain(coded: CodedRows, found: NearestRows) -> None:
    """Every figure of a search against the table of all distances."""
    plain = plain_distances(coded, mixed_scale(coded), coded.synthetic)
    smallest = plain.min(axis=1)
    is_nearest = plain == smallest[:, None]
    assert found.distance.tolist() == smallest.tolist()
    assert found.ties.tolist() == is_nearest.sum(axis=1).tolist()
    assert found.row.tolist() == is_nearest.argmax(axis=1).tolist()
    assert found.tied is not None
    kinds = pool_of(coded).kinds
    for query, number in enumerate(found.tied.number):
        tied = found.tied.kind[found.tied.query == number]
        assert set(tied.tolist()) == set(kinds[is_nearest[query]].tolist())
        assert len(set(tied.tolist())) == len(tied)
    shares = (is_nearest / is_nearest.sum(axis=1, keepdims=True)).sum(axis=0)
    np.testing.assert_allclose(found.owned, shares, rtol=1e-12, atol=1e-12)
    ends = [0, len(coded.training), plain.shape[1]]
    for part, low, high in zip(PARTS, ends, ends[1:], strict=False):
        ordered = np.sort(plain[:, low:high], axis=1)
        assert found.to[part].first.tolist() == ordered[:, 0].tolist()
        if ordered.shape[1] > 1:
            assert found.to[part].second.tolist() == ordered[:, 1].tolist()
        else:
            assert np.isnan(found.to[part].second).all()


@settings(max_examples=150, deadline=None)
@given(coded_tables(), st.sampled_from([1, 8, 2**16]))
def test_nearest_rows_ties_and_shares_are_those_of_all_distances(
    coded: CodedRows, at_once: int
) -> None:
    """Also with room for few pairs at once, where rows are dropped on the way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest_walk, "_CELLS_AT_ONCE", at_once)
        check_against_plain(coded, searched(coded))


@pytest.mark.parametrize(
    "kinds",
    [
        [(False, 2), (False, 3), (True, 9), (False, 2), (True, 40)],
        [(False, 2)] * 7,
        [(True, 30)] * 3,
        [(False, 3)] * 300,  # more than eight bits count and more than sixteen add up
    ],
    ids=["mixed", "categories", "numbers", "wide"],
)
def test_rows_dropped_on_the_way_are_none_of_the_nearest(
    kinds: list[tuple[bool, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest_walk, "_CELLS_AT_ONCE", 32)
    few = len(kinds) > 100
    sizes = Sizes(20, 15, 10) if few else Sizes(90, 80, 40)
    coded = random_coded(np.random.default_rng(5), kinds, sizes)
    check_against_plain(coded, searched(coded))


def test_many_rows_are_found_without_comparing_all_pairs() -> None:
    draws = np.random.default_rng(2)
    kinds = [(False, 4), (False, 5), (False, 3), (True, 60), (True, 20)]
    coded = random_coded(draws, kinds, Sizes(4_000, 3_000, 2_000))
    found = searched(coded)
    assert found.looked_at < 0.2 * 3_000 * 6_000
    some = draws.choice(3_000, 20, replace=False)
    plain = plain_distances(coded, mixed_scale(coded), coded.synthetic[some])
    assert found.distance[some].tolist() == plain.min(axis=1).tolist()
    ties = (plain == plain.min(axis=1, keepdims=True)).sum(axis=1)
    assert found.ties[some].tolist() == ties.tolist()


# --- what must not matter -------------------------------------------------------------------


def same_figures(one: NearestRows, other: NearestRows) -> None:
    assert one.distance.tolist() == other.distance.tolist()
    assert one.ties.tolist() == other.ties.tolist()
    np.testing.assert_allclose(one.owned, other.owned, rtol=1e-12)
    for part in PARTS:
        np.testing.assert_array_equal(one.to[part].first, other.to[part].first)
        np.testing.assert_array_equal(one.to[part].second, other.to[part].second)


@settings(max_examples=40, deadline=None)
@given(coded_tables())
def test_order_of_columns_does_not_matter(coded: CodedRows) -> None:
    turned = list(range(len(coded.columns)))[::-1]
    names = [coded.columns[at] for at in turned]
    assert coded.holdout is not None
    other = replace(
        coded,
        columns=tuple(names),
        training=coded.training[:, turned],
        synthetic=coded.synthetic[:, turned],
        holdout=coded.holdout[:, turned],
    )
    same_figures(searched(coded), searched(other))


@settings(max_examples=40, deadline=None)
@given(coded_tables(), st.integers(0, 2**32 - 1))
def test_order_of_rows_does_not_matter(coded: CodedRows, seed: int) -> None:
    draws = np.random.default_rng(seed)
    assert coded.holdout is not None
    tables = (coded.training, coded.synthetic, coded.holdout)
    orders = [draws.permutation(len(table)) for table in tables]
    training, synthetic, holdout = (t[o] for t, o in zip(tables, orders, strict=True))
    one = searched(coded)
    other = searched(replace(coded, training=training, synthetic=synthetic, holdout=holdout))
    assert other.distance.tolist() == one.distance[orders[1]].tolist()
    assert other.ties.tolist() == one.ties[orders[1]].tolist()
    pooled = np.concatenate([orders[0], len(training) + orders[2]])
    np.testing.assert_allclose(other.owned, one.owned[pooled], rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(coded_tables(), st.integers(0, 2**32 - 1))
def test_units_and_names_of_categories_do_not_matter(coded: CodedRows, seed: int) -> None:
    """Units leave the ranks of numbers, new names give categories other codes."""
    draws = np.random.default_rng(seed)
    tables = [t.copy() for t in (coded.training, coded.synthetic, coded.holdout) if t is not None]
    columns = []
    for at, column in enumerate(coded.columns):
        if column.is_ordered:
            columns.append(replace(column, values=10 * column.values.astype(np.float64) - 3))
            continue
        codes = np.append(draws.permutation(column.missing), column.missing).astype(np.int32)
        for table in tables:
            table[:, at] = codes[table[:, at]]
        columns.append(column)
    other = CodedRows(tuple(columns), *tables)
    same_figures(searched(coded), searched(other))


# --- edges ----------------------------------------------------------------------------------


def test_all_rows_alike_share_everything() -> None:
    coded = random_coded(np.random.default_rng(1), [(True, 0), (False, 0)], Sizes(5, 4, 3))
    found = searched(coded)
    assert found.distance.tolist() == [0.0] * 4
    assert found.ties.tolist() == [8] * 4
    assert found.owned.tolist() == [0.5] * 8


def test_a_repeated_row_gets_as_many_shares_as_it_has_rows() -> None:
    """One number column; the synthetic row lies in the middle between 0 and 2."""
    coded = CodedRows(
        code_book([(True, 3)]),
        training=as_rows([0, 0, 0]),
        synthetic=as_rows([1]),
        holdout=as_rows([2, 2, 2]),
    )
    found = searched(coded)
    assert found.ties.tolist() == [6]
    assert found.owned.tolist() == pytest.approx([1 / 6] * 6)
    # Mid-ranks 1/4 and 3/4, and 1/2 between them.
    assert found.distance.tolist() == pytest.approx([0.25], abs=1e-4)
    assert found.to["training"].second.tolist() == found.to["training"].first.tolist()


def test_missing_is_a_category_of_its_own() -> None:
    """Missing against missing is no distance, missing against any number the whole one."""
    coded = CodedRows(
        code_book([(True, 2)]),
        training=as_rows([0, 1]),
        synthetic=as_rows([2, 0]),
        holdout=as_rows([2, 1]),
    )
    found = searched(coded)
    assert found.to["training"].first.tolist() == [1.0, 0.0]
    assert found.row.tolist() == [2, 0]


def test_a_part_without_rows_has_no_nearest() -> None:
    coded = random_coded(np.random.default_rng(1), [(True, 5), (False, 3)], Sizes(5, 4, 3))
    pool = Pool(mixed_scale(coded), {"training": coded.training, "planted": coded.training[:0]})
    found = pool.nearest(coded.synthetic, ("training", "planted"))
    assert np.isnan(found.to["planted"].first).all()
    assert found.distance.tolist() == found.to["training"].first.tolist()


def test_no_query_rows_own_nothing() -> None:
    coded = random_coded(np.random.default_rng(1), [(True, 5), (False, 3)], Sizes(5, 4, 3))
    found = pool_of(coded).nearest(coded.synthetic[:0], PARTS)
    assert found.owned.tolist() == [0.0] * 8
    assert len(found.distance) == 0


def test_a_search_can_be_cancelled_at_every_step() -> None:
    draws = np.random.default_rng(2)
    coded = random_coded(draws, [(False, 4), (True, 60), (True, 20)], Sizes(2_000, 1_000, 500))
    pool = pool_of(coded)
    fractions: list[float] = []
    pool.nearest(coded.synthetic, PARTS, Progress(lambda done, _: fractions.append(done)))
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert 10 < len(fractions) < 1_000
    for steps in (1, len(fractions) // 2, len(fractions) - 1):
        answers = iter([False] * steps)
        with pytest.raises(Cancelled):
            pool.nearest(
                coded.synthetic,
                PARTS,
                Progress(None, lambda left=answers: next(left, True)),  # type: ignore[misc]
            )
