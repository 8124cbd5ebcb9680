"""The three states, each with its own words, and none for want of a test."""

from __future__ import annotations

import pytest

from synthdesk.engine.estimate import Estimate, wilson_interval
from synthdesk.engine.privacy.family import family_of
from synthdesk.engine.privacy.instrument_check import FAMILY, InstrumentCheck, Rung
from synthdesk.engine.privacy.verdict import PrivacyState, PrivacyVerdict, privacy_verdict

EVIDENCE = {"unique_matches": "14.5 % against 9.3 %, difference 5.2 points"}
FORBIDDEN = ("safe", "private", "anonymous", "compliant", "certified")


def check(kind: str, limit: float | None, false_alarms: int = 0) -> InstrumentCheck:
    rate = Estimate(false_alarms / 20, *wilson_interval(false_alarms, 20), 20, "Wilson 95 %")
    return InstrumentCheck(FAMILY, kind, rate, limit, False, (Rung(0.2, 200, 3, 10),))


def judged(
    p: float,
    checks: tuple[InstrumentCheck, ...] | None = (check("exact", 0.01),),
    reasons: tuple[str, ...] = (),
) -> PrivacyVerdict:
    family = family_of({"unique_matches": p, "nearest_owner": 0.5})
    verdict = privacy_verdict(reasons, "Add a holdout.", family, EVIDENCE, checks)
    assert not any(word in verdict.sentence.lower().split() for word in FORBIDDEN)
    return verdict


def test_a_leak_is_said_with_its_figures_and_the_corrected_p() -> None:
    verdict = judged(0.001)
    assert verdict.state is PrivacyState.LEAK
    assert verdict.sentence == (
        "Leak found: 14.5 % against 9.3 %, difference 5.2 points (corrected p 0.0020 over 2 tests)."
    )


def test_silence_is_said_with_what_would_have_been_noticed() -> None:
    checks = (check("exact", 0.01), check("near", 0.05), check("isolated", 0.01))
    verdict = judged(0.2, checks)
    assert verdict.state is PrivacyState.NO_LEAK
    assert verdict.sentence == (
        "No leak found at this sensitivity: this audit would have noticed about 1 % or more exact "
        "or isolated copies, and about 5 % or more near copies of training rows; it did not."
    )
    assert verdict.detection_limits == {"exact": 0.01, "near": 0.05, "isolated": 0.01}


def test_copies_that_would_have_gone_unnoticed_are_named() -> None:
    verdict = judged(0.2, (check("exact", 0.01), check("near", None)))
    assert verdict.state is PrivacyState.NO_LEAK
    assert verdict.sentence.endswith(
        "it did not. It would not reliably have noticed near copies, even 20 % of them."
    )


def test_silence_of_unchecked_instruments_says_so() -> None:
    verdict = judged(0.5, None)
    assert verdict.state is PrivacyState.NO_LEAK
    assert "was not checked" in verdict.sentence


def test_silence_of_blind_instruments_is_no_verdict() -> None:
    verdict = judged(0.5, (check("exact", None), check("near", None)))
    assert verdict.state is PrivacyState.NOT_JUDGED
    assert "even 20 % planted copies" in verdict.sentence
    assert verdict.mend


@pytest.mark.parametrize(("alarms", "state"), [(1, PrivacyState.LEAK), (8, "Cannot be judged")])
def test_an_alarm_of_instruments_that_cry_wolf_is_no_verdict(alarms: int, state: str) -> None:
    assert judged(1e-6, (check("exact", 0.01, alarms),)).state == state


def test_what_cannot_be_judged_says_why_and_what_would_mend_it() -> None:
    verdict = judged(1e-6, reasons=("No holdout was given.",))
    assert verdict.state is PrivacyState.NOT_JUDGED
    assert verdict.sentence == "Cannot be judged. No holdout was given."
    assert verdict.mend == "Add a holdout."
    nothing = privacy_verdict((), "", None, {}, None)
    assert nothing.state is PrivacyState.NOT_JUDGED


def test_a_close_call_is_said_to_be_one() -> None:
    near, far = family_of({"unique_matches": 0.06}), family_of({"unique_matches": 0.6})
    assert "It is a close call" in privacy_verdict((), "", near, {}, None).sentence
    assert "close call" not in privacy_verdict((), "", far, {}, None).sentence
