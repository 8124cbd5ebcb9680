"""All findings on quality in one list, and what an empty list is worth."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from synthdesk.engine.health.findings import Evidence, Finding, Severity
from synthdesk.engine.quality_findings import (
    QUALITY_PARTS,
    Quality,
    count_findings,
    findings_of_part,
    left_out,
    looked_at,
    not_assessable,
    quality_findings,
    severity_counts,
)
from synthdesk.engine.tables.source import TableRole

if TYPE_CHECKING:
    from synthdesk.engine.audit import AuditResult


def finding(name: str, severity: Severity) -> Finding:
    return Finding(
        name, name, severity, TableRole.SYNTHETIC, "", (), name, "", (Evidence("n", "1"),), ""
    )


def result(**parts: object) -> AuditResult:
    """A result with these parts; the others were left out."""
    absent = {part.field: None for part in QUALITY_PARTS}
    return cast("AuditResult", SimpleNamespace(**{**absent, **parts}))


def part(*found: Finding, reason: str = "") -> SimpleNamespace:
    return SimpleNamespace(findings=found, not_assessable=reason)


def test_findings_stand_by_weight_then_by_analysis_then_as_they_were_found() -> None:
    made = result(
        rules=part(finding("r1", Severity.RED), finding("r2", Severity.INFO)),
        details=part(finding("d1", Severity.AMBER), finding("d2", Severity.RED)),
        geography=part(finding("g1", Severity.AMBER)),
    )
    found = quality_findings(made)
    assert [one.finding.id for one in found] == ["d2", "r1", "d1", "g1", "r2"]
    assert [one.part.title for one in found] == ["Columns", "Rules", "Columns", "Map", "Rules"]


def test_every_part_is_looked_at_idle_or_left_out() -> None:
    made = result(details=part(), sequences=part(reason="no key"))
    assert [one.field for one in looked_at(made)] == ["details"]
    assert [(one.field, why) for one, why in not_assessable(made)] == [("sequences", "no key")]
    assert len(left_out(made)) == len(QUALITY_PARTS) - 2


def test_a_part_that_was_left_out_has_no_findings() -> None:
    assert findings_of_part(result(), "rules") == ()
    assert quality_findings(result()) == ()


def test_severities_are_counted_with_those_that_do_not_occur() -> None:
    counts = severity_counts([finding("a", Severity.RED), finding("b", Severity.RED)])
    assert counts == {Severity.RED: 2, Severity.AMBER: 0, Severity.INFO: 0}


def test_findings_are_counted_over_the_analyses_that_were_run() -> None:
    found = [part(finding("a", Severity.RED), finding("b", Severity.INFO)), None, SimpleNamespace()]
    assert count_findings(found) == Quality(red_findings=1, amber_findings=0, info_findings=1)
    assert count_findings([None, None]) is None
