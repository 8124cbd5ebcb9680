"""The results in plain words, before any detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthdesk.engine.disclosure.form import ResultForm
from synthdesk.engine.quality_findings import looked_at, quality_findings
from synthdesk.engine.reading import (
    accuracy_in_words,
    discriminator_in_words,
    exact_matches_in_words,
    findings_in_words,
    standing_in_words,
)
from synthdesk.report.model import Listing, Section

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


def readings_section(result: AuditResult) -> Section:
    """One sentence or two for each analysis that was run."""
    texts: list[str] = []
    if result.accuracy is not None:
        standing = standing_in_words(result.accuracy.reference.overall.standing)
        texts.append(f"Accuracy. {accuracy_in_words(result.accuracy)} {standing}")
    parts = looked_at(result)
    if parts and result.form is ResultForm.INTERNAL:
        found = (one.finding for one in quality_findings(result))
        texts.append(f"What accuracy hides. {findings_in_words(found, parts)}")
    if result.privacy is not None:
        texts.append(f"Privacy. {result.privacy.verdict.sentence}")
        texts.append(f"Exact matches. {exact_matches_in_words(result.privacy.exact_matches)}")
    if result.discriminator is not None:
        texts.append(f"Fake vs real. {discriminator_in_words(result.discriminator)}")
    return Section("readings", "In plain words", (Listing(tuple(texts)),))
