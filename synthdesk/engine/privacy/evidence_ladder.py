"""The ladder of evidence: every test, run or not, from copies to attacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from synthdesk.engine.privacy.evidence import WORDS, TestWords, evidence_of, tests_of

if TYPE_CHECKING:
    from synthdesk.engine.privacy.family import FamilyMember
    from synthdesk.engine.privacy.instrument_check import InstrumentCheck
    from synthdesk.engine.privacy.result import Privacy


NOTHING_JUDGED = "Nothing can be judged on these tables; the verdict says why."


@dataclass(frozen=True)
class EvidenceCard:
    """One rung of the ladder of evidence.

    Attributes:
        words: the test in words.
        found: what it found against what, or why it could not be run.
        member: its place in the family; absent where it was not run.
        tests: how many tests the family has.
        checks: what it would have noticed, by kind of planted copies; none where not checked.
    """

    words: TestWords
    found: str
    member: FamilyMember | None
    tests: int
    checks: tuple[InstrumentCheck, ...]


def ladder_of_evidence(privacy: Privacy) -> tuple[EvidenceCard, ...]:
    """Every test, run or not, from copies to attacks."""
    found = evidence_of(tests_of(privacy))
    members = {one.test: one for one in privacy.family.members} if privacy.family else {}
    reasons = {one.test: one.reason for one in privacy.assessable.not_run}
    whole = "" if privacy.assessable.judged else NOTHING_JUDGED
    absent = {name for name in WORDS if name not in found and not (reasons.get(name) or whole)}
    return tuple(
        EvidenceCard(
            words=words,
            found=_sentence(found.get(name) or reasons.get(name) or whole),
            member=members.get(name),
            tests=len(members),
            checks=tuple(one for one in privacy.instrument_check or () if one.test == name),
        )
        for name, words in WORDS.items()
        if name not in absent
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "”")) else ".")
