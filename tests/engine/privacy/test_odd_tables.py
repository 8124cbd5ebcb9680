"""Tables that make a test mean little: refused with a reason, or judged without harm."""

from __future__ import annotations

import numpy as np
import pytest

from synthdesk.engine.errors import UserError
from synthdesk.engine.privacy.evidence_ladder import ladder_of_evidence
from synthdesk.engine.privacy.verdict import PrivacyState
from tests.engine.conftest import Desk, Table, people

SIZES = {"training": 300, "synthetic": 250, "holdout": 200}


def audited(desk: Desk, tables: dict[str, Table]) -> PrivacyState:
    files = [desk.write(f"{role}.csv", rows) for role, rows in tables.items()]
    privacy = desk.audit(*files, analyses=("privacy",)).privacy
    assert privacy is not None
    for card in ladder_of_evidence(privacy):
        assert card.found
    return privacy.verdict.state


def made(rows: int, seed: int, kind: str) -> Table:
    draws = np.random.default_rng(seed)
    table = people(rows, seed)
    if kind == "times":
        days = np.datetime64("2001-01-01") + draws.integers(0, 9_000, rows)
        return {**table, "joined": [str(day) for day in days]}
    if kind == "quotes and lines":
        words = ["it's", 'a "b"', "two\nlines", "semi;colon", "=1+1", "‹missing›"]
        return {**table, "word": draws.choice(words, rows).tolist()}
    if kind == "hardly any value":
        gaps = draws.random(rows) < 0.98
        return {**table, "gappy": np.where(gaps, "", draws.integers(0, 9, rows)).tolist()}
    if kind == "negative numbers":
        return {**table, "debt": (-draws.integers(1, 900, rows)).tolist()}
    if kind == "two values only":
        return {"a": draws.choice(["x", "y"], rows).tolist(), "b": draws.integers(0, 2, rows)}
    if kind == "nine in ten the same":
        return {**table, "ill": np.where(draws.random(rows) < 0.9, "no", "yes").tolist()}
    if kind == "everybody different":
        return {**table, "exact": draws.permutation(10**6)[:rows].astype(str).tolist()}
    return table


@pytest.mark.parametrize(
    "kind",
    [
        "times",
        "quotes and lines",
        "hardly any value",
        "negative numbers",
        "two values only",
        "nine in ten the same",
        "everybody different",
    ],
)
def test_tables_of_odd_values_are_judged(desk: Desk, kind: str) -> None:
    tables = {role: made(rows, at, kind) for at, (role, rows) in enumerate(SIZES.items())}
    assert audited(desk, tables) is PrivacyState.NO_LEAK


def test_a_hundred_holdout_rows_are_judged_and_fifty_refused(desk: Desk) -> None:
    tables = {"training": people(600, 1), "synthetic": people(500, 2)}
    assert audited(desk, {**tables, "holdout": people(100, 3)}) is PrivacyState.NO_LEAK
    with pytest.raises(UserError, match="50 rows") as caught:
        audited(desk, {**tables, "holdout": people(50, 3)})
    assert caught.value.where is not None
    assert caught.value.where.file == "holdout.csv"


@pytest.mark.parametrize(
    ("kind", "said"),
    [("one column", "two"), ("all equal", "“a”"), ("no value at all", "“b”")],
)
def test_tables_that_say_nothing_are_refused_with_the_column(
    desk: Desk, kind: str, said: str
) -> None:
    def table(rows: int) -> Table:
        if kind == "one column":
            return {"a": np.arange(rows) % 7}
        if kind == "all equal":
            return {"a": ["x"] * rows, "b": ["y"] * rows}
        return {"a": np.arange(rows) % 7, "b": [""] * rows, "c": np.arange(rows) % 3}

    with pytest.raises(UserError) as caught:
        audited(desk, {role: table(rows) for role, rows in SIZES.items()})
    told = f"{caught.value.title} {caught.value.detail} {caught.value.hint} {caught.value.where}"
    assert said in told or said.strip("“”") in told
