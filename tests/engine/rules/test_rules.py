"""Rules are found in training, and the synthetic rows that break them are named."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthdesk.engine.errors import UserError
from synthdesk.engine.estimate import wilson_interval
from synthdesk.engine.health.findings import Severity
from synthdesk.engine.rules.breaking_rows import breaking_rows
from synthdesk.engine.rules.coded_columns import CodedColumns
from synthdesk.engine.rules.comparing import compare
from synthdesk.engine.rules.dependences import UNDETERMINED, dependence_between
from synthdesk.engine.rules.measured_rules import MeasuredRule, RuleKind, RuleStanding
from synthdesk.engine.rules.measuring import share_of
from synthdesk.engine.rules.rules import Rules, measure_rules
from synthdesk.engine.serialise import to_json
from synthdesk.engine.tables.conform import RawTable, conform_tables
from synthdesk.engine.tables.loading import load_table
from synthdesk.engine.tables.source import TableRole
from tests.engine.rules.tables import Made, people, tables_of
from tests.reference_data import ReferenceData

SYNTHETIC, TRAINING, HOLDOUT = TableRole.SYNTHETIC, TableRole.TRAINING, TableRole.HOLDOUT


def measured(training: Made, synthetic: Made, holdout: Made | None = None, *own: str) -> Rules:
    return measure_rules(tables_of(training, synthetic, holdout), own, 7)


def words(rules: Rules) -> set[str]:
    return {rule.words for rule in rules.rules}


def rule(rules: Rules, text: str) -> MeasuredRule:
    (found,) = (one for one in rules.rules if one.words == text)
    return found


def planted(made: dict[str, np.ndarray], column: str, value: Any, rows: np.ndarray) -> Any:
    changed = {**made, column: made[column].copy()}
    changed[column][rows] = value
    return changed


# --- what is found -------------------------------------------------------------------------


def test_every_rule_of_the_population_is_found_in_words() -> None:
    found = measured(people(3_000, 1), people(3_000, 2), people(2_000, 3))
    assert {"degree ↔ level", "start ≤ end", "pay = wage + bonus"} <= words(found)
    assert any("young" in text and "widowed" in text for text in words(found))
    assert {one.standing for one in found.rules} == {RuleStanding.KEPT}
    assert not found.findings


def test_a_rule_broken_in_one_percent_of_rows_is_found_by_name_with_its_rows() -> None:
    chance = np.random.default_rng(5)
    rows = np.sort(chance.choice(3_000, 30, replace=False))
    made = people(3_000, 2)
    swapped = {**made, "level": made["level"].copy()}
    swapped["level"][rows] = made["level"][rows] % 8 + 1
    found = measured(people(3_000, 1), swapped, people(2_000, 3))
    broken = rule(found, "degree ↔ level")
    assert broken.standing is RuleStanding.BROKEN
    assert broken.broken_rows == tuple((rows + 1).tolist())
    assert broken.synthetic.broken == 30
    assert broken.synthetic.share is not None
    low, high = wilson_interval(30, 3_000)
    assert (broken.synthetic.share.low, broken.synthetic.share.high) == (low, high)
    (finding,) = (one for one in found.findings if one.check == "rule-broken")
    assert finding.columns == ("degree", "level")
    assert finding.title == "30 rows break the rule “degree ↔ level”"
    assert finding.row_examples == broken.broken_rows[:20]
    assert finding.severity is Severity.RED
    assert {clash.foretold for clash in broken.clashes} <= {str(n) for n in range(1, 9)}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [("end", -1.0, "start ≤ end"), ("pay", 3.0, "pay = wage + bonus")],
)
def test_broken_rules_between_numbers_are_found(column: str, value: float, expected: str) -> None:
    rows = np.arange(100, 160)
    found = measured(people(3_000, 1), planted(people(3_000, 2), column, value, rows))
    broken = rule(found, expected)
    assert broken.standing is RuleStanding.BROKEN
    assert broken.broken_rows == tuple(range(101, 161))
    assert f"rule-broken:synthetic:{broken.id}" in {finding.id for finding in found.findings}


def test_values_that_never_meet_are_found_where_they_do() -> None:
    made = people(3_000, 2)
    young = np.flatnonzero(made["age"] == "young")[:40]
    found = measured(people(3_000, 1), planted(made, "state", "widowed", young))
    (broken,) = (one for one in found.rules if one.standing is RuleStanding.BROKEN)
    assert broken.kind is RuleKind.NEVER_TOGETHER
    assert set(broken.columns) == {"age", "state"}
    assert broken.broken_rows == tuple((young + 1).tolist())
    training = people(3_000, 1)
    counts = (training["age"] == "young").sum() * (training["state"] == "widowed").sum() / 3_000
    assert broken.expected == pytest.approx(counts)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(200, 3_000))
def test_no_rule_is_found_among_independent_columns(seed: int, rows: int) -> None:
    chance = np.random.default_rng(seed)

    def made() -> dict[str, np.ndarray]:
        return {
            "few": chance.choice(list("abc"), rows, p=[0.6, 0.3, 0.1]),
            "many": chance.integers(0, 60, rows).astype(str),
            "key": np.arange(rows).astype(str),
            "count": chance.integers(0, 90, rows).astype(float),
            "size": chance.normal(size=rows),
            "gain": np.where(chance.random(rows) < 0.9, 0.0, chance.random(rows)),
            "flag": chance.choice(["y", "n"], rows, p=[0.97, 0.03]),
        }

    assert not measured(made(), made()).rules


def test_a_key_settles_nothing_because_no_row_supports_another() -> None:
    rows = 500
    training = {
        "key": [f"k{n}" for n in range(rows)],
        "town": [f"t{n % 7}" for n in range(rows)],
    }
    found = measured(training, {**training, "town": training["town"][::-1]})
    assert not found.mined


def test_a_nearly_constant_column_is_settled_by_nothing() -> None:
    rows = 2_000
    training = {
        "group": [f"g{n % 5}" for n in range(rows)],
        "flag": ["no" if n % 50 else "yes" for n in range(rows)],
    }
    assert "group → flag" not in words(measured(training, training))


def test_what_follows_from_other_rules_is_not_repeated() -> None:
    chance = np.random.default_rng(1)
    town = chance.integers(0, 40, 4_000)
    made = {
        "town": [f"t{n}" for n in town],
        "region": [f"r{n // 4}" for n in town],
        "country": [f"c{n // 20}" for n in town],
        "code": (town * 7.0).tolist(),
    }
    found = measured(made, {name: values[::-1] for name, values in made.items()})
    assert words(found) == {"town ↔ code", "town → region", "region → country"}


def test_columns_in_order_are_told_once_and_not_value_by_value() -> None:
    chance = np.random.default_rng(2)

    def made() -> dict[str, np.ndarray]:
        low = chance.integers(0, 50, 3_000).astype(float)
        middle = low + chance.integers(0, 50, 3_000)
        return {"low": low, "middle": middle, "high": middle + chance.integers(0, 50, 3_000)}

    assert words(measured(made(), made())) == {"low ≤ middle", "middle ≤ high"}


# --- oracles -------------------------------------------------------------------------------


def slowly(first: list[str | None], second: list[str | None]) -> tuple[int, int, dict[str, str]]:
    """Leave-one-out by going through the rows one by one."""
    known = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    supported = broken = 0
    for place, (a, b) in enumerate(known):
        others = Counter(y for at, (x, y) in enumerate(known) if x == a and at != place)
        if others:
            supported += 1
            ranked = others.most_common(2)
            is_tie = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
            broken += is_tie or ranked[0][0] != b
    told = {}
    for a in {a for a, _ in known}:
        ranked = Counter(y for x, y in known if x == a).most_common(2)
        if sum(x == a for x, _ in known) > 1 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            told[a] = ranked[0][0]
    return supported, broken, told


maybe = st.one_of(st.none(), st.sampled_from(["a", "b", "c", "d"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(maybe, maybe), min_size=3, max_size=30))
def test_a_dependence_is_judged_leave_one_out(rows: list[tuple[str | None, str | None]]) -> None:
    first, second = ["a", *(a for a, _ in rows)], ["a", *(b for _, b in rows)]
    coded = CodedColumns(tables_of({"x": first, "y": second}, {"x": first, "y": second}))
    found = dependence_between(coded, "x", "y")
    supported, broken, told = slowly(first, second)
    assert (found.supported, found.broken) == (supported, broken)
    x, y = coded.values("x").texts, coded.values("y").texts
    assert x is not None
    assert y is not None
    assert {
        x[place].as_py(): y[int(value)].as_py()
        for place, value in enumerate(found.foretold)
        if value != UNDETERMINED
    } == told


def test_rows_with_gaps_and_unseen_values_are_counted_and_not_judged() -> None:
    training = {"a": ["x", "y", "z", "w"] * 200, "b": ["1", "2", "3", "4"] * 200}
    synthetic = {
        "a": ["x", "x", "new", None, "y", "z", "x"],
        "b": ["1", None, "2", "2", "2", "never", "2"],
    }
    (found,) = measured(training, synthetic).rules
    check = found.synthetic
    assert found.both_ways
    # new–2: 2 says y; z–never: z says 3; x–2: both say otherwise.
    assert (check.judged, check.broken, check.missing, check.unseen) == (5, 3, 2, 0)
    one_way = {**training, "b": ["1", "1", "2", "3"] * 200}
    (found,) = measured(one_way, synthetic).rules
    check = found.synthetic
    assert (found.words, check.judged, check.broken, check.missing, check.unseen) == (
        "a → b", 4, 3, 2, 1,
    )  # fmt: skip


def test_the_holdout_is_the_control_of_rules_that_were_found() -> None:
    chance = np.random.default_rng(3)

    def made(rows: int) -> dict[str, np.ndarray]:
        a = chance.integers(0, 5, rows)
        noise = chance.random(rows) < 0.02
        return {"a": a.astype(str), "b": np.where(noise, (a + 1) % 5, a).astype(str)}

    clean = made(4_000)
    clean["b"] = clean["a"]
    against_training = rule(measured(clean, made(4_000)), "a ↔ b")
    assert against_training.standing is RuleStanding.BROKEN
    against_holdout = rule(measured(clean, made(4_000), made(4_000)), "a ↔ b")
    assert against_holdout.standing is RuleStanding.KEPT
    assert against_holdout.comparison is not None
    assert against_holdout.comparison.control == "holdout"


def test_fishers_test_has_its_closed_form() -> None:
    from scipy.stats import fisher_exact

    tables = tables_of({"a": [1.0, 2.0] * 60}, {"a": [1.0, 2.0] * 50})
    found = measure_rules(tables, ["a <= 1"], 7).own[0]
    assert found.comparison is not None
    table = [[50, 50], [60, 60]]
    expected = float(fisher_exact(table, alternative="greater").pvalue)
    assert found.comparison.p_value == pytest.approx(expected)
    assert compare(found.checks, is_own=True) == found.comparison
    assert found.synthetic.share == share_of(50, 100)


def test_without_any_break_real_rows_leave_room_for_what_they_could_not_show() -> None:
    """The upper 99 % limit of 0 in 300 is 1 − .01^(1/300); one break in 100 is no evidence."""
    training = {"a": ["x", "y"] * 150, "b": ["1", "2"] * 150}
    synthetic = {"a": ["x", "y"] * 50, "b": ["1", "2"] * 49 + ["1", "1"]}
    found = rule(measured(training, synthetic), "a ↔ b")
    upper = 1 - 0.01 ** (1 / 300)
    assert found.comparison is not None
    assert found.comparison.p_value == pytest.approx(1 - (1 - upper) ** 100)
    assert found.standing is RuleStanding.KEPT


# --- the user's own ------------------------------------------------------------------------


def test_own_rules_are_measured_beside_those_found() -> None:
    own = ("wage >= 4000", "if age = 'young' then state != 'widowed'")
    synthetic = planted(people(2_000, 2), "wage", 10.0, np.array([4, 8]))
    found = measured(people(2_000, 1), synthetic, None, *own, own[0])
    assert [one.words for one in found.own] == list(own)
    young = int((synthetic["age"] == "young").sum())
    assert (found.own[1].synthetic.judged, found.own[1].synthetic.idle) == (young, 2_000 - young)
    assert {5, 9} <= set(found.own[0].broken_rows)
    assert "own-rule-broken-by-real" in {finding.check for finding in found.findings}
    assert found.together_own[1].role is SYNTHETIC
    assert found.together_own[1].broken == int((synthetic["wage"] < 4000).sum())


def test_a_single_row_that_breaks_an_own_rule_is_told() -> None:
    synthetic = planted(people(2_000, 2), "wage", -10.0, np.array([41]))
    found = measured(people(2_000, 1), synthetic, None, "wage >= 0")
    (finding,) = (one for one in found.findings if "wage >= 0" in one.title)
    assert (finding.severity, finding.row_examples) == (Severity.INFO, (42,))


def test_an_own_rule_that_cannot_be_read_is_named() -> None:
    with pytest.raises(UserError) as caught:
        measured(people(200, 1), people(200, 2), None, "wage >= 0", "wagee >= 0")
    assert caught.value.code == "bad-rule"
    assert "wagee >= 0" in caught.value.detail
    with pytest.raises(UserError, match="too many rules"):
        measured(people(200, 1), people(200, 2), None, *(f"wage > {n}" for n in range(201)))


# --- results -------------------------------------------------------------------------------


def test_every_row_that_breaks_a_rule_can_be_asked_for() -> None:
    made = people(3_000, 2)
    young = np.flatnonzero(made["age"] == "young")
    bad = planted(planted(made, "state", "widowed", young), "end", -1.0, np.arange(500))
    tables = tables_of(people(3_000, 1), bad, people(1_000, 3))
    found = measure_rules(tables, ["wage >= 2000"], 7)
    assert {one.kind for one in found.rules} == set(RuleKind)
    for one in found.rules:
        listed = breaking_rows(tables, one, SYNTHETIC)
        assert (listed.total, listed.rows[:100]) == (one.synthetic.broken, one.broken_rows)
        of_training = one.check(TRAINING)
        assert of_training is not None
        assert breaking_rows(tables, one, TRAINING).total == of_training.broken
    assert breaking_rows(tables, rule(found, "start ≤ end"), SYNTHETIC).rows == tuple(range(1, 501))


def test_the_same_rules_come_out_of_every_run_and_fit_into_json() -> None:
    tables = tables_of(people(1_500, 1), people(1_500, 4), people(1_000, 3))
    first = to_json(measure_rules(tables, ["wage > 0"], 7))
    assert first == to_json(measure_rules(tables, ["wage > 0"], 7))
    assert "null" not in first


def test_each_table_adds_up() -> None:
    made: dict[str, Any] = {name: list(values) for name, values in people(900, 2).items()}
    for column in ("level", "end", "state"):
        made[column] = [None if n % 9 == 0 else v for n, v in enumerate(made[column])]
    found = measured(people(1_500, 1), made, people(900, 3), "if age = 'young' then end > start")
    for one in found.rules:
        for check in one.checks:
            counted = check.judged + check.idle + check.unseen + check.missing
            assert counted == check.rows
            assert check.missing >= 0


def test_wide_tables_stay_quick() -> None:
    chance = np.random.default_rng(1)

    def made() -> Mapping[str, np.ndarray]:
        numbers = {f"n{c}": chance.integers(0, 2_000, 3_000).astype(float) for c in range(40)}
        words = {f"w{c}": chance.integers(0, 12, 3_000).astype(str) for c in range(40)}
        return {**numbers, **words}

    tables = tables_of(made(), made())
    started = time.perf_counter()
    found = measure_rules(tables, (), 7)
    assert time.perf_counter() - started < 10
    assert not found.rules


# --- real tables ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def adult(reference: ReferenceData, tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = tmp_path_factory.mktemp("adult")
    names = ("adult_trn", "adult_synthcity-ctgan", "adult_hol")
    loaded = [
        load_table(reference.table("benchmark", f"{name}.csv.gz"), role, folder)
        for name, role in zip(names, (TRAINING, SYNTHETIC, HOLDOUT), strict=True)
    ]
    training, synthetic, holdout = map(RawTable.of, loaded)
    return measure_rules(conform_tables(loaded[0].schema, training, synthetic, holdout), (), 7)


@pytest.mark.reference
def test_education_and_its_number_settle_each_other_on_adult(adult: Rules) -> None:
    found = rule(adult, "education ↔ education-num")
    assert found.values == 16
    assert {m.value: m.determines for m in found.mapping}["Doctorate"] == "16"
    assert [check.broken for check in found.checks] == [0, 15_830, 0]
    assert found.standing is RuleStanding.BROKEN


@pytest.mark.reference
def test_no_husband_is_female_on_adult(adult: Rules) -> None:
    found = rule(adult, "sex = Female, never relationship = Husband")
    broken = {check.role: check.broken for check in found.checks}
    assert broken == {TRAINING: 0, SYNTHETIC: 365, HOLDOUT: 1}
    assert found.standing is RuleStanding.BROKEN
    title = "365 rows break the rule “sex = Female, never relationship = Husband”"
    assert title in {finding.title for finding in adult.findings}
    assert adult.findings[0].id == "rules-broken:synthetic"


@pytest.mark.reference
def test_real_rows_hardly_ever_break_what_was_found_on_adult(adult: Rules) -> None:
    together = {one.role: one for one in adult.together}
    assert together[HOLDOUT].share.value < 0.001
    assert together[SYNTHETIC].share.value > 0.5


@pytest.mark.slow
def test_a_second_real_sample_is_hardly_ever_said_to_break_a_rule() -> None:
    """At most 5 % of audits may, of 60 no more than 7 then (binomial, 99 %)."""
    alarms = 0
    for seed in range(0, 120, 2):
        holdout = people(600, 1_000 + seed) if seed % 4 else None
        alarms += bool(measured(people(600, seed), people(600, seed + 1), holdout).findings)
    assert alarms <= 7
