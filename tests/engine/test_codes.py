"""The shared binning, against a slow plain reading of its definition."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.tables.codes import (
    ABOVE,
    BELOW,
    BETWEEN,
    MISSING,
    OTHER,
    coded_columns,
    encode,
)
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.schema import Column, ColumnRole, ColumnType, infer_schema

numbers = st.one_of(
    st.none(), st.integers(-50, 50).map(float), st.floats(-100, 100, allow_nan=False)
)
words = st.one_of(st.none(), st.sampled_from([f"w{i}" for i in range(14)]))


def repeated(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Few drawn values, repeated to the hundred rows that a table needs."""
    return st.lists(values, min_size=2, max_size=30).map(lambda few: few * -(-100 // len(few)))


def labels_of(
    training: pa.Array, synthetic: pa.Array, kind: ColumnType
) -> tuple[list[str], list[str]]:
    """Bin labels of every training and synthetic value, by the engine."""
    y = pa.array([0.0, 1.0])
    # The second column differs between the tables: equal tables would be refused as the same.
    tables = [
        pa.table({"x": column, "y": y.take([i % period % 2 for i in range(len(column))])})
        for column, period in ((training, 2), (synthetic, 3))
    ]
    schema = infer_schema(tables[0]).with_changes({"x": kind})
    codes = encode(conform_tables(schema, RawTable("t", tables[0]), RawTable("s", tables[1]), None))
    labels = codes.bins[0].labels
    return (
        [labels[code] for code in codes.training[0]],
        [labels[code] for code in codes.synthetic[0]],
    )


def slow_bin(value: float | None, known: list[float]) -> object:
    """The bin by the definition: decile intervals, or the values where there are at most ten."""
    if value is None:
        return MISSING
    if value < min(known):
        return BELOW
    if value > max(known):
        return ABOVE
    if len(set(known)) <= 10:
        return value if value in known else BETWEEN
    breaks = sorted({float(np.quantile(known, share)) for share in np.linspace(0, 1, 11)})
    return next(i for i, high in enumerate(breaks[1:]) if value <= high)


@settings(deadline=None, max_examples=150)
@given(repeated(numbers), repeated(numbers))
def test_numbers_fall_into_the_bins_of_the_definition(
    training: list[float | None], synthetic: list[float | None]
) -> None:
    known = [value for value in training if value is not None]
    if len(set(known)) < 2:
        return
    got = labels_of(
        pa.array(training, pa.float64()), pa.array(synthetic, pa.float64()), ColumnType.NUMERIC
    )
    slow = [[slow_bin(v, known) for v in column] for column in (training, synthetic)]
    same_bin = {}
    for label, expected in zip([*got[0], *got[1]], [*slow[0], *slow[1]], strict=True):
        assert same_bin.setdefault(expected, label) == label
    assert len(set(same_bin.values())) == len(same_bin)


@settings(deadline=None, max_examples=100)
@given(repeated(words), repeated(words))
def test_the_ten_most_frequent_values_are_kept(
    training: list[str | None], synthetic: list[str | None]
) -> None:
    counts = Counter(value for value in training if value is not None)
    if len(counts) < 2:
        return
    kept = sorted(counts, key=lambda word: (-counts[word], word))[:10]
    got = labels_of(
        pa.array(training).dictionary_encode(),
        pa.array(synthetic).dictionary_encode(),
        ColumnType.CATEGORICAL,
    )
    for values, labels in zip((training, synthetic), got, strict=True):
        expected = [MISSING if v is None else v if v in kept else OTHER for v in values]
        assert labels == expected


def test_values_outside_the_training_range_have_bins_of_their_own() -> None:
    training = pa.array([float(i) for i in range(100)])
    synthetic = pa.array([-1.0, 0.0, 99.0, 99.5, math.nan] * 20)
    _, got = labels_of(training, synthetic, ColumnType.NUMERIC)
    assert got[0] == BELOW
    assert got[3] == ABOVE
    assert got[4] == MISSING
    assert BELOW not in got[1:3]
    assert ABOVE not in got[1:3]


def test_no_bin_label_discloses_the_real_extremes() -> None:
    training = pa.array([float(i) for i in range(17, 217)])
    schema = infer_schema(pa.table({"x": training, "y": training}))
    tables = pa.table({"x": training, "y": training})
    other = pa.table({"x": training.slice(0, 150), "y": training.slice(0, 150)})
    codes = encode(
        conform_tables(
            schema.with_changes({"x": ColumnType.NUMERIC, "y": ColumnType.NUMERIC}),
            RawTable("t", tables),
            RawTable("s", other),
            None,
        )
    )
    assert not any(
        "17" in label.split() or "216" in label.split() for label in codes.bins[0].labels
    )


@pytest.mark.parametrize("unit", ["s", "us"])
def test_times_are_cut_like_numbers(unit: str) -> None:
    times = pa.array(range(0, 86_400 * 200, 86_400), pa.timestamp("s")).cast(pa.timestamp(unit))
    got, _ = labels_of(times, times.slice(0, 120), ColumnType.DATETIME)
    counts = Counter(got)
    assert len(counts) == 10
    assert set(counts.values()) == {20}
    assert any("1970-" in label for label in counts)


def test_one_and_one_point_zero_are_the_same_category(tmp_path: Path) -> None:
    training = pa.array(["1", "2"] * 60).dictionary_encode()
    synthetic = pa.array([1.0, 2.0] * 60)
    got = labels_of(training, synthetic, ColumnType.CATEGORICAL)
    assert got[0] == got[1] == ["1", "2"] * 60


def test_an_order_sorts_the_labels_and_changes_no_bin() -> None:
    """Which values have a bin is decided by frequency; values outside the order come last."""
    words = pa.array(["mid", "high", "low", "mid", "other one", "mid"] * 30).dictionary_encode()
    tables = [
        pa.table({"x": words, "y": [float(i % period) for i in range(len(words))]})
        for period in (2, 3)
    ]
    schema = infer_schema(tables[0])
    raw = RawTable("t", tables[0]), RawTable("s", tables[1])
    plain = encode(conform_tables(schema, *raw, None))
    ordered = encode(conform_tables(schema.with_order("x", ["low", "mid", "high"]), *raw, None))
    assert ordered.bins[0].labels == ("low", "mid", "high", "other one", OTHER, MISSING)
    assert set(ordered.bins[0].labels) == set(plain.bins[0].labels)
    for codes, again in ((plain.training, ordered.training), (plain.synthetic, ordered.synthetic)):
        assert [plain.bins[0].labels[code] for code in codes[0]] == [
            ordered.bins[0].labels[code] for code in again[0]
        ]


# --- columns that other tools trip over -----------------------------------------------------


def test_a_date_column_with_two_dates_has_a_bin_for_each() -> None:
    """A peer's deciles give such a column one bin, so that it always scores 1."""
    days = pa.array([18_000, 19_000] * 100, pa.int32()).cast(pa.date32())
    later = pa.array([18_000] * 150 + [19_000] * 50, pa.int32()).cast(pa.date32())
    training, synthetic = labels_of(days, later, ColumnType.DATETIME)
    assert Counter(training) == {"2019-04-14": 100, "2022-01-08": 100}
    assert Counter(synthetic) == {"2019-04-14": 150, "2022-01-08": 50}


def test_one_value_and_gaps_are_two_bins() -> None:
    numbers = pa.array([7.0, None, 7.0, 7.0] * 40)
    assert Counter(labels_of(numbers, numbers, ColumnType.NUMERIC)[0]) == {"7": 120, MISSING: 40}
    words = pa.array(["a", None, "a", "a"] * 40).dictionary_encode()
    assert Counter(labels_of(words, words, ColumnType.CATEGORICAL)[0]) == {"a": 120, MISSING: 40}


def test_of_ten_thousand_categories_the_most_frequent_are_kept() -> None:
    rare = [f"v{i:05d}" for i in range(10_000)]
    words = pa.array([*rare, *rare[500:509], *rare[500:502]]).dictionary_encode()
    got = Counter(labels_of(words, words, ColumnType.CATEGORICAL)[0])
    # Nine that occur twice or more, and of the others the first by name.
    assert got[OTHER] == 10_000 - 10
    assert got["v00500"] == got["v00501"] == 3
    assert got["v00508"] == 2
    assert got["v00000"] == 1


def test_texts_have_codes_only_where_fewer_than_two_other_columns_are_left() -> None:
    def columns(*kinds: ColumnType) -> tuple[Column, ...]:
        return tuple(Column(f"c{i}", kind, ColumnRole.FEATURE, "") for i, kind in enumerate(kinds))

    number, text = ColumnType.NUMERIC, ColumnType.TEXT
    assert [c.name for c in coded_columns(columns(number, text, number))] == ["c0", "c2"]
    assert [c.name for c in coded_columns(columns(number, text, text))] == ["c0", "c1", "c2"]
