"""The baseline generator: what it keeps, what it never gives back, and its published marks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.accuracy.accuracy import measure_accuracy
from synthdesk.engine.baseline.conditional_tree import ConditionalTree, Predictor
from synthdesk.engine.baseline.sequential_trees import SequentialTrees
from synthdesk.engine.discriminator.article_form import article_form
from synthdesk.engine.privacy.measuring import measure_privacy
from synthdesk.engine.privacy.verdict import PrivacyState
from synthdesk.engine.seeds import generator_for
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.readers import read_table
from synthdesk.engine.tables.schema import infer_schema
from synthdesk.engine.tables.value_classes import SHARED_ROWS, value_classes
from tests.engine.published_tables import datacamp_tables
from tests.reference_data import ReferenceData


def mixed_table(rows: int, seed: int, *, gaps: float = 0.0) -> pa.Table:
    """Numbers, times and words that hang together."""
    draws = np.random.default_rng(seed)
    word = draws.integers(0, 6, rows)
    number = np.round(word * 3.0 + draws.normal(0, 1, rows), 1)
    time = (word * 86_400_000_000 + draws.integers(0, 10**9, rows)).astype("datetime64[us]")
    missing = draws.random(rows) < gaps
    words = pa.array([f"w{i}" for i in word], mask=missing).dictionary_encode()
    return pa.table(
        {"word": words, "number": pa.array(number, mask=missing), "time": pa.array(time)}
    )


def drawn_from(table: pa.Table, rows: int, seed: int = 1) -> pa.Table:
    """Rows of a baseline that learnt from a table."""
    return SequentialTrees(table, seed).draw(rows, generator_for(seed, "test"))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(30, 300), st.floats(0, 0.9))
def test_types_columns_and_known_words_are_kept(seed: int, rows: int, gaps: float) -> None:
    table = mixed_table(rows, seed, gaps=gaps)
    fake = drawn_from(table, 150)
    assert fake.schema == table.schema
    assert fake.num_rows == 150
    words = set(fake["word"].to_pylist()) - {None}
    assert words <= set(table["word"].to_pylist())
    numbers, known = fake["number"].drop_null(), table["number"].drop_null()
    if len(numbers):
        assert pc.min(numbers).as_py() >= pc.min(known).as_py() - 1e-9
        assert pc.max(numbers).as_py() <= pc.max(known).as_py() + 1e-9


def test_a_draw_is_decided_by_its_seed_and_not_by_the_order_of_rows_or_columns() -> None:
    table = mixed_table(3_000, 1, gaps=0.1)
    shuffled = table.take(np.random.default_rng(2).permutation(3_000)).select(
        ["time", "word", "number"]
    )
    assert drawn_from(table, 500) == drawn_from(table, 500)
    assert drawn_from(table, 500, seed=2) != drawn_from(table, 500)
    assert drawn_from(shuffled, 500).select(table.column_names) == drawn_from(table, 500)


def test_shares_means_and_dependences_come_back() -> None:
    table = mixed_table(20_000, 1, gaps=0.2)
    fake = drawn_from(table, 20_000)
    assert fake["word"].null_count / 20_000 == pytest.approx(0.2, abs=0.01)
    of_word = table.group_by("word").aggregate([("number", "mean")]).to_pylist()
    drawn = {
        one["word"]: one["number_mean"]
        for one in fake.group_by("word").aggregate([("number", "mean")]).to_pylist()
    }
    for one in of_word:
        if one["word"] is not None:
            assert drawn[one["word"]] == pytest.approx(one["number_mean"], abs=0.1)


def test_numbers_of_single_rows_are_not_given_back() -> None:
    draws = np.random.default_rng(3)
    exact = draws.normal(0, 1, 5_000) * np.pi
    heaped = np.repeat([100.0, 200.0], SHARED_ROWS)
    column = pa.chunked_array([pa.array(np.concatenate([exact, heaped]))])
    classes = value_classes(column)
    drawn = classes.draw(classes.classes(column), draws).to_numpy()
    assert not np.isin(drawn, exact).any()
    assert set(heaped) <= set(drawn)


def test_a_number_keeps_its_grid() -> None:
    cents = np.round(np.random.default_rng(4).exponential(1_000, 4_000), 2)
    column = pa.chunked_array([pa.array(cents)])
    classes = value_classes(column)
    drawn = classes.draw(classes.classes(column), np.random.default_rng(5)).to_numpy()
    assert np.allclose(drawn * 100, np.round(drawn * 100), atol=1e-6)


def test_leaves_have_the_shares_of_their_training_rows() -> None:
    """Against the plain count of each group, where the groups are the leaves."""
    draws = np.random.default_rng(6)
    group = draws.integers(0, 3, 6_000)
    target = (draws.random(6_000) < np.array([0.1, 0.5, 0.9])[group]).astype(np.int64)
    predictors = [Predictor(group.astype(float), 3)]
    tree = ConditionalTree(predictors, target, 2, seed=1)
    assert tree.leaves == 3
    asked = np.repeat([0, 1, 2], 20_000)
    drawn = tree.draw([Predictor(asked.astype(float), 3)], len(asked), draws)
    for one in range(3):
        assert drawn[asked == one].mean() == pytest.approx(target[group == one].mean(), abs=0.015)


def test_a_tree_does_not_grow_on_noise() -> None:
    draws = np.random.default_rng(7)
    noise = [Predictor(draws.random(5_000)) for _ in range(8)]
    assert ConditionalTree(noise, draws.integers(0, 2, 5_000), 2, seed=1).leaves == 1


def test_given_columns_stay_as_they_are() -> None:
    table = mixed_table(2_000, 8)
    given_rows = table.select(["word"]).slice(0, 700)
    learnt = SequentialTrees(table, 1, first=["word"])
    fake = learnt.draw_given(given_rows, np.random.default_rng(1))
    assert fake["word"].to_pylist() == given_rows["word"].to_pylist()
    with pytest.raises(ValueError, match="given"):
        learnt.draw_given(table.select(["number"]), np.random.default_rng(1))


def test_the_marks_on_datacamp(reference: ReferenceData) -> None:
    tables = datacamp_tables(reference)
    fake = drawn_from(tables.training, tables.training.num_rows)
    made = replace(tables, synthetic=fake)
    assert measure_accuracy(made, 1).overall >= 0.96
    assert article_form(tables.training, fake).auc <= 0.70
    assert measure_privacy(made, 1).verdict.state is PrivacyState.NO_LEAK


def test_education_keeps_its_number_in_adult(reference: ReferenceData) -> None:
    real = read_table(reference.table("adult", "census.csv.gz"))[0]
    raw = RawTable("real", real)
    some = RawTable("some", real.slice(1))
    table = conform_tables(infer_schema(real), raw, some, None).training
    fake = drawn_from(table, 30_000)
    pairs = {
        (row["education"], row["education_num"])
        for row in table.select(["education", "education_num"]).to_pylist()
    }
    kept = [
        (row["education"], row["education_num"]) in pairs
        for row in fake.select(["education", "education_num"]).to_pylist()
    ]
    assert np.mean(kept) >= 0.995
