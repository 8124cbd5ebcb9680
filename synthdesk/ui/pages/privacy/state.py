"""The three states of a privacy verdict as a mark, and what one test adds to it."""

from __future__ import annotations

from synthdesk.engine.privacy.family import FamilyMember
from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.privacy.verdict import PrivacyState, PrivacyVerdict
from synthdesk.ui.widgets.marks import Mark

_MARKS = {
    PrivacyState.LEAK: Mark.ALARM,
    PrivacyState.NO_LEAK: Mark.GOOD,
    PrivacyState.NOT_JUDGED: Mark.UNKNOWN,
}
NOT_RUN = "Not run"


def mark_of(privacy: Privacy) -> Mark:
    """How the verdict is marked; silence of tests that nobody tried out is not yet good."""
    state = privacy.verdict.state
    if state is PrivacyState.NO_LEAK and privacy.instrument_check is None:
        return Mark.NOTICE
    return _MARKS[state]


def sentence_of(verdict: PrivacyVerdict) -> str:
    """The verdict without the word that it begins with."""
    rest = verdict.sentence.removeprefix(verdict.state.value).lstrip(".: ")
    return rest[:1].upper() + rest[1:]


def state_of_member(member: FamilyMember | None) -> tuple[Mark, str]:
    """What one test says within the family; None where it was not run."""
    if member is None:
        return Mark.UNKNOWN, NOT_RUN
    if member.alarms:
        return Mark.ALARM, PrivacyState.LEAK.value
    return Mark.GOOD, PrivacyState.NO_LEAK.value
