"""``audit.json`` as text: what was written comes back, and figures stand on a line of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthdesk.engine.accuracy.associations import PairAssociation
from synthdesk.engine.estimate import Estimate
from synthdesk.engine.serialise import LONGEST_LINE, to_json

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=100)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)


@dataclass(frozen=True)
class Figures:
    """A result with what results hold.

    Attributes:
        accuracy: a figure with its interval.
        pairs: rows.
        absent: what was not computed.
    """

    accuracy: Estimate
    counts: tuple[tuple[int, ...], ...]
    pairs: tuple[PairAssociation, ...]
    absent: float | None = None


@given(VALUES)
def test_what_was_written_comes_back_to_the_last_digit(value: object) -> None:
    assert json.loads(to_json(value)) == value


def test_a_figure_a_row_of_counts_and_a_pair_stand_on_one_line_each() -> None:
    figures = Figures(
        Estimate(0.1 + 0.2, 0.25, 1 / 3, 20, "Wilson 95 %"),
        ((1, 2), tuple(range(1000))),
        (PairAssociation("age", "pay", 0.5, 0.25, 0.125, 1e-9),),
    )
    lines = to_json(figures).splitlines()
    assert lines[:6] == [
        "{",
        '  "accuracy": {"value": 0.30000000000000004, "low": 0.25, "high": 0.3333333333333333, '
        '"n": 20, "method": "Wilson 95 %"},',
        '  "counts": [',
        "    [1, 2],",
        f"    {list(range(1000))}",
        "  ],",
    ]
    assert lines[6:] == ['  "pairs": [', '    ["age", "pay", 0.5, 0.25, 0.125, 1e-09]', "  ]", "}"]


def test_long_lists_of_names_are_broken() -> None:
    names = [f"column number {place}" for place in range(100)]
    lines = to_json({"columns": names, "few": names[:3]}).splitlines()
    assert len(lines) == 105
    assert max(map(len, lines)) < LONGEST_LINE


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        to_json({"share": [value]})
