"""The results in plain words, before any detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.reading import (
    accuracy_in_words,
    discriminator_in_words,
    exact_matches_in_words,
    unique_matches_in_words,
)
from synthdesk.report.model import Listing, Section

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


def readings_section(result: AuditResult) -> Section:
    """One sentence or two for each analysis that was run."""
    texts: list[str] = []
    if result.accuracy is not None:
        texts.append(f"Accuracy. {accuracy_in_words(result.accuracy)}")
    if result.privacy is not None:
        texts.append(f"Copies of unique records. {unique_matches_in_words(result.privacy)}")
        texts.append(f"Exact matches. {exact_matches_in_words(result.privacy.exact_matches)}")
    if result.discriminator is not None:
        texts.append(f"Fake vs real. {discriminator_in_words(result.discriminator)}")
    return Section("readings", "In plain words", (Listing(tuple(texts)),))
