"""What accuracy hides: the findings of all quality analyses of an audit, worst first.

Also what each of them looked for, which of them had nothing to look at and why, and which were
left out of the run, so that an empty list is not taken for more than it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from synthdesk.engine.health.findings import Finding, Severity
from synthdesk.engine.policy import decide, judge_again

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


@dataclass(frozen=True)
class QualityPart:
    """One analysis.

    Attributes:
        field: its field of ``AuditResult``.
        title: what people call it.
        looked_for: what it finds, as the end of a sentence.
    """

    field: str
    title: str
    looked_for: str


QUALITY_PARTS = (
    QualityPart(
        "details",
        "Columns",
        "values outside the real range, new and lost values, renamed categories, changed "
        "precision, heaped or shifted values, gaps that came or went",
    ),
    QualityPart("accuracy", "Pairs", "dependence between columns that was lost or made up"),
    QualityPart("subgroups", "Groups", "groups of rows in which the other columns are off"),
    QualityPart("rules", "Rules", "rules that the real rows keep and synthetic rows break"),
    QualityPart("text", "Text", "characters, words and whole texts that are new, lost or repeated"),
    QualityPart(
        "missing", "Missing", "gaps that depend on other columns, and what filling them moved"
    ),
    QualityPart(
        "sequences", "Sequences", "order, length and repetition of the rows of one subject"
    ),
    QualityPart("geography", "Map", "places that are too frequent, too rare or impossible"),
)
"""In the order of the page's views."""

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class QualityFinding:
    """A finding and the analysis that made it."""

    part: QualityPart
    finding: Finding


def quality_findings(result: AuditResult) -> tuple[QualityFinding, ...]:
    """Red, amber, info; within each in the order of the parts, and of their own findings."""
    found = [
        QualityFinding(part, finding)
        for part in QUALITY_PARTS
        for finding in findings_of_part(result, part.field)
    ]
    return tuple(sorted(found, key=lambda one: _RANK[one.finding.severity]))


def findings_of_part(result: AuditResult, field: str) -> tuple[Finding, ...]:
    """What one analysis found; nothing if it was not run."""
    found: tuple[Finding, ...] = getattr(getattr(result, field), "findings", ())
    return found


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


@dataclass(frozen=True)
class Quality:
    """How much the quality analyses that were run have found.

    Attributes:
        red_findings: faults by which figures or conclusions would mislead.
        amber_findings: things to look at.
        info_findings: things that are good to know.
    """

    red_findings: int
    amber_findings: int
    info_findings: int


def count_findings(parts: Iterable[object]) -> Quality | None:
    """Count the findings of results of analyses; None where no analysis was run.

    Args:
        parts: results, those of analyses that were not run None.
    """
    ran = [part for part in parts if part is not None]
    if not ran:
        return None
    counts = severity_counts(one for part in ran for one in getattr(part, "findings", ()))
    return Quality(counts[Severity.RED], counts[Severity.AMBER], counts[Severity.INFO])


def quality_with_more(result: AuditResult, part: str, measured: Any) -> AuditResult:
    """The audit with one part measured anew: its findings counted, gates on them held again.

    Args:
        result: the audit.
        part: field of the result.
        measured: what the part is now.
    """
    extended = replace(result, **{part: measured})
    quality = count_findings(getattr(extended, one.field) for one in QUALITY_PARTS)
    extended = replace(extended, quality=quality)
    gates = tuple(
        judge_again(gate, extended) if gate.metric.startswith("quality.") else gate
        for gate in result.gates
    )
    verdict = decide(gates, result.verdict.left_out)
    return replace(extended, gates=gates, verdict=verdict)


def looked_at(result: AuditResult) -> tuple[QualityPart, ...]:
    """The analyses that had something to look at."""
    idle = {part for part, _ in not_assessable(result)}
    missing = set(left_out(result))
    return tuple(part for part in QUALITY_PARTS if part not in idle | missing)


def not_assessable(result: AuditResult) -> tuple[tuple[QualityPart, str], ...]:
    """Analyses that were run and had nothing to look at, and why."""
    reasons = (
        (part, getattr(getattr(result, part.field), "not_assessable", "")) for part in QUALITY_PARTS
    )
    return tuple((part, reason) for part, reason in reasons if reason)


def left_out(result: AuditResult) -> tuple[QualityPart, ...]:
    """Analyses that were not part of the run."""
    return tuple(part for part in QUALITY_PARTS if getattr(result, part.field) is None)
