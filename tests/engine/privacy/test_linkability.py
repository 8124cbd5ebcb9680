"""T5: whom it links against all distances, planted copies, quiet runs, and odd declarations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import Cancelled
from synthdesk.engine.privacy.coded_rows import CodedColumn, CodedRows
from synthdesk.engine.privacy.linkability import Linkability, linkability, why_not_linked
from synthdesk.engine.privacy.mixed_distance import mixed_scale
from synthdesk.engine.progress import Progress
from tests.engine.privacy.mixed_tables import (
    Sizes,
    coded_tables,
    plain_distances,
    random_coded,
    real_rows,
)

KINDS = [(True, 40), (False, 4), (True, 40), (False, 4)]
FIRST, SECOND = ("c0", "c1"), ("c2", "c3")


def linked(coded: CodedRows, seed: int = 7) -> Linkability:
    return linkability(coded, FIRST, SECOND, seed)


def made(seed: int, sizes: Sizes, copied: int = 0) -> CodedRows:
    """Independent rows, the first synthetic ones being copies of training rows."""
    coded = random_coded(np.random.default_rng(seed), KINDS, sizes)
    synthetic = coded.synthetic.copy()
    synthetic[:copied] = coded.training[:copied]
    return coded.with_synthetic(synthetic)


# --- the figures ------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(coded_tables(), st.randoms(use_true_random=False), st.data())
def test_links_are_those_of_all_distances(
    coded: CodedRows, order: st.Random, data: st.DataObject
) -> None:
    names = [column.name for column in coded.columns]
    assume(len(names) > 1)
    order.shuffle(names)
    cut = data.draw(st.integers(1, len(names) - 1))
    end = data.draw(st.integers(cut + 1, len(names)))
    first, second = tuple(names[:cut]), tuple(names[cut:end])
    found = linkability(coded, first, second, 7)

    scale = mixed_scale(coded.on((*first, *second)))
    nearest = []
    for known in (first, second):
        part = coded.on(known)
        plain = plain_distances(part, scale, part.synthetic).T
        nearest.append(np.isclose(plain, plain.min(axis=1, keepdims=True), rtol=0, atol=1e-12))
    one, two = nearest
    chances = (one & two).sum(axis=1) / (one.sum(axis=1) * two.sum(axis=1))
    n = len(coded.training)
    assert found.training_rate == pytest.approx(chances[:n].mean())
    assert found.holdout_rate == pytest.approx(chances[n:].mean())
    assert found.difference.value == pytest.approx(chances[:n].mean() - chances[n:].mean())
    assert (found.n_training, found.n_holdout) == (n, len(chances) - n)
    assert set(found.first) == set(first)
    assert found.first == tuple(sorted(first))
    assert found.second == tuple(sorted(second))


def test_an_only_synthetic_record_links_everybody() -> None:
    coded = made(0, Sizes(30, 1, 20))
    found = linked(coded)
    assert (found.training_rate, found.holdout_rate) == (1.0, 1.0)
    assert found.difference.value == found.difference.low == found.difference.high == 0.0
    assert found.p_value == 1.0


def test_equal_synthetic_records_are_averaged() -> None:
    coded = made(0, Sizes(30, 1, 20))
    found = linked(coded.with_synthetic(np.repeat(coded.synthetic, 5, axis=0)))
    assert found.training_rate == pytest.approx(5 / 25)
    assert found.p_value == 1.0


def test_nobody_linked_is_not_told_without_doubt() -> None:
    column = CodedColumn("c0", False, np.array(["a", "b"]))
    columns = (column, replace(column, name="c1"))
    real = np.zeros((50, 2), dtype=np.int32)
    halves = np.array([[0, 1], [1, 0]], dtype=np.int32)
    found = linkability(CodedRows(columns, real, halves, real), ("c0",), ("c1",), 7)
    assert (found.training_rate, found.holdout_rate, found.p_value) == (0.0, 0.0, 1.0)
    assert found.difference.low < -0.05 < 0.05 < found.difference.high


def test_order_of_synthetic_rows_and_of_columns_is_of_no_account() -> None:
    coded = made(3, Sizes(300, 400, 200), copied=30)
    found = linked(coded)
    shuffled = coded.with_synthetic(np.random.default_rng(0).permutation(coded.synthetic))
    assert linked(shuffled) == found
    turned = linkability(coded, FIRST[::-1], SECOND[::-1], 7)
    assert turned == found
    swapped = linkability(coded, SECOND, FIRST, 7)
    assert swapped.difference == found.difference


# --- how sure it is ---------------------------------------------------------------------------


def test_copies_of_training_people_are_found() -> None:
    found = linked(made(1, Sizes(1000, 1500, 400), copied=150))
    assert found.p_value == 0.001
    assert found.difference.low > 0


def test_copies_of_holdout_people_are_no_leak() -> None:
    coded = made(1, Sizes(1000, 1500, 400))
    assert coded.holdout is not None
    found = linked(coded.with_synthetic(np.concatenate([coded.synthetic, coded.holdout])))
    assert found.p_value == 1.0


def test_where_nothing_can_leak_it_alarms_no_more_often_than_it_says() -> None:
    p_values = np.array(
        [linked(made(seed, Sizes(160, 20, 60)), seed).p_value for seed in range(200)]
    )
    # 5 % of 200 is 10; more than 17 happens in 1 of 100 such series.
    assert (p_values <= 0.05).sum() <= 17
    # Not by never saying anything: with few synthetic rows many are linked and p is spread evenly.
    assert 70 <= (p_values <= 0.5).sum() <= 130


def test_a_person_with_many_rows_is_attacked_once() -> None:
    coded = made(1, Sizes(300, 300, 100), copied=60)
    assert coded.holdout is not None
    persons = replace(
        coded,
        training_subjects=np.repeat(np.arange(30), 10),
        holdout_subjects=np.repeat(np.arange(20), 5),
    )
    found = linked(persons)
    assert found.by_person
    assert (found.n_training, found.training_sampled_from) == (30, 30)
    assert (found.n_holdout, found.holdout_sampled_from) == (20, 20)


# --- odd tables and declarations --------------------------------------------------------------


def test_tables_of_nothing_but_missing_or_equal_values_are_linked() -> None:
    for code in (0, 40):
        coded = made(0, Sizes(60, 50, 50))
        assert coded.holdout is not None
        places = [0, 2]
        tables = [real_rows(coded)[:60], coded.synthetic, coded.holdout]
        for table in tables:
            table[:, places] = code
        odd = CodedRows(coded.columns, tables[0], tables[1], tables[2])
        assert 0 < linked(odd).training_rate <= 1


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ((), SECOND, "two sets of columns"),
        (FIRST, (), "two sets of columns"),
        (FIRST, ("c1", "c2"), "“c1” is in both sets"),
        (FIRST, ("d'\n1",), "“d'\n1” is not among the audited columns"),
    ],
)
def test_what_cannot_be_linked_is_said(
    first: tuple[str, ...], second: tuple[str, ...], words: str
) -> None:
    coded = made(0, Sizes())
    reason = why_not_linked(coded, first, second)
    assert reason is not None
    assert words in reason


def test_without_holdout_or_rows_nothing_is_linked() -> None:
    coded = made(0, Sizes())
    assert why_not_linked(coded, FIRST, SECOND) is None
    assert "holdout" in (why_not_linked(replace(coded, holdout=None), FIRST, SECOND) or "")
    empty = coded.with_synthetic(coded.synthetic[:0])
    assert "without rows" in (why_not_linked(empty, FIRST, SECOND) or "")


def test_it_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        linkability(made(0, Sizes()), FIRST, SECOND, 7, Progress(is_cancelled=lambda: True))
