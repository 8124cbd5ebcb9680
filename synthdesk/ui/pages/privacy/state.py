"""The three states of a privacy test, as a mark, a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from synthdesk.engine.privacy.result import Privacy
from synthdesk.engine.reading import ONE_SIDED_LEVEL, unique_matches_in_words
from synthdesk.ui.widgets.marks import Mark

LEAK = "Leak found"
NO_LEAK = "No leak found at this sensitivity"
NO_JUDGEMENT = "Cannot be judged"


@dataclass(frozen=True)
class PrivacyState:
    """What copies of unique records say."""

    mark: Mark
    word: str
    sentence: str


def state_of(privacy: Privacy) -> PrivacyState:
    """State and sentence; the sentence does not repeat the word it begins with."""
    unique = privacy.unique_matches
    if unique is None:
        mark, word = Mark.UNKNOWN, NO_JUDGEMENT
    elif unique.p_value < ONE_SIDED_LEVEL:
        mark, word = Mark.ALARM, LEAK
    else:
        mark, word = Mark.GOOD, NO_LEAK
    sentence = unique_matches_in_words(privacy).removeprefix(word).lstrip(".: ")
    return PrivacyState(mark, word, sentence[:1].upper() + sentence[1:])
