"""Texts become numbers and times by one rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from synthdesk.engine.tables.values import numbers_from_text, times_from_text


def at(*parts: int) -> datetime:
    """A time as it is stored: without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("word", ["inf", "-inf", "1e400", "nan", "", "12 kg", "1,5", "0x10", "١٢"])
def test_what_is_no_finite_number_is_none(word: str) -> None:
    assert numbers_from_text(pa.array([word])).to_pylist() == [None]


@pytest.mark.parametrize(
    ("word", "value"), [("+5", 5.0), (" 7 ", 7.0), ("-.5", -0.5), ("1e3", 1000.0), ("007", 7.0)]
)
def test_numbers(word: str, value: float) -> None:
    assert numbers_from_text(pa.array([word])).to_pylist() == [value]


@pytest.mark.parametrize(
    ("word", "time"),
    [
        ("2020-02-29", at(2020, 2, 29)),
        ("2020-02-29 23:59", at(2020, 2, 29, 23, 59)),
        ("2020-02-29T12:00:00.5", at(2020, 2, 29, 12, 0, 0, 500_000)),
        ("0001-01-01", at(1, 1, 1)),
        ("9999-12-31", at(9999, 12, 31)),
        ("2020-01-01T00:30:00+02:00", at(2019, 12, 31, 22, 30)),
        ("2020-01-01T00:30Z", at(2020, 1, 1, 0, 30)),
        ("2020-01-01 00:30:00-0530", at(2020, 1, 1, 6, 0)),
        ("2021-02-29", None),
        ("2020-13-01", None),
        ("20200101", None),
        ("0001-01-01T00:00:00+02:00", None),
        ("0000-06-01", None),
    ],
)
def test_times(word: str, time: datetime | None) -> None:
    impossible = "2021-02-30T00:00Z" if word[-3] in ":-" or word[-1] == "Z" else "2021-02-30"
    assert times_from_text(pa.array([word])).to_pylist() == [time]
    assert times_from_text(pa.array([word, word, impossible])).to_pylist() == [time, time, None]


def test_local_times_and_instants_are_never_mixed_in_silence() -> None:
    words = ["2020-01-01 10:00", "2020-01-02 10:00", "2020-01-03T10:00Z", None]
    assert [time is None for time in times_from_text(pa.array(words)).to_pylist()] == [
        False,
        False,
        True,
        True,
    ]
