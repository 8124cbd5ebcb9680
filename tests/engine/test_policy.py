"""Gates and verdicts: the unfavourable end decides, the worst gate is the headline."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from synthdesk.engine.estimate import Estimate
from synthdesk.engine.policy import (
    Gate,
    GateResult,
    Policy,
    Rule,
    Verdict,
    decide,
    judge_gates,
    load_policy,
    shipped_policies,
)


def judged(
    figure: object, rule: Rule = Rule.AT_MOST, warn: float = 0.2, fail: float | None = 0.4
) -> GateResult:
    gate = Gate("g", "Title", "part.figure", rule, warn, fail, "?", "Figure")
    policy = Policy("p", "P", 1, "", "0" * 64, (gate,))
    result = SimpleNamespace(part=SimpleNamespace(figure=figure))
    (outcome,) = judge_gates(policy, result, ("part",), {"part.figure": "because"})
    return outcome


@pytest.mark.parametrize(
    ("value", "rule", "verdict"),
    [
        (0.1, Rule.AT_MOST, Verdict.PASS),
        (0.2, Rule.AT_MOST, Verdict.PASS),
        (0.3, Rule.AT_MOST, Verdict.WARN),
        (0.5, Rule.AT_MOST, Verdict.FAIL),
    ],
)
def test_a_plain_figure_is_held_against_both_thresholds(
    value: float, rule: Rule, verdict: Verdict
) -> None:
    assert judged(value, rule).verdict is verdict


def test_a_lower_bound_works_the_other_way_round() -> None:
    assert judged(0.5, Rule.AT_LEAST, warn=0.4, fail=0.2).verdict is Verdict.PASS
    assert judged(0.3, Rule.AT_LEAST, warn=0.4, fail=0.2).verdict is Verdict.WARN
    assert judged(0.1, Rule.AT_LEAST, warn=0.4, fail=0.2).verdict is Verdict.FAIL


def test_a_gate_without_a_fail_bound_can_only_warn() -> None:
    assert judged(99.0, fail=None).verdict is Verdict.WARN
    assert judged(None, fail=None).threshold == 0.2


def test_too_few_rows_to_notice_a_leak_are_no_leak() -> None:
    by_id = {gate.id: gate for gate in load_policy("external-release").gates}
    assert by_id["undetected-copies"].fail is None
    assert by_id["copies-of-unique-records"].fail == 0.05


def test_the_unfavourable_end_of_the_interval_decides() -> None:
    estimate = Estimate(0.1, 0.0, 0.45, 10, "test")
    outcome = judged(estimate)
    assert outcome.verdict is Verdict.FAIL
    assert (outcome.value, outcome.low, outcome.high) == (0.1, 0.0, 0.45)
    assert "0.45" in outcome.reason
    low_end = Estimate(0.5, 0.1, 0.9, 10, "test")
    assert judged(low_end, Rule.AT_LEAST, warn=0.4, fail=0.2).verdict is Verdict.FAIL


def test_a_missing_figure_is_not_assessable_with_its_reason_and_never_passes() -> None:
    outcome = judged(None)
    assert outcome.verdict is Verdict.NOT_ASSESSABLE
    assert outcome.reason == "because"
    assert outcome.value is None


def test_gates_of_analyses_that_were_left_out_are_not_held() -> None:
    policy = load_policy("external-release")
    assert judge_gates(policy, SimpleNamespace(), (), {}) == ()


def outcome(verdict: Verdict) -> GateResult:
    name = verdict.name
    return GateResult(
        name, name, "?", "m", "Figure", Rule.AT_MOST, 0.1, 0.2, verdict, None, None, None, 0.0, ""
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((Verdict.PASS, Verdict.PASS), Verdict.PASS),
        ((Verdict.PASS, Verdict.WARN), Verdict.WARN),
        ((Verdict.WARN, Verdict.NOT_ASSESSABLE), Verdict.NOT_ASSESSABLE),
        ((Verdict.NOT_ASSESSABLE, Verdict.FAIL, Verdict.PASS), Verdict.FAIL),
        ((), Verdict.NOT_ASSESSABLE),
    ],
)
def test_the_worst_gate_is_the_verdict(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    decided = decide([outcome(verdict) for verdict in verdicts])
    assert decided.verdict is expected
    assert decided.decided_by == tuple(v.name for v in verdicts if v is expected)


def test_what_was_left_out_stands_in_the_headline() -> None:
    assert "privacy" in decide([outcome(Verdict.PASS)], ["privacy"]).headline


def test_shipped_policies_are_usable_and_release_is_the_stricter() -> None:
    assert set(shipped_policies()) == {"external-release", "internal-model-development"}
    release, internal = (load_policy(name) for name in shipped_policies())
    for strict, loose in zip(release.gates, internal.gates, strict=True):
        assert strict.id == loose.id
        bounds = [(gate.warn, gate.last_bound) for gate in (strict, loose)]
        assert bounds == sorted(bounds, reverse=strict.rule is Rule.AT_LEAST)
        assert bounds[0] != bounds[1]
