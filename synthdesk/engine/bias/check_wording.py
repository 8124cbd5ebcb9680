"""Guided checks in words; the same in window and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.bias.check_evidence import BiasKind, EvidenceStanding
from synthdesk.engine.formats import NOT_ASSESSED, counted, number, p_value, points_range, share

if TYPE_CHECKING:
    from synthdesk.engine.bias.check_evidence import CheckEvidence, GuidedCheck

CHECK_TITLES = {
    BiasKind.SELECTION: "Selection: are the right people in the table?",
    BiasKind.TEMPORAL: "Time: is what was true still true?",
    BiasKind.SOCIAL: "Society: which differences do the records carry?",
    BiasKind.REPORTING: "Reporting: of whom is less known?",
    BiasKind.AUTOMATION: "Automation: who, or what, decided?",
}
EVIDENCE_HEADERS = (
    "Table",
    "Column",
    "Group",
    "Measure",
    "Standing",
    "Figure",
    "Reference",
    "Effect",
    "p",
)
ABOUT_EVIDENCE = (
    "Noticeable: large enough to be worth a word, and beyond chance over all figures of the check "
    "(Holm, p < .05). Effects are differences of shares, or Cramér's V where there is no figure. "
    "What is not noticeable is not thereby absent."
)


def check_in_words(check: GuidedCheck) -> str:
    """How much of what was looked at is noticeable, and what could not be looked at."""
    found = sum(one.standing is EvidenceStanding.NOTICEABLE for one in check.evidence)
    said = []
    if check.evidence:
        said.append(f"{counted(found, 'figure')} of {len(check.evidence)} noticeable.")
    if check.not_assessable:
        said.append(check.not_assessable)
    return " ".join(said)


def evidence_row(one: CheckEvidence) -> tuple[str, ...]:
    """A figure below ``EVIDENCE_HEADERS``."""
    return (
        one.table,
        one.column or NOT_ASSESSED,
        one.group or NOT_ASSESSED,
        one.measure,
        one.standing.value,
        figure_in_words(one),
        NOT_ASSESSED if one.reference is None else number(one.reference),
        NOT_ASSESSED if one.effect is None else number(one.effect),
        NOT_ASSESSED if one.p is None else p_value(one.p),
    )


def figure_in_words(one: CheckEvidence) -> str:
    """A difference in points, a share in per cent, each with its interval."""
    found = one.figure
    if found is None:
        return NOT_ASSESSED
    if "less" in one.measure:
        return points_range(found)
    return f"{share(found.value)} ({share(found.low)} – {share(found.high)})"
