"""The shareable form, scanned for what only one real row has and for counts of few."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthdesk.engine.audit import AuditResult, run_audit
from synthdesk.engine.disclosure.form import LEAST_COUNT, ResultForm
from synthdesk.engine.disclosure.shareable import shareable_form
from synthdesk.engine.disclosure.shareable_accuracy import TOGETHER
from synthdesk.engine.serialise import to_json, to_plain
from synthdesk.engine.tables.schema import ColumnMark
from synthdesk.report.html import render_html
from tests.engine.conftest import Desk, Table

ROWS = 500


def telling_people(seed: int, rows: int = ROWS) -> dict[str, list[object]]:
    """Rows with values that nobody else has: names, long numbers, times, notes, rare cities."""
    draws = np.random.default_rng(seed)
    town = draws.choice(["Aston", "Bexley", "Corby"], rows).tolist()
    for at in range(5):
        town[at] = f"Hamlet{seed}{at}x"
    start = np.datetime64("1960-01-01T00:00:00")
    born = start + draws.integers(0, 10**9, rows).astype("timedelta64[s]")
    return {
        "code": [f"P-{seed}-{number:05d}" for number in draws.permutation(90_000)[:rows]],
        "town": town,
        "income": np.round(draws.lognormal(10, 0.7, rows), 2).tolist(),
        "score": np.round(draws.normal(0, 1, rows), 6).tolist(),
        "born": [str(one).replace("T", " ") for one in born],
        "note": [
            f"patient {word}{seed}{at} came in about a strange pain at home"
            for at, word in enumerate(draws.choice(["ann", "bob"], rows))
        ],
        "size": draws.choice(["small", "large"], rows, p=[0.99, 0.01]).tolist(),
    }


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    fake = telling_people(2)
    real = telling_people(1)
    copied = {name: [*fake[name][40:], *real[name][:40]] for name in fake}
    return {"training": real, "synthetic": copied, "holdout": telling_people(3)}


@pytest.fixture(scope="module")
def result(tables: dict[str, Table], tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    request = desk.request(*(desk.write(f"{role}.csv", rows) for role, rows in tables.items()))
    schema = request.training.schema.with_marks(["town"], [ColumnMark.QUASI_IDENTIFIER])
    schema = schema.with_marks(["size"], [ColumnMark.SENSITIVE])
    return run_audit(replace(request, schema=schema))


def unique_values(tables: dict[str, Table]) -> set[str]:
    """Values that one real row alone has, as they are written in the file, long ones only."""
    found: set[str] = set()
    for name in tables["training"]:
        counts = Counter(str(v) for role in ("training", "holdout") for v in tables[role][name])
        found |= {value for value, rows in counts.items() if rows == 1 and len(value) > 5}
    return found


def told(text: str, values: set[str]) -> set[str]:
    words = set(re.findall(r"[\w.:-]+", text))
    pieces = words | {word.strip(".-:") for word in words}
    whole = {value for value in values if " " in value and value in text}
    return (pieces & values) | whole


def test_no_value_that_one_real_row_has_is_told(
    result: AuditResult, tables: dict[str, Table]
) -> None:
    values = unique_values(tables)
    assert len(values) > 5 * ROWS
    shareable = shareable_form(result)
    assert not told(to_json(shareable), values)
    assert not told(render_html(shareable), values)
    # The scan finds them where they are.
    assert told(to_json(result), values)


def counts_in(value: Any, key: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from counts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from counts_in(inner, key)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield key, value


# Numbers of columns, tests, draws, findings, settings; none of them counts people.
NO_PEOPLE = {
    *("seed", "draws", "folds", "distinct", "best_iteration", "version", "seeds", "found"),
    *(
        "used",
        "possible",
        "triples",
        "n_columns",
        "undefined",
        "left_out",
        "choices",
        "permutations",
    ),
    *("resamples", "red_findings", "amber_findings", "info_findings", "audits", "header"),
    *("fewest", "most"),
}


def test_no_count_of_real_people_is_under_ten(result: AuditResult) -> None:
    found = [
        (key, count)
        for key, count in counts_in(to_plain(shareable_form(result)))
        if 0 < count < LEAST_COUNT and key not in NO_PEOPLE
    ]
    assert found == []


def test_verdict_gates_and_scores_are_those_of_the_internal_form(result: AuditResult) -> None:
    shareable = shareable_form(result)
    assert shareable.form is ResultForm.SHAREABLE
    assert (shareable.gates, shareable.verdict) == (result.gates, result.verdict)
    assert shareable.accuracy is not None
    assert result.accuracy is not None
    assert shareable.accuracy.overall == result.accuracy.overall
    for ours, theirs in zip(shareable.accuracy.columns, result.accuracy.columns, strict=True):
        assert ours.univariate == theirs.univariate
        assert sum(ours.training) in (0, sum(theirs.training))
    assert shareable.privacy is not None
    assert result.privacy is not None
    assert shareable.privacy.family == result.privacy.family
    assert shareable.privacy.verdict.state is result.privacy.verdict.state


def test_rare_values_are_put_together(result: AuditResult) -> None:
    assert result.accuracy is not None
    shareable = shareable_form(result).accuracy
    assert shareable is not None
    (town,) = (column for column in shareable.columns if column.name == "town")
    assert {"Aston", "Bexley", "Corby"} & set(town.bins)
    assert not any("Hamlet" in label for label in town.bins)
    assert TOGETHER in town.bins
    assert len(town.bins) == len(town.training) == len(town.synthetic)


def test_both_forms_say_which_they_are(result: AuditResult) -> None:
    for one, mark in ((result, "INTERNAL"), (shareable_form(result), "SHAREABLE")):
        assert mark in render_html(one)
        assert json.loads(to_json(one))["form"] == one.form.value
    page = render_html(shareable_form(result))
    assert "What this form leaves out" in page
    assert "Nothing was found" not in page
    assert "were not checked" not in page
