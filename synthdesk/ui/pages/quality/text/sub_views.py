"""The sub-views on text, and which of them shows what a finding tells."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthdesk.engine.health.findings import Finding


class SubView(IntEnum):
    """Position among the tabs."""

    FINDINGS = 0
    CHARACTERS = 1
    TERMS = 2
    TOGETHER = 3
    NUMBERS = 4
    REPEATS = 5
    LENGTHS = 6


class Listed(IntEnum):
    """Position among the lists of characters or terms."""

    MOST_FREQUENT = 0
    ONLY_TRAINING = 1
    ONLY_SYNTHETIC = 2


_OF_CHECK = {
    "characters-only-in-synthetic": SubView.CHARACTERS,
    "characters-shifted": SubView.CHARACTERS,
    "terms-shifted": SubView.TERMS,
    "terms-only-in-synthetic": SubView.TERMS,
    "terms-lost": SubView.TERMS,
    "terms-apart": SubView.TOGETHER,
    "texts-repeated": SubView.REPEATS,
    "texts-repeated-less": SubView.REPEATS,
    # An empty text is one of length 0.
    "empty-texts": SubView.LENGTHS,
    "text-lengths-shifted": SubView.LENGTHS,
}
_LIST_OF_CHECK = {
    "characters-only-in-synthetic": Listed.ONLY_SYNTHETIC,
    "terms-only-in-synthetic": Listed.ONLY_SYNTHETIC,
    "terms-lost": Listed.ONLY_TRAINING,
}


def sub_view_of(finding: Finding) -> SubView:
    """The sub-view that shows what was found."""
    return _OF_CHECK.get(finding.check, SubView.FINDINGS)


def list_of(finding: Finding) -> Listed:
    """The list that holds the characters or terms of a finding."""
    return _LIST_OF_CHECK.get(finding.check, Listed.MOST_FREQUENT)


def first_named(finding: Finding, labels: Sequence[str]) -> int | None:
    """Position of what the finding names first as a fact of its own; absent if it names none.

    Args:
        finding: on characters, terms or pairs of terms.
        labels: what facts call each of those that are listed.
    """
    places = {label: place for place, label in enumerate(labels)}
    return next((places[fact.label] for fact in finding.evidence if fact.label in places), None)
