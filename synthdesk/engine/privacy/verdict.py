"""The three things that a privacy audit can say, and never more than that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from synthdesk.engine.formats import count, p_value
from synthdesk.engine.privacy.evidence import title_of
from synthdesk.engine.privacy.family import LEVEL
from synthdesk.engine.privacy.instrument_check import FAMILY, InstrumentCheck

if TYPE_CHECKING:
    from synthdesk.engine.privacy.family import Family

FOOTER = (
    "This holds for this file, these columns and the attackers described, who know the synthetic "
    "table and not the generator. It is not a proof of anonymity: attackers who know the "
    "generator, further releases and differential privacy are not covered. The decision stays "
    "with the controller."
)
CLOSE_TO_THE_LEVEL = 2 * LEVEL
UNCHECKED = "how small a leak it would have noticed was not checked on these tables"


class PrivacyState(StrEnum):
    """What the tests come to."""

    LEAK = "Leak found"
    NO_LEAK = "No leak found at this sensitivity"
    NOT_JUDGED = "Cannot be judged"


@dataclass(frozen=True)
class PrivacyVerdict:
    """What the privacy tests come to, in words that can be signed.

    Attributes:
        state: one of the three.
        sentence: the state, what it rests on, and how much the audit would have noticed.
        mend: what would make it judgeable; empty where it was judged.
        p_value: corrected p of all tests together; absent where nothing was judged.
        detection_limits: by kind of copies, the smallest share of planted copies that the tests
            together notice nearly always; kinds that they never did are left out.
        footer: what the verdict does not cover.
    """

    state: PrivacyState
    sentence: str
    mend: str
    p_value: float | None
    detection_limits: Mapping[str, float]
    footer: str = FOOTER


def privacy_verdict(
    reasons: Sequence[str],
    mend: str,
    family: Family | None,
    evidence: Mapping[str, str],
    checks: Sequence[InstrumentCheck] | None,
) -> PrivacyVerdict:
    """Judge what the tests found.

    Args:
        reasons: why nothing can be judged at all; empty where it can.
        mend: what would help.
        family: the tests that were run, corrected together.
        evidence: for each test, what it found against what, with its uncertainty; one clause.
        checks: of the instruments on these tables; None where they were not checked.
    """
    limits = _limits(checks or ())
    if reasons or family is None:
        why = " ".join(reasons) or "No test could be run."
        return PrivacyVerdict(
            PrivacyState.NOT_JUDGED, f"{PrivacyState.NOT_JUDGED}. {why}", mend, None, limits
        )
    if family.alarming:
        distrust = _false_alarms(checks or ())
        if distrust:
            return _not_judged(distrust, limits)
        first, *others = family.alarming
        corrected = f"corrected p {p_value(family.p_value)} over {count(len(family.members))} tests"
        sentence = f"{PrivacyState.LEAK}: {_clause(first.test, evidence)} ({corrected})."
        if others:
            sentence += f" Alarming too: {', '.join(title_of(one.test).lower() for one in others)}."
        return PrivacyVerdict(PrivacyState.LEAK, sentence, "", family.p_value, limits)
    if checks is not None and not limits:
        return _not_judged(_blind(checks), limits)
    noticed = _noticed(limits) if checks is not None else UNCHECKED
    sentence = f"{PrivacyState.NO_LEAK}: {noticed}.{_escaped(checks or ())}{_close_call(family)}"
    return PrivacyVerdict(PrivacyState.NO_LEAK, sentence, "", family.p_value, limits)


def _not_judged(why: str, limits: Mapping[str, float]) -> PrivacyVerdict:
    return PrivacyVerdict(
        PrivacyState.NOT_JUDGED,
        f"{PrivacyState.NOT_JUDGED}. {why}",
        "Add holdout rows from the same source as the training rows, or audit more columns.",
        None,
        limits,
    )


def _close_call(family: Family) -> str:
    """Near the level a speck more makes the tests alarm, and they seem to see more than they do."""
    if family.p_value >= CLOSE_TO_THE_LEVEL:
        return ""
    return (
        f" It is a close call: the tests nearly alarm on the table as it is (corrected p "
        f"{p_value(family.p_value)}, level {LEVEL:g}), and how little more makes them alarm says "
        "less of their sight than of that."
    )


def _clause(test: str, evidence: Mapping[str, str]) -> str:
    return evidence.get(test) or test.replace("_", " ")


def _limits(checks: Sequence[InstrumentCheck]) -> dict[str, float]:
    return {
        check.kind: check.detection_limit
        for check in checks
        if check.test == FAMILY and check.detection_limit is not None
    }


def _noticed(limits: Mapping[str, float]) -> str:
    """E.g. ``"this audit would have noticed about 1 % or more exact copies; it did not"``."""
    by_share: dict[float, list[str]] = {}
    for kind, limit in limits.items():
        by_share.setdefault(limit, []).append(kind)
    parts = [
        f"about {100 * limit:g} % or more {' or '.join(kinds)} copies"
        for limit, kinds in sorted(by_share.items())
    ]
    return f"this audit would have noticed {', and '.join(parts)} of training rows; it did not"


def _escaped(checks: Sequence[InstrumentCheck]) -> str:
    """Kinds of copies that are not noticed nearly always however many of them were tried."""
    escaped = [check for check in checks if check.test == FAMILY and check.detection_limit is None]
    if not escaped:
        return ""
    most = max((rung.share for check in escaped for rung in check.ladder), default=0.0)
    kinds = " or ".join(check.kind for check in escaped)
    return f" It would not reliably have noticed {kinds} copies, even {100 * most:g} % of them."


def _blind(checks: Sequence[InstrumentCheck]) -> str:
    most = max((rung.share for check in checks for rung in check.ladder), default=0.0)
    return (
        "The tests did not alarm, but on these tables they would not reliably have noticed even "
        f"{100 * most:g} % planted copies, so their silence says nothing."
    )


def _false_alarms(checks: Sequence[InstrumentCheck]) -> str:
    """Why an alarm is not believed; empty where it is."""
    for check in checks:
        rate = check.false_alarm_rate
        if check.test == FAMILY and rate is not None and rate.low > LEVEL:
            return (
                f"The tests alarm on these tables even where nothing can have leaked: in "
                f"{count(round(rate.value * rate.n))} of {count(rate.n)} controls in which a half "
                "of the holdout played the synthetic table. Their alarm says nothing."
            )
    return ""
