"""Sequences: plain oracles, closed forms, and faults that must be found by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.sequences.lengths import MOST_BARS
from synthdesk.engine.sequences.sequence_codes import (
    SequenceCodes,
    different_bins,
    subjects_holding,
)
from synthdesk.engine.sequences.sequences import Sequences, measure_sequences
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.codes import encode
from synthdesk.engine.tables.conform import Tables
from synthdesk.engine.tables.subjects import TableSubjects
from tests.engine.sequences.visits import (
    KEY,
    Row,
    by_subject,
    conformed,
    shuffled_within,
    walk,
)

REAL = walk(700, 1)


def measured(synthetic: Sequence[Row], holdout: Sequence[Row] | None = None) -> Sequences:
    return measure_sequences(conformed(REAL, synthetic, holdout), 7)


def checks(sequences: Sequences) -> set[tuple[str, str]]:
    return {(found.check, name) for found in sequences.findings for name in found.columns}


def named(sequences: Sequences, check: str) -> Finding:
    return next(found for found in sequences.findings if found.check == check)


@pytest.fixture(scope="module")
def honest() -> Sequences:
    """A second real sample in the place of the synthetic table, and a third one held out."""
    return measured(walk(650, 2), walk(300, 3, first_key=5_000))


# --- oracles -------------------------------------------------------------------------------


def plain_pairs(tables: Tables, side: str, name: str) -> Counter[tuple[int, int]]:
    """Pairs of codes of consecutive rows of a subject, one by one."""
    codes = encode(tables)
    at = [column.name for column in tables.columns].index(name)
    assert tables.subjects is not None
    owners = getattr(tables.subjects, side).numbers.tolist()
    last: dict[int, int] = {}
    pairs: Counter[tuple[int, int]] = Counter()
    for owner, code in zip(owners, getattr(codes, side)[at].tolist(), strict=True):
        if owner in last:
            pairs[last[owner], code] += 1
        last[owner] = code
    return pairs


def plain_similarity(first: Counter[tuple[int, int]], second: Counter[tuple[int, int]]) -> float:
    totals = first.total(), second.total()
    keys = first.keys() | second.keys()
    return 1 - sum(abs(first[k] / totals[0] - second[k] / totals[1]) for k in keys) / 2


def test_coherence_is_that_of_pairs_counted_one_by_one() -> None:
    chance = np.random.default_rng(4)
    # Rows of different subjects may come in any order: only the order within one counts.
    made = walk(400, 5)
    order = np.argsort([chance.random() + i // 40 for i in range(len(made))], kind="stable")
    tables = conformed(REAL, [made[i] for i in order])
    sequences = measure_sequences(tables, 7)
    for column in sequences.columns:
        pairs = [plain_pairs(tables, side, column.name) for side in ("training", "synthetic")]
        assert column.coherence == pytest.approx(plain_similarity(*pairs))
        assert column.training is not None
        assert sum(map(sum, column.training)) == pairs[0].total()
    mean = sum(column.coherence for column in sequences.columns) / len(sequences.columns)
    assert sequences.coherence == pytest.approx(mean)


def test_lengths_and_distinct_values_are_those_counted_one_by_one(honest: Sequences) -> None:
    own = by_subject(REAL)
    training = honest.tables[0]
    assert training.subjects == len(own)
    assert training.rows == len(REAL)
    assert training.pairs == len(REAL) - len(own)
    assert training.single == sum(len(rows) == 1 for rows in own.values())
    ward = next(column for column in honest.columns if column.name == "ward")
    counted = Counter(len({row["ward"] for row in rows}) for rows in own.values())
    assert ward.distinct_training[:4] == tuple(counted[n] for n in range(1, 5))
    held = Counter(ward for rows in own.values() for ward in {row["ward"] for row in rows})
    assert sorted(n for n in ward.holders_training if n) == sorted(held.values())
    assert honest.lengths is not None
    assert sum(bar.training for bar in honest.lengths.bars) == len(own)
    by_length = Counter(len(rows) for rows in own.values())
    assert [bar.training for bar in honest.lengths.bars[:-1]] == [
        by_length[n] for n in range(1, len(honest.lengths.bars))
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=40))
def test_pairs_and_values_held_agree_with_a_plain_count(rows: list[tuple[int, int]]) -> None:
    numbers: dict[int, int] = {}
    owners = np.array([numbers.setdefault(owner, len(numbers)) for owner, _ in rows])
    codes = np.array([[code for _, code in rows]], dtype=np.uint8)
    keys = pa.array([str(key) for key in numbers])
    side = SequenceCodes.of(codes, TableSubjects(owners, keys), (4,))
    pairs = np.zeros((4, 4), dtype=int)
    last: dict[int, int] = {}
    values: dict[int, set[int]] = {}
    for owner, code in rows:
        if owner in last:
            pairs[last[owner], code] += 1
        last[owner] = code
        values.setdefault(owner, set()).add(code)
    assert side.pair_counts(0).tolist() == pairs.ravel().tolist()
    patterns = np.bincount(side.values_held(0), minlength=16)
    assert different_bins(patterns, 4).tolist() == [
        sum(len(held) == n for held in values.values()) for n in range(1, 5)
    ]
    assert subjects_holding(patterns, 4).tolist() == [
        sum(code in held for held in values.values()) for code in range(4)
    ]


# --- closed forms --------------------------------------------------------------------------


def coins(subjects: int, rows: int, heads: float, seed: int, *, stays: bool) -> list[Row]:
    """Subjects whose coin is tossed once for all, or anew for every row."""
    chance = np.random.default_rng(seed)
    made: list[Row] = []
    for subject in range(subjects):
        toss = chance.random(rows) < heads
        if stays:
            toss[:] = toss[0]
        for side in toss:
            made.append({KEY: f"s{subject}", "coin": "head" if side else "tail", "x": "a"})
            made[-1]["x"] = "ab"[int(chance.random() < 0.5)]
    return made


def test_of_constant_sequences_coherence_is_the_accuracy_of_one_toss() -> None:
    """Pairs are (head, head) and (tail, tail) only: 1 − |.5 − .8|."""
    real, fake = (coins(4_000, 4, heads, 9, stays=True) for heads in (0.5, 0.8))
    sequences = measure_sequences(conformed(real, fake), 7)
    coin = sequences.columns[0]
    assert coin.coherence == pytest.approx(0.7, abs=0.02)
    assert coin.stays.training == coin.stays.synthetic == 1.0
    assert coin.order.training.value == 0.0


def test_of_independent_rows_coherence_is_that_of_two_tosses() -> None:
    """Pairs have products as frequencies: 1 − ½ Σ|.25 − pᵢpⱼ| for .8 and .2 is .61."""
    real, fake = (coins(4_000, 6, heads, 9, stays=False) for heads in (0.5, 0.8))
    sequences = measure_sequences(conformed(real, fake), 7)
    coin = sequences.columns[0]
    assert coin.coherence == pytest.approx(1 - (0.39 + 0.09 + 0.09 + 0.21) / 2, abs=0.02)
    assert coin.order.training.value == pytest.approx(0.0, abs=0.01)
    assert coin.order.training.low < 0.01
    assert coin.stays.training == pytest.approx(0.5, abs=0.02)
    assert coin.stays.synthetic == pytest.approx(0.68, abs=0.02)


# --- a second real sample ------------------------------------------------------------------


def test_a_second_real_sample_raises_no_finding(honest: Sequences) -> None:
    assert honest.findings == ()
    assert honest.not_assessable == ""
    reference = honest.reference
    assert reference is not None
    assert reference.subjects == (700 + 300) // 2
    assert reference.coherence.gap.low < 0.01
    assert abs(reference.coherence.gap.value) < 0.02


def test_every_figure_says_how_many_subjects_it_rests_on(honest: Sequences) -> None:
    for column in honest.columns:
        for estimate in (column.coherence_reference.gap, column.stays.difference):
            assert estimate.n == 500
            assert "20 draws" in estimate.method
    assert len(honest.lengths.bars if honest.lengths else ()) <= MOST_BARS + 1


def test_the_same_seed_gives_the_same_figures_byte_for_byte() -> None:
    made = walk(300, 8)
    assert to_json(measured(made)) == to_json(measured(made))


# --- planted faults ------------------------------------------------------------------------


def test_rows_shuffled_within_subjects_have_lost_their_order() -> None:
    """Every figure of single rows is as before: lengths, values, values per subject."""
    sequences = measured(shuffled_within(walk(650, 2), 6, ["ward", "score", "day", "home"]))
    found = named(sequences, "order-lost")
    assert found.severity is Severity.RED
    assert {"score", "day"} <= set(found.columns)
    assert "home" not in found.columns
    assert sequences.lengths is not None
    assert not {check for check, _ in checks(sequences)} & {"length-shifted", "repeats"}
    assert ("backwards", "day") in checks(sequences)


def test_one_shuffled_column_is_found_by_name() -> None:
    sequences = measured(shuffled_within(walk(650, 2), 6, ["score"]))
    assert named(sequences, "order-lost").columns == ("score",)
    assert checks(sequences) == {("order-lost", "score")}


def test_sequences_cut_in_half_are_found_as_shorter() -> None:
    made = [
        row for own in by_subject(walk(650, 2)).values() for row in own[: max(len(own) // 2, 1)]
    ]
    found = named(measured(made), "length-shifted")
    assert found.severity is Severity.RED
    assert "shorter" in found.title
    assert found.columns == (KEY,)


def test_what_stays_in_real_subjects_and_changes_in_synthetic_ones_is_named() -> None:
    chance = np.random.default_rng(5)
    made = [{**row, "home": f"town {chance.integers(0, 3)}"} for row in walk(650, 2)]
    sequences = measured(made)
    found = named(sequences, "repeats")
    assert found.columns == ("home",)
    assert "changes more" in found.title
    assert ("transitions", "home") in checks(sequences)


def test_a_column_that_only_rises_names_the_rows_where_it_falls() -> None:
    made = walk(650, 2)
    own = [at for at, row in enumerate(made) if at and row[KEY] == made[at - 1][KEY]]
    planted = own[::10]
    for at in planted:
        made[at] = {**made[at], "day": made[at - 1]["day"] - 30}
    found = named(measured(made), "backwards")
    assert found.columns == ("day",)
    assert set(found.row_examples) <= {at + 1 for at in planted}
    assert len(found.row_examples) == 20


def test_subjects_in_training_and_holdout_are_named() -> None:
    sequences = measured(walk(650, 2), walk(300, 3, first_key=600))
    found = named(sequences, "shared-subjects")
    assert found.title.startswith("100 of 300")


# --- not assessable ------------------------------------------------------------------------


def test_without_a_subject_key_it_is_said_why_there_is_nothing() -> None:
    sequences = measure_sequences(replace(conformed(REAL, walk(100, 2)), subjects=None), 7)
    assert "subject key" in sequences.not_assessable
    assert sequences.findings == ()


@pytest.mark.parametrize(
    ("key", "said"), [("own", "a subject of its own"), ("one", "belong to one subject")]
)
def test_keys_that_tell_nothing_are_no_error(key: str, said: str) -> None:
    made = [{**row, KEY: f"r{at}" if key == "own" else "r"} for at, row in enumerate(walk(90, 2))]
    assert said in measured(made).not_assessable
